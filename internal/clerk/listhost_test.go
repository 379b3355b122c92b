package clerk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"charterd/internal/clerk"
	"charterd/mail"
	"charterd/mail/imap"
	"charterd/mail/mailtest"
	"charterd/mail/smtp"
)

// setup is one of the three ways in docs/operator.md to serve a group that has a mailing list.
type setup struct {
	name       string
	address    string // the group's own
	replies    string
	list       string     // the list's address
	alias      bool       // the address goes to the mailbox and to the list
	subscribed bool       // what is sent to the list comes to the mailbox too
	trust      mail.Trust // as the page says
	google     bool       // our own host writes its results as Google does
}

// changes is what a list does to the mails that pass through it.
type changes string

const (
	keeps   changes = "keeps mails as they are"
	adds    changes = "adds a tag and a footer"
	rewrite changes = "writes its own address into From" // with tag and footer
)

// club is a house between embedded servers: what it sends to the list comes back to its mailbox as the list's host makes it.
type club struct {
	*desk
	setup
	imap   *mailtest.IMAP
	smtp   *mailtest.SMTP
	taken  int // mails of the SMTP server that were handed on
	listed [][]byte
}

// older is what lies in the mailbox at the first contact.
const older = 15

func newClub(t *testing.T, s setup) *club {
	t.Helper()
	w := &club{setup: s}
	var err error
	if w.imap, err = mailtest.NewIMAP(mailtest.IMAPOptions{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.imap.Close() })
	if w.smtp, err = mailtest.NewSMTP(mailtest.SMTPOptions{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.smtp.Close)
	if err := w.imap.AddUser("desk", "pass"); err != nil {
		t.Fatal(err)
	}
	inbox := imap.New(imap.Config{Host: "127.0.0.1", Port: w.imap.Port(), TLS: "none", User: "desk", Folder: "INBOX",
		Password: func() (string, error) { return "pass", nil }})
	t.Cleanup(func() { inbox.Close() })
	outlet := smtp.New(smtp.Config{Host: "127.0.0.1", Port: w.smtp.Port(), TLS: "none"})
	t.Cleanup(outlet.Close)
	w.desk = deskWith(t, "2026-11-02 09:00", func(_ *desk, cfg *clerk.Config) {
		g := &cfg.Groups[0]
		g.Address, g.ReplyPattern, g.ListAddress, g.Trust, g.Inbox = s.address, s.replies, s.list, s.trust, inbox
		cfg.Outlets = []clerk.Outlet{outlet}
	})
	return w
}

// goesOn takes a turn, and another while mail of our own comes back from the list.
func (w *club) goesOn() clerk.Report {
	w.t.Helper()
	report := w.turn()
	for range 3 {
		if !w.carry() {
			break
		}
		w.turn()
	}
	return report
}

func (w *club) at(when string) {
	w.t.Helper()
	w.now = moment(w.t, when)
	w.goesOn()
}

// carry hands on what was sent: to people, and to the list, which may send it back.
func (w *club) carry() (back bool) {
	for _, s := range w.smtp.Mails()[w.taken:] {
		w.taken++
		for _, to := range s.To {
			w.post.sent = append(w.post.sent, sentMail{at: w.now, to: to, msg: mail.Open(s.Data, mail.Own{}), data: s.Data})
			if to == w.list {
				w.listed = append(w.listed, s.Data)
				back = w.distribute(string(s.Data), "example.org", rewrite) || back
			}
		}
	}
	return back
}

// writes routes a member's mail: to the group's own addresses, to the list, or to both. It is taken in at the next turn.
func (w *club) writes(l letter, how changes, to ...string) {
	w.t.Helper()
	l.to = strings.Join(to, ", ")
	_, text, _ := strings.Cut(string(w.raw(l)), "\r\nFrom: ")
	text = "From: " + text
	_, domain, _ := strings.Cut(l.from, "@")
	for _, address := range to {
		if address != w.list {
			w.deliver(text, domain, w.peer(domain))
		}
		if address == w.list || address == w.address && w.alias {
			w.distribute(text, domain, how)
		}
	}
	w.goesOn()
}

func (w *club) peer(host string) string {
	return fmt.Sprintf("from out.%s (out.%s [198.51.100.7]) by %s with ESMTPS id r%d; %s\r\n", host, host, w.trust.OwnHosts[0], w.n, w.now.Format(time.RFC1123Z))
}

// deliver puts a mail into the mailbox with the lines of our own host above it, which prove a domain; none for the empty one.
func (w *club) deliver(text, domain, received string) {
	w.t.Helper()
	id := w.trust.AuthservIDs[0]
	results := id + "; dkim=pass header.d=" + domain + "; dmarc=pass header.from=" + domain
	if domain == "" {
		results = id + "; dkim=fail header.d=members.example; dmarc=none header.from=members.example"
	}
	head := "Authentication-Results: " + results + "\r\nReceived: " + received
	if w.google {
		head = "Received: by 2002:a05:6a10:c0:b0:1:2:3 with SMTP id g9; " + w.now.Format(time.RFC1123Z) + "\r\nARC-Authentication-Results: i=1; " + results +
			"\r\nReceived: " + received + "Authentication-Results: " + results + "\r\n"
	}
	if _, err := w.imap.Append("desk", "INBOX", []byte("Return-Path: <someone@"+domain+">\r\n"+head+text), w.now); err != nil {
		w.t.Fatal(err)
	}
}

// distribute is the list's host: it sends a mail to its subscribers, of whom our mailbox may be one.
func (w *club) distribute(text, domain string, how changes) (back bool) {
	if !w.subscribed {
		return false
	}
	_, host, _ := strings.Cut(w.list, "@")
	received := w.peer(host)
	switch how {
	case keeps:
		w.deliver(w.marked(text), domain, received)
	case adds:
		w.deliver(w.marked(w.changed(text)), "", received)
	case rewrite:
		w.deliver(w.marked(w.renamed(w.changed(text))), host, received)
	}
	return true
}

// marked adds the fields of a list.
func (w *club) marked(text string) string {
	return fmt.Sprintf("List-Id: Grants <%s>\r\nList-Post: <mailto:%s>\r\nPrecedence: list\r\nSender: Grants <%s>\r\n", strings.Replace(w.list, "@", ".", 1), w.list,
		strings.Replace(w.list, "@", "-bounces@", 1)) + text
}

// changed puts the list's tag into the subject and its footer under the text.
func (w *club) changed(text string) string {
	footer := "_______________________________________________\r\nGrants mailing list -- " + w.list + "\r\nTo unsubscribe send an email to " +
		strings.Replace(w.list, "@", "-leave@", 1) + "\r\nAye or nay? Vote on the look of this list!\r\n"
	if w.google {
		footer = "-- \r\nYou received this message because you are subscribed to the Google Groups \"Grants\" group.\r\nTo unsubscribe from this group and stop receiving emails from it, send an email to " +
			strings.Replace(w.list, "@", "+unsubscribe@", 1) + ".\r\n"
	}
	text = strings.Replace(text, "\r\nSubject: ", "\r\nSubject: [Aye-Grants] ", 1)
	if strings.Contains(text, "multipart/") {
		return text
	}
	return strings.TrimRight(text, "\r\n") + "\r\n\r\n" + footer
}

// renamed puts the list's address into From, and the author's into Reply-To.
func (w *club) renamed(text string) string {
	_, rest, _ := strings.Cut(text, "From: ")
	author, rest, _ := strings.Cut(rest, "\r\n")
	name, _, _ := strings.Cut(author, " <")
	return fmt.Sprintf("From: \"%s via Grants\" <%s>\r\nReply-To: %s\r\n", strings.Trim(name, `" `), w.list, author) + rest
}

// onTheList are the kinds of our mails that the list got, each once.
func (w *club) onTheList() (kinds []string) {
	for _, raw := range w.listed {
		kinds = append(kinds, mail.Open(raw, mail.Own{}).CharterdKind)
	}
	slices.Sort(kinds)
	return slices.Compact(kinds)
}
