package clerk

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"charterd/mail"
	"charterd/store"
)

// troubleRest is how long a group rests after the store could not be written: a full disk may have room again by then.
const troubleRest = time.Minute

// Run serves every group until the context ends: when its mailbox wakes it and when one of its deadlines has settled. Each
// mailbox is read by a goroutine of its own, so that a dead server holds up nobody else; one goroutine, this one, decides.
// It returns nil after a clean end, and an error only when the store can no longer be trusted or written.
func (c *Clerk) Run(ctx context.Context) error {
	if _, err := c.Recover(ctx, time.Now()); err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	d := daemon{Clerk: c, jobs: make(chan func()), posted: make(chan struct{}, 1), stop: cancel}
	var wait sync.WaitGroup
	wait.Go(func() { d.deliverAlways(ctx) })
	for i := range c.Groups {
		if g := &c.Groups[i]; g.Mode != Off {
			wait.Go(func() { d.serve(ctx, g) })
		}
	}
	ended := make(chan struct{})
	go func() { wait.Wait(); close(ended) }()
	for {
		select {
		case job := <-d.jobs:
			job()
		case <-ended:
			if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
				return cause
			}
			return nil
		}
	}
}

// daemon is a clerk that runs by the clock.
type daemon struct {
	*Clerk
	jobs   chan func()
	posted chan struct{}
	stop   context.CancelCauseFunc
}

// own runs f on the deciding goroutine and waits for it. What f has posted is sent while the rest of a full mailbox is read.
func (d *daemon) own(f func()) {
	done := make(chan struct{})
	d.jobs <- func() { defer close(done); f() }
	<-done
	select {
	case d.posted <- struct{}{}:
	default:
	}
}

// serve attends to one group until the context ends. A mailbox that cannot be read is tried again with growing pauses.
func (d *daemon) serve(ctx context.Context, g *Group) {
	failures := 0
	for ctx.Err() == nil {
		report := Report{}
		unread, err := d.attend(ctx, g, time.Now(), &report, d.own)
		switch {
		case ctx.Err() != nil:
			return
		case fatal(err):
			d.stop(err)
			return
		case err != nil:
			d.Log.Error("nothing was recorded; trying again", "group", g.ID, "err", err)
			sleep(ctx, troubleRest)
		case unread != nil:
			failures++
			pause := mail.Backoff{}.Wait(failures, rand.Float64())
			d.Log.Warn("mailbox not read; its deadlines wait", "group", g.ID, "failures", failures, "again_in", pause.Round(time.Second), "err", unread)
			sleep(ctx, pause)
		default:
			failures = 0
			d.logTurn(g, report)
			d.idle(ctx, g, report)
		}
	}
}

func (d *daemon) logTurn(g *Group, r Report) {
	if r.Older > 0 {
		d.Log.Info("first contact: older mail is left alone", "group", g.ID, "messages", r.Older)
	}
	if r.Mail+r.Passed+r.Gone > 0 {
		d.Log.Info("turn", "group", g.ID, "mail", r.Mail, "held", r.Fates[string(FateHeld)],
			"not_understood", r.Fates[string(FateNotUnderstood)], "deadlines", r.Passed, "gone", r.Gone)
	}
}

// idle waits for new mail, for the group's next deadline to settle, or for the end.
func (d *daemon) idle(ctx context.Context, g *Group, r Report) {
	var next time.Time
	d.own(func() { next = d.nextDue(g) })
	if r.Settling {
		next = time.Now().Add(Settle / 4)
	}
	if !next.IsZero() {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, next.Add(time.Second))
		defer cancel()
	}
	if err := g.Inbox.Wait(ctx); err != nil && ctx.Err() == nil {
		d.Log.Warn("mailbox lost while waiting", "group", g.ID, "err", err)
		sleep(ctx, mail.Backoff{}.Wait(1, rand.Float64()))
	}
}

func sleep(ctx context.Context, pause time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(pause):
	}
}

// deliverAlways sends whenever something was posted or falls due.
func (d *daemon) deliverAlways(ctx context.Context) {
	for ctx.Err() == nil {
		_, err := d.Deliver(ctx, time.Now())
		pause := time.Minute
		switch {
		case fatal(err):
			d.stop(fmt.Errorf("sending: %w", err))
			return
		case err != nil && ctx.Err() == nil:
			d.Log.Error("sending failed; trying again", "err", err)
		default:
			if next, err := d.Store.NextSend(ctx); err == nil && !next.IsZero() {
				pause = min(pause, max(time.Until(next), time.Until(d.paused), time.Second))
			}
		}
		select {
		case <-ctx.Done():
		case <-d.posted:
		case <-time.After(pause):
		}
	}
}

// fatal says whether an error of the store must end the daemon: the record cannot be trusted, or can never be written.
func fatal(err error) bool {
	return errors.Is(err, store.ErrTampered) || errors.Is(err, store.ErrCorrupt) || errors.Is(err, store.ErrReadOnly) ||
		errors.Is(err, store.ErrDisk) // the store takes no more writes until it is opened anew
}
