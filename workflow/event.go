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
	Similar     []string          `json:"similar,omitempty"`
	Sealed      bool              `json:"sealed,omitempty"` // a confidential group's matter
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
	Silent  bool     `json:"silent,omitempty"` // said in the acknowledgement already, or in a mail of the chair's own
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
	Words bool      `json:"words,omitempty"` // a stage that waits for the reasons of a lost vote
}

// Moved sets the motion of the next ballot.
type Moved struct {
	Motion Motion `json:"motion"`
	By     string `json:"by"`
	Why    string `json:"why,omitempty"` // the mover's reason, as far as one was given
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
	By      string       `json:"by,omitempty"` // who took the member out, where another did
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
	Meeting        string `json:"meeting,omitempty"` // day of that body's next meeting, as far as known
	By             string `json:"by,omitempty"`      // member who hands it over; of confidential groups
}

// LinkedTo names the other body's case.
type LinkedTo struct {
	Case Origin `json:"case"`
}

// Tabled records that the other body met and did not decide.
type Tabled struct {
	Result  string `json:"result"`
	Line    string `json:"line"`
	Meeting string `json:"meeting,omitempty"` // day of that body's next meeting, as far as known
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
	// Conditions are what the decision depends on, in the words of who decided.
	Conditions string `json:"conditions,omitempty"`
	// Amends is set where an earlier grant was changed by this, or stands in spite of it.
	Amends bool `json:"amends,omitempty"`
}

// FastTracked puts the case on the fast track: stages that skip_when names it for are passed over.
type FastTracked struct {
	By     string `json:"by"`
	Reason string `json:"reason"`
}

// HandedOn gives the chair's part in the case to the holders of a role that acts for the chair, after the chair's silence.
type HandedOn struct {
	Role  string    `json:"role"`
	Since time.Time `json:"since"` // since when the case had waited
	// Vacant is set where nobody held that role then who could act on the case.
	Vacant bool `json:"vacant,omitempty"`
}

// Knocked records that somebody without a part in the case wrote about it, and that its parties were asked.
type Knocked struct {
	Party Party `json:"party"`
}

// Joined makes a person a party of the case, at the word of a known one.
type Joined struct {
	Party Party  `json:"party"`
	By    string `json:"by"` // address of who vouched
}

// Voided says that a ballot is void: its votes are kept and count for nothing, and a new one follows.
type Voided struct {
	Ballot string `json:"ballot"`
	By     string `json:"by"`
	Reason string `json:"reason"`
}

// Amending opens an ended, granted case again for a vote on a change of the grant. The grant stands until that is decided.
type Amending struct {
	Motion Motion `json:"motion"`
	By     string `json:"by"`
	Reason string `json:"reason,omitempty"`
}

// PaidOut records that the money has gone out.
type PaidOut struct {
	By string `json:"by"`
}

// Returned records money that came back: this time, not all of it together.
type Returned struct {
	Amount string `json:"amount"`
	By     string `json:"by"`
}

// MeetingVote is a vote that was taken in a meeting, as the secretary recorded it; it is never mixed with mailed votes
// (decisions, Identity and numbers: RECORD).
type MeetingVote struct {
	Day     string        `json:"day"`
	Where   string        `json:"where,omitempty"`
	By      string        `json:"by"`
	Motion  Motion        `json:"motion"`
	Verdict tally.Verdict `json:"verdict"`
}

// Reopened takes up again a case that lapsed or that the chair closed, in the stage in which it was.
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
func (FastTracked) Kind() string  { return "fast track" }
func (HandedOn) Kind() string     { return "handed on" }
func (Knocked) Kind() string      { return "knocked" }
func (Joined) Kind() string       { return "joined" }
func (Voided) Kind() string       { return "voided" }
func (Amending) Kind() string     { return "amending" }
func (PaidOut) Kind() string      { return "paid" }
func (Returned) Kind() string     { return "returned" }
func (MeetingVote) Kind() string  { return "meeting vote" }
