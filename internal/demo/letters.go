package demo

import (
	"fmt"
	"strings"
	"time"
)

// receivingHost is the foundation's own mail server: it says on top of every mail what it could prove of the sender.
const receivingHost = "mx.example.org"

// envelope is a mail on its way to a group's mailbox.
type envelope struct {
	id, subject, to string
	thread          []string // Message-IDs before it
	sealed          string
	kind, body      string
	more            []string // further header lines
}

// raw writes the mail as it lies in the mailbox.
func (e envelope) raw(from person, at time.Time, n int) []byte {
	_, domain, _ := strings.Cut(from.address, "@")
	header := []string{"Return-Path: <" + from.address + ">"}
	hop := domain
	switch e.sealed {
	case "":
		header = append(header, fmt.Sprintf("Authentication-Results: %s; dkim=pass header.d=%s; spf=pass smtp.mailfrom=%s; dmarc=pass header.from=%s", receivingHost, domain, domain, domain))
	case "unproven":
		header = append(header, fmt.Sprintf("Authentication-Results: %s; dkim=none; spf=none smtp.mailfrom=%s; dmarc=none header.from=%s", receivingHost, domain, domain))
	case "forged":
		hop = "bulk.invalid"
		header = append(header, fmt.Sprintf("Authentication-Results: %s; dkim=none; spf=fail smtp.mailfrom=%s; dmarc=fail header.from=%s", receivingHost, domain, domain))
	case "automatic":
		header = append(header, fmt.Sprintf("Authentication-Results: %s; dmarc=pass header.from=%s", receivingHost, domain))
		e.more = append(e.more, "Auto-Submitted: auto-replied", "Precedence: bulk")
	}
	stamp := at.Format(time.RFC1123Z)
	header = append(header,
		fmt.Sprintf("Received: from out.%s by %s with ESMTPS id %04d; %s", hop, receivingHost, n, stamp),
		fmt.Sprintf("From: %s <%s>", word(from.name), from.address), "To: "+e.to, "Subject: "+word(e.subject), "Date: "+stamp, "Message-ID: "+e.id)
	if len(e.thread) > 0 {
		header = append(header, "In-Reply-To: "+e.thread[len(e.thread)-1], "References: "+strings.Join(e.thread, "\r\n "))
	}
	header = append(append(header, e.more...), "MIME-Version: 1.0", "Content-Type: "+e.kind)
	body := e.body
	if !strings.HasPrefix(e.kind, "multipart/") {
		header = append(header, "Content-Transfer-Encoding: quoted-printable")
		body = soft(body)
	}
	return []byte(strings.Join(header, "\r\n") + "\r\n\r\n" + strings.ReplaceAll(body, "\n", "\r\n"))
}

// bounceBody is the report of a mail server that could not deliver (RFC 3464).
func bounceBody(r *received) (kind, body string) {
	const b = "=_report_17"
	text := "This is the mail system at out.example.\n\nYour mail could not be delivered: the mailbox is full.\n"
	status := "Reporting-MTA: dns; out.example\n\nFinal-Recipient: rfc822; " + r.to + "\nAction: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp; 552 5.2.2 mailbox full\n"
	head := "From: " + r.sender() + "\nTo: " + r.to + "\nSubject: " + r.msg.Subject + "\nMessage-ID: " + r.msg.MessageID + "\n"
	part := func(kind, body string) string { return "--" + b + "\nContent-Type: " + kind + "\n\n" + body + "\n" }
	return `multipart/report; report-type=delivery-status; boundary="` + b + `"`,
		part("text/plain; charset=us-ascii", text) + part("message/delivery-status", status) + part("text/rfc822-headers", head) + "--" + b + "--\n"
}
