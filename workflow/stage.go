package workflow

import (
	"maps"
	"slices"
	"time"

	"charterd/workflow/charter"
	"charterd/workflow/tally"
)

// leave ends the present stage and enters the next one that applies to the case; after the last one the ballot decides.
func (m *machine) leave(at time.Time) {
	for next, ok := m.rules.NextStage(m.c.Stage); ok; next, ok = m.rules.NextStage(next.Name) {
		if m.applies(next) {
			m.enter(at, next)
			return
		}
	}
	m.decideByLastBallot(at)
}

// applies says whether the case goes through the stage. A motion that was lost goes no further, except to another body where
// the charter sends the request there whatever the group says (situations, Deciding).
func (m *machine) applies(s charter.Stage) bool {
	switch {
	case s.Kind == charter.Referral:
		return m.holds(s.When)
	case s.Kind == charter.Words:
		return m.needsWords()
	case s.Kind == charter.Meeting:
		return m.c.Last() == nil // a vote by mail decides, or names the meeting as the stage that follows
	case s.Kind == charter.Discussion && m.c.FastTrack && slices.Contains(s.SkipWhen, charter.FastTrack):
		return false
	}
	b := m.c.Last()
	return b == nil || !m.lost(b)
}

// lost says whether a ballot that binds was lost, or tied where a tie is as good as lost.
func (m *machine) lost(b *Ballot) bool {
	s, _ := m.rules.Stage(b.Stage)
	tied := b.Verdict.Result == tally.Tied && s.TieThen == charter.TieLost
	return !b.Advisory && (tied || b.Verdict.Result == tally.Lost)
}

func (m *machine) enter(at time.Time, s charter.Stage) {
	switch s.Kind {
	case charter.Discussion:
		m.emit(at, Entered{Stage: s.Name, Ends: m.rules.Deadline(at, s.Lasts)})
	case charter.BallotKind:
		m.emit(at, Entered{Stage: s.Name})
		m.openBallot(at, s, "")
	case charter.Referral:
		m.refer(at, s)
	case charter.Words:
		m.emit(at, Entered{Stage: s.Name, Ends: m.rules.Deadline(at, s.Lasts), Words: true})
	case charter.Intake, charter.Meeting:
		m.emit(at, Entered{Stage: s.Name})
	}
}

// holds says whether conditions on the form hold for certain; an empty list never does.
func (m *machine) holds(tests []charter.Test) bool {
	holds, known := charter.Evaluate(tests, m.values())
	return holds && known
}

// request is the form as it stood when it was complete; before that, as it stands.
func (m *machine) request() map[string]string {
	if m.c.Request != nil {
		return m.c.Request
	}
	return m.c.Fields
}

// values are what routing looks at: the request as it stood when it was complete, so that neither a smaller motion nor a
// later change of the amount moves a case past the Board (domain rule A10). Where the request names no amount in the
// charter's currency, the amount of the motion stands in for it.
func (m *machine) values() charter.Values {
	fields := m.request()
	f, ok := m.rules.FieldByRole(charter.RoleAmount)
	if ok && m.c.Motion.Amount != "" && !inCurrency(fields[f.Name], m.rules.Currency) {
		fields = maps.Clone(fields)
		fields[f.Name] = m.c.Motion.Amount
	}
	return charter.Values{Fields: fields, Submitted: m.c.Submitted}
}

// requested is the amount that routing looks at, canonical; empty where there is none.
func (m *machine) requested() string {
	f, ok := m.rules.FieldByRole(charter.RoleAmount)
	if !ok {
		return ""
	}
	return m.values().Fields[f.Name]
}

// routable says whether it is known where the case goes. An amount in another currency leaves that open.
func (m *machine) routable() bool {
	for _, s := range m.rules.Stages {
		if _, known := charter.Evaluate(s.When, m.values()); !known && !inCurrency(m.requested(), m.rules.Currency) {
			return false
		}
	}
	return true
}

// whereabouts says where the case is, to stand behind "now:".
func (m *machine) whereabouts() string {
	stage, _ := m.rules.Stage(m.c.Stage)
	switch {
	case stage.Kind == charter.Intake && m.c.Question != nil:
		return "it waits for an answer from the applicant"
	case stage.Kind == charter.Intake:
		return "it waits until the chair says that it is complete"
	case stage.Kind == charter.Discussion:
		return "the group reads it"
	case stage.Kind == charter.Referral:
		return "another body decides on it"
	case stage.Kind == charter.Meeting:
		return "it waits for a meeting"
	case stage.Kind == charter.Words:
		return "it waits for the reasons, in the chair's words"
	case m.c.Current() != nil:
		return "the group votes on it"
	}
	return "it waits for a vote"
}
