package workflow

import (
	"fmt"
	"slices"
	"strings"

	"charterd/workflow/charter"
)

// granted says whether a clause gives the sender this command, or refuses: with the clause that gives it to others, else with
// the clause of the present stage.
func (m *machine) granted(a Order) bool {
	power, exists := m.rules.Power(a.Word)
	word := strings.ToUpper(a.Word)
	switch {
	case !exists:
		stage, _ := m.rules.Stage(m.c.Stage)
		m.refuse(CodeNotAllowed, fmt.Sprintf("The charter lets nobody use %s.", word), stage.Clause)
		return false
	case m.in.By.Board && a.Word == "resolved", m.hasPower(power):
		return true
	case m.refuseConcerned(power, word), m.refuseStandIn(power):
		return false
	}
	m.refuse(CodeNotAllowed, fmt.Sprintf("Only the %s may use %s.", strings.Join(power.By, " or the "), word), power.Clause)
	return false
}

// hasPower says whether the sender has one of the roles that a clause gives this power to, when the mail came. Roles that act
// for another have its powers too, while they may. Whoever left the case or made the request has it only where nobody else holds
// such an office, and never in a closed case.
func (m *machine) hasPower(p charter.Power) bool {
	member, known := m.in.Register.Roster.At(m.in.At).ByID(m.in.By.Member)
	if known && m.c.concerns(member) && (m.closed() || len(m.instead(p)) > 0) {
		return false
	}
	return m.atDesk(p.By) || m.keepsMinutes(p) || slices.ContainsFunc(member.Roles, func(role string) bool {
		return slices.Contains(p.By, role) || slices.Contains(p.By, m.rules.Roles[role].ActsFor) && m.standsIn(role)
	})
}

// keepsMinutes says whether the sender does the chair's part and may record a vote of a meeting, because nobody holds the office
// that does: it is vacant, or all who hold it have a part in the case.
func (m *machine) keepsMinutes(p charter.Power) bool {
	if p.Command != "record" || len(m.instead(p)) > 0 {
		return false
	}
	_, sits := Holders(m.rules, m.in.Register, m.c, chairRole, m.in.At).ByID(m.in.By.Member)
	return sits || m.isChair()
}

// instead are the others who hold an office that a clause gives this power to, or stand in for one, and have no part in the case.
func (m *machine) instead(p charter.Power) Roster {
	return offices(unconcerned(m.in.Register.Roster.At(m.in.At), m.c), m.rules, p)
}

// offices are those of the people whose role has a power, or acts for one that has it.
func offices(people Roster, rules *charter.Charter, p charter.Power) Roster {
	return people.having(func(role string) bool {
		return slices.Contains(p.By, role) || slices.Contains(p.By, rules.Roles[role].ActsFor)
	})
}

// refuseConcerned refuses a command of somebody who left the case or made the request, and says who may give it. False: the
// sender is nobody of that kind.
func (m *machine) refuseConcerned(p charter.Power, word string) bool {
	member, known := m.in.Register.Roster.At(m.in.At).ByID(m.in.By.Member)
	others := m.instead(p)
	if !known || m.closed() || !m.c.concerns(member) || len(others) == 0 || len(offices(Roster{member}, m.rules, p)) == 0 {
		return false
	}
	m.refuse(CodeNotAllowed, fmt.Sprintf("You have a part in %s, so another person must use %s here: %s.", m.c.ID, word, strings.Join(ids(others), ", ")), "")
	return true
}
