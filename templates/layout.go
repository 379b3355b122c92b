package templates

import (
	"strings"
	"unicode/utf8"
)

// columns is the width of the text part (mails.md section 1).
const columns = 70

// Marks that the text templates leave for the layout. They are control characters, which clean takes out of every value, so
// no value can forge one.
const (
	markHang    = "\x01" // first prefix, markSplit, next prefix, markSplit, text
	markSplit   = "\x02"
	markControl = "\x04" // a source line that held only control actions: no line at all
	markFooter  = "\x05" // the signature begins
	markHeading = "\x06" // before a heading
)

// layOut turns executed template text into the text part: paragraphs joined and wrapped, lists and tables with hanging
// indents, act words bound to their neighbours.
func layOut(s string) string {
	l := &layout{}
	for _, line := range strings.Split(s, "\n") {
		bare := strings.TrimSpace(line)
		switch {
		case bare == "":
			l.flush()
			l.items = false
		case strings.Trim(bare, markControl) == "":
			l.flush()
		case bare == markFooter:
			l.flush()
			l.block([]string{"-- "}, false)
		case strings.Contains(line, markHang):
			l.flush()
			l.block(hanging(line), true)
		case strings.Contains(line, markHeading):
			l.flush()
			l.block(wrap(strings.Trim(bare, markHeading+markControl), "", ""), false)
		default:
			l.paragraph = append(l.paragraph, strings.Trim(bare, markControl))
		}
	}
	l.flush()
	return strings.Join(l.out, "\n") + "\n"
}

// layout is the text part as far as it is written.
type layout struct {
	out       []string
	paragraph []string // lines of the source that are not yet wrapped
	items     bool     // the last block was an item of a list, and no empty line came after it
}

func (l *layout) flush() {
	if len(l.paragraph) > 0 {
		text := strings.Join(l.paragraph, " ")
		l.paragraph = nil
		l.block(wrap(text, "", ""), false)
	}
}

// block sets lines apart from what came before, but the items of one list stay together, and so do the signature's mark and words.
func (l *layout) block(lines []string, item bool) {
	if n := len(l.out); n > 0 && l.out[n-1] != "-- " && !(item && l.items) {
		l.out = append(l.out, "")
	}
	l.out = append(l.out, lines...)
	l.items = item
}

func hanging(line string) []string {
	_, line, _ = strings.Cut(line, markHang)
	first, rest, _ := strings.Cut(line, markSplit)
	next, text, _ := strings.Cut(rest, markSplit)
	return wrap(strings.Trim(text, markControl), first, next)
}

// wrap breaks one paragraph at plain spaces. The text is bound first, and a word wider than a line is broken, unless it is
// an address that a reader may want to follow.
func wrap(text, first, next string) []string {
	var lines []string
	line, width, used := append(make([]byte, 0, 2*columns), first...), columnsOf(first), 0
	room := columns - columnsOf(next)
	add := func(word string, more int) {
		if used > 0 && width+1+more > columns {
			lines = append(lines, string(line))
			line, width, used = append(line[:0], next...), columns-room, 0
		}
		if used > 0 {
			line, width = append(line, ' '), width+1
		}
		line, width = append(line, word...), width+more
		used++
	}
	for word := range strings.FieldsFuncSeq(bind(text), func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' }) {
		more := columnsOf(word)
		if more <= room {
			add(word, more)
			continue
		}
		for _, part := range breakWord(word, room) {
			add(part, columnsOf(part))
		}
	}
	if used > 0 || len(lines) == 0 {
		lines = append(lines, string(line))
	}
	return lines
}

// breakWord cuts a word to pieces of at most so many columns, never so that a piece begins like a vote or a command.
func breakWord(word string, most int) []string {
	var parts []string
	for columnsOf(word) > most && !isLink(word) {
		at, used := 0, 0
		for i, r := range word {
			if used += runeColumns(r); used > most {
				at = i
				break
			}
		}
		for at > 1 && (!utf8.RuneStart(word[at]) || startsAct.MatchString(strings.TrimLeft(word[at:], "\u00a0"))) {
			at--
		}
		parts = append(parts, word[:at])
		word = word[at:]
	}
	return append(parts, word)
}

func isLink(word string) bool {
	return strings.HasPrefix(word, "https://") || strings.HasPrefix(word, "http://") || strings.HasPrefix(word, "mailto:")
}
