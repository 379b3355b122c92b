package mail

import "strings"

// class is whose a row is.
type class uint8

const (
	ownRow    class = iota
	quotedRow       // marked as quoted
	introRow        // attribution, separator or header block above a quote
	signedRow       // signature, device line, footer, legal notice, banner
	cutRow          // below a point from which all is quoted without marks
	recalled        // own all the same: under an unmarked quote that we know to be ours
	unmarked        // a row of ours without a mark
)

// trimmer decides row by row, in one pass forward, what of a text is its writer's own (reading, F).
type trimmer struct {
	rows       []row
	class      []class
	own        int  // rows of the writer's own text met so far
	signing    bool // in a signature or footer
	pgp        bool
	lastQuoted int // the last row that is marked as quoted, or -1
	firstCut   int // where cutRow starts, or len(rows)
	forwarded  bool
	encrypted  bool
	edited     bool
}

// trim classifies all rows.
func trim(rows []row) *trimmer {
	t := &trimmer{rows: rows, class: make([]class, len(rows)), lastQuoted: -1, firstCut: len(rows)}
	for i, r := range rows {
		if r.depth > 0 {
			t.lastQuoted = i
		}
	}
	t.scan(0)
	t.signedName()
	return t
}

func (t *trimmer) scan(from int) {
	for i := from; i < len(t.rows); {
		r := t.rows[i]
		switch {
		case r.mark == signatureMark:
			t.class[i] = signedRow
			i++
		case r.mark == introduction:
			t.class[i] = introRow
			i++
		case r.depth > 2 && groupWise(r.text) && r.from == fromText:
			i = t.divide(i, i, i+1, quotesBelow)
		case r.depth > 0:
			t.quoted(i)
			i++
		case r.text == "":
			t.class[i] = t.quiet()
			i++
		default:
			i = t.decide(i)
		}
	}
}

// groupWise holds for the line by which GroupWise introduces a mail: ">>> Ana Roe <ana@example.org> 04.05.26 9.12 >>>".
func groupWise(text string) bool {
	return strings.HasSuffix(text, " >>>") && (hasAddress(text) || hasDate(text))
}

func (t *trimmer) quiet() class {
	if t.signing {
		return signedRow
	}
	return ownRow
}

// quoted notes a marked row; a signature ends where a quote begins, for people write below quotes.
func (t *trimmer) quoted(i int) {
	t.class[i] = quotedRow
	t.signing = false
	if !t.forwarded && (i == 0 || t.class[i-1] != quotedRow || i < 4) {
		t.forwarded = separator(t.rows[i].text) == forwardsBelow
	}
}

// decide classifies an unmarked row with text, and those that belong to it. It returns the next row.
func (t *trimmer) decide(i int) int {
	if t.pgp {
		t.rows[i].text = strings.TrimPrefix(t.rows[i].text, "- ") // dash escapes of signed text, RFC 9580 section 7.2
	}
	text := t.rows[i].text
	switch sep := separator(text); {
	case sep == ruleOnly:
		if next := t.nextText(i + 1); next < len(t.rows) {
			end := quotedHeader(t.rows, next)
			if end < 0 && text == rule && t.rows[i].from == fromText {
				end = foreignBlock(t.rows, next)
			}
			if end > 0 {
				return t.divide(i, i, end, quotesBelow)
			}
		}
	case sep != noSeparator:
		end := i + 1
		if next := t.nextText(end); next < len(t.rows) {
			end = max(end, quotedHeader(t.rows, next))
		}
		return t.divide(i, i, end, sep)
	}
	if end := quotedHeader(t.rows, i); end > 0 {
		return t.divide(i, i, end, quotesBelow)
	}
	if start := attributionAt(t.rows, i); start >= 0 {
		return t.divide(start, i, i+1, noSeparator)
	}
	if next := t.signature(i); next > i {
		return next
	}
	t.class[i] = t.quiet()
	if t.class[i] == ownRow {
		t.own++
	}
	return i + 1
}

// nextText is the first row from i on that is not empty.
func (t *trimmer) nextText(i int) int {
	for i < len(t.rows) && t.rows[i].text == "" {
		i++
	}
	return i
}

// divide takes rows from start to end, of which those from at on are not classified yet, for the introduction of a quote. Above marked lines it is dropped with them and the text
// goes on; else what follows is quoted without marks, to the end. Nothing above and marked lines further on: the
// writer answers below, and marks quotes.
func (t *trimmer) divide(start, at, end int, sep separation) int {
	t.forwarded = t.forwarded || sep == forwardsBelow
	for k := start; k < end; k++ {
		if k < at && t.class[k] == ownRow && t.rows[k].text != "" {
			t.own--
		}
		t.class[k] = introRow
	}
	t.dropRule(start)
	next := t.nextText(end)
	t.oldMarks(next)
	marked := next < len(t.rows) && (t.rows[next].depth > 0 || t.rows[next].mark == introduction)
	if marked || sep == noSeparator && t.own == 0 && t.lastQuoted >= end {
		t.signing = false
		return end
	}
	t.firstCut = end
	for k := end; k < len(t.rows); k++ {
		t.class[k] = cutRow
	}
	return len(t.rows)
}

// oldMarks knows the quote marks of older programs below an attribution: a bar, a colon, or the author's initials ("AR> ").
func (t *trimmer) oldMarks(from int) {
	if from >= len(t.rows) || t.rows[from].depth > 0 {
		return
	}
	prefix := oldMark(t.rows[from].text)
	if prefix == "" || from+1 >= len(t.rows) || !strings.HasPrefix(t.rows[from+1].text, strings.TrimSpace(prefix)) {
		return
	}
	for i := from; i < len(t.rows) && strings.HasPrefix(t.rows[i].text+" ", prefix); i++ {
		t.rows[i].text = strings.TrimPrefix(t.rows[i].text+" ", prefix)
		t.rows[i].depth = 1
	}
}

func oldMark(text string) string {
	if strings.HasPrefix(text, "| ") || strings.HasPrefix(text, ": ") {
		return text[:2]
	}
	for i := 0; i < len(text) && i < 5; i++ {
		if text[i] == '>' && i > 0 {
			return text[:i+1] + " "
		}
		if text[i] < 'A' || text[i] > 'Z' {
			break
		}
	}
	return ""
}

// dropRule takes a drawn line right above an introduction away.
func (t *trimmer) dropRule(start int) {
	for k := start - 1; k >= 0 && k > start-5; k-- {
		if t.rows[k].text == "" {
			continue
		}
		if t.class[k] == ownRow && separator(t.rows[k].text) == ruleOnly {
			t.class[k] = introRow
			t.own--
		}
		return
	}
}
