package clerk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"charterd/internal/clerk"
	"charterd/mail"
	"charterd/mail/imap"
	"charterd/mail/mailtest"
	"charterd/store"
	"charterd/workflow/charter"
)

// travelCharter is the grants charter for a second group, whose cases are numbered T-1, T-2.
func travelCharter(t *testing.T, grants *charter.Charter) *charter.Charter {
	t.Helper()
	text := strings.Replace(grants.Text, `"psf-grants"`, `"travel"`, 1)
	prefix := fmt.Sprintf("%q", grants.Prefix)
	head, tail, found := strings.Cut(text, prefix)
	if !found {
		t.Fatal("the charter does not say its prefix")
	}
	ch, err := charter.Parse("travel.toml", []byte(head+`"T"`+tail))
	if err != nil {
		t.Fatal(err)
	}
	return ch
}

// wired is a desk whose grants group reads a real IMAP server through a proxy that injects faults. A second group, travel, has a
// mailbox of its own that always works.
type wired struct {
	*desk
	server  *mailtest.IMAP
	proxy   *mailtest.FaultyIMAP
	inbox   *imap.Inbox
	travel  *tape
	entered int // entries before the faults
}

const imapTimeout = 400 * time.Millisecond

// newWired is such a house with the ballots G-1.1 and T-1.1 open, and one mail from before the first contact in the mailbox.
func newWired(t *testing.T) *wired {
	t.Helper()
	w := &wired{}
	var err error
	if w.server, err = mailtest.NewIMAP(mailtest.IMAPOptions{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.server.Close() })
	if err := w.server.AddUser("grants", "pass"); err != nil {
		t.Fatal(err)
	}
	if w.proxy, err = mailtest.NewFaultyIMAP(w.server.Addr()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.proxy.Close() })
	w.inbox = imap.New(imap.Config{
		Host: "127.0.0.1", Port: w.proxy.Port(), TLS: "none", User: "grants", Folder: "INBOX", Timeout: 20 * time.Second,
		Password: func() (string, error) { return "pass", nil },
	})
	t.Cleanup(func() { w.inbox.Close() })
	w.desk = deskWith(t, "2026-11-02 09:00", w.twoGroups)
	w.desk.mail(letter{from: "nok@neptune.example", name: "Nok Example", subject: "Grant", text: form})
	w.travels(letter{from: "nok@neptune.example", name: "Nok Example", subject: "Grant", text: form})
	w.until("2026-11-03 10:00")
	w.desk.mail(letter{from: "nora@example.org", name: "Nora Winter", subject: "G-1", text: "COMPLETE G-1\n"})
	w.travels(letter{from: "nora@example.org", name: "Nora Winter", subject: "T-1", text: "COMPLETE T-1\n"})
	w.until("2026-11-13 12:02")
	w.append(w.raw(letter{from: "old@elsewhere.example", name: "Old", subject: "Grant", text: form}), "2026-10-01 09:00")
	w.rewire(20 * time.Second)
	if r := w.turn(); r.Older != 1 {
		t.Fatalf("first contact: %+v", r)
	}
	w.entered = w.entries()
	return w
}

func (w *wired) twoGroups(d *desk, cfg *clerk.Config) {
	w.travel = &tape{now: &d.now}
	travel := cfg.Groups[0]
	travel.ID, travel.Name, travel.Address, travel.ReplyPattern = "travel", "Travel Group", "travel@example.org", "travel+{token}@example.org"
	travel.Charters = []*charter.Charter{travelCharter(d.t, cfg.Groups[0].Charters[0])}
	travel.Inbox, travel.MailboxName = w.travel, "travel/INBOX"
	cfg.Groups = append(cfg.Groups, travel)
}

// rewire starts the house anew with the real mailbox, whose server may be silent for so long.
func (w *wired) rewire(patience time.Duration) {
	w.t.Helper()
	cfg := w.config()
	w.twoGroups(w.desk, &cfg)
	w.inbox.Close()
	w.inbox = imap.New(imap.Config{
		Host: "127.0.0.1", Port: w.proxy.Port(), TLS: "none", User: "grants", Folder: "INBOX", Timeout: patience,
		Password: func() (string, error) { return "pass", nil },
	})
	w.t.Cleanup(func() { w.inbox.Close() })
	cfg.Groups[0].Inbox, cfg.Groups[0].MailboxName = w.inbox, "psf-grants/imap"
	var err error
	if w.Clerk, err = clerk.New(w.t.Context(), cfg); err != nil {
		w.t.Fatal(err)
	}
}

func (w *wired) append(raw []byte, at string) uint32 {
	w.t.Helper()
	uid, err := w.server.Append("grants", "INBOX", raw, moment(w.t, at))
	if err != nil {
		w.t.Fatal(err)
	}
	return uid
}

// travels brings a mail to the travel group.
func (w *wired) travels(l letter) {
	w.t.Helper()
	l.to = cmpOr(l.to, "travel@example.org")
	raw := w.raw(l)
	w.travel.waiting = append(w.travel.waiting, mail.Arrival{Key: fmt.Sprintf("t%d", w.n), At: w.now, Size: int64(len(raw)), Raw: raw})
	w.turn()
}

func cmpOr(a, b string) string {
	if a == "" {
		return b
	}
	return a
}

// votes appends three votes that came in time; the second is long enough to be cut in the middle.
func (w *wired) votes() (raws [][]byte, uids []uint32) {
	w.t.Helper()
	now := w.now
	for i, v := range []string{"ada aye", "ben nay", "cleo aye"} {
		member, word, _ := strings.Cut(v, " ")
		l := w.answer(w.ballotOf(member, "G-1"), word)
		l.id = "<" + member + "@members.example>"
		l.text += strings.Repeat("> An old line that is quoted once more.\n", 60)
		at := fmt.Sprintf("2026-11-14 09:0%d", i)
		w.now = moment(w.t, at) // our own host writes the time of arrival too
		raws = append(raws, w.raw(l))
		uids = append(uids, w.append(raws[i], at))
	}
	w.now = now
	return raws, uids
}

// record is everything that must be the same with and without a fault: the entries since the faults began, and the fates.
func (w *wired) record() []string {
	w.t.Helper()
	var list []string
	if err := w.store.AllEntries(w.t.Context(), func(e store.Entry) error {
		if e.Seq > int64(w.entered) && strings.HasPrefix(e.Case, "G-") {
			list = append(list, fmt.Sprintf("%s %s %s %s", e.Case, e.Kind, e.At.Format(time.RFC3339), cut(string(e.Payload))))
		}
		return nil
	}); err != nil {
		w.t.Fatal(err)
	}
	return append(list, w.fates()...)
}

// cut leaves the numbers of mails out: another group's mail may have come between.
func cut(payload string) string {
	head, tail, found := strings.Cut(payload, `"mail":`)
	if !found {
		return payload
	}
	return head + strings.TrimLeft(tail, "0123456789")
}

var imapFaults = []struct {
	name  string
	fault mailtest.IMAPFault
}{
	{"cut literal with FIN", mailtest.IMAPFault{At: "BODY[] {", Skip: 700, Do: mailtest.IMAPCut}},
	{"cut literal with RST", mailtest.IMAPFault{At: "BODY[] {", Skip: 700, Do: mailtest.IMAPReset}},
	{"cut after two mails", mailtest.IMAPFault{At: "BODY[] {", Skip: 7000, Do: mailtest.IMAPCut}},
	{"silence in a literal", mailtest.IMAPFault{At: "BODY[] {", Skip: 700, Do: mailtest.IMAPSilence}},
	{"silence after connecting", mailtest.IMAPFault{Do: mailtest.IMAPSilence}},
	{"silence after LOGIN", mailtest.IMAPFault{Sent: " LOGIN ", Do: mailtest.IMAPSilence}},
	{"silence after SELECT", mailtest.IMAPFault{Sent: " SELECT ", Do: mailtest.IMAPSilence}},
	{"silence in the list", mailtest.IMAPFault{At: "RFC822.SIZE", Do: mailtest.IMAPSilence}},
	{"silence before the end of FETCH", mailtest.IMAPFault{Sent: "BODY.PEEK[]", At: " OK ", Do: mailtest.IMAPSilence}},
	{"RST after connecting", mailtest.IMAPFault{Do: mailtest.IMAPReset}},
	{"RST after SELECT", mailtest.IMAPFault{Sent: " SELECT ", Do: mailtest.IMAPReset}},
	{"NO on LOGIN", mailtest.IMAPFault{Sent: " LOGIN ", At: " OK ", Eat: mailtest.IMAPText, Put: " NO "}},
}

// undisturbed is the record of the house without a fault.
func undisturbed(t *testing.T) []string {
	t.Helper()
	w := newWired(t)
	w.votes()
	w.overDeadline()
	return w.record()
}

// overDeadline goes to the day after both deadlines, with a vote in the travel group, and takes a turn.
func (w *wired) overDeadline() clerk.Report {
	w.t.Helper()
	ballot := w.ballotOf("dan", "T-1")
	l := w.answer(ballot, "aye")
	l.to = ballot.msg.ReplyTo[0].Address
	w.now = moment(w.t, "2026-11-14 10:00")
	raw := w.raw(l)
	w.travel.waiting = append(w.travel.waiting, mail.Arrival{Key: "vote", At: w.now, Size: int64(len(raw)), Raw: raw})
	w.now = moment(w.t, "2026-11-26 09:00")
	return w.turn()
}

func TestIMAPFaultsLoseNothingAndStopOnlyTheirGroup(t *testing.T) {
	want := undisturbed(t)
	for _, f := range imapFaults {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			w := newWired(t)
			w.votes()
			w.rewire(imapTimeout)
			w.proxy.Set(f.fault)
			r := w.overDeadline()
			if w.proxy.Struck() == 0 || r.Inboxes["psf-grants"] == nil {
				t.Fatalf("the fault struck %d times; report %+v", w.proxy.Struck(), r)
			}
			if c := w.kase("G-1"); c.Current() == nil {
				t.Error("a deadline passed while the mailbox was unread")
			}
			if c := w.kase("T-1"); c.Current() != nil || c.Last().Verdict.Counts.Aye != 1 {
				t.Errorf("the other group did not go on: %+v", c.Last())
			}
			w.rewire(20 * time.Second)
			w.proxy.Set()
			if r := w.turn(); r.Inboxes["psf-grants"] != nil {
				t.Fatalf("after the fault: %v", r.Inboxes)
			}
			if got := w.record(); !slices.Equal(sorted(got), sorted(want)) {
				t.Errorf("the record (-undisturbed +this):\n%s", cmp.Diff(sorted(want), sorted(got)))
			}
			if c := w.kase("G-1"); c.Last().Verdict.Counts.Aye != 2 || c.Last().Verdict.Counts.Nay != 1 || c.Current() != nil {
				t.Errorf("%s: %+v", c.Status, c.Last().Verdict.Counts)
			}
			w.verified()
		})
	}
}

func sorted(list []string) []string { return slices.Sorted(slices.Values(list)) }

// TestABodyThatIsMissingIsNoLostVote: a body that is NIL once is asked for again; while one that the server still lists stays
// NIL, the mailbox counts as unread.
func TestABodyThatIsMissingIsNoLostVote(t *testing.T) {
	w := newWired(t)
	w.votes()
	w.proxy.Set(mailtest.IMAPFault{Sent: "BODY.PEEK[]", At: "BODY[] {", Eat: mailtest.IMAPLiteral, Put: "BODY[] NIL"})
	w.rewire(20 * time.Second)
	if r := w.overDeadline(); r.Inboxes["psf-grants"] == nil || w.kase("G-1").Current() == nil || w.kase("T-1").Current() != nil {
		t.Errorf("NIL for ever: report %+v", r)
	}
	w.proxy.Set(mailtest.IMAPFault{Sent: "BODY.PEEK[]", At: "BODY[] {", Eat: mailtest.IMAPLiteral, Put: "BODY[] NIL", Times: 1})
	w.rewire(20 * time.Second)
	r := w.turn()
	if got := w.kase("G-1").Last().Verdict.Counts; got.Aye != 2 || got.Nay != 1 || r.Inboxes["psf-grants"] != nil {
		t.Errorf("NIL once: counted %+v, report %+v", got, r)
	}
}

func TestAMailThatSomebodyDeletedStopsNothing(t *testing.T) {
	w := newWired(t)
	_, uids := w.votes()
	if err := w.server.Expunge("grants", "INBOX", uids[1]); err != nil {
		t.Fatal(err)
	}
	w.overDeadline()
	if got := w.kase("G-1").Last().Verdict.Counts; got.Aye != 2 || got.Nay != 0 {
		t.Errorf("counted %+v", got)
	}
}

// TestAFolderMadeAnewBringsNothingNew: with another UIDVALIDITY all mails come again. What was taken in is a duplicate, what is
// older than the first contact stays as it is, what came meanwhile is new.
func TestAFolderMadeAnewBringsNothingNew(t *testing.T) {
	w := newWired(t)
	raws, _ := w.votes()
	w.now = moment(t, "2026-11-15 09:00")
	w.turn()
	entries, sent := w.entries(), len(w.desk.post.sent)
	if err := w.server.Renew("grants", "INBOX"); err != nil {
		t.Fatal(err)
	}
	w.append(w.raw(letter{from: "old@elsewhere.example", name: "Old", subject: "Grant", text: form}), "2026-10-01 09:00")
	for i, raw := range raws {
		w.append(raw, fmt.Sprintf("2026-11-14 09:0%d", i))
	}
	w.now = moment(t, "2026-11-15 09:05")
	w.rewire(20 * time.Second)
	r := w.turn()
	if r.Inboxes["psf-grants"] != nil || w.entries() != entries || len(w.desk.post.sent) != sent {
		t.Fatalf("%d entries and %d mails more; report %+v", w.entries()-entries, len(w.desk.post.sent)-sent, r)
	}
	w.onlyOldUntouched()
	w.append(w.raw(w.answer(w.ballotOf("dan", "G-1"), "abstain")), "2026-11-15 09:06")
	w.now = moment(t, "2026-11-15 09:10")
	w.turn()
	w.voted1("ada aye", "ben nay", "cleo aye", "dan abstain")
	if again := w.turn(); again.Mail != 0 {
		t.Errorf("%d mails were read twice", again.Mail)
	}
	w.onlyOldUntouched()
	w.verified()
}

func (w *wired) onlyOldUntouched() {
	w.t.Helper()
	mails, err := w.server.Mails("grants", "INBOX")
	if err != nil {
		w.t.Fatal(err)
	}
	for i, m := range mails {
		if marked := len(m.Flags) > 0; marked == (i == 0) {
			w.t.Errorf("mail %d from %s has the flags %v", m.UID, m.At, m.Flags)
		}
	}
}

// TestAServerWhoseClockIsSlowLosesNoMail: what arrives after the first contact is read, whatever time the server gives it.
func TestAServerWhoseClockIsSlowLosesNoMail(t *testing.T) {
	w := newWired(t)
	w.append(w.raw(w.answer(w.ballotOf("ada", "G-1"), "aye")), "2026-11-13 12:01")
	w.now = moment(t, "2026-11-13 12:06")
	if r := w.turn(); r.Mail != 1 {
		t.Errorf("report %+v", r)
	}
}

func TestMailThatCannotBeMarkedIsOnRecordAndDeadlinesPass(t *testing.T) {
	w := newWired(t)
	w.votes()
	w.proxy.Set(mailtest.IMAPFault{Sent: " STORE ", Do: mailtest.IMAPCut})
	w.rewire(20 * time.Second)
	if r := w.overDeadline(); r.Inboxes["psf-grants"] != nil || w.kase("G-1").Current() != nil {
		t.Errorf("a flag that could not be set stopped the group: %+v", r)
	}
}
