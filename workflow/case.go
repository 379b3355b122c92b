package workflow

import (
	"time"

	"charterd/workflow/charter"
	"charterd/workflow/tally"
)

// Status is where a case stands as a whole: open, or how it ended.
type Status string

// The statuses. Closed: ended by the chair with a reason.
const (
	Open      Status = "open"
	Granted   Status = "granted"
	Denied    Status = "denied"
	Lapsed    Status = "lapsed"
	Withdrawn Status = "withdrawn"
	Closed    Status = "closed"
	NoResult  Status = "no result"
)

// Party is a person outside the group who has a part in a case.
type Party struct {
	Name    string `json:"name,omitempty"`
	Address string `json:"address"`
}

// Rules names the charter that governs a case or a ballot: its version for people, its hash for proof.
type Rules struct {
	Version string `json:"version"`
	Hash    string `json:"hash"`
}

// Origin is the case of another group that was referred and opened this one.
type Origin struct {
	Group string `json:"group"`
	Case  string `json:"case"`
}

// Motion is what a ballot asks: the sentence as it will stand in the minutes, and the amount it grants, if any.
type Motion struct {
	Text   string `json:"text"`
	Amount string `json:"amount,omitempty"` // "7500.00 USD"
}

// Question is what the applicant was asked and has not answered.
type Question struct {
	At       time.Time
	ByChair  bool
	Text     string   // of the chair
	Missing  []string // field names
	Reminded int
}

// Vote is one elector's counted answer.
type Vote struct {
	At     time.Time
	Choice tally.Answer
	Line   string // the words that decided
	Mail   int64
}

// Comment is what somebody wrote about a case. By is a member id, empty for the applicant and other parties.
type Comment struct {
	At         time.Time
	By         string
	Text       string
	DuringVote bool // kept for the chair and not relayed
}

// Ballot is one vote on one motion. Electorate and rules were frozen in the event that opened it.
type Ballot struct {
	Number     string // "G-31.1"
	Motion     Motion
	Stage      string
	Rules      Rules
	Electorate []Elector
	Opens      time.Time
	Closes     time.Time // a vote that arrives at this instant is late
	Advisory   bool
	Votes      map[string]Vote // by member id; a recusal is an answer too
	Told       map[string]bool // who was told that discussion is over
	Asked      map[string]int  // how often a member was asked what a mail means
	Ended      time.Time       // zero while open
	Why        string          // how it ended: "time", a closing condition, Superseded or EndedWithdrawal
	Verdict    tally.Verdict
}

// How a ballot may end besides the time and the charter's closing conditions.
const (
	Superseded      = "superseded"
	EndedWithdrawal = "withdrawn"
	EndedVoid       = "void"
	EndedMeeting    = "met" // a meeting decided the matter while the vote ran
)

// endedByTime is how tally.Judge names the end of a ballot whose time was over.
const endedByTime = "time"

// Elector is one person who may vote on a ballot. Conflict says why the person was recused from the start.
type Elector struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Roles    []string `json:"roles,omitempty"`
	Conflict string   `json:"conflict,omitempty"`
}

// Case is one matter before a group: the fold of its events.
type Case struct {
	ID        string
	Group     string
	Number    int
	Rules     Rules
	Status    Status
	Stage     string
	Stages    []string  // in which it was, in their order
	Since     time.Time // when the stage began
	Ends      time.Time // when the stage ends by itself; zero when it does not
	Title     string
	Applicant Party
	Unproven  bool // the sender's domain proved nothing and no chair has vouched yet
	Origin    *Origin
	ByMotion  bool // a member's motion opened it, which asks for nothing and is in that member's own words
	Sealed    bool // a confidential group referred it: nothing of it may be told outside those who decide

	Submitted   time.Time
	Mail        int64 // the message that opened it
	Fields      map[string]string
	Doubts      map[string]string // field name to what stands there, where the reading is uncertain
	Attachments []string
	LastItem    time.Time         // arrival of the last item that was needed
	Waits       time.Time         // since when the chair can confirm completeness: that item's arrival, or later where it was found late
	Completed   time.Time         // dated at LastItem; zero until confirmed
	Request     map[string]string // the fields when completeness was confirmed: what routing looks at; nil before
	Question    *Question
	Stopped     time.Duration // how long the promise's clock stood still for questions that are over

	FastTrack bool
	FastWhy   string    // the chair's reason for the fast track
	Acted     time.Time // when the chair's part last did something that leaves the case waiting for it
	HandedOn  string    // role that does the chair's part in this stage besides the chair; empty: none
	Parties   []Party   // besides the applicant
	Knocked   []Party   // wrote about the case and wait for the word of a known party
	Similar   []string  // cases that may be the same matter

	Motion   Motion
	MovedWhy string // why the motion was changed from the request, as far as it was said
	Ballots  []*Ballot
	Meetings []MeetingVote   // votes taken in meetings
	Comments []Comment       // what members and the applicant wrote about it
	Recused  map[string]bool // members who left this case
	TakenOut map[string]bool // those of them whom another took out
	Referral *Referred
	Linked   *Origin  // the other body's case
	Granted  *Decided // the grant that an amendment is about, while it is; nil otherwise
	Paid     bool
	Out      string // money that was paid out and has not come back; empty: none was paid
	Returned string // money that came back so far; empty: none
	Costs    string // what the grant takes from the budget; empty: no money was granted
	Outcome  *Decided
	Updated  time.Time
}

// Ballot gives the ballot of that number, or nil.
func (c *Case) Ballot(number string) *Ballot {
	for _, b := range c.Ballots {
		if b.Number == number {
			return b
		}
	}
	return nil
}

// Current gives the open ballot, or nil.
func (c *Case) Current() *Ballot {
	if n := len(c.Ballots); n > 0 && c.Ballots[n-1].Ended.IsZero() {
		return c.Ballots[n-1]
	}
	return nil
}

// Last gives the ballot opened last, open or not, or nil.
func (c *Case) Last() *Ballot {
	if n := len(c.Ballots); n > 0 {
		return c.Ballots[n-1]
	}
	return nil
}

// AnswerDue is the promise to the applicant: answer_within from completeness, moved by the time that questions stood
// unanswered (domain rule A14); a question that is still open will move it further. Zero before completeness, where the charter
// promises nothing, and while a change of a grant is voted on: the promise has been kept.
func (c *Case) AnswerDue(rules *charter.Charter) time.Time {
	if c.Completed.IsZero() || c.Granted != nil || rules.AnswerWithin == (charter.Span{}) {
		return time.Time{}
	}
	return rules.Deadline(c.Completed.Add(c.Stopped), rules.AnswerWithin)
}

// Missing are the required fields that are absent or doubtful, in the form's order. Money in another currency than the
// charter's is as good as absent: no limit of the charter could be held against it (domain rule A10).
func (c *Case) Missing(rules *charter.Charter) []charter.Field {
	values := make(map[string]string, len(c.Fields))
	for name, v := range c.Fields {
		f, _ := rules.Field(name)
		foreign := f.Kind == charter.KindMoney && rules.Currency != "" && !inCurrency(v, rules.Currency)
		if c.Doubts[name] == "" && !foreign {
			values[name] = v
		}
	}
	return rules.Missing(values)
}

// Elector gives the ballot's elector of that id.
func (b *Ballot) Elector(id string) (Elector, bool) {
	for _, e := range b.Electorate {
		if e.ID == id {
			return e, true
		}
	}
	return Elector{}, false
}

// Poll is the ballot as the tally counts it: always from the votes, never from a counter.
func (b *Ballot) Poll() tally.Poll {
	p := tally.Poll{Electorate: make([]tally.Voter, 0, len(b.Electorate)), Answers: make(map[string]tally.Answer, len(b.Electorate))}
	for _, e := range b.Electorate {
		p.Electorate = append(p.Electorate, tally.Voter{ID: e.ID, Roles: e.Roles})
		if e.Conflict != "" {
			p.Answers[e.ID] = tally.Recused
		} else if v, ok := b.Votes[e.ID]; ok {
			p.Answers[e.ID] = v.Choice
		}
	}
	return p
}

// IsOpen says whether votes may still count.
func (b *Ballot) IsOpen() bool { return b.Ended.IsZero() }
