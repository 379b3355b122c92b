package mail

import (
	"regexp"
	"slices"
	"strings"
)

// subtract takes rows of ours away from the own ones, finds a reply below an unmarked quote, and sees where our words were edited.
func (t *trimmer) subtract(x *sentIndex) {
	if x == nil {
		return
	}
	share := make([]float64, len(t.rows))
	count := make([]int, len(t.rows))
	for i, r := range t.rows {
		if r.text != "" {
			share[i], count[i] = x.known(r.text)
		}
	}
	// A mail of ours may say what to write, within a sentence: who writes just that says it in words of their own.
	ours := func(i int) bool {
		return share[i] >= 0.9 && count[i] >= 4 && (count[i] > spoken && !listsVotes(t.rows[i].text) || x.whole(t.rows[i].text) || t.between(x, i, share))
	}
	t.recall(share, count)
	for i := range t.rows {
		if t.class[i] != ownRow || count[i] == 0 {
			continue
		}
		switch {
		case ours(i), count[i] < 4 && t.between(x, i, share) && (share[i] == 1 || t.rows[max(i-1, 0)].depth > 0):
			t.class[i] = unmarked
		case count[i] >= 4 && share[i] >= 0.5 && t.besideOurs(i, share, count):
			t.edited = true
		}
	}
	for depth := 1; depth <= 4; depth++ {
		t.align(x, quotedRow, depth)
	}
	t.align(x, cutRow, 0)
}

// spoken is how many words a whole vote may have that our mails name as an example: "aye on case G-31.1" has six.
const spoken = 6

// listsVotes holds for a line of several such examples in a row, each naming its number: "aye on G-31, nay on G-32". In answer to
// a mail about several votes people write just that.
func listsVotes(line string) bool {
	clauses := voteBetween.Split(strings.TrimRight(line, " .!"), -1)
	return len(clauses) > 1 && !slices.ContainsFunc(clauses, func(clause string) bool {
		return len(strings.Fields(clause)) > spoken || !voteNumber.MatchString(clause)
	})
}

var (
	voteBetween = regexp.MustCompile(`(?i)[,;]\s+(?:and\s+)?|\s+and\s+`)
	voteNumber  = regexp.MustCompile(`(?i)\b[a-z]{1,6}-[0-9]`)
)

// between holds for a short line of ours: both neighbours are ours and unmarked like it, or it is what a client wrapped off a
// marked line, so that its words go on where that line stops and the next marked line goes on after it.
func (t *trimmer) between(x *sentIndex, i int, share []float64) bool {
	before, after := i-1, t.nextText(i+1)
	for before >= 0 && t.rows[before].text == "" {
		before--
	}
	if t.edge(x, i, before, after, share) {
		return true
	}
	if before < 0 || after >= len(t.rows) {
		return false
	}
	if t.rows[before].depth == 0 && t.rows[after].depth == 0 {
		return share[before] >= 0.9 && share[after] >= 0.9
	}
	return before == i-1 && after == i+1 && t.rows[before].depth > 0 && t.rows[after].depth > 0 && x.runsThrough(t.rows[before].text, t.rows[i].text, t.rows[after].text)
}

// edge holds for a line of two or three words that begins or ends what is pasted of ours: it is whole in what we sent, and its
// words run on into the unmarked line of ours next to it. One word alone is never taken away so.
func (t *trimmer) edge(x *sentIndex, i, before, after int, share []float64) bool {
	words := x.wordsOf(t.rows[i].text)
	if share[i] < 1 || len(words) < 2 {
		return false
	}
	if after < len(t.rows) && t.rows[after].depth == 0 && share[after] >= 0.9 && x.runs(words, x.wordsOf(t.rows[after].text)) {
		return true
	}
	return before >= 0 && t.rows[before].depth == 0 && share[before] >= 0.9 && x.runs(x.wordsOf(t.rows[before].text), words)
}

// besideOurs holds for an unmarked row next to an unmarked row of ours.
func (t *trimmer) besideOurs(i int, share []float64, count []int) bool {
	ours := func(k int) bool {
		return k >= 0 && k < len(t.rows) && t.rows[k].depth == 0 && share[k] >= 0.9 && count[k] >= 4
	}
	before := i - 1
	for before >= 0 && t.rows[before].text == "" {
		before--
	}
	return ours(before) || ours(t.nextText(i+1))
}

// recall looks below a cut with nothing above it. Where most of it is ours, text below our last line is the writer's.
func (t *trimmer) recall(share []float64, count []int) {
	last, mine := -1, 0
	for i := t.firstCut; i < len(t.rows); i++ {
		if share[i] >= 0.9 && count[i] > 0 {
			last = i
			mine++
		}
	}
	if mine < 2 || t.own > 0 {
		return
	}
	for i := last + 1; i < len(t.rows); i++ {
		t.class[i] = ownRow
	}
	t.signing, t.firstCut = false, len(t.rows)
	t.scan(last + 1)
}

// align follows quoted rows through the words that we sent. Words between two matched ones that are neighbours there, or
// nearly, were put in by somebody: a ticked box, an added word. What was merely left out is no edit.
func (t *trimmer) align(x *sentIndex, within class, depth int) {
	at, strange := -1, 0
	words := x.quoted[:0]
	defer func() { x.quoted = words }()
	for i, r := range t.rows {
		if t.class[i] == within && (depth == 0 || r.depth == depth) {
			words = append(words, x.wordsOf(r.text)...)
		}
	}
	for i := 0; i < len(words); i++ {
		if at >= 0 && at+1 < len(x.words) && strange == 0 && x.words[at+1] == words[i] {
			at++
			continue
		}
		next := x.nearest(words[i:], at)
		if next < 0 {
			strange++
			continue
		}
		if gap := next - at - 1; at >= 0 && strange > 0 && strange <= 12 && gap >= 0 && gap <= strange+2 && !slices.Contains(x.words[at+1:next], 0) {
			t.edited = true
		}
		at, strange = next, 0
	}
}
