package workflow

import "time"

// Input is one thing that comes to a case, with all that Step needs to know beside the case itself.
type Input struct {
	At       time.Time // when it happened: arrival at our server, or the deadline's own time; whole seconds, UTC
	By       Person    // zero for the clock
	Act      Act
	Mail     int64    // the message it came in; 0 for the clock and the command line
	Register Register // the group's own state, its people first of all; read only
	Number   int      // of a Submit: the next case number
	Meeting  string   // day of the next meeting of the body that decides or is referred to, "2026-12-09"; empty: none is known
}

// Person is who acts, as the clerk established it. Member is set for people of the group at any time, Board for the body
// to which this charter refers, whose address the configuration knows.
type Person struct {
	Member  string `json:"member,omitempty"`
	Name    string `json:"name,omitempty"`
	Address string `json:"address,omitempty"`
	Proven  bool   `json:"proven,omitempty"`
	Board   bool   `json:"board,omitempty"`
}

// Act is what a person, the clock or another group's case does.
type Act interface{ act() string }

// Submit opens a case.
type Submit struct {
	Title       string            `json:"title"`
	Applicant   Party             `json:"applicant"`
	Fields      map[string]string `json:"fields,omitempty"`
	Doubts      map[string]string `json:"doubts,omitempty"`
	Attachments []string          `json:"attachments,omitempty"`
	Origin      *Origin           `json:"origin,omitempty"`
	Motion      *Motion           `json:"motion,omitempty"`   // of a referred case, or a member's MOTION
	Similar     []string          `json:"similar,omitempty"`  // earlier cases that may be the same matter; for the chair alone
	Excluded    []string          `json:"excluded,omitempty"` // addresses of people who are out of the case from the start
	Sealed      bool              `json:"sealed,omitempty"`   // of a referred case: a confidential group's matter
}

// Supply adds to or corrects the application, or answers a question. Text is what stands outside the form's lines. Empty
// values change nothing.
type Supply struct {
	Fields      map[string]string `json:"fields,omitempty"`
	Doubts      map[string]string `json:"doubts,omitempty"`
	Text        string            `json:"text,omitempty"`
	Attachments []string          `json:"attachments,omitempty"`
}

// Cast votes on the ballot of that number; a bare case number means the only ballot of the case, and is refused where the
// motion has been replaced (situations, Who wrote: an old "aye" never counts for a new motion). Choice is one of the options.
type Cast struct {
	Ballot string `json:"ballot"`
	Choice string `json:"choice"`
	Line   string `json:"line"`
	Remark string `json:"remark,omitempty"` // what else the mail said
	Quoted bool   `json:"quoted,omitempty"` // the mail quotes the exact motion
}

// Recuse leaves the case, whatever ballot it names; a vote already cast is withdrawn (decisions, Identity and numbers).
type Recuse struct {
	Ballot string `json:"ballot,omitempty"`
	Line   string `json:"line"`
}

// Puzzle is a mail that smells of a vote and is none for certain: the member is asked.
type Puzzle struct {
	Ballot string `json:"ballot"`
	Line   string `json:"line,omitempty"`
	Why    string `json:"why"`
}

// Remark is a comment on the case, by a member or by the applicant.
type Remark struct {
	Text string `json:"text"`
}

// Order is a command: a word of the command grammar with its arguments. Line is the line as it was mailed.
type Order struct {
	Word   string `json:"word"`
	Ballot string `json:"ballot,omitempty"` // of "void": the ballot's number, where the line names it
	Text   string `json:"text,omitempty"`
	Amount string `json:"amount,omitempty"`
	Result string `json:"result,omitempty"` // of "resolved": approved, denied, tabled, no result
	Count  string `json:"count,omitempty"`  // of "resolved" and "record": in favour-opposed-abstained, "7-0-1"
	Day    string `json:"day,omitempty"`    // "2026-12-09"
	Year   int    `json:"year,omitempty"`   // of "budget"
	Person *Who   `json:"person,omitempty"` // of "add", "remove", "inactive", "active" and "exclude"
	Off    bool   `json:"off,omitempty"`    // of "meeting": cancelled
	Silent bool   `json:"silent,omitempty"` // of "ask": the applicant has the question already, in a mail of the chair's own
	Line   string `json:"line"`
}

// Who is a person as a command names one: by id, name or address. Only "add" needs more than one of them.
type Who struct {
	ID      string   `json:"id,omitempty"`
	Name    string   `json:"name,omitempty"`
	Address string   `json:"address,omitempty"`
	Roles   []string `json:"roles,omitempty"`
}

// Knock is a mail about the case by somebody who has no part in it yet; a known party must vouch for the person
// (situations, Who wrote).
type Knock struct {
	Party Party `json:"party"`
}

// Told is what a case contributes to the group's register: a ballot that was held, money that was granted, paid out or
// given back, or that it waits for a meeting. Exactly one field is set.
type Told struct {
	Held  *Held  `json:"held,omitempty"`
	Void  string `json:"void,omitempty"` // number of a ballot that is void
	Award *Award `json:"award,omitempty"`
	Waits string `json:"waits,omitempty"` // a case that waits for a meeting of which no day is known
}

// Tick lets the deadlines up to the input's time pass and does nothing else.
type Tick struct{}

// Link records which case of the other group a referral opened.
type Link struct {
	Case Origin `json:"case"`
}

// Answer is the outcome of the linked case, coming home.
type Answer struct {
	From   Origin `json:"from"`
	Result string `json:"result"` // approved, denied, no result; tabled where that case stays open
	Amount string `json:"amount,omitempty"`
	Line   string `json:"line"`
	// Conditions are what the decision depends on.
	Conditions string `json:"conditions,omitempty"`
	Meeting    string `json:"meeting,omitempty"` // of "tabled": day of that body's next meeting, as far as known
}

// Recall takes a referred case back from the body that has it, because the applicant has withdrawn the request.
type Recall struct {
	From Origin `json:"from"`
}

func (Submit) act() string { return "submit" }
func (Supply) act() string { return "supply" }
func (Cast) act() string   { return "cast" }
func (Recuse) act() string { return "recuse" }
func (Puzzle) act() string { return "puzzle" }
func (Remark) act() string { return "remark" }
func (Order) act() string  { return "order" }
func (Tick) act() string   { return "tick" }
func (Link) act() string   { return "link" }
func (Answer) act() string { return "answer" }
func (Knock) act() string  { return "knock" }
func (Told) act() string   { return "told" }
func (Recall) act() string { return "recall" }
