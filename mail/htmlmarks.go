package mail

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// tag is a start or an end tag with what it says about the text within: what mail clients say by class and id, and what the
// reader cannot see or is struck. It is made once for all tags of one spelling, and never changed.
type tag struct {
	name  string
	atom  atom.Atom
	end   bool
	block bool // breaks lines
	void  bool // nothing can be within
	raw   bool // what is within is no HTML

	skip     bool // what is within is no text
	pre      bool // white space counts
	struck   bool
	hidden   bool
	grounded bool   // ground is set, if to nothing
	ground   string // colour beneath the text
	ink      string // colour of the text; empty: as around
	quotes   int    // how much deeper in quotes
	mark     mark   // plain: as around
	cuts     bool   // all that follows is quoted
	ruled    bool   // a line is drawn above
}

func newTag(t html.Token) *tag {
	g := &tag{name: t.Data, atom: t.DataAtom, end: t.Type == html.EndTagToken, block: isBlock(t.DataAtom), raw: isRaw(t.DataAtom)}
	if g.end {
		return g
	}
	g.void = isVoid(t.DataAtom) || t.Type == html.SelfClosingTagToken && t.DataAtom == 0
	a := attributes(t.Attr)
	class, id := " "+strings.ToLower(a.value("class"))+" ", strings.ToLower(a.value("id"))
	style := compactStyle(a.value("style"))
	switch t.DataAtom {
	case atom.Style, atom.Script, atom.Title, atom.Template, atom.Noscript, atom.Object, atom.Select, atom.Textarea:
		g.skip = true
	case atom.S, atom.Strike, atom.Del:
		g.struck = true
	case atom.Blockquote:
		if !indentOnly(a, class, style) {
			g.quotes++
		}
	}
	if quoteContainer(class, id, a) {
		g.quotes++
	}
	g.pre = t.DataAtom == atom.Pre || strings.Contains(style, "white-space:pre")
	g.cuts = cutsHere(id, class)
	g.ruled = t.DataAtom == atom.Div && outlookBorder(style)
	switch {
	case strings.Contains(class, " gmail_attr "), strings.Contains(class, " moz-cite-prefix "), strings.Contains(class, " moz-email-headers-table "):
		g.mark = introduction
	case signatureContainer(class, id):
		g.mark = signatureMark
	}
	g.shade(style, a)
	return g
}

// attributes are those of one tag; of two with one name the first counts.
type attributes []html.Attribute

func (a attributes) find(name string) (value string, found bool) {
	for _, one := range a {
		if one.Key == name {
			return one.Val, true
		}
	}
	return "", false
}

func (a attributes) value(name string) string {
	value, _ := a.find(name)
	return value
}

// compactStyle is a style attribute in lower case without white space.
func compactStyle(style string) string {
	if style == "" {
		return ""
	}
	return strings.Map(func(r rune) rune {
		if r <= ' ' {
			return -1
		}
		return r
	}, strings.ToLower(style))
}

// indentOnly holds for a blockquote that is the writer's own indented text, as Gmail and Outlook make it.
func indentOnly(a attributes, class, style string) bool {
	return a.value("type") == "" && a.value("cite") == "" && strings.TrimSpace(class) == "" &&
		(strings.Contains(style, "border:none") || strings.Contains(style, "margin:0px0px0px40px") || strings.Contains(style, "margin:00040px"))
}

// quoteContainer holds for the elements that clients put around the whole mail that is answered.
func quoteContainer(class, id string, a attributes) bool {
	for _, c := range []string{" yahoo_quoted ", " yahoo-quoted ", " protonmail_quote ", " tutanota_quote ", " zmail_extra ", " zmail_extra_hr ", " ms-outlook-mobile-reference-message "} {
		if strings.Contains(class, c) {
			return true
		}
	}
	switch id {
	case "olk_src_body_section", "mail-editor-reference-message-container", "reply-intro-quote", "isforwardcontent", "isreplycontent", "orimsghtmlseperator":
		return true
	}
	return strings.HasPrefix(id, "yahoo_quoted") || strings.EqualFold(a.value("name"), "messageReplySection") || strings.EqualFold(a.value("name"), "quote")
}

// cutsHere holds for the empty elements after which Outlook puts the mail that is answered.
func cutsHere(id, class string) bool {
	id = strings.TrimPrefix(id, "x_")
	return id == "divrplyfwdmsg" || id == "appendonsend" || strings.Contains(class, " outlookmessageheader ")
}

// outlookBorder holds for the line that Outlook draws above a header block.
func outlookBorder(style string) bool {
	return strings.Contains(style, "border-top:solid#") || strings.Contains(style, "border:none;border-top:solid") || strings.Contains(style, "border-top:1px")
}

func signatureContainer(class, id string) bool {
	id = strings.TrimPrefix(id, "x_")
	for _, c := range []string{" gmail_signature ", " gmail_signature_prefix ", " moz-signature ", " protonmail_signature_block ", " protonmail_signature_block-user ", " protonmail_signature_block-proton "} {
		if strings.Contains(class, c) {
			return true
		}
	}
	return id == "signature" || id == "ms-outlook-mobile-signature" || id == "composer_signature" || id == "ymail_android_signature" || id == "applemailsignature"
}

// shade finds text that the reader cannot see: not displayed, of no size, or, with what is around it, of the colour of its ground.
func (g *tag) shade(style string, a attributes) {
	if _, g.hidden = a.find("hidden"); g.hidden {
		return
	}
	for _, s := range []string{"display:none", "visibility:hidden", "mso-hide:all", "line-through", "opacity:0;", "font-size:0;", "font-size:0px", "font-size:0pt"} {
		g.hidden = g.hidden || strings.Contains(style, s)
	}
	if g.hidden = g.hidden || strings.HasSuffix(style, "opacity:0") || strings.HasSuffix(style, "font-size:0"); g.hidden {
		return
	}
	if ground := firstNonEmpty(property(style, "background-color"), property(style, "background"), a.value("bgcolor")); ground != "" {
		g.grounded, g.ground = true, colour(ground)
	}
	if ink := firstNonEmpty(property(style, "color"), a.value("color")); ink != "" {
		g.ink = colour(ink)
	}
}

func firstNonEmpty(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}

// property is the value of a property in a compact style.
func property(style, name string) string {
	for style != "" {
		var declaration string
		declaration, style, _ = strings.Cut(style, ";")
		if key, value, ok := strings.Cut(declaration, ":"); ok && key == name {
			return strings.TrimSuffix(value, "!important")
		}
	}
	return ""
}

// colour gives the spellings of white one name; other colours are compared as they are written.
func colour(c string) string {
	switch c = strings.ToLower(strings.ReplaceAll(c, " ", "")); c {
	case "#fff", "#ffffff", "rgb(255,255,255)", "rgba(255,255,255,1)", "window":
		return "white"
	}
	return c
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

// isRaw holds for elements whose inside the tokenizer does not take for HTML.
func isRaw(a atom.Atom) bool {
	switch a {
	case atom.Iframe, atom.Noembed, atom.Noframes, atom.Noscript, atom.Plaintext, atom.Script, atom.Style, atom.Textarea, atom.Title, atom.Xmp:
		return true
	}
	return false
}
