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

// settle keeps what a grant takes from the budget, once it is decided. A changed grant stands for all of its money, whatever came
// back before; where it is for more than was paid, the rest waits to be paid. One that stays as it was settles nothing.
func (c *Case) settle(d Decided) {
	before := c.Granted
	if d.Outcome != Granted || before != nil && before.Amount == d.Amount {
		return
	}
	c.Costs, c.HandedOn = d.Amount, ""
	if more, _ := Exceeds(c.Costs, c.Out); more {
		c.Paid = false
	}
}

// giveBack takes off what came back. Of a grant that was cut after it was paid, what was paid beyond it comes back first, and
// frees nothing in the budget.
func (c *Case) giveBack(amount string) {
	c.Returned, c.Out = plus(c.Returned, amount), less(c.Out, amount)
	if !c.Paid {
		c.Costs = less(c.Costs, amount)
	} else if more, _ := Exceeds(c.Costs, c.Out); more {
		c.Costs = c.Out
	}
}

// held is the money that may still come back: what was paid out, or before that what was granted.
func (c *Case) held() string {
	if c.Paid {
		return c.Out
	}
	return c.Costs
}

// paid records that the money has gone out.
func (m *machine) paid() {
	some, _ := Exceeds(m.c.Costs, nothing(m.c.Costs))
	switch {
	case m.c.grant() == nil || m.c.Costs == "":
		m.refuse(CodeWrongStage, fmt.Sprintf("No money was granted for %s (%s), so there is nothing to pay.", m.c.ID, m.c.Status), "")
	case m.c.Paid:
		m.refuse(CodeWrongStage, fmt.Sprintf("%s was paid before.", m.c.ID), "")
	case !some:
		m.refuse(CodeWrongStage, fmt.Sprintf("All of the grant of %s was given back, so there is nothing to pay.", m.c.ID), "")
	default:
		m.emit(m.now(), PaidOut{By: m.in.By.Member})
	}
}

// returned records money that came back, or was given up before it was paid; never more than there is.
func (m *machine) returned(a Order) {
	held := m.c.held()
	if m.c.grant() == nil || held == "" {
		m.refuse(CodeWrongStage, fmt.Sprintf("No money was granted for %s (%s), so none can come back.", m.c.ID, m.c.Status), "")
		return
	}
	_, currency, _ := strings.Cut(held, " ")
	some, known := Exceeds(a.Amount, nothing(held))
	more, _ := Exceeds(a.Amount, held)
	switch {
	case !known:
		m.refuse(CodeBadAmount, fmt.Sprintf("The grant was in %s, so what comes back must be in %s too.", currency, currency), "")
	case !some:
		m.refuse(CodeBadAmount, "What came back must be more than nothing.", "")
	case more:
		m.refuse(CodeBadAmount, fmt.Sprintf("No more than %s can still come back for %s.", FormatMoney(held), m.c.ID), "")
	default:
		m.emit(m.now(), Returned{Amount: a.Amount, By: m.in.By.Member})
	}
}

// nothing is no money in the currency of an amount.
func nothing(of string) string {
	_, currency, _ := strings.Cut(of, " ")
	return "0.00 " + currency
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
