package clerk_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"charterd/internal/clerk"
	"charterd/mail"
	"charterd/mail/imap"
	"charterd/mail/mailtest"
	"charterd/mail/smtp"
	"charterd/store"
	"charterd/templates"
	"charterd/workflow"
	"charterd/workflow/charter"
)

// victim is one process that takes one turn and may be killed in it: the test binary itself, told so by its environment.
type victim struct {
	Database string    `json:"database"`
	IMAP     int       `json:"imap"`
	SMTP     int       `json:"smtp"`
	Now      time.Time `json:"now"`
	KillAt   int       `json:"kill_at"` // the number of the boundary at which it kills itself; 0: never
}

const victimVariable = "CHARTERD_TEST_VICTIM"

func TestMain(m *testing.M) {
	if told := os.Getenv(drainerVariable); told != "" {
		os.Exit(drainMain(told))
	}
	if told := os.Getenv(victimVariable); told != "" {
		var v victim
		if err := json.Unmarshal([]byte(told), &v); err != nil {
			panic(err)
		}
		if err := v.turn(context.Background()); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// turn is a whole start of the daemon with one turn: what `charterd run --once` does, with a given time.
func (v victim) turn(ctx context.Context) error {
	count := 0
	step := func(name string) {
		count++
		fmt.Println(name)
		if count == v.KillAt {
			syscall.Kill(syscall.Getpid(), syscall.SIGKILL)
			select {}
		}
	}
	s, err := store.Open(ctx, v.Database, store.Options{Secret: secret, Entropy: rand.Reader, Daemon: true, Step: step})
	if err != nil {
		return err
	}
	defer s.Close()
	grants, err := charter.Find("psf-grants", "2024-08")
	if err != nil {
		return err
	}
	set, err := templates.Load(nil)
	if err != nil {
		return err
	}
	keys, err := mail.NewKeys(secret)
	if err != nil {
		return err
	}
	password := func() (string, error) { return "pass", nil }
	inbox := imap.New(imap.Config{Host: "127.0.0.1", Port: v.IMAP, TLS: "none", User: "grants", Password: password, Folder: "INBOX"})
	defer inbox.Close()
	outlet := smtp.New(smtp.Config{Host: "127.0.0.1", Port: v.SMTP, TLS: "none", Step: step})
	defer outlet.Close()
	c, err := clerk.New(ctx, clerk.Config{
		Groups: []clerk.Group{{
			ID: "psf-grants", Name: "Grants Work Group", Address: "grants@example.org", ReplyPattern: "grants+{token}@example.org",
			Mode: clerk.Live, Charters: []*charter.Charter{grants}, Roster: smallGroup(), Trust: trust, MailboxName: "psf-grants/INBOX",
			Inbox: inbox, Templates: set,
		}},
		Store: s, Keys: keys, Domain: "example.org", Outlets: []clerk.Outlet{outlet}, Started: v.Now, Step: step, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		return err
	}
	if _, err := c.Recover(ctx, v.Now); err != nil {
		return err
	}
	report, err := c.Turn(ctx, v.Now)
	for _, unread := range report.Inboxes {
		err = unread
	}
	return err
}

func smallGroup() []workflow.Member {
	return []workflow.Member{
		{ID: "nora", Name: "Nora Winter", Addresses: []string{"nora@example.org"}, Roles: []string{"chair"}},
		{ID: "ada", Name: "Ada Member", Addresses: []string{"ada@members.example"}},
		{ID: "ben", Name: "Ben Member", Addresses: []string{"ben@members.example"}},
		{ID: "cleo", Name: "Cleo Member", Addresses: []string{"cleo@members.example"}},
	}
}

// delivered is one mail in the group's mailbox.
type delivered struct {
	raw []byte
	at  time.Time
}

// stage is the world around the victim: a mailbox, a mail server, a database, all real.
type stage struct {
	t     *testing.T
	imap  *mailtest.IMAP
	smtp  *mailtest.SMTP
	dir   string
	steps []string // boundaries that the last victim passed
}

// newStage sets a world up with the mails that were delivered so far, and a copy of the database, if there is one.
func newStage(t *testing.T, mails []delivered, database string) *stage {
	t.Helper()
	s := &stage{t: t, dir: t.TempDir()}
	var err error
	if s.imap, err = mailtest.NewIMAP(mailtest.IMAPOptions{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.imap.Close() })
	if s.smtp, err = mailtest.NewSMTP(mailtest.SMTPOptions{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.smtp.Close)
	if err := s.imap.AddUser("grants", "pass"); err != nil {
		t.Fatal(err)
	}
	for _, m := range mails {
		s.deliver(m)
	}
	if database != "" {
		copyFile(t, database, s.database())
	}
	return s
}

func (s *stage) database() string { return filepath.Join(s.dir, "charterd.db") }

func (s *stage) deliver(m delivered) {
	s.t.Helper()
	if _, err := s.imap.Append("grants", "INBOX", m.raw, m.at); err != nil {
		s.t.Fatal(err)
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// run starts a victim and says whether it was killed. Any other failure fails the test.
func (s *stage) run(now time.Time, killAt int) (killed bool) {
	s.t.Helper()
	told, err := json.Marshal(victim{Database: s.database(), IMAP: s.imap.Port(), SMTP: s.smtp.Port(), Now: now, KillAt: killAt})
	if err != nil {
		s.t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), victimVariable+"="+string(told))
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err = cmd.Run()
	s.steps = lines(&out)
	if err == nil {
		return false
	}
	if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() && status.Signal() == syscall.SIGKILL {
		return true
	}
	s.t.Fatalf("the turn failed: %v\n%s", err, errs.String())
	return false
}

func lines(r io.Reader) []string {
	var list []string
	for scan := bufio.NewScanner(r); scan.Scan(); {
		list = append(list, scan.Text())
	}
	return list
}

// state is everything that must be the same after a kill and a restart as without them.
type state struct {
	Entries  []string
	Messages []string
	Outgoing []string
	Mails    map[string]int // by Message-ID, how many copies the server took
}

func (s *stage) state() state {
	s.t.Helper()
	ctx := s.t.Context()
	db, err := store.Open(ctx, s.database(), store.Options{Secret: secret, Entropy: rand.Reader})
	if err != nil {
		s.t.Fatal(err)
	}
	defer db.Close()
	got := state{Mails: map[string]int{}}
	cases := map[string]bool{}
	if err := db.AllEntries(ctx, func(e store.Entry) error {
		cases[e.Case] = true
		got.Entries = append(got.Entries, fmt.Sprintf("%s %s %s %s", e.Case, e.Kind, e.At.Format(time.RFC3339), e.Payload))
		return nil
	}); err != nil {
		s.t.Fatal(err)
	}
	result, err := clerk.Collect(ctx, db)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, m := range result.Messages {
		got.Messages = append(got.Messages, fmt.Sprintf("%s %s %s", m.ID, m.Fate, m.Case))
	}
	for id := range cases {
		rows, err := db.OutgoingOf(ctx, id)
		if err != nil {
			s.t.Fatal(err)
		}
		for _, o := range rows {
			got.Outgoing = append(got.Outgoing, fmt.Sprintf("%s %s %s %s", o.MessageID, o.Kind, o.To, o.State))
		}
	}
	slices.Sort(got.Outgoing)
	if proof, err := clerk.Verify(ctx, db); err != nil || !proof.Sound() {
		s.t.Errorf("the record does not hold: %v %+v", err, proof)
	}
	got.Mails = s.copies()
	return got
}

// copies counts the mails that the server took, and fails when two of one Message-ID differ in any octet.
func (s *stage) copies() map[string]int {
	s.t.Helper()
	count, octets := map[string]int{}, map[string][]byte{}
	for _, m := range s.smtp.Mails() {
		id := mail.Open(m.Data, mail.Own{}).MessageID + " " + m.To[0]
		if earlier, again := octets[id]; again && !bytes.Equal(earlier, m.Data) {
			s.t.Errorf("two copies of %s differ", id)
		}
		count[id]++
		octets[id] = m.Data
	}
	return count
}

// scene is one turn of the story: its time, and the mails that arrive before it, made from what the undisturbed run sent.
type scene struct {
	name    string
	now     string
	matters bool // tried also when not all boundaries are
	mails   func(sent func(kind, to string) sentMail) []letter
}

func killStory() []scene {
	reply := func(s sentMail, words string) letter {
		return letter{from: s.to, to: s.msg.ReplyTo[0].Address, subject: "Re: " + s.msg.Subject, answers: s.msg, text: words + "\n"}
	}
	return []scene{
		{"first contact", "2026-11-02 09:00", false, nil},
		{"application", "2026-11-02 10:00", true, func(func(kind, to string) sentMail) []letter {
			return []letter{{from: "nok@neptune.example", name: "Nok Example", subject: "Grant for PyCon Neptune", text: form}}
		}},
		{"complete", "2026-11-03 10:00", false, func(sent func(kind, to string) sentMail) []letter {
			return []letter{reply(sent("C2", "nora@example.org"), "COMPLETE G-1")}
		}},
		{"ballot opens", "2026-11-13 12:05", false, nil},
		{"votes", "2026-11-14 10:00", true, func(sent func(kind, to string) sentMail) []letter {
			return []letter{
				reply(sent("M2", "ada@members.example"), "nay"), reply(sent("M2", "ada@members.example"), "aye"),
				reply(sent("M2", "ben@members.example"), "aye"),
			}
		}},
	}
}

// TestKillAtEveryStepBoundary kills the process at each boundary of each turn of a small story in turn, starts it again, and
// compares everything with the undisturbed run: no mail lost, no vote twice, and at most one identical copy more, and that
// only where the kill fell between the last octet and the record of the reply. Without CHARTERD_KILL=all, each kind of
// boundary is tried once in the two turns that matter most.
func TestKillAtEveryStepBoundary(t *testing.T) {
	var c calm
	tried := 0
	for _, sc := range killStory() {
		undisturbed, arrived := c.play(t, sc)
		want, mails, database := undisturbed.state(), append(slices.Clone(c.arrived), arrived...), c.database
		for _, at := range boundaries(sc, undisturbed.steps) {
			tried++
			t.Run(fmt.Sprintf("%s/%d %s", sc.name, at, undisturbed.steps[at-1]), func(t *testing.T) {
				t.Parallel()
				s := newStage(t, mails, database)
				now := moment(t, sc.now)
				if !s.run(now, at) {
					t.Fatal("it was not killed")
				}
				if s.run(now, 0) {
					t.Fatal("killed twice")
				}
				s.run(now.Add(2*time.Minute), 0) // what was unknown is sent again after a minute
				checkAfterKill(t, want, s.state())
			})
		}
		c.arrived = append(c.arrived, arrived...)
		c.database = undisturbed.database()
	}
	t.Logf("%d kill points tried", tried)
}

// calm is the undisturbed run: what arrived and what was sent so far, and the database.
type calm struct {
	arrived  []delivered
	sent     []sentMail
	database string
}

// play plays one scene undisturbed.
func (c *calm) play(t *testing.T, sc scene) (s *stage, arrived []delivered) {
	t.Helper()
	s = newStage(t, c.arrived, c.database)
	d := &desk{t: t, now: moment(t, sc.now).Add(-5 * time.Minute), n: len(c.arrived) * 100}
	if sc.mails != nil {
		for _, l := range sc.mails(c.find(t)) {
			d.now = d.now.Add(time.Second)
			arrived = append(arrived, delivered{raw: d.raw(l), at: d.now})
		}
	}
	for _, m := range arrived {
		s.deliver(m)
	}
	if s.run(moment(t, sc.now), 0) {
		t.Fatal("the undisturbed run was killed")
	}
	if _, err := os.Stat(s.database() + "-wal"); err == nil {
		t.Fatal("the database was not closed cleanly")
	}
	for _, m := range s.smtp.Mails() {
		c.sent = append(c.sent, sentMail{to: m.To[0], msg: mail.Open(m.Data, mail.Own{}), data: m.Data})
	}
	return s, arrived
}

func (c *calm) find(t *testing.T) func(kind, to string) sentMail {
	return func(kind, to string) sentMail {
		t.Helper()
		for _, m := range slices.Backward(c.sent) {
			if m.msg.CharterdKind == kind && m.to == to {
				return m
			}
		}
		t.Fatalf("no %s was sent to %s", kind, to)
		return sentMail{}
	}
}

// boundaries are the numbers of the boundaries to try: all, or the first of each name in the scenes that matter most.
func boundaries(sc scene, steps []string) []int {
	var list []int
	seen, all := map[string]bool{}, os.Getenv("CHARTERD_KILL") == "all"
	for i, name := range steps {
		if !all && (seen[name] || !sc.matters) {
			continue
		}
		seen[name] = true
		list = append(list, i+1)
	}
	return list
}

func checkAfterKill(t *testing.T, want, got state) {
	t.Helper()
	doubled := 0
	for id, n := range got.Mails {
		if n > want.Mails[id] {
			doubled += n - want.Mails[id]
		}
	}
	if doubled > 1 {
		t.Errorf("%d copies too many", doubled)
	}
	for id, n := range want.Mails {
		if got.Mails[id] < n {
			t.Errorf("lost: %s", id)
		}
		got.Mails[id] = n // a copy too many is judged above
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("after the kill and a restart (-undisturbed +killed):\n%s", diff)
	}
}
