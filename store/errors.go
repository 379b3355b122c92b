package store

import (
	"errors"
	"fmt"
)

// The errors that a caller tells apart with errors.Is. Each is a sentence for the operator that ends with what to do next.
var (
	// ErrLocked: a second daemon on the same database (fault F31).
	ErrLocked = errors.New("another charterd runs on this database: stop it first, or give this one a database of its own")
	// ErrBusy: another process held the write lock for longer than five seconds. Nothing was written.
	ErrBusy = errors.New("another command is writing to the database: try again in a moment")
	// ErrNewer: the schema is from a later version of the program (fault F42). The file is untouched.
	ErrNewer = errors.New("the database was written by a newer charterd: install that version, or restore the backup made before the upgrade")
	// ErrOlder: a read-only open of a schema that must first be migrated.
	ErrOlder = errors.New("the database was written by an older charterd: start `charterd run` once, which migrates it")
	// ErrStale: the chain has moved on since the batch was computed. Nothing was written.
	ErrStale = errors.New("the database has changed since this was computed: load it again and compute anew")
	// ErrFull: no room (fault F05). Nothing of the transaction was written; the store works on when there is room again.
	ErrFull = errors.New("the disk is full: make room on it; nothing was lost, and charterd goes on by itself")
	// ErrDisk: the disk refused to read, write or sync (fault F10). The store takes no more writes until it is opened anew.
	ErrDisk = errors.New("the disk reports an error: check it (dmesg, smartctl), then start charterd again and run `charterd verify`")
	// ErrReadOnly: the file or its folder cannot be written, or the store was opened to look only (fault F07).
	ErrReadOnly = errors.New("the database cannot be written: give the user of charterd write access to the file and its folder")
	// ErrCorrupt: not a database of ours, or damaged (fault F08). Nothing is repaired silently.
	ErrCorrupt = errors.New("the database is damaged or no charterd database: keep the file, restore the last backup, or name the right file with `database`")
	// ErrTampered: a row is not what was recorded (promise P5). The wrapping error names it.
	ErrTampered = errors.New("what is recorded has been changed: send nothing, keep the file, and put back the last backup that `charterd verify` finds sound")
	// ErrSecret: the secret file is not the one with which the database was made (fault F44).
	ErrSecret = errors.New("the secret file is not the one this database was made with: put the right one back")
	// ErrErased: something was to be recorded or read under a key that was erased.
	ErrErased = errors.New("this has been erased: nothing can be recorded under its key any more")
	// ErrUnknown: the row that was to be changed is not there, or not in a state that allows the change.
	ErrUnknown = errors.New("no such row, or not in a state for this: look at it with `charterd show`")
	// ErrConstraint: a row breaks a rule of schema.sql, such as a second one with the same mailbox and key. Nothing was written.
	ErrConstraint = errors.New("a row breaks a rule of the database: this is an error in charterd, please report it")
	// ErrStub: the program was built without cgo, which SQLite needs.
	ErrStub = errors.New("this charterd was built without SQLite: build it again with CGO_ENABLED=1 and a C compiler")
)

// explain adds to err what was being done and which of the errors above it is.
func explain(doing string, err error) error {
	if err == nil {
		return nil
	}
	if kind := classify(err); kind != nil && !errors.Is(err, kind) {
		return fmt.Errorf("%s: %w (%w)", doing, kind, err)
	}
	return fmt.Errorf("%s: %w", doing, err)
}
