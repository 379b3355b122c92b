package workflow

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"charterd/workflow/charter"
)

// standsIn says whether a role may act now for the one that it stands in for: at any time where the charter names no span of
// silence; else while nobody holds that office who can act on this case, or when the case was handed on in this stage
// (situations, "The chair is away").
func (m *machine) standsIn(role string) bool {
	r := m.rules.Roles[role]
	if r.ActsFor == "" {
		return false
	}
	return r.ActsAfter.IsZero() || m.c.HandedOn == role || !m.present(r.ActsFor)
}

// present says whether some holder of the role is not away and has no part in the case that forbids to act on it.
func (m *machine) present(role string) bool {
	at := m.in.At
	return slices.ContainsFunc(m.in.Register.Roster.Holding(role, at), func(member Member) bool {
		return !m.in.Register.AwayAt(member.ID, at) && !m.c.Recused[member.ID] && !m.c.asks(member)
	})
}

// refuseStandIn refuses a command of a stand-in whose time has not come, and says when it does. False: the sender is none.
func (m *machine) refuseStandIn(p charter.Power) bool {
	member, _ := m.in.Register.Roster.At(m.in.At).ByID(m.in.By.Member)
	i := slices.IndexFunc(member.Roles, func(role string) bool { return slices.Contains(p.By, m.rules.Roles[role].ActsFor) })
	if i < 0 {
		return false
	}
	role := m.rules.Roles[member.Roles[i]]
	text := fmt.Sprintf("You act for the %s when %s has waited %s for an answer, or while the %s is away.",
		roleName(role.ActsFor), m.c.ID, role.ActsAfter, roleName(role.ActsFor))
	stage, _ := m.rules.Stage(m.c.Stage)
	_, next := m.c.handsOn(m.rules, stage)
	if at, handsOn := m.c.next(m.rules); handsOn && next == member.Roles[i] {
		text += fmt.Sprintf(" If nothing is done before, you may from %s.", moment(at))
	}
	m.refuse(CodeNotAllowed, text, role.Clause)
	return true
}

// handsOn is when the case goes to the stand-in of the office for which it waits, and to which role: once in a stage. Zero where
// it waits for nobody, or nobody stands in.
func (c *Case) handsOn(rules *charter.Charter, s charter.Stage) (at time.Time, role string) {
	since := c.waitsSince(s)
	if c.HandedOn != "" || since.IsZero() {
		return time.Time{}, ""
	}
	office := s.Desk
	if office == "" {
		office = "chair"
	}
	for _, name := range slices.Sorted(maps.Keys(rules.Roles)) {
		if r := rules.Roles[name]; r.ActsFor == office && !r.ActsAfter.IsZero() {
			return r.ActsAfter.After(since), name
		}
	}
	return time.Time{}, ""
}

// waitsSince is since when the case waits for the chair, or for the desk of its stage; zero while it does not.
func (c *Case) waitsSince(s charter.Stage) time.Time {
	since := c.Since
	switch s.Kind {
	case charter.Intake:
		if c.Question != nil {
			return time.Time{}
		}
		since = later(since, c.Waits)
	case charter.BallotKind:
		if c.Current() != nil {
			return time.Time{}
		}
		if b := c.Last(); b != nil {
			since = later(since, b.Ended)
		}
	case charter.Words:
	default:
		return time.Time{}
	}
	return later(since, c.Acted)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// handOn gives the chair's part to the stand-in and says so to those who hold that role.
func (m *machine) handOn(at time.Time, s charter.Stage) {
	_, role := m.c.handsOn(m.rules, s)
	vacant := len(unconcerned(m.in.Register.Roster.Holding(role, at), m.c)) == 0
	m.emit(at, HandedOn{Role: role, Since: m.c.waitsSince(s), Vacant: vacant})
}

// notifyHandedOn tells the stand-ins, where there are any who may act on this case.
func (m *machine) notifyHandedOn(e Event, d HandedOn) {
	if m.present(d.Role) {
		m.note(Notice{Kind: "C2", To: Recipient{Role: d.Role}, Thread: m.groupThread(), At: e.At, Event: d})
	}
}
