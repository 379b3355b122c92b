package mail

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// enter gives the look within an element: what mail clients say by class and id, and what the reader cannot see or is struck.
func (h *htmlReader) enter(l look, t html.Token) look {
	a := attributes(t.Attr)
	class, id := " "+strings.ToLower(a.value("class"))+" ", strings.ToLower(a.value("id"))
	style := h.styleOf(a.value("style"))
	switch t.DataAtom {
	case atom.Head, atom.Style, atom.Script, atom.Title, atom.Template, atom.Noscript, atom.Object, atom.Select, atom.Textarea:
		l.skip = t.DataAtom != atom.Head || l.skip
	case atom.Body:
		l.skip = false
	case atom.S, atom.Strike, atom.Del:
		l.hide = true
	case atom.Pre:
		l.pre = true
	case atom.Blockquote:
		if !indentOnly(a, class, style) {
			l.depth++
		}
	}
	if strings.Contains(style, "white-space:pre") {
		l.pre = true
	}
	if quoteContainer(class, id, a) {
		l.depth++
	}
	if cutsHere(id, class) {
		h.breakLine()
		h.cut = true
	}
	if outlookBorder(style) && t.DataAtom == atom.Div {
		h.breakLine()
		h.emit(rule, h.current())
	}
	switch {
	case strings.Contains(class, " gmail_attr "), strings.Contains(class, " moz-cite-prefix "), strings.Contains(class, " moz-email-headers-table "):
		l.mark = introduction
	case signatureContainer(class, id):
		l.mark = signatureMark
	}
	l.ground, l.hide = shade(l, style, a)
	return l
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

// styleOf is compactStyle, worked out once for the many elements of a mail that have the same style.
func (h *htmlReader) styleOf(style string) string {
	compact, met := h.styles[style]
	if !met {
		compact = compactStyle(style)
		h.styles[style] = compact
	}
	return compact
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

// shade finds text that the reader cannot see: not displayed, of no size, or of the colour of its ground.
func shade(l look, style string, a attributes) (ground string, hide bool) {
	ground, hide = l.ground, l.hide
	if _, hidden := a.find("hidden"); hidden {
		return ground, true
	}
	if style == "" && a.value("bgcolor") == "" && a.value("color") == "" {
		return ground, hide
	}
	for _, s := range []string{"display:none", "visibility:hidden", "mso-hide:all", "line-through", "opacity:0;", "font-size:0;", "font-size:0px", "font-size:0pt"} {
		if strings.Contains(style, s) {
			return ground, true
		}
	}
	if strings.HasSuffix(style, "opacity:0") || strings.HasSuffix(style, "font-size:0") {
		return ground, true
	}
	if g := firstNonEmpty(property(style, "background-color"), property(style, "background"), a.value("bgcolor")); g != "" {
		ground = colour(g)
	}
	if c := firstNonEmpty(property(style, "color"), a.value("color")); c != "" {
		under := ground
		if under == "" {
			under = "white"
		}
		hide = hide || colour(c) == under
	}
	return ground, hide
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
