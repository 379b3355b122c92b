package clerk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"charterd/internal/clerk"
	"charterd/mail/mailtest"
	"charterd/workflow"
)

// TestEndToEndStoryOnDovecotAndPostfix is a grant from its arrival to the decision on real servers. Everybody answers the mails
// that really lie in their mailboxes, as their mail programs do.
func TestEndToEndStoryOnDovecotAndPostfix(t *testing.T) {
	w := newTown(t, "2026-11-02 08:50")
	w.must(w.dovecot.Create("travel@example.org", "Processed"))
	w.post(mailtest.Proven, "nok@neptune.example", "grants@example.org", w.fresh("nok@neptune.example", "grants@example.org", "last year", form), none)
	w.start()
	if r := w.turn(); r.Older != 1 || r.Mail != 0 {
		t.Fatalf("first contact with a mailbox that holds one mail: %+v", r)
	}
	validity := w.folder("grants@example.org", "INBOX").Validity
	w.applies()
	w.ballots()
	w.noise()
	w.restarts(validity)
	w.granted()
	w.denied()
	w.afterwards()
}

// applies brings one request to each group, and the chair's word.
func (w *town) applies() {
	w.t.Helper()
	w.until("2026-11-02 09:00")
	for _, to := range groupBoxes {
		w.post(mailtest.Proven, "nok@neptune.example", to, w.fresh("Nok Example <nok@neptune.example>", to, "Grant for PyCon Neptune", form), clerk.FateApplication)
	}
	w.turn()
	for _, id := range []string{"G-1", "T-1"} {
		ack := w.received("nok@neptune.example", "A1", id)
		if !strings.Contains(ack.text, "Its number is "+id) {
			w.t.Errorf("the acknowledgement does not tell the number %s:\n%s", id, ack.text)
		}
		if !strings.Contains(ack.raw, " with ESMTPSA ") { // RFC 3848: STARTTLS and AUTH were both used
			w.t.Errorf("the acknowledgement was not handed over with TLS and a login:\n%s", ack.raw)
		}
	}
	if moved, left := w.folder("travel@example.org", "Processed").Mails, w.folder("travel@example.org", "INBOX").Mails; len(moved) != 1 || len(left) != 0 {
		w.t.Errorf("%d mails moved, %d left in the INBOX", len(moved), len(left))
	}
	w.until("2026-11-03 10:00")
	w.post(mailtest.Proven, "nora@example.org", "grants@example.org", w.fresh("Nora Winter <nora@example.org>", "grants@example.org", "G-1", "COMPLETE G-1\n"), clerk.FateCommand)
	w.turn()
}

// ballots waits for the vote to open. The ballot of lena, who has no mailbox, comes back as a real report.
func (w *town) ballots() {
	w.t.Helper()
	w.until("2026-11-13 12:02")
	for _, m := range people()[1:12] {
		if b := w.received(m.Addresses[0], "M2", "G-1"); b.msg.Subject != "Vote G-1: PyCon Neptune 2027" || !strings.HasPrefix(b.msg.ReplyTo[0].Address, "grants+") {
			w.t.Errorf("%s received %q with the reply address %v", m.ID, b.msg.Subject, b.msg.ReplyTo)
		}
	}
	w.until("2026-11-13 12:10")
	if n := w.bounced("mail M2 to lena@members.example did not arrive"); n != 1 {
		w.t.Errorf("%d reports about lena's ballot; fates %v", n, w.messages())
	}
}

// noise is what a mailbox holds beside votes: a forgery, a vote that nobody vouches for, an absence, the same mail twice, and a
// vote that somebody deletes before the house reads it.
func (w *town) noise() {
	w.t.Helper()
	w.now = moment(w.t, "2026-11-14 08:00")
	hugo := w.received("hugo@members.example", "M2", "G-1")
	w.post(mailtest.Forged, "hugo@members.example", hugo.msg.ReplyTo[0].Address, w.reply(hugo, gmail, "nay"), clerk.FateHeld)
	jon := w.received("jon@members.example", "M2", "G-1")
	w.post(mailtest.Unproven, "jon@members.example", jon.msg.ReplyTo[0].Address, w.reply(jon, outlook, "nay"), clerk.FateHeld)
	ines := w.received("ines@members.example", "M2", "G-1")
	w.post(mailtest.Proven, "ines@members.example", ines.msg.ReplyTo[0].Address,
		w.reply(ines, plain, "I am away until Monday. Aye to holidays!", "Auto-Submitted: auto-replied"), clerk.FateAutomatic)
	kim := w.received("kim@members.example", "M2", "G-1")
	w.post(mailtest.Proven, "kim@members.example", kim.msg.ReplyTo[0].Address, w.reply(kim, plain, "nay"), none)
	mails := w.folder("grants@example.org", "INBOX").Mails
	w.must(w.dovecot.Expunge("grants@example.org", "INBOX", mails[len(mails)-1].UID))
	ada := w.received("ada@members.example", "M2", "G-1")
	vote := w.reply(ada, gmail, "aye")
	w.post(mailtest.Proven, "ada@members.example", ada.msg.ReplyTo[0].Address, vote, clerk.FateVote)
	w.turn()
	w.receipt("ada", "aye")
	w.post(mailtest.Proven, "ada@members.example", ada.msg.ReplyTo[0].Address, vote, none)
	before := len(w.folder("ada@members.example", "INBOX").Mails)
	w.turn()
	if after := len(w.folder("ada@members.example", "INBOX").Mails); after != before {
		w.t.Errorf("the duplicate was answered with %d mails", after-before)
	}
	if votes := w.kase("G-1").Current().Votes; len(votes) != 1 {
		w.t.Errorf("only ada has voted; counted %+v", votes)
	}
}

// restarts ends Dovecot and begins it again, first under the clerk's open connections, then with a new clerk. Nothing is read twice.
func (w *town) restarts(validity uint32) {
	w.t.Helper()
	w.must(w.dovecot.Restart())
	if got := w.folder("grants@example.org", "INBOX").Validity; got != validity {
		w.t.Fatalf("UIDVALIDITY %d after the restart, %d before", got, validity)
	}
	read := len(w.messages())
	w.start()
	if r := w.turn(); r.Mail != 0 || len(w.messages()) != read {
		w.t.Errorf("after the restart %d mails were read again", r.Mail)
	}
	w.must(w.dovecot.Restart())
}

// granted lets the members vote until more than half of them agree.
func (w *town) granted() {
	w.t.Helper()
	for i, vote := range []struct {
		id    string
		how   style
		words string
	}{
		{"ben", outlook, "Aye."}, {"cleo", thunderbird, "aye"}, {"dan", plain, "Aye"}, {"eva", appleMail, "aye"}, {"finn", outlookPlain, "AYE"}, {"gita", gmail, "aye!"},
	} {
		w.now = moment(w.t, fmt.Sprintf("2026-11-15 %02d:00", 8+i))
		if c := w.kase("G-1"); c.Status != workflow.Open {
			w.t.Fatalf("%s before %s has voted", c.Status, vote.id)
		}
		ballot := w.received(vote.id+"@members.example", "M2", "G-1")
		w.post(mailtest.Proven, ballot.by, ballot.msg.ReplyTo[0].Address, w.reply(ballot, vote.how, vote.words), clerk.FateVote)
		w.turn()
		w.receipt(vote.id, vote.words)
	}
	w.turn() // what came back meanwhile
	c := w.kase("G-1")
	if c.Status != workflow.Granted || c.Outcome.Amount != "7500.00 USD" || c.Outcome.Minutes != "Approved 7-0-0, 2026-11-15, by email vote" {
		w.t.Fatalf("status %s, outcome %+v; fates %v", c.Status, c.Outcome, w.messages())
	}
	if a4 := w.received("nok@neptune.example", "A4", "G-1"); !strings.Contains(a4.text, "7,500 USD") {
		w.t.Errorf("the answer does not tell the amount:\n%s", a4.text)
	}
	w.received("hugo@members.example", "M5", "G-1")
}

// denied is the other group's vote: the chair said nothing, so the form's own check opened it. All its mail ends in the folder for
// handled mail.
func (w *town) denied() {
	w.t.Helper()
	w.until("2026-11-17 12:02")
	if c := w.kase("T-1"); c.Current() == nil {
		w.t.Fatalf("T-1 is in stage %s without a ballot", c.Stage)
	}
	styles := []style{plain, outlookPlain, appleMail, thunderbird, gmail, outlook, plain}
	for i, id := range []string{"ada", "ben", "cleo", "dan", "eva", "finn", "gita"} {
		ballot := w.received(id+"@members.example", "M2", "T-1")
		w.post(mailtest.Proven, ballot.by, ballot.msg.ReplyTo[0].Address, w.reply(ballot, styles[i], "nay"), clerk.FateVote)
	}
	w.turn()
	w.post(mailtest.Proven, "nora@example.org", "travel@example.org", w.fresh("nora@example.org", "travel@example.org", "", "REASON T-1: The plan has no date.\n"), clerk.FateCommand)
	w.turn()
	c := w.kase("T-1")
	if c.Status != workflow.Denied || c.Outcome.Minutes != "Denied 0-7-0, 2026-11-17, by email vote" {
		w.t.Fatalf("status %s, outcome %+v; fates %v", c.Status, c.Outcome, w.messages())
	}
	w.turn() // what came back meanwhile
	if left := w.folder("travel@example.org", "INBOX").Mails; len(left) != 0 {
		w.t.Errorf("%d mails are left in the INBOX", len(left))
	}
}

// receipt looks for the member's receipt in the member's own mailbox: what was counted, and the words that decided.
func (w *town) receipt(id, words string) {
	w.t.Helper()
	m3 := w.received(id+"@members.example", "M3", "G-1")
	said := strings.Join(strings.Fields(m3.text), " ") // lines end where they must
	if !strings.Contains(said, "We counted your vote as AYE.") || !strings.Contains(said, "We read “"+words+"” in your mail.") {
		w.t.Errorf("the receipt of %s does not say what was read:\n%s", id, m3.text)
	}
}

// afterwards checks the mailbox, the fates and the record.
func (w *town) afterwards() {
	w.t.Helper()
	for i, m := range w.folder("grants@example.org", "INBOX").Mails {
		seen := slices.Contains(m.Flags, `\Seen`) && slices.Contains(m.Flags, "$Charterd")
		if older := i == 0; seen == older {
			w.t.Errorf("mail UID %d has the flags %v", m.UID, m.Flags)
		}
	}
	fates, doubled := map[string]string{}, 0
	for _, m := range w.messages() {
		switch {
		case m.Fate == string(clerk.FateDuplicate):
			doubled++
		case m.Fate != string(clerk.FateBounce):
			fates[m.MessageID] = m.Fate
		}
	}
	if diff := cmp.Diff(w.fates, fates); diff != "" || doubled != 1 {
		w.t.Errorf("%d duplicates; fates (-want +got):\n%s", doubled, diff)
	}
	proof, err := clerk.Verify(w.t.Context(), w.store)
	w.must(err)
	if !proof.Sound() || proof.Cases != 2 || proof.Decisions == 0 {
		w.t.Errorf("the record does not hold: %+v", proof)
	}
}

func (w *town) messages() []clerk.MessageResult {
	w.t.Helper()
	r, err := clerk.Collect(w.t.Context(), w.store)
	w.must(err)
	return r.Messages
}

// bounced counts the reports that were understood so.
func (w *town) bounced(why string) int {
	w.t.Helper()
	n := 0
	for _, m := range w.messages() {
		if m.Fate == string(clerk.FateBounce) && strings.HasPrefix(m.Why, why) {
			n++
		}
	}
	return n
}

func (w *town) kase(id string) *workflow.Case {
	w.t.Helper()
	c, err := clerk.LoadCase(w.t.Context(), w.store, id)
	w.must(err)
	return c
}
