package workflow

import (
	"maps"
	"slices"
	"time"

	"charterd/workflow/charter"
)

const chairRole = "chair"

// Desk gives who does the chair's part in the case's present stage at that time: the holders of the stage's desk, else the chair,
// with all that Holders says. It is empty where nobody is left.
func Desk(rules *charter.Charter, r Register, c *Case, at time.Time) Roster {
	stage, _ := rules.Stage(c.Stage)
	return Holders(rules, r, c, deskRole(stage), at)
}

func deskRole(s charter.Stage) string {
	if s.Desk != "" {
		return s.Desk
	}
	return chairRole
}

// Holders gives who does a role's part in a case at that time; the case is nil where none is meant. Whoever left the case or
// made the request does not steer it. The part falls to the first of these who are there: the holders who are not away, with the
// stand-ins to whom the case was handed on; those who stand in for the role; for a desk the chair and who stands in for the
// chair, for the chair those at the charter's desks (situations, "Conduct report": no word to a chair who is concerned). Where all
// of them are away, it stays with the holders.
func Holders(rules *charter.Charter, r Register, c *Case, role string, at time.Time) Roster {
	var away Roster
	for _, name := range succession(rules, role) {
		held := unconcerned(r.Roster.Holding(name, at), c)
		if c != nil && c.HandedOn != "" && rules.Roles[c.HandedOn].ActsFor == name {
			held = held.and(unconcerned(r.Roster.Holding(c.HandedOn, at), c))
		}
		here := slices.DeleteFunc(slices.Clone(held), func(m Member) bool { return r.AwayAt(m.ID, at) })
		if len(here) > 0 {
			return here
		}
		if len(away) == 0 {
			away = held
		}
	}
	return away
}

// succession is the roles to which a role's part falls, in this order.
func succession(rules *charter.Charter, role string) []string {
	desks := desks(rules)
	roles := append([]string{role}, standIns(rules, role)...)
	switch {
	case role == chairRole:
		roles = append(roles, desks...)
	case slices.Contains(desks, role):
		roles = append(roles, chairRole)
		roles = append(roles, standIns(rules, chairRole)...)
	}
	return roles
}

func standIns(rules *charter.Charter, role string) []string {
	names := slices.Sorted(maps.Keys(rules.Roles))
	return slices.DeleteFunc(names, func(name string) bool { return rules.Roles[name].ActsFor != role })
}

// desks are the roles that do the chair's part in some stage.
func desks(rules *charter.Charter) []string {
	var roles []string
	for _, s := range rules.Stages {
		if s.Desk != "" && !slices.Contains(roles, s.Desk) {
			roles = append(roles, s.Desk)
		}
	}
	return roles
}

func unconcerned(members Roster, c *Case) Roster {
	return slices.DeleteFunc(slices.Clone(members), func(m Member) bool { return c != nil && c.concerns(m) })
}

// and adds the members who are not in the roster yet.
func (r Roster) and(more Roster) Roster {
	for _, m := range more {
		if _, there := r.ByID(m.ID); !there {
			r = append(slices.Clip(r), m)
		}
	}
	return r
}

// concerns says whether a member has a part in the case that forbids to steer it: the member left it, or is one of those who
// ask for something. Who moves a motion asks for nothing.
func (c *Case) concerns(m Member) bool { return c.Recused[m.ID] || c.conflicted(m) }

// conflicted says whether the case is the member's own request. A member's motion is no request: the mover votes as others do.
func (c *Case) conflicted(m Member) bool { return !c.ByMotion && c.asks(m) }

// atDesk says whether the sender does the part of a desk, or of the chair, to which one of these roles belongs, because nobody who
// holds it is left.
func (m *machine) atDesk(roles []string) bool {
	return slices.ContainsFunc(desks(m.rules), func(desk string) bool {
		if !slices.Contains(roles, desk) {
			return false
		}
		_, sits := Holders(m.rules, m.in.Register, m.c, desk, m.in.At).ByID(m.in.By.Member)
		return sits
	})
}
