package clerk_test

import (
	"bytes"
	"strings"
	"testing"

	"charterd/internal/clerk"
	"charterd/mail"
	"charterd/workflow"
	"charterd/workflow/charter"
)

// withConduct is a desk whose mailbox is the conduct group's, beside the Board as a group here.
func withConduct(t *testing.T) *desk {
	t.Helper()
	return deskWith(t, "2026-11-02 09:00", func(d *desk, cfg *clerk.Config) {
		conduct, err := charter.Find("conduct-wg", "2024")
		if err != nil {
			t.Fatal(err)
		}
		board, err := charter.Find("psf-board", "2021-04")
		if err != nil {
			t.Fatal(err)
		}
		b := cfg.Groups[0]
		b.ID, b.Name, b.Address, b.ReplyPattern = "psf-board", "The Board", "board@example.org", "board+{token}@example.org"
		b.MailboxName, b.Inbox, b.Charters = "psf-board/INBOX", &tape{now: &d.now}, []*charter.Charter{board}
		b.Roster = []workflow.Member{
			{ID: "cora", Name: "Cora Chair", Addresses: []string{"cora@board.example"}, Roles: []string{"chair", "director"}},
			{ID: "dora", Name: "Dora Director", Addresses: []string{"dora@board.example"}, Roles: []string{"director"}},
			{ID: "cleo", Name: "Cleo Member", Addresses: []string{"cleo@members.example"}, Roles: []string{"director"}},
		}
		g := &cfg.Groups[0]
		g.ID, g.Name, g.Address, g.ReplyPattern, g.Confidential = "conduct-wg", "Conduct", "conduct@example.org", "conduct+{token}@example.org", true
		g.MailboxName, g.Charters = "conduct-wg/INBOX", []*charter.Charter{conduct}
		g.Roster = []workflow.Member{
			{ID: "chris", Name: "Chris Chair", Addresses: []string{"chris@members.example"}, Roles: []string{"chair"}},
			{ID: "tess", Name: "Tess Triager", Addresses: []string{"tess@members.example"}, Roles: []string{"triager"}},
			{ID: "tom", Name: "Tom Triager", Addresses: []string{"tom@members.example"}, Roles: []string{"triager"}},
			{ID: "ada", Name: "Ada Member", Addresses: []string{"ada@members.example"}},
			{ID: "ben", Name: "Ben Member", Addresses: []string{"ben@members.example"}},
			{ID: "cleo", Name: "Cleo Member", Addresses: []string{"cleo@members.example"}},
		}
		cfg.Groups[1] = b
	})
}

const canary = "zanzibar-quartz"

func (d *desk) toConduct(l letter) {
	d.t.Helper()
	if l.to == "" {
		l.to = "conduct@example.org"
	}
	d.mail(l)
}

// TestAnyPersonsMailOpensAReport: with a number alone; the two triagers get the mail itself, nobody else a word of it.
func TestAnyPersonsMailOpensAReport(t *testing.T) {
	d := withConduct(t)
	d.toConduct(letter{from: "rae@elsewhere.example", name: "Rae Reporter", subject: "What " + canary + " did", text: "At the dinner " + canary + " would not leave me alone.\n"})
	c := d.kase("C-1")
	if c.Title != "" || c.Applicant.Address != "rae@elsewhere.example" || c.Stage != "triage" {
		t.Fatalf("%+v; fates %q", c, d.fates())
	}
	for _, who := range []string{"tess", "tom"} {
		t1 := d.last("T1", who+"@members.example")
		if len(t1.msg.Attachments) != 1 || t1.msg.Attachments[0].Name != "report.eml" || t1.msg.Attachments[0].Type != "message/rfc822" {
			t.Fatalf("%s got %+v", who, t1.msg.Attachments)
		}
		inner := mail.Open(t1.msg.Attachments[0].Data(), mail.Own{})
		if len(inner.From) != 1 || inner.From[0].Address != "rae@elsewhere.example" || !strings.Contains(inner.Text(nil), canary) {
			t.Errorf("the report reads %+v: %s", inner.From, inner.Text(nil))
		}
		if strings.Contains(t1.msg.Text(nil)+t1.msg.Subject, canary) {
			t.Errorf("the mail around it names the matter:\n%s", t1.msg.Text(nil))
		}
	}
	for _, s := range d.post.sent {
		if !strings.HasPrefix(s.to, "t") && bytes.Contains(s.data, []byte(canary)) {
			t.Errorf("%s to %s leaks the report", s.msg.CharterdKind, s.to)
		}
	}
	d.toConduct(letter{from: "una@elsewhere.example", name: "Una", subject: "Another", text: "Something happened.\n", unproven: true})
	if c := d.kase("C-2"); !c.Unproven {
		t.Errorf("an unproven report: %+v; %s", c, d.lastFate())
	}
	d.verified()
}

// TestTheCircleReadsTheWordsAlone: the report goes to the members without its header, to nobody who is excluded, and what is
// recommended to directors without a part in it, each by themselves (situations, "Conduct recommendation").
func TestTheCircleReadsTheWordsAlone(t *testing.T) {
	d := withConduct(t)
	d.toConduct(letter{from: "rae@elsewhere.example", name: "Rae Reporter", subject: "Dinner", text: "At the dinner " + canary + " would not leave me alone.\n"})
	d.until("2026-11-03 09:00")
	d.toConduct(letter{from: "tess@members.example", name: "Tess", subject: "", text: "EXCLUDE C-1 cleo\nCOMPLETE C-1\n"})
	m1 := d.last("M1", "ada@members.example")
	if len(m1.msg.Attachments) != 1 || m1.msg.Attachments[0].Name != "report.txt" {
		t.Fatalf("attachments %+v", m1.msg.Attachments)
	}
	text := string(m1.msg.Attachments[0].Data())
	if !strings.Contains(text, canary) || strings.Contains(text, "rae@") || strings.Contains(string(m1.data), "rae@") {
		t.Errorf("the circle reads:\n%s", text)
	}
	d.toConduct(letter{from: "tess@members.example", name: "Tess", subject: "", text: "OPEN C-1\n"})
	for _, who := range []string{"chris", "tess", "tom", "ada", "ben"} {
		ballot := d.last("M2", who+"@members.example")
		d.reply(ballot, "aye")
	}
	if c := d.kase("C-1"); c.Referral == nil {
		t.Fatalf("C-1 in %s; fates %q", c.Stage, d.fates())
	}
	for _, director := range []string{"cora@board.example", "dora@board.example"} {
		said := strings.Join(strings.Fields(d.last("M2", director).msg.Text(nil)), " ")
		if !strings.Contains(said, " has a recommendation, C-1. Chris ") || !strings.Contains(said, "will hand it over.") {
			t.Errorf("the ballot of %s does not say who hands the recommendation over:\n%s", director, said)
		}
	}
	for _, s := range d.post.sent {
		if s.to == "cleo@members.example" && strings.Contains(s.msg.Subject+s.msg.Text(nil), "C-1") {
			t.Errorf("who is excluded got %s", s.msg.CharterdKind)
		}
		if s.to == "board@example.org" {
			t.Errorf("the Board's address got %s", s.msg.CharterdKind)
		}
	}
	d.verified()
}

// TestWithoutABallotTheBoardIsToldOfTheRecommendation: a Board that decides in meetings alone gets no ballot, so a mail tells each
// director without a part in it what a ballot would have told.
func TestWithoutABallotTheBoardIsToldOfTheRecommendation(t *testing.T) {
	d := withConduct(t)
	meets := *d.Groups[1].Charters[0]
	meets.Stages = meets.Stages[1:]
	d.Groups[1].Charters[0] = &meets
	d.toConduct(letter{from: "rae@elsewhere.example", name: "Rae Reporter", subject: "Dinner", text: "Something happened.\n"})
	d.until("2026-11-03 09:00")
	d.toConduct(letter{from: "tess@members.example", name: "Tess", subject: "", text: "EXCLUDE C-1 cleo\nCOMPLETE C-1\nOPEN C-1\n"})
	for _, who := range []string{"chris", "tess", "tom", "ada", "ben"} {
		d.reply(d.last("M2", who+"@members.example"), "aye")
	}
	if b := d.kase("B-1"); b.Stage != "meeting" {
		t.Fatalf("B-1 in %s; fates %q", b.Stage, d.fates())
	}
	for _, director := range []string{"cora@board.example", "dora@board.example"} {
		said := strings.Join(strings.Fields(d.last("B1", director).msg.Text(nil)), " ")
		if !strings.Contains(said, "Conduct has a recommendation, C-1. Chris Chair will hand it over.") || !strings.Contains(said, "decides on it as B-1") {
			t.Errorf("%s reads:\n%s", director, said)
		}
	}
	for _, s := range d.post.sent {
		if s.msg.CharterdKind == "B1" && (s.to == "cleo@members.example" || s.to == "board@example.org") {
			t.Errorf("%s got the recommendation", s.to)
		}
	}
}

// TestAMotionOpensACaseWhereTheCharterSaysSo: a director's motion; nobody else's takes a number, and no other group takes any.
func TestAMotionOpensACaseWhereTheCharterSaysSo(t *testing.T) {
	d := withConduct(t)
	d.toConduct(letter{from: "ada@members.example", name: "Ada", subject: "", text: "MOTION: To meet each month.\n"})
	if got := d.lastFate(); !strings.HasPrefix(got, "refused") {
		t.Errorf("a group without motions: %q", got)
	}
	d.tape = d.Groups[1].Inbox.(*tape)
	motion := letter{from: "dora@board.example", name: "Dora", to: "board@example.org", subject: "a hall", text: "MOTION: Rent the hall in Lisbon for the summit\n"}
	forged := motion
	forged.unproven = true
	d.mail(forged)
	stranger := motion
	stranger.from = "eve@elsewhere.example"
	d.mail(stranger)
	d.mail(motion)
	c := d.kase("B-1")
	if c.Motion.Text != "Rent the hall in Lisbon for the summit" || c.Applicant.Address != "dora@board.example" {
		t.Errorf("%+v; fates %q", c.Motion, d.fates())
	}
	if k1 := d.last("K1", "dora@board.example").msg.Text(nil); !strings.Contains(k1, "B-1") {
		t.Errorf("the transcript reads:\n%s", k1)
	}
	d.verified()
}

// TestTheListHearsOfAVoteAndGetsNoBallot: its mail binds nobody's answer (situations, First contact).
func TestTheListHearsOfAVoteAndGetsNoBallot(t *testing.T) {
	d := withOffices(t)
	d.until("2026-11-02 09:00")
	d.open(form)
	notice := d.last("L1", "grants-list@example.org")
	if got := notice.msg.ReplyTo[0].Address; got != "grants@example.org" {
		t.Errorf("answers go to %s", got)
	}
	if bytes.Contains(notice.data, []byte("grants+")) && !bytes.Contains(notice.data, []byte("Return-Path")) && strings.Contains(notice.msg.Text(nil), "grants+") {
		t.Error("it holds a reply key")
	}
	reply := letter{from: "ada@members.example", name: "Ada", subject: "Re: " + notice.msg.Subject, text: "aye\n", answers: notice.msg}
	d.mail(reply)
	if votes := d.kase("G-1").Current().Votes; len(votes) != 0 {
		t.Errorf("an answer to the list's copy was counted: %+v", votes)
	}
	for _, kind := range []string{"M2", "M5"} {
		if got := d.about(kind, "grants-list@example.org"); len(got) != 0 {
			t.Errorf("the list got %s", kind)
		}
	}
}
