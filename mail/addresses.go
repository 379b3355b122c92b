package mail

import (
	"mime"
	"net/mail"
	"strings"

	"github.com/emersion/go-message/charset"
)

// readPeople reads the fields that hold mailboxes.
func (m *Message) readPeople() {
	from := values(m.fields, "From")
	m.FromFields = len(from)
	for _, raw := range from {
		list, ok := mailboxes(raw)
		if !ok {
			m.problem("a From field is malformed")
		}
		m.From = append(m.From, list...)
	}
	if m.FromFields != 1 {
		m.problem("%d From fields instead of one", m.FromFields)
	}
	if sender, _ := mailboxes(value(m.fields, "Sender")); len(sender) > 0 {
		m.Sender = sender[0]
	}
	m.ReplyTo, _ = mailboxes(value(m.fields, "Reply-To"))
	for _, name := range addressed {
		for _, raw := range values(m.fields, name) {
			m.addRecipients(raw)
		}
	}
}

// addressed are the fields that say to whom a mail went.
var addressed = []string{"To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To"}

// Addressed are the fields of Recipients as they stand, decoded: a reply address that a mail program has put into the name beside
// another one is found there by TokenIn.
func (m *Message) Addressed() (lines []string) {
	for _, name := range addressed {
		for _, raw := range values(m.fields, name) {
			lines = append(lines, decodeHeader(raw))
		}
	}
	return lines
}

func (m *Message) addRecipients(raw string) {
	list, _ := mailboxes(raw)
	for _, a := range list {
		if a.Address != "" && len(m.Recipients) < maxAddrs {
			m.Recipients = append(m.Recipients, a.Address)
		}
	}
}

// mailboxes reads an address list. Where it is malformed, every word that looks like an address is taken and ok is false:
// whoever decides on identity must not take such a list for one mailbox.
func mailboxes(raw string) (list []Address, ok bool) {
	if strings.TrimSpace(raw) == "" {
		return nil, true
	}
	raw = validText(raw)
	parser := mail.AddressParser{WordDecoder: &mime.WordDecoder{CharsetReader: charset.Reader}}
	parsed, err := parser.ParseList(raw)
	if err != nil {
		return looseMailboxes(raw), false
	}
	for _, a := range parsed[:min(len(parsed), maxAddrs)] {
		list = append(list, Address{Name: clip(oneLine(a.Name), 200), Address: strings.ToLower(oneLine(a.Address))})
	}
	return list, true
}

// looseMailboxes takes every word with an at sign; the text before an angle bracket is the name.
func looseMailboxes(raw string) []Address {
	var list []Address
	name := ""
	for _, word := range strings.FieldsFunc(raw, func(r rune) bool { return r == '<' || r == '>' || r == ',' || r == ';' }) {
		word = strings.TrimSpace(word)
		at := strings.LastIndexByte(word, '@')
		switch {
		case at <= 0 || at == len(word)-1 || strings.ContainsAny(word, " \t"):
			name = strings.Trim(decodeHeader(word), `"' `)
		case len(list) < maxAddrs:
			list = append(list, Address{Name: clip(name, 200), Address: strings.ToLower(strings.Trim(oneLine(word), `"'`))})
			name = ""
		}
	}
	if len(list) == 0 && name != "" {
		list = append(list, Address{Name: clip(name, 200)})
	}
	return list
}
