package store

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

func TestBatchOnAStaleHeadIsRefused(t *testing.T) {
	s, ctx := newStore(t), context.Background()
	old := headOfStore(t, s)
	commit(t, s, batchOf(old, 1, ""))
	_, err := s.Commit(ctx, batchOf(old, 2, ""))
	if !errors.Is(err, ErrStale) {
		t.Fatalf("error %v, want ErrStale", err)
	}
	equal(t, "messages", must[int64](t)(s.MaxMessage(ctx)), int64(1))
}

func TestSecondMailWithTheSameMessageIDIsDropped(t *testing.T) {
	s, ctx := newStore(t), context.Background()
	head := commit(t, s, batchOf(headOfStore(t, s), 1, "")).Head
	b := Batch{Head: head, Outgoing: []Outgoing{letterOf(1, ""), letterOf(2, ""), letterOf(2, "")}}
	b.Outgoing[0].Data = []byte("other octets")
	c := commit(t, s, b)
	equal(t, "numbers", c.Outgoing, []int64{0, 2, 0})
	equal(t, "dropped", c.Dropped, 2)
	equal(t, "octets", there[Outgoing](t)(s.Outgoing(ctx, 1)).Data, letterOf(1, "").Data)
	equal(t, "counts", must[map[State]int](t)(s.OutboxCounts(ctx)), map[State]int{Queued: 2})
	sound(t, s)
}

// breakers each spoil one row of a batch that is committed after batch 1.
var breakers = []struct {
	name  string
	spoil func(*Batch)
}{
	{"messages: mailbox and key twice", func(b *Batch) { b.Messages[0].Key = mailOf(1, "").Key }},
	{"messages: id twice", func(b *Batch) { b.Messages[0].ID = 1 }},
	{"messages: no id", func(b *Batch) { b.Messages[0].ID = 0 }},
	{"messages: unknown fate", func(b *Batch) { b.Messages[0].Fate = "lost" }},
	{"messages: no fate", func(b *Batch) { b.Messages[0].Fate = "" }},
	{"messages: no group", func(b *Batch) { b.Messages[0].Group = "" }},
	{"messages: no mailbox", func(b *Batch) { b.Messages[0].Mailbox = "" }},
	{"messages: no key", func(b *Batch) { b.Messages[0].Key = "" }},
	{"messages: no time", func(b *Batch) { b.Messages[0].At = time.Time{} }},
	{"messages: not read", func(b *Batch) { b.Messages[0].Read = time.Time{} }},
	{"messages: negative size", func(b *Batch) { b.Messages[0].Size = -1 }},
	{"entries: no kind", func(b *Batch) { b.Entries[1].Kind = "" }},
	{"entries: no group", func(b *Batch) { b.Entries[1].Group = "" }},
	{"entries: no time", func(b *Batch) { b.Entries[1].At = time.Time{} }},
	{"entries: message that is not there", func(b *Batch) { b.Entries[1].Message = 99 }},
	{"entries: case that is not there", func(b *Batch) { b.Entries[1].Case = "G-99" }},
	{"cases: group and number twice", func(b *Batch) { b.Cases[0].Number = 1 }},
	{"cases: no id", func(b *Batch) { b.Cases[0].ID, b.Entries = "", nil }},
	{"cases: no number", func(b *Batch) { b.Cases[0].Number = 0 }},
	{"cases: no status", func(b *Batch) { b.Cases[0].Status = "" }},
	{"cases: no opening", func(b *Batch) { b.Cases[0].Opened = time.Time{} }},
	{"outgoing: unknown state", func(b *Batch) { b.Outgoing[0].State = "lost" }},
	{"outgoing: no Message-ID", func(b *Batch) { b.Outgoing[0].MessageID = "" }},
	{"outgoing: no kind", func(b *Batch) { b.Outgoing[0].Kind = "" }},
	{"outgoing: no group", func(b *Batch) { b.Outgoing[0].Group = "" }},
	{"outgoing: sent without a time", func(b *Batch) { b.Outgoing[0].State = Sent }},
	{"outgoing: negative urgency", func(b *Batch) { b.Outgoing[0].Urgent = -1 }},
	{"outgoing: no time", func(b *Batch) { b.Outgoing[0].At = time.Time{} }},
	{"mailboxes: no name", func(b *Batch) { b.Mailbox.Name = "" }},
	{"mailboxes: no time", func(b *Batch) { b.Mailbox.At = time.Time{} }},
	{"charters: no text", func(b *Batch) { b.Charters[0].Hash, b.Charters[0].Text = "other", "" }},
	{"charters: no hash", func(b *Batch) { b.Charters[0].Hash = "" }},
}

func TestOneBadRowRollsTheWholeBatchBack(t *testing.T) {
	for _, c := range breakers {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, ctx := newStore(t), context.Background()
			head := commit(t, s, batchOf(headOfStore(t, s), 1, "")).Head
			before := must[string](t)(contentOf(ctx, s))
			b := batchOf(head, 2, "")
			c.spoil(&b)
			if _, err := s.Commit(ctx, b); !errors.Is(err, ErrConstraint) {
				t.Fatalf("error %v, want ErrConstraint", err)
			}
			equal(t, "head", headOfStore(t, s), head)
			equal(t, "content", must[string](t)(contentOf(ctx, s)), before)
			equal(t, "mailbox", there[Mailbox](t)(s.Mailbox(ctx, "grants/INBOX")).UID, uint32(1))
			commit(t, s, batchOf(head, 2, ""))
			sound(t, s)
		})
	}
}

func TestSealedColumnsTakeNoPlainText(t *testing.T) {
	s, ctx := newStore(t), context.Background()
	fill(t, s, 1, func(int64) string { return "G-1" })
	for _, column := range []string{
		"messages.subject", "messages.sender", "messages.message_id", "messages.content", "messages.why", "messages.acts",
		"cases.title", "outgoing.member", "outgoing.message_id", "outgoing.token", "outgoing.bounce", "outgoing.sender",
		"outgoing.recipient", "outgoing.why", "outgoing.queue",
	} {
		table, name, _ := strings.Cut(column, ".")
		_, err := s.writer.ExecContext(ctx, "UPDATE "+table+" SET "+name+" = 'plain'")
		if !errors.Is(classify(err), ErrConstraint) {
			t.Errorf("%s takes plain text: error %v", column, err)
		}
	}
}

func TestACaseKeepsItsGroupNumberAndOpening(t *testing.T) {
	s, ctx := newStore(t), context.Background()
	head := commit(t, s, batchOf(headOfStore(t, s), 1, "")).Head
	for name, spoil := range map[string]func(*Case){
		"group":   func(c *Case) { c.Group = "conduct" },
		"number":  func(c *Case) { c.Number = 9 },
		"opening": func(c *Case) { c.Opened = noon.Add(time.Hour) },
	} {
		c := caseOf(1, "")
		c.Stage = "vote"
		spoil(&c)
		if _, err := s.Commit(ctx, Batch{Head: head, Cases: []Case{c}}); !errors.Is(err, ErrUnknown) {
			t.Errorf("another %s: error %v, want ErrUnknown", name, err)
		}
	}
	want := caseOf(1, "")
	want.Stage, want.Status, want.Title, want.Due = "vote", "carried", "Quilting week", time.Time{}
	commit(t, s, Batch{Head: head, Cases: []Case{want}})
	equal(t, "case", there[Case](t)(s.Case(ctx, "G-1")), want)
}

func TestTwoWritersNeverBothCommitOnOneHead(t *testing.T) {
	s, ctx := newStore(t), context.Background()
	other := openAt(t, s.path, testOptions())
	head := headOfStore(t, s)
	for round := int64(0); round < 20; round++ {
		results := make(chan error, 2)
		for i, store := range []*Store{s, other} {
			go func() {
				_, err := store.Commit(ctx, batchOf(head, 2*round+int64(i)+1, ""))
				results <- err
			}()
		}
		won := 0
		for range 2 {
			if err := <-results; err == nil {
				won++
			} else if !errors.Is(err, ErrStale) {
				t.Fatal(err)
			}
		}
		if won != 1 {
			t.Fatalf("round %d: %d writers committed", round, won)
		}
		head = headOfStore(t, other)
	}
	sound(t, s)
}

func TestACancelledContextWritesNothing(t *testing.T) {
	s := newStore(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Commit(ctx, batchOf(Head{}, 1, "")); !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v, want context.Canceled", err)
	}
	equal(t, "head", headOfStore(t, s).Seq, int64(0))
}
