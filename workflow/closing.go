package workflow

import (
	"time"

	"charterd/workflow/charter"
	"charterd/workflow/tally"
)

// closes is when a ballot that opens now ends. One that makes room for the body's next meeting ends with the day before it, but
// never sooner than its shortest time (Board resolution of 18 April 2011: never less than 24 hours, not past the next meeting).
func (m *machine) closes(at time.Time, s charter.Stage) time.Time {
	end := m.rules.Deadline(at, s.Lasts)
	day, err := charter.ParseDate(m.meetingAfter(charter.DateOf(at, m.rules.DayEnd).String()))
	if !s.BeforeMeeting || err != nil {
		return end
	}
	if eve := day.Midnight(m.rules.DayEnd); eve.Before(end) {
		return later(eve, s.Shortest.After(at))
	}
	return end
}

// onward is the stage to which the result of a ballot leads, besides the order of the stages; false where it leads nowhere. A
// recommendation leads nowhere, nor does a vote on a change of a grant.
func (m *machine) onward(b *Ballot, s charter.Stage) (charter.Stage, bool) {
	name := s.Otherwise
	switch {
	case b.Advisory || m.c.Granted != nil:
		return charter.Stage{}, false
	case b.Verdict.Result == tally.Carried:
		name = s.CarriedThen
	case b.Verdict.Result == tally.Tied && s.TieThen != "":
		return charter.Stage{}, false
	case len(s.OtherwiseWhen) > 0 && !tally.Holds(s.OtherwiseWhen, b.Poll()):
		return charter.Stage{}, false
	}
	return m.rules.Stage(name)
}

// unquoted asks for the vote again where it counts only in a mail that quotes the motion (Board resolution of 18 April 2011).
// Asked often enough, the chair is told, as of a mail that is not clear.
func (m *machine) unquoted(b *Ballot, a Cast) {
	id := m.in.By.Member
	m.emit(m.in.At, AskedBack{Ballot: b.Number, Member: id, Line: a.Line, Why: NotQuoted, Chair: b.Asked[id] >= mostAsked})
}

// NotQuoted is why a member is asked to vote again where the mail did not quote the motion; it stands in AskedBack.Why.
const NotQuoted = "here a vote counts only in a reply that leaves the words of the motion in it"
