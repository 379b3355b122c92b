package workflow

import (
	"slices"

	"charterd/workflow/charter"
)

// isApplicant says whether the sender made this request: by its address, or as the member to whom that address belongs.
func (m *machine) isApplicant() bool {
	made := Address(m.c.Applicant.Address)
	if made == "" {
		return false
	}
	member, known := m.in.Register.Roster.ByID(m.in.By.Member)
	return Address(m.in.By.Address) == made || known && member.owns(made)
}

// hasPower says whether the sender has one of the roles that a clause gives this power to, when the mail came. Roles that act
// for another have its powers too, while they may.
func (m *machine) hasPower(p charter.Power) bool {
	member, known := m.in.Register.Roster.At(m.in.At).ByID(m.in.By.Member)
	if m.closed() && known && m.c.concerns(member) {
		return false
	}
	return m.atDesk(p.By) || slices.ContainsFunc(member.Roles, func(role string) bool {
		return slices.Contains(p.By, role) || slices.Contains(p.By, m.rules.Roles[role].ActsFor) && m.standsIn(role)
	})
}

// mayAsk says whether the sender may put questions to the applicant, and so may hand in the answers.
func (m *machine) mayAsk() bool {
	power, granted := m.rules.Power("ask")
	return granted && m.hasPower(power)
}

// isChair says whether the sender is the chair in person, and not somebody who acts for the chair.
func (m *machine) isChair() bool {
	return slices.ContainsFunc(m.in.Register.Roster.Holding("chair", m.in.At), func(member Member) bool { return member.ID == m.in.By.Member })
}
