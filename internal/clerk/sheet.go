package clerk

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"charterd/workflow"
)

// mostOnSheet is how many ballots one mail may be about; further ones stand in further mails. Our choice: a mail must stay short
// enough to be read.
const mostOnSheet = 12

// waiting is a letter that others of its kind to the same person may join (situations, Volume: one sheet with all ballots of a day,
// one receipt per reply, results bundled).
type waiting struct {
	g *Group
	letter
	place int // how many mails of the batch were decided before it
}

// joins says whether a letter may share its mail with others. Those of a confidential group never do: each case is sealed with a key
// of its own. A ballot that brings all of a request goes alone. A refused vote is told in the receipt of the mail that cast it.
func (l letter) joins(g *Group) bool {
	n := l.notice
	if g.Confidential || l.rules == nil || l.rules.Confidential || n.Introduces(l.rules) || l.to.member == "" || n.Case == nil || n.Case.Sealed || n.Ballot == "" {
		return false
	}
	switch n.Kind {
	case "M2", "M3":
		return true
	case "M5":
		_, result := n.Event.(workflow.BallotClosed)
		_, end := n.Event.(workflow.Decided) // for who pays what was granted
		return result || end
	case "X2":
		return l.from != nil && n.Refusal != nil && n.Case.Ballot(n.Ballot) != nil
	}
	return false
}

// kind is under which kind a letter joins others.
func (l letter) kind() string {
	if l.notice.Kind == "X2" {
		return "M3"
	}
	return l.notice.Kind
}

// company names the letters that go into one mail: of one kind, under one charter, to one person; receipts and refusals of one mail.
func (w waiting) company() string {
	mail := int64(0)
	if w.kind() == "M3" && w.from != nil {
		mail = w.from.mail
	}
	return fmt.Sprintf("%s %s %s %s %d", w.g.ID, w.kind(), w.rules.Hash, w.to.member, mail)
}

// flush posts the letters of these kinds that wait, those that belong together in one mail. A letter that cannot be composed is
// told to the operator and takes nothing with it: what it tells is decided already.
func (w *work) flush(ctx context.Context, kinds ...string) error {
	if len(w.waiting) == 0 {
		return nil
	}
	var order []string
	sheets, rest := map[string][]waiting{}, []waiting(nil)
	for _, one := range w.waiting {
		if !slices.Contains(kinds, one.kind()) {
			rest = append(rest, one)
			continue
		}
		key := one.company()
		if sheets[key] == nil {
			order = append(order, key)
		}
		sheets[key] = joined(sheets[key], one)
	}
	w.waiting = rest
	before, places := w.posted, []int(nil)
	w.posted = nil
	for _, key := range order {
		slices.SortStableFunc(sheets[key], func(a, b waiting) int { return byNumber(a.notice.Ballot, b.notice.Ballot) })
		for sheet := range slices.Chunk(sheets[key], mostOnSheet) {
			if err := w.postSheet(ctx, sheet); err != nil {
				return err
			}
			for len(places) < len(w.posted) {
				w.posted[len(places)].decided = true
				places = append(places, sheet[0].place)
			}
		}
	}
	w.putIn(before, places)
	return nil
}

// putIn sets the mails that were posted now among those before, each at its place: a receipt goes out before the result that the vote
// brought about.
func (w *work) putIn(before []*posting, places []int) {
	for i := range w.waiting {
		for _, place := range places {
			if place <= w.waiting[i].place {
				w.waiting[i].place++
			}
		}
	}
	posted := w.posted
	if len(places) == 0 || slices.Min(places) >= len(before) { // nothing was decided after them: so with most receipts
		w.posted = append(before, posted...)
		return
	}
	all := make([]*posting, 0, len(before)+len(places))
	for i := 0; i <= len(before); i++ {
		for k, place := range places {
			if place == i || i == len(before) && place > i {
				all = append(all, posted[k])
			}
		}
		if i < len(before) {
			all = append(all, before[i])
		}
	}
	w.posted = all
}

// joined adds a letter. Where the motion of a case was replaced at once, the ballot that took its place is the one that counts.
func joined(sheet []waiting, one waiting) []waiting {
	if one.notice.Kind == "M2" {
		sheet = slices.DeleteFunc(sheet, func(before waiting) bool { return before.notice.Case.ID == one.notice.Case.ID })
	}
	return append(sheet, one)
}

func (w *work) postSheet(ctx context.Context, sheet []waiting) error {
	l := sheet[0].letter
	if len(sheet) > 1 {
		for _, one := range sheet {
			n := one.notice
			n.Kind = one.kind()
			l.sheet = append(l.sheet, n)
		}
		l.notice = l.sheet[0]
	}
	return w.post(ctx, sheet[0].g, l)
}

// ballots are the numbers of the ballots that a sheet is about, each once; nil of a mail about one.
func (l letter) ballots() (ballots, cases []string) {
	for _, n := range l.sheet {
		if !slices.Contains(ballots, n.Ballot) {
			ballots = append(ballots, n.Ballot)
		}
		if !slices.Contains(cases, n.Case.ID) {
			cases = append(cases, n.Case.ID)
		}
	}
	return ballots, cases
}

// casesOf are the cases of ballots, each once.
func casesOf(ballots []string) (cases []string) {
	for _, b := range ballots {
		if id := caseOf(b); !slices.Contains(cases, id) {
			cases = append(cases, id)
		}
	}
	return cases
}

// onSheet finds the ballot of a sheet that a number means: the ballot's own, or its case's.
func onSheet(ballots []string, number string) (ballot string, found bool) {
	i := slices.IndexFunc(ballots, func(b string) bool { return b == number || caseOf(b) == number })
	if i < 0 {
		return "", false
	}
	return ballots[i], true
}

// list joins numbers for a header or a sentence.
func list(numbers []string) string { return strings.Join(numbers, ", ") }
