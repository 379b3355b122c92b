package charter

import (
	"fmt"
	"slices"

	"charterd/workflow/tally"
)

// maxThreshold is the size of the largest electorate in which a threshold is looked for, and maxChange that up to which
// every change of a vote is tried (decisions, Linter).
const (
	maxThreshold = 20
	maxChange    = 9
)

// thresholds looks for conditions that no electorate of up to twenty meets: each by itself, then all together.
func (l *linter) thresholds(i int, s Stage) {
	h := newHall(l.c, s)
	together := true
	for _, part := range rulesOf(s) {
		for n, one := range part.conditions {
			if !h.meets([]tally.Condition{one}) {
				together = false
				l.refuse(l.doc.lineOf(part.path(i, n)...), title(s)+", "+part.key, "no electorate of 1 to %d members can meet %q", maxThreshold, one)
			}
		}
	}
	if !together {
		return
	}
	if !h.meets(s.Rule.Passes) {
		l.refuse(l.doc.lineOf("stage", i, "passes"), title(s)+", passes", "no electorate of 1 to %d members can meet all conditions together", maxThreshold)
	}
	if len(s.Rule.Tie) > 0 && !h.ever(s.Rule, tally.Tied) {
		l.refuse(l.doc.lineOf("stage", i, "tie"), title(s)+", tie", "no electorate of 1 to %d members can come to this tie", maxThreshold)
	}
	if failed := (tally.Rule{Passes: s.OtherwiseWhen}); len(s.OtherwiseWhen) > 0 && !h.both(s.Rule, tally.Lost, failed, tally.Carried) {
		l.refuse(l.doc.lineOf("stage", i, "otherwise", "when"), title(s)+", otherwise, when",
			"no ballot of 1 to %d members can be lost under these conditions", maxThreshold)
	}
}

// badChanges are the moves of one vote that must never help the motion.
var badChanges = [][2]tally.Answer{{tally.Aye, tally.Abstain}, {tally.Aye, tally.Nay}, {tally.Abstain, tally.Nay}}

// surprises looks for a changed vote that turns lost into carried though it moved away from aye (an error), and for a nay
// of a silent member that does so (a note).
func (l *linter) surprises(i int, s Stage) {
	h := newHall(l.c, s)
	line, key := l.doc.lineOf("stage", i, "passes"), title(s)+", passes"
	for _, change := range badChanges {
		if example := h.surprise(s.Rule, change[0], change[1]); example != "" {
			l.errors = append(l.errors, Finding{
				Line: line, Key: key, Example: example,
				Text: fmt.Sprintf("a member who changes %s to %s can turn lost into carried.", change[0], change[1]),
			})
		}
	}
	if example := h.surprise(s.Rule, tally.Silent, tally.Nay); example != "" {
		l.note(Finding{
			Line: line, Key: key, Note: NoteNayCompletes, Example: example,
			Text: "a nay can complete the quorum: a silent member who answers nay can turn lost into carried.",
		})
	}
}

// hall enumerates electorates: the seated holders of roles that the rule names, and any number of plain members. Only
// numbers matter, so each class of members is filled with every combination of answers once.
type hall struct {
	answers []tally.Answer // that a ballot allows, with silence and recusal
	seated  [][]string     // roles of the seated, one entry a person
	plain   []string       // roles that everybody may hold
}

func newHall(c *Charter, s Stage) *hall {
	h := &hall{answers: []tally.Answer{tally.Silent, tally.Recused}}
	for _, option := range s.Options {
		h.answers = append(h.answers, tally.Answer(option))
	}
	var seen []string
	for _, one := range slices.Concat(s.Rule.Closes, s.Rule.Passes, s.Rule.Tie, s.OtherwiseWhen) {
		role, ok := c.Roles[one.Role()]
		if !ok || !role.Votes || slices.Contains(seen, role.Name) {
			continue
		}
		seen = append(seen, role.Name)
		if role.Seats == 0 {
			h.plain = append(h.plain, role.Name)
			continue
		}
		for range min(role.Seats, maxThreshold) {
			h.seated = append(h.seated, []string{role.Name})
		}
	}
	return h
}

// polls calls f with every way in which an electorate with this many plain members can answer, until f returns false.
// Members who cannot be told apart are answered for in the order of h.answers, so that each combination comes once.
func (h *hall) polls(plain int, f func(tally.Poll) bool) bool {
	p := tally.Poll{Answers: map[string]tally.Answer{}}
	for n := range len(h.seated) + plain {
		roles := h.plain
		if n < len(h.seated) {
			roles = append(slices.Clone(h.plain), h.seated[n]...)
		}
		p.Electorate = append(p.Electorate, tally.Voter{ID: fmt.Sprint(n), Roles: roles})
	}
	return h.fill(p, 0, 0, f)
}

// fill answers for the voters from n on; the first may not answer before h.answers[from].
func (h *hall) fill(p tally.Poll, n, from int, f func(tally.Poll) bool) bool {
	if n == len(p.Electorate) {
		return f(p)
	}
	if n > 0 && !slices.Equal(p.Electorate[n].Roles, p.Electorate[n-1].Roles) {
		from = 0
	}
	for k := len(h.answers) - 1; k >= from; k-- {
		p.Answers[p.Electorate[n].ID] = h.answers[k]
		if !h.fill(p, n+1, k, f) {
			return false
		}
	}
	return true
}

// sizes calls f with the numbers of plain members that make electorates of 1 to n, until f returns false.
func (h *hall) sizes(n int, f func(plain int) bool) {
	for plain := range max(n-len(h.seated), 0) + 1 {
		if plain+len(h.seated) > 0 && !f(plain) {
			return
		}
	}
}

// meets reports whether some electorate meets all conditions.
func (h *hall) meets(conditions []tally.Condition) bool {
	return h.ever(tally.Rule{Passes: conditions}, tally.Carried)
}

func (h *hall) ever(r tally.Rule, want tally.Result) bool { return h.both(r, want, r, want) }

// both reports whether some poll has one result under one rule and another under another.
func (h *hall) both(r tally.Rule, want tally.Result, other tally.Rule, wanted tally.Result) bool {
	found := false
	h.sizes(maxThreshold, func(plain int) bool {
		return h.polls(plain, func(p tally.Poll) bool {
			found = tally.Outcome(r, p) == want && tally.Outcome(other, p) == wanted
			return !found
		})
	})
	return found
}

// surprise returns the smallest example in which one member who goes from one answer to another turns lost into carried.
func (h *hall) surprise(r tally.Rule, from, to tally.Answer) (example string) {
	if !slices.Contains(h.answers, from) || !slices.Contains(h.answers, to) {
		return ""
	}
	h.sizes(maxChange, func(plain int) bool {
		return h.polls(plain, func(p tally.Poll) bool {
			if tally.Outcome(r, p) == tally.Lost {
				example = change(r, p, from, to)
			}
			return example == ""
		})
	})
	return example
}

// change tries the change with every voter; it leaves the poll as it was.
func change(r tally.Rule, p tally.Poll, from, to tally.Answer) string {
	before := tally.Count(p)
	for _, v := range p.Electorate {
		if p.Answers[v.ID] != from {
			continue
		}
		p.Answers[v.ID] = to
		after, result := tally.Count(p), tally.Outcome(r, p)
		p.Answers[v.ID] = from
		if result == tally.Carried {
			return fmt.Sprintf("of %d members, %s is lost; after the change %s is carried.",
				before.Roster, tally.Line(before), tally.Line(after))
		}
	}
	return ""
}
