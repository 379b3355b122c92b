package clerk_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"charterd/internal/clerk"
	"charterd/mail"
	"charterd/store"
	"charterd/templates"
	"charterd/workflow"
	"charterd/workflow/charter"
)

// secret is the tests' own; a real one comes from a file.
var secret = bytes.Repeat([]byte("tests only "), 4)

// trust is how mail is believed in the tests: the host mx.example.org writes its results on top.
var trust = mail.Trust{AuthservIDs: []string{"mx.example.org"}, OwnHosts: []string{"mx.example.org"}}

// words are the shipped templates, loaded once.
var words = sync.OnceValues(func() (*templates.Set, error) { return templates.Load(nil) })

// people are the grants group of the tests: a chair who does not vote, and twelve voting members.
func people() []workflow.Member {
	list := []workflow.Member{{ID: "nora", Name: "Nora Winter", Addresses: []string{"nora@example.org"}, Roles: []string{"chair"}}}
	for _, id := range []string{"ada", "ben", "cleo", "dan", "eva", "finn", "gita", "hugo", "ines", "jon", "kim", "lena"} {
		list = append(list, workflow.Member{ID: id, Name: strings.ToUpper(id[:1]) + id[1:] + " Member", Addresses: []string{id + "@members.example"}})
	}
	return list
}

// sentMail is one mail that left the house.
type sentMail struct {
	at   time.Time
	to   string
	msg  *mail.Message
	data []byte
}

// post is the outlet of the tests: it keeps what was sent, with the simulated time.
type post struct {
	now  time.Time
	sent []sentMail
}

func (p *post) Send(_ context.Context, e mail.Envelope) mail.Outcome {
	p.sent = append(p.sent, sentMail{at: p.now, to: e.To, msg: mail.Open(e.Data, mail.Own{}), data: e.Data})
	return mail.Outcome{Class: mail.Accepted, Phase: "end", Code: 250}
}

// desk is a whole house with simulated time: a store in a temporary folder, a tape for an inbox, and a post that keeps.
type desk struct {
	*clerk.Clerk
	t     *testing.T
	store *store.Store
	post  *post
	tape  *tape
	now   time.Time
	n     int
}

// tape is an inbox to which mail can be added while the test runs.
type tape struct {
	waiting []mail.Arrival
	now     *time.Time
	broken  error
	early   bool // delivers what has not arrived yet too
}

func (p *tape) Fetch(ctx context.Context, mark mail.Mark, deliver func(context.Context, mail.Delivery) error) (mail.Report, error) {
	if p.broken != nil {
		return mail.Report{}, p.broken
	}
	var due []mail.Arrival
	for _, a := range p.waiting {
		if p.early || !a.At.After(*p.now) {
			due = append(due, a)
		}
	}
	if len(due) == 0 {
		return mail.Report{}, nil
	}
	slices.SortStableFunc(due, func(a, b mail.Arrival) int { return a.At.Compare(b.At) })
	return mail.Report{}, deliver(ctx, mail.Delivery{Arrivals: due, Mark: mark})
}

func (p *tape) Done(_ context.Context, done []mail.Arrival) error {
	for _, d := range done {
		for i := range p.waiting {
			if p.waiting[i].Key == d.Key {
				p.waiting = append(p.waiting[:i:i], p.waiting[i+1:]...)
				break
			}
		}
	}
	return nil
}

func (p *tape) Wait(context.Context) error { return nil }

// seeded is a source of salts that is the same in every run.
func seeded() *rand.ChaCha8 { return rand.NewChaCha8([32]byte{1}) }

func newDesk(t *testing.T, at string) *desk {
	t.Helper()
	d := &desk{t: t, now: moment(t, at), post: &post{}}
	d.tape = &tape{now: &d.now}
	var err error
	d.store, err = store.Open(t.Context(), filepath.Join(t.TempDir(), "charterd.db"), store.Options{Secret: secret, Entropy: seeded()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.store.Close() })
	d.start()
	return d
}

// start begins the clerk anew on the same store, as after a restart.
func (d *desk) start() {
	d.t.Helper()
	keys, err := mail.NewKeys(secret)
	if err != nil {
		d.t.Fatal(err)
	}
	set, err := words()
	if err != nil {
		d.t.Fatal(err)
	}
	grants, err := charter.Find("psf-grants", "2024-08")
	if err != nil {
		d.t.Fatal(err)
	}
	d.Clerk, err = clerk.New(d.t.Context(), clerk.Config{
		Groups: []clerk.Group{
			{
				ID: "psf-grants", Name: "Grants Work Group", Address: "grants@example.org", ReplyPattern: "grants+{token}@example.org",
				Mode: clerk.Live, Charters: []*charter.Charter{grants}, Roster: people(), Trust: trust, MailboxName: "psf-grants/INBOX",
				Inbox: d.tape, Templates: set,
			},
			{ID: "psf-board", Name: "The Board", Address: "board@example.org", Mode: clerk.Off},
		},
		Store: d.store, Keys: keys, Domain: "example.org", Outlets: []clerk.Outlet{d.post}, Started: d.now, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

func moment(t *testing.T, s string) time.Time {
	t.Helper()
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02"} {
		if at, err := time.Parse(layout, s); err == nil {
			return at.UTC()
		}
	}
	t.Fatalf("no time: %q", s)
	return time.Time{}
}

// letter is a mail to the house. Its zero To is the group's address.
type letter struct {
	from, name, to, subject, text string
	answers                       *mail.Message
	unproven                      bool
	id                            string
	attached                      string // name of a file that comes with it
}

func (d *desk) raw(l letter) []byte {
	d.n++
	if l.to == "" {
		l.to = "grants@example.org"
	}
	if l.id == "" {
		l.id = fmt.Sprintf("<in-%d@client.example>", d.n)
	}
	_, domain, _ := strings.Cut(l.from, "@")
	verdict := "pass"
	if l.unproven {
		verdict = "none"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Return-Path: <%s>\r\n", l.from)
	fmt.Fprintf(&b, "Authentication-Results: mx.example.org; dmarc=%s header.from=%s\r\n", verdict, domain)
	fmt.Fprintf(&b, "Received: from out.%s by mx.example.org with ESMTPS id %d; %s\r\n", domain, d.n, d.now.Format(time.RFC1123Z))
	fmt.Fprintf(&b, "From: %s <%s>\r\nTo: %s\r\nSubject: %s\r\nDate: %s\r\nMessage-ID: %s\r\n", l.name, l.from, l.to, l.subject, d.now.Format(time.RFC1123Z), l.id)
	if l.answers != nil {
		fmt.Fprintf(&b, "In-Reply-To: %s\r\nReferences: %s\r\n", l.answers.MessageID, l.answers.MessageID)
	}
	text := "Content-Type: text/plain; charset=utf-8\n\n" + l.text
	if l.attached != "" {
		text = "Content-Type: multipart/mixed; boundary=x\n\n--x\n" + text + "\n--x\nContent-Type: application/octet-stream\n" +
			"Content-Disposition: attachment; filename=\"" + l.attached + "\"\n\nrows\n--x--\n"
	}
	b.WriteString("MIME-Version: 1.0\r\n" + strings.ReplaceAll(text, "\n", "\r\n"))
	return []byte(b.String())
}

// arrive puts a mail into the mailbox as of now, unread.
func (d *desk) arrive(l letter) {
	raw := d.raw(l)
	d.tape.waiting = append(d.tape.waiting, mail.Arrival{Key: fmt.Sprintf("k%d", d.n), At: d.now, Size: int64(len(raw)), Raw: raw})
}

// turn takes one turn now.
func (d *desk) turn() clerk.Report {
	d.t.Helper()
	d.post.now = d.now
	report, err := d.Turn(d.t.Context(), d.now)
	if err != nil {
		d.t.Fatalf("turn of %s: %v", d.now, err)
	}
	return report
}

// mail delivers a mail and takes a turn.
func (d *desk) mail(l letter) {
	d.t.Helper()
	d.arrive(l)
	d.turn()
}

// until moves the time and takes a turn there.
func (d *desk) until(at string) {
	d.t.Helper()
	d.now = moment(d.t, at)
	d.turn()
}

// last is the newest mail of that kind to that address.
func (d *desk) last(kind, to string) sentMail {
	d.t.Helper()
	for i := len(d.post.sent) - 1; i >= 0; i-- {
		if s := d.post.sent[i]; s.msg.CharterdKind == kind && s.to == to {
			return s
		}
	}
	d.t.Fatalf("no %s was sent to %s; sent: %s", kind, to, d.outbox())
	return sentMail{}
}

// outbox lists what was sent: kind, recipient, subject.
func (d *desk) outbox() string {
	var b strings.Builder
	for _, s := range d.post.sent {
		fmt.Fprintf(&b, "\n%s %s to %s: %s", s.at.Format("2006-01-02 15:04"), s.msg.CharterdKind, s.to, s.msg.Subject)
	}
	return b.String()
}

// reply answers a mail of ours as a mail program does: to its reply address, with the text above a quotation.
func (d *desk) reply(s sentMail, text string) {
	d.t.Helper()
	d.mail(d.answer(s, text))
}

func (d *desk) answer(s sentMail, text string) letter {
	quoted := "> " + strings.ReplaceAll(strings.TrimSpace(s.msg.Text(nil)), "\n", "\n> ")
	return letter{
		from: s.to, to: s.msg.ReplyTo[0].Address, subject: "Re: " + s.msg.Subject, answers: s.msg,
		text: text + "\n\nOn Tue, Nov 17, 2026 at 10:02 AM Grants Work Group <grants@example.org> wrote:\n\n" + quoted + "\n",
	}
}

func (d *desk) kase(id string) *workflow.Case {
	d.t.Helper()
	c, err := clerk.LoadCase(d.t.Context(), d.store, id)
	if err != nil {
		d.t.Fatal(err)
	}
	return c
}

// fates lists what became of each incoming mail.
func (d *desk) fates() []string {
	d.t.Helper()
	r, err := clerk.Collect(d.t.Context(), d.store)
	if err != nil {
		d.t.Fatal(err)
	}
	var list []string
	for _, m := range r.Messages {
		list = append(list, m.Fate+": "+m.Why)
	}
	return list
}

// verified fails unless the whole record can be computed again.
func (d *desk) verified() {
	d.t.Helper()
	proof, err := clerk.Verify(d.t.Context(), d.store)
	if err != nil {
		d.t.Fatal(err)
	}
	if !proof.Sound() {
		d.t.Fatalf("the record does not hold: %s %v", proof.Record.Problem, proof.Problems)
	}
}

// form is a complete request.
const form = `Hello,

Name of event: PyCon Neptune 2027
Type: conference
Start date: 2027-03-02
End date: 2027-03-05
City: Neptune City
Country: Portugal
Amount requested: 7,500 USD
Expected attendees: 125
Organiser: Nok Example
Code of Conduct: https://neptune.example/coc
Programme: https://neptune.example/schedule
Budget: venue 4,000 USD; captions 2,000 USD; travel aid 1,500 USD
`

func (d *desk) result() clerk.Result {
	d.t.Helper()
	r, err := clerk.Collect(d.t.Context(), d.store)
	if err != nil {
		d.t.Fatal(err)
	}
	return r
}
