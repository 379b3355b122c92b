package clerk

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"charterd/mail"
	"charterd/store"
)

// flaw is an error that lies in one mail or one case and not in the store. What it concerns is set aside, and everything else
// goes on (trust, P13).
type flaw struct {
	err   error
	about string // what was at hand: the key of a mail, or a case number
	stack string // of a panic
}

func (f *flaw) Error() string { return f.err.Error() }
func (f *flaw) Unwrap() error { return f.err }

func flawf(format string, args ...any) error { return &flaw{err: fmt.Errorf(format, args...)} }

// errKept stands in the log for an error that may quote a confidential group's mail.
var errKept = errors.New("not told here: the group is confidential")

// discreet is an error as the log may tell it.
func (g *Group) discreet(err error) error {
	if g.Confidential {
		return errKept
	}
	return err
}

// guarded runs f, which handles what about names. A panic in it comes back as a flaw; a flaw is told what it is about.
func guarded(about string, f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &flaw{err: fmt.Errorf("the program panicked: %v", p), stack: string(debug.Stack())}
		}
		var found *flaw
		if errors.As(err, &found) {
			found.about = about
		}
	}()
	return f()
}

// setAside records a mail that the program could not handle, with its octets and without any effect.
func (w *work) setAside(g *Group, a mail.Arrival, f *flaw) {
	w.mails++
	sum := sha256.Sum256(a.Raw)
	row := store.Message{
		ID: w.mails, Group: g.ID, Mailbox: g.MailboxName, Key: a.Key, At: a.At.UTC().Truncate(time.Second), Read: w.now,
		Size: a.Size, Raw: a.Raw, Content: hex.EncodeToString(sum[:]), Reader: mail.ReaderVersion,
		Fate: string(FateHeld), Why: "the program could not handle it: " + f.Error(),
	}
	if g.Confidential {
		row.Seal = fmt.Sprintf("m-%d", row.ID)
	}
	w.batch.Messages = append(w.batch.Messages, row)
}
