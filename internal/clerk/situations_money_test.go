package clerk_test

import (
	"strings"
	"testing"
	"time"

	"charterd/workflow"
)

func (d *desk) chairAmends(amount string) {
	d.t.Helper()
	d.says("nora@example.org", "AMEND G-1 "+amount+" USD: fewer people come\n")
}

// TestTheBudgetFollowsAGrantForAllItsLife: what is left stands in the review mail, and a smaller grant and money that came back make
// it more (situations, "After the grant" and "The year's budget").
func TestTheBudgetFollowsAGrantForAllItsLife(t *testing.T) {
	d := withStandIn(t)
	d.says("sven@board.example", "BUDGET 2026 50,000 USD\n")
	d.open(form)
	d.reads("M1", "ada@members.example", "If this passes, 42,500 USD of 50,000 USD is left for 2026.")
	for _, id := range []string{"ada", "ben", "cleo", "dan", "eva", "finn", "gita"} {
		d.vote(id, "aye")
	}
	d.until("2026-11-16 09:00")
	d.chairAmends("6,000")
	if c := d.kase("G-1"); c.Current() == nil || c.Current().Motion.Amount != "6000.00 USD" {
		t.Fatalf("no new vote; %s", d.lastFate())
	}
	d.reads("M2", "ada@members.example", "7,500 USD now")
	for _, id := range []string{"ada", "ben", "cleo", "dan", "eva", "finn", "gita"} {
		d.vote(id, "aye")
	}
	if c := d.kase("G-1"); c.Status != workflow.Granted || c.Outcome.Amount != "6000.00 USD" {
		t.Fatalf("%s, %+v; %s", c.Status, c.Outcome, d.lastFate())
	}
	d.says("stella@example.org", "RETURNED G-1 500 USD\n")
	d.mail(letter{from: "tri@triton.example", name: "Tri Example", subject: "Grant", text: strings.ReplaceAll(form, "Neptune", "Triton")})
	d.says("nora@example.org", "COMPLETE G-2\n")
	d.reads("M1", "ada@members.example", "If this passes, 37,000 USD of 50,000 USD is left for 2026.")
	d.verified()
}

// TestTheBoardsWordComesInAllItsForms: tabled and no result leave the request with the Board, and a condition reaches the applicant
// (situations, "Board meetings").
func TestTheBoardsWordComesInAllItsForms(t *testing.T) {
	d := withStandIn(t)
	d.says("sven@board.example", "MEETING 2026-12-09\nMEETING 2027-02-10\n")
	d.open(strings.Replace(form, "7,500 USD\nExpected", "20,000 USD\nExpected", 1))
	for _, id := range []string{"ada", "ben", "cleo", "dan", "eva", "finn", "gita"} {
		d.vote(id, "aye")
	}
	d.reads("A3", "nok@neptune.example", "9 December 2026")
	for i, word := range []string{"tabled 2026-12-09", "no result 4-4-5 2026-12-09"} {
		d.now = moment(t, "2026-12-10 09:00").AddDate(0, 0, i)
		d.says("sven@board.example", "RESOLVED G-1 "+word+"\n")
		d.reads("A3", "nok@neptune.example", "has not decided on your request G-1 yet", "10 February 2027")
		if c := d.kase("G-1"); c.Status != workflow.Open || c.Stage != "board" {
			t.Fatalf("%s: %s in %s", word, c.Status, c.Stage)
		}
	}
	d.until("2027-02-11 09:00")
	d.says("nora@example.org", "RESOLVED G-1 approved 11,000 USD 7-0-1 2027-02-10\n")
	if c := d.kase("G-1"); c.Status != workflow.Open {
		t.Fatal("the chair spoke for the Board")
	}
	d.says("sven@board.example", "RESOLVED G-1 approved 11,000 USD 7-0-1 2027-02-10 if: the report of last year is in\n")
	d.reads("A4", "nok@neptune.example", "11,000 USD", "the report of last year is in")
	d.reads("M5", "ada@members.example", "Approved 7-0-1, 2027-02-10", "the report of last year is in")
	d.verified()
}

// TestLeadTimeAdvisesTheApplicantOfItsDay: 6 weeks until the end of 2024, 8 from then, 3 months over the limit; never a refusal
// (situations, "Lead time").
func TestLeadTimeAdvisesTheApplicantOfItsDay(t *testing.T) {
	for _, c := range []struct {
		at, amount string
		days       int
		want       string
	}{
		{"2024-12-30 09:00", "7,500", 41, "less than 6 weeks"},
		{"2024-12-30 09:00", "7,500", 43, ""},
		{"2025-01-02 09:00", "7,500", 41, "less than 8 weeks"},
		{"2025-01-02 09:00", "7,500", 57, ""},
		{"2025-01-02 09:00", "15,001", 80, "3 months are advised"},
		{"2025-01-02 09:00", "15,000", 80, ""},
	} {
		d := newDesk(t, c.at)
		starts := d.now.AddDate(0, 0, c.days).Format(time.DateOnly)
		text := strings.NewReplacer("2027-03-02", starts, "2027-03-05", starts, "7,500 USD\nExpected", c.amount+" USD\nExpected").Replace(form)
		d.applied(text)
		said := line(d.last("A1", "nok@neptune.example").msg)
		for _, advice := range []string{"less than 6 weeks", "less than 8 weeks", "3 months are advised"} {
			if strings.Contains(said, advice) != (advice == c.want) {
				t.Errorf("%s, %d days ahead, %s USD: %q stands there: %v", c.at, c.days, c.amount, advice, advice != c.want)
			}
		}
		if k := d.kase("G-1"); k.Status != workflow.Open || k.Question != nil {
			t.Errorf("%s: %s, asked %+v", c.at, k.Status, k.Question)
		}
	}
}

// TestTheReceiptOfTheDecidingVoteSaysThatItIsOver: nobody is told that a vote can be changed which has ended, and whoever comes
// later hears why it ended (situations, "An abstainer or late changer after an early close").
func TestTheReceiptOfTheDecidingVoteSaysThatItIsOver(t *testing.T) {
	d := opened(t, form)
	d.vote("ada", "abstain")
	d.reads("M3", "ada@members.example", "ABSTAIN", "24 November 2026")
	for _, id := range []string{"ben", "cleo", "dan", "eva", "finn", "gita", "hugo"} {
		d.vote(id, "aye")
	}
	why := "more than half of the group said the same"
	d.reads("M3", "hugo@members.example", "We counted your vote as AYE.", why, "cannot be changed any more")
	if said := line(d.last("M3", "hugo@members.example").msg); strings.Contains(said, "reply again") {
		t.Errorf("the deciding voter reads:\n%s", said)
	}
	d.reads("M5", "ada@members.example", "ended early", why)
	d.vote("ada", "nay")
	d.reads("X2", "ada@members.example", "ended early", why)
	if c := d.kase("G-1"); c.Last().Verdict.Counts.Nay != 0 {
		t.Errorf("counted %+v", c.Last().Verdict.Counts)
	}
	d.verified()
}

// TestARosterChangeNeedsTheRightPersonsWord: in the conduct group the chair names a person and another member agrees, by mail
// (situations, "Who may change the roster").
func TestARosterChangeNeedsTheRightPersonsWord(t *testing.T) {
	d := withConduct(t)
	inside := func(id string) bool { _, ok := d.Roster("conduct-wg").At(d.now).ByID(id); return ok }
	d.toConduct(letter{from: "ada@members.example", name: "Ada", subject: "", text: "REMOVE ben\n"})
	d.toConduct(letter{from: "chris@members.example", name: "Chris", subject: "", text: "REMOVE ben\n"})
	if !inside("ben") {
		t.Fatal("one word was enough")
	}
	ask := d.last("G1", "ada@members.example")
	stranger := d.answer(ask, "agree")
	stranger.from = "eve@elsewhere.example"
	d.toConduct(stranger)
	own := letter{from: "chris@members.example", name: "Chris", subject: "", text: "AGREE\n"}
	d.toConduct(own)
	if !inside("ben") {
		t.Fatal("a stranger, or the chair alone, was enough")
	}
	d.reply(ask, "agree")
	if inside("ben") {
		t.Errorf("ben is still there; %s", d.lastFate())
	}
	d.verified()
}
