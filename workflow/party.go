package workflow

import (
	"fmt"
	"slices"
	"strings"
)

// asks says whether the member is the applicant or another party of the case: by an address that is registered to the person.
func (c *Case) asks(member Member) bool {
	return slices.ContainsFunc(c.parties(), func(p Party) bool { return p.Address != "" && member.owns(p.Address) })
}

// parties are all people outside the group who have a part in the case, the applicant first.
func (c *Case) parties() []Party { return append([]Party{c.Applicant}, c.Parties...) }

// isParty says whether the sender is the applicant or a party for whom a known one has vouched (situations, Who wrote: "a case
// has parties").
func (m *machine) isParty() bool {
	if m.isApplicant() {
		return true
	}
	member, known := m.in.Register.Roster.ByID(m.in.By.Member)
	return slices.ContainsFunc(m.c.Parties, func(p Party) bool {
		return Address(p.Address) == Address(m.in.By.Address) || known && member.owns(p.Address)
	})
}

// mostKnocks is how many people may wait for a word at a time; the parties are not asked about more.
const mostKnocks = 5

// knock asks the parties about somebody who wrote on the case and has no part in it, once for an address. A case that came from
// another group has no parties to ask, an applicant who is not proven gets no mail for others' mail, and a confidential group tells
// nobody who wrote.
func (m *machine) knock(a Knock) {
	address := Address(a.Party.Address)
	same := func(p Party) bool { return Address(p.Address) == address }
	known := slices.ContainsFunc(m.c.parties(), same) || slices.ContainsFunc(m.c.Knocked, same)
	if known || len(m.c.Knocked) >= mostKnocks || address == "" || m.in.By.Member != "" || m.c.Origin != nil || m.c.Unproven || m.rules.Confidential {
		return
	}
	m.emit(m.in.At, Knocked(a))
}

// agree lets a person who knocked into the case at the word of a known party.
func (m *machine) agree(a Order) {
	if !m.isParty() {
		m.refuse(CodeNotParty, fmt.Sprintf("Only the person who made %s can let another person in.", m.c.ID), "")
		return
	}
	waiting, whom := m.c.Knocked, "Nobody"
	if a.Person != nil && a.Person.Address != "" {
		whom = "Nobody of that address"
		waiting = slices.DeleteFunc(slices.Clone(waiting), func(p Party) bool { return Address(p.Address) != Address(a.Person.Address) })
	}
	switch len(waiting) {
	case 0:
		m.refuse(CodeNotParty, fmt.Sprintf("%s waits for your word on %s.", whom, m.c.ID), "")
	case 1:
		m.emit(m.now(), Joined{Party: waiting[0], By: Address(m.in.By.Address)})
	default:
		m.refuse(CodeNotParty, fmt.Sprintf("%d people wait: %s. Please name one, such as \"AGREE %s\".", len(waiting), addresses(waiting), waiting[0].Address), "")
	}
}

func addresses(parties []Party) string {
	var list []string
	for _, p := range parties {
		list = append(list, p.Address)
	}
	return strings.Join(list, ", ")
}

// notifyParty asks the known parties about a new one, and tells the new one who is in.
func (m *machine) notifyParty(e Event) {
	switch d := e.Data.(type) {
	case Knocked:
		m.tellApplicant("P1", e)
	case Joined:
		party := d.Party
		m.note(Notice{Kind: "P2", To: Recipient{Party: &party}, Thread: RequestThread, At: e.At, Event: d})
	}
}
