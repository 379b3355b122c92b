package clerk_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"charterd/internal/clerk"
	"charterd/store"
	"charterd/workflow"
	"charterd/workflow/charter"
)

// boardCharter is the small charter of a body that decides what another group refers to it.
func boardCharter(t *testing.T, change func(text string) string) *charter.Charter {
	t.Helper()
	text, err := os.ReadFile("../../workflow/testdata/board.toml")
	if err != nil {
		t.Fatal(err)
	}
	ch, err := charter.Parse("board.toml", []byte(change(string(text))))
	if err != nil {
		t.Fatal(err)
	}
	return ch
}

func asItIs(text string) string { return text }

// withBoard is a desk where the Board is a group of its own, with three directors of whom one is in the grants group too.
func withBoard(t *testing.T, board *charter.Charter) *desk {
	t.Helper()
	return deskWith(t, "2026-11-02 09:00", func(d *desk, cfg *clerk.Config) {
		b := cfg.Groups[0]
		b.ID, b.Name, b.Address, b.ReplyPattern = "psf-board", "The Board", "board@example.org", "board+{token}@example.org"
		b.MailboxName, b.Inbox, b.Charters = "psf-board/INBOX", &tape{now: &d.now}, []*charter.Charter{board}
		b.Roster = []workflow.Member{
			{ID: "cora", Name: "Cora Chair", Addresses: []string{"cora@board.example"}, Roles: []string{"chair"}},
			{ID: "ada", Name: "Ada Member", Addresses: []string{"ada@members.example"}, Roles: []string{"director"}},
			{ID: "dora", Name: "Dora Director", Addresses: []string{"dora@board.example"}, Roles: []string{"director"}},
			{ID: "emil", Name: "Emil Director", Addresses: []string{"emil@board.example"}, Roles: []string{"director"}},
		}
		cfg.Groups[1] = b
	})
}

// referred brings a request over the limit to the end of the group's vote.
func (d *desk) referred() {
	d.t.Helper()
	d.mail(letter{from: "nok@neptune.example", name: "Nok Example", subject: "Grant", text: strings.Replace(form, "7,500 USD\nExpected", "20,000 USD\nExpected", 1)})
	d.until("2026-11-03 10:00")
	d.mail(letter{from: "nora@example.org", name: "Nora Winter", subject: "G-1", text: "COMPLETE G-1\n"})
	d.until("2026-11-13 12:02")
	for _, id := range []string{"ada", "ben", "cleo", "dan", "eva", "finn", "gita"} {
		d.reply(d.ballotOf(id, "G-1"), "aye")
	}
}

// contiguous fails unless each fact is followed by its own events alone: no entry of another case stands between them.
func (d *desk) contiguous() {
	d.t.Helper()
	var last store.Entry
	if err := d.store.AllEntries(d.t.Context(), func(e store.Entry) error {
		if e.Case != "" && e.Kind != workflow.FactKind && e.Case != last.Case {
			d.t.Errorf("entry %d: %s of %s follows %s of %s", e.Seq, e.Kind, e.Case, last.Kind, last.Case)
		}
		last = e
		return nil
	}); err != nil {
		d.t.Fatal(err)
	}
	d.verified()
}

// boardMail answers the Board's ballot.
func (d *desk) boardVote(who, words string) {
	d.t.Helper()
	ballot := sentMail{}
	for _, s := range d.post.sent {
		if s.to == who && s.msg.CharterdKind == "M2" && s.msg.CharterdCase[0] == "B-1" {
			ballot = s
		}
	}
	if ballot.msg == nil {
		d.t.Fatalf("no ballot on B-1 for %s:%s", who, d.outbox())
	}
	l := d.answer(ballot, words)
	own := d.tape
	d.tape = d.Groups[1].Inbox.(*tape)
	d.arrive(l)
	d.tape = own
	d.turn()
}

// TestAReferralOpensAndTheDecisionAnswers: the linked case of the other body, and the record's order beside it. A director votes
// in both.
func TestAReferralOpensAndTheDecisionAnswers(t *testing.T) {
	d := withBoard(t, boardCharter(t, asItIs))
	d.referred()
	if c := d.kase("G-1"); c.Linked == nil || c.Linked.Case != "B-1" || c.Stage != "board" {
		t.Fatalf("G-1 in %s, linked to %+v; fates %q", c.Stage, c.Linked, d.fates())
	}
	d.contiguous()
	d.until("2026-11-16 09:00")
	d.boardVote("ada@members.example", "aye")
	d.boardVote("dora@board.example", "aye")
	d.boardVote("emil@board.example", "nay")
	if c := d.kase("B-1"); c.Status != workflow.Granted {
		t.Errorf("B-1 is %s; fates %q", c.Status, d.fates())
	}
	if c := d.kase("G-1"); c.Status != workflow.Granted || c.Outcome.Amount != "20000.00 USD" {
		t.Errorf("G-1 is %s: %+v", c.Status, c.Outcome)
	}
	d.last("A4", "nok@neptune.example")
	d.contiguous()
}

// TestAWithdrawnRequestIsTakenBackFromTheBoard: what the applicant takes back is not voted on any more, and not granted.
func TestAWithdrawnRequestIsTakenBackFromTheBoard(t *testing.T) {
	d := withBoard(t, boardCharter(t, asItIs))
	d.referred()
	d.until("2026-11-16 09:00")
	d.mail(letter{from: "nok@neptune.example", name: "Nok Example", subject: "Re: G-1", text: "WITHDRAW G-1\n"})
	d.until("2026-11-16 10:00")
	for _, id := range []string{"G-1", "B-1"} {
		if c := d.kase(id); c.Status != workflow.Withdrawn {
			t.Errorf("%s is %s in %s; fates %q", id, c.Status, c.Stage, d.fates())
		}
	}
	d.contiguous()
}

// TestAReferralByTheClockIsInOrderToo: both deadlines passed while the house was off, the Board's among them.
func TestAReferralByTheClockIsInOrderToo(t *testing.T) {
	d := withBoard(t, boardCharter(t, asItIs))
	d.mail(letter{from: "nok@neptune.example", name: "Nok Example", subject: "Grant", text: strings.Replace(form, "7,500 USD\nExpected", "20,000 USD\nExpected", 1)})
	d.mail(letter{from: "tri@triton.example", name: "Tri Example", subject: "Grant", text: strings.Replace(strings.ReplaceAll(form, "Neptune", "Triton"), "7,500 USD\nExpected", "30,000 USD\nExpected", 1)})
	d.until("2026-11-03 10:00")
	d.mail(letter{from: "nora@example.org", name: "Nora Winter", subject: "", text: "COMPLETE G-1\nCOMPLETE G-2\n"})
	d.until("2027-02-01 09:00")
	for _, id := range []string{"G-1", "G-2"} {
		if c := d.kase(id); c.Linked == nil {
			t.Errorf("%s is in %s and linked to nothing", id, c.Stage)
		}
	}
	for _, id := range []string{"B-1", "B-2"} {
		if c := d.kase(id); c.Status == workflow.Open {
			t.Errorf("%s is open in %s although its time is over", id, c.Stage)
		}
	}
	d.contiguous()
}

// TestABodyWithoutACharterInForceGetsTheMail: its charter begins later, so the case goes out by mail and nothing is blocked.
func TestABodyWithoutACharterInForceGetsTheMail(t *testing.T) {
	d := withBoard(t, boardCharter(t, func(text string) string { return strings.Replace(text, "2020-01-01", "2030-01-01", 1) }))
	d.referred()
	if c := d.kase("G-1"); c.Stage != "board" || c.Linked != nil {
		t.Errorf("G-1 in %s, linked to %v; fates %q", c.Stage, c.Linked, d.fates())
	}
	d.last("B1", "board@example.org")
	d.verified()
}

// TestMailOnADayWithoutACharterIsNotInTheWay: it waits for a person, and the mail after it is read.
func TestMailOnADayWithoutACharterIsNotInTheWay(t *testing.T) {
	d := newDesk(t, "2020-05-05 09:00")
	d.mail(letter{from: "nok@neptune.example", name: "Nok Example", subject: "Grant", text: form})
	d.mail(letter{from: "nora@example.org", name: "Nora Winter", subject: "", text: "STATUS G-1\n"})
	for _, f := range d.fates() {
		if !strings.HasPrefix(f, "held: no charter") {
			t.Errorf("fate %q", f)
		}
	}
	if len(d.post.sent) > 0 {
		t.Errorf("sent: %s", d.outbox())
	}
	d.until("2026-11-02 09:00")
	d.mail(letter{from: "nok@neptune.example", name: "Nok Example", subject: "Grant", text: strings.Replace(form, "Hello", "Hello again", 1)})
	if c := d.kase("G-1"); c.Stage != "complete" {
		t.Errorf("G-1 in %s", c.Stage)
	}
}

// TestOneMailThatBreaksTheProgramIsHeld: a charter that makes the core panic on applications stands for any error of ours.
func TestOneMailThatBreaksTheProgramIsHeld(t *testing.T) {
	d := deskWith(t, "2026-11-02 09:00", func(_ *desk, cfg *clerk.Config) {
		broken := *cfg.Groups[0].Charters[0]
		broken.Stages = nil
		cfg.Groups[0].Charters = []*charter.Charter{&broken}
	})
	d.arrive(letter{from: "eve@elsewhere.example", name: "Eve", subject: "Question", text: "Do you sell chairs?\n"})
	d.arrive(letter{from: "nok@neptune.example", name: "Nok Example", subject: "Grant", text: form})
	d.arrive(letter{from: "tri@triton.example", name: "Tri Example", subject: "Grant", text: form})
	d.arrive(letter{from: "mal@elsewhere.example", name: "Mal", subject: "Question", text: "Do you sell tables?\n"})
	if r := d.turn(); r.Mail != 4 {
		t.Fatalf("%+v", r)
	}
	var kinds []string
	for _, f := range d.fates() {
		kind, _, _ := strings.Cut(f, ":")
		kinds = append(kinds, kind)
	}
	if got := strings.Join(kinds, ", "); got != "not understood, held, held, not understood" {
		t.Errorf("fates %s", got)
	}
	m, _, err := d.store.Message(t.Context(), 2)
	if err != nil || !strings.Contains(string(m.Raw), "PyCon Neptune") {
		t.Errorf("the octets are lost: %d octets, %v", len(m.Raw), err)
	}
	if n := d.entriesOf("G-"); n != 0 {
		t.Errorf("%d entries of a case that could not be opened", n)
	}
	if len(d.tape.waiting) != 0 || d.to("mal@elsewhere.example") != 1 {
		t.Errorf("%d mails left, %d answers", len(d.tape.waiting), d.to("mal@elsewhere.example"))
	}
	d.verified()
}

func (d *desk) entriesOf(prefix string) int {
	d.t.Helper()
	n := 0
	if err := d.store.AllEntries(d.t.Context(), func(e store.Entry) error {
		if strings.HasPrefix(e.Case, prefix) {
			n++
		}
		return nil
	}); err != nil {
		d.t.Fatal(err)
	}
	return n
}

// TestOneCaseThatCannotBeMovedStandsStill: its charter is gone from the record and the configuration. Mail for it is held; the
// deadlines of the others pass.
func TestOneCaseThatCannotBeMovedStandsStill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "charterd.db")
	d := deskOn(t, path, "2026-11-02 09:00", nil)
	d.mail(letter{from: "nok@neptune.example", name: "Nok Example", subject: "Grant", text: form})
	cfg := d.config()
	old := cfg.Groups[0].Charters[0]
	cfg.Groups[0].Charters = []*charter.Charter{earlier(t, old)}
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("DELETE FROM charters WHERE hash = ?", old.Hash); err != nil {
		t.Fatal(err)
	}
	if d.Clerk, err = clerk.New(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	d.mail(letter{from: "tri@triton.example", name: "Tri Example", subject: "Grant", text: strings.ReplaceAll(form, "Neptune", "Triton")})
	d.until("2026-11-20 09:00")
	if one, two := d.kase("G-1"), d.kase("G-2"); one.Stage != "complete" || two.Stage != "vote" {
		t.Errorf("G-1 in %s, G-2 in %s", one.Stage, two.Stage)
	}
	d.mail(letter{from: "nora@example.org", name: "Nora Winter", subject: "", text: "COMPLETE G-1\n"})
	if got := d.lastFate(); !strings.HasPrefix(got, "held") {
		t.Errorf("fate %q", got)
	}
	if r := d.turn(); r.Passed != 0 || r.Mail != 0 {
		t.Errorf("it goes round and round: %+v", r)
	}
}

// earlier is the same charter as a version from before.
func earlier(t *testing.T, ch *charter.Charter) *charter.Charter {
	t.Helper()
	text := strings.Replace(strings.Replace(ch.Text, `"2024-08"`, `"2024-07"`, 1), "2024-08-14", "2024-07-01", 1)
	before, err := charter.Parse("earlier.toml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return before
}

// TestATemplateThatPanicsCostsNoDecision: without any templates every mail has its plain form, and the vote is counted.
func TestATemplateThatPanicsCostsNoDecision(t *testing.T) {
	d := opened(t, form)
	ballot := d.last("M2", "ada@members.example")
	cfg := d.config()
	cfg.Groups[0].Templates = nil
	var err error
	if d.Clerk, err = clerk.New(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	d.reply(ballot, "aye")
	d.voted1("ada aye")
	if text := d.last("M3", "ada@members.example").msg.Text(nil); !strings.Contains(text, "G-1") || !strings.Contains(text, "stands") {
		t.Errorf("the plain form reads:\n%s", text)
	}
}

// TestACharterThatIsConfiguredNoMoreGovernsItsCasesAlone: a case keeps the recorded text; new cases follow what is configured.
func TestACharterThatIsConfiguredNoMoreGovernsItsCasesAlone(t *testing.T) {
	d := newDesk(t, "2026-11-02 09:00")
	d.mail(letter{from: "nok@neptune.example", name: "Nok Example", subject: "Grant", text: form})
	cfg := d.config()
	old := cfg.Groups[0].Charters[0]
	next := earlier(t, old)
	cfg.Groups[0].Charters = []*charter.Charter{next}
	var err error
	if d.Clerk, err = clerk.New(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	d.until("2026-11-03 10:00")
	d.mail(letter{from: "nora@example.org", name: "Nora Winter", subject: "", text: "COMPLETE G-1\n"})
	d.mail(letter{from: "tri@triton.example", name: "Tri Example", subject: "Grant", text: strings.ReplaceAll(form, "Neptune", "Triton")})
	if one, two := d.kase("G-1").Rules, d.kase("G-2").Rules; one.Hash != old.Hash || two.Hash != next.Hash {
		t.Errorf("G-1 is governed by %s, G-2 by %s", one.Version, two.Version)
	}
	d.verified()
}
