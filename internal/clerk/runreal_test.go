package clerk_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"charterd/internal/clerk"
	"charterd/mail"
	"charterd/mail/imap"
	"charterd/mail/mailtest"
	"charterd/mail/smtp"
	"charterd/store"
)

// patience bounds every wait of the tests with real servers; nothing waits that long unless it fails.
const patience = 30 * time.Second

// eventually polls until ok says yes.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it never happened: %s", what)
		}
	}
}

// TestRunOnRealServersLeavesNothingBehind: a mail wakes the daemon through IDLE and is answered over SMTP; the connection is cut and
// it comes back by itself; at the end no goroutine is left.
func TestRunOnRealServersLeavesNothingBehind(t *testing.T) {
	before := goleak.IgnoreCurrent()
	func() { // what the test opens is closed before the look at what is left
		in, err := mailtest.NewIMAP(mailtest.IMAPOptions{})
		if err != nil {
			t.Fatal(err)
		}
		defer in.Close()
		if err := in.AddUser("grants", "pass"); err != nil {
			t.Fatal(err)
		}
		out, err := mailtest.NewSMTP(mailtest.SMTPOptions{})
		if err != nil {
			t.Fatal(err)
		}
		defer out.Close()
		runReal(t, in, out)
	}()
	goleak.VerifyNone(t, before)
}

func runReal(t *testing.T, in *mailtest.IMAP, out *mailtest.SMTP) {
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "charterd.db"), store.Options{Secret: secret, Entropy: seeded(), Daemon: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	d := &desk{t: t, store: s, now: time.Now().UTC(), post: &post{}}
	inbox := imap.New(imap.Config{
		Host: "127.0.0.1", Port: in.Port(), TLS: "none", User: "grants", Folder: "INBOX", Password: func() (string, error) { return "pass", nil },
	})
	defer inbox.Close()
	outlet := smtp.New(smtp.Config{Host: "127.0.0.1", Port: out.Port(), TLS: "none"})
	defer outlet.Close()
	cfg := d.config()
	cfg.Groups[0].Inbox, cfg.Outlets = inbox, []clerk.Outlet{outlet}
	if d.Clerk, err = clerk.New(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	defer func() { cancel(); <-ended }()

	eventually(t, "first contact", func() bool { _, met, err := s.Mailbox(ctx, "psf-grants/INBOX"); return met && err == nil })
	arrives := func(moon string) {
		d.now = time.Now().UTC()
		raw := d.raw(letter{from: "nok@neptune.example", name: "Nok Example", subject: "Grant", text: strings.ReplaceAll(form, "Neptune", moon)})
		if _, err := in.Append("grants", "INBOX", raw, d.now); err != nil {
			t.Error(err)
		}
	}
	acknowledged := func() (n int) {
		for _, m := range out.Mails() {
			if mail.Open(m.Data, mail.Own{}).CharterdKind == "A1" {
				n++
			}
		}
		return n
	}
	arrives("Neptune")
	eventually(t, "the first acknowledgement", func() bool { return acknowledged() == 1 })
	out.Drop()
	arrives("Triton")
	eventually(t, "the second acknowledgement", func() bool { return acknowledged() == 2 })

	start := time.Now()
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("it ended with %v", err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it took %s to end", took)
	}
	ended <- nil
	d.verified()
}
