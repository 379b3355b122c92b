package workflow

import "slices"

// isApplicant says whether the sender made this request: by its address, or as the member to whom that address belongs.
func (m *machine) isApplicant() bool {
	made := Address(m.c.Applicant.Address)
	if made == "" {
		return false
	}
	member, known := m.in.Register.Roster.ByID(m.in.By.Member)
	return Address(m.in.By.Address) == made || known && member.owns(made)
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
