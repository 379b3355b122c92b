package clerk

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"charterd/workflow"
)

// recipient is one person who gets a mail. Member is empty for people outside the group.
type recipient struct {
	workflow.Party
	member string
}

func (w *work) recipients(g *Group, n workflow.Notice, from *sender) (list []recipient, why string) {
	roster := w.registers[g.ID].Roster
	switch {
	case n.To.Sender:
		return []recipient{{from.party, from.member}}, ""
	case n.To.Applicant:
		return []recipient{{Party: n.Case.Applicant}}, ""
	case n.To.Board != "":
		if body := w.groups[n.To.Board]; body != nil && body.Address != "" {
			if body.decides(n.At) {
				return nil, "the body has its own case"
			}
			return []recipient{{Party: workflow.Party{Name: body.Name, Address: body.Address}}}, ""
		}
		return nil, fmt.Sprintf("no group %q is configured, so its address is not known", n.To.Board)
	case n.To.Chair:
		for _, m := range w.chairs(g, n.At, n.Case) {
			list = append(list, recipient{workflow.Party{Name: m.Name, Address: m.Addresses[0]}, m.ID})
		}
		return list, "the group has no chair"
	default:
		if m, ok := roster.ByID(n.To.Member); ok {
			return []recipient{{workflow.Party{Name: m.Name, Address: m.Addresses[0]}, m.ID}}, ""
		}
		return nil, "the member is not on the roster"
	}
}

// chairs are the holders of the role "chair", or else of the roles that act for it. Whoever left the case or made the request
// does not steer it; the case is nil where none is meant.
func (w *work) chairs(g *Group, at time.Time, c *workflow.Case) workflow.Roster {
	if held := w.unconcerned(g, "chair", at, c); len(held) > 0 {
		return held
	}
	var standIns workflow.Roster
	if rules := g.InForce(at); rules != nil {
		for _, name := range slices.Sorted(maps.Keys(rules.Roles)) {
			if rules.Roles[name].ActsFor == "chair" {
				standIns = append(standIns, w.unconcerned(g, name, at, c)...)
			}
		}
	}
	return standIns
}

func (w *work) unconcerned(g *Group, role string, at time.Time, c *workflow.Case) workflow.Roster {
	return slices.DeleteFunc(w.registers[g.ID].Roster.Holding(role, at), func(m workflow.Member) bool {
		return c != nil && (c.Recused[m.ID] || slices.Contains(m.Addresses, workflow.Address(c.Applicant.Address)))
	})
}
