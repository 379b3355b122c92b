package mail

import "strings"

// Forwarded is what the author of a forwarded mail newly wrote, in a mail that passes it on: below the mark or the header block
// that a client puts above it, or as an attached message. Empty where nothing is forwarded. It is the words of somebody who has
// proved nothing.
func (m *Message) Forwarded() (text string) {
	defer func() {
		if recover() != nil {
			text = ""
		}
	}()
	for _, a := range m.Attachments {
		if a.Type == "message/rfc822" {
			return Open(a.Data(), Own{}).Text(nil)
		}
	}
	parts := m.parts.text
	if len(parts) == 0 {
		parts = m.parts.rich
	}
	t := m.trimmed(parts)
	var below []row
	passed := false // the line that introduces the forwarded mail
	for i, r := range t.rows {
		switch {
		case t.class[i] == introRow:
			if passed && len(below) > 0 {
				below = append(below, r) // of the mail that was answered in the forwarded one
			}
			passed = true
		case passed && t.class[i] != ownRow:
			r.depth = max(r.depth-1, 0)
			below = append(below, r)
		}
	}
	if !t.forwarded && !m.parts.forward && !forwardSubject(m.Subject) {
		return ""
	}
	inner := trim(below)
	var b strings.Builder
	for i, r := range inner.rows {
		if inner.class[i] == ownRow && !r.hide {
			b.WriteString(r.text + "\n")
		}
	}
	return strings.TrimSpace(b.String())
}
