package workflow

import (
	"time"

	"charterd/workflow/charter"
)

// SceneKind is the kind of the entry that stands before events which no fact caused: the scene of a simulation gives them as
// they stand (decisions, "simulate"). Its payload is a Scene. A daemon never writes one.
const SceneKind = "scene"

// Scene says how many of the entries behind it were given.
type Scene struct {
	Events int `json:"events"`
}

// Given lets events happen to a case as they stand: it asks no rule whether they may, and gives the case after them with the
// notices that they cause. The case is nil where the first event is an Opened. It is for cases that a simulation meets in
// mid-course; everything else goes through Step.
func Given(rules *charter.Charter, c *Case, roster Roster, events []Event) Outcome {
	m := &machine{rules: rules, in: Input{Register: Register{Roster: roster}}, c: &Case{}}
	if c != nil {
		m.c = c.Clone()
	}
	for _, e := range events {
		m.emit(e.At, e.Data)
	}
	return m.outcome()
}

// BallotUntil is the ballot that the stage would open at that time, with the electorate of that time, but for its end: that is
// given too. Ok is false where nobody could vote.
func BallotUntil(rules *charter.Charter, c *Case, roster Roster, s charter.Stage, at, closes time.Time) (opened BallotOpened, ok bool) {
	m := &machine{rules: rules, in: Input{Register: Register{Roster: roster}}, c: c.Clone()}
	m.openBallot(at, s, "")
	if len(m.events) == 0 {
		return BallotOpened{}, false
	}
	opened, ok = m.events[0].Data.(BallotOpened)
	opened.Closes = closes
	return opened, ok
}
