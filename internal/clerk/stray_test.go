package clerk_test

import (
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"charterd/internal/clerk"
	"charterd/mail"
	"charterd/workflow"
)

// put puts octets into the mailbox as having arrived at that time, and takes a turn.
func (d *desk) put(raw string, at time.Time) {
	d.t.Helper()
	d.n++
	d.tape.waiting = append(d.tape.waiting, mail.Arrival{Key: fmt.Sprintf("put%d", d.n), At: at, Size: int64(len(raw)), Raw: []byte(raw)})
	d.turn()
}

// count is how many mails of that kind went to an address.
func (d *desk) count(kind, to string) (n int) {
	for _, s := range d.post.sent {
		if s.msg.CharterdKind == kind && s.to == to {
			n++
		}
	}
	return n
}

// TestACopyMadeToLookAutomaticDoesNotHideTheVote: whatever an unproven copy claims to be, the proven mail counts (trust, F18).
func TestACopyMadeToLookAutomaticDoesNotHideTheVote(t *testing.T) {
	for name, forge := range map[string]func(string) string{
		"automatic": func(s string) string { return "Auto-Submitted: auto-replied\r\n" + s },
		"bulk":      func(s string) string { return "Precedence: bulk\r\n" + s },
		"a bounce": func(s string) string {
			return strings.Replace(s, "Return-Path: <ada@members.example>", "Return-Path: <>", 1)
		},
		"our own":           func(s string) string { return "Charterd-Kind: M3\r\n" + s },
		"to bounce address": func(s string) string { return strings.Replace(s, "To: grants+", "To: grants+b-", 1) },
	} {
		t.Run(name, func(t *testing.T) {
			d := opened(t, form)
			vote := d.answer(d.last("M2", "ada@members.example"), "aye")
			vote.id = "<one@example.org>"
			copied := vote
			copied.unproven = true
			d.put(forge(string(d.raw(copied))), d.now)
			if strings.HasPrefix(d.lastFate(), "held") {
				t.Errorf("the copy passed for a person's: %s", d.lastFate())
			}
			d.mail(vote)
			d.voted1("ada aye")
			d.mail(vote)
			if f := d.lastFate(); !strings.HasPrefix(f, "duplicate") {
				t.Errorf("the second proven copy is %s", f)
			}
		})
	}
}

func TestTwoUnreadableMailsInOneSecondAreNoDuplicates(t *testing.T) {
	d := newDesk(t, "2026-11-02 09:00")
	d.put("\x00\x01 one", d.now)
	d.put("\x00\x01 two", d.now)
	d.put("\x00\x01 two", d.now)
	var kinds []string
	for _, f := range d.fates() {
		kind, _, _ := strings.Cut(f, ":")
		kinds = append(kinds, kind)
	}
	if got := strings.Join(kinds, " "); got != "held held duplicate" {
		t.Errorf("fates %s", got)
	}
}

// TestAVoteThatIsNotCountedIsAskedBack: the subject alone, or a mail of ours that asked for no vote, binds none.
func TestAVoteThatIsNotCountedIsAskedBack(t *testing.T) {
	d := twoBallots(t)
	d.mail(fresh("ada", "Re: Vote G-1: PyCon Neptune 2027", "aye\n"))
	d.reply(d.last("M1", "ben@members.example"), "aye")
	d.reply(d.last("M1", "cleo@members.example"), "I abstain, for I know too little about moons")
	d.reply(d.last("M1", "dan@members.example"), "yes")
	d.voted()
	for _, member := range []string{"ada", "ben", "cleo", "dan"} {
		asked := d.last("M3", member+"@members.example")
		if text := asked.msg.Text(nil); !strings.Contains(text, "We did NOT count this") {
			t.Errorf("%s reads:\n%s", member, text)
		}
		d.reply(asked, "nay")
	}
	d.voted("G-1 ada nay", "G-2 ben nay", "G-2 cleo nay", "G-2 dan nay")
	d.verified()
}

func TestAPlainCommentOnAReviewStaysAComment(t *testing.T) {
	d := twoBallots(t)
	d.reply(d.last("M1", "ada@members.example"), "The programme of last year was long and the rooms were cold, as far as people tell.")
	if f := d.lastFate(); !strings.HasPrefix(f, "comment") {
		t.Errorf("fate %s", f)
	}
}

func TestABareVoteIsAskedAboutOnTheOneOpenBallot(t *testing.T) {
	d := opened(t, form)
	d.mail(fresh("ada", "my vote", "aye\n"))
	ballot := d.last("M2", "ben@members.example")
	d.mail(fresh("ben", "Re: something else", "nay\n\n"+ballot.msg.Whole()[0]))
	d.voted1()
	for _, member := range []string{"ada", "ben"} {
		if n := d.count("X1", member+"@members.example"); n != 0 {
			t.Errorf("%s got the form of applicants", member)
		}
		asked := d.last("M3", member+"@members.example")
		d.press(asked, "aye")
	}
	d.voted1("ada aye", "ben aye")
	d.verified()
}

func TestABareVoteWithSeveralOpenBallotsIsToldTheirNumbers(t *testing.T) {
	d := twoBallots(t)
	d.mail(fresh("ada", "my vote", "aye\n"))
	d.voted()
	text := strings.Join(strings.Fields(strings.ReplaceAll(d.last("X2", "ada@members.example").msg.Text(nil), "\u00a0", " ")), " ")
	if !strings.Contains(text, "G-1.1, G-2.1") || !strings.Contains(text, "“aye on G-1.1”") {
		t.Errorf("the member reads:\n%s", text)
	}
	if d.count("X1", "ada@members.example") != 0 {
		t.Error("a member got the form of applicants")
	}
	d.reply(d.last("X2", "ada@members.example"), "aye on G-1.1")
	d.voted("G-1 ada aye")
	d.verified()
}

func TestABareVoteWithNothingOpenIsToldSo(t *testing.T) {
	d := newDesk(t, "2026-11-02 09:00")
	d.mail(fresh("ada", "my vote", "aye\n"))
	if text := d.last("X2", "ada@members.example").msg.Text(nil); !strings.Contains(text, "no vote is open") {
		t.Errorf("the member reads:\n%s", text)
	}
}

// href finds the buttons of a mail.
var href = regexp.MustCompile(`href="(mailto:[^"]*)"`)

// press sends what the button with that word writes, to where it writes it.
func (d *desk) press(s sentMail, word string) {
	d.t.Helper()
	for _, found := range href.FindAllStringSubmatch(newReceived(d.t, "grants", s.msg, s.data).html, -1) {
		link, err := url.Parse(html.UnescapeString(found[1]))
		if err != nil {
			d.t.Fatal(err)
		}
		to, err := url.PathUnescape(link.Opaque)
		if err != nil {
			d.t.Fatal(err)
		}
		if body := link.Query().Get("body"); strings.HasPrefix(body, word+" ") {
			d.mail(letter{from: s.to, name: "A Member", to: to, subject: link.Query().Get("subject"), text: strings.ReplaceAll(body, "\r\n", "\n")})
			return
		}
	}
	d.t.Fatalf("no button for %s", word)
}

func TestEveryButtonVotesWithAndWithoutSubAddressing(t *testing.T) {
	for mode, pattern := range map[string]string{"with": "grants+{token}@example.org", "without": ""} {
		t.Run(mode, func(t *testing.T) {
			d := deskWith(t, "2026-11-02 09:00", func(_ *desk, cfg *clerk.Config) { cfg.Groups[0].ReplyPattern = pattern })
			d.open(form)
			d.press(d.last("M2", "ada@members.example"), "aye")
			d.press(d.last("M2", "ben@members.example"), "nay")
			d.press(d.last("M2", "cleo@members.example"), "abstain")
			d.voted1("ada aye", "ben nay", "cleo abstain")
			d.verified()
		})
	}
}

// TestTheKeyLineBindsAQuotedReply: without sub-addressing and without threading, the key in the quoted footer tells the ballot.
func TestTheKeyLineBindsAQuotedReply(t *testing.T) {
	d := deskWith(t, "2026-11-02 09:00", func(_ *desk, cfg *clerk.Config) { cfg.Groups[0].ReplyPattern = "" })
	d.open(form)
	ballot := d.last("M2", "ada@members.example")
	whole := ballot.msg.Whole()[0]
	if _, ok := mail.KeyIn(whole); !ok {
		t.Fatalf("the ballot's text carries no key line:\n%s", whole)
	}
	quoted := "> " + strings.ReplaceAll(strings.TrimSpace(whole), "\n", "\n> ")
	d.mail(fresh("ada", "Re: vote", "aye\n\nOn Tue, Nov 17, 2026 at 10:02 AM Grants Work Group <grants@example.org> wrote:\n\n"+quoted+"\n"))
	d.voted1("ada aye")
	d.mail(fresh("ben", "Re: vote", "aye\n\nOn Tue, Nov 17, 2026 at 10:02 AM Grants Work Group <grants@example.org> wrote:\n\n"+quoted+"\n"))
	d.voted1("ada aye") // a key binds; it proves nobody
}

// TestAVoteFromAnAddressThatNobodyKnowsIsAnswered: domain rule A18.
func TestAVoteFromAnAddressThatNobodyKnowsIsAnswered(t *testing.T) {
	d := opened(t, form)
	vote := d.answer(d.last("M2", "ada@members.example"), "aye")
	vote.from = "ada@home.example"
	d.mail(vote)
	d.mail(letter{from: "zed@far.example", name: "Zed", subject: "", text: "aye on G-1\n"})
	d.mail(letter{from: "yan@far.example", name: "Yan", subject: "G-1", text: "COMPLETE now\n\nI recuse myself from G-1.\n"})
	d.mail(letter{from: "xia@far.example", name: "Xia", subject: "", text: "WITHDRAW G-1\n"})
	d.voted1()
	for _, to := range []string{"ada@home.example", "zed@far.example", "xia@far.example"} {
		if n := d.count("X2", to); n != 1 {
			t.Errorf("%s got %d answers; fates %q", to, n, d.fates())
			continue
		}
		x := d.last("X2", to)
		if x.msg.Subject != "Request G-1" {
			t.Errorf("subject %q", x.msg.Subject)
		}
		if !strings.Contains(x.msg.Text(nil), "Only ") {
			t.Errorf("%s reads:\n%s", to, x.msg.Text(nil))
		}
	}
	for _, s := range d.post.sent {
		if strings.HasSuffix(s.to, "@far.example") && strings.Contains(s.msg.Subject+strings.Join(s.msg.Whole(), " "), "Neptune") {
			t.Errorf("%s learns the title from %s", s.to, s.msg.CharterdKind)
		}
	}
	for range 8 {
		vote.id = ""
		d.mail(vote)
	}
	if n := d.count("X2", "ada@home.example"); n > clerk.RepliesPerDay {
		t.Errorf("%d answers within a day", n)
	}
	d.verified()
}

// TestAnArrivalInTheFutureIsNow: trust, F20 and F21.
func TestAnArrivalInTheFutureIsNow(t *testing.T) {
	d := opened(t, form)
	vote := d.answer(d.last("M2", "ada@members.example"), "aye")
	d.now = moment(t, "2026-11-20 09:00")
	d.tape.early = true
	d.put(string(d.raw(vote)), d.now.AddDate(1, 0, 0))
	d.voted1("ada aye")
	if at := d.kase("G-1").Last().Votes["ada"].At; !at.Equal(d.now) {
		t.Errorf("the vote came at %s", at)
	}
	d.reply(d.last("M3", "ada@members.example"), "nay")
	d.voted1("ada nay")
}

// TestAVoteWithTwoTimesOfArrivalIsAskedBack: trust, F20.
func TestAVoteWithTwoTimesOfArrivalIsAskedBack(t *testing.T) {
	d := opened(t, form)
	late := d.raw(d.answer(d.last("M2", "ada@members.example"), "aye"))
	near := d.raw(d.answer(d.last("M2", "ben@members.example"), "aye"))
	d.now = d.now.Add(50 * time.Minute)
	d.put(string(near), d.now)
	d.now = d.now.Add(time.Hour)
	d.put(string(late), d.now)
	d.voted1("ben aye")
	asked := d.last("M3", "ada@members.example")
	if text := strings.Join(strings.Fields(asked.msg.Text(nil)), " "); !strings.Contains(text, "do not agree on when it came") {
		t.Errorf("the member reads:\n%s", text)
	}
	d.reply(asked, "aye")
	d.voted1("ada aye", "ben aye")
}

func TestAnArrivalWithoutATimeIsTheReceivedLines(t *testing.T) {
	d := opened(t, form)
	raw := d.raw(d.answer(d.last("M2", "ada@members.example"), "aye"))
	sent := d.now
	d.now = d.now.Add(5 * time.Hour)
	d.put(string(raw), time.Time{})
	d.voted1("ada aye")
	if at := d.kase("G-1").Last().Votes["ada"].At; !at.Equal(sent) {
		t.Errorf("the vote came at %s, want %s", at, sent)
	}
}

func TestWithdrawByNumberNeedsNoMoreThanAlignedSPF(t *testing.T) {
	d := newDesk(t, "2026-11-02 09:00")
	for _, who := range []string{"nok@neptune.example", "tri@triton.example"} {
		d.mail(letter{from: who, name: "Nok Example", subject: "Grant", text: form + "Website: https://" + who[4:] + "\n"})
	}
	withdraw := letter{from: "nok@neptune.example", name: "Nok Example", subject: "bye", text: "WITHDRAW G-1\n", unproven: true}
	other := withdraw
	other.text = "WITHDRAW G-2\n"
	for _, l := range []letter{other, withdraw} {
		d.put(strings.Replace(string(d.raw(l)), "dmarc=none header.from=", "spf=pass smtp.mailfrom=", 1), d.now)
	}
	if one, two := d.kase("G-1").Status, d.kase("G-2").Status; one != workflow.Withdrawn || two != workflow.Open {
		t.Errorf("G-1 is %s, G-2 is %s; fates %q", one, two, d.fates())
	}
}
