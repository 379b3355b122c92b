package workflow

import (
	"time"

	"charterd/workflow/charter"
)

// Outcome is what a step gives: the case after it, the events that led there, the notices they cause, and a refusal where
// the act had no effect. Events and a refusal come together when deadlines passed first. The case that went in is unchanged.
type Outcome struct {
	Case    *Case
	Events  []Event
	Notices []Notice
	Refusal *Refusal
}

// Step moves a case through its charter by one input. The case is nil for a Submit and for nothing else. Deadlines that fall
// at or before the input's time pass first, each at its own time: what arrives at the very instant of a deadline is late.
func Step(rules *charter.Charter, c *Case, in Input) Outcome {
	in = in.recorded()
	in.At = in.At.UTC()
	m := &machine{rules: rules, in: in}
	if s, ok := in.Act.(Submit); ok {
		m.submit(s)
		return m.outcome()
	}
	m.c = c.Clone()
	m.passDeadlines(in.At)
	m.do()
	return m.outcome()
}

// machine is one step under way: the case so far and what has come out.
type machine struct {
	rules   *charter.Charter
	in      Input
	c       *Case
	events  []Event
	notices []Notice
	refusal *Refusal
	shown   *Case  // copy of the case for the notices of the last event; nil until one needs it
	ballot  string // number of the ballot that an answer to the sender is about
}

func (m *machine) outcome() Outcome {
	m.showEnded()
	return Outcome{Case: m.c, Events: m.events, Notices: m.notices, Refusal: m.refusal}
}

// showEnded lets the receipt of a vote that ended its ballot show the case as it is after that: the vote cannot be changed any more
// (situations, Deciding: "the receipt and the result say that the vote closed early and why").
func (m *machine) showEnded() {
	for i, n := range m.notices {
		if cast, counted := n.Event.(VoteCast); counted && !m.c.Ballot(cast.Ballot).IsOpen() {
			m.notices[i].Case = m.c.Clone()
		}
	}
}

// now is when the consequences of the input take effect: its own time, but not before what has happened already. A vote that
// was found late may still settle a ballot; the ballot cannot have ended before votes that it holds.
func (m *machine) now() time.Time {
	if m.c.Updated.After(m.in.At) {
		return m.c.Updated
	}
	return m.in.At
}

func (m *machine) emit(at time.Time, d Data) {
	e := Event{At: at, Data: d}
	m.events = append(m.events, e)
	m.c.Apply(e)
	m.shown = nil
	m.notify(e)
}

// refuse records the refusal with the case and answers the sender.
func (m *machine) refuse(code, text, clause string) {
	m.refusal = &Refusal{Code: code, Text: text, Clause: Quotable(clause)}
	m.emit(m.in.At, Refused{Code: code, Text: text, By: m.in.By.Member})
}

func (m *machine) do() {
	if m.shutOut() {
		return
	}
	switch a := m.in.Act.(type) {
	case Supply:
		m.supply(a)
	case Cast:
		m.cast(a)
	case Recuse:
		m.recuse(a)
	case Puzzle:
		m.puzzle(a)
	case Remark:
		m.remark(a)
	case Order:
		m.order(a)
	case Knock:
		m.knock(a)
	case Link:
		m.emit(m.in.At, LinkedTo(a))
	case Answer:
		m.answer(a)
	case Recall:
		m.recall(a)
	case Tick:
	}
}

// Due is when the case next moves by itself; zero when only a person can move it.
func (c *Case) Due(rules *charter.Charter) time.Time {
	at, _ := c.next(rules)
	return at
}

// next is the next deadline, and whether it is the one that hands the chair's part on. Where both fall on one instant the
// stage's own comes first.
func (c *Case) next(rules *charter.Charter) (at time.Time, handsOn bool) {
	stage, ok := rules.Stage(c.Stage)
	if c.Status != Open || !ok {
		return time.Time{}, false
	}
	at = c.stageDue(rules, stage)
	if hand, _ := c.handsOn(rules, stage); !hand.IsZero() && (at.IsZero() || hand.Before(at)) {
		return hand, true
	}
	return at, false
}

// GoesOn is when the case next goes on by itself in its stage, whoever may act on it meanwhile; zero when only a person can move
// it. It is what to tell people who ask what happens next; Due is for the clock.
func (c *Case) GoesOn(rules *charter.Charter) time.Time {
	stage, ok := rules.Stage(c.Stage)
	if c.Status != Open || !ok {
		return time.Time{}
	}
	return c.stageDue(rules, stage)
}

// stageDue is when the stage next moves by itself; zero when only a person can move it.
func (c *Case) stageDue(rules *charter.Charter, stage charter.Stage) time.Time {
	switch stage.Kind {
	case charter.Intake:
		at, _ := c.intakeDue(rules, stage)
		return at
	case charter.Discussion, charter.Words:
		return c.Ends
	case charter.BallotKind:
		if b := c.Current(); b != nil {
			return b.Closes
		}
	}
	return time.Time{}
}

// passDeadlines lets every deadline at or before t pass, in order, at its own time.
func (m *machine) passDeadlines(t time.Time) {
	for {
		due, handsOn := m.c.next(m.rules)
		if due.IsZero() || due.After(t) {
			return
		}
		stage, _ := m.rules.Stage(m.c.Stage)
		if handsOn {
			m.handOn(due, stage)
			continue
		}
		m.stageDeadline(due, stage)
	}
}

func (m *machine) stageDeadline(due time.Time, stage charter.Stage) {
	switch stage.Kind {
	case charter.Intake:
		m.intakeDeadline(due, stage)
	case charter.Discussion:
		m.leave(due)
	case charter.Words:
		m.wordsOver(due)
	case charter.BallotKind:
		m.closeBallot(due, true)
	}
}
