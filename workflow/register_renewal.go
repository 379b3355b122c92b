package workflow

import (
	"slices"
	"time"

	"charterd/workflow/charter"
)

// renewalDue is when the members are next asked whether they stay: at the beginning of the charter's day in its zone, once a
// year. A day before the register began, or before this charter was in force, is not made up for.
func (r Register) renewalDue(rules *charter.Charter) time.Time {
	if rules.Renews == nil || r.Began.IsZero() || r.running() {
		return time.Time{}
	}
	from := r.Began
	if inForce := rules.Effective.Midnight(rules.DayEnd); inForce.After(from) {
		from = inForce
	}
	year := charter.DateOf(from, rules.DayEnd).Year
	if r.Renewal != nil {
		year = max(year, charter.DateOf(r.Renewal.Asked, rules.DayEnd).Year+1)
	}
	day := charter.Date{Year: year, Month: rules.Renews.Month, Day: rules.Renews.Day}
	if day.Midnight(rules.DayEnd).Before(from) {
		day.Year++
	}
	return day.Midnight(rules.DayEnd)
}

// renewalEnds is when the question that is being asked ends; zero for none.
func (r Register) renewalEnds() time.Time {
	if !r.running() {
		return time.Time{}
	}
	return r.Renewal.Ends
}

func (r Register) running() bool { return r.Renewal != nil && !r.Renewal.Over }

// askRenewal asks all who have a vote; people whose roles do not vote are not asked.
func (g *registrar) askRenewal(at time.Time) {
	voting := ids(g.r.Roster.Voting(g.rules, at))
	g.emit(at, RenewalAsked{Ends: g.rules.Deadline(at, g.rules.Renews.Answer), Members: voting})
	for _, id := range voting {
		g.note("R3", Recipient{Member: id})
	}
}

// endRenewal tells the chair who left, who was silent, and who is not active enough to renew. It removes nobody.
func (g *registrar) endRenewal(at time.Time) {
	asked, answers := g.r.Renewal.Members, g.r.Renewal.Answers
	var over RenewalOver
	var left []string
	for _, id := range asked {
		stays, answered := answers[id]
		_, member := g.r.Roster.At(at).ByID(id)
		switch {
		case answered && !stays:
			over.Left = append(over.Left, id)
		case member:
			left = append(left, id)
			if !answered {
				over.Silent = append(over.Silent, id)
			}
		}
	}
	over.Inactive = g.belowRule(left, at)
	g.emit(at, over)
	if len(asked) > 0 {
		g.note("R4", Recipient{Chair: true})
	}
}

// asked says whether the sender is being asked now whether to stay. A mail that was found late is after the end.
func (g *registrar) asked() bool {
	return g.r.running() && !g.in.At.Before(g.r.Renewal.Asked) && slices.Contains(g.r.Renewal.Members, g.in.By.Member)
}

// stay is the answer that a member stays. Whoever answered LEAVE before and the question still runs, comes back: the last
// answer counts.
func (g *registrar) stay() {
	_, here := g.sender()
	switch id := g.in.By.Member; {
	case !g.asked():
		g.refuseStay(here)
	case here:
		g.emit(g.in.At, RenewalAnswered{Member: id, Stays: true})
	case g.answeredLeave(id):
		g.comeBack(id)
	default:
		g.refuse(CodeNotParty, "", "You are not in the group any more. Please write to the chair.")
	}
}

// comeBack undoes a LEAVE, where the person's seat is still free.
func (g *registrar) comeBack(id string) {
	member, _ := g.r.Roster.ByID(id)
	if !g.seated(member) {
		return
	}
	g.emit(g.in.At, RenewalAnswered{Member: id, Stays: true})
	member.Until = time.Time{}
	g.enrol(RosterChange{Member: member, By: id})
	g.note("G2", Recipient{Chair: true})
}

func (g *registrar) answeredLeave(id string) bool {
	stays, answered := g.r.Renewal.Answers[id]
	return answered && !stays
}

func (g *registrar) refuseStay(here bool) {
	if !here {
		g.refuse(CodeNotParty, "", "Only members of the group can answer this.")
		return
	}
	g.refuse(CodeKnown, "", "Thank you. We do not ask you this now, and you are in the group. There is nothing that you must do.")
}

// leave takes the sender out of the group at once, in a renewal and outside it. Votes already cast stand.
func (g *registrar) leave() {
	member, here := g.sender()
	if !here {
		g.refuse(CodeNotParty, "", "You are not in the group, so there is nothing to leave.")
		return
	}
	if g.asked() {
		g.emit(g.in.At, RenewalAnswered{Member: member.ID})
	}
	member.Until = g.in.At
	g.enrol(RosterChange{Member: member, By: member.ID})
	g.note("G2", Recipient{Chair: true})
}
