package workflow

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"charterd/workflow/charter"
)

// NeutralReason is what the applicant is told where nobody wrote the reasons in time (situations, Deciding: "a neutral text in
// the chair's name").
const NeutralReason = "The group voted on the request, and not enough members said yes."

// needsWords says whether the case goes through a stage of kind words: a vote was lost that denies the request. A recommendation
// denies nothing, nor does a vote on a change of a grant, nor one that goes on to another body.
func (m *machine) needsWords() bool {
	b := m.c.Last()
	return b != nil && m.lost(b) && m.c.Granted == nil && !m.sentOn()
}

// sentOn says whether a referral stage applies after the present one.
func (m *machine) sentOn() bool {
	i := slices.IndexFunc(m.rules.Stages, func(s charter.Stage) bool { return s.Name == m.c.Stage })
	return slices.ContainsFunc(m.rules.Stages[i+1:], func(s charter.Stage) bool {
		return s.Kind == charter.Referral && m.holds(s.When)
	})
}

// reason ends a case that was lost with the reason that the chair gives the applicant.
func (m *machine) reason(a Order, s charter.Stage) {
	switch {
	case s.Kind != charter.Words:
		m.wrongStage("%s needs no reasons now: %s.", m.c.ID, m.whereabouts())
	case strings.TrimSpace(a.Text) == "":
		m.refuse(CodeNoText, fmt.Sprintf("The applicant must be told why. Please write \"REASON %s: your reason\".", m.c.ID), s.Clause)
	default:
		m.denyByLastBallot(m.now(), a.Text)
	}
}

// wordsOver ends the stage when its time is over.
func (m *machine) wordsOver(at time.Time) { m.denyByLastBallot(at, NeutralReason) }

func (m *machine) denyByLastBallot(at time.Time, reason string) {
	b := m.c.Last()
	m.decide(at, Decided{Outcome: Denied, Body: m.c.Group, Ballot: b.Number, Minutes: minutes("Denied", b), Reason: reason})
}

// howEnded says of a case that has ended how it did, for who gives a command too late.
func (m *machine) howEnded(word string) string {
	end := fmt.Sprintf("%s has ended (%s).", m.c.ID, m.c.Status)
	if word != "reason" || m.c.Status != Denied {
		return end
	}
	if m.c.Outcome.Reason == NeutralReason {
		return end + " The time for the reasons was over, so the applicant got a short text without them."
	}
	return end + " The applicant has been told why."
}
