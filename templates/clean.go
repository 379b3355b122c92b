package templates

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// clean makes a value from outside fit for one line: valid UTF-8, no control, direction or invisible characters, single
// spaces. The joiners U+200C and U+200D stay: some scripts cannot be spelled without them. What comes after longest bytes is
// dropped: no mail shows that much of one value.
func clean(s string) string {
	if len(s) > longest {
		s = s[:longest] + "…"
	}
	s = strings.ToValidUTF8(s, "\ufffd")
	s = strings.Map(func(r rune) rune {
		switch {
		case r > ' ' && r < 0x7f:
			return r
		case r == '\u200c' || r == '\u200d':
			return r
		case unicode.IsSpace(r) || unicode.IsControl(r) || r == '\u2028' || r == '\u2029':
			return ' '
		case unicode.In(r, unicode.Cf, unicode.Co, unicode.Cs) || r == '\u115f' || r == '\u1160' || r == '\u3164' || r == '\uffa0':
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

const longest = 4 << 10

// short is clean, cut to so many columns with an ellipsis.
func short(s string, columns int) string {
	s = clean(s)
	if columnsOf(s) <= columns {
		return s
	}
	used := 0
	for i, r := range s {
		if used+runeColumns(r) > columns-1 {
			return strings.TrimRight(s[:i], " ,.;:-") + "…"
		}
		used += runeColumns(r)
	}
	return s
}

// columnsOf is the display width of s in a terminal: East Asian wide characters take two columns, marks none.
func columnsOf(s string) int {
	if isASCII(s) {
		return len(s)
	}
	n := 0
	for _, r := range s {
		n += runeColumns(r)
	}
	return n
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func runeColumns(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case r >= 0x1f300 && r <= 0x1faff:
		return 2
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}
