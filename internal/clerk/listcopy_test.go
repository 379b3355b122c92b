package clerk_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"charterd/mail"
)

var ownTrust = mail.Trust{AuthservIDs: []string{"mx.example.org"}, OwnHosts: []string{"mx.example.org"}, ListHosts: []string{"lists.example.org"}}

// setups are the three of docs/operator.md.
var setups = []setup{
	{
		name: "a mailbox that is subscribed to the list", address: "grants@example.org", replies: "grants+{token}@example.org",
		list: "grants-list@lists.example.org", subscribed: true, trust: ownTrust,
	},
	{
		name: "an alias to the mailbox and the list", address: "grants@example.org", replies: "grants-desk+{token}@example.org",
		list: "grants-list@lists.example.org", alias: true, trust: ownTrust,
	},
	{
		name: "an account in a Google group", address: "grants-desk@example.org", replies: "grants-desk+{token}@example.org",
		list: "grants@groups.example", subscribed: true, google: true,
		trust: mail.Trust{AuthservIDs: []string{"mx.google.com"}, OwnHosts: []string{"mx.google.com"}},
	},
}

// TestTheThreeSetUps runs a grant through each of them, from a mailbox full of old mail to the decision.
func TestTheThreeSetUps(t *testing.T) {
	for _, s := range setups {
		t.Run(s.name, func(t *testing.T) {
			w := newClub(t, s)
			w.firstContact()
			w.requests()
			w.noticesNotBallots()
			w.votesOnce()
			w.onlyOnTheList()
			w.talks()
			for _, id := range []string{"cleo", "dan", "eva", "gita"} {
				w.writes(w.answer(w.last("M2", id+"@members.example"), "aye"), keeps, w.replyTo(id))
			}
			if c := w.kase("G-1"); c.Outcome == nil || c.Outcome.Minutes != "Approved 7-0-0, 2026-11-14, by email vote" {
				t.Errorf("%s, outcome %+v; fates %q", c.Status, c.Outcome, w.fates())
			}
			if got := strings.Join(w.onTheList(), " "); got != "L1" {
				t.Errorf("the list got %s", got)
			}
			w.verified()
		})
	}
}

func (w *club) replyTo(member string) string {
	w.t.Helper()
	return w.last("M2", member+"@members.example").msg.ReplyTo[0].Address
}

// firstContact: what is there is counted and left alone for ever.
func (w *club) firstContact() {
	w.t.Helper()
	for i := range older {
		l := letter{from: "old@elsewhere.example", name: "Old", subject: "Grant", text: form}
		_, text, _ := strings.Cut(string(w.raw(l)), "\r\nFrom: ")
		w.now = moment(w.t, fmt.Sprintf("%d-03-01 09:00", 2011+i))
		w.deliver("From: "+text, "elsewhere.example", w.peer("elsewhere.example"))
	}
	w.now = moment(w.t, "2026-11-02 09:00")
	if r := w.goesOn(); r.Older != older || r.Mail != 0 || len(w.post.sent) != 0 {
		w.t.Fatalf("first contact: %+v, %d mails sent", r, len(w.post.sent))
	}
}

// requests brings one request, by the way that people write to this group.
func (w *club) requests() {
	w.t.Helper()
	to := w.address
	if w.google { // the group's address is the one that everybody knows
		to = w.list
	}
	w.writes(letter{from: "nok@neptune.example", name: "Nok Example", subject: "Grant", text: form}, keeps, to)
	w.last("A1", "nok@neptune.example")
	w.at("2026-11-03 10:00")
	w.writes(letter{from: "nora@example.org", name: "Nora Winter", subject: "G-1", text: "COMPLETE G-1\n"}, keeps, w.address)
	w.at("2026-11-13 12:02")
	if w.kase("G-1").Current() == nil {
		w.t.Fatalf("no ballot; fates %q", w.fates())
	}
}

// noticesNotBallots: the list hears that there is a vote, and gets nothing with which one could vote. When our own mail comes back
// from it, changed as lists do, it changes nothing.
func (w *club) noticesNotBallots() {
	w.t.Helper()
	if len(w.listed) == 0 {
		w.t.Fatalf("the list heard nothing:%s", w.outbox())
	}
	for _, m := range people()[1:] {
		w.last("M2", m.Addresses[0])
	}
	for _, raw := range w.listed {
		m := mail.Open(raw, mail.Own{})
		_, key := mail.KeyIn(strings.Join(m.Whole(), "\n"))
		if _, token := mail.TokenIn([]string{string(raw)}, w.replies); token || key || m.CharterdKind != "L1" {
			w.t.Errorf("the list got a %s with a way to vote:\n%s", m.CharterdKind, raw)
		}
	}
	entries, sent := w.entries(), len(w.post.sent)
	w.goesOn()
	own := 0
	for _, f := range w.fates() {
		if strings.HasPrefix(f, "own") {
			own++
		}
	}
	want := 0
	if w.subscribed {
		want = len(w.listed)
	}
	if own != want || w.entries() != entries || len(w.post.sent) != sent {
		w.t.Errorf("%d of our mails came back as own, want %d; fates %q", own, want, w.fates())
	}
}

// votesOnce: Ada answers the ballot and puts the group in copy, so that her vote comes twice.
func (w *club) votesOnce() {
	w.t.Helper()
	w.now = moment(w.t, "2026-11-14 08:00")
	copied := w.list
	if w.alias {
		copied = w.address
	}
	for i, how := range []changes{rewrite, adds, keeps} {
		id := []string{"ada", "ben", "finn"}[i]
		w.writes(w.answer(w.last("M2", id+"@members.example"), "aye"), how, w.replyTo(id), copied)
		if f := w.lastFate(); !strings.HasPrefix(f, "duplicate") {
			w.t.Errorf("the list %s: the second copy is %s", how, f)
		}
	}
	w.voted1("ada aye", "ben aye", "finn aye")
	if n := w.count("M3", "ada@members.example"); n != 1 {
		w.t.Errorf("%d receipts for one vote", n)
	}
}

// onlyOnTheList: a vote that reaches us through the list alone, where nothing proves who wrote it, is held; nobody is answered. The
// member's own mail counts after it.
func (w *club) onlyOnTheList() {
	if !w.subscribed {
		return
	}
	w.t.Helper()
	for _, how := range []changes{rewrite, adds} {
		sent := len(w.post.sent)
		l := w.answer(w.last("M2", "cleo@members.example"), "aye")
		l.id = "<" + strings.Fields(string(how))[0] + "@members.example>"
		w.writes(l, how, w.list)
		if f := w.lastFate(); !strings.HasPrefix(f, "held") || len(w.post.sent) != sent {
			w.t.Errorf("the list %s: %s; %d mails more", how, f, len(w.post.sent)-sent)
		}
		w.voted1("ada aye", "ben aye", "finn aye")
	}
}

// talks: what members write to each other about a request on the list is a comment at most, whatever tag and footer say. Where the
// list keeps the author's signature, a vote there is asked about.
func (w *club) talks() {
	if !w.subscribed {
		return
	}
	w.t.Helper()
	theirs := letter{from: "dan@members.example", name: "Dan Member", subject: "Re: [Aye-Grants] Vote G-1: PyCon Neptune 2027", id: "<talk@members.example>",
		text: "The captions are the best part of it.\n\n-- \r\nDan\n"}
	w.writes(theirs, keeps, w.list)
	if f := w.lastFate(); !strings.HasPrefix(f, "comment") {
		w.t.Errorf("talk about G-1 is %s", f)
	}
	theirs.id = "<talk2@members.example>"
	w.writes(theirs, rewrite, w.list)
	if f := w.lastFate(); !strings.HasPrefix(f, "held") {
		w.t.Errorf("talk that nothing proves is %s", f)
	}
	ballot := w.last("M2", "dan@members.example")
	for i, answered := range []*mail.Message{ballot.msg, mail.Open(w.listed[0], mail.Own{})} {
		w.writes(letter{from: "eva@members.example", name: "Eva Member", subject: "Re: " + answered.Subject, answers: answered, text: fmt.Sprintf("aye\n%s", strings.Repeat("\n", i))}, keeps, w.list)
		if f := w.lastFate(); !strings.HasPrefix(f, "asked") {
			w.t.Errorf("a vote in answer to somebody else's mail is %s", f)
		}
	}
	w.voted1("ada aye", "ben aye", "finn aye")
	comments := w.kase("G-1").Comments
	if len(comments) != 1 || comments[0].Text != "The captions are the best part of it." {
		w.t.Errorf("kept as comments: %+v", comments)
	}
}

// TestAListCopyThatComesFirstHidesNothing: the copy is held, and the member's own mail, which comes later, counts.
func TestAListCopyThatComesFirstHidesNothing(t *testing.T) {
	w := newClub(t, setups[0])
	w.firstContact()
	w.requests()
	l := w.answer(w.last("M2", "ada@members.example"), "aye")
	l.id = "<one@members.example>"
	w.writes(l, rewrite, w.list)
	w.writes(l, rewrite, w.replyTo("ada"))
	w.voted1("ada aye")
	w.writes(l, rewrite, w.list)
	if f := w.lastFate(); !strings.HasPrefix(f, "duplicate") {
		t.Errorf("the list's second copy is %s", f)
	}
	w.verified()
}

// TestAListsRobotsAreNotAnswered: its own voice, and whatever claims to come through it.
func TestAListsRobotsAreNotAnswered(t *testing.T) {
	w := newClub(t, setups[0])
	w.firstContact()
	for _, from := range []string{"grants-list@lists.example.org", "grants-list-owner@lists.example.org", "grants-list-request@lists.example.org"} {
		w.writes(letter{from: from, name: "Eve via Grants", subject: "Grant", text: form}, keeps, w.list)
	}
	w.writes(letter{from: w.list, name: "Eve via Grants", subject: "Question", text: "STATUS G-1\n"}, keeps, w.address)
	if len(w.post.sent) != 0 || len(w.result().Cases) != 0 {
		t.Errorf("sent:%s; fates %q", w.outbox(), w.fates())
	}
}

// TestTheOperatorsPageShowsTheSetUpsThatAreTested: each with its drawing and the addresses that the tests use.
func TestTheOperatorsPageShowsTheSetUpsThatAreTested(t *testing.T) {
	page, err := os.ReadFile("../../docs/operator.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range setups {
		for _, line := range []string{
			fmt.Sprintf("address = %q", s.address), fmt.Sprintf("reply_address = %q", s.replies), fmt.Sprintf("list_address = %q", s.list),
			fmt.Sprintf("authserv_ids = [%q]", s.trust.AuthservIDs[0]), fmt.Sprintf("own_hosts = [%q]", s.trust.OwnHosts[0]),
		} {
			if !strings.Contains(string(page), line+"\n") {
				t.Errorf("%s: docs/operator.md has no line %s", s.name, line)
			}
		}
	}
}
