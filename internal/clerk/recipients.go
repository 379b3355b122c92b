package clerk

import (
	"fmt"
	"slices"
	"time"

	"charterd/workflow"
	"charterd/workflow/charter"
)

// recipient is one person or list that gets a mail. Member is empty for people outside the group.
type recipient struct {
	workflow.Party
	member string
	list   bool
}

// recipients gives who gets a mail; where nobody does, why. An empty why: that is as it should be.
func (w *work) recipients(g *Group, rules *charter.Charter, n workflow.Notice, from *sender) (list []recipient, why string) {
	r := w.registers[g.ID]
	switch {
	case n.To.Sender:
		return []recipient{{Party: from.party, member: from.member}}, ""
	case n.To.Applicant:
		for _, p := range append([]workflow.Party{n.Case.Applicant}, n.Case.Parties...) {
			if p.Address != "" {
				list = append(list, recipient{Party: p})
			}
		}
		return list, "nobody outside the group has a part in the case"
	case n.To.Party != nil:
		return []recipient{{Party: *n.To.Party}}, ""
	case n.To.List:
		if g.ListAddress == "" {
			return nil, ""
		}
		return []recipient{{Party: workflow.Party{Name: g.Name, Address: g.ListAddress}, list: true}}, ""
	case n.To.Board != "":
		return w.boardOf(g, rules, n)
	case n.To.Chair:
		return members(w.chairs(g, n.At, n.Case)), "the group has no chair"
	case n.To.Role != "":
		if rules == nil {
			return members(r.Roster.Holding(n.To.Role, n.At)), "nobody holds the role " + n.To.Role
		}
		return members(workflow.Holders(rules, r, n.Case, n.To.Role, n.At)), "nobody holds the role " + n.To.Role
	default:
		if m, ok := r.Roster.ByID(n.To.Member); ok {
			return members(workflow.Roster{m}), ""
		}
		return nil, "the member is not on the roster"
	}
}

func members(roster workflow.Roster) (list []recipient) {
	for _, m := range roster {
		list = append(list, recipient{Party: workflow.Party{Name: m.Name, Address: m.Addresses[0]}, member: m.ID})
	}
	return list
}

// boardOf gives who of another body gets a mail. A body that is a group here has a case of its own, whose ballot tells all that
// this mail would. Where it has no ballot yet, what a confidential group has for it goes to each of its people who has no part in
// the matter, and not to its address, which others may read (situations, "Conduct recommendation").
func (w *work) boardOf(g *Group, rules *charter.Charter, n workflow.Notice) (list []recipient, why string) {
	body := w.groups[n.To.Board]
	switch {
	case body == nil || body.Address == "" && body.Mode == Off:
		return nil, fmt.Sprintf("no group %q is configured, so its address is not known", n.To.Board)
	case n.Case != nil && n.Case.Linked != nil && rules != nil && rules.Confidential && body.decides(n.At):
		roster := w.registers[body.ID].Roster
		excluded := workflow.LinkedSubmit(rules, n.Case, w.registers[g.ID], roster).Excluded
		for _, m := range roster.Voting(body.InForce(n.At), n.At) {
			if !slices.ContainsFunc(m.Addresses, func(a string) bool { return slices.Contains(excluded, a) }) {
				list = append(list, recipient{Party: workflow.Party{Name: m.Name, Address: m.Addresses[0]}})
			}
		}
		return list, "everybody of that body has a part in the case"
	case n.Case != nil && body.decides(n.At):
		return nil, ""
	}
	return []recipient{{Party: workflow.Party{Name: body.Name, Address: body.Address}}}, ""
}

// chairs do the chair's part in a case, or in the group's own matters where the case is nil: the chair, or who stands in. Whoever
// left the case or made the request does not steer it.
func (w *work) chairs(g *Group, at time.Time, c *workflow.Case) workflow.Roster {
	rules := g.InForce(at)
	if rules == nil {
		return w.registers[g.ID].Roster.Holding("chair", at)
	}
	return workflow.Holders(rules, w.registers[g.ID], c, "chair", at)
}
