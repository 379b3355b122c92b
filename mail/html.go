package mail

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// htmlRows makes rows of an HTML part. It reads tokens rather than a tree: html.Parse gives up at 512 open elements, and a
// reply must be read however deep its client nests. Blocks, cells and items break lines; spans do not.
func (r *Reader) htmlRows(text string) []row {
	h := htmlReader{reader: r, open: map[string]int{}}
	for text != "" {
		size := textSpan(text)
		if size > 0 {
			h.write(text[:size])
		} else if t, n := r.knownTag(text); t != nil {
			size = n
			h.tag(t)
		} else {
			size = h.token(text)
		}
		text = text[size:]
	}
	h.breakLine()
	return h.rows
}

// textSpan is how many octets of text come before the next tag, comment or declaration.
func textSpan(text string) int {
	for from := 0; ; {
		i := strings.IndexByte(text[from:], '<')
		if i < 0 || from+i+1 == len(text) {
			return len(text)
		}
		from += i + 1
		if c := text[from] | 0x20; c >= 'a' && c <= 'z' || text[from] == '/' || text[from] == '!' || text[from] == '?' {
			return from - 1
		}
	}
}

// token takes the token with which the text begins, by the tokenizer of the HTML standard, and gives its length: that of all text
// where nothing comes any more. The inside of an element that holds no HTML belongs to its start tag.
func (h *htmlReader) token(text string) (size int) {
	tokens := html.NewTokenizer(strings.NewReader(text))
	for {
		kind := tokens.Next()
		spelling := text[size : size+len(tokens.Raw())]
		size += len(spelling)
		switch kind {
		case html.ErrorToken:
			return len(text)
		case html.TextToken:
			h.say(string(tokens.Text()))
		case html.StartTagToken, html.SelfClosingTagToken, html.EndTagToken:
			t := newTag(tokens.Token())
			h.tag(t)
			if t.raw && kind != html.EndTagToken {
				continue
			}
			if strings.IndexByte(spelling, '>') == len(spelling)-1 {
				h.reader.rememberTag(spelling, t)
			}
		}
		return size
	}
}

// element is an open element with what it means for the text within; each holds what it inherits.
type element struct {
	*tag
	look
}

// look is how text within an element is to be taken.
type look struct {
	depth  int
	mark   mark
	hide   bool
	skip   bool // head, style, script: not text at all
	pre    bool // white space counts
	ground string
}

type htmlReader struct {
	reader *Reader
	rows   []row
	line   []byte
	state  look // of the line being built
	stack  []element
	open   map[string]int // how many of a name are open, so that a stray end tag costs nothing
	cut    bool           // a cut point was met: all that follows is quoted
	space  bool
}

// current is the look of text at this point.
func (h *htmlReader) current() look {
	var l look
	if n := len(h.stack); n > 0 {
		l = h.stack[n-1].look
	}
	if h.cut {
		l.depth++
	}
	return l
}

// write takes text as it stands between two tags.
func (h *htmlReader) write(text string) {
	if strings.IndexByte(text, '\r') >= 0 {
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	}
	h.say(html.UnescapeString(text))
}

// say adds text to the line.
func (h *htmlReader) say(text string) {
	l := h.current()
	if l.skip {
		return
	}
	if len(h.line) > 0 && (l.hide != h.state.hide || l.mark != h.state.mark) && strings.TrimSpace(text) != "" {
		h.breakLine()
	}
	if l.pre {
		for i, part := range strings.Split(text, "\n") {
			if i > 0 {
				h.breakOrBlank()
			}
			h.put(strings.TrimSuffix(part, "\r"), l)
		}
		return
	}
	for i := 0; i < len(text); {
		end := i
		for end < len(text) && !isSpace(text[end]) {
			end++
		}
		h.put(text[i:end], l)
		if i = end; i < len(text) {
			h.space = true
			i++
		}
	}
}

// put adds a word to the line; the line takes its look from its first word.
func (h *htmlReader) put(word string, l look) {
	if word == "" {
		return
	}
	if len(h.line) == 0 {
		h.state = l
	} else if h.space {
		h.line = append(h.line, ' ')
	}
	h.space = false
	h.line = append(h.line, word...)
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' }

// breakLine ends the line, if one was begun.
func (h *htmlReader) breakLine() {
	h.space = false
	if len(h.line) == 0 {
		return
	}
	h.emit(string(h.line), h.state)
	h.line = h.line[:0]
}

// breakOrBlank ends the line, or adds a blank one: br, and newlines in preformatted text.
func (h *htmlReader) breakOrBlank() {
	if len(h.line) > 0 {
		h.breakLine()
		return
	}
	h.emit("", h.current())
}

func (h *htmlReader) emit(text string, l look) {
	r := row{text: visible(text), depth: l.depth, mark: l.mark, hide: l.hide, from: fromHTML}
	if h.cut && r.mark == plain {
		r.mark = cutMark
	}
	if extra, rest := quoteDepth(text, false); extra > 0 {
		r.depth, r.text = r.depth+extra, visible(rest)
	}
	h.rows = append(h.rows, r)
}

func (h *htmlReader) tag(t *tag) {
	if t.end {
		h.end(t)
	} else {
		h.start(t)
	}
}

func (h *htmlReader) start(t *tag) {
	if t.atom == atom.Br {
		h.breakOrBlank()
		return
	}
	h.closeImplied(t)
	if t.block {
		h.breakLine()
	}
	if t.atom == atom.P || t.atom == atom.Hr {
		h.emit("", h.current())
	}
	if t.atom == atom.Hr {
		h.emit(rule, h.current())
	}
	if t.void {
		return
	}
	l := h.current()
	if h.cut {
		l.depth--
	}
	inner := h.enter(l, t)
	if inner.mark != l.mark || inner.depth != l.depth {
		h.breakLine()
	}
	h.stack = append(h.stack, element{t, inner})
	h.open[t.name]++
}

// enter gives the look within an element.
func (h *htmlReader) enter(l look, t *tag) look {
	switch {
	case t.skip:
		l.skip = true
	case t.atom == atom.Body:
		l.skip = false
	}
	l.hide, l.pre = l.hide || t.struck, l.pre || t.pre
	l.depth += t.quotes
	if t.cuts {
		h.breakLine()
		h.cut = true
	}
	if t.ruled {
		h.breakLine()
		h.emit(rule, h.current())
	}
	if t.mark != plain {
		l.mark = t.mark
	}
	switch {
	case t.hidden:
		l.hide = true
	default:
		if t.grounded {
			l.ground = t.ground
		}
		under := l.ground
		if under == "" {
			under = "white"
		}
		l.hide = l.hide || t.ink == under
	}
	return l
}

// rule stands for a drawn line, so that the text pass sees what a reader sees.
const rule = "________________________________"

// closeImplied closes what HTML lets people leave open: a paragraph before a block, an item before an item, a cell before a cell.
func (h *htmlReader) closeImplied(t *tag) {
	n := len(h.stack)
	if n == 0 {
		return
	}
	a := t.atom
	switch top := h.stack[n-1].tag; {
	case top.atom == atom.P && t.block,
		top.atom == atom.Li && a == atom.Li,
		(top.atom == atom.Td || top.atom == atom.Th) && (a == atom.Td || a == atom.Th || a == atom.Tr),
		top.atom == atom.Tr && a == atom.Tr,
		top.atom == atom.Option && a == atom.Option:
		h.end(top)
		if a == atom.Tr && top.atom != atom.Tr {
			h.closeImplied(t)
		}
	}
}

// end closes the element of the tag's name, and all that was left open within it.
func (h *htmlReader) end(t *tag) {
	if t.atom == atom.P || t.atom == atom.Br {
		h.breakOrBlank()
	}
	if h.open[t.name] == 0 || !t.block && !h.reaches(t.name) {
		return
	}
	for n := len(h.stack) - 1; n >= 0; n-- {
		closed := h.stack[n]
		if closed.block || closed.look.mark != plain {
			h.breakLine()
		}
		h.stack = h.stack[:n]
		h.open[closed.name]--
		if closed.name == t.name {
			return
		}
	}
}

// reaches holds where an inline element's end tag finds its element before a block's border, as browsers have it. An element
// more than 512 deep is taken as not there, so that hostile nesting costs nothing.
func (h *htmlReader) reaches(name string) bool {
	for n, steps := len(h.stack)-1, 0; n >= 0 && steps < 512; n, steps = n-1, steps+1 {
		if h.stack[n].name == name {
			return true
		}
		if h.stack[n].block {
			return false
		}
	}
	return false
}
