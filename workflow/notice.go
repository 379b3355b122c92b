package workflow

import "time"

// Notice is a mail to be rendered: which one, to whom, about what. It holds no words.
type Notice struct {
	Kind    string // of mails.md section 2: "A1", "M2", ...
	To      Recipient
	Thread  Thread
	Ballot  string    // number, for the mails about one ballot
	At      time.Time // when it was caused
	Event   Data      // the event that caused it; nil where the case as a whole is the reason
	Refusal *Refusal  // of M3 and X2: the words where nothing was counted or done
	Case    *Case     // the case after the event, shared by the notices of one event: read it only; nil for the group's own matters
	Group   *Register // the group's state after the event, for the group's own matters and for what a case needs of it; read only
}

// Recipient is a role or a person; exactly one field is set.
type Recipient struct {
	Applicant bool
	Chair     bool   // the chair, or who stands in
	Board     string // group id of the body referred to
	Member    string // member id
	Role      string // all holders of a role at that time
	List      bool   // the group's mailing list, where it has one
	Party     *Party // a person outside the group who is no party yet
	Sender    bool   // who wrote the mail that is answered
}

// Thread is one of a case's mail threads; each has one fixed subject for its whole life (decisions, Mails).
type Thread string

// The threads.
const (
	RequestThread Thread = "request"
	ReviewThread  Thread = "review"
	VoteThread    Thread = "vote"
	GroupThread   Thread = "group" // of the group's own matters: membership, meetings, budget
)
