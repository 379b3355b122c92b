package workflow

import (
	"time"

	"charterd/workflow/tally"
)

// Event is one thing that happened to a case. Events are only ever added. At is UTC in whole seconds; what a late-found mail
// says keeps the time of its arrival, so times need not rise from event to event.
type Event struct {
	At   time.Time
	Data Data
}

// Data is what an event says; its kind names it in the store.
type Data interface{ Kind() string }

// Opened begins a case. The charter in force at that time governs it to its end where the charter binds by submission.
type Opened struct {
	ID          string            `json:"id"`
	Group       string            `json:"group"`
	Number      int               `json:"number"`
	Rules       Rules             `json:"rules"`
	Stage       string            `json:"stage"`
	Title       string            `json:"title"`
	Applicant   Party             `json:"applicant"`
	Unproven    bool              `json:"unproven,omitempty"`
	Fields      map[string]string `json:"fields,omitempty"`
	Doubts      map[string]string `json:"doubts,omitempty"`
	Attachments []string          `json:"attachments,omitempty"`
	Origin      *Origin           `json:"origin,omitempty"`
	Motion      *Motion           `json:"motion,omitempty"`
	Advice      []string          `json:"advice,omitempty"` // names of the checks that spoke
	Mail        int64             `json:"mail,omitempty"`
}

// Supplied adds to the application. Answered is set where it ends an open question; Needed where it brings something that was
// asked for or changes what the form requires: completeness is dated at the last such arrival (decisions, Counting). By is
// empty when the applicant wrote.
type Supplied struct {
	Fields      map[string]string `json:"fields,omitempty"`
	Doubts      map[string]string `json:"doubts,omitempty"`
	Text        string            `json:"text,omitempty"`
	Attachments []string          `json:"attachments,omitempty"`
	Answered    bool              `json:"answered,omitempty"`
	Needed      bool              `json:"needed,omitempty"`
	By          string            `json:"by,omitempty"`
}

// Asked puts a question to the applicant: the chair's text, or the missing fields by the form's check.
type Asked struct {
	By      string   `json:"by,omitempty"` // member id; empty for the form
	Text    string   `json:"text,omitempty"`
	Missing []string `json:"missing,omitempty"`
	Silent  bool     `json:"silent,omitempty"` // said in the acknowledgement already
}

// Reminded counts a reminder of the open question.
type Reminded struct {
	Number int       `json:"number"`
	Lapses time.Time `json:"lapses,omitzero"`
}

// Completed confirms that all required information is there since Since: the arrival of the last item (domain rule A14).
type Completed struct {
	Since time.Time `json:"since"`
	By    string    `json:"by,omitempty"` // member id; empty when the form's check decided
}

// Entered begins a stage. Ends is zero for stages that do not end by themselves.
type Entered struct {
	Stage string    `json:"stage"`
	Ends  time.Time `json:"ends,omitzero"`
}

// Moved sets the motion of the next ballot.
type Moved struct {
	Motion Motion `json:"motion"`
	By     string `json:"by"`
}

// BallotOpened freezes the electorate and the rules of one vote.
type BallotOpened struct {
	Number     string    `json:"number"`
	Stage      string    `json:"stage"`
	Motion     Motion    `json:"motion"`
	Rules      Rules     `json:"rules"`
	Electorate []Elector `json:"electorate"`
	Closes     time.Time `json:"closes"`
	Advisory   bool      `json:"advisory,omitempty"`
	Replaces   string    `json:"replaces,omitempty"`
}

// VoteCast records one counted answer; an earlier one of the same member on the same ballot is replaced, not deleted.
type VoteCast struct {
	Ballot  string       `json:"ballot"`
	Member  string       `json:"member"`
	Choice  tally.Answer `json:"choice"`
	Line    string       `json:"line"`
	Changed tally.Answer `json:"changed,omitempty"` // the answer before, if there was one
	Talked  bool         `json:"talked,omitempty"`  // the mail held a comment too
	Mail    int64        `json:"mail,omitempty"`
}

// RecusedFrom records that a member left the case.
type RecusedFrom struct {
	Ballot  string       `json:"ballot,omitempty"`
	Member  string       `json:"member"`
	Line    string       `json:"line,omitempty"`
	Changed tally.Answer `json:"changed,omitempty"` // the vote that was withdrawn
	Mail    int64        `json:"mail,omitempty"`
}

// AskedBack records that a member's mail was not certain and nothing was counted. Chair is set when the member was asked
// often enough: the chair is told instead, once, and the asking ends.
type AskedBack struct {
	Ballot string `json:"ballot"`
	Member string `json:"member"`
	Line   string `json:"line,omitempty"`
	Why    string `json:"why"`
	Chair  bool   `json:"chair,omitempty"`
}

// Commented records a comment. During a vote without discussion it is kept for the chair and not relayed.
type Commented struct {
	By         string `json:"by,omitempty"` // member id; empty for the applicant
	Text       string `json:"text"`
	DuringVote bool   `json:"during_vote,omitempty"`
	Told       bool   `json:"told,omitempty"` // the author is told, once per ballot, that discussion is over
}

// BallotClosed ends a ballot with its count and proof.
type BallotClosed struct {
	Number  string        `json:"number"`
	Why     string        `json:"why"`
	Verdict tally.Verdict `json:"verdict"`
}

// Referred hands the case to another body.
type Referred struct {
	To             string `json:"to"`
	Stage          string `json:"stage"`
	Recommendation string `json:"recommendation"` // "for", "against" or "none"
	Why            string `json:"why"`            // the rule and the value that brought it there
	Ballot         string `json:"ballot,omitempty"`
}

// LinkedTo names the other body's case.
type LinkedTo struct {
	Case Origin `json:"case"`
}

// Tabled records that the other body met and did not decide.
type Tabled struct {
	Result string `json:"result"`
	Line   string `json:"line"`
}

// Decided ends the case. Amount is canonical ("7500.00 USD") and empty unless money was granted; Ballot is set where a ballot
// of this group decided.
type Decided struct {
	Outcome Status `json:"outcome"`
	Amount  string `json:"amount,omitempty"` // granted
	Body    string `json:"body"`             // who decided: group id, "applicant", "chair", "form"
	Reason  string `json:"reason,omitempty"`
	Minutes string `json:"minutes,omitempty"` // "Approved 7-1-1, 2026-11-25, by email vote"
	Ballot  string `json:"ballot,omitempty"`
	// Flag says what goes against the rule in another body's decision, to stand behind "This is"; empty where nothing does.
	Flag string `json:"flag,omitempty"`
}

// Reopened takes a lapsed case up again in its intake stage.
type Reopened struct {
	Stage string `json:"stage"`
	Why   string `json:"why"`
}

// Refused records that an act was refused: the record of a turned-away vote is as important as that of a counted one.
type Refused struct {
	Code string `json:"code"`
	Text string `json:"text"`
	By   string `json:"by,omitempty"`
}

// Kind names the event in the store; the names never change.
func (Opened) Kind() string       { return "opened" }
func (Supplied) Kind() string     { return "supplied" }
func (Asked) Kind() string        { return "asked" }
func (Reminded) Kind() string     { return "reminded" }
func (Completed) Kind() string    { return "completed" }
func (Entered) Kind() string      { return "entered" }
func (Moved) Kind() string        { return "moved" }
func (BallotOpened) Kind() string { return "ballot opened" }
func (VoteCast) Kind() string     { return "vote" }
func (RecusedFrom) Kind() string  { return "recused" }
func (AskedBack) Kind() string    { return "asked back" }
func (Commented) Kind() string    { return "commented" }
func (BallotClosed) Kind() string { return "ballot closed" }
func (Referred) Kind() string     { return "referred" }
func (LinkedTo) Kind() string     { return "linked" }
func (Tabled) Kind() string       { return "tabled" }
func (Decided) Kind() string      { return "decided" }
func (Reopened) Kind() string     { return "reopened" }
func (Refused) Kind() string      { return "refused" }
func (RosterChange) Kind() string { return "roster" }
