package clerk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"charterd/mail"
)

// Recorded is one mail of a simulation, with the time at which it arrived.
type Recorded struct {
	At  time.Time
	Raw []byte
	Key string // names it in messages to the operator: file and place
}

// Tape is the inbox of a simulation: recorded mail that becomes visible as the simulated time reaches it.
type Tape struct {
	now  time.Time
	mail []mail.Arrival // in the order of arrival; what is done is cut off
	down []outage
}

// outage is a time in which the mailbox cannot be read; its end is not part of it.
type outage struct{ from, to time.Time }

// errDown is why a tape cannot be read for a while.
var errDown = errors.New("the recording has an outage here")

// Down lets the mailbox be unreadable for a while, as when the daemon or the server was down: mail arrives and is not seen, and
// no deadline passes.
func (t *Tape) Down(from, to time.Time) { t.down = append(t.down, outage{from, to}) }

// NewTape sorts the mail by arrival.
func NewTape(recorded []Recorded) *Tape {
	t := &Tape{}
	for _, r := range recorded {
		t.mail = append(t.mail, mail.Arrival{Key: r.Key, At: r.At.UTC().Truncate(time.Second), Size: int64(len(r.Raw)), Raw: r.Raw})
	}
	slices.SortStableFunc(t.mail, func(a, b mail.Arrival) int { return a.At.Compare(b.At) })
	return t
}

// Fetch delivers what has arrived by now and is not done.
func (t *Tape) Fetch(ctx context.Context, mark mail.Mark, deliver func(context.Context, mail.Delivery) error) (mail.Report, error) {
	if slices.ContainsFunc(t.down, func(o outage) bool { return !t.now.Before(o.from) && t.now.Before(o.to) }) {
		return mail.Report{}, errDown
	}
	due := t.mail
	if i := slices.IndexFunc(due, func(a mail.Arrival) bool { return a.At.After(t.now) }); i >= 0 {
		due = due[:i]
	}
	for batch := range slices.Chunk(due, 200) {
		if err := deliver(ctx, mail.Delivery{Arrivals: slices.Clone(batch), Mark: mark}); err != nil {
			return mail.Report{}, err
		}
	}
	return mail.Report{}, nil
}

// Done takes mail off the tape.
func (t *Tape) Done(_ context.Context, done []mail.Arrival) error {
	keys := map[string]bool{}
	for _, a := range done {
		keys[a.Key] = true
	}
	t.mail = slices.DeleteFunc(slices.Clone(t.mail), func(a mail.Arrival) bool { return keys[a.Key] })
	return nil
}

// Wait never waits: the simulation moves the time.
func (t *Tape) Wait(context.Context) error { return nil }

// next is when the next mail after now becomes visible, or an outage ends; zero when neither happens.
func (t *Tape) next(now time.Time) time.Time {
	var next time.Time
	for _, o := range t.down {
		if o.to.After(now) && (next.IsZero() || o.to.Before(next)) {
			next = o.to
		}
	}
	for _, a := range t.mail {
		if a.At.After(now) && (next.IsZero() || a.At.Before(next)) {
			return a.At
		}
	}
	return next
}

// Simulate turns the clerk through the tapes' whole time: at each arrival and each deadline, those of a scene's cases too, until
// nothing is left to happen or until is reached: mail that arrived up to then is taken in, and deadlines up to then pass, the last of them once they have
// settled. A zero until means one year after the last mail at most, and then what the groups ask by themselves each year keeps no
// simulation going. The clerk's inboxes must be the tapes.
// Observe sees each turn's time before it begins; nil is allowed.
func (c *Clerk) Simulate(ctx context.Context, tapes []*Tape, until time.Time, observe func(now time.Time)) error {
	own := !until.IsZero()
	now := c.nextMoment(tapes, time.Time{}, own)
	if until.IsZero() {
		until = lastArrival(tapes).AddDate(1, 0, 0)
	}
	for !now.IsZero() && !now.After(until.Add(Settle)) {
		for _, t := range tapes {
			t.now = now
			if now.After(until) {
				t.now = until
			}
		}
		if observe != nil {
			observe(now)
		}
		if _, err := c.Turn(ctx, now); err != nil {
			return fmt.Errorf("the turn of %s: %w", now.Format(time.RFC3339), err)
		}
		now = c.nextMoment(tapes, now, own)
	}
	return nil
}

// nextMoment is when something happens next after now; zero when nothing will. The groups' own deadlines count as long as something
// else is to come, or for ever.
func (c *Clerk) nextMoment(tapes []*Tape, now time.Time, forEver bool) time.Time {
	var next time.Time
	earlier := func(t time.Time) {
		if t.After(now) && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	for _, t := range tapes {
		earlier(t.next(now))
	}
	for id, due := range c.due {
		if c.groups[id] == nil && !due.IsZero() && !c.isStuck(id) {
			earlier(due.Add(Settle))
		}
	}
	if next.IsZero() && !forEver {
		return next
	}
	for i := range c.Groups {
		if g := &c.Groups[i]; g.Mode != Off {
			earlier(c.nextDue(g))
		}
	}
	return next
}

func lastArrival(tapes []*Tape) time.Time {
	var last time.Time
	for _, t := range tapes {
		if n := len(t.mail); n > 0 && t.mail[n-1].At.After(last) {
			last = t.mail[n-1].At
		}
	}
	return last
}

// Reserve keeps case numbers up to n from being given out: a simulation keeps those of the recorded run.
func (c *Clerk) Reserve(group string, n int) {
	c.reserved[group] = max(c.reserved[group], n)
	c.numbers[group] = max(c.numbers[group], n)
}
