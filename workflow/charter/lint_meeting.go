package charter

import (
	"fmt"
	"slices"
	"strings"

	"charterd/workflow/tally"
)

// meeting looks for what keeps a vote in a meeting from being recorded or carried.
func (l *linter) meeting(i int, s Stage) {
	line := l.doc.lineOf("stage", i)
	if !l.granted("record") {
		l.refuse(line, title(s), `nothing leaves this stage: nobody has the power "record", so no vote of the meeting is ever known`)
	}
	l.tie(i, s)
	if len(s.Rule.Passes) == 0 {
		l.refuse(line, title(s), `the meeting passes nothing; add passes = ["present > 1/2 of seats", "aye > 1/2 of present"]`)
		return
	}
	if l.minuted(i, s) {
		l.rooms(i, s)
	}
}

// minuted refuses conditions on numbers that no minutes hold: those give the ayes, nays and abstentions, and how many were
// there. It reports whether there are none.
func (l *linter) minuted(i int, s Stage) bool {
	ok := true
	for _, part := range rulesOf(s) {
		for n, one := range part.conditions {
			say := func(format string, args ...any) {
				ok = false
				l.refuse(l.doc.lineOf(part.path(i, n)...), title(s)+", "+part.key, format, args...)
			}
			switch {
			case one.Role() != "":
				say("%q can not be seen from minutes, which do not say who voted how", one)
			case uses(one, "roster", "eligible", "engaged", "recused"), one.String() == "all answered":
				say(`%q counts who could vote by mail; of a meeting write "seats" or "present"`, one)
			case uses(one, "seats") && l.c.Seats() == 0:
				say("%q: no role that votes has seats; add seats = 13, as many as there are", one)
			}
		}
	}
	return ok
}

// uses reports whether one of the words stands in the condition.
func uses(c tally.Condition, words ...string) bool {
	return slices.ContainsFunc(strings.Fields(c.String()), func(word string) bool { return slices.Contains(words, word) })
}

// rooms looks for conditions that no meeting meets, and for a changed vote that turns lost into carried.
func (l *linter) rooms(i int, s Stage) {
	r := room{seats: l.c.Seats()}
	together := true
	for _, part := range rulesOf(s) {
		for n, one := range part.conditions {
			if !r.ever(tally.Rule{Passes: []tally.Condition{one}}, tally.Carried) {
				together = false
				l.refuse(l.doc.lineOf(part.path(i, n)...), title(s)+", "+part.key, "no meeting %s can meet %q", r, one)
			}
		}
	}
	if !together {
		return
	}
	if !r.ever(s.Rule, tally.Carried) {
		l.refuse(l.doc.lineOf("stage", i, "passes"), title(s)+", passes", "no meeting %s can meet all conditions together", r)
	}
	if len(s.Rule.Tie) > 0 && !r.ever(s.Rule, tally.Tied) {
		l.refuse(l.doc.lineOf("stage", i, "tie"), title(s)+", tie", "no meeting %s can come to this tie", r)
	}
	for _, change := range badChanges {
		if example := r.surprise(s.Rule, change[0], change[1]); example != "" {
			l.errors = append(l.errors, Finding{
				Line: l.doc.lineOf("stage", i, "passes"), Key: title(s) + ", passes", Example: example,
				Text: fmt.Sprintf("a member who changes %s to %s can turn lost into carried.", change[0], change[1]),
			})
		}
	}
}

// room enumerates the counts that a meeting can have.
type room struct{ seats int } // 0: the charter does not say how many there are

// String names the meetings that are tried.
func (r room) String() string {
	if low, high := r.sizes(); low < high {
		return fmt.Sprintf("of %d to %d seats", low, high)
	}
	return fmt.Sprintf("of %d seats", r.seats)
}

func (r room) sizes() (low, high int) {
	if r.seats == 0 || r.seats > maxThreshold {
		return 1, maxThreshold
	}
	return r.seats, r.seats
}

// counts calls f with every count of a meeting, until f returns false. Whoever was present may have said nothing.
func (r room) counts(f func(tally.Counts) bool) {
	low, high := r.sizes()
	for seats := low; seats <= high; seats++ {
		for present := range seats + 1 {
			for aye := range present + 1 {
				for nay := range present - aye + 1 {
					for abstain := range present - aye - nay + 1 {
						if !f(tally.Counts{Seats: seats, Present: present, Aye: aye, Nay: nay, Abstain: abstain}) {
							return
						}
					}
				}
			}
		}
	}
}

func (r room) ever(rule tally.Rule, want tally.Result) bool {
	found := false
	r.counts(func(n tally.Counts) bool {
		found = tally.Met(rule, n).Result == want
		return !found
	})
	return found
}

// surprise returns an example in which one member who goes from one answer to another turns lost into carried.
func (r room) surprise(rule tally.Rule, from, to tally.Answer) (example string) {
	r.counts(func(n tally.Counts) bool {
		after := n
		if *answered(&after, from) == 0 {
			return true
		}
		*answered(&after, from)--
		*answered(&after, to)++
		if tally.Met(rule, n).Result == tally.Lost && tally.Met(rule, after).Result == tally.Carried {
			example = fmt.Sprintf("with %d present, %s is lost; after the change %s is carried.", n.Present, tally.Line(n), tally.Line(after))
		}
		return example == ""
	})
	return example
}

// answered is the number of those who gave the answer.
func answered(n *tally.Counts, answer tally.Answer) *int {
	switch answer {
	case tally.Aye:
		return &n.Aye
	case tally.Nay:
		return &n.Nay
	}
	return &n.Abstain
}

// part is one list of conditions on votes, with its place in the file.
type part struct {
	key        string
	steps      []any
	conditions []tally.Condition
}

// path leads to the n-th condition of the part in stage i.
func (p part) path(i, n int) []any { return slices.Concat([]any{"stage", i}, p.steps, []any{n}) }

// rulesOf are all lists of conditions on votes that a stage has.
func rulesOf(s Stage) []part {
	return []part{
		{"closes", []any{"closes"}, s.Rule.Closes},
		{"passes", []any{"passes"}, s.Rule.Passes},
		{"tie, when", []any{"tie", "when"}, s.Rule.Tie},
		{"otherwise, when", []any{"otherwise", "when"}, s.OtherwiseWhen},
	}
}
