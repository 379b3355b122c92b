package workflow

import (
	"slices"
	"time"

	"charterd/workflow/charter"
)

// proposalDays is how long a change of the roster waits for the word of another; our choice.
const proposalDays = 14

// propose puts a change to the others who hold a role that must agree (domain, row 42: co-chairs "by joint agreement"). One
// change waits at a time, so that nobody agrees to another one than they read.
func (g *registrar) propose(p RosterProposed) {
	if waits := g.proposed(); waits != nil {
		g.refuse(CodeKnown, "", "Another change waits for an answer: %s. Please send this one after that. The other one waits until %s.",
			proposalWords(*waits), lastMinute(g.proposalEnds()))
		return
	}
	others := g.others(p)
	if len(others) == 0 {
		power, _ := g.power(p.Word)
		g.refuse(CodeNotAllowed, power.Clause, "Another %s must agree to this, and there is none.", roleNames(p.Agrees, " or "))
		return
	}
	g.emit(g.in.At, p)
	for _, id := range others {
		g.note("G1", Recipient{Member: id})
	}
}

// others are the members who may agree to a proposal: all who hold one of its roles but who made it, and whoever is out of the
// votes now.
func (g *registrar) others(p RosterProposed) []string {
	var list []string
	for _, m := range g.r.Roster.At(g.in.At) {
		if m.ID != p.By && !m.Inactive && g.hasOne(m, p.Agrees) {
			list = append(list, m.ID)
		}
	}
	return list
}

// proposed is the change that waits, or nil: after its time, when who made it has left the group, or when a person who was to join
// is in it by another way, it is as if it had not been proposed.
func (g *registrar) proposed() *RosterProposed {
	p := g.r.Proposed
	if p == nil || !g.in.At.Before(g.proposalEnds()) {
		return nil
	}
	if _, here := g.r.Roster.At(g.in.At).ByID(p.By); !here && p.By != "" {
		return nil
	}
	if _, here := g.present(p.Change.Member); here && p.Word == "add" {
		return nil
	}
	return p
}

func (g *registrar) proposalEnds() time.Time { return ProposalEnds(g.rules, g.r.Proposal) }

// ProposalEnds is until when the others may agree to a change of the roster that was proposed at that time.
func ProposalEnds(rules *charter.Charter, proposed time.Time) time.Time {
	return rules.Deadline(proposed, charter.Span{N: proposalDays, Unit: charter.Days})
}

// agree makes the change that waits, as the roster is now.
func (g *registrar) agree() {
	p := g.proposed()
	switch {
	case p == nil:
		g.refuse(CodeKnown, "", "Nothing waits for your word now.")
		return
	case p.By == g.in.By.Member && p.By != "":
		g.refuse(CodeNotAllowed, "", "This was your own idea, so another %s must agree.", roleNames(p.Agrees, " or "))
		return
	case !slices.Contains(g.others(*p), g.in.By.Member):
		power, _ := g.power(p.Word)
		g.refuse(CodeNotAllowed, power.Clause, "Only another %s may agree to this.", roleNames(p.Agrees, " or "))
		return
	}
	c := p.Change
	if p.Word == "add" {
		c.Member.Since = g.in.At
	} else if now, known := g.r.Roster.At(g.in.At).ByID(c.Member.ID); known {
		c.Member = g.changed(p.Word, now)
	} else {
		g.refuse(CodeNoPerson, "", "%s is not in the group any more.", c.Member.Name)
		return
	}
	if p.Word == "add" && !g.seated(c.Member) {
		return
	}
	c.Note = "Agreed by " + g.in.By.Member + "."
	g.enrol(c)
	g.tellChange(c, p.Reports)
}

// proposalWords says what was proposed, as a sentence without its end. It is worded so that no line of it is a command.
func proposalWords(p RosterProposed) string {
	name := p.Change.Member.Name
	switch p.Word {
	case "add":
		return name + " joins the group"
	case "remove":
		return name + " leaves the group"
	case "inactive":
		return name + " has no part in votes"
	}
	return name + " has a part in votes again"
}
