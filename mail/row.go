package mail

import "strings"

// row is one line of a mail's text, from a text part or from HTML, before it is decided whose it is.
type row struct {
	text  string
	depth int  // quote depth; 0 is not marked as quoted
	mark  mark // what the HTML said about it
	hide  bool // struck out or hidden
	from  origin
}

// mark is what an HTML client's own classes say about a line.
type mark uint8

const (
	plain        mark = iota
	introduction      // attribution line above a quote
	signatureMark
	cutMark // all that follows is quoted
)

// origin tells rows of text parts from rows of HTML.
type origin uint8

const (
	fromText origin = iota
	fromHTML
)

// textRows makes rows of a text part: quote marks counted and cut, format=flowed undone (RFC 3676).
func textRows(text string, flowed, delSp bool) []row {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.ReplaceAll(text, "\r", "\n")
	rows := make([]row, 0, 1+strings.Count(text, "\n"))
	var joined []byte // the flowed row being joined, if any
	for len(text) > 0 {
		var line string
		line, text, _ = strings.Cut(text, "\n")
		depth, rest := quoteDepth(line, flowed)
		if depth == 1 && strings.HasPrefix(line, ">From ") && !strings.HasPrefix(text, ">") && (len(rows) == 0 || rows[len(rows)-1].depth == 0) {
			depth = 0 // a mailbox escaped the line; nobody quotes one without a space
		}
		soft := flowed && strings.HasSuffix(rest, " ") && rest != "-- "
		if soft && delSp {
			rest = rest[:len(rest)-1]
		}
		if n := len(rows); joined != nil && rows[n-1].depth == depth && rest != "-- " {
			joined = append(joined, rest...)
		} else {
			rows = closeFlowed(rows, joined)
			joined = nil
			rows = append(rows, row{text: rest, depth: depth})
			if soft {
				joined = append(make([]byte, 0, 256), rest...)
			}
		}
		if !soft {
			rows = closeFlowed(rows, joined)
			joined = nil
		}
	}
	rows = closeFlowed(rows, joined)
	for i := range rows {
		rows[i].text = visible(rows[i].text)
	}
	return rows
}

// closeFlowed gives the last row the text that was joined for it.
func closeFlowed(rows []row, joined []byte) []row {
	if joined != nil {
		rows[len(rows)-1].text = string(joined)
	}
	return rows
}

// quoteDepth counts quote marks, with or without spaces between them, and cuts them and the space after them off.
func quoteDepth(line string, flowed bool) (int, string) {
	depth, i := 0, 0
	for i < len(line) {
		switch {
		case line[i] == '>':
			depth++
			i++
			continue
		case line[i] == ' ' && i+1 < len(line) && line[i+1] == '>' && depth > 0:
			i += 2
			depth++
			continue
		case strings.HasPrefix(line[i:], "\ufeff"):
			i += len("\ufeff")
			continue
		}
		break
	}
	rest := line[i:]
	if (depth > 0 || flowed) && strings.HasPrefix(rest, " ") {
		rest = rest[1:]
	}
	if depth > 0 && looksLikeArrow(line) {
		return 0, line
	}
	return depth, rest
}

// looksLikeArrow holds for a line that starts with a comparison or an arrow: ">= 5", ">:(".
func looksLikeArrow(line string) bool {
	return strings.HasPrefix(line, ">=") || strings.HasPrefix(line, ">:(") || strings.HasPrefix(line, ">:-(")
}

// visible drops marks that show nothing and makes every space an ASCII one. The signature delimiter keeps its space.
func visible(text string) string {
	if strings.IndexFunc(text, func(r rune) bool { return (r < ' ' || r >= 0x7f) && visibleRune(r) != r }) >= 0 {
		text = strings.Map(visibleRune, text)
	}
	if text == "-- " {
		return text
	}
	return strings.TrimRight(text, " ")
}

func visibleRune(r rune) rune {
	switch {
	case r == '\t' || r == '\u00a0' || r == '\u2007' || r == '\u202f' || r == '\u3000':
		return ' '
	case r < ' ' || r >= 0x7f && r < 0xa0 || invisible(r) && r != '\u200d':
		return -1
	}
	return r
}
