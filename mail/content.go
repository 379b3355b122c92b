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
	h := sha256.New()
	part := func(text string) {
		io.WriteString(h, text)
		h.Write([]byte{0})
	}
	part(m.MessageID)
	for _, a := range m.From {
		part(a.Address)
	}
	part("")
	part(strings.Join(strings.Fields(strings.ToLower(m.Text(nil))), " "))
	for _, a := range m.Attachments {
		h.Write(a.sum[:])
	}
	return hex.EncodeToString(h.Sum(nil))
}
