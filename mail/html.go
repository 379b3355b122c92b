package mail

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// htmlRows makes rows of an HTML part. It reads tokens rather than a tree: html.Parse gives up at 512 open elements, and a
// reply must be read however deep its client nests. Blocks, cells and items break lines; spans do not.
func htmlRows(text string) []row {
	h := htmlReader{open: map[string]int{}, styles: map[string]string{}}
	tokens := html.NewTokenizer(strings.NewReader(text))
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			h.breakLine()
			return h.rows
		case html.TextToken:
			h.write(string(tokens.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			h.start(tokens.Token())
		case html.EndTagToken:
			name, _ := tokens.TagName()
			h.end(string(name))
		}
	}
}

// element is an open element with what it means for the text within; each holds what it inherits.
type element struct {
	name string
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
	rows   []row
	line   strings.Builder
	state  look // of the line being built
	stack  []element
	open   map[string]int // how many of a name are open, so that a stray end tag costs nothing
	styles map[string]string
	cut    bool // a cut point was met: all that follows is quoted
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

func (h *htmlReader) write(text string) {
	l := h.current()
	if l.skip {
		return
	}
	if blank := strings.TrimSpace(text) == ""; !blank && h.line.Len() > 0 && (l.hide != h.state.hide || l.mark != h.state.mark) {
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
	lead := text != "" && isSpace(text[0])
	words := strings.FieldsFunc(text, func(r rune) bool { return r < 0x80 && isSpace(byte(r)) })
	for i, word := range words {
		if i > 0 || lead {
			h.space = true
		}
		h.put(word, l)
	}
	if text != "" && isSpace(text[len(text)-1]) {
		h.space = true
	}
}

// put adds a word to the line; the line takes its look from its first word.
func (h *htmlReader) put(word string, l look) {
	if word == "" {
		return
	}
	if h.line.Len() == 0 {
		h.state = l
	} else if h.space {
		h.line.WriteByte(' ')
	}
	h.space = false
	h.line.WriteString(word)
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' }

// breakLine ends the line, if one was begun.
func (h *htmlReader) breakLine() {
	h.space = false
	if h.line.Len() == 0 {
		return
	}
	h.emit(h.line.String(), h.state)
	h.line.Reset()
}

// breakOrBlank ends the line, or adds a blank one: br, and newlines in preformatted text.
func (h *htmlReader) breakOrBlank() {
	if h.line.Len() > 0 {
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

func (h *htmlReader) start(t html.Token) {
	name := t.Data
	if t.DataAtom == atom.Br {
		h.breakOrBlank()
		return
	}
	h.closeImplied(t.DataAtom)
	broken := isBlock(t.DataAtom)
	if broken {
		h.breakLine()
	}
	if t.DataAtom == atom.P || t.DataAtom == atom.Hr {
		h.emit("", h.current())
	}
	if t.DataAtom == atom.Hr {
		h.emit(rule, h.current())
	}
	if isVoid(t.DataAtom) || t.Type == html.SelfClosingTagToken && t.DataAtom == 0 {
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
	h.stack = append(h.stack, element{name: name, look: inner})
	h.open[name]++
}

// rule stands for a drawn line, so that the text pass sees what a reader sees.
const rule = "________________________________"

// closeImplied closes what HTML lets people leave open: a paragraph before a block, an item before an item, a cell before a cell.
func (h *htmlReader) closeImplied(a atom.Atom) {
	n := len(h.stack)
	if n == 0 {
		return
	}
	switch top := h.stack[n-1].name; {
	case top == "p" && isBlock(a),
		top == "li" && a == atom.Li,
		(top == "td" || top == "th") && (a == atom.Td || a == atom.Th || a == atom.Tr),
		top == "tr" && a == atom.Tr,
		top == "option" && a == atom.Option:
		h.end(top)
		if a == atom.Tr && top != "tr" {
			h.closeImplied(a)
		}
	}
}

func (h *htmlReader) end(name string) {
	a := atom.Lookup([]byte(name))
	if a == atom.P || a == atom.Br {
		h.breakOrBlank()
	}
	if h.open[name] == 0 || !isBlock(a) && !h.reaches(name) {
		return
	}
	for n := len(h.stack) - 1; n >= 0; n-- {
		closed := h.stack[n]
		if isBlock(atom.Lookup([]byte(closed.name))) || closed.mark != plain {
			h.breakLine()
		}
		h.stack = h.stack[:n]
		h.open[closed.name]--
		if closed.name == name {
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
		if isBlock(atom.Lookup([]byte(h.stack[n].name))) {
			return false
		}
	}
	return false
}

func isBlock(a atom.Atom) bool {
	switch a {
	case atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Body, atom.Center, atom.Dd, atom.Details, atom.Dir, atom.Div, atom.Dl,
		atom.Dt, atom.Fieldset, atom.Figure, atom.Footer, atom.Form, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Header,
		atom.Hr, atom.Li, atom.Main, atom.Nav, atom.Ol, atom.P, atom.Pre, atom.Section, atom.Table, atom.Tbody, atom.Td, atom.Tfoot,
		atom.Th, atom.Thead, atom.Tr, atom.Ul:
		return true
	}
	return false
}

func isVoid(a atom.Atom) bool {
	switch a {
	case atom.Area, atom.Base, atom.Br, atom.Col, atom.Embed, atom.Hr, atom.Img, atom.Input, atom.Link, atom.Meta, atom.Param, atom.Source,
		atom.Track, atom.Wbr:
		return true
	}
	return false
}
