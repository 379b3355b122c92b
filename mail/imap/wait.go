package imap

import (
	"context"
	"errors"
	"io"
	"time"

	goimap "github.com/emersion/go-imap/v2"
)

// idleFor is how long one IDLE lasts: long before a provider or a NAT drops a silent connection (RFC 2177 asks for 29 minutes at most).
const idleFor = 5 * time.Minute

// Wait returns nil when new mail may be there or Config.Poll has passed: servers lose wake-ups, so the caller fetches in both cases. It
// uses IDLE where the server has it, and otherwise sleeps. When the context ends it leaves IDLE in order, keeps the connection
// and returns the context's error; when the connection is lost it returns an *Error.
func (in *Inbox) Wait(ctx context.Context) error {
	due := time.NewTimer(in.cfg.Poll)
	defer due.Stop()
	before := in.session
	s, err := in.opened(ctx)
	if err != nil || s != before {
		return err // newly connected: mail may have come while nobody listened
	}
	// What arrived since the last command is announced in the answer to this one, even by servers whose IDLE would not.
	if err := s.run(ctx, "NOOP", func() error { return s.client.Noop().Wait() }); err != nil {
		return in.lost(err)
	}
	select {
	case <-s.wake:
		return nil
	default:
	}
	for again := true; again; {
		if again, err = s.idle(ctx, due.C); err != nil && ctx.Err() == nil {
			return in.lost(err)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// idle waits until mail is announced, the poll is due, the context ends or the connection does. Again says that only this IDLE is over.
func (s *session) idle(ctx context.Context, due <-chan time.Time) (again bool, err error) {
	end, err := s.enterIdle(ctx)
	if err != nil {
		return false, err
	}
	restart := time.NewTimer(idleFor)
	defer restart.Stop()
	select {
	case <-s.wake:
	case <-due:
	case <-restart.C:
		again = true
	case <-ctx.Done():
		err = ctx.Err()
	case <-s.client.Closed():
		err = s.explain(ctx, "IDLE", io.EOF)
	}
	if left := end(); err == nil {
		err = left
	}
	return again && err == nil, err
}

// enterIdle starts IDLE and returns the function that leaves it. Where the server has no IDLE both do nothing.
func (s *session) enterIdle(ctx context.Context) (end func() error, err error) {
	end = func() error { return nil }
	if s.noIdle || !s.caps.Has(goimap.CapIdle) {
		return end, nil
	}
	err = s.run(ctx, "IDLE", func() error {
		cmd, err := s.client.Idle()
		if err != nil {
			return err
		}
		end = func() error {
			// The end of ctx must not cost the connection: a caller's own deadline is no reason to log in again.
			period := s.cfg.Timeout
			if ctx.Err() != nil {
				period = min(period, polite)
			}
			return s.runWithin(context.WithoutCancel(ctx), period, "DONE", func() error {
				return errors.Join(cmd.Close(), cmd.Wait())
			})
		}
		return nil
	})
	var reply *goimap.Error
	if errors.As(err, &reply) {
		s.noIdle = true
		return end, nil
	}
	return end, err
}
