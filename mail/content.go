package mail

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strings"
)

// Content is a hash that is equal for two copies of one mail, one sent directly and one through a list: over Message-ID, author,
// own words and the attached files' octets, for lists add footers and subject tags and wrap parts. Hex, 64 characters.
// Two mails with one Message-ID and different Content are not copies (decisions, "Chain": duplicates).
func (m *Message) Content() string {
	var authors []string
	for _, a := range m.From {
		authors = append(authors, a.Address)
	}
	return m.content(authors)
}

// ContentAs is the Content that the mail would have if that address alone stood in From: lists put their own there.
func (m *Message) ContentAs(author string) string { return m.content([]string{author}) }

func (m *Message) content(authors []string) string {
	h := sha256.New()
	part := func(text string) {
		io.WriteString(h, text)
		h.Write([]byte{0})
	}
	part(m.MessageID)
	for _, a := range authors {
		part(a)
	}
	part("")
	part(strings.Join(strings.Fields(strings.ToLower(m.Text(nil))), " "))
	for _, a := range m.Attachments {
		h.Write(a.sum[:])
	}
	return hex.EncodeToString(h.Sum(nil))
}
