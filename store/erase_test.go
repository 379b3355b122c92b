package store

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"
)

// canaries are texts of the confidential rows below that must not stand in any file.
var canaries = []string{"canary", "Canary", "KANARIE"}

// confidential is a batch in which every private field holds a canary.
func confidential(head Head, n int64, seal string) Batch {
	b := batchOf(head, n, seal)
	m := &b.Messages[0]
	m.MessageID, m.From, m.Subject, m.Content = "<canary@post.example>", "canary@post.example", "About the canary", "canary-content"
	m.Raw, m.Why, m.Acts = []byte("Subject: canary\r\n\r\nThe canary sang.\r\n"), "the canary's line", `[{"line":"canary"}]`
	for i := range b.Entries {
		b.Entries[i].Payload = []byte(`{"reporter":"canary"}`)
	}
	b.Cases[0].Title = "Canary and cat"
	o := &b.Outgoing[0]
	o.Member, o.MessageID, o.Token, o.Bounce, o.From, o.To = "canary", "<canary@grants.example>", "KANARIE", "canary-b", "x+canary@grants.example", "canary@home.example"
	o.Data, o.Text, o.HTML, o.Why = []byte("To: canary@home.example\r\n\r\nDear canary"), "Dear canary", "<p>Dear canary", "canary"
	return b
}

// found are the canaries that stand in the file, its log, or its shared memory.
func found(t *testing.T, path string) (all []string) {
	t.Helper()
	for _, suffix := range []string{"", "-wal", "-shm"} {
		octets, err := os.ReadFile(path + suffix)
		if err != nil && suffix == "" {
			t.Fatal(err)
		}
		for _, canary := range canaries {
			if bytes.Contains(octets, []byte(canary)) {
				all = append(all, canary+" in "+suffix)
			}
		}
	}
	return all
}

func TestConfidentialTextIsInNoFile(t *testing.T) {
	s, ctx := newStore(t), context.Background()
	b := confidential(headOfStore(t, s), 1, "C-7")
	commit(t, s, b)
	claimed := must[[]Outgoing](t)(s.Claim(ctx, noon, 1))
	equal(t, "what is sent", string(claimed[0].Data), string(b.Outgoing[0].Data))
	if err := s.Retry(ctx, 1, noon, "451 canary@home.example is busy"); err != nil {
		t.Fatal(err)
	}
	if err := s.MarkSent(ctx, 1, noon, "queued for canary"); err != nil {
		t.Fatal(err)
	}
	equal(t, "canaries", found(t, s.path), []string(nil))
	equal(t, "subject", there[Message](t)(s.Message(ctx, 1)).Subject, "About the canary")
	sound(t, s)
	s.Close()
	equal(t, "canaries after closing", found(t, s.path), []string(nil))

	plain := newStore(t) // the same rows unsealed: the search can find them
	commit(t, plain, confidential(headOfStore(t, plain), 1, ""))
	if len(found(t, plain.path)) == 0 {
		t.Error("the search finds nothing in an open database")
	}
}

func TestEraseRemovesContentAndKeepsTheChain(t *testing.T) {
	s, ctx := newStore(t), context.Background()
	commit(t, s, confidential(headOfStore(t, s), 1, "C-7"))
	other := batchOf(headOfStore(t, s), 2, "C-8")
	commit(t, s, other)
	var wrapped []byte
	if err := s.writer.QueryRow(`SELECT wrapped FROM keys WHERE owner = 'C-7'`).Scan(&wrapped); err != nil {
		t.Fatal(err)
	}
	head, when := headOfStore(t, s), noon.AddDate(1, 0, 0)
	for _, at := range []time.Time{when, when.AddDate(1, 0, 0)} { // the second call changes nothing
		if err := s.Erase(ctx, "C-7", at); err != nil {
			t.Fatal(err)
		}
	}
	equal(t, "head", headOfStore(t, s), head)
	r := sound(t, s)
	equal(t, "erased", r.Erased, []Erasure{{Owner: "C-7", At: when, Entries: 2}})
	checkErased(t, s, when)
	equal(t, "the other case", must[[]Entry](t)(s.Entries(ctx, "G-2")), other.Entries)
	for _, suffix := range []string{"", "-wal"} {
		octets, _ := os.ReadFile(s.path + suffix)
		if bytes.Contains(octets, wrapped) {
			t.Errorf("the wrapped key is still in the file %q", suffix)
		}
	}
}

// checkErased looks at the rows of case G-1, erased at the given time.
func checkErased(t *testing.T, s *Store, when time.Time) {
	t.Helper()
	ctx := context.Background()
	entries := must[[]Entry](t)(s.Entries(ctx, "G-1"))
	equal(t, "entry", entries[0], Entry{Seq: 1, Group: "grants", Case: "G-1", Kind: "opened", At: noon, Message: 1, Seal: "C-7", Erased: when})
	m := there[Message](t)(s.Message(ctx, 1))
	equal(t, "message", m, Message{ID: 1, Group: "grants", Mailbox: "grants/INBOX", Key: mailOf(1, "").Key, At: noon, Read: noon.Add(time.Minute),
		Size: 40, Case: "G-1", Fate: "application", Reader: "1", Seal: "C-7", Erased: when})
	o := there[Outgoing](t)(s.Outgoing(ctx, 1))
	equal(t, "mail", []any{o.To, o.Data, o.Text, o.State, o.Erased}, []any{"", []byte(nil), "", Failed, when})
	c := there[Case](t)(s.Case(ctx, "G-1"))
	equal(t, "title", []any{c.Title, c.Erased}, []any{"", when})
	equal(t, "claimed", ids(must[[]Outgoing](t)(s.Claim(ctx, when, 9))), []int64{2})
	if _, ok, err := s.OutgoingByToken(ctx, "KANARIE"); ok || err != nil {
		t.Errorf("the token still finds a mail: %v, error %v", ok, err)
	}
	equal(t, "the same mail once more", there[Message](t)(s.MessageByContent(ctx, "", "canary-content")).ID, int64(1))
	equal(t, "Erased", must[time.Time](t)(s.Erased(ctx, "C-7")), when)
	if err := s.MarkSent(ctx, 1, when, "it was under way"); err != nil {
		t.Errorf("the 250 for an erased mail: %v", err)
	}
	_, err := s.Commit(ctx, Batch{Head: headOfStore(t, s), Entries: []Entry{entryOf(1, "comment", "{}", "C-7")}})
	if !errors.Is(err, ErrErased) {
		t.Errorf("recording under an erased key: error %v", err)
	}
}

func TestEraseOfAnUnknownKeyIsRefused(t *testing.T) {
	s := newStore(t)
	fill(t, s, 1, open)
	if err := s.Erase(context.Background(), "G-1", noon); !errors.Is(err, ErrUnknown) {
		t.Fatalf("error %v, want ErrUnknown", err)
	}
}

func TestForgedErasureIsNoticed(t *testing.T) {
	s, ctx := newStore(t), context.Background()
	fill(t, s, 2, func(n int64) string { return caseOf(n, "").ID })
	for _, q := range []string{
		`UPDATE keys SET wrapped = NULL, erased_at = 1772452800, proof = zeroblob(32) WHERE owner = 'G-1'`,
		`DELETE FROM payloads WHERE seq < 3`,
	} {
		if _, err := s.writer.ExecContext(ctx, q); err != nil {
			t.Fatal(err)
		}
	}
	r, err := s.Verify(ctx)
	if err != nil || r.Bad != 1 || !strings.Contains(r.Problem, "not by charterd") {
		t.Fatalf("report %+v, error %v", r, err)
	}
	if _, err := s.Entries(ctx, "G-1"); !errors.Is(err, ErrTampered) {
		t.Fatalf("error %v, want ErrTampered", err)
	}
}

func TestContentMovedToAnotherRowDoesNotOpen(t *testing.T) {
	s, ctx := newStore(t), context.Background()
	commit(t, s, batchOf(headOfStore(t, s), 1, "C-1"))
	if _, err := s.writer.ExecContext(ctx, `UPDATE payloads SET (salt, data) = (SELECT salt, data FROM payloads WHERE seq = 1) WHERE seq = 2`); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Entries(ctx, "G-1"); !errors.Is(err, ErrTampered) {
		t.Fatalf("error %v, want ErrTampered", err)
	}
}
