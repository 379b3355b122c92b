package acts

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// own is one line of the person's own words in the forms that the readers need.
type own struct {
	raw   string // as written, without white space around it
	plain string // one kind of quote, dash and space; no invisible characters
	low   string // plain in lower case
	index int    // in the lines that were given
}

func (o own) blank() bool { return o.plain == "" }

// ownLines prepares the lines that are not ours, in order. Blank lines stay: they part paragraphs.
func ownLines(lines []Line) []own {
	out := make([]own, 0, len(lines))
	for i, l := range lines {
		if l.Ours {
			continue
		}
		plain := plainText(l.Text)
		out = append(out, own{raw: strings.TrimSpace(l.Text), plain: plain, low: strings.ToLower(plain), index: i})
	}
	return out
}

// plainText folds what looks alike and means the same, and nothing else: a Cyrillic letter stays one, and so does a
// character that turns the direction of reading around, so that no word is read which nobody saw.
func plainText(s string) string {
	if alreadyPlain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range s {
		r, keep := plainRune(r)
		if !keep {
			continue
		}
		if r == ' ' {
			space = b.Len() > 0
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

// alreadyPlain reports ordinary text that needs no folding: most lines are.
func alreadyPlain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= 0x7f || s[i] == ' ' && (i == 0 || i+1 == len(s) || s[i-1] == ' ') {
			return false
		}
	}
	return true
}

func plainRune(r rune) (rune, bool) {
	if r < utf8.RuneSelf {
		if r == '\t' || r == '\n' || r == '\r' || r == '\v' || r == '\f' {
			return ' ', true
		}
		return r, r >= ' ' && r != 0x7f
	}
	switch {
	case r == 0xad, r >= 0x200b && r <= 0x200f, r == 0x2060, r == 0xfeff, r == 0xfe0e, r == 0xfe0f:
		return 0, false
	case r >= 0x202a && r <= 0x202c, r >= 0x2066 && r <= 0x2069:
		return 0, false
	case r >= 0x2010 && r <= 0x2015, r == 0x2212:
		return '-', true
	case r == 0x2018, r == 0x2019, r == 0x201b, r == 0x2032:
		return '\'', true
	case r == 0x201c, r == 0x201d, r == 0x201e, r == 0xab, r == 0xbb:
		return '"', true
	case r >= 0xff01 && r <= 0xff5e:
		return r - 0xff01 + '!', true
	case unicode.IsSpace(r):
		return ' ', true
	}
	return r, true
}

// tokens are the words of a text in lower case: letters and digits, with apostrophes inside ("don't").
func tokens(low string) []string {
	return strings.FieldsFunc(low, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\''
	})
}

// unit is one sentence on one line.
type unit struct {
	raw  string
	text string // plain, in lower case, without the mark at its end
	end  string // the marks at its end: ".", "!!", "?", or nothing
	line int    // index into the lines of the body
	open bool   // the sentence may go on in the next line
}

// sentences cuts lines at full stops, exclamation and question marks. A point within a number does not cut.
func sentences(lines []own) []unit {
	var out []unit
	for i, l := range lines {
		out = lineSentences(out, l, i)
		next := i + 1
		if n := len(out); n > 0 && out[n-1].line == i && out[n-1].end == "" && next < len(lines) && startsLower(lines[next].plain) {
			out[n-1].open = true
		}
	}
	return out
}

func lineSentences(out []unit, l own, line int) []unit {
	start := 0
	for i := 0; i < len(l.plain); {
		if !strings.ContainsRune(".!?", rune(l.plain[i])) {
			i++
			continue
		}
		end := i
		for end < len(l.plain) && strings.ContainsRune(".!?", rune(l.plain[end])) {
			end++
		}
		if end == len(l.plain) || l.plain[end] == ' ' {
			out = addUnit(out, l.plain[start:i], l.plain[i:end], line)
			start = end
		}
		i = end
	}
	return addUnit(out, l.plain[start:], "", line)
}

func addUnit(out []unit, text, end string, line int) []unit {
	text = strings.TrimSpace(text)
	if text == "" && end == "" {
		return out
	}
	return append(out, unit{raw: text + end, text: strings.ToLower(text), end: end, line: line})
}

func startsLower(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLower(r)
}

// joined is the text of lines as written, without blank lines around it.
func joined(lines []own) string {
	parts := make([]string, len(lines))
	for i, l := range lines {
		parts[i] = l.raw
	}
	return strings.TrimSpace(strings.Join(parts, "\n"))
}

// shown cuts a text to what a receipt can quote.
func shown(s string) string {
	const most = 400
	if len(s) <= most {
		return s
	}
	cut := most
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + " …"
}
