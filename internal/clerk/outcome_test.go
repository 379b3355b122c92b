package clerk_test

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"testing"

	"charterd/internal/clerk"
	"charterd/mail"
	"charterd/store"
)

// jammed is an outlet during whose first mail another command takes the database and keeps it.
type jammed struct {
	post
	conn *sql.Conn
	jam  bool
}

func (j *jammed) Send(ctx context.Context, e mail.Envelope) mail.Outcome {
	if j.jam {
		j.jam = false
		if _, err := j.conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
			panic(err)
		}
	}
	return j.post.Send(ctx, e)
}

// TestWhatWasAcceptedIsNotSentAgain: the record of the server's 250 cannot be written for a while. The program remembers it.
func TestWhatWasAcceptedIsNotSentAgain(t *testing.T) {
	t.Parallel()
	path, out := filepath.Join(t.TempDir(), "charterd.db"), &jammed{jam: true}
	d := deskOn(t, path, "2026-11-02 09:00", func(_ *desk, cfg *clerk.Config) { cfg.Outlets = []clerk.Outlet{out} })
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if out.conn, err = db.Conn(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer out.conn.Close()
	d.arrive(letter{from: "nok@neptune.example", name: "Nok Example", subject: "Grant", text: form})
	if _, err := d.Turn(t.Context(), d.now); !errors.Is(err, store.ErrBusy) {
		t.Fatalf("with the database taken: %v", err)
	}
	if _, err := out.conn.ExecContext(t.Context(), "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		d.turn()
	}
	if n := len(out.sent); n != 2 {
		t.Errorf("%d mails went out, want the acknowledgement and the chair's", n)
	}
	counts, err := d.store.OutboxCounts(t.Context())
	if err != nil || counts[store.Sent] != 2 || counts[store.Sending] != 0 {
		t.Errorf("%v, %v", counts, err)
	}
}
