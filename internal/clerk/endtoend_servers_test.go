package clerk_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"charterd/internal/clerk"
	"charterd/mail"
	"charterd/mail/imap"
	"charterd/mail/mailtest"
	"charterd/mail/smtp"
	"charterd/store"
	"charterd/templates"
	"charterd/workflow/charter"
)

// none is the fate of a mail that is never read, or whose Message-ID has a fate already.
const none clerk.Fate = ""

const townPassword = "correct horse"

// town is the house between real servers: Dovecot holds everybody's mail, Postfix carries it, and time is given.
type town struct {
	t       *testing.T
	dovecot *mailtest.Dovecot
	postfix *mailtest.Postfix
	store   *store.Store
	clerk   *clerk.Clerk
	now     time.Time
	n       int
	fates   map[string]string // what each mail must become, by Message-ID
}

// groupBoxes are the mailboxes that the house reads.
var groupBoxes = []string{"grants@example.org", "travel@example.org"}

// newTown starts the servers with a mailbox for everybody but lena, whose address does not exist.
func newTown(t *testing.T, at string) *town {
	t.Helper()
	w := &town{t: t, now: moment(t, at), fates: map[string]string{}}
	users := map[string]string{"nok@neptune.example": townPassword, "board@example.org": townPassword}
	for _, address := range groupBoxes {
		users[address] = townPassword
	}
	for _, m := range people() {
		if m.ID != "lena" {
			users[m.Addresses[0]] = townPassword
		}
	}
	var err error
	if w.dovecot, err = mailtest.NewDovecot(users); err != nil {
		w.unavailable(err)
	}
	t.Cleanup(func() { w.must(w.dovecot.Close()) })
	if w.postfix, err = mailtest.NewPostfix(w.dovecot, "mx.example.org"); err != nil {
		w.unavailable(err)
	}
	t.Cleanup(func() { w.must(w.postfix.Close()) })
	w.store, err = store.Open(t.Context(), filepath.Join(t.TempDir(), "charterd.db"), store.Options{Secret: secret, Entropy: seeded()})
	w.must(err)
	t.Cleanup(func() { w.must(w.store.Close()) })
	t.Cleanup(w.tell)
	return w
}

// unavailable skips where the servers are not installed; in CI it fails.
func (w *town) unavailable(err error) {
	w.t.Helper()
	if errors.Is(err, mailtest.ErrUnavailable) && os.Getenv("CHARTERD_E2E") != "required" {
		w.t.Skipf("%v; install dovecot-imapd and postfix, and run as root", err)
	}
	w.t.Fatal(err)
}

func (w *town) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// tell shows the servers' logs of a failed test.
func (w *town) tell() {
	if w.t.Failed() {
		w.t.Logf("%s\n%s", w.postfix.Log(), w.dovecot.Log())
	}
}

// start begins a clerk with connections of its own: the grants group over TLS, flagging what it read; a second group over
// STARTTLS, moving it.
func (w *town) start() {
	w.t.Helper()
	keys, err := mail.NewKeys(secret)
	w.must(err)
	set, err := templates.Load(nil)
	w.must(err)
	grants, err := charter.Find("psf-grants", "2024-08")
	w.must(err)
	travel, err := charter.Parse("travel.toml", []byte(strings.NewReplacer(`"psf-grants"`, `"travel"`, `"G"`, `"T"`).Replace(grants.Text)))
	w.must(err)
	groups := []clerk.Group{
		{ID: "psf-grants", Name: "Grants Work Group", Address: "grants@example.org", ReplyPattern: "grants+{token}@example.org", Charters: []*charter.Charter{grants}},
		{ID: "travel", Name: "Travel Group", Address: "travel@example.org", ReplyPattern: "travel+{token}@example.org", Charters: []*charter.Charter{travel}},
	}
	for i := range groups {
		g := &groups[i]
		g.Mode, g.Roster, g.Trust, g.Templates, g.MailboxName = clerk.Live, people(), trust, set, g.ID+"/INBOX"
		g.Inbox = stamped{w.inbox(g.Address)}
	}
	groups = append(groups, clerk.Group{ID: "psf-board", Name: "The Board", Address: "board@example.org", Mode: clerk.Off})
	w.clerk, err = clerk.New(w.t.Context(), clerk.Config{
		Groups: groups, Store: w.store, Keys: keys, Domain: "example.org", Outlets: []clerk.Outlet{w.outlet(), w.outlet()},
		Started: w.now, Log: slog.New(slog.DiscardHandler),
	})
	w.must(err)
}

func (w *town) inbox(address string) *imap.Inbox {
	cfg := imap.Config{
		Host: "127.0.0.1", Port: w.dovecot.TLSPort(), TLS: "implicit", User: address, Password: townSecret, Folder: "INBOX", RootCAs: w.dovecot.Roots(),
	}
	if address == "travel@example.org" {
		cfg.Port, cfg.TLS, cfg.Processed = w.dovecot.Port(), "starttls", "Processed"
	}
	in := imap.New(cfg)
	w.t.Cleanup(func() { w.must(in.Close()) })
	return in
}

// stamped is an inbox whose Received lines tell the simulated time of arrival: Postfix wrote the real one.
type stamped struct{ *imap.Inbox }

var receivedDate = regexp.MustCompile(`(?i)(Received:(?:[^\r\n]|\r\n[ \t])*;\s*)[^\r\n]*`)

func (s stamped) Fetch(ctx context.Context, mark mail.Mark, deliver func(context.Context, mail.Delivery) error) (mail.Report, error) {
	return s.Inbox.Fetch(ctx, mark, func(ctx context.Context, d mail.Delivery) error {
		for i, a := range d.Arrivals {
			d.Arrivals[i].Raw = receivedDate.ReplaceAll(a.Raw, []byte("${1}"+a.At.Format(time.RFC1123Z)))
		}
		return deliver(ctx, d)
	})
}

func (w *town) outlet() *smtp.Outlet {
	out := smtp.New(smtp.Config{
		Host: "127.0.0.1", Port: w.postfix.Port(mailtest.Submission), TLS: smtp.StartTLS, User: "grants@example.org", Password: townSecret,
		RootCAs: w.dovecot.Roots(),
	})
	w.t.Cleanup(out.Close)
	return out
}

func townSecret() (string, error) { return townPassword, nil }

// post hands a mail to Postfix as the author's host would, and says what must become of it; none where it must leave no row of
// its own.
func (w *town) post(e mailtest.Entrance, from, to string, raw []byte, fate clerk.Fate) {
	w.t.Helper()
	w.must(w.postfix.Submit(e, from, []string{to}, raw))
	w.must(w.postfix.Settle())
	w.stamp()
	if fate != none {
		w.fates[mail.Open(raw, mail.Own{}).MessageID] = string(fate)
	}
}

// stamp lets everything that has just come have arrived now, before any mail program sees it.
func (w *town) stamp() {
	w.t.Helper()
	for _, address := range groupBoxes {
		_, err := w.dovecot.Stamp(address, w.now)
		w.must(err)
	}
}

// turn takes one turn now and waits until Postfix has delivered what it sent, with the reports that come back.
func (w *town) turn() clerk.Report {
	w.t.Helper()
	report, err := w.clerk.Turn(w.t.Context(), w.now)
	w.must(err)
	for group, unread := range report.Inboxes {
		w.t.Fatalf("the mailbox of %s was not read: %v", group, unread)
	}
	w.must(w.postfix.Settle())
	w.stamp()
	return report
}

func (w *town) until(at string) {
	w.t.Helper()
	w.now = moment(w.t, at)
	w.turn()
}

func (w *town) folder(user, name string) mailtest.DovecotFolder {
	w.t.Helper()
	f, err := w.dovecot.Folder(user, name)
	w.must(err)
	return f
}

// received is the newest mail of a kind about a case that lies in somebody's mailbox on the server.
func (w *town) received(user, kind, id string) received {
	w.t.Helper()
	var there []string
	for _, m := range slices.Backward(w.folder(user, "INBOX").Mails) {
		msg := mail.Open(m.Raw, mail.Own{})
		if msg.CharterdKind == kind && slices.Contains(msg.CharterdCase, id) {
			return newReceived(w.t, user, msg, m.Raw)
		}
		there = append(there, msg.CharterdKind+" "+msg.Subject)
	}
	w.t.Fatalf("%s received no %s of %s; there: %q", user, kind, id, there)
	return received{}
}

// crlf joins header lines and a body with CRLF.
func crlf(header []string, body string) []byte {
	var b bytes.Buffer
	for _, h := range header {
		b.WriteString(h + "\r\n")
	}
	b.WriteString("\r\n" + strings.ReplaceAll(strings.ReplaceAll(body, "\r\n", "\n"), "\n", "\r\n"))
	return b.Bytes()
}
