package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
)

// Options say how a store is opened.
type Options struct {
	// Secret is the content of the secret file, 32 octets or more: keyed hashes and the wrapping of case keys are made
	// from it.
	Secret []byte
	// Entropy gives salts and keys: crypto/rand.Reader from cmd, a seeded one in simulations. Not needed with ReadOnly.
	Entropy io.Reader
	// Daemon takes the exclusive lock of the daemon and checks the file's structure.
	Daemon bool
	// ReadOnly opens to look only; everything that writes is refused with ErrReadOnly.
	ReadOnly bool
	// Step is called at the boundaries at which the process can die: "K08 begin before", "K08 begin after", and so on for
	// "K09 raw", "K10 entries", "K11 cases", "K12 outbox", "K13 commit" of Commit, "K15 claim" of Claim, "K23 mark" of MarkSent
	// and "K28 migration" of Open (trust, section 2). Tests kill the process there; nil does nothing.
	Step func(name string)
}

// Store is an open database. Its methods may be called from several goroutines; writes wait for each other.
type Store struct {
	path       string
	secret     secret
	entropy    io.Reader
	step       func(string)
	lock       *os.File
	writer     *sql.DB // one connection; nil with ReadOnly
	reader     *sql.DB
	readStmts  map[query]*sql.Stmt
	writeStmts map[query]*sql.Stmt
	broken     atomic.Bool // the disk failed: no more writes on this handle
}

// Open opens the database at path, and creates it with mode 0600 where it is missing. It migrates an older schema, and
// refuses with a typed error: ErrLocked for a second daemon, ErrNewer, ErrCorrupt, ErrReadOnly, ErrFull, ErrSecret,
// ErrTampered for a chain head that does not fit, ErrStub in a build without SQLite.
func Open(ctx context.Context, path string, o Options) (*Store, error) {
	doing := "opening database " + path
	if stub {
		return nil, fmt.Errorf("%s: %w", doing, ErrStub)
	}
	if len(o.Secret) < 32 {
		return nil, fmt.Errorf("%s: the secret has %d octets, it needs 32 or more: make one with `head -c 32 /dev/urandom`", doing, len(o.Secret))
	}
	if o.Entropy == nil && !o.ReadOnly {
		return nil, fmt.Errorf("%s: no source of randomness was given", doing)
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real // two names of one file must meet in one lock
	}
	s := &Store{path: path, secret: append(secret{}, o.Secret...), entropy: o.Entropy, step: o.Step}
	if s.step == nil {
		s.step = func(string) {}
	}
	if err := s.open(ctx, o, migrations()); err != nil {
		s.Close()
		return nil, explain(doing, err)
	}
	return s, nil
}

func (s *Store) open(ctx context.Context, o Options, migrations []string) (err error) {
	if o.Daemon {
		if s.lock, err = lockDaemon(s.path + ".lock"); err != nil {
			return err
		}
	}
	if err := checkFile(s.path, o.ReadOnly); err != nil {
		return err
	}
	if !o.ReadOnly {
		if s.writer, err = connect(ctx, writeDSN(s.path), 1, false); err != nil {
			return err
		}
		if err := s.migrate(ctx, migrations); err != nil {
			return err
		}
		if s.writeStmts, err = prepare(ctx, s.writer, writes); err != nil {
			return err
		}
	}
	if s.reader, err = connect(ctx, readDSN(s.path), readers, true); err != nil {
		return err
	}
	if err := checkVersion(ctx, s.reader, len(migrations)); err != nil {
		return err
	}
	if s.readStmts, err = prepare(ctx, s.reader, reads); err != nil {
		return err
	}
	if o.Daemon {
		if err := quickCheck(ctx, s.reader); err != nil {
			return err
		}
	}
	return s.checkHead(ctx)
}

// Close ends the store: connections first, then the daemon's lock. Nothing is lost without it.
func (s *Store) Close() error {
	var errs []error
	for _, db := range []*sql.DB{s.reader, s.writer} { // the writer last: the last one out folds the log into the file
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	if s.lock != nil {
		errs = append(errs, s.lock.Close())
	}
	return explain("closing database "+s.path, errors.Join(errs...))
}

// checkFile makes the file where it is missing, and refuses what SQLite should not touch.
func checkFile(path string, readOnly bool) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) && !readOnly {
		f, err = os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist) && readOnly:
		return fmt.Errorf("there is none yet: start `charterd run` once, or correct `database` in the configuration: %w", err)
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("its folder is missing: make it, or correct `database` in the configuration: %w", err)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%w (%w)", ErrReadOnly, err)
	case err != nil:
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("it is no regular file: correct `database` in the configuration: %w", ErrCorrupt)
	}
	if info.Size() == 0 && readOnly {
		return fmt.Errorf("it is empty: start `charterd run` once: %w", ErrOlder)
	}
	if info.Size() == 0 {
		return nil // new, or its making was cut off
	}
	return checkHeader(f)
}

// checkHeader looks at the first octets before SQLite writes any: "Database File Format", section 1.3.
func checkHeader(f io.Reader) error {
	head := make([]byte, 100)
	if _, err := io.ReadFull(f, head); err != nil || string(head[:16]) != "SQLite format 3\x00" {
		return fmt.Errorf("it is no SQLite file: %w", ErrCorrupt)
	}
	id := uint32(head[68])<<24 | uint32(head[69])<<16 | uint32(head[70])<<8 | uint32(head[71])
	if id != 0 && id != applicationID { // 0: ours, while everything is still in the log
		return fmt.Errorf("it belongs to another program: %w", ErrCorrupt)
	}
	return nil
}
