package workflow

import (
	"slices"
	"strings"
	"time"

	"charterd/workflow/charter"
)

// The codes of refusals that only the group's own matters have.
const (
	CodeNoPerson = "no person" // the command names nobody, or several
	CodeKnown    = "known"     // it is so already
	CodeTaken    = "taken"     // a seat or an address
	CodeBadDay   = "bad day"   // no day, or one that is over
)

// AwayAt says whether the member has told us to be away at that time.
func (r Register) AwayAt(member string, t time.Time) bool { return r.Away[member].After(t) }

// granted says whether a clause gives the sender this command, or refuses with the clause that gives it to others.
func (g *registrar) granted(word string) bool {
	power, exists := g.power(word)
	role := g.standInFor(power)
	switch shouted := strings.ToUpper(word); {
	case !exists:
		g.refuse(CodeNotAllowed, "", "The charter lets nobody use %s.", shouted)
	case g.holds(power):
		return true
	case role.Name != "":
		g.refuse(CodeNotAllowed, role.Clause, "You may use %s only while the %s is away.", shouted, roleName(role.ActsFor))
	default:
		g.refuse(CodeNotAllowed, power.Clause, "Only the %s may use %s.", roleNames(power.By, " or the "), shouted)
	}
	return false
}

// standInFor is the sender's role that acts for one to which the power is given; the zero Role for none.
func (g *registrar) standInFor(p charter.Power) charter.Role {
	member, _ := g.sender()
	for _, name := range member.Roles {
		if role := g.rules.Roles[name]; slices.Contains(p.By, role.ActsFor) {
			return role
		}
	}
	return charter.Role{}
}

// power is the power that a command needs: one covers all changes of the roster.
func (g *registrar) power(word string) (charter.Power, bool) {
	switch word {
	case "add", "remove", "inactive", "active":
		word = "roster"
	}
	return g.rules.Power(word)
}

// holds says whether the sender has the power. The other body may itself do what the charter gives to somebody whom it
// appoints, such as its secretary.
func (g *registrar) holds(p charter.Power) bool {
	if g.in.By.Board {
		return slices.ContainsFunc(p.By, func(name string) bool { return g.foreign(name) })
	}
	member, _ := g.sender()
	return slices.ContainsFunc(member.Roles, func(name string) bool {
		role := g.rules.Roles[name]
		return slices.Contains(p.By, role.ActsFor) && g.standsIn(role)
	}) || g.hasOne(member, p.By)
}

// memberRole is the role that everybody with a vote has, whatever else they are; the roster need not name it.
const memberRole = "member"

// hasOne says whether a person of the group has one of the roles.
func (g *registrar) hasOne(m Member, roles []string) bool {
	return slices.ContainsFunc(roles, func(role string) bool {
		return slices.Contains(m.Roles, role) || role == memberRole && m.ID != "" && m.votes(g.rules)
	})
}

// standsIn says whether a role may act for the one that it stands in for. The group's own matters know no silence on a case:
// where the charter asks for that first, the holders of the other role must be away, or there must be none.
func (g *registrar) standsIn(role charter.Role) bool {
	if role.ActsAfter.IsZero() {
		return true
	}
	return !slices.ContainsFunc(g.r.Roster.Holding(role.ActsFor, g.in.At), func(m Member) bool { return !g.r.AwayAt(m.ID, g.in.At) })
}

// foreign says whether another body fills the role.
func (g *registrar) foreign(role string) bool {
	by := g.rules.Roles[role].AppointedBy
	return by != "" && by != g.rules.Group
}

// appoints says whether the sender speaks for the body that fills the role: that body itself, or its secretary.
func (g *registrar) appoints(role string) bool {
	if g.in.By.Board {
		return true
	}
	member, _ := g.sender()
	return slices.Contains(member.Roles, secretaryRole) && g.rules.Roles[secretaryRole].AppointedBy == g.rules.Roles[role].AppointedBy
}

// secretaryRole is the role that speaks for the body which appoints it.
const secretaryRole = "secretary"

// mayFill says whether the sender may change a person with these roles, or refuses with the clause that forbids it. Roles
// that another body fills are that body's to give and to take; for all else the charter must grant the sender the roster.
func (g *registrar) mayFill(word string, roles []string) bool {
	own := len(roles) == 0
	for _, name := range roles {
		if !g.foreign(name) {
			own = true
		} else if !g.appoints(name) {
			role := g.rules.Roles[name]
			g.refuse(CodeNotAllowed, role.Clause, "Only %s, or its secretary, fills the role of %s.", role.AppointedBy, roleName(name))
			return false
		}
	}
	return !own || g.granted(word)
}

// mayRead says whether the sender may be told who is on the roster: who could change some of it.
func (g *registrar) mayRead(word string) bool {
	for name := range g.rules.Roles {
		if g.foreign(name) && g.appoints(name) {
			return true
		}
	}
	return g.granted(word)
}

// roleName is a role as people write it.
func roleName(role string) string { return strings.ReplaceAll(role, "_", " ") }

func roleNames(roles []string, between string) string {
	names := make([]string, len(roles))
	for i, role := range roles {
		names[i] = roleName(role)
	}
	return strings.Join(names, between)
}
