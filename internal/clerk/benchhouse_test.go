package clerk_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"charterd/internal/clerk"
	"charterd/mail"
	"charterd/store"
	"charterd/templates"
	"charterd/workflow"
	"charterd/workflow/charter"
)

// The days of every benchmark: requests come in, the chair calls them complete, ballots open, and a day later the mailbox is full.
var (
	requestsCome = time.Date(2026, 11, 2, 10, 0, 0, 0, time.UTC)
	chairReads   = time.Date(2026, 11, 3, 10, 0, 0, 0, time.UTC)
	ballotsOpen  = time.Date(2026, 11, 13, 12, 5, 0, 0, time.UTC)
	firstContact = time.Date(2026, 11, 13, 13, 0, 0, 0, time.UTC)
	drainNow     = time.Date(2026, 11, 14, 12, 0, 0, 0, time.UTC)
)

// voters is how many members vote on each ballot of a benchmark; three more never do.
const voters = 50

func bigGroup() []workflow.Member {
	list := []workflow.Member{{ID: "nora", Name: "Nora Winter", Addresses: []string{"nora@example.org"}, Roles: []string{"chair"}}}
	for i := range voters + 3 {
		id := fmt.Sprintf("v%02d", i)
		list = append(list, workflow.Member{ID: id, Name: "Member " + id, Addresses: []string{id + "@members.example"}})
	}
	return list
}

// openHouse makes a clerk of the benchmarks' grants group.
func openHouse(ctx context.Context, s *store.Store, mailbox string, inbox clerk.Inbox, outlets []clerk.Outlet) (*clerk.Clerk, error) {
	keys, err := mail.NewKeys(secret)
	if err != nil {
		return nil, err
	}
	set, err := templates.Load(nil)
	if err != nil {
		return nil, err
	}
	grants, err := charter.Find("psf-grants", "2024-08")
	if err != nil {
		return nil, err
	}
	return clerk.New(ctx, clerk.Config{
		Groups: []clerk.Group{
			{
				ID: "psf-grants", Name: "Grants Work Group", Address: "grants@example.org", ReplyPattern: "grants+{token}@example.org",
				Mode: clerk.Live, Charters: []*charter.Charter{grants}, Roster: bigGroup(), Trust: trust, MailboxName: mailbox,
				Inbox: inbox, Templates: set,
			},
			{ID: "psf-board", Name: "The Board", Address: "board@example.org", Mode: clerk.Off},
		},
		Store: s, Keys: keys, Domain: "example.org", Outlets: outlets, Started: requestsCome, Log: slog.New(slog.DiscardHandler),
	})
}

// shelf is an outlet that keeps what it is given.
type shelf struct{ sent []mail.Envelope }

func (s *shelf) Send(_ context.Context, e mail.Envelope) mail.Outcome {
	s.sent = append(s.sent, e)
	return mail.Outcome{Class: mail.Accepted, Phase: "end", Code: 250}
}

// house is a group with ballots that run: a closed database to copy, and the ballot mails.
type house struct {
	database string
	ballots  []received
}

// newHouse lets as many requests come in as are given and waits until all are voted on, all through the clerk itself.
func newHouse(b *testing.B, requests int) house {
	b.Helper()
	h := house{database: filepath.Join(b.TempDir(), "charterd.db")}
	s := openStore(b, h.database)
	now, out := requestsCome, &shelf{}
	in := &tape{now: &now}
	c, err := openHouse(b.Context(), s, "tape", in, []clerk.Outlet{out})
	check(b, err)
	p := newPostbag(b, "setup", nil)
	add := func(raw []byte) {
		in.waiting = append(in.waiting, mail.Arrival{Key: fmt.Sprintf("k%d", p.n), At: now, Size: int64(len(raw)), Raw: raw})
	}
	turn := func(at time.Time) {
		now = at
		_, err := c.Turn(b.Context(), now)
		check(b, err)
	}
	for p.n = range requests {
		add(p.application())
	}
	turn(requestsCome)
	now = chairReads
	for i := range requests {
		p.n++
		add(crlf(p.header("pass", "nora@example.org", "To: grants@example.org", "Subject: complete"), fmt.Sprintf("COMPLETE G-%d\n", i+1)))
	}
	turn(chairReads)
	// Ballots that open at once share a mail to each member, and one word would answer none of them: so the chair puts each on the fast track by itself.
	now = ballotsOpen.Add(-time.Hour)
	for i := range requests {
		p.n++
		add(crlf(p.header("pass", "nora@example.org", "To: grants@example.org", "Subject: fast track"), fmt.Sprintf("FASTTRACK G-%d: the event is soon\n", i+1)))
		turn(now)
	}
	turn(ballotsOpen)
	check(b, s.Close())
	h.ballots = ballotsIn(b, out.sent)
	if want := requests * (voters + 3); len(h.ballots) != want {
		b.Fatalf("%d ballots were sent, not %d", len(h.ballots), want)
	}
	h.ballots = active(h.ballots)
	p.rand.Shuffle(len(h.ballots), func(i, j int) { h.ballots[i], h.ballots[j] = h.ballots[j], h.ballots[i] }) // members vote when they like
	return h
}

// active leaves out the ballots of the members who never vote.
func active(ballots []received) []received {
	list := ballots[:0]
	for _, r := range ballots {
		if r.by < fmt.Sprintf("v%02d@", voters) {
			list = append(list, r)
		}
	}
	return list
}

func openStore(b *testing.B, path string) *store.Store {
	b.Helper()
	s, err := store.Open(b.Context(), path, store.Options{Secret: secret, Entropy: rand.Reader})
	check(b, err)
	return s
}

func check(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}
