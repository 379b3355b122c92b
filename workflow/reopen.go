package workflow

import (
	"fmt"
	"strings"

	"charterd/workflow/charter"
)

// reopen takes up a case that the chair closed or that lapsed, in the stage in which it was. What a vote or the applicant ended
// stays as it is.
func (m *machine) reopen(a Order) {
	ended := m.c.Status
	if ended == Closed && m.c.Outcome.Ballot != "" {
		ended = Denied // by a vote
	}
	switch ended {
	case Closed, Lapsed:
	case Open:
		m.wrongStage("%s is open: %s.", m.c.ID, m.whereabouts())
		return
	case Withdrawn:
		m.refuse(CodeEnded, fmt.Sprintf("The applicant took %s back. If that was a mistake, the applicant can send the request again.", m.c.ID), "")
		return
	case Granted:
		m.refuse(CodeEnded, fmt.Sprintf("%s is granted. To change the amount, please write \"AMEND %s\" with the new one.", m.c.ID, m.c.ID), "")
		return
	default:
		m.refuse(CodeEnded, fmt.Sprintf("%s was decided (%s), and a decision stays. The applicant can send a new request.", m.c.ID, m.c.Status), "")
		return
	}
	why := strings.TrimRight(strings.TrimSpace(a.Text), ".")
	if why == "" {
		why = "the chair said so"
	}
	stage, _ := m.rules.Stage(m.c.Stage)
	m.emit(m.now(), Reopened{Stage: m.c.Stage, Why: why})
	if stage.Kind != charter.Intake {
		m.again(stage)
		return
	}
	if missing := names(m.c.Missing(m.rules)); len(missing) > 0 && !m.c.Unproven {
		m.emit(m.now(), Asked{Missing: missing})
		return
	}
	m.tellChairWhenReady()
}

// again begins the stage anew with its full time. A vote that was stopped before is replaced by the new one.
func (m *machine) again(s charter.Stage) {
	if s.Kind != charter.BallotKind {
		m.enter(m.now(), s)
		return
	}
	m.emit(m.now(), Entered{Stage: s.Name})
	m.openBallot(m.now(), s, m.replaced())
}
