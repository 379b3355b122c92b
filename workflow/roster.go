package workflow

import (
	"slices"
	"strings"
	"time"

	"charterd/workflow/charter"
)

// Member is one person of a group, with the time for which the person belongs to it. Addresses are lower case, domains as
// A-labels; the first is where mail goes.
type Member struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Addresses []string  `json:"addresses"`
	Roles     []string  `json:"roles,omitempty"`
	Since     time.Time `json:"since,omitzero"`
	Until     time.Time `json:"until,omitzero"`
	Challenge bool      `json:"challenge,omitempty"` // the domain offers no proof; proved by a one-time code
	Inactive  bool      `json:"inactive,omitempty"`  // belongs to the group and is in no electorate that is frozen from now on
}

// Roster is the group's people over all time: the fold of its roster events.
type Roster []Member

// At gives the members at that time.
func (r Roster) At(t time.Time) Roster {
	var now Roster
	for _, m := range r {
		if m.activeAt(t) {
			now = append(now, m)
		}
	}
	return now
}

func (m Member) activeAt(t time.Time) bool {
	return !t.Before(m.Since) && (m.Until.IsZero() || t.Before(m.Until))
}

// owns says whether the address is registered to the person.
func (m Member) owns(address string) bool { return slices.Contains(m.Addresses, Address(address)) }

// ByAddress finds the person to whom an address is registered, member at that time or not.
func (r Roster) ByAddress(address string) (Member, bool) {
	for _, m := range slices.Backward(r) {
		if m.owns(address) {
			return m, true
		}
	}
	return Member{}, false
}

// ByID finds a person by id.
func (r Roster) ByID(id string) (Member, bool) {
	i := slices.IndexFunc(r, func(m Member) bool { return m.ID == id })
	if i < 0 {
		return Member{}, false
	}
	return r[i], true
}

// Holding gives the members with that role at that time.
func (r Roster) Holding(role string, t time.Time) Roster {
	var held Roster
	for _, m := range r {
		if slices.Contains(m.Roles, role) && m.activeAt(t) {
			held = append(held, m)
		}
	}
	return held
}

// having gives the members with a role that fits.
func (r Roster) having(fits func(role string) bool) Roster {
	return slices.DeleteFunc(slices.Clone(r), func(m Member) bool { return !slices.ContainsFunc(m.Roles, fits) })
}

// Voting gives those active members at that time whose roles all vote. A person without a role is an ordinary member.
func (r Roster) Voting(rules *charter.Charter, t time.Time) Roster {
	var voting Roster
	for _, m := range r {
		if m.activeAt(t) && m.votes(rules) && !m.Inactive {
			voting = append(voting, m)
		}
	}
	return voting
}

func (m Member) votes(rules *charter.Charter) bool {
	return !slices.ContainsFunc(m.Roles, func(name string) bool {
		role, known := rules.Roles[name]
		return known && !role.Votes
	})
}

// visits says whether the person is on the roster only for another body's business, such as the Board's secretary: all roles
// are filled by that body and do not vote.
func (m Member) visits(rules *charter.Charter) bool {
	return len(m.Roles) > 0 && !slices.ContainsFunc(m.Roles, func(name string) bool {
		role := rules.Roles[name]
		return role.Votes || role.AppointedBy == ""
	})
}

// RosterChange is an event of the group's own stream: the person as from now on. A person who leaves keeps the row, with Until.
type RosterChange struct {
	Member Member `json:"member"`
	Note   string `json:"note,omitempty"`
	By     string `json:"by,omitempty"` // member id of who changed it by mail
}

// Apply folds one change; it replaces the person of the same id or adds a new one.
func (r Roster) Apply(change RosterChange) Roster {
	i := slices.IndexFunc(r, func(m Member) bool { return m.ID == change.Member.ID })
	if i < 0 {
		return append(slices.Clone(r), change.Member)
	}
	next := slices.Clone(r)
	next[i] = change.Member
	return next
}

// Address is how two addresses are compared: lower case, nothing else folded (trust, identity rule).
func Address(s string) string { return strings.ToLower(strings.TrimSpace(s)) }
