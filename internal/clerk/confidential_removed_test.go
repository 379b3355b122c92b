package clerk_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"charterd/internal/clerk"
	"charterd/mail"
	"charterd/mail/imap"
	"charterd/mail/mailtest"
)

// postbox is the conduct group's mailbox on a server.
type postbox struct {
	port  int
	bring func(raw []byte, at time.Time) error
	left  func() ([]mailtest.IMAPMail, error)
}

const boxUser, boxPassword = "conduct", "correct horse"

func embeddedBox(t *testing.T) postbox {
	t.Helper()
	server, err := mailtest.NewIMAP(mailtest.IMAPOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	if err := server.AddUser(boxUser, boxPassword); err != nil {
		t.Fatal(err)
	}
	return postbox{
		port: server.Port(),
		bring: func(raw []byte, at time.Time) error {
			_, err := server.Append(boxUser, "INBOX", raw, at)
			return err
		},
		left: func() ([]mailtest.IMAPMail, error) { return server.Mails(boxUser, "INBOX") },
	}
}

func dovecotBox(t *testing.T) postbox {
	t.Helper()
	server, err := mailtest.NewDovecot(map[string]string{boxUser: boxPassword})
	if errors.Is(err, mailtest.ErrUnavailable) && os.Getenv("CHARTERD_E2E") != "required" {
		t.Skipf("%v; install dovecot-imapd, and run as root", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return postbox{
		port:  server.Port(),
		bring: func(raw []byte, at time.Time) error { return server.Fill(boxUser, [][]byte{raw}, at) },
		left: func() ([]mailtest.IMAPMail, error) {
			f, err := server.Folder(boxUser, "INBOX")
			return f.Mails, err
		},
	}
}

func TestAReportIsGoneFromTheServer(t *testing.T) { reportsGo(t, embeddedBox(t)) }

func TestEndToEndAReportIsGoneFromDovecot(t *testing.T) { reportsGo(t, dovecotBox(t)) }

// boxed is a circle whose conduct group reads that mailbox.
type boxed struct {
	*circle
	postbox
}

// house starts the house anew, with a connection of its own.
func (h *boxed) house(step func(string)) {
	h.t.Helper()
	in := imap.New(imap.Config{
		Host: "127.0.0.1", Port: h.port, TLS: "none", User: boxUser, Folder: "INBOX", Remove: true,
		Password: func() (string, error) { return boxPassword, nil },
	})
	h.t.Cleanup(func() { in.Close() })
	h.Groups[0].Inbox, h.Groups[0].MailboxName = in, "conduct-wg/imap"
	cfg := h.Config
	cfg.Step = step
	var err error
	if h.Clerk, err = clerk.New(h.t.Context(), cfg); err != nil {
		h.t.Fatal(err)
	}
}

func (h *boxed) comes(l letter) {
	h.t.Helper()
	h.now = h.now.Add(time.Minute)
	if err := h.bring(h.raw(l), h.now); err != nil {
		h.t.Fatal(err)
	}
}

// lie fails unless so many mails lie on the server, the first of them from before the first contact.
func (h *boxed) lie(want int, when string) {
	h.t.Helper()
	mails, err := h.left()
	if err != nil {
		h.t.Fatal(err)
	}
	if len(mails) != want || !strings.Contains(string(mails[0].Raw), "long ago") {
		h.t.Errorf("%s: %d mails lie on the server, want %d: %+v", when, len(mails), want, mails)
	}
}

// reportsGo: mail from before the first contact stays, what is on record is removed, also where the house died between the record and
// the removal, and never before it is on record.
func reportsGo(t *testing.T, s postbox) {
	h := &boxed{newCircle(t), s}
	h.comes(letter{from: "old@elsewhere.example", to: "conduct@example.org", text: "long ago\n"})
	h.house(nil)
	h.turn()
	h.lie(1, "after the first contact")
	h.comes(theReport())
	h.turn()
	h.lie(1, "after a report")

	h.house(func(at string) {
		if at == "K14 flag before" {
			panic("killed here")
		}
	})
	second := theReport()
	second.id, second.text = "<kingfisher-2@whistle.example>", "And again on Friday.\n"
	h.comes(second)
	func() {
		defer func() { _ = recover() }()
		h.turn()
	}()
	if got := len(h.result().Messages); got != 2 {
		t.Fatalf("%d mails are on record: %q", got, h.fates())
	}
	h.lie(2, "killed before the removal")
	h.house(nil)
	for range 2 {
		h.turn()
		h.lie(1, "after the restart")
	}
	if got := len(h.result().Messages); got != 2 {
		t.Errorf("removing made mail: %q", h.fates())
	}
}

// TestAReportThatIsNotReadWholeStaysOnTheServer: what is removed must be on record to its last octet.
func TestAReportThatIsNotReadWholeStaysOnTheServer(t *testing.T) {
	c := newCircle(t)
	raw := c.raw(theReport())
	c.tape.waiting = append(c.tape.waiting, mail.Arrival{Key: "large", At: c.now, Size: 20 << 20, Raw: raw, Cut: true})
	c.turn()
	if len(c.tape.waiting) != 1 {
		t.Error("it was marked as handled, which removes it")
	}
	c.again()
	c.turn()
	if len(c.tape.waiting) != 1 || !strings.HasPrefix(c.lastFate(), "held") {
		t.Errorf("after a restart it is gone; fate %s", c.lastFate())
	}
}

// again starts the house anew.
func (c *circle) again() {
	c.t.Helper()
	var err error
	if c.Clerk, err = clerk.New(c.t.Context(), c.Config); err != nil {
		c.t.Fatal(err)
	}
}
