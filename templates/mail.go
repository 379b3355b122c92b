package templates

import (
	"time"

	"charterd/workflow"
	"charterd/workflow/charter"
)

// Group is what a mail says about the group that sends it.
type Group struct {
	ID, Name     string
	Address      string // where people write to
	ListAddress  string // the group's list; empty where it has none
	Chair        string // name of the person behind the mails; empty: "the chair"
	Confidential bool   // then no mail names or quotes anything of the case (mails.md section 1)
}

// Mail is all that one mail needs. Notice and Rules are never missing; Notice.Case is nil only for K1,
// X1, X2 and the group's own matters (R2 to R4, G1 to G3).
type Mail struct {
	Notice  workflow.Notice
	Rules   *charter.Charter
	Group   Group
	To      workflow.Party
	ReplyTo string    // where buttons and replies go; may hold a token; empty: Group.Address
	Key     string    // key line for hosts without sub-addressing; else empty
	Now     time.Time // stands in for a Notice.At that is zero
	// Transcript, of K1: each command line with what it did or why it did not.
	Transcript []Line
	// Next is what the case alone does not know: of C2 when the form's check decides.
	Next time.Time
	// Sheet, of M2, M3 and M5: two or more notices to the same person under the same charter, Notice being the first; empty for
	// a mail about one ballot. Those of M3 answer one mail.
	Sheet []workflow.Notice
	// Origin, of M2 in a case that another group referred: what brought it here; nil where that is not at hand.
	Origin *Origin
	// Files are the names of the request's files that go with the mail, LeftOut of those that do not.
	Files, LeftOut []string
	// Meeting, of A1: the day of the first meeting after the vote of the body to which the group refers; empty where none is known.
	Meeting string
	// Mail is the receipt number of the mail that is answered: "m-812"; empty where there is none.
	Mail string
	// Open, of X1: the numbers of the sender's open requests. What was written is not repeated: it may have been meant for others.
	Open []string
}

// Origin is what a body hears of the case of another group that it decides on.
type Origin struct {
	Group    string // its name
	Referred workflow.Referred
	Person   string           // who hands the papers over; of confidential groups
	Case     *workflow.Case   // nil where nothing of it may be told but its number
	Rules    *charter.Charter // its charter; nil with Case
	People   workflow.Roster  // of that group; who is in a ballot of the case need not be there
}

// at is when the mail was caused.
func (m Mail) at() time.Time {
	if m.Notice.At.IsZero() {
		return m.Now
	}
	return m.Notice.At
}

// confidential says whether the mail may name and quote nothing: by the configuration, by the charter, or because a
// confidential group referred the case.
func (m Mail) confidential() bool {
	c := m.Notice.Case
	return m.Group.Confidential || m.Rules != nil && m.Rules.Confidential || c != nil && c.Sealed
}

// Line is one command of a transcript: the line as it was mailed, and a sentence that says what became of it.
type Line struct {
	Said string
	Did  string
	Done bool
}

// Rendered is a mail in words. Text has no line over 70 columns but unbreakable links, and ends with a newline.
type Rendered struct {
	Subject, Text, HTML string
}
