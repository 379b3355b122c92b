package workflow

import (
	"fmt"
	"strings"

	"charterd/workflow/charter"
)

// fastTrack puts a case on the fast track: its review is passed over, or left at once (domain rule A21).
func (m *machine) fastTrack(a Order, s charter.Stage) {
	early := s.Kind == charter.Intake || s.Kind == charter.Discussion
	switch {
	case strings.TrimSpace(a.Text) == "":
		m.refuse(CodeNoText, fmt.Sprintf("The group must be told why. Please write \"FASTTRACK %s: your reason\".", m.c.ID), "")
	case !early || len(m.c.Ballots) > 0:
		m.wrongStage("The review of %s is over, so there is nothing to skip: %s.", m.c.ID, m.whereabouts())
	case m.c.FastTrack:
		m.wrongStage("%s is on the fast track already.", m.c.ID)
	default:
		m.emit(m.now(), FastTracked{By: m.in.By.Member, Reason: a.Text})
		if s.Kind == charter.Discussion && !m.applies(s) {
			m.leave(m.now())
		}
	}
}

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

// orderAfterEnd does the commands that are about cases which have ended; false for all others.
func (m *machine) orderAfterEnd(a Order) bool {
	switch a.Word {
	case "reopen":
		m.reopen(a)
	case "amend":
		m.amend(a)
	case "paid":
		m.paid()
	case "returned":
		m.returned(a)
	default:
		return false
	}
	return true
}

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

// notifyLife tells what happens to a case beside its votes.
func (m *machine) notifyLife(e Event) {
	switch d := e.Data.(type) {
	case HandedOn:
		m.notifyHandedOn(e, d)
	case PaidOut:
		m.tellApplicant("A3", e)
	case Reopened:
		stage, _ := m.rules.Stage(d.Stage)
		_, byChair := m.in.Act.(Order)
		asks := len(m.c.Missing(m.rules)) > 0 && !m.c.Unproven
		if byChair && stage.Kind == charter.Intake && !asks {
			m.tellApplicant("A3", e) // a question, or the beginning of a later stage, tells it by itself
		}
	}
}
