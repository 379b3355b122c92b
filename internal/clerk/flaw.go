package clerk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"charterd/mail"
	"charterd/store"
)

// flaw is an error that lies in one mail or one case and not in the store. What it concerns is set aside, and everything else
// goes on (trust, P13).
type flaw struct {
	err   error
	stack string // of a panic
}

func (f *flaw) Error() string { return f.err.Error() }
func (f *flaw) Unwrap() error { return f.err }

func flawf(format string, args ...any) error { return &flaw{err: fmt.Errorf(format, args...)} }

// guarded runs f and gives a panic in it back as a flaw.
func guarded(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &flaw{err: fmt.Errorf("the program panicked: %v", p), stack: string(debug.Stack())}
		}
	}()
	return f()
}

// take handles one delivery in one transaction and gives the messages that are on record now, without their octets. A mail that
// cannot be handled is held, and the delivery begins again without it.
func (c *Clerk) take(ctx context.Context, g *Group, box *store.Mailbox, d mail.Delivery, now time.Time, report *Report) (taken []mail.Arrival, stop, fatal error) {
	aside := map[string]*flaw{}
	for {
		culprit := ""
		taken, stop, fatal = c.takeBut(ctx, aside, &culprit, g, box, d, now, report)
		var f *flaw
		if culprit == "" || !errors.As(fatal, &f) {
			return taken, stop, fatal
		}
		c.Log.Error("a mail could not be handled; it is held with its octets", "group", g.ID, "key", culprit, "err", f.err, "stack", f.stack)
		aside[culprit] = f
		if err := c.load(ctx); err != nil {
			return nil, nil, err
		}
	}
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

// passDeadlines lets the group's deadlines up to until pass, each at its own time, in order. A case that cannot be moved stands
// still until the next start, and the others go on.
func (c *Clerk) passDeadlines(ctx context.Context, g *Group, until, now time.Time, report *Report) error {
	for {
		culprit := ""
		err := c.passBut(ctx, &culprit, g, until, now, report)
		var f *flaw
		if culprit == "" || !errors.As(err, &f) {
			return err
		}
		c.Log.Error("a case cannot be moved; its deadlines stand still", "case", culprit, "err", f.err, "stack", f.stack)
		c.stuck = append(c.stuck, culprit)
		if err := c.load(ctx); err != nil {
			return err
		}
	}
}

func (c *Clerk) isStuck(id string) bool { return slices.Contains(c.stuck, id) }
