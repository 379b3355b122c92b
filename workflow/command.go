package workflow

import (
	"fmt"
	"strings"

	"charterd/workflow/charter"
)

// order does what a command says, or refuses with the clause that forbids it. A command exists only where the charter
// grants it (situations, Deciding); WITHDRAW is the applicant's own.
func (m *machine) order(a Order) {
	switch {
	case a.Word == "withdraw":
		m.withdraw()
	case a.Word == "agree":
		m.agree(a)
	case !m.granted(a) || m.orderAfterEnd(a):
	case m.c.Status != Open:
		m.refuse(CodeEnded, m.howEnded(a.Word), "")
	default:
		stage, _ := m.rules.Stage(m.c.Stage)
		m.orderOpenCase(a, stage)
	}
}

// orderOpenCase does the commands that move a case on its way.
func (m *machine) orderOpenCase(a Order, stage charter.Stage) {
	switch a.Word {
	case "complete":
		m.orderComplete(stage)
	case "ask":
		m.orderAsk(a)
	case "propose":
		m.propose(a, stage)
	case "open":
		m.orderOpen(stage)
	case "close":
		m.orderClose(a, stage)
	case "fasttrack":
		m.fastTrack(a, stage)
	case "reason":
		m.reason(a, stage)
	case "void":
		m.void(a, stage)
	case "resolved":
		m.orderResolved(a, stage)
	case "record":
		m.recordVote(a, stage)
	case "exclude":
		m.exclude(a)
	default:
		m.refuse(CodeUnknownWord, fmt.Sprintf("%s is not a command here.", strings.ToUpper(a.Word)), "")
	}
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

// wrongStage refuses with the clause of the stage that the case is in.
func (m *machine) wrongStage(format string, args ...any) {
	stage, _ := m.rules.Stage(m.c.Stage)
	m.refuse(CodeWrongStage, fmt.Sprintf(format, args...), stage.Clause)
}

// orderComplete is the chair's word that all required information is there; it lets an unproven request in as well.
func (m *machine) orderComplete(s charter.Stage) {
	switch {
	case s.Kind != charter.Intake:
		m.wrongStage("%s is complete already: %s.", m.c.ID, m.whereabouts())
	case !m.routable():
		m.refuse(CodeBadAmount, fmt.Sprintf("We do not know the amount in %s, so we cannot tell who decides on %s. Please set it first: \"PROPOSE %s 5,000 %s\", with the right amount.",
			m.rules.Currency, m.c.ID, m.c.ID, m.rules.Currency), s.Clause)
	default:
		m.complete(m.now(), m.in.By.Member)
	}
}

// orderAsk puts a question to the applicant. In intake it stops the form's check, at any stage the promise's clock (domain
// rule A14).
func (m *machine) orderAsk(a Order) {
	switch {
	case strings.TrimSpace(a.Text) == "":
		m.refuse(CodeNoText, fmt.Sprintf("There is no question in it. Please write \"ASK %s: your question\".", m.c.ID), "")
	case m.c.Origin != nil:
		m.wrongStage("%s came from another group. Please ask that group, about %s.", m.c.ID, m.c.Origin.Case)
	default:
		m.emit(m.now(), Asked{By: m.in.By.Member, Text: a.Text, Missing: names(m.c.Missing(m.rules)), Silent: a.Silent})
	}
}

// propose sets the motion for the next ballot. During a ballot it closes that one as superseded and opens a new one with
// its full time: ayes on an amended motion are for that amount only (domain rule A19).
func (m *machine) propose(a Order, s charter.Stage) {
	if s.Kind == charter.Referral {
		m.wrongStage("Another body decides on %s now, so the motion cannot change here.", m.c.ID)
		return
	}
	if s.Kind == charter.Words {
		m.wrongStage("The vote on %s is over, so the motion cannot change: %s.", m.c.ID, m.whereabouts())
		return
	}
	if why := m.badAmount(a.Amount); why != "" {
		m.refuse(CodeBadAmount, why, "")
		return
	}
	m.emit(m.now(), Moved{Motion: m.motionFor(a.Amount), By: m.in.By.Member, Why: strings.TrimSpace(a.Text)})
	if b := m.c.Current(); b != nil {
		m.stopBallot(Superseded)
		m.openBallot(m.now(), s, b.Number)
	}
}

// badAmount says why an amount cannot be moved, or nothing. More than was requested would slip past the routing, which
// looks at the request (domain rule A10).
func (m *machine) badAmount(amount string) string {
	field, ok := m.rules.FieldByRole(charter.RoleAmount)
	switch {
	case m.c.ByMotion:
		return "The motion stands in its member's own words. For another amount, please send a new one: \"MOTION: the text\"."
	case !ok && (m.c.Origin == nil || m.c.Motion.Amount == ""):
		return "This group decides on no amounts."
	}
	if !inCurrency(amount, m.rules.Currency) {
		return fmt.Sprintf("The motion must be for an amount in %s.", m.rules.Currency)
	}
	if some, _ := Exceeds(amount, "0.00 "+m.rules.Currency); !some {
		return "The motion must be for more than nothing."
	}
	if amount == m.c.Motion.Amount && m.c.Status == Open { // the last motion of an ended case is over
		return fmt.Sprintf("The motion is for %s already.", FormatMoney(amount))
	}
	asked := m.request()[field.Name]
	if more, _ := Exceeds(amount, asked); more {
		return fmt.Sprintf("The request is for %s, so the motion cannot be for more.", FormatMoney(asked))
	}
	return ""
}

// orderOpen opens the vote where it waits for the chair. A review that the charter gives its full time is not cut short.
func (m *machine) orderOpen(s charter.Stage) {
	switch {
	case s.Kind == charter.BallotKind && m.c.Current() != nil:
		m.wrongStage("The vote on %s is open already.", m.c.ID)
	case s.Kind == charter.BallotKind && !anybody(m.electorate(m.now())):
		m.wrongStage("Nobody can vote on %s: the group has no voting member who has not stepped aside.", m.c.ID)
	case s.Kind == charter.BallotKind:
		m.openBallot(m.now(), s, m.replaced())
	case s.Kind == charter.Discussion && s.EndsEarly:
		m.leave(m.now())
	case s.Kind == charter.Discussion:
		m.wrongStage("The charter gives the group time to read %s until %s. The vote then opens by itself.", m.c.ID, lastMinute(m.c.Ends))
	default:
		m.wrongStage("The vote on %s cannot open now: %s.", m.c.ID, m.whereabouts())
	}
}

// replaced is the number of the ballot whose motion was replaced and for which no new one could open yet.
func (m *machine) replaced() string {
	if b := m.c.Last(); b != nil && (b.Why == Superseded || b.Why == EndedVoid) {
		return b.Number
	}
	return ""
}

// orderClose ends a case that is not before the voters: a running vote is ended by its result alone.
func (m *machine) orderClose(a Order, s charter.Stage) {
	switch {
	case strings.TrimSpace(a.Text) == "":
		m.refuse(CodeNoText, fmt.Sprintf("The applicant must be told why. Please write \"CLOSE %s: your reason\".", m.c.ID), "")
	case s.Kind == charter.Words:
		m.wrongStage("The group has voted on %s, so the vote ends it. Please write \"REASON %s: your reason\".", m.c.ID, m.c.ID)
	case m.c.Current() != nil || s.Kind == charter.Referral:
		m.wrongStage("%s cannot be closed now: %s, and that result ends it.", m.c.ID, m.whereabouts())
	default:
		m.decide(m.now(), Decided{Outcome: Closed, Body: "chair", Reason: a.Text})
	}
}

// orderResolved takes the other body's decision by mail. Where that body has a case of its own here, that case answers.
func (m *machine) orderResolved(a Order, s charter.Stage) {
	switch {
	case s.Kind != charter.Referral:
		m.wrongStage("No other body decides on %s now: %s.", m.c.ID, m.whereabouts())
	case m.c.Linked != nil:
		m.wrongStage("%s is decided by the vote on %s.", m.c.ID, m.c.Linked.Case)
	default:
		m.resolved(a, s)
	}
}

// withdraw ends the case at the applicant's word, at any stage. A referred case is taken back where it came from.
func (m *machine) withdraw() {
	switch {
	case !m.isApplicant():
		m.refuse(CodeNotParty, "Only the person who made a request can take it back.", "")
	case m.c.Status != Open:
		m.refuse(CodeEnded, fmt.Sprintf("%s has ended (%s).", m.c.ID, m.c.Status), "")
	case m.c.Granted != nil:
		m.refuse(CodeWrongStage, fmt.Sprintf("%s is granted, and the group votes on a change of the grant. To give the money back, please write to the chair.", m.c.ID), "")
	case m.c.Origin != nil:
		m.refuse(CodeNotParty, fmt.Sprintf("%s is about your request %s. To take that back, please write to the group that has it.", m.c.ID, m.c.Origin.Case), "")
	default:
		m.takenBack()
	}
}

func (m *machine) takenBack() {
	if m.c.Current() != nil {
		m.stopBallot(EndedWithdrawal)
	}
	m.emit(m.now(), Decided{Outcome: Withdrawn, Body: "applicant"})
}
