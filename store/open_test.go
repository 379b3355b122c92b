package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// refused fails the test unless Open refuses with the error want.
func refused(t *testing.T, path string, o Options, want error) {
	t.Helper()
	s, err := Open(context.Background(), path, o)
	if err == nil {
		s.Close()
	}
	if !errors.Is(err, want) {
		t.Fatalf("error %v, want %v", err, want)
	}
}

func TestNewDatabaseIsPrivate(t *testing.T) {
	s := newStore(t)
	fill(t, s, 1, open)
	for _, path := range []string{s.path, s.path + "-wal", s.path + "-shm"} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "mode of "+filepath.Base(path), info.Mode().Perm(), fs.FileMode(0o600))
	}
}

func TestReopenedDatabaseHoldsWhatWasCommitted(t *testing.T) {
	s, ctx := newStore(t), context.Background()
	fill(t, s, 3, open)
	head, content := headOfStore(t, s), must[string](t)(contentOf(ctx, s))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(s.path + "-wal"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the log is still there: %v", err)
	}
	again := openAt(t, s.path, testOptions())
	equal(t, "head", headOfStore(t, again), head)
	equal(t, "content", must[string](t)(contentOf(ctx, again)), content)
}

func TestPathWithStrangeCharactersIsOneFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a b?mode=memory#100%é.db")
	s := openAt(t, path, testOptions())
	fill(t, s, 1, open)
	if _, err := os.Stat(path); err != nil {
		t.Fatal(err)
	}
}

func TestMissingPragmaIsNoticed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "charterd.db")
	openAt(t, path, testOptions())
	for _, c := range []struct{ right, wrong string }{
		{"_synchronous=FULL", "_synchronise=FULL"},
		{"_foreign_keys=on", "_foreign_key=on"},
		{"_busy_timeout=5000", "_busy_timeout=1"},
		{"_secure_delete=on", "_secure_deletion=on"},
	} {
		dsn := strings.Replace(writeDSN(path), c.right, c.wrong, 1)
		if db, err := connect(context.Background(), dsn, 1, false); err == nil {
			db.Close()
			t.Errorf("%s instead of %s is not noticed", c.wrong, c.right)
		}
	}
	db, err := connect(context.Background(), strings.Replace(readDSN(path), "_query_only", "_query", 1), 1, true)
	if err == nil {
		db.Close()
		t.Error("a reader that may write is not noticed")
	}
}

func TestSecondDaemonIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "charterd.db")
	o := testOptions()
	o.Daemon = true
	first := openAt(t, path, o)
	refused(t, path, o, ErrLocked)
	link := filepath.Join(t.TempDir(), "link.db")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	refused(t, link, o, ErrLocked)
	fill(t, openAt(t, path, testOptions()), 1, open) // a command may write beside the daemon
	equal(t, "what the daemon sees", headOfStore(t, first).Seq, int64(2))
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	openAt(t, path, o)
}

func TestReadOnlyStoreLooksAndWritesNothing(t *testing.T) {
	s, ctx := newStore(t), context.Background()
	fill(t, s, 2, func(int64) string { return "G-1" })
	look := openAt(t, s.path, Options{Secret: testSecret, ReadOnly: true})
	equal(t, "content", must[string](t)(contentOf(ctx, look)), must[string](t)(contentOf(ctx, s)))
	_, commitErr := look.Commit(ctx, Batch{Head: headOfStore(t, look)})
	_, claimErr := look.Claim(ctx, noon, 1)
	for _, err := range []error{commitErr, claimErr, look.Erase(ctx, "G-1", noon), look.MarkSent(ctx, 1, noon, "")} {
		if !errors.Is(err, ErrReadOnly) {
			t.Errorf("error %v, want ErrReadOnly", err)
		}
	}
	if _, err := look.reader.ExecContext(ctx, "DELETE FROM entries"); err == nil {
		t.Error("the handle that reads can write")
	}
	none := filepath.Join(t.TempDir(), "none.db")
	refused(t, none, Options{Secret: testSecret, ReadOnly: true}, fs.ErrNotExist)
	if _, err := os.Stat(none); err == nil {
		t.Error("looking made a file")
	}
}

func TestUnusableFileIsRefusedAndLeftAlone(t *testing.T) {
	foreign := func(t *testing.T, path, sql string) {
		out, err := connect(context.Background(), writeDSNOf(path), 1, false)
		if err != nil {
			t.Fatal(err)
		}
		defer out.Close()
		if _, err := out.Exec(sql); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name string
		make func(t *testing.T, path string)
		want error
	}{
		{"text", func(t *testing.T, path string) { write(t, path, bytes.Repeat([]byte("Dear all,\n"), 50)) }, ErrCorrupt},
		{"a few octets", func(t *testing.T, path string) { write(t, path, []byte("SQLite format 3\x00")) }, ErrCorrupt},
		{"another program's tables", func(t *testing.T, path string) { foreign(t, path, "CREATE TABLE recipes (name TEXT)") }, ErrCorrupt},
		{"another program's mark", func(t *testing.T, path string) { foreign(t, path, "PRAGMA application_id = 77") }, ErrCorrupt},
		{"newer schema", func(t *testing.T, path string) { foreign(t, path, "PRAGMA user_version = 1000") }, ErrNewer},
		{"a folder", func(t *testing.T, path string) { os.Mkdir(path, 0o700) }, ErrCorrupt},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "charterd.db")
			c.make(t, path)
			before, _ := os.ReadFile(path)
			refused(t, path, testOptions(), c.want)
			after, _ := os.ReadFile(path)
			if !bytes.Equal(before, after) {
				t.Error("the file was changed")
			}
		})
	}
}

// writeDSNOf is writeDSN for a file that may be missing.
func writeDSNOf(path string) string { return strings.Replace(writeDSN(path), "mode=rw", "mode=rwc", 1) }

func write(t *testing.T, path string, octets []byte) {
	t.Helper()
	if err := os.WriteFile(path, octets, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestNewerSchemaOfOursIsRefused(t *testing.T) {
	s, ctx := newStore(t), context.Background()
	fill(t, s, 1, open)
	if _, err := s.writer.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", len(migrations())+1)); err != nil {
		t.Fatal(err)
	}
	s.Close()
	refused(t, s.path, testOptions(), ErrNewer)
	refused(t, s.path, Options{Secret: testSecret, ReadOnly: true}, ErrNewer)
}

func TestOlderSchemaIsNotMigratedByLooking(t *testing.T) {
	path := filepath.Join(t.TempDir(), "charterd.db")
	write(t, path, nil)
	refused(t, path, Options{Secret: testSecret, ReadOnly: true}, ErrOlder)
	openAt(t, path, testOptions()).Close()
	later := &Store{path: path, secret: testSecret, step: func(string) {}}
	defer later.Close()
	err := later.open(context.Background(), Options{ReadOnly: true}, append(migrations(), "CREATE TABLE more (x INTEGER) STRICT"))
	if !errors.Is(err, ErrOlder) {
		t.Fatalf("error %v, want ErrOlder", err)
	}
}

func TestOtherSecretIsRefused(t *testing.T) {
	s := newStore(t)
	fill(t, s, 1, open)
	other := testOptions()
	other.Secret = bytes.Repeat([]byte("x"), 32)
	refused(t, s.path, other, ErrSecret)
	other.Secret = other.Secret[:31]
	if _, err := Open(context.Background(), s.path, other); err == nil || !strings.Contains(err.Error(), "32 or more") {
		t.Errorf("a short secret: error %v", err)
	}
}

func TestMissingFolderIsSaid(t *testing.T) {
	path := filepath.Join(t.TempDir(), "none", "charterd.db")
	o := testOptions()
	refused(t, path, o, fs.ErrNotExist)
	o.Daemon = true
	refused(t, path, o, fs.ErrNotExist)
}

func TestDroppedLogOfACleanCloseLosesNothing(t *testing.T) {
	s, ctx := newStore(t), context.Background()
	fill(t, s, 5, open)
	content := must[string](t)(contentOf(ctx, s))
	s.Close()
	os.Remove(s.path + "-wal")
	os.Remove(s.path + "-shm")
	equal(t, "content", must[string](t)(contentOf(ctx, openAt(t, s.path, testOptions()))), content)
}

// asNobody runs this test binary's named test again as a user without rights, with place in the environment.
func asNobody(t *testing.T, name, place string) {
	t.Helper()
	cmd := exec.Command("/proc/self/exe", "-test.run=^"+name+"$", "-test.v")
	cmd.Env = append(os.Environ(), "STORE_TEST_PLACE="+place)
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("as another user: %v\n%s", err, out)
	}
}

func TestUnwritableDatabaseIsRefused(t *testing.T) {
	if place := os.Getenv("STORE_TEST_PLACE"); place != "" {
		refused(t, filepath.Join(place, "new.db"), testOptions(), ErrReadOnly)
		refused(t, filepath.Join(place, "charterd.db"), testOptions(), ErrReadOnly)
		o := testOptions()
		o.Daemon = true
		refused(t, filepath.Join(place, "charterd.db"), o, ErrReadOnly)
		return
	}
	place, err := os.MkdirTemp("", "store")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(place, 0o700); os.RemoveAll(place) })
	path := filepath.Join(place, "charterd.db")
	openAt(t, path, testOptions()).Close()
	for path, mode := range map[string]fs.FileMode{path: 0o444, place: 0o555} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	if os.Getuid() == 0 { // root may write anywhere: look at it as somebody else
		asNobody(t, t.Name(), place)
		return
	}
	refused(t, filepath.Join(place, "new.db"), testOptions(), ErrReadOnly)
	refused(t, path, testOptions(), ErrReadOnly)
}
