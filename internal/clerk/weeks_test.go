package clerk_test

import (
	"errors"
	"strings"
	"testing"

	"charterd/workflow"
	"charterd/workflow/tally"
)

func TestWhatIsMissingIsAskedForAndRemindedOf(t *testing.T) {
	d := newDesk(t, "2026-11-02 09:00")
	d.mail(letter{from: "nok@neptune.example", name: "Nok Example", subject: "Grant", text: "Name of event: PyCon Neptune 2027\nStart date: 2027-03-02\nAmount requested: 7,500 USD\n"})
	d.until("2026-11-09 09:03") // first reminder after 7 days
	d.until("2026-11-10 08:00")
	d.reply(d.last("A2", "nok@neptune.example"), "Country: Portugal\nType: conference\nExpected attendees: 125\nCode of Conduct: https://neptune.example/coc")
	d.until("2026-11-11 08:00")
	d.reply(d.last("A2", "nok@neptune.example"), "Your name: Nok Example\nProgramme: https://neptune.example/schedule\nBudget: venue 7,500 USD\n\nThank you!")
	if c := d.kase("G-1"); c.Question != nil || len(c.Fields) < 9 {
		t.Fatalf("still asked: %+v; fields %v", c.Question, c.Fields)
	}
	d.until("2026-11-16 08:03") // three business days without the chair: the form's check decides
	c := d.kase("G-1")
	if c.Stage != "review" || !c.Completed.Equal(moment(t, "2026-11-11 08:00")) {
		t.Errorf("stage %s, complete since %s", c.Stage, c.Completed)
	}
	d.golden("missing")
}

func TestSilenceLapsesAndOneReplyReopens(t *testing.T) {
	d := newDesk(t, "2026-11-02 09:00")
	d.mail(letter{from: "nok@neptune.example", name: "Nok Example", subject: "Grant", text: "Name of event: PyCon Neptune 2027\nStart date: 2027-03-02\nAmount requested: 7,500 USD\n"})
	d.until("2027-01-20 09:00") // the daemon was away all the time: every deadline passes at its own time
	if c := d.kase("G-1"); c.Status != workflow.Lapsed {
		t.Fatalf("status %s", c.Status)
	}
	d.until("2027-01-21 09:00")
	d.reply(d.last("A4", "nok@neptune.example"), "Country: Portugal\nType: conference")
	if c := d.kase("G-1"); c.Status != workflow.Open || c.Stage != "complete" {
		t.Fatalf("after the reply: %s in %s", c.Status, c.Stage)
	}
	d.golden("lapse")
}

func TestDaemonDownOverTheDeadline(t *testing.T) {
	d := opened(t, form)
	for _, id := range []string{"ada", "ben", "cleo"} {
		d.vote(id, "aye")
	}
	closes := d.kase("G-1").Current().Closes
	inTime := d.answer(d.last("M2", "dan@members.example"), "Aye.")
	late := d.answer(d.last("M2", "eva@members.example"), "nay")
	d.now = closes.Add(-1e9)
	d.arrive(inTime)
	d.now = closes
	d.arrive(late)
	d.tape.broken = errors.New("the server is down")
	d.now = closes.AddDate(0, 0, 1)
	if r := d.turn(); r.Inboxes["psf-grants"] == nil || r.Passed != 0 {
		t.Fatalf("a deadline passed while the mailbox could not be read: %+v", r)
	}
	if c := d.kase("G-1"); c.Current() == nil {
		t.Fatal("the ballot closed while a vote might lie unread")
	}
	d.tape.broken = nil
	d.now = closes.AddDate(0, 0, 2)
	d.turn()
	c := d.kase("G-1")
	if got := c.Last().Verdict.Counts; got.Aye != 4 || got.Nay != 0 {
		t.Errorf("counted %+v; fates %v", got, d.fates())
	}
	if !c.Last().Ended.Equal(closes) {
		t.Errorf("ended %s, want its own time %s", c.Last().Ended, closes)
	}
	if c.Status != workflow.Granted {
		t.Errorf("status %s", c.Status)
	}
	if m3 := d.last("X2", "eva@members.example"); !strings.Contains(m3.msg.Text(nil), "ended") {
		t.Errorf("the late voter reads:\n%s", m3.msg.Text(nil))
	}
	d.golden("down")
}

func TestAVoteIsHeldBackUntilTheDeadlineHasSettled(t *testing.T) {
	d := opened(t, form)
	closes := d.kase("G-1").Current().Closes
	late := d.answer(d.last("M2", "eva@members.example"), "nay")
	d.now = closes.Add(30e9)
	d.arrive(late)
	if r := d.turn(); !r.Settling || r.Mail != 0 {
		t.Fatalf("a mail beyond an unsettled deadline was taken in: %+v", r)
	}
	// A vote that was cast in time and shows up late on the server still counts.
	early := d.answer(d.last("M2", "ada@members.example"), "aye")
	d.now = closes.Add(-5e9)
	d.arrive(early)
	d.now = closes.Add(121e9)
	d.turn()
	if got := d.kase("G-1").Last().Verdict.Counts; got.Aye != 1 || got.Nay != 0 {
		t.Errorf("counted %+v", got)
	}
}

func TestOverTheLimitGoesToTheBoardWhateverTheGroupSays(t *testing.T) {
	d := opened(t, strings.Replace(form, "7,500 USD\nExpected", "15,000.01 USD\nExpected", 1))
	for _, id := range []string{"ada", "ben", "cleo", "dan", "eva", "finn", "gita"} {
		d.vote(id, "nay")
	}
	c := d.kase("G-1")
	if c.Stage != "board" || c.Referral == nil || c.Referral.Recommendation != "against" {
		t.Fatalf("stage %s, referral %+v", c.Stage, c.Referral)
	}
	for _, s := range d.post.sent {
		if s.to == "nok@neptune.example" && s.msg.CharterdKind == "A4" {
			t.Error("the applicant got an outcome before the Board decided")
		}
	}
	b1 := d.last("B1", "board@example.org")
	d.until("2026-12-10 12:00")
	d.mail(letter{from: "board@example.org", name: "The Board", to: b1.msg.ReplyTo[0].Address, subject: "Re: " + b1.msg.Subject, answers: b1.msg,
		text: "RESOLVED G-1 approved 11,000 USD 7-0-1 2026-12-09\n"})
	c = d.kase("G-1")
	if c.Status != workflow.Granted || c.Outcome.Amount != "11000.00 USD" {
		t.Errorf("status %s, outcome %+v; fates %v", c.Status, c.Outcome, d.fates())
	}
	d.golden("board")
}

func TestAnAmendedMotionIsAVoteOfItsOwn(t *testing.T) {
	d := opened(t, form)
	old := d.last("M2", "ada@members.example")
	d.vote("ada", "aye")
	d.until("2026-11-15 09:00")
	d.mail(letter{from: "nora@example.org", name: "Nora Winter", subject: "Re: vote", text: "PROPOSE G-1 5,000 USD\n"})
	d.reply(old, "aye") // an old ballot never counts for the new motion
	c := d.kase("G-1")
	if n := len(c.Ballots); n != 2 || c.Current().Motion.Amount != "5000.00 USD" || len(c.Current().Votes) != 0 {
		t.Fatalf("%d ballots, current %+v", n, c.Current())
	}
	for _, id := range []string{"ada", "ben", "cleo", "dan", "eva", "finn", "gita"} {
		d.vote(id, "Aye")
	}
	if c = d.kase("G-1"); c.Status != workflow.Granted || c.Outcome.Amount != "5000.00 USD" {
		t.Errorf("outcome %+v", c.Outcome)
	}
	d.golden("amended")
}

func TestVotesChangeAndRecusalsAnswer(t *testing.T) {
	d := opened(t, form)
	d.vote("ada", "aye")
	d.vote("ada", "nay")
	d.vote("ben", "abstain")
	d.vote("cleo", "I recuse myself")
	d.vote("dan", "aye if the budget is fixed")
	d.vote("eva", "aye\n\nThe talks look great.")
	b := d.kase("G-1").Current()
	want := map[string]tally.Answer{"ada": tally.Nay, "ben": tally.Abstain, "cleo": tally.Recused, "eva": tally.Aye}
	for id, answer := range want {
		if b.Votes[id].Choice != answer {
			t.Errorf("%s: %q, want %q", id, b.Votes[id].Choice, answer)
		}
	}
	if _, counted := b.Votes["dan"]; counted {
		t.Error("a conditional vote was counted")
	}
	d.reply(d.last("M3", "dan@members.example"), "nay")
	if got := d.kase("G-1").Current().Votes["dan"].Choice; got != tally.Nay {
		t.Errorf("dan after the question: %q; fates %v", got, d.fates())
	}
	d.golden("changes")
}

func TestNobodyVotesForAnother(t *testing.T) {
	d := opened(t, form)
	ballot := d.last("M2", "ada@members.example")
	forged := d.answer(ballot, "nay")
	forged.unproven = true
	d.mail(forged)
	other := d.answer(ballot, "nay")
	other.from = "ben@members.example"
	d.mail(other)
	stranger := d.answer(ballot, "nay")
	stranger.from = "eve@elsewhere.example"
	d.mail(stranger)
	if votes := d.kase("G-1").Current().Votes; len(votes) != 0 {
		t.Errorf("counted %+v", votes)
	}
	d.golden("forged")
}

func TestTheSameMailTwiceCountsOnce(t *testing.T) {
	d := opened(t, form)
	vote := d.answer(d.last("M2", "ada@members.example"), "aye")
	vote.id = "<one@members.example>"
	d.mail(vote)
	receipts := len(d.post.sent)
	d.mail(vote)
	if len(d.post.sent) != receipts {
		t.Errorf("the duplicate was answered:%s", d.outbox())
	}
	fates := d.fates()
	if last := fates[len(fates)-1]; !strings.HasPrefix(last, "duplicate") {
		t.Errorf("fate %q", last)
	}
}

func TestMailInAnyOrderGivesOneTally(t *testing.T) {
	words := map[string]string{"ada": "aye", "ben": "nay", "cleo": "abstain", "dan": "aye"}
	orders := [][]string{{"ada", "ben", "cleo", "dan"}, {"dan", "cleo", "ben", "ada"}, {"ben", "dan", "ada", "cleo"}}
	for _, order := range orders {
		d := opened(t, form)
		at := map[string]int{"ada": 1, "ben": 2, "cleo": 3, "dan": 4}
		start := d.now
		for _, id := range order {
			d.now = start.AddDate(0, 0, at[id])
			d.arrive(d.answer(d.last("M2", id+"@members.example"), words[id]))
		}
		d.now = start.AddDate(0, 0, 6)
		d.turn()
		counts := tally.Count(d.kase("G-1").Current().Poll())
		if counts.Aye != 2 || counts.Nay != 1 || counts.Abstain != 1 {
			t.Errorf("order %v: %+v", order, counts)
		}
	}
}

func TestARestartForgetsNothing(t *testing.T) {
	d := opened(t, form)
	d.vote("ada", "aye")
	d.start()
	d.vote("ben", "aye")
	if got := len(d.kase("G-1").Current().Votes); got != 2 {
		t.Errorf("%d votes after the restart", got)
	}
	d.verified()
}

func TestAnUnprovenApplicationWaitsForTheChair(t *testing.T) {
	d := newDesk(t, "2026-11-02 09:00")
	d.mail(letter{from: "nok@neptune.example", name: "Nok Example", subject: "Grant", text: form, unproven: true})
	ack := d.last("A1", "nok@neptune.example")
	if strings.Contains(string(ack.data), "Neptune") {
		t.Errorf("the acknowledgement repeats their words:\n%s", ack.data)
	}
	d.until("2026-12-20 09:00")
	if c := d.kase("G-1"); c.Stage != "complete" || !c.Unproven {
		t.Errorf("stage %s, unproven %v", c.Stage, c.Unproven)
	}
	d.mail(letter{from: "nora@example.org", name: "Nora Winter", subject: "G-1", text: "COMPLETE G-1\n"})
	if c := d.kase("G-1"); c.Stage != "review" || c.Unproven {
		t.Errorf("after COMPLETE: stage %s, unproven %v", c.Stage, c.Unproven)
	}
	d.golden("unproven")
}

func TestOnlyTheChairCommands(t *testing.T) {
	d := newDesk(t, "2026-11-02 09:00")
	d.mail(letter{from: "nok@neptune.example", name: "Nok Example", subject: "Grant", text: form})
	d.mail(letter{from: "ada@members.example", name: "Ada Member", subject: "G-1", text: "COMPLETE G-1\n"})
	if c := d.kase("G-1"); c.Stage != "complete" {
		t.Errorf("a member completed it: stage %s", c.Stage)
	}
	d.mail(letter{from: "nora@example.org", name: "Nora Winter", subject: "questions", text: "ASK G-1: How many speakers are women?\nCLOSE G-1\nOPEN G-1\nClose G-1 seems fine to me\n"})
	d.golden("commands")
}

func TestAnAttachedBudgetIsABudget(t *testing.T) {
	d := newDesk(t, "2026-11-02 09:00")
	without, _, _ := strings.Cut(form, "Budget:")
	d.mail(letter{from: "nok@neptune.example", name: "Nok Example", subject: "Grant", text: without, attached: "Neptune-Budget.xlsx"})
	c := d.kase("G-1")
	if c.Question != nil || c.Fields["budget"] != "attached: Neptune-Budget.xlsx" {
		t.Errorf("asked %+v, budget %q", c.Question, c.Fields["budget"])
	}
}

func TestTheApplicantsThreadBeginsWithTheirOwnMail(t *testing.T) {
	d := newDesk(t, "2026-11-02 09:00")
	d.mail(letter{from: "nok@neptune.example", name: "Nok Example", subject: "Grant", text: form, id: "<first@neptune.example>"})
	d.until("2026-11-06 10:00")
	for _, kind := range []string{"A1", "A3"} {
		refs := d.last(kind, "nok@neptune.example").msg.References
		if len(refs) == 0 || refs[0] != "<first@neptune.example>" {
			t.Errorf("%s: references %v", kind, refs)
		}
	}
}
