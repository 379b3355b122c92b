package mail

import (
	"crypto/sha256"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/emersion/go-message/charset"
)

// bodyParts is what was found in the body: the parts for a reading by text, those for a reading by HTML, and what is wrong.
type bodyParts struct {
	text    []*mimePart // text parts, an alternative's plain one where it has text
	rich    []*mimePart // the same with an alternative's HTML; nil where there is no choice
	report  *mimePart   // the multipart/report, if the whole mail is one
	trouble string
	forward bool // a whole mail is attached
	reply   bool // a calendar reply is within
}

// openBody reads the MIME tree, finds the texts and lists what is attached.
func (m *Message) openBody(body []byte) {
	reader := treeReader{m: m}
	root := reader.read(m.fields, body, 0, false)
	root.attached = root.attached && !strings.HasPrefix(root.media, "text/")
	if root.media == "multipart/report" {
		m.parts.report = root
	}
	m.look(root, nil)
	m.parts.text = m.choose(root, false)
	m.decodeTexts(m.parts.text)
	if rich := m.choose(root, true); !sameParts(rich, m.parts.text) {
		m.parts.rich = rich
		m.decodeTexts(rich)
	}
	if m.parts.trouble == "" && len(m.parts.text) == 0 {
		m.parts.trouble = "no text"
	}
}

// look walks all parts for attachments and for what makes a mail unreadable.
func (m *Message) look(p, parent *mimePart) {
	switch {
	case p.media == "multipart/encrypted", p.media == "application/pgp-encrypted":
		m.parts.trouble = "encrypted"
	case strings.HasSuffix(p.media, "pkcs7-mime"):
		m.parts.trouble = "encrypted"
	case p.media == "message/rfc822" && m.parts.report == nil:
		m.parts.forward = true
	case p.media == "text/calendar" && strings.EqualFold(p.params["method"], "reply"):
		m.parts.reply = true
	}
	if len(p.parts) == 0 && !strings.HasPrefix(p.media, "multipart/") && !p.readable() && !apparatus(p, parent) {
		m.attach(p)
	}
	for _, part := range p.parts {
		m.look(part, p)
	}
}

// apparatus holds for parts that are of the mail's machinery and no files: signatures and the pictures of an HTML text.
func apparatus(p, parent *mimePart) bool {
	switch p.media {
	case "application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature", "message/delivery-status", "message/disposition-notification":
		return true
	}
	return parent != nil && parent.media == "multipart/related" && strings.HasPrefix(p.media, "image/") && p.id != ""
}

func (m *Message) attach(p *mimePart) {
	data, err := p.decode(-1)
	if err != nil {
		m.problem("an attachment's encoding is broken: it was read as far as possible")
	}
	name := p.name
	if name == "" && p.media == "message/rfc822" {
		name = "message.eml"
	}
	m.Attachments = append(m.Attachments, Attachment{Name: name, Type: p.media, Bytes: int64(len(data)), part: p, sum: sha256.Sum256(data)})
}

// readable holds for parts whose text is the mail's own, not a file's.
func (p *mimePart) readable() bool {
	if p.attached || p.name != "" && p.media != "text/html" && p.media != "text/plain" {
		return false
	}
	return p.media == "text/plain" || p.media == "text/html" || p.media == "text" || p.media == "text/enriched"
}

// choose lists the parts of one reading, in order. Of an alternative it takes the plain text, or with rich the HTML
// (RFC 2046 section 5.1.4 would have the last one; people's own words are the same in both or we ask).
func (m *Message) choose(p *mimePart, rich bool) []*mimePart {
	if len(p.parts) == 0 {
		if p.readable() {
			return []*mimePart{p}
		}
		return nil
	}
	parts := p.parts
	switch p.media {
	case "multipart/alternative":
		return m.alternative(p, rich)
	case "multipart/related":
		parts = parts[:1]
	}
	var all []*mimePart
	for i, part := range parts {
		// A named text after the first is a file shown in place, not something written into the mail.
		if part.name != "" && i > 0 && len(all) > 0 {
			continue
		}
		all = append(all, m.choose(part, rich)...)
	}
	return all
}

func (m *Message) alternative(p *mimePart, rich bool) []*mimePart {
	var plain, html, other []*mimePart
	for _, part := range p.parts {
		list := m.choose(part, rich)
		switch {
		case len(list) == 0:
		case list[0].media == "text/html":
			html = list
		case plain == nil && strings.TrimSpace(string(list[0].body)) != "":
			plain = list
		default:
			other = list
		}
	}
	if html != nil && (rich || plain == nil) {
		return html
	}
	if plain != nil {
		return plain
	}
	return other
}

func sameParts(a, b []*mimePart) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// decodeTexts decodes the parts of one reading, up to the limit for all of them.
func (m *Message) decodeTexts(parts []*mimePart) {
	left := int64(maxText)
	for _, p := range parts {
		if p.text == "" && left > 0 {
			p.text = m.read(p, left)
		}
		left -= int64(len(p.text))
	}
}

// read decodes a text part to UTF-8, at most left octets of it.
func (m *Message) read(p *mimePart, left int64) string {
	data, err := p.decode(left + 1)
	if err != nil {
		m.problem("a text part's encoding is broken: it was read as far as possible")
		if len(data) == 0 {
			m.parts.trouble = "broken encoding"
		}
	}
	if int64(len(data)) > left {
		m.problem("only the first %d KiB of text were read", maxText>>10)
		data = data[:left]
	}
	text := m.toUTF8(string(data), p.params["charset"])
	if strings.IndexByte(text, 0) >= 0 { // it is not shown, so the letters around it may make a word that was never written
		m.problem("the text holds octets of zero, which no text may (RFC 5322 section 3.5)")
		m.parts.trouble = "broken encoding"
	}
	return text
}

// toUTF8 decodes by the declared charset. Text that is UTF-8 where UTF-8 or nothing was declared stays; an unknown charset, and
// octets that are no UTF-8, are read as windows-1252.
func (m *Message) toUTF8(data, name string) string {
	name = strings.ToLower(strings.TrimSpace(name))
	switch name {
	case "", "utf-8", "utf8", "us-ascii", "ascii", "unknown-8bit", "x-unknown", "default", "binary":
		if !utf8.ValidString(cutTail(data)) {
			m.problem("the text is not in the charset that it declares: it was read as windows-1252")
			return validText(data)
		}
		return strings.ToValidUTF8(data, "")
	}
	reader, err := charset.Reader(name, strings.NewReader(data))
	if err != nil {
		m.problem("unknown charset %q: it was read as windows-1252", clip(oneLine(name), 40))
		return validText(data)
	}
	text, err := io.ReadAll(reader)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		m.problem("the text is not in the charset that it declares")
	}
	return strings.ToValidUTF8(string(text), "\uFFFD")
}

// cutTail leaves a character off that the limit may have cut in two.
func cutTail(data string) string {
	for i := 1; i <= 3 && i <= len(data); i++ {
		if c := data[len(data)-i]; c >= 0xc0 {
			return data[:len(data)-i]
		} else if c < 0x80 {
			return data
		}
	}
	return data
}
