package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// noon is the time of the tests.
var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// testSecret is a secret file's content.
var testSecret = bytes.Repeat([]byte("s3cr3t--"), 4)

func testOptions() Options {
	return Options{Secret: testSecret, Entropy: rand.NewChaCha8([32]byte{1})}
}

func openAt(t testing.TB, path string, o Options) *Store {
	t.Helper()
	s, err := Open(context.Background(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func newStore(t testing.TB) *Store {
	t.Helper()
	return openAt(t, filepath.Join(t.TempDir(), "charterd.db"), testOptions())
}

// mailOf is incoming mail n, of case G-n; sealed under its case when confidential.
func mailOf(n int64, seal string) Message {
	return Message{
		ID: n, Group: "grants", Mailbox: "grants/INBOX", Key: fmt.Sprintf("7/%010d", n), At: noon, Read: noon.Add(time.Minute),
		MessageID: fmt.Sprintf("<m%d@post.example>", n), From: "ann@post.example", Subject: fmt.Sprintf("Quilting day %d", n), Size: 40,
		Raw: fmt.Appendf(nil, "Subject: Quilting day %d\r\n\r\nOur hall needs chairs.\r\n", n), Content: fmt.Sprintf("content-%d", n),
		Case: fmt.Sprintf("G-%d", n), Fate: "application", Why: "three fields were filled in", Acts: `[{"act":"field"}]`, Reader: "1", Seal: seal,
	}
}

func entryOf(n int64, kind, payload, seal string) Entry {
	return Entry{Group: "grants", Case: fmt.Sprintf("G-%d", n), Kind: kind, At: noon, Payload: []byte(payload), Message: n, Seal: seal}
}

func caseOf(n int64, seal string) Case {
	return Case{
		ID: fmt.Sprintf("G-%d", n), Group: "grants", Number: int(n), Stage: "review", Status: "open", Title: fmt.Sprintf("Quilting day %d", n),
		Due: noon.AddDate(0, 0, int(n%10)), Opened: noon, Seal: seal,
	}
}

func letterOf(n int64, seal string) Outgoing {
	return Outgoing{
		Group: "grants", Case: fmt.Sprintf("G-%d", n), Kind: "M2", Thread: "vote", Ballot: fmt.Sprintf("G-%d.1", n), Member: "bo",
		MessageID: fmt.Sprintf("<out%d@grants.example>", n), Token: fmt.Sprintf("tok%d", n), Bounce: fmt.Sprintf("bnc%d", n),
		From: fmt.Sprintf("grants+bnc%d@grants.example", n), To: "bo@home.example", Data: fmt.Appendf(nil, "Subject: Vote G-%d\r\n\r\nPlease vote.\r\n", n),
		Text: "Please vote.", HTML: "<p>Please vote.</p>", Urgent: 1, State: Queued, At: noon, Due: noon, Seal: seal,
	}
}

// batchOf is what an application leaves: the mail, two entries, the case and a letter.
func batchOf(head Head, n int64, seal string) Batch {
	return Batch{
		Head:     head,
		Mailbox:  &Mailbox{Name: "grants/INBOX", Validity: 7, UID: uint32(n), Older: 3, First: noon.AddDate(0, -1, 0), At: noon},
		Messages: []Message{mailOf(n, seal)},
		Entries:  []Entry{entryOf(n, "opened", fmt.Sprintf(`{"title":"Quilting day %d"}`, n), seal), entryOf(n, "vote", `{"choice":"aye"}`, seal)},
		Cases:    []Case{caseOf(n, seal)},
		Outgoing: []Outgoing{letterOf(n, seal)},
		Charters: []Charter{{Hash: "c0ffee", Group: "grants", Version: "2024-08", Text: "prefix = \"G\"\n"}},
	}
}

func headOfStore(t testing.TB, s *Store) Head {
	t.Helper()
	head, err := s.Head(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return head
}

func commit(t testing.TB, s *Store, b Batch) Committed {
	t.Helper()
	c, err := s.Commit(context.Background(), b)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// fill commits batches 1 to n, one case each.
func fill(t testing.TB, s *Store, n int64, seal func(int64) string) {
	t.Helper()
	head := headOfStore(t, s)
	for i := int64(1); i <= n; i++ {
		head = commit(t, s, batchOf(head, i, seal(i))).Head
	}
}

func open(int64) string { return "" }

// must fails the test at an error.
func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// there fails the test at an error and where nothing was found.
func there[T any](t testing.TB) func(T, bool, error) T {
	return func(v T, ok bool, err error) T {
		t.Helper()
		if err != nil || !ok {
			t.Fatalf("found %v, error %v", ok, err)
		}
		return v
	}
}

// sound fails the test unless the store verifies.
func sound(t testing.TB, s *Store) Report {
	t.Helper()
	r, err := s.Verify(context.Background())
	if err != nil || !r.Sound() {
		t.Fatalf("verify: %+v, error %v", r, err)
	}
	return r
}

func equal(t testing.TB, what string, got, want any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

func TestEveryReadGivesBackWhatWasCommitted(t *testing.T) {
	for _, seal := range []string{"", "G-2"} {
		t.Run("seal "+seal, func(t *testing.T) { checkReads(t, newStore(t), seal) })
	}
}

func checkReads(t *testing.T, s *Store, seal string) {
	ctx := context.Background()
	b := batchOf(Head{Hash: fmt.Sprintf("%064d", 0)}, 2, seal)
	b.Entries = append(b.Entries, Entry{Group: "grants", Kind: "member", At: noon, Payload: []byte(`{"id":"bo"}`)})
	c := commit(t, s, b)
	equal(t, "numbers", c, Committed{Head: headOfStore(t, s), Entries: []int64{1, 2, 3}, Outgoing: []int64{1}})
	equal(t, "numbers in the batch", []int64{b.Entries[2].Seq, b.Outgoing[0].ID}, []int64{3, 1})

	bare := b.Messages[0]
	bare.Raw = nil
	equal(t, "Mailbox", there[Mailbox](t)(s.Mailbox(ctx, "grants/INBOX")), *b.Mailbox)
	equal(t, "Message", there[Message](t)(s.Message(ctx, 2)), b.Messages[0])
	equal(t, "MessagesByMessageID", must[[]Message](t)(s.MessagesByMessageID(ctx, "<m2@post.example>")), []Message{bare})
	equal(t, "MessageByContent", there[Message](t)(s.MessageByContent(ctx, "grants", "content-2")), bare)
	equal(t, "MessageByContent of all", there[Message](t)(s.MessageByContent(ctx, "", "content-2")), bare)
	equal(t, "Messages", must[[]Message](t)(s.Messages(ctx, "", 10, 0)), []Message{bare})
	equal(t, "Known", must[bool](t)(s.Known(ctx, "grants/INBOX", b.Messages[0].Key)), true)
	equal(t, "MaxMessage", must[int64](t)(s.MaxMessage(ctx)), int64(2))

	equal(t, "Entries", must[[]Entry](t)(s.Entries(ctx, "G-2")), b.Entries[:2])
	equal(t, "GroupEntries", must[[]Entry](t)(s.GroupEntries(ctx, "grants")), b.Entries[2:])
	var all []Entry
	if err := s.AllEntries(ctx, func(e Entry) error { all = append(all, e); return nil }); err != nil {
		t.Fatal(err)
	}
	equal(t, "AllEntries", all, b.Entries)

	equal(t, "Case", there[Case](t)(s.Case(ctx, "G-2")), b.Cases[0])
	equal(t, "Cases", must[[]Case](t)(s.Cases(ctx, "")), b.Cases)
	equal(t, "MaxNumber", must[int](t)(s.MaxNumber(ctx, "grants")), 2)
	equal(t, "Charter", there[Charter](t)(s.Charter(ctx, "c0ffee")), b.Charters[0])

	letter := b.Outgoing[0]
	equal(t, "Outgoing", there[Outgoing](t)(s.Outgoing(ctx, 1)), letter)
	equal(t, "OutgoingByMessageID", there[Outgoing](t)(s.OutgoingByMessageID(ctx, letter.MessageID)), letter)
	equal(t, "OutgoingByToken, folded", there[Outgoing](t)(s.OutgoingByToken(ctx, "TOK2")), letter)
	equal(t, "OutgoingByBounce, folded", there[Outgoing](t)(s.OutgoingByBounce(ctx, "BNC2")), letter)
	letter.Data, letter.Text, letter.HTML = nil, "", ""
	equal(t, "OutgoingOf", must[[]Outgoing](t)(s.OutgoingOf(ctx, "G-2")), []Outgoing{letter})
	r := sound(t, s)
	equal(t, "what was verified", []int{r.Entries, r.Messages, r.Outgoing, r.Cases, r.Charters, r.Mailboxes}, []int{3, 1, 1, 1, 1, 1})
}

func TestNothingIsFoundUnderAnEmptyName(t *testing.T) {
	s, ctx := newStore(t), context.Background()
	b := batchOf(headOfStore(t, s), 1, "")
	b.Messages[0].MessageID, b.Messages[0].Content = "", ""
	b.Outgoing[0].Token, b.Outgoing[0].Bounce = "", ""
	commit(t, s, b)
	_, byToken, err1 := s.OutgoingByToken(ctx, "")
	_, byBounce, err2 := s.OutgoingByBounce(ctx, "")
	_, byContent, err3 := s.MessageByContent(ctx, "", "")
	byID, err4 := s.MessagesByMessageID(ctx, "")
	_, mailbox, err5 := s.Mailbox(ctx, "")
	equal(t, "found", []any{byToken, byBounce, byContent, len(byID), mailbox}, []any{false, false, false, 0, false})
	equal(t, "errors", []error{err1, err2, err3, err4, err5}, make([]error, 5))
}

func TestDueAreOpenCasesUntilThatTimeEarliestFirst(t *testing.T) {
	s, ctx := newStore(t), context.Background()
	cases := []Case{caseOf(3, ""), caseOf(2, ""), caseOf(1, ""), caseOf(4, ""), caseOf(5, ""), caseOf(6, "")}
	cases[3].Status = "carried" // closed, though a deadline stands in it
	cases[4].Due = time.Time{}
	cases[5].Group, cases[5].ID, cases[5].Due = "conduct", "C-6", cases[2].Due
	commit(t, s, Batch{Head: headOfStore(t, s), Cases: cases})
	ids := func(group string, days int) (ids []string) {
		for _, c := range must[[]Case](t)(s.Due(ctx, group, noon.AddDate(0, 0, days))) {
			ids = append(ids, c.ID)
		}
		return ids
	}
	equal(t, "all until day 2", ids("", 2), []string{"C-6", "G-1", "G-2"})
	equal(t, "grants until day 9", ids("grants", 9), []string{"G-1", "G-2", "G-3"})
	equal(t, "none before day 1", ids("", 0), []string(nil))
	equal(t, "next", must[time.Time](t)(s.NextDue(ctx, "conduct")), noon.AddDate(0, 0, 1))
	equal(t, "next of an unknown group", must[time.Time](t)(s.NextDue(ctx, "nobody")), time.Time{})
}

// contentOf is a hash over everything that never changes, as the API gives it; an error where it cannot be read.
func contentOf(ctx context.Context, s *Store) (string, error) {
	h := sha256.New()
	err := s.AllEntries(ctx, func(e Entry) error { fmt.Fprintf(h, "%+v\n", e); return nil })
	if err != nil {
		return "", err
	}
	messages, err := s.Messages(ctx, "", 1000, 0)
	if err != nil {
		return "", err
	}
	for _, m := range messages {
		full, _, err := s.Message(ctx, m.ID)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(h, "%+v\n", full)
	}
	cases, err := s.Cases(ctx, "")
	if err != nil {
		return "", err
	}
	mailboxes, err := s.Mailboxes(ctx)
	if err != nil {
		return "", err
	}
	fmt.Fprintf(h, "%+v\n%+v\n", cases, mailboxes)
	for id := int64(1); ; id++ {
		o, ok, err := s.Outgoing(ctx, id)
		if err != nil || !ok {
			return fmt.Sprintf("%x", h.Sum(nil)), err
		}
		o.State, o.Due, o.Attempts, o.Queue, o.Why, o.SentAt = "", time.Time{}, 0, "", "", time.Time{}
		fmt.Fprintf(h, "%+v\n", o)
	}
}
