package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// fillUp commits batches from n on until one is refused for want of room; it returns the number of that batch.
func fillUp(t *testing.T, s *Store, n int64) int64 {
	t.Helper()
	for ; n < 2000; n++ {
		b := batchOf(headOfStore(t, s), n, "")
		b.Messages[0].Raw = bytes.Repeat([]byte("chairs\r\n"), 2000)
		_, err := s.Commit(context.Background(), b)
		if errors.Is(err, ErrFull) {
			return n
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Fatal("it never became full")
	return 0
}

// checkFull says that batches before n are there, n is not, and that it goes on when there is room.
func checkFull(t *testing.T, s *Store, n int64, makeRoom func()) {
	t.Helper()
	ctx := context.Background()
	equal(t, "messages", must[int64](t)(s.MaxMessage(ctx)), n-1)
	equal(t, "entries", headOfStore(t, s).Seq, 2*(n-1))
	equal(t, "mailbox", there[Mailbox](t)(s.Mailbox(ctx, "grants/INBOX")).UID, uint32(n-1))
	sound(t, s)
	makeRoom()
	commit(t, s, batchOf(headOfStore(t, s), n, ""))
	equal(t, "messages with room again", must[int64](t)(s.MaxMessage(ctx)), n)
	sound(t, s)
}

func TestFullFileLosesNothingAndGoesOnWithRoom(t *testing.T) {
	s := newStore(t)
	fill(t, s, 2, open)
	limit := func(pages int) {
		if _, err := s.writer.Exec(fmt.Sprintf("PRAGMA max_page_count = %d", pages)); err != nil {
			t.Fatal(err)
		}
	}
	limit(150)
	n := fillUp(t, s, 3)
	if n < 10 {
		t.Fatalf("full after %d batches: the limit is too tight to tell anything", n)
	}
	checkFull(t, s, n, func() { limit(1 << 30) })
}

func TestFullDiskLosesNothingAndGoesOnWithRoom(t *testing.T) {
	place := t.TempDir()
	if err := syscall.Mount("tmpfs", place, "tmpfs", 0, "size=2m"); err != nil {
		t.Skipf("mounting a small disk needs root: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(place, 0); err != nil {
			t.Error(err)
		}
	})
	ballast := filepath.Join(place, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 500_000), 0o600); err != nil {
		t.Fatal(err)
	}
	s := openAt(t, filepath.Join(place, "charterd.db"), testOptions())
	n := fillUp(t, s, 1)
	checkFull(t, s, n, func() { os.Remove(ballast) })
	n = fillUp(t, s, n+1)
	s.Close() // killed while full, as it were: the file must open again
	again, err := Open(context.Background(), s.path, testOptions())
	if err == nil {
		defer again.Close()
		equal(t, "messages after a restart", must[int64](t)(again.MaxMessage(context.Background())), n-1)
	} else if !errors.Is(err, ErrFull) {
		t.Fatal(err)
	}
}

func TestAFailedDiskIsNotWrittenAgain(t *testing.T) {
	s := newStore(t)
	fill(t, s, 1, open)
	s.broken.Store(true) // as after SQLITE_IOERR: SQLite itself would go on
	if _, err := s.Commit(context.Background(), batchOf(headOfStore(t, s), 2, "")); !errors.Is(err, ErrDisk) {
		t.Fatalf("error %v, want ErrDisk", err)
	}
	equal(t, "head", headOfStore(t, s).Seq, int64(2))
}
