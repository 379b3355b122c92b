package workflow

import (
	"fmt"
	"strings"

	"charterd/workflow/charter"
)

// void takes a vote back: the open one, or the last one of a case that has not ended. Its votes are kept and count for nothing,
// and a new vote on the same motion follows (situations, "The wrong case was closed").
func (m *machine) void(a Order, s charter.Stage) {
	b := m.c.Last()
	switch {
	case strings.TrimSpace(a.Text) == "":
		m.refuse(CodeNoText, fmt.Sprintf("All must be told why. Please write \"VOID %s: your reason\".", m.c.ID), "")
		return
	case b == nil:
		m.wrongStage("There was no vote on %s yet: %s.", m.c.ID, m.whereabouts())
		return
	case m.c.Granted != nil && !b.IsOpen():
		m.wrongStage("The vote %s was on the grant, and that has ended. No vote on the change is open.", b.Number)
		return
	case s.Kind == charter.Referral:
		m.wrongStage("%s is with another body now, so the vote of the group stands.", m.c.ID)
		return
	case a.Ballot != "" && a.Ballot != b.Number && a.Ballot != m.c.ID:
		m.refuse(CodeNoBallot, fmt.Sprintf("The last vote on %s is %s. No other one can be taken back.", m.c.ID, b.Number), "")
		return
	case b.Why == Superseded || b.Why == EndedVoid:
		m.refuse(CodeNoBallot, fmt.Sprintf("The vote %s counts for nothing already.", b.Number), "")
		return
	}
	if b.IsOpen() {
		m.stopBallot(EndedVoid)
	}
	m.emit(m.now(), Voided{Ballot: b.Number, By: m.in.By.Member, Reason: a.Text})
	again, _ := m.rules.Stage(b.Stage)
	if again.Name != s.Name {
		m.emit(m.now(), Entered{Stage: again.Name})
	}
	m.openBallot(m.now(), again, b.Number)
}
