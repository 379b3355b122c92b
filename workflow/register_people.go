package workflow

import (
	"fmt"
	"slices"
	"strings"

	"charterd/workflow/charter"
)

// add brings a person into the group, or back into it. The person is told, and so is the body to which the charter has it
// reported.
func (g *registrar) add(a Order) {
	who := a.Person
	if who == nil || strings.TrimSpace(who.Name) == "" || !strings.Contains(who.Address, "@") {
		g.refuse(CodeNoPerson, "", "We need a name and an address. Please write \"ADD Ada Example <ada@example.org>\".")
		return
	}
	roles := roleKeys(who.Roles)
	for _, role := range roles {
		if _, known := g.rules.Roles[role]; !known {
			g.refuse(CodeNoPerson, "", "The charter knows no role called %s.", roleName(role))
			return
		}
	}
	if !g.mayFill("add", roles) {
		return
	}
	m := Member{Name: strings.TrimSpace(who.Name), Addresses: []string{Address(who.Address)}, Roles: roles, Since: g.in.At}
	if before, known := g.r.Roster.ByAddress(who.Address); known {
		m.ID, m.Addresses, m.Challenge = before.ID, before.Addresses, before.Challenge // the same person comes back
	} else {
		m.ID = g.r.Roster.newID(m.Name)
	}
	if g.admitted(m) {
		g.settle(a.Word, RosterChange{Member: m, By: g.in.By.Member})
	}
}

// admitted says whether a person can come into the group now, or refuses: nobody is in it twice, and there must be a seat.
func (g *registrar) admitted(m Member) bool {
	if now, here := g.present(m); here {
		g.refuse(CodeTaken, "", "%s is in the group already, with this address (%s).", now.Name, now.ID)
		return false
	}
	return g.seated(m)
}

// present finds the member who has one of the person's addresses now.
func (g *registrar) present(m Member) (Member, bool) {
	for _, address := range m.Addresses {
		if now, here := g.r.Roster.At(g.in.At).ByAddress(address); here {
			return now, true
		}
	}
	return Member{}, false
}

// roleKeys writes roles as the charter does: "Vice Chair" is vice_chair.
func roleKeys(names []string) []string {
	var keys []string
	for _, name := range names {
		key := strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(strings.TrimSpace(name)))
		if key != "" && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

// seated says whether the charter has a seat left for the person in each role, or refuses with the clause.
func (g *registrar) seated(m Member) bool {
	for _, name := range m.Roles {
		role, held := g.rules.Roles[name], g.r.Roster.Holding(name, g.in.At)
		held = slices.DeleteFunc(held, func(h Member) bool { return h.ID == m.ID })
		if role.Seats > 0 && len(held) >= role.Seats {
			g.refuse(CodeTaken, role.Clause, "%s That seat must be free first.", seatWords(role, held))
			return false
		}
	}
	return true
}

// seatWords says who has the seats of a role.
func seatWords(role charter.Role, held Roster) string {
	if role.Seats == 1 {
		return fmt.Sprintf("There is one %s, and that is %s.", roleName(role.Name), strings.Join(ids(held), ", "))
	}
	return fmt.Sprintf("There are at most %d with the role of %s. These have it: %s.", role.Seats, roleName(role.Name), strings.Join(ids(held), ", "))
}

// change takes a person out of the group, or out of the votes, or back into them.
func (g *registrar) change(a Order) {
	if !g.mayRead(a.Word) {
		return
	}
	m, found := g.person(a)
	if !found || !g.mayFill(a.Word, m.Roles) {
		return
	}
	switch {
	case a.Word == "inactive" && m.Inactive:
		g.refuse(CodeKnown, "", "%s is inactive already.", m.Name)
	case a.Word == "active" && !m.Inactive:
		g.refuse(CodeKnown, "", "%s is active already.", m.Name)
	default:
		g.settle(a.Word, RosterChange{Member: g.changed(a.Word, m), By: g.in.By.Member})
	}
}

// changed is the person after the change, from now on: a vote already cast stands, and open ballots keep their voters (domain
// rule A8).
func (g *registrar) changed(word string, m Member) Member {
	switch word {
	case "remove":
		m.Until = g.in.At
	case "inactive":
		m.Inactive = true
	case "active":
		m.Inactive = false
	}
	return m
}

// settle makes the change, or puts it to those who must agree.
func (g *registrar) settle(word string, c RosterChange) {
	power, _ := g.power(word)
	if !g.holds(power) { // it is another body's to give
		power.Agrees, power.Reports = nil, ""
	}
	if len(power.Agrees) > 0 {
		g.propose(RosterProposed{Word: word, Change: c, By: g.in.By.Member, Agrees: power.Agrees, Reports: power.Reports})
		return
	}
	g.enrol(c)
	g.tellChange(c, power.Reports)
}

// tellChange tells the person, who made the change where another has agreed to it, and the body to which it is reported. Who
// wrote has the answer to that already.
func (g *registrar) tellChange(c RosterChange, reports string) {
	for _, id := range slices.Compact([]string{c.Member.ID, c.By}) {
		if id != "" && id != g.in.By.Member {
			g.note("G2", Recipient{Member: id})
		}
	}
	if reports != "" {
		g.note("G2", Recipient{Board: reports})
	}
}

// enrol writes the change down, and says where it leaves the group without a chair.
func (g *registrar) enrol(c RosterChange) {
	left := g.r.Roster.Apply(c)
	if slices.Contains(c.Member.Roles, "chair") && !c.Member.activeAt(g.in.At) && len(left.Holding("chair", g.in.At)) == 0 {
		c.Note = strings.TrimSpace(c.Note + " The group has no chair now.")
	}
	g.emit(g.in.At, c)
}
