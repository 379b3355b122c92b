package workflow

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"charterd/workflow/charter"
)

// amend puts a change of a grant to the vote. The grant stands until that is decided.
func (m *machine) amend(a Order) {
	i := slices.IndexFunc(m.rules.Stages, func(s charter.Stage) bool { return s.Kind == charter.BallotKind })
	switch {
	case m.c.Granted != nil:
		m.wrongStage("A change of the grant of %s is under way. Please write \"PROPOSE %s\" with another amount.", m.c.ID, m.c.ID)
		return
	case m.c.Status != Granted:
		m.refuse(CodeWrongStage, fmt.Sprintf("%s is not granted (%s), so there is no grant to change.", m.c.ID, m.c.Status), "")
		return
	case m.c.Origin != nil:
		m.refuse(CodeWrongStage, fmt.Sprintf("%s came from another group. Please ask that group, about %s.", m.c.ID, m.c.Origin.Case), "")
		return
	case i < 0:
		m.refuse(CodeWrongStage, "This group holds no votes by mail.", "")
		return
	}
	granted := m.c.Outcome.Amount
	why := m.badAmount(a.Amount)
	if inCurrency(a.Amount, m.rules.Currency) && a.Amount == granted {
		why = fmt.Sprintf("The grant is %s already.", FormatMoney(granted))
	}
	if why != "" {
		m.refuse(CodeBadAmount, why, "")
		return
	}
	m.emit(m.now(), Amending{Motion: m.amendment(granted, a.Amount), By: m.in.By.Member, Reason: a.Text})
	m.enter(m.now(), m.rules.Stages[i])
}

// amendment is the motion that changes a grant, as it will stand in the minutes.
func (m *machine) amendment(granted, amount string) Motion {
	return Motion{Text: fmt.Sprintf("Change the grant to %s from %s to %s", m.title(), FormatMoney(granted), FormatMoney(amount)), Amount: amount}
}

// decide ends the case. A vote on a change of a grant ends with the changed grant, or leaves the earlier one as it was.
func (m *machine) decide(at time.Time, d Decided) {
	if before := m.c.Granted; before != nil {
		d.Amends = true
		if d.Outcome != Granted {
			d.Reason = stands(d)
			d.Outcome, d.Amount, d.Conditions = Granted, before.Amount, before.Conditions
		}
	}
	m.emit(at, d)
}

// stands says why an earlier grant was not changed.
func stands(d Decided) string {
	switch {
	case d.Outcome == Closed && d.Reason != "":
		return "The change was not voted on: " + strings.TrimRight(strings.TrimSpace(d.Reason), ".") + ". The grant stays as it was."
	case d.Outcome == NoResult:
		return "The vote on the change had no result, so the grant stays as it was."
	}
	return "The change was not agreed, so the grant stays as it was."
}

// paid records that the money has gone out.
func (m *machine) paid() {
	switch grant := m.c.grant(); {
	case grant == nil || grant.Amount == "":
		m.refuse(CodeWrongStage, fmt.Sprintf("No money was granted for %s (%s), so there is nothing to pay.", m.c.ID, m.c.Status), "")
	case m.c.Paid:
		m.refuse(CodeWrongStage, fmt.Sprintf("%s was paid before.", m.c.ID), "")
	default:
		m.emit(m.now(), PaidOut{By: m.in.By.Member})
	}
}

// returned records money that came back; all of it together is never more than the grant.
func (m *machine) returned(a Order) {
	grant := m.c.grant()
	if grant == nil || grant.Amount == "" {
		m.refuse(CodeWrongStage, fmt.Sprintf("No money was granted for %s (%s), so none can come back.", m.c.ID, m.c.Status), "")
		return
	}
	_, currency, _ := strings.Cut(grant.Amount, " ")
	some, known := Exceeds(a.Amount, "0.00 "+currency)
	more, _ := Exceeds(plus(m.c.Returned, a.Amount), grant.Amount)
	switch {
	case !known:
		m.refuse(CodeBadAmount, fmt.Sprintf("The grant was in %s, so what comes back must be in %s too.", currency, currency), "")
	case !some:
		m.refuse(CodeBadAmount, "What came back must be more than nothing.", "")
	case more:
		m.refuse(CodeBadAmount, fmt.Sprintf("The grant was %s, so more than that cannot come back. So far it is %s.",
			FormatMoney(grant.Amount), FormatMoney(plus(m.c.Returned, "0.00 "+currency))), "")
	default:
		m.emit(m.now(), Returned{Amount: a.Amount, By: m.in.By.Member})
	}
}

// plus adds two canonical amounts of one currency; one of them may be empty.
func plus(a, b string) string {
	x, okA := number(a)
	y, okB := number(b)
	_, currency, _ := strings.Cut(b, " ")
	if !okA || !okB {
		return b
	}
	return canonical(new(big.Rat).Add(x, y), currency)
}
