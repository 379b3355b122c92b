package workflow

import (
	"fmt"
	"slices"
	"time"

	"charterd/workflow/charter"
)

// flaggedAgain is after how long a member who is still below the participation rule is told again; our choice.
const flaggedAgain = 90 * 24 * time.Hour

// Participation is how many votes a member answered, of how many that were held for that member in the charter's trailing
// period (domain rule A7). They count where they opened and closed while the person was an active voting member. A vote that
// closed early before the member answered was not held for the member, unless it had been open for as long as the charter says.
// Abstentions are answers; recusals are left out of both numbers (domain rule A6). Zero of zero where the charter has no rule.
func (r Register) Participation(rules *charter.Charter, member string, at time.Time) (answered, of int) {
	m, known := r.Roster.ByID(member)
	if !known || rules.Participates == nil {
		return 0, 0
	}
	s := countVotes(rules.Participates, r.Held, m, at)
	return s.answered, s.of
}

// share is what a member answered of the votes that were held, and which of them the member missed.
type share struct {
	answered, of int
	missed       []string
}

// countVotes counts the votes of a member among those held that had closed by a time.
func countVotes(p *charter.Participation, held []Held, m Member, at time.Time) share {
	var s share
	for _, h := range held {
		if h.Opened.Before(m.Since) || h.Closed.After(at) || !p.Over.After(h.Closed).After(at) {
			continue
		}
		switch {
		case slices.Contains(h.Answered, m.ID):
			s.answered++
			s.of++
		case slices.Contains(h.Silent, m.ID) && (!h.Early || !p.Heard.After(h.Opened).After(h.Closed)):
			s.of++
			s.missed = append(s.missed, h.Ballot)
		}
	}
	return s
}

// below says whether a count falls under the rule, by exact fractions; with too few votes nothing is said.
func (s share) below(p *charter.Participation) bool {
	return s.of > 0 && s.of >= p.Fewest && s.answered*p.Den < p.Num*s.of
}

// held writes a ballot down as the participation rule counts it, and tells those who were silent in it and fell below the
// rule. Whoever left the votes before it closed had no time to the end, and is not silent in it.
func (g *registrar) held(h Held) {
	if slices.ContainsFunc(g.r.Held, func(before Held) bool { return before.Ballot == h.Ballot }) {
		return
	}
	voting, silent := ids(g.r.Roster.Voting(g.rules, h.Closed)), h.Silent
	h.Silent = nil
	for _, id := range silent {
		if slices.Contains(voting, id) {
			h.Silent = append(h.Silent, id)
		}
	}
	g.emit(g.in.At, h)
	if g.rules.Participates == nil {
		return
	}
	for _, id := range h.Silent {
		g.flag(id)
	}
}

// unheld takes back what a ballot counted that is void now (domain rule A7).
func (g *registrar) unheld(ballot string) {
	if slices.ContainsFunc(g.r.Held, func(h Held) bool { return h.Ballot == ballot }) {
		g.emit(g.in.At, Unheld{Ballot: ballot})
	}
}

// flag tells a member who is below the rule, and the chair; nobody is removed by a program. It is said again only when the
// member was above the rule meanwhile, or after some months.
func (g *registrar) flag(id string) {
	p := g.rules.Participates
	m, known := g.r.Roster.At(g.in.At).ByID(id)
	if !known {
		return
	}
	now := countVotes(p, g.r.Held, m, g.in.At)
	told, before := g.r.Flagged[id]
	if !now.below(p) || before && g.in.At.Before(told.Add(flaggedAgain)) && !g.recovered(m, told) {
		return
	}
	g.emit(g.in.At, Flagged{Member: id, Answered: now.answered, Of: now.of, Asks: asks(p), Missed: now.missed})
	g.note("R2", Recipient{Member: id})
	if !slices.Contains(m.Roles, "chair") {
		g.note("R2", Recipient{Chair: true})
	}
}

// recovered says whether the member was not below the rule at some time since: when a later vote closed, or just before the
// last one did.
func (g *registrar) recovered(m Member, since time.Time) bool {
	p, last := g.rules.Participates, len(g.r.Held)-1
	for i, h := range g.r.Held[:last] {
		if h.Closed.After(since) && !countVotes(p, g.r.Held[:i+1], m, h.Closed).below(p) {
			return true
		}
	}
	return !countVotes(p, g.r.Held[:last], m, g.in.At).below(p)
}

// asks writes the share as charters do: "60%", or "2/3".
func asks(p *charter.Participation) string {
	if 100*p.Num%p.Den == 0 {
		return fmt.Sprintf("%d%%", 100*p.Num/p.Den)
	}
	return fmt.Sprintf("%d/%d", p.Num, p.Den)
}

// belowRule are those of the members who are below the participation rule at that time: not eligible to renew (domain rule A7).
func (g *registrar) belowRule(members []string, at time.Time) []string {
	p := g.rules.Participates
	if p == nil {
		return nil
	}
	var list []string
	for _, id := range members {
		if m, known := g.r.Roster.At(at).ByID(id); known && countVotes(p, g.r.Held, m, at).below(p) {
			list = append(list, id)
		}
	}
	return list
}
