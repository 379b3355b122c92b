package workflow

import (
	"fmt"
	"slices"
	"time"

	"charterd/workflow/charter"
)

// submit opens a case in the charter's first stage and says at once what is missing.
func (m *machine) submit(s Submit) {
	if s.Motion != nil && s.Origin == nil {
		if m.refusal = MayMove(m.rules, m.in.Register, m.in.By, *s.Motion, m.in.At); m.refusal != nil {
			return
		}
		s = moved(s)
	}
	s = Sparse(m.rules, s)
	m.c = &Case{}
	first := m.rules.Stages[0]
	values := charter.Values{Fields: s.Fields, Submitted: m.in.At}
	m.emit(m.in.At, Opened{
		ID: fmt.Sprintf("%s-%d", m.rules.Prefix, m.in.Number), Group: m.rules.Group, Number: m.in.Number,
		Rules: Rules{Version: m.rules.Version, Hash: m.rules.Hash}, Stage: first.Name,
		Title: s.Title, Applicant: s.Applicant, Unproven: !m.in.By.Proven, Fields: s.Fields, Doubts: s.Doubts,
		Attachments: s.Attachments, Origin: s.Origin, Motion: s.Motion, Advice: m.advice(values), Similar: s.Similar, Sealed: s.Sealed, Mail: m.in.Mail,
	})
	m.excluded(s)
	if first.Kind != charter.Intake {
		m.enter(m.in.At, first)
		return
	}
	if missing := names(m.c.Missing(m.rules)); len(missing) > 0 && !m.c.Unproven {
		m.emit(m.in.At, Asked{Missing: missing, Silent: true})
	}
	if first.Desk == "" { // a desk has the report already
		m.tellChairWhenReady()
	}
}

// advice names the checks that speak about a request. They advise and never refuse (situations, Lead time).
func (m *machine) advice(v charter.Values) []string {
	var said []string
	for _, check := range m.rules.Checks {
		if holds, known := charter.Evaluate(check.When, v); holds && known && check.InForce(v.Submitted) {
			said = append(said, check.Name)
		}
	}
	return said
}

func names(fields []charter.Field) []string {
	var list []string
	for _, f := range fields {
		list = append(list, f.Name)
	}
	return list
}

// supply takes an answer or a correction from the applicant, or from the chair who passes it on. A reply to a lapsed case
// takes it up again.
func (m *machine) supply(s Supply) {
	if !m.isParty() && !m.mayAsk() {
		m.refuse(CodeNotParty, fmt.Sprintf("Only the person who made %s can add to it.", m.c.ID), "")
		return
	}
	reopens := m.c.Status == Lapsed
	if m.c.Status != Open && !reopens {
		m.refuse(CodeEnded, fmt.Sprintf("%s has ended (%s), so nothing can be added to it.", m.c.ID, m.c.Status), "")
		return
	}
	if reopens {
		m.emit(m.now(), Reopened{Stage: m.rules.Stages[0].Name, Why: "the applicant replied"})
	}
	supplied, missing := m.weigh(s)
	supplied.Needed = supplied.Needed || reopens
	m.emit(m.in.At, supplied)
	stage, _ := m.rules.Stage(m.c.Stage)
	switch {
	case stage.Kind != charter.Intake || m.rules.Confidential: // a report has no form: its words are all there is
		m.note(Notice{Kind: "C2", To: Recipient{Chair: true}, Thread: RequestThread, At: m.in.At, Event: supplied})
	case len(missing) > 0 && !m.c.Unproven:
		m.emit(m.now(), Asked{Missing: missing})
	default:
		m.tellChairWhenReady()
	}
}

// weigh says what a supply does to the case: whether it ends the open question, whether it counts for completeness, and which
// required fields are missing after it. A question of the chair is answered by any mail that came after it; the form's own
// question by the last missing item.
func (m *machine) weigh(s Supply) (supplied Supplied, missing []string) {
	supplied = Supplied{Fields: s.Fields, Doubts: s.Doubts, Text: s.Text, Attachments: s.Attachments}
	if !m.isParty() {
		supplied.By = m.in.By.Member
	}
	after := m.c.Clone()
	after.supply(m.in.At, supplied)
	missing = names(after.Missing(m.rules))
	if q := m.c.Question; q != nil {
		supplied.Answered = q.ByChair && !m.in.At.Before(q.At) || !q.ByChair && len(missing) == 0
	}
	supplied.Needed = m.c.Completed.IsZero() && (m.c.Question != nil || len(m.c.Missing(m.rules)) > 0 || m.changesRequired(s.Fields))
	return supplied, missing
}

func (m *machine) changesRequired(fields map[string]string) bool {
	return slices.ContainsFunc(m.rules.Form, func(f charter.Field) bool {
		return f.Required && fields[f.Name] != "" && fields[f.Name] != m.c.Fields[f.Name]
	})
}

// tellChairWhenReady puts the case on the chair's desk when nothing is asked of the applicant any more, or when only the
// chair can vouch for a sender whose domain proves nothing.
func (m *machine) tellChairWhenReady() {
	if m.c.Question == nil {
		m.note(Notice{Kind: "C2", To: Recipient{Chair: true}, Thread: RequestThread, At: m.in.At})
	}
}

type intakeAct int

const (
	intakeNothing intakeAct = iota
	intakeFormDecides
	intakeRemind
	intakeLapse
)

// intakeDue is the next deadline of the intake stage and what falls due then: the form's check decides after the chair's
// silence; an open question is reminded of and lapses. An unproven case waits for the chair alone.
func (c *Case) intakeDue(rules *charter.Charter, s charter.Stage) (time.Time, intakeAct) {
	if q := c.Question; q != nil {
		lapses := c.lapses(rules, s)
		if q.Reminded < len(s.Remind) {
			at := s.Remind[q.Reminded].After(q.At)
			if lapses.IsZero() || at.Before(lapses) {
				return at, intakeRemind
			}
		}
		return lapses, intakeLapse
	}
	if c.Unproven || s.FormDecides == (charter.Span{}) || len(c.Missing(rules)) > 0 {
		return time.Time{}, intakeNothing
	}
	return s.FormDecides.After(c.Waits), intakeFormDecides
}

// lapses is when the open question ends the case; zero where it never does.
func (c *Case) lapses(rules *charter.Charter, s charter.Stage) time.Time {
	if s.Lapses == (charter.Span{}) {
		return time.Time{}
	}
	return rules.Deadline(c.Question.At, s.Lapses)
}

func (m *machine) intakeDeadline(at time.Time, s charter.Stage) {
	switch _, what := m.c.intakeDue(m.rules, s); what {
	case intakeFormDecides:
		m.complete(at, "")
	case intakeRemind:
		m.emit(at, Reminded{Number: m.c.Question.Reminded + 1, Lapses: m.c.lapses(m.rules, s)})
	case intakeLapse:
		m.emit(at, Decided{Outcome: Lapsed, Body: "form", Reason: "no answer to our question"})
	}
}

// complete confirms completeness, dated at the arrival of the last item that was needed, and begins the next stage
// (decisions, Counting: Completeness).
func (m *machine) complete(at time.Time, by string) {
	m.emit(at, Completed{Since: m.c.LastItem, By: by})
	m.leave(at)
}
