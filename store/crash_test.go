package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
)

// TestMain lets the test binary play the process that is killed.
func TestMain(m *testing.M) {
	if path := os.Getenv("STORE_TEST_VICTIM"); path != "" {
		victim(path, os.Getenv("STORE_TEST_STEP"))
		os.Exit(3) // it should have died
	}
	os.Exit(m.Run())
}

// killAt kills this process the nth time that the step is reached.
func killAt(step string, n int) func(string) {
	return func(name string) {
		if name != step {
			return
		}
		if n--; n == 0 {
			syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {} // the signal is on its way
		}
	}
}

// victim works on the database until it reaches its step for the third time. It says each batch that it has committed.
func victim(path, step string) {
	ctx := context.Background()
	o := testOptions()
	o.Daemon, o.Step = true, killAt(step, 3)
	s, err := Open(ctx, path, o)
	die(err)
	for n := int64(1); n < 10; n++ {
		head, err := s.Head(ctx)
		die(err)
		_, err = s.Commit(ctx, batchOf(head, n, []string{"", caseOf(n, "").ID}[n%2]))
		die(err)
		fmt.Println(n)
		claimed, err := s.Claim(ctx, noon, 9)
		die(err)
		for _, o := range claimed {
			die(s.MarkSent(ctx, o.ID, noon, "q"))
		}
	}
}

func die(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(4)
	}
}

// kill runs the victim until it dies, and returns the last batch that it said to be committed.
func kill(t *testing.T, path, step string) (said int64) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "STORE_TEST_VICTIM="+path, "STORE_TEST_STEP="+step)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if said, err = strconv.ParseInt(lines.Text(), 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		t.Fatalf("it was not killed: %v", err)
	}
	return said
}

func TestKilledAtAnyStepABatchIsThereOrNot(t *testing.T) {
	for _, step := range []string{"K08 begin", "K09 raw", "K10 entries", "K11 cases", "K12 outbox", "K13 commit", "K15 claim", "K23 mark"} {
		for _, side := range []string{"before", "after"} {
			t.Run(step+" "+side, func(t *testing.T) {
				t.Parallel()
				path := filepath.Join(t.TempDir(), "charterd.db")
				want := kill(t, path, step+" "+side)
				if step == "K13 commit" && side == "after" {
					want++ // committed, and killed before it could say so
				}
				o := testOptions()
				o.Daemon = true // the lock of the dead is free
				s, ctx := openAt(t, path, o), context.Background()
				equal(t, "messages", must[int64](t)(s.MaxMessage(ctx)), want)
				r := sound(t, s)
				n := int(want)
				equal(t, "verified", []int{r.Entries, r.Messages, r.Cases, r.Outgoing}, []int{2 * n, n, n, n})
				equal(t, "mailbox", there[Mailbox](t)(s.Mailbox(ctx, "grants/INBOX")).UID, uint32(want))
				checkOutbox(t, s, n)
				fillFrom(t, s, want+1)
			})
		}
	}
}

// checkOutbox says that each mail is sent, or comes again after Stranded.
func checkOutbox(t *testing.T, s *Store, n int) {
	t.Helper()
	ctx := context.Background()
	if _, err := s.Stranded(ctx, noon); err != nil {
		t.Fatal(err)
	}
	sent := must[map[State]int](t)(s.OutboxCounts(ctx))[Sent]
	again := must[[]Outgoing](t)(s.Claim(ctx, noon, 99))
	equal(t, "sent and to be sent", sent+len(again), n)
	for _, o := range again {
		equal(t, "octets", string(o.Data), string(letterOf(o.ID, "").Data))
	}
}

// fillFrom commits one more batch: life goes on.
func fillFrom(t *testing.T, s *Store, n int64) {
	t.Helper()
	commit(t, s, batchOf(headOfStore(t, s), n, ""))
	sound(t, s)
}

// bulk is a migration that is larger than the page cache, so that its pages reach the log before the commit.
const bulk = `CREATE TABLE bulk (n INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;
	WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 3000) INSERT INTO bulk SELECT n, zeroblob(4000) FROM c;
	ALTER TABLE cases ADD COLUMN colour TEXT`

func TestKilledMigrationIsDoneOrNot(t *testing.T) {
	if path := os.Getenv("STORE_TEST_MIGRATE"); path != "" {
		s := &Store{path: path, secret: testSecret, entropy: testOptions().Entropy, step: killAt(os.Getenv("STORE_TEST_STEP"), 1)}
		die(s.open(context.Background(), testOptions(), append(migrations(), bulk)))
		os.Exit(3)
	}
	for _, side := range []string{"before", "after"} {
		for _, first := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, first %v", side, first), func(t *testing.T) { killMigration(t, side, first) })
		}
	}
}

func killMigration(t *testing.T, side string, first bool) {
	path := filepath.Join(t.TempDir(), "charterd.db")
	version, entries := 0, int64(0)
	if !first {
		s := openAt(t, path, testOptions())
		fill(t, s, 3, open)
		s.Close()
		version, entries = 1, 6
	}
	if side == "after" {
		version++
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestKilledMigrationIsDoneOrNot$")
	cmd.Env = append(os.Environ(), "STORE_TEST_MIGRATE="+path, "STORE_TEST_STEP=K28 migration "+side)
	err := cmd.Run()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		t.Fatalf("it was not killed: %v", err)
	}
	db, err := connect(context.Background(), writeDSN(path), 1, false)
	if err != nil {
		t.Fatal(err)
	}
	is := must[int](t)(versionOf(context.Background(), db))
	db.Close()
	equal(t, "schema", is, version)

	s := &Store{path: path, secret: testSecret, entropy: testOptions().Entropy, step: func(string) {}}
	if err := s.open(context.Background(), testOptions(), append(migrations(), bulk)); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	equal(t, "schema after the next start", must[int](t)(versionOf(context.Background(), s.reader)), 2)
	equal(t, "rows of the migration", must[int64](t)(rowsOf(s, "bulk")), int64(3000))
	equal(t, "entries", headOfStore(t, s).Seq, entries)
	sound(t, s)
}

func rowsOf(s *Store, table string) (n int64, err error) {
	err = s.reader.QueryRow("SELECT count(*) FROM " + table).Scan(&n)
	return n, err
}

func TestFailingMigrationLeavesTheOldSchema(t *testing.T) {
	s := newStore(t)
	fill(t, s, 1, open)
	s.Close()
	broken := &Store{path: s.path, secret: testSecret, step: func(string) {}}
	err := broken.open(context.Background(), testOptions(), append(migrations(), "CREATE TABLE more (x INTEGER) STRICT; CREATE TABLE cases (x INTEGER)"))
	broken.Close()
	if err == nil {
		t.Fatal("it went through")
	}
	again := openAt(t, s.path, testOptions())
	if _, err := rowsOf(again, "more"); err == nil {
		t.Error("half of the migration is there")
	}
	sound(t, again)
}
