package mail

import "strings"

// Whole is everything that the message says, quotations and signature too: the text reading, and the HTML reading where there
// are both. Of a mail of ours it is what Words wants to know as sent.
func (m *Message) Whole() []string {
	var all []string
	for _, parts := range [][]*mimePart{m.parts.text, m.parts.rich} {
		if parts == nil {
			continue
		}
		var b strings.Builder
		for _, p := range parts {
			text := m.read(p, maxText)
			if p.media == "text/html" || p.media == "text/enriched" {
				text = m.reader.HTMLText(text)
			}
			b.WriteString(strings.ReplaceAll(text, "\r\n", "\n"))
			b.WriteByte('\n')
		}
		all = append(all, b.String())
	}
	return all
}

// HTMLText is the text of an HTML part as a reader sees it, line by line: what Words wants to know of an HTML part that we sent.
func HTMLText(html string) string { return NewReader().HTMLText(html) }

// HTMLText is the text of an HTML part as a reader sees it, line by line.
func (r *Reader) HTMLText(html string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var b strings.Builder
	for _, row := range r.htmlRows(html) {
		b.WriteString(row.text)
		b.WriteByte('\n')
	}
	return b.String()
}
