package store

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// flips is how many single octets TestEveryFlippedOctetIsNoticedOrHarmless changes; 0 takes every octet of the file.
var flips = flag.Int("flips", 600, "octets to flip, 0 for all")

// tamperings are changes made behind the program's back, to a database of three cases of two entries each.
var tamperings = []struct {
	sql string
	bad int64  // the entry that Verify names, 0 for none
	say string // part of the sentence
}{
	{`UPDATE payloads SET data = CAST('{"choice":"nay"}' AS BLOB) WHERE seq = 4`, 4, "not what was recorded on 2026-03-02"},
	{`UPDATE payloads SET salt = randomblob(32) WHERE seq = 3`, 3, "not what was recorded"},
	{`DELETE FROM payloads WHERE seq = 2`, 2, "not what was recorded"},
	{`UPDATE entries SET kind = 'comment' WHERE seq = 2`, 2, "does not follow"},
	{`UPDATE entries SET at = at + 1 WHERE seq = 5`, 5, "does not follow"},
	{`UPDATE entries SET case_id = 'G-1' WHERE seq = 5`, 5, "does not follow"},
	{`UPDATE entries SET message = 1 WHERE seq = 5`, 5, "does not follow"},
	{`UPDATE entries SET hash = randomblob(32) WHERE seq = 3`, 3, "does not follow"},
	{`UPDATE entries SET commitment = randomblob(32) WHERE seq = 3`, 3, "does not follow"},
	{`DELETE FROM payloads WHERE seq = 3; DELETE FROM entries WHERE seq = 3`, 3, "entry 4 does not follow"},
	{`DELETE FROM payloads WHERE seq = 6; DELETE FROM entries WHERE seq = 6`, 6, "the chain ends at entry 5"},
	{`UPDATE head SET seq = 4, hash = (SELECT hash FROM entries WHERE seq = 4)`, 0, "head of the chain"},
	{`UPDATE messages SET fate = 'refused' WHERE id = 2`, 0, "message m-2"},
	{`UPDATE messages SET subject = 'another' WHERE id = 2`, 0, "message m-2"},
	{`UPDATE raws SET data = zeroblob(9) WHERE message = 2`, 0, "mail of message m-2"},
	{`DELETE FROM raws WHERE message = 3`, 0, "mail of message m-3"},
	{`UPDATE cases SET status = 'carried' WHERE id = 'G-2'`, 0, "case G-2"},
	{`UPDATE cases SET due = due + 86400 WHERE id = 'G-2'`, 0, "case G-2"},
	{`DELETE FROM cases WHERE id = 'G-3'`, 0, "not there"},
	{`UPDATE outgoing SET recipient = 'eve@evil.example' WHERE id = 1`, 0, "outgoing mail 1"},
	{`UPDATE bodies SET data = zeroblob(9) WHERE outgoing = 1`, 0, "octets of outgoing mail 1"},
	{`UPDATE mailboxes SET uid = uid + 1`, 0, "mailbox grants/INBOX"},
	{`UPDATE charters SET text = 'prefix = "H"'`, 0, "charter c0ffee"},
}

func TestVerifyNamesWhatWasChanged(t *testing.T) {
	for _, c := range tamperings {
		t.Run(c.sql, func(t *testing.T) {
			t.Parallel()
			s, ctx := newStore(t), context.Background()
			fill(t, s, 3, open)
			sound(t, s)
			if _, err := s.writer.ExecContext(ctx, "PRAGMA foreign_keys = OFF; "+c.sql); err != nil {
				t.Fatal(err)
			}
			r, err := s.Verify(ctx)
			if err != nil || r.Bad != c.bad || !strings.Contains(r.Problem, c.say) {
				t.Errorf("entry %d, %q, error %v; want entry %d, ...%s...", r.Bad, r.Problem, err, c.bad, c.say)
			}
		})
	}
}

func TestARewrittenChainIsRefusedAtTheStart(t *testing.T) {
	s, ctx := newStore(t), context.Background()
	fill(t, s, 1, open)
	// Whoever holds the file but not the secret can compute links, yet not the head.
	e := must[[]Entry](t)(s.Entries(ctx, "G-1"))[1]
	e.Payload = []byte(`{"choice":"nay"}`)
	var salt, previous []byte
	if err := s.writer.QueryRow(`SELECT salt, (SELECT hash FROM entries WHERE seq = 1) FROM payloads WHERE seq = 2`).Scan(&salt, &previous); err != nil {
		t.Fatal(err)
	}
	promise := commitTo(salt, e.Payload)
	hash := link(&e, previous, promise)
	for q, args := range map[string][]any{
		`UPDATE payloads SET data = ? WHERE seq = 2`:                {e.Payload},
		`UPDATE entries SET commitment = ?, hash = ? WHERE seq = 2`: {promise, hash},
		`UPDATE head SET hash = ?`:                                  {hash},
	} {
		if _, err := s.writer.Exec(q, args...); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Commit(ctx, Batch{}); !errors.Is(err, ErrTampered) {
		t.Errorf("commit: error %v, want ErrTampered", err)
	}
	s.Close()
	refused(t, s.path, testOptions(), ErrTampered)
}

func TestEqualPayloadsHaveDifferentCommitments(t *testing.T) {
	s := newStore(t)
	fill(t, s, 3, open)
	var different, all int
	if err := s.writer.QueryRow(`SELECT count(DISTINCT commitment), count(*) FROM entries WHERE kind = 'vote'`).Scan(&different, &all); err != nil {
		t.Fatal(err)
	}
	if different != all || all != 3 {
		t.Errorf("equal payloads: %d commitments of %d differ", different, all)
	}
}

// TestEveryFlippedOctetIsNoticedOrHarmless is promise P5: after any change of one octet of the file, the store does not open,
// or Verify finds it, or everything reads as before.
func TestEveryFlippedOctetIsNoticedOrHarmless(t *testing.T) {
	s := newStore(t)
	fill(t, s, 6, func(n int64) string { return []string{"", caseOf(n, "").ID}[n%2] })
	want := must[string](t)(contentOf(context.Background(), s))
	s.Close()
	octets, err := os.ReadFile(s.path)
	if err != nil {
		t.Fatal(err)
	}
	places := rand.New(rand.NewPCG(1, 2)).Perm(len(octets))
	if *flips > 0 && *flips < len(places) {
		places = places[:*flips]
	}
	results := make(chan string, 2)
	for half := range 2 {
		go func() { results <- flipAll(t, octets, places, half, want) }()
	}
	for range 2 {
		t.Log(<-results)
	}
}

// flipAll flips every second of the places, one at a time, and tells how it went.
func flipAll(t *testing.T, octets []byte, places []int, half int, want string) string {
	path := filepath.Join(t.TempDir(), "flipped.db")
	mine := append([]byte{}, octets...)
	count := make(map[string]int)
	random := rand.New(rand.NewPCG(uint64(half), 3))
	for i := half; i < len(places); i += 2 {
		place, mask := places[i], byte(1+random.IntN(255))
		mine[place] ^= mask
		if err := os.WriteFile(path, mine, 0o600); err != nil {
			t.Error(err)
		}
		mine[place] ^= mask
		outcome := lookAtFlipped(path, want)
		count[outcome]++
		if outcome == "unnoticed" {
			t.Errorf("octet %d xor %#x: something reads differently and nobody notices", place, mask)
		}
		os.Remove(path + "-wal")
		os.Remove(path + "-shm")
	}
	return fmt.Sprintf("%d octets: %v", len(octets), count)
}

func lookAtFlipped(path, want string) string {
	ctx := context.Background()
	o := testOptions()
	o.Daemon = true
	s, err := Open(ctx, path, o)
	if err != nil {
		return "refused"
	}
	defer s.Close()
	if r, err := s.Verify(ctx); err != nil || !r.Sound() {
		return "found"
	}
	if is, err := contentOf(ctx, s); err != nil || is != want {
		return "unnoticed"
	}
	return "harmless"
}
