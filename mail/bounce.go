package mail

import (
	"bytes"
	"strings"
)

// Bounce is what a mail system says about a mail of ours (RFC 3464). Nothing in it is proven: it counts only where it came to a
// tagged bounce address of ours or names a Message-ID that we sent (trust, 4.6).
type Bounce struct {
	Recipient string // lower case; empty where the report does not name one
	Status    string // "5.1.1"; empty where there is none
	Permanent bool   // false: delayed, or status 4.x.x
	MessageID string // of the mail that was returned, with angle brackets; empty where it is not within
	Text      string // the diagnostic, one line, at most 300 characters
}

const maxReport = 64 << 10 // octets read of a report's parts

// readBounce fills Bounce and gives the kind where the message is a report of some sort; else an empty kind.
func (m *Message) readBounce() (Kind, string) {
	if report := m.parts.report; report != nil {
		return m.readReport(report)
	}
	if value(m.fields, "X-Failed-Recipients") != "" {
		m.readExim()
		return Bounced, "X-Failed-Recipients is set"
	}
	path, set := m.returnPath()
	if !m.fromMailSystem() && !(set && path == "") {
		return "", ""
	}
	text := m.reportText()
	if strings.Contains(text, "qmail-send program at") || strings.HasPrefix(text, "Hi. This is the ") {
		m.readQmail(text)
		return Bounced, "it is a report in qmail's form"
	}
	low := strings.ToLower(m.Subject)
	for _, s := range []string{"undeliver", "undelivered", "delivery status notification", "mail delivery failed", "delivery failure", "failure notice", "returned mail", "unzustellbar", "non remis", "mail delivery system", "no se puede entregar"} {
		if strings.Contains(low, s) {
			m.Bounce = &Bounce{Permanent: !strings.Contains(low, "delay"), MessageID: messageIDWithin(text), Text: clip(oneLine(text), 300)}
			return Bounced, "a mail system says that it could not deliver"
		}
	}
	return "", ""
}

// readReport reads a multipart/report (RFC 6522): a delivery report is a bounce unless it reports success; all others are automatic.
func (m *Message) readReport(report *mimePart) (Kind, string) {
	kind := strings.ToLower(report.params["report-type"])
	var status, returned *mimePart
	for _, p := range report.parts {
		switch p.media {
		case "message/delivery-status", "message/global-delivery-status":
			status = p
		case "message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global", "message/global-headers":
			returned = p
		}
	}
	if status == nil {
		if kind == "delivery-status" {
			m.Bounce = &Bounce{Permanent: true, Text: clip(oneLine(m.reportText()), 300), MessageID: returnedID(returned)}
			return Bounced, "it is a delivery report without its fields"
		}
		return Automatic, "it is a report: " + clip(oneLine(kind), 60)
	}
	b := &Bounce{MessageID: returnedID(returned)}
	action := b.readStatus(status)
	if action == "delivered" || action == "relayed" || action == "expanded" {
		return Automatic, "it reports that a mail was " + action
	}
	m.Bounce = b
	return Bounced, "it is a delivery report: " + firstNonEmpty(action, "no action named")
}

// readStatus reads the groups of fields of a delivery-status part; the first group of a recipient that failed decides (RFC 3464 section 2).
func (b *Bounce) readStatus(p *mimePart) (action string) {
	data, _ := p.decode(maxReport)
	for groups := 0; len(data) > 0 && groups < 100; groups++ {
		var fields []Field
		fields, data, _ = splitHeader(bytes.TrimLeft(data, "\r\n"), true)
		if value(fields, "Final-Recipient") == "" && value(fields, "Original-Recipient") == "" {
			continue
		}
		said := strings.ToLower(oneLine(value(fields, "Action")))
		if action == "failed" || action != "" && said != "failed" {
			continue
		}
		action = clip(said, 20)
		b.Recipient = typedAddress(firstNonEmpty(value(fields, "Original-Recipient"), value(fields, "Final-Recipient")))
		status, _, _ := strings.Cut(oneLine(value(fields, "Status")), " ")
		b.Status = clip(status, 12)
		b.Permanent = said == "failed" && !strings.HasPrefix(b.Status, "4")
		b.Text = clip(decodeHeader(value(fields, "Diagnostic-Code")), 300)
	}
	return action
}

// typedAddress reads "rfc822; someone@example.org".
func typedAddress(text string) string {
	if _, rest, ok := strings.Cut(text, ";"); ok {
		text = rest
	}
	return bareAddress(text)
}

// returnedID is the Message-ID of the mail that came back, read from its header.
func returnedID(p *mimePart) string {
	if p == nil {
		return ""
	}
	data, _ := p.decode(maxReport)
	fields, _, _ := splitHeader(data, true)
	return firstOf(messageIDs(value(fields, "Message-ID"), 1))
}

// readExim reads the report of Exim, whose header names the recipients.
func (m *Message) readExim() {
	first, _, _ := strings.Cut(value(m.fields, "X-Failed-Recipients"), ",")
	text := m.reportText()
	m.Bounce = &Bounce{Recipient: bareAddress(first), Permanent: true, MessageID: messageIDWithin(text), Text: clip(oneLine(text), 300)}
	m.Bounce.Status = statusWithin(text)
}

// readQmail reads the report of qmail: a paragraph "<address>:" with the reason below (cr.yp.to/proto/qsbmf.txt).
func (m *Message) readQmail(text string) {
	b := &Bounce{Permanent: true, MessageID: messageIDWithin(text), Status: statusWithin(text)}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "<") && strings.HasSuffix(line, ">:") {
			b.Recipient = bareAddress(strings.TrimSuffix(line, ":"))
			break
		}
	}
	b.Text = clip(oneLine(text), 300)
	m.Bounce = b
}

// reportText is the first text part, for programs' reports alone.
func (m *Message) reportText() string {
	if len(m.parts.text) == 0 {
		return ""
	}
	data, _ := m.parts.text[0].decode(maxReport)
	return validText(string(data))
}

// messageIDWithin is the first Message-ID field in a text that holds a returned header.
func messageIDWithin(text string) string {
	for line := range strings.Lines(text) {
		if len(line) > 12 && strings.EqualFold(line[:11], "message-id:") {
			return firstOf(messageIDs(line[11:], 1))
		}
	}
	return ""
}

// statusWithin is the first enhanced status code in a text: "5.1.1" (RFC 3463).
func statusWithin(text string) string {
	for i := 0; i+4 < len(text); i++ {
		if (text[i] == '5' || text[i] == '4') && text[i+1] == '.' && isDigit(text[i+2]) && (i == 0 || !isDigit(text[i-1]) && text[i-1] != '.') {
			n := digits(text, i+2)
			if i+3+n < len(text) && text[i+2+n] == '.' && isDigit(text[i+3+n]) {
				return text[i : i+3+n+digits(text, i+3+n)]
			}
		}
	}
	return ""
}
