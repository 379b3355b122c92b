package clerk_test

import (
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"charterd/internal/clerk"
	"charterd/mail"
	"charterd/store"
	"charterd/workflow"
	"charterd/workflow/charter"
	"charterd/workflow/tally"
)

// deskWith is a desk whose configuration is changed before it starts.
func deskWith(t *testing.T, at string, change func(*desk, *clerk.Config)) *desk {
	t.Helper()
	return deskOn(t, filepath.Join(t.TempDir(), "charterd.db"), at, change)
}

// deskOn is the same on a database of that name, which may be there already.
func deskOn(t *testing.T, path, at string, change func(*desk, *clerk.Config)) *desk {
	t.Helper()
	d := &desk{t: t, now: moment(t, at), post: &post{}}
	d.tape = &tape{now: &d.now}
	var err error
	d.store, err = store.Open(t.Context(), path, store.Options{Secret: secret, Entropy: seeded()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.store.Close() })
	cfg := d.config()
	if change != nil {
		change(d, &cfg)
	}
	if d.Clerk, err = clerk.New(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	return d
}

// config is the grants group, with the Board known by its address alone.
func (d *desk) config() clerk.Config {
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
	return clerk.Config{
		Groups: []clerk.Group{
			{
				ID: "psf-grants", Name: "Grants Work Group", Address: "grants@example.org", ReplyPattern: "grants+{token}@example.org",
				Mode: clerk.Live, Charters: []*charter.Charter{grants}, Roster: people(), Trust: trust, MailboxName: "psf-grants/INBOX",
				Inbox: d.tape, Templates: set,
			},
			{ID: "psf-board", Name: "The Board", Address: "board@example.org", Mode: clerk.Off},
		},
		Store: d.store, Keys: keys, Domain: "example.org", Outlets: []clerk.Outlet{d.post}, Started: d.now, Log: slog.New(slog.DiscardHandler),
	}
}

// twoBallots are two requests before the voters, in mails of their own: G-1, and G-2 a day later.
func twoBallots(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t, "2026-11-02 09:00")
	d.mail(letter{from: "nok@neptune.example", name: "Nok Example", subject: "Grant for PyCon Neptune", text: form})
	d.mail(letter{from: "tri@triton.example", name: "Tri Example", subject: "Grant for PyCon Triton", text: strings.ReplaceAll(form, "Neptune", "Triton")})
	d.until("2026-11-03 10:00")
	d.mail(letter{from: "nora@example.org", name: "Nora Winter", subject: "one", text: "COMPLETE G-1\n"})
	d.until("2026-11-04 10:00")
	d.mail(letter{from: "nora@example.org", name: "Nora Winter", subject: "two", text: "COMPLETE G-2\n"})
	d.until("2026-11-13 12:02")
	d.until("2026-11-14 12:02")
	for _, id := range []string{"G-1", "G-2"} {
		if d.kase(id).Current() == nil {
			t.Fatalf("%s has no ballot; fates %v", id, d.fates())
		}
	}
	return d
}

// ballotOf is the mail that asked a member about a ballot.
func (d *desk) ballotOf(member, id string) sentMail {
	d.t.Helper()
	for _, s := range d.post.sent {
		if s.msg.CharterdKind == "M2" && s.to == member+"@members.example" && len(s.msg.CharterdCase) == 1 && s.msg.CharterdCase[0] == id {
			return s
		}
	}
	d.t.Fatalf("no ballot on %s for %s", id, member)
	return sentMail{}
}

// from is a mail by a member that answers nothing.
func fresh(member, subject, text string) letter {
	return letter{from: member + "@members.example", name: member, subject: subject, text: text}
}

// voted compares what is counted on the open ballots of G-1 and G-2: "G-1 ada aye".
func (d *desk) voted(want ...string) {
	d.t.Helper()
	var got []string
	for _, id := range []string{"G-1", "G-2"} {
		b := d.kase(id).Last()
		for _, e := range b.Electorate {
			if v, ok := b.Votes[e.ID]; ok {
				got = append(got, id+" "+e.ID+" "+string(v.Choice))
			}
		}
	}
	if strings.Join(got, ", ") != strings.Join(want, ", ") {
		d.t.Errorf("counted %q, want %q; fates %q", got, want, d.fates())
	}
}

func (d *desk) lastFate() string {
	d.t.Helper()
	f := d.fates()
	return f[len(f)-1]
}

func TestOwnWordsBindAVoteInAFreshMail(t *testing.T) {
	d := twoBallots(t)
	d.mail(fresh("ada", "my vote", "aye on G-1.1\n"))
	d.mail(fresh("ben", "", "Nay on G-2.\n"))
	d.mail(fresh("cleo", "today", "aye on G-1, nay on G-2\n"))
	d.voted("G-1 ada aye", "G-1 cleo aye", "G-2 ben nay", "G-2 cleo nay")
	receipts := 0
	for _, s := range d.post.sent {
		if s.msg.CharterdKind == "M3" && s.to == "cleo@members.example" {
			receipts++
		}
	}
	if receipts != 1 {
		t.Errorf("%d receipts for one mail with two votes", receipts)
	}
}

func TestTwoCasesNamedInOneReplyBothCount(t *testing.T) {
	d := twoBallots(t)
	d.reply(d.ballotOf("ada", "G-1"), "aye on G-1, nay on G-2")
	d.voted("G-1 ada aye", "G-2 ada nay")
	// A reply that names only another case contradicts itself.
	d.reply(d.ballotOf("ben", "G-1"), "aye on G-2")
	d.voted("G-1 ada aye", "G-2 ada nay")
	if got := d.lastFate(); !strings.HasPrefix(got, "asked") {
		t.Errorf("fate %q", got)
	}
}

func TestASubjectAloneNeverBindsAVote(t *testing.T) {
	d := twoBallots(t)
	d.mail(fresh("ada", "Re: Vote G-1: PyCon Neptune 2027", "aye\n"))
	d.mail(fresh("ben", "G-1", "I recuse myself\n"))
	d.mail(fresh("cleo", "G-1", "I vote aye.\n"))
	d.voted()
	if len(d.kase("G-1").Recused) != 0 {
		t.Error("a subject bound a recusal")
	}
}

func TestContradictingBindingsCountNothing(t *testing.T) {
	d := twoBallots(t)
	crossed := d.answer(d.ballotOf("ada", "G-1"), "aye")
	crossed.answers = d.ballotOf("ada", "G-2").msg
	crossed.text = "aye\n"
	d.mail(crossed)
	retitled := d.answer(d.ballotOf("ben", "G-1"), "aye")
	retitled.subject, retitled.text = "Re: Vote G-2: PyCon Triton 2027", "aye\n"
	d.mail(retitled)
	stepsAside := d.answer(d.ballotOf("cleo", "G-1"), "recuse")
	stepsAside.answers, stepsAside.text = d.ballotOf("cleo", "G-2").msg, "I recuse myself\n"
	d.mail(stepsAside)
	d.voted()
	for _, id := range []string{"G-1", "G-2"} {
		if len(d.kase(id).Recused) != 0 {
			t.Errorf("%s: a contradicting mail recused somebody", id)
		}
	}
	for i, f := range d.fates()[len(d.fates())-3:] {
		if !strings.HasPrefix(f, "asked") {
			t.Errorf("mail %d: fate %q", i, f)
		}
	}
}

func TestWhoMayVote(t *testing.T) {
	d := opened(t, form)
	ballots := map[string]sentMail{}
	for _, id := range []string{"ada", "ben", "cleo"} {
		ballots[id] = d.last("M2", id+"@members.example")
	}
	ctx := t.Context()
	d.now = moment(t, "2026-11-14 09:00")
	change := func(m workflow.Member) {
		if err := d.ChangeMember(ctx, "psf-grants", m, "test", d.now); err != nil {
			t.Fatal(err)
		}
	}
	change(workflow.Member{ID: "ada", Name: "Ada Member", Addresses: []string{"ada@members.example"}, Until: d.now})
	change(workflow.Member{ID: "zoe", Name: "Zoe Late", Addresses: []string{"zoe@members.example"}, Since: d.now})
	d.now = moment(t, "2026-11-15 09:00")
	d.mail(d.answer(ballots["ada"], "aye")) // left after the ballot opened: the roll is frozen
	d.mail(fresh("zoe", "", "aye on G-1.1\n"))
	d.mail(letter{from: "nora@example.org", name: "Nora Winter", subject: "", text: "aye on G-1.1\n"})
	d.mail(letter{from: "nok@neptune.example", name: "Nok Example", subject: "", text: "aye on G-1.1\n"})
	plus := d.answer(ballots["ben"], "aye")
	plus.from = "ben+work@members.example"
	d.mail(plus)
	b := d.kase("G-1").Current()
	if len(b.Votes) != 1 || b.Votes["ada"].Choice != tally.Aye {
		t.Errorf("counted %+v; fates %q", b.Votes, d.fates())
	}
	d.verified()
}

func TestAMemberIsNoVoterOnTheirOwnRequest(t *testing.T) {
	d := newDesk(t, "2026-11-02 09:00")
	d.mail(letter{from: "ada@members.example", name: "Ada Member", subject: "Grant", text: form})
	d.mail(letter{from: "nok@neptune.example", name: "Nok Example", subject: "Grant", text: strings.ReplaceAll(form, "Neptune", "Triton")})
	d.until("2026-11-03 10:00")
	d.mail(letter{from: "nora@example.org", name: "Nora Winter", subject: "both", text: "COMPLETE G-1\nCOMPLETE G-2\n"})
	d.until("2026-11-13 12:02")
	d.mail(fresh("ada", "G-1 and G-2", "aye on G-1.1\n"))
	d.mail(fresh("ada", "G-1 and G-2", "aye on G-2.1\n")) // the subject names the own request first
	d.voted("G-2 ada aye")
}

func TestAnAnswerFromASecondAddressReachesTheRequest(t *testing.T) {
	d := deskWith(t, "2026-11-02 09:00", func(_ *desk, cfg *clerk.Config) {
		cfg.Groups[0].Roster[1].Addresses = []string{"ada@members.example", "ada@home.example"}
	})
	d.mail(letter{from: "ada@home.example", name: "Ada Member", subject: "Grant", text: "Name of event: PyCon Neptune 2027\nStart date: 2027-03-02\nAmount requested: 7,500 USD\n"})
	asked := d.last("A1", "ada@members.example")
	answer := d.answer(asked, "Country: Portugal")
	answer.from = "ada@home.example"
	d.mail(answer)
	if got := d.kase("G-1").Fields["country"]; got == "" {
		t.Errorf("the answer is lost: fields %v; fates %q", d.kase("G-1").Fields, d.fates())
	}
}

func TestAnApplicantMayCommandAndAnswerInOneMail(t *testing.T) {
	d := newDesk(t, "2026-11-02 09:00")
	d.mail(letter{from: "nok@neptune.example", name: "Nok Example", subject: "Grant", text: "Name of event: PyCon Neptune 2027\nStart date: 2027-03-02\nAmount requested: 7,500 USD\n"})
	d.reply(d.last("A1", "nok@neptune.example"), "STATUS\n\nCountry: Portugal")
	if got := d.kase("G-1").Fields["country"]; got == "" {
		t.Errorf("the answer beside the command is lost: fields %v; fates %q", d.kase("G-1").Fields, d.fates())
	}
}

// TestACopyThatProvesNothingDoesNotHideTheVote: the list's copy of a vote comes first and proves nothing; the direct copy counts,
// and whatever comes after that is a duplicate.
func TestACopyThatProvesNothingDoesNotHideTheVote(t *testing.T) {
	d := opened(t, form)
	vote := d.answer(d.last("M2", "ada@members.example"), "aye")
	vote.id = "<one@members.example>"
	list := vote
	list.unproven = true
	d.mail(list)
	d.mail(list)
	d.mail(vote)
	sent := len(d.post.sent)
	d.mail(vote)
	d.mail(list)
	d.voted1("ada aye")
	if len(d.post.sent) != sent {
		t.Error("a duplicate was answered")
	}
	var kinds []string
	for _, f := range d.fates()[2:] {
		kind, _, _ := strings.Cut(f, ":")
		kinds = append(kinds, kind)
	}
	if got := strings.Join(kinds, " "); got != "held duplicate vote duplicate duplicate" {
		t.Errorf("fates %s", got)
	}
}

func (d *desk) voted1(want ...string) {
	d.t.Helper()
	var got []string
	b := d.kase("G-1").Last()
	for _, e := range b.Electorate {
		if v, ok := b.Votes[e.ID]; ok {
			got = append(got, e.ID+" "+string(v.Choice))
		}
	}
	if strings.Join(got, ", ") != strings.Join(want, ", ") {
		d.t.Errorf("counted %q, want %q; fates %q", got, want, d.fates())
	}
}

func TestOnlyTheBodyReferredToResolves(t *testing.T) {
	d := deskWith(t, "2026-11-02 09:00", func(_ *desk, cfg *clerk.Config) {
		cfg.Groups = append(cfg.Groups, clerk.Group{ID: "conduct-wg", Name: "Conduct", Address: "conduct@example.org", Mode: clerk.Off})
	})
	d.mail(letter{from: "nok@neptune.example", name: "Nok Example", subject: "Grant", text: strings.Replace(form, "7,500 USD\nExpected", "20,000 USD\nExpected", 1)})
	d.until("2026-11-03 10:00")
	d.mail(letter{from: "nora@example.org", name: "Nora Winter", subject: "G-1", text: "COMPLETE G-1\n"})
	d.until("2026-11-13 12:02")
	for _, id := range []string{"ada", "ben", "cleo", "dan", "eva", "finn", "gita"} {
		d.vote(id, "aye")
	}
	d.mail(letter{from: "conduct@example.org", name: "Conduct", subject: "G-1", text: "RESOLVED G-1 approved 20,000 USD 7-0-1 2026-11-13\n"})
	if c := d.kase("G-1"); c.Status != workflow.Open {
		t.Errorf("a body that has no part in it resolved the case: %s", c.Status)
	}
	d.mail(letter{from: "board@example.org", name: "The Board", subject: "G-1", text: "RESOLVED G-1 approved 20,000 USD 7-0-1 2026-11-13\n"})
	if c := d.kase("G-1"); c.Status != workflow.Granted {
		t.Errorf("the Board's word: %s; fates %q", c.Status, d.fates())
	}
}

func TestStatusIsForThePeopleOfTheCase(t *testing.T) {
	d := opened(t, form)
	if err := d.ChangeMember(t.Context(), "psf-grants", workflow.Member{ID: "ada", Name: "Ada Member", Addresses: []string{"ada@members.example"}, Until: d.now}, "left", d.now); err != nil {
		t.Fatal(err)
	}
	d.vote("ben", "I recuse myself")
	d.now = moment(t, "2026-11-15 09:00")
	for _, who := range []string{"ada@members.example", "ben@members.example", "eve@elsewhere.example"} {
		d.mail(letter{from: who, name: "Somebody", subject: "", text: "STATUS G-1\n"})
		d.last("X2", who)
		for _, s := range d.post.sent {
			if s.msg.CharterdKind == "S1" && s.to == who {
				t.Errorf("%s got the status", who)
			}
		}
	}
	d.mail(fresh("cleo", "", "STATUS G-1\n"))
	d.last("S1", "cleo@members.example")
	d.mail(letter{from: "nok@neptune.example", name: "Nok Example", subject: "", text: "STATUS G-1\n"})
	d.last("S1", "nok@neptune.example")
}

func TestACommandNeedsOneCase(t *testing.T) {
	d := newDesk(t, "2026-11-02 09:00")
	for _, moon := range []string{"Neptune", "Triton"} {
		d.mail(letter{from: "nok@neptune.example", name: "Nok Example", subject: "Grant", text: strings.ReplaceAll(form, "Neptune", moon)})
	}
	d.mail(letter{from: "nok@neptune.example", name: "Nok Example", subject: "G-1 or G-2?", text: "WITHDRAW\n"})
	d.mail(letter{from: "nok@neptune.example", name: "Nok Example", subject: "Re: Request G-2: PyCon", text: "WITHDRAW\n"})
	if one, two := d.kase("G-1").Status, d.kase("G-2").Status; one != workflow.Open || two != workflow.Withdrawn {
		t.Errorf("G-1 is %s, G-2 is %s; fates %q", one, two, d.fates())
	}
}

func TestAVoteOnANumberThatNothingHasIsAnswered(t *testing.T) {
	d := twoBallots(t)
	d.mail(fresh("ada", "", "aye on G-77\n"))
	d.mail(fresh("ada", "", "aye on G-1\n"))
	d.voted("G-1 ada aye")
	if x := d.last("X2", "ada@members.example").msg.Text(nil); !strings.Contains(x, "G-77") {
		t.Errorf("the member reads:\n%s", x)
	}
}

// TestAlignedSPFIsEnoughForAnApplicant: the request, the answers and the end; but nothing of a group's own.
func TestAlignedSPFIsEnoughForAnApplicant(t *testing.T) {
	d := newDesk(t, "2026-11-02 09:00")
	bySPF := func(l letter) {
		l.unproven = true
		raw := strings.Replace(string(d.raw(l)), "dmarc=none header.from=", "spf=pass smtp.mailfrom=", 1)
		d.tape.waiting = append(d.tape.waiting, mail.Arrival{Key: "spf" + l.text, At: d.now, Size: int64(len(raw)), Raw: []byte(raw)})
		d.turn()
	}
	bySPF(letter{from: "nok@neptune.example", name: "Nok Example", subject: "Grant", text: some})
	bySPF(d.answer(d.last("A1", "nok@neptune.example"), "Country: Portugal"))
	if c := d.kase("G-1"); c.Unproven || c.Fields["country"] == "" {
		t.Errorf("unproven %v, fields %v; fates %q", c.Unproven, c.Fields, d.fates())
	}
	bySPF(letter{from: "nora@example.org", name: "Nora Winter", subject: "", text: "COMPLETE G-1\n"})
	if c := d.kase("G-1"); c.Stage != "complete" {
		t.Errorf("a chair was believed by SPF alone: %s", c.Stage)
	}
}
