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

// Mail is all that one mail needs. Notice and Rules are never missing; Notice.Case is nil only for K1 and X1.
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
	// Next is what the case alone does not know: of C2 when the form's check decides, of A3 and B1 the Board's meeting.
	Next time.Time
	// Mail is the receipt number of the mail that is answered: "m-812"; empty where there is none.
	Mail string
	// Open, of X1: the numbers of the sender's open requests. What was written is not repeated: it may have been meant for others.
	Open []string
}

// at is when the mail was caused.
func (m Mail) at() time.Time {
	if m.Notice.At.IsZero() {
		return m.Now
	}
	return m.Notice.At
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
