package workflow

import (
	"maps"
	"slices"
	"time"
)

// Register is a group's own state beside its cases: its people, absences, meetings, budgets, what was granted, and which votes
// were held. It is the fold of the group's own stream of events.
//
// A register without an event has no beginning yet, and then no yearly question is due.
type Register struct {
	Began    time.Time // time of its first event; zero for none
	Roster   Roster
	Away     map[string]time.Time // member id to the end of the absence
	Meetings []string             // days "2026-12-09", rising, past ones too; cancelled ones are gone
	Budgets  map[int]string       // year to amount, canonical
	Awards   []Award              // the last word on each case's money, in the order of the first grants
	Held     []Held               // ballots that were held, in the order of their ends
	Flagged  map[string]time.Time // member id to when the participation rule was last pointed out
	Renewal  *Renewing            // the last yearly question; nil before the first
	Proposed *RosterProposed      // a change of the roster that waits for another's AGREE; nil for none
	Proposal time.Time            // when it was made
	Warned   *Warning             // when "no meeting lies ahead" was last said; nil for never
	Updated  time.Time
}

// Warning is when it was said that no meeting lies ahead, and after the meeting of which day; empty: none was ever known.
type Warning struct {
	After string
	At    time.Time
}

// Renewing is one year's question who stays.
type Renewing struct {
	Asked   time.Time
	Ends    time.Time
	Members []string        // who was asked
	Answers map[string]bool // member id to stay or leave; the silent are not in it
	Over    bool
}

// AwayUntil says that a member is away; stand-ins act at once until then. A zero time ends the absence.
type AwayUntil struct {
	Member string    `json:"member"`
	Until  time.Time `json:"until,omitzero"`
}

// MeetingSet puts a day into the calendar of meetings, or takes it out.
type MeetingSet struct {
	Day       string `json:"day"`
	Cancelled bool   `json:"cancelled,omitempty"`
	By        string `json:"by"`
}

// NoMeeting says that no meeting is known after that day's.
type NoMeeting struct {
	After string `json:"after,omitempty"`
}

// BudgetSet is what the group may grant in a year.
type BudgetSet struct {
	Year   int    `json:"year"`
	Amount string `json:"amount"`
	By     string `json:"by"`
}

// Award is the last word on the money of one case: granted, less what came back. An amount of zero frees all of it.
type Award struct {
	Case   string `json:"case"`
	Day    string `json:"day"` // of the decision: it falls into that year's budget
	Amount string `json:"amount"`
	Paid   bool   `json:"paid,omitempty"`
}

// Held is a ballot that ended by its result, as the participation rule counts it (domain rule A7).
type Held struct {
	Ballot   string    `json:"ballot"`
	Opened   time.Time `json:"opened"`
	Closed   time.Time `json:"closed"`
	Early    bool      `json:"early,omitempty"`    // before its time was over
	Answered []string  `json:"answered,omitempty"` // aye, nay or abstain
	Silent   []string  `json:"silent,omitempty"`
	Recused  []string  `json:"recused,omitempty"`
}

// Unheld takes back a ballot that was held: it is void and counts for nothing.
type Unheld struct {
	Ballot string `json:"ballot"`
}

// Flagged tells a member, and the chair, that the member answered fewer votes than the rule asks for.
type Flagged struct {
	Member   string   `json:"member"`
	Answered int      `json:"answered"`
	Of       int      `json:"of"`
	Asks     string   `json:"asks"`             // "60%"
	Missed   []string `json:"missed,omitempty"` // ballots
}

// RenewalAsked asks all members whether they stay.
type RenewalAsked struct {
	Ends    time.Time `json:"ends"`
	Members []string  `json:"members"`
}

// RenewalAnswered is one member's answer.
type RenewalAnswered struct {
	Member string `json:"member"`
	Stays  bool   `json:"stays"`
}

// RenewalOver ends the question; the chair is told who left, who was silent, and who is not active enough to renew.
type RenewalOver struct {
	Left     []string `json:"left,omitempty"`
	Silent   []string `json:"silent,omitempty"`
	Inactive []string `json:"inactive,omitempty"`
}

// RosterProposed is a change of the roster that needs the word of another holder of a role.
type RosterProposed struct {
	Word    string       `json:"word"`
	Change  RosterChange `json:"change"`
	By      string       `json:"by"`
	Agrees  []string     `json:"agrees"` // roles, one of which must agree
	Reports string       `json:"reports,omitempty"`
}

// Kind names the event in the store; the names never change.
func (AwayUntil) Kind() string       { return "away" }
func (MeetingSet) Kind() string      { return "meeting" }
func (NoMeeting) Kind() string       { return "no meeting" }
func (BudgetSet) Kind() string       { return "budget" }
func (Award) Kind() string           { return "award" }
func (Held) Kind() string            { return "held" }
func (Unheld) Kind() string          { return "unheld" }
func (Flagged) Kind() string         { return "flagged" }
func (RenewalAsked) Kind() string    { return "renewal" }
func (RenewalAnswered) Kind() string { return "stay" }
func (RenewalOver) Kind() string     { return "renewal over" }
func (RosterProposed) Kind() string  { return "roster proposed" }

// Apply folds one event of the group's stream and gives the register after it; the receiver stays as it was.
func (r Register) Apply(e Event) Register {
	if r.Began.IsZero() {
		r.Began = e.At
	}
	if e.At.After(r.Updated) {
		r.Updated = e.At
	}
	switch d := e.Data.(type) {
	case RosterChange:
		r.Roster = r.Roster.Apply(d)
		if r.Proposed != nil && r.Proposed.Change.Member.ID == d.Member.ID {
			r.Proposed = nil // what was proposed about this person is settled, or out of date
		}
	case AwayUntil:
		r.Away = put(r.Away, d.Member, d.Until)
	case MeetingSet:
		r.Meetings = slices.DeleteFunc(slices.Clone(r.Meetings), func(day string) bool { return day == d.Day })
		if !d.Cancelled {
			r.Meetings = append(r.Meetings, d.Day)
			slices.Sort(r.Meetings)
		}
	case NoMeeting:
		r.Warned = &Warning{After: d.After, At: e.At}
	case BudgetSet:
		r.Budgets = put(r.Budgets, d.Year, d.Amount)
	case Award:
		r.Awards = slices.Clone(r.Awards)
		if i := slices.IndexFunc(r.Awards, func(a Award) bool { return a.Case == d.Case }); i >= 0 {
			r.Awards[i] = d
		} else {
			r.Awards = append(r.Awards, d)
		}
	case Held:
		r.Held = append(slices.Clip(r.Held), d)
	case Unheld:
		r.Held = slices.DeleteFunc(slices.Clone(r.Held), func(h Held) bool { return h.Ballot == d.Ballot })
	case Flagged:
		r.Flagged = put(r.Flagged, d.Member, e.At)
	case RosterProposed:
		r.Proposed, r.Proposal = &d, e.At
	default:
		r.applyRenewal(e)
	}
	return r
}

func (r *Register) applyRenewal(e Event) {
	switch d := e.Data.(type) {
	case RenewalAsked:
		r.Renewal = &Renewing{Asked: e.At, Ends: d.Ends, Members: d.Members, Answers: map[string]bool{}}
	case RenewalAnswered:
		next := *r.Renewal
		next.Answers = put(next.Answers, d.Member, d.Stays)
		r.Renewal = &next
	case RenewalOver:
		next := *r.Renewal
		next.Over = true
		r.Renewal = &next
	}
}

// put gives a copy of the map with one entry set.
func put[K comparable, V any](m map[K]V, key K, value V) map[K]V {
	next := maps.Clone(m)
	if next == nil {
		next = map[K]V{}
	}
	next[key] = value
	return next
}
