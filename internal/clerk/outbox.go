package clerk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"charterd/mail"
	"charterd/store"
)

// PauseChannel is how long the whole channel rests after a provider has said that we send too much.
const PauseChannel = 30 * time.Minute

// resend is when a mail whose fate is unknown goes out again, with the same bytes.
const resend = time.Minute

// Deliver sends what is queued and due as of now, in parallel over the outlets, and gives the number of accepted mails.
// It may run beside Decide. An error means that the store failed.
func (c *Clerk) Deliver(ctx context.Context, now time.Time) (int, error) {
	now = now.UTC().Truncate(time.Second)
	sent := 0
	if err := c.settleAll(context.WithoutCancel(ctx)); err != nil {
		return sent, err
	}
	for len(c.Outlets) > 0 && !now.Before(c.paused) && ctx.Err() == nil {
		claimed, err := c.claim(ctx, now)
		if err != nil { // what was accepted before is recorded all the same, if the store can
			return sent, fmt.Errorf("claiming outgoing mail: %w", errors.Join(err, c.settleAll(context.WithoutCancel(ctx))))
		}
		if len(claimed) == 0 {
			return sent, nil
		}
		allTaken := true
		for i, o := range c.sendAll(ctx, claimed) {
			if o.Class == mail.Accepted {
				sent++
			}
			allTaken = allTaken && o.Class == mail.Accepted
			c.tried = append(c.tried, attempt{claimed[i], o, now})
		}
		if allTaken && ctx.Err() == nil {
			continue // the next claim records it
		}
		if err := c.settleAll(context.WithoutCancel(ctx)); err != nil {
			return sent, err
		}
	}
	return sent, c.settleAll(context.WithoutCancel(ctx))
}

// claim takes one mail for each outlet, and in the same transaction records that those before were accepted: one commit for a round
// of mails, and a crash leaves at most one mail of each outlet in doubt.
func (c *Clerk) claim(ctx context.Context, now time.Time) ([]store.Outgoing, error) {
	if len(c.tried) > 0 {
		c.step("K23 mark before")
	}
	c.step("K15 claim before")
	claimed, err := c.Store.MarkAndClaim(ctx, accepted(c.tried), now, len(c.Outlets))
	c.step("K15 claim after")
	if errors.Is(err, store.ErrUnknown) { // one was taken off the queue while it was sent: each is settled by itself
		if err := c.settleAll(ctx); err != nil {
			return nil, err
		}
		return c.Store.Claim(ctx, now, len(c.Outlets))
	}
	if err == nil && len(c.tried) > 0 {
		c.tried = nil
		c.step("K23 mark after")
	}
	return claimed, err
}

// accepted are the marks for those of the attempts that the server took.
func accepted(tried []attempt) []store.Mark {
	var marks []store.Mark
	for _, t := range tried {
		if t.outcome.Class == mail.Accepted {
			marks = append(marks, store.Mark{ID: t.out.ID, At: t.at, Queue: t.outcome.Queue})
		}
	}
	return marks
}

// attempt is one mail that was tried, and what became of it.
type attempt struct {
	out     store.Outgoing
	outcome mail.Outcome
	at      time.Time
}

// settleAll records all outcomes that are not on record yet. Those that the store does not take, because the disk is full, are
// kept for the next time: a mail that was accepted must not go out again.
func (c *Clerk) settleAll(ctx context.Context) error {
	if err := c.markAccepted(ctx); err != nil {
		return err
	}
	for len(c.tried) > 0 {
		t := c.tried[0]
		err := c.settle(ctx, t.out, t.outcome, t.at)
		if errors.Is(err, store.ErrUnknown) {
			c.Log.Warn("a mail was taken off the queue while it was sent", "outgoing", t.out.ID, "class", t.outcome.Class)
			err = nil
		}
		if err != nil {
			return err
		}
		c.tried = c.tried[1:]
	}
	return nil
}

// markAccepted records all that was accepted in one transaction: a commit each would cost more than the sending. Where one of
// them cannot be found it records none, and each is settled by itself.
func (c *Clerk) markAccepted(ctx context.Context) error {
	marks := accepted(c.tried)
	if len(marks) < 2 {
		return nil
	}
	c.step("K23 mark before")
	err := c.Store.MarkSentAll(ctx, marks)
	c.step("K23 mark after")
	if errors.Is(err, store.ErrUnknown) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("recording what became of %d outgoing mails: %w", len(marks), err)
	}
	c.tried = slices.DeleteFunc(c.tried, func(t attempt) bool { return t.outcome.Class == mail.Accepted })
	return nil
}

// sendAll sends each mail through an outlet of its own and waits for all of them.
func (c *Clerk) sendAll(ctx context.Context, claimed []store.Outgoing) []mail.Outcome {
	outcomes := make([]mail.Outcome, len(claimed))
	var wait sync.WaitGroup
	for i, out := range claimed {
		wait.Go(func() {
			outcomes[i] = c.Outlets[i].Send(ctx, mail.Envelope{From: out.From, To: out.To, Data: out.Data})
		})
	}
	wait.Wait()
	return outcomes
}

// settle records what became of one attempt.
func (c *Clerk) settle(ctx context.Context, out store.Outgoing, o mail.Outcome, now time.Time) error {
	why := fmt.Sprintf("%s in phase %s: %d %s", o.Class, o.Phase, o.Code, o.Text)
	if o.Code == 0 { // no server answered
		why = fmt.Sprintf("%s in phase %s: %s", o.Class, o.Phase, o.Text)
	}
	said := why
	if out.Seal != "" { // a server's words may name the recipient
		said = fmt.Sprintf("%s in phase %s: %d", o.Class, o.Phase, o.Code)
	}
	var err error
	c.step("K23 mark before")
	switch o.Class {
	case mail.Accepted:
		err = c.Store.MarkSent(ctx, out.ID, now, o.Queue)
	case mail.Refused:
		c.Log.Warn("a mail was refused for good", "kind", out.Kind, "case", out.Case, "outgoing", out.ID, "why", said)
		err = c.Store.Fail(ctx, out.ID, why)
	case mail.Unknown:
		err = c.Store.Retry(ctx, out.ID, now.Add(resend), why)
	case mail.Paused:
		c.paused = now.Add(PauseChannel)
		c.Log.Warn("the mail provider limits us; all mail waits", "next_try", c.paused, "why", said)
		err = c.Store.Postpone(ctx, out.ID, c.paused, why)
	default:
		err = c.retry(ctx, out, now, why, said)
	}
	c.step("K23 mark after")
	if err != nil {
		return fmt.Errorf("recording what became of outgoing mail %d: %w", out.ID, err)
	}
	return nil
}

// retry puts a mail off, or gives it up; said is why as the log may tell it.
func (c *Clerk) retry(ctx context.Context, out store.Outgoing, now time.Time, why, said string) error {
	wait, again := mail.RetryAfter(out.Attempts)
	if !again {
		c.Log.Error("a mail was given up", "kind", out.Kind, "case", out.Case, "outgoing", out.ID, "why", said)
		return c.Store.Fail(ctx, out.ID, why)
	}
	return c.Store.Retry(ctx, out.ID, now.Add(wait), why)
}

// Recover puts mails whose attempt was under way when the program died back into the queue, with the same bytes: whether
// they were accepted is not known, and SMTP has no way to ask (RFC 5321 section 4.5.4).
func (c *Clerk) Recover(ctx context.Context, now time.Time) (int, error) {
	n, err := c.Store.Stranded(ctx, now)
	if err != nil {
		return 0, fmt.Errorf("taking up interrupted mail: %w", err)
	}
	return n, nil
}
