package store

import (
	"bytes"
	"context"
	"fmt"
	"testing"
	"time"
)

// benchBatch is what size votes leave: 4 KB of mail, an entry and a receipt of 3 KB each; every 20th opens a case.
func benchBatch(head Head, from int64, size int) Batch {
	b := Batch{Head: head, Mailbox: &Mailbox{Name: "grants/INBOX", Validity: 7, UID: uint32(from), At: noon}}
	for n := from; n < from+int64(size); n++ {
		m, o := mailOf(n, ""), letterOf(n, "")
		of := n - (n-1)%20
		m.Raw, m.Fate, m.Case = bytes.Repeat([]byte("I vote aye on this one.\r\n"), 160), "vote", caseOf(of, "").ID
		o.Data, o.To, o.Case = bytes.Repeat([]byte("We read your vote as...\r\n"), 120), fmt.Sprintf("m%d@home.example", n%50), m.Case
		e := entryOf(of, "vote", `{"member":"bo","choice":"aye","line":"I vote aye on this one.","at":1772452800}`, "")
		e.Message = n
		b.Messages, b.Outgoing, b.Entries = append(b.Messages, m), append(b.Outgoing, o), append(b.Entries, e)
		if of == n {
			b.Cases = append(b.Cases, caseOf(n, ""))
		}
	}
	return b
}

// history fills a store with n messages and n/20 cases.
func history(b *testing.B, n int) *Store {
	b.Helper()
	s := newStore(b)
	head := headOfStore(b, s)
	for i := 0; i < n; i += 200 {
		head = commit(b, s, benchBatch(head, int64(i)+1, min(200, n-i))).Head
	}
	return s
}

// BenchmarkCommit: the cost of one more message, by the size of the batch and of the history.
func BenchmarkCommit(b *testing.B) {
	for _, past := range []int{1000, 100_000} {
		s := history(b, past)
		next, head := int64(past+1), headOfStore(b, s)
		for _, size := range []int{1, 10, 100} {
			b.Run(fmt.Sprintf("history=%d/batch=%d", past, size), func(b *testing.B) {
				for b.Loop() {
					head = commit(b, s, benchBatch(head, next, size)).Head
					next += int64(size)
				}
				b.ReportMetric(float64(b.N*size)/b.Elapsed().Seconds(), "messages/s")
			})
		}
	}
}

// BenchmarkOutbox: claiming and marking 100 mails.
func BenchmarkOutbox(b *testing.B) {
	s, ctx := history(b, 20_000), context.Background()
	marks := make([]Mark, 0, 100)
	for b.Loop() {
		marks = marks[:0]
		for _, o := range must[[]Outgoing](b)(s.Claim(ctx, noon, 100)) {
			marks = append(marks, Mark{o.ID, noon, "4F2"})
		}
		if err := s.MarkSentAll(ctx, marks); err != nil {
			b.Fatal(err)
		}
	}
}

// smallHistory fills a store with small cases, each with as many entries.
func smallHistory(b *testing.B, cases, entries int) *Store {
	b.Helper()
	s := newStore(b)
	batch := Batch{Head: headOfStore(b, s)}
	for n := int64(1); n <= int64(cases); n++ {
		batch.Messages, batch.Cases = append(batch.Messages, mailOf(n, "")), append(batch.Cases, caseOf(n, ""))
		batch.Outgoing = append(batch.Outgoing, letterOf(n, ""))
		for range entries {
			batch.Entries = append(batch.Entries, entryOf(n, "vote", `{"member":"bo","choice":"aye"}`, ""))
		}
		if n%200 == 0 {
			batch = Batch{Head: commit(b, s, batch).Head}
		}
	}
	return s
}

// BenchmarkRead: what a turn reads, with 20,000 cases and 100,000 entries present.
func BenchmarkRead(b *testing.B) {
	s, ctx := smallHistory(b, 20_000, 5), context.Background()
	b.Run("entries", func(b *testing.B) {
		for b.Loop() {
			if n := len(must[[]Entry](b)(s.Entries(ctx, "G-10001"))); n != 5 {
				b.Fatal(n)
			}
		}
	})
	b.Run("message", func(b *testing.B) {
		for b.Loop() {
			there[Message](b)(s.Message(ctx, 10_000))
		}
	})
	b.Run("token", func(b *testing.B) {
		for b.Loop() {
			there[Outgoing](b)(s.OutgoingByToken(ctx, "tok10000"))
		}
	})
	b.Run("next due", func(b *testing.B) {
		for b.Loop() {
			must[time.Time](b)(s.NextDue(ctx, "grants"))
		}
	})
	b.Run("verify", func(b *testing.B) {
		for b.Loop() {
			sound(b, s)
		}
	})
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			openAt(b, s.path, testOptions()).Close()
		}
	})
}
