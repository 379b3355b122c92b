package clerk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"charterd/mail"
	"charterd/store"
	"charterd/workflow"
)

// Report is what a turn did. Inboxes holds, by group, why a mailbox could not be read: then none of its deadlines passed.
type Report struct {
	Mail     int // messages taken in
	Passed   int // deadlines that passed
	Sent     int // mails accepted by the outlet
	Older    int // first contact: older messages left alone
	Gone     int
	Inboxes  map[string]error
	Settling bool // mail waits on the server until a deadline has settled
}

// Turn reads what has come, lets deadlines pass and sends, as of now. An error means that the store failed: nothing of the
// failed step happened, and the next turn takes it up again. A mailbox that cannot be read is no error of the turn; it stands
// in the report.
func (c *Clerk) Turn(ctx context.Context, now time.Time) (Report, error) {
	report, err := c.Decide(ctx, now)
	if err != nil {
		return report, err
	}
	report.Sent, err = c.Deliver(ctx, now)
	return report, err
}

// Decide is the first half of a turn: mail and deadlines of every group. Run does the same for each group beside the others.
func (c *Clerk) Decide(ctx context.Context, now time.Time) (Report, error) {
	report := Report{Inboxes: map[string]error{}}
	for i := range c.Groups {
		g := &c.Groups[i]
		if g.Mode == Off {
			continue
		}
		unread, err := c.attend(ctx, g, now, &report, func(f func()) { f() })
		if unread != nil {
			report.Inboxes[g.ID] = unread
		}
		if err != nil {
			return report, err
		}
	}
	return report, nil
}

// attend reads one group's mail and then lets its deadlines pass. Everything that touches the clerk's state runs inside own,
// so that many groups can be read at once and one goroutine still decides. Unread is why the mailbox could not be read: then
// no deadline has passed, for a vote that came in time may lie there.
func (c *Clerk) attend(ctx context.Context, g *Group, now time.Time, report *Report, own func(func())) (unread, fatal error) {
	now = now.UTC().Truncate(time.Second)
	unread, fatal = c.readMail(ctx, g, now, report, own)
	if unread != nil || fatal != nil {
		return unread, fatal
	}
	own(func() { fatal = c.passDeadlines(ctx, g, now.Add(-Settle), now, report) })
	return nil, fatal
}

// errSettling ends a fetch whose next message lies beyond a deadline that has not settled.
var errSettling = errors.New("a deadline has not settled")

// readMail takes in everything new of a group's mailbox. The messages are marked on the server once all are on record.
func (c *Clerk) readMail(ctx context.Context, g *Group, now time.Time, report *Report, own func(func())) (unread, fatal error) {
	box, _, err := c.Store.Mailbox(ctx, g.MailboxName)
	if err != nil {
		return nil, fmt.Errorf("reading how far %s was read: %w", g.MailboxName, err)
	}
	var met mail.Mark
	var handled []mail.Arrival
	seen, err := g.Inbox.Fetch(ctx, mail.Mark{Validity: box.Validity, UID: box.UID}, func(ctx context.Context, d mail.Delivery) error {
		if len(d.Arrivals) == 0 && box.Validity == 0 {
			met = d.Mark
			return nil
		}
		var stop error
		own(func() {
			var taken []mail.Arrival
			taken, stop, fatal = c.take(ctx, g, &box, d, now, report)
			handled = append(handled, taken...)
		})
		return cmp.Or(fatal, stop)
	})
	own(func() {
		report.Older, report.Gone = report.Older+seen.Older, report.Gone+seen.Gone
		report.Settling = report.Settling || errors.Is(err, errSettling)
		if err == nil && fatal == nil {
			fatal = c.meet(ctx, g, met, seen.Older, now)
		}
	})
	if errors.Is(err, errSettling) || fatal != nil {
		err = nil
	}
	c.step("K14 flag before")
	err = cmp.Or(err, g.Inbox.Done(ctx, handled))
	c.step("K14 flag after")
	return err, fatal
}

// meet records the first contact with a mailbox: where reading begins, and how much was left alone.
func (c *Clerk) meet(ctx context.Context, g *Group, mark mail.Mark, older int, now time.Time) error {
	if mark == (mail.Mark{}) {
		return nil
	}
	w := c.begin(now)
	w.batch.Mailbox = &store.Mailbox{Name: g.MailboxName, Validity: mark.Validity, UID: mark.UID, Older: int64(older), First: now, At: now}
	return w.commit(ctx)
}

// take handles one delivery in one transaction and gives the messages that are on record now, without their octets.
func (c *Clerk) take(ctx context.Context, g *Group, box *store.Mailbox, d mail.Delivery, now time.Time, report *Report) (taken []mail.Arrival, stop, fatal error) {
	w := c.begin(now)
	mark := d.Mark
	for i, a := range d.Arrivals {
		if a.At.IsZero() {
			a.At = now // the server names no time of arrival: the first time that we saw it
		}
		if c.unsettled(g, a.At, now) {
			stop, mark = errSettling, before(d.Arrivals[i:], d.Mark, box.UID)
			break
		}
		if err := w.receive(ctx, g, box, a); err != nil {
			return nil, nil, errors.Join(err, c.load(ctx))
		}
		taken = append(taken, mail.Arrival{Key: a.Key, UID: a.UID})
	}
	next := *box
	next.Name, next.Validity, next.UID, next.At = g.MailboxName, mark.Validity, mark.UID, now
	if next.First.IsZero() {
		next.First = now
	}
	w.batch.Mailbox = &next
	if err := w.commit(ctx); err != nil {
		return nil, nil, err
	}
	*box = next
	report.Mail += len(w.batch.Messages)
	return taken, stop, nil
}

// before is the mark that leaves all of rest to be fetched again.
func before(rest []mail.Arrival, mark mail.Mark, floor uint32) mail.Mark {
	for _, a := range rest {
		if a.UID != 0 && a.UID <= mark.UID {
			mark.UID = a.UID - 1
		}
	}
	mark.UID = max(mark.UID, floor)
	return mark
}

// unsettled says whether a message lies beyond a deadline of its group that must still wait for earlier mail.
func (c *Clerk) unsettled(g *Group, at, now time.Time) bool {
	for id, due := range c.due {
		if !due.After(at) && due.Add(Settle).After(now) && c.groupOf(id) == g {
			return true
		}
	}
	return false
}

// passDeadlines lets the group's deadlines up to until pass, each at its own time, in order.
func (c *Clerk) passDeadlines(ctx context.Context, g *Group, until, now time.Time, report *Report) error {
	for len(c.dueCases(g, until)) > 0 {
		w := c.begin(now)
		for n := 0; n < deadlinesPerBatch; n++ {
			ids := c.dueCases(g, until)
			if len(ids) == 0 {
				break
			}
			if err := w.tick(ctx, g, ids[0], c.due[ids[0]]); err != nil {
				return errors.Join(err, c.load(ctx))
			}
			report.Passed++
		}
		c.step("K25 deadline before")
		if err := w.commit(ctx); err != nil {
			return err
		}
		c.step("K25 deadline after")
	}
	return nil
}

// deadlinesPerBatch bounds one transaction of deadlines.
const deadlinesPerBatch = 200

// dueCases are the group's cases with a deadline up to that time, the earliest first.
func (c *Clerk) dueCases(g *Group, until time.Time) []string {
	var ids []string
	for id, due := range c.due {
		if !due.IsZero() && !due.After(until) && c.groupOf(id) == g {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b string) int { return cmp.Or(c.due[a].Compare(c.due[b]), cmp.Compare(a, b)) })
	return ids
}

// nextDue is when the group next has something to do by itself; zero when nothing waits.
func (c *Clerk) nextDue(g *Group) time.Time {
	var next time.Time
	for id, due := range c.due {
		if !due.IsZero() && (next.IsZero() || due.Before(next)) && c.groupOf(id) == g {
			next = due
		}
	}
	if next.IsZero() {
		return next
	}
	return next.Add(Settle)
}

func (w *work) tick(ctx context.Context, g *Group, id string, at time.Time) error {
	_, err := w.apply(ctx, g, id, workflow.Input{At: at, Act: workflow.Tick{}}, nil)
	return err
}

func (c *Clerk) step(name string) {
	if c.Step != nil {
		c.Step(name)
	}
}
