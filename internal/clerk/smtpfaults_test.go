package clerk_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"charterd/internal/clerk"
	"charterd/mail"
	"charterd/mail/mailtest"
	"charterd/mail/smtp"
	"charterd/store"
)

// mailed is a desk that sends to a real SMTP server which breaks the protocol where it is told to.
type mailed struct {
	*desk
	server *mailtest.SMTPFaults
}

func newMailed(t *testing.T, faults ...mailtest.Fault) *mailed {
	t.Helper()
	server, err := mailtest.NewSMTPFaults(mailtest.SMTPOptions{}, faults...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	m := &mailed{server: server}
	m.desk = deskWith(t, "2026-11-02 09:00", func(_ *desk, cfg *clerk.Config) {
		outlet := smtp.New(smtp.Config{Host: "127.0.0.1", Port: server.Port(), TLS: "none", Timeout: time.Second, EndTimeout: time.Second})
		t.Cleanup(outlet.Close)
		cfg.Outlets = []clerk.Outlet{outlet}
	})
	return m
}

// applied brings a request, which causes an acknowledgement and a mail to the chair.
func (m *mailed) applied() {
	m.t.Helper()
	m.mail(letter{from: "nok@neptune.example", name: "Nok Example", subject: "Grant", text: form})
}

func (m *mailed) rows() []store.Outgoing {
	m.t.Helper()
	rows, err := m.store.OutgoingOf(m.t.Context(), "G-1")
	if err != nil {
		m.t.Fatal(err)
	}
	return rows
}

func (m *mailed) row(kind string) store.Outgoing {
	m.t.Helper()
	for _, o := range m.rows() {
		if o.Kind == kind {
			return o
		}
	}
	m.t.Fatalf("no %s", kind)
	return store.Outgoing{}
}

// copies are the octets that the server took for an address.
func (m *mailed) copies(to string) (all [][]byte) {
	for _, s := range m.server.Mails() {
		if slices.Contains(s.To, to) {
			all = append(all, s.Data)
		}
	}
	return all
}

var smtpFaults = []struct {
	name     string
	fault    mailtest.Fault
	state    store.State
	attempts int
	wait     time.Duration // until the next attempt
	copies   int           // in the end
}{
	{"4xx at MAIL", mailtest.Fault{At: "mail", Do: "reply", Reply: "450 4.3.0 later"}, store.Queued, 1, time.Minute, 1},
	{"4xx at RCPT", mailtest.Fault{At: "rcpt", Do: "reply", Reply: "451 4.7.1 greylisted"}, store.Queued, 1, time.Minute, 1},
	{"4xx at DATA", mailtest.Fault{At: "data", Do: "reply", Reply: "451 4.3.0 later"}, store.Queued, 1, time.Minute, 1},
	{"4xx at the dot", mailtest.Fault{At: "end", Do: "reply", Reply: "452 4.3.1 no room"}, store.Queued, 1, time.Minute, 1},
	{"5xx at MAIL", mailtest.Fault{At: "mail", Do: "reply", Reply: "550 5.7.1 no"}, store.Failed, 1, 0, 0},
	{"5xx at RCPT", mailtest.Fault{At: "rcpt", Do: "reply", Reply: "550 5.1.1 nobody"}, store.Failed, 1, 0, 0},
	{"5xx at DATA", mailtest.Fault{At: "data", Do: "reply", Reply: "554 5.7.1 no"}, store.Failed, 1, 0, 0},
	{"5xx at the dot", mailtest.Fault{At: "end", Do: "reply", Reply: "554 5.7.1 no"}, store.Failed, 1, 0, 0},
	{"FIN at MAIL", mailtest.Fault{At: "mail", Do: "close"}, store.Queued, 1, time.Minute, 1},
	{"RST at RCPT", mailtest.Fault{At: "rcpt", Do: "reset"}, store.Queued, 1, time.Minute, 1},
	{"RST before the dot", mailtest.Fault{At: "data", Do: "reset"}, store.Queued, 1, time.Minute, 1},
	{"silence at MAIL", mailtest.Fault{At: "mail", Do: "silence"}, store.Queued, 1, time.Minute, 1},
	{"RST after the dot", mailtest.Fault{At: "end", Do: "reset"}, store.Queued, 1, time.Minute, 2},
	{"FIN after the dot", mailtest.Fault{At: "end", Do: "close"}, store.Queued, 1, time.Minute, 2},
	{"no 250 in time", mailtest.Fault{At: "end", Do: "slow", Delay: 3 * time.Second}, store.Queued, 1, time.Minute, 2},
	{"250, then close", mailtest.Fault{At: "end", Do: "right, close"}, store.Sent, 1, 0, 1},
	{"a slow 250", mailtest.Fault{At: "end", Do: "slow", Delay: 100 * time.Millisecond}, store.Sent, 1, 0, 1},
	{"daily limit of Gmail", mailtest.Fault{At: "mail", Do: "reply", Reply: "550 5.4.5 Daily user sending limit exceeded"}, store.Queued, 0, clerk.PauseChannel, 1},
	{"daily limit of Exchange", mailtest.Fault{At: "end", Do: "reply", Reply: "554 5.2.0 submission quota exceeded"}, store.Queued, 0, clerk.PauseChannel, 1},
	{"421 at MAIL", mailtest.Fault{At: "mail", Do: "reply, close", Reply: "421 4.7.0 too many"}, store.Queued, 0, clerk.PauseChannel, 1},
	{"4.7.0 at RCPT", mailtest.Fault{At: "rcpt", Do: "reply", Reply: "452 4.7.0 too many recipients, rate limit exceeded"}, store.Queued, 0, clerk.PauseChannel, 1},
}

// TestSMTPFaultsAtEveryPhase: the fault meets the acknowledgement once. Its row stands as it should, it goes out again at its
// time with the same octets, and never more than once more than the server can have taken.
func TestSMTPFaultsAtEveryPhase(t *testing.T) {
	for _, f := range smtpFaults {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			f.fault.Times = 1
			m := newMailed(t, f.fault)
			m.applied()
			o := m.row("A1")
			if o.State != f.state || o.Attempts != f.attempts || f.wait > 0 && !o.Due.Equal(m.now.Add(f.wait)) {
				t.Errorf("%s after %d attempts, due %s, because %s", o.State, o.Attempts, o.Due.Sub(m.now), o.Why)
			}
			if f.wait > 0 {
				m.now = m.now.Add(f.wait - time.Second)
				m.turn()
				if early := m.row("A1"); early.State != store.Queued || early.Attempts != f.attempts {
					t.Errorf("it was tried before its time: %s, %d", early.State, early.Attempts)
				}
				m.now = m.now.Add(time.Second)
				m.turn()
			}
			m.now = m.now.AddDate(0, 0, 1)
			m.turn()
			if last := m.row("A1"); f.copies > 0 && last.State != store.Sent {
				t.Errorf("in the end %s: %s", last.State, last.Why)
			}
			if other := m.row("C2"); other.State != store.Sent {
				t.Errorf("the next mail is %s: %s", other.State, other.Why)
			}
			copies := m.copies("nok@neptune.example")
			if len(copies) != f.copies {
				t.Errorf("%d copies, want %d", len(copies), f.copies)
			}
			for _, c := range copies {
				if !bytes.Equal(c, copies[0]) {
					t.Error("two copies differ")
				}
			}
		})
	}
}

func TestOneRefusedRecipientOfTwelve(t *testing.T) {
	m := newMailed(t)
	m.applied()
	m.until("2026-11-03 10:00")
	m.mail(letter{from: "nora@example.org", name: "Nora Winter", subject: "G-1", text: "COMPLETE G-1\n"})
	m.server.Set(mailtest.Fault{At: "rcpt", To: "eva@members.example", Do: "reply", Reply: "550 5.1.1 nobody"})
	m.until("2026-11-13 12:02")
	sent, failed := 0, ""
	for _, o := range m.rows() {
		if o.Kind == "M2" && o.State == store.Sent {
			sent++
		}
		if o.State == store.Failed {
			failed += o.To
		}
	}
	if sent != 11 || failed != "eva@members.example" {
		t.Errorf("%d ballots were sent; failed: %s", sent, failed)
	}
	m.voteTo("ada")
	m.voted1("ada aye")
}

// voteTo answers the ballot that the server took for a member.
func (m *mailed) voteTo(member string) {
	m.t.Helper()
	for _, s := range m.server.Mails() {
		if msg := mail.Open(s.Data, mail.Own{}); msg.CharterdKind == "M2" && s.To[0] == member+"@members.example" {
			m.reply(sentMail{to: s.To[0], msg: msg}, "aye")
			return
		}
	}
	m.t.Fatalf("no ballot for %s", member)
}

// TestRetriesFollowTheirScheduleForFiveDays: 4xx for ever. The tries fall where mail.RetryAfter says, then the mail is given up,
// and the case goes on all the while.
func TestRetriesFollowTheirScheduleForFiveDays(t *testing.T) {
	m := newMailed(t, mailtest.Fault{At: "rcpt", To: "nok@neptune.example", Do: "reply", Reply: "451 4.3.0 later"})
	start := m.now
	m.applied()
	var want, got []string
	at := time.Duration(0)
	for n := 1; ; n++ {
		want = append(want, at.String())
		wait, again := mail.RetryAfter(n)
		if !again {
			break
		}
		at += wait
	}
	id := m.row("A1").ID
	for n := 0; n < 200; n++ {
		o, _, err := m.store.Outgoing(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, m.now.Sub(start).String())
		if o.State == store.Failed {
			break
		}
		m.now = o.Due
		m.turn()
	}
	got = slices.Compact(got)
	if !slices.Equal(got, want) {
		t.Errorf("tried at %v, want %v", got, want)
	}
	if at < 4*24*time.Hour {
		t.Errorf("given up after %s", at)
	}
}

// TestThePauseHoldsEverythingAndEnds: a provider's limit stops the channel; after the pause the urgent mails go first.
func TestThePauseHoldsEverythingAndEnds(t *testing.T) {
	m := newMailed(t, mailtest.Fault{At: "mail", Do: "reply", Reply: "450 4.7.0 too many mails", Times: 1})
	m.applied()
	if n := len(m.server.Mails()); n != 0 {
		t.Fatalf("%d mails went out in spite of the limit", n)
	}
	m.now = m.now.Add(10 * time.Minute)
	m.mail(letter{from: "tri@triton.example", name: "Tri Example", subject: "Grant", text: strings.ReplaceAll(form, "Neptune", "Triton")})
	if n := len(m.server.Mails()); n != 0 {
		t.Fatalf("%d mails went out during the pause", n)
	}
	m.now = m.now.Add(20 * time.Minute)
	m.turn()
	if n := len(m.server.Mails()); n != 4 {
		t.Errorf("%d mails after the pause", n)
	}
}

func TestBallotsAndReceiptsGoFirst(t *testing.T) {
	m := newMailed(t)
	m.applied()
	m.until("2026-11-03 10:00")
	m.mail(letter{from: "nora@example.org", name: "Nora Winter", subject: "G-1", text: "COMPLETE G-1\n"})
	before := len(m.server.Mails())
	m.server.Set(mailtest.Fault{At: "mail", Do: "reply", Reply: "421 4.7.0 too many", Times: 1})
	m.until("2026-11-13 12:02")
	m.now = m.now.Add(5 * time.Minute)
	m.mail(letter{from: "tri@triton.example", name: "Tri Example", subject: "Grant", text: strings.ReplaceAll(form, "Neptune", "Triton")})
	m.now = m.now.Add(clerk.PauseChannel)
	m.turn()
	var kinds []string
	for _, s := range m.server.Mails()[before:] {
		kinds = append(kinds, mail.Open(s.Data, mail.Own{}).CharterdKind)
	}
	if got := fmt.Sprint(slices.Compact(kinds)); got != "[M2 A3 A1 C2]" {
		t.Errorf("sent in the order %s", got)
	}
}
