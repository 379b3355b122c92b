package clerk_test

import (
	"strings"
	"testing"
	"time"

	"charterd/internal/clerk"
	"charterd/store"
	"charterd/workflow"
)

// TestPitchesInvoicesAndSpamTakeNoNumber: they wait in the holding pen, and their sender gets the blank form once, whatever follows.
func TestPitchesInvoicesAndSpamTakeNoNumber(t *testing.T) {
	d := newDesk(t, "2026-11-02 09:00")
	texts := []string{
		"Dear Sir or Madam,\n\nour company prints badges and banners. Start date of our offer: today. Amount: from 99 USD. Shall we call you?\n",
		"INVOICE 2026-118\n\nAmount due: 1,250.00 USD\nDate: 2026-11-01\nPlease pay within 14 days to the account below.\n",
		"Would you vote aye for the best conference hotel? Click here: https://deals.example/aye\n",
		"Do you also fund meetups?\n",
	}
	for i, text := range texts {
		d.now = d.now.Add(time.Hour)
		d.mail(letter{from: "sales@vendor.example", name: "Vendor", subject: []string{"Offer", "Invoice", "Deal", "Question"}[i], text: text})
		if f := d.lastFate(); !strings.HasPrefix(f, "not understood") {
			t.Errorf("%.30q is %s", text, f)
		}
	}
	if n := len(d.result().Cases); n != 0 || len(d.post.sent) != 1 || d.count("X1", "sales@vendor.example") != 1 {
		t.Errorf("%d cases; sent:%s", n, d.outbox())
	}
	if x1 := strings.Join(d.last("X1", "sales@vendor.example").msg.Whole(), "\n"); !strings.Contains(x1, "Amount requested") {
		t.Errorf("the blank form is not in it:\n%s", x1)
	}
	d.verified()
}

// TestCourtesyIsNeverAnswered: whoever thanks us is not thanked back, whatever became of the request.
func TestCourtesyIsNeverAnswered(t *testing.T) {
	d := opened(t, form)
	for _, id := range []string{"ada", "ben", "cleo", "dan", "eva", "finn", "gita"} {
		d.vote(id, "nay")
	}
	d.until("2026-11-25 12:00")
	for _, who := range []struct{ kind, to string }{{"A4", "nok@neptune.example"}, {"M5", "ada@members.example"}, {"M3", "ben@members.example"}} {
		for _, words := range []string{"Thank you!", "Happy to help", "Thanks a lot!\n\nBest regards\nNok"} {
			sent, entries := len(d.post.sent), d.entries()
			d.reply(d.last(who.kind, who.to), words)
			if f := d.lastFate(); !strings.HasPrefix(f, "comment") || len(d.post.sent) != sent || d.entries() != entries {
				t.Errorf("%q in answer to %s is %s; %d mails, %d entries more", words, who.kind, f, len(d.post.sent)-sent, d.entries()-entries)
			}
		}
	}
}

// TestAnAnswerToAReplacedBallotGetsTheNewOne: the old aye counts for nothing, and the member learns the new number and motion.
func TestAnAnswerToAReplacedBallotGetsTheNewOne(t *testing.T) {
	d := opened(t, form)
	old := d.last("M2", "ada@members.example")
	d.until("2026-11-15 09:00")
	d.mail(letter{from: "nora@example.org", name: "Nora Winter", subject: "Re: vote", text: "PROPOSE G-1 5,000 USD\n"})
	d.reply(old, "aye")
	told := d.last("X2", "ada@members.example")
	words := strings.Join(strings.Fields(strings.ReplaceAll(told.msg.Whole()[0], "\u00a0", " ")), " ")
	if !strings.Contains(words, "G-1.2") || !strings.Contains(words, "5,000 USD") {
		t.Errorf("the member reads:\n%s", words)
	}
	d.voted1()
	d.reply(told, "aye")
	d.voted1("ada aye")
	if b := d.kase("G-1").Last(); b.Number != "G-1.2" || b.Motion.Amount != "5000.00 USD" {
		t.Errorf("the vote is on %s: %+v", b.Number, b.Motion)
	}
	d.verified()
}

// TestAVoteOnTwoBallotsInOneFreshMail: own words name both, and both count, with one answer to the mail for each.
func TestAVoteOnTwoBallotsInOneFreshMail(t *testing.T) {
	d := twoBallots(t)
	d.mail(fresh("ada", "my votes", "aye on G-1, nay on G-2\n"))
	d.voted("G-1 ada aye", "G-2 ada nay")
	d.verified()
}

// TestTheOutageLimitIsAKey: with one day, an answer to a mail of the day before yesterday waits for the chair; the vote counts.
func TestTheOutageLimitIsAKey(t *testing.T) {
	d := deskWith(t, "2026-11-02 09:00", func(_ *desk, cfg *clerk.Config) { cfg.Groups[0].Outage = 24 * time.Hour })
	d.open(form)
	d.arrive(d.answer(d.last("M2", "ada@members.example"), "aye"))
	d.now = d.now.AddDate(0, 0, 2)
	d.arrive(d.answer(d.last("M2", "ben@members.example"), "aye"))
	d.turn()
	d.voted1("ada aye", "ben aye")
	if a, b := d.count("M3", "ada@members.example"), d.count("M3", "ben@members.example"); a != 0 || b != 1 {
		t.Errorf("%d receipts for ada, %d for ben", a, b)
	}
	counts, err := d.store.OutboxCounts(t.Context())
	if err != nil || counts[store.Held] != 1 {
		t.Errorf("held %d, %v", counts[store.Held], err)
	}
	if c := d.kase("G-1"); c.Status != workflow.Open {
		t.Errorf("%s", c.Status)
	}
}

// TestAMangledReplyAddressBindsAVote: whatever gateways and people make of it, while it names one ballot alone (situations, First
// contact). The mails answer nothing else that could bind them.
func TestAMangledReplyAddressBindsAVote(t *testing.T) {
	d := opened(t, form)
	for i, mangle := range []func(address, local, domain string) string{
		func(a, _, _ string) string { return `"` + a + `" <grants@example.org>` },
		func(a, _, _ string) string { return "Grants <SMTP:" + strings.ToUpper(a) + ">" },
		func(a, _, _ string) string { return "<mailto:" + a + ">" },
		func(_, l, dom string) string { return strings.Replace(l, "+", "=2B", 1) + "=" + dom + "@relay.example" },
		func(_, l, dom string) string {
			return "IMCEASMTP-" + strings.Replace(l, "+", "+2B", 1) + "+40" + strings.ReplaceAll(dom, ".", "+2E") + "@office.example"
		},
		func(_, l, dom string) string { return strings.Replace(l, "+", " + ", 1) + " @ " + dom },
	} {
		id := []string{"ada", "ben", "cleo", "dan", "eva", "finn"}[i]
		address := d.last("M2", id+"@members.example").msg.ReplyTo[0].Address
		local, domain, _ := strings.Cut(address, "@")
		l := fresh(id, "Re: the vote", "aye\n")
		l.to = mangle(address, local, domain)
		d.mail(l)
		if f := d.lastFate(); !strings.HasPrefix(f, "vote") {
			t.Errorf("a vote to %s is %s", l.to, f)
		}
	}
	d.verified()
}

// TestTwoReplyAddressesBindNothing: neither of two keys is better than the other.
func TestTwoReplyAddressesBindNothing(t *testing.T) {
	d := twoBallots(t)
	one, two := d.ballotOf("ada", "G-1").msg.ReplyTo[0].Address, d.ballotOf("ada", "G-2").msg.ReplyTo[0].Address
	for _, to := range []string{one + ", " + two, `"` + one + `" <` + two + `>`} {
		l := fresh("ada", "Re: the vote", "aye\n")
		l.to = to
		d.mail(l)
	}
	d.voted()
	d.verified()
}
