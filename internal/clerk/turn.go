package clerk

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"charterd/store"
	"charterd/workflow"
)

// Report is what a turn did. Inboxes holds, by group, why a mailbox could not be read: then none of its deadlines passed.
type Report struct {
	Mail     int            // messages taken in
	Fates    map[string]int // of them, by fate
	Passed   int            // deadlines that passed
	Sent     int            // mails accepted by the outlet
	Older    int            // first contact: older messages left alone
	Gone     int
	Inboxes  map[string]error
	Settling bool // mail waits on the server until a deadline has settled
}

// count adds messages that were taken in.
func (r *Report) count(messages []store.Message) {
	if r.Fates == nil {
		r.Fates = map[string]int{}
	}
	for _, m := range messages {
		r.Mail++
		r.Fates[m.Fate]++
	}
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
// no deadline has passed, for a vote that came in time may lie there. Where another command has written to the record
// meanwhile, everything is computed anew at once.
func (c *Clerk) attend(ctx context.Context, g *Group, now time.Time, report *Report, own func(func())) (unread, fatal error) {
	now = now.UTC().Truncate(time.Second)
	for range overtaken {
		v := visit{Clerk: c, g: g, now: now, report: report}
		unread, fatal = v.read(ctx, own)
		if unread == nil && fatal == nil {
			own(func() { fatal = c.passDeadlines(ctx, g, now.Add(-Settle), now, report) })
		}
		if !errors.Is(fatal, store.ErrStale) {
			break
		}
	}
	return unread, fatal
}

// overtaken is how often a group's turn is computed anew before it rests.
const overtaken = 5

// passDeadlines lets the group's deadlines up to until pass, each at its own time, in order. A case that cannot be moved stands
// still until the next start, and the others go on.
func (c *Clerk) passDeadlines(ctx context.Context, g *Group, until, now time.Time, report *Report) error {
	for len(c.dueCases(g, until)) > 0 {
		passed, err := c.passBatch(ctx, g, until, now)
		report.Passed += passed
		var f *flaw
		switch {
		case errors.As(err, &f):
			c.Log.Error("a case cannot be moved; its deadlines stand still", "case", f.about, "err", g.discreet(f.err), "stack", f.stack)
			c.stuck = append(c.stuck, f.about)
			if err := c.load(ctx); err != nil {
				return err
			}
		case err != nil:
			return errors.Join(err, c.load(ctx))
		}
	}
	return nil
}

// passBatch lets deadlines pass in one transaction, and gives how many.
func (c *Clerk) passBatch(ctx context.Context, g *Group, until, now time.Time) (passed int, err error) {
	w := c.begin(now)
	for ; passed < deadlinesPerBatch; passed++ {
		ids := c.dueCases(g, until)
		if len(ids) == 0 || w.full() {
			break
		}
		if err := w.under(ids[0], func() error { return w.tick(ctx, g, ids[0], c.due[ids[0]]) }); err != nil {
			return 0, err
		}
	}
	c.step("K25 deadline before")
	if err := w.commit(ctx); err != nil {
		return 0, err
	}
	c.step("K25 deadline after")
	return passed, nil
}

// deadlinesPerBatch bounds one transaction of deadlines.
const deadlinesPerBatch = 200

// dueCases are the group's cases with a deadline up to that time, the earliest first; the group's own id stands for its own
// matters.
func (c *Clerk) dueCases(g *Group, until time.Time) []string {
	var ids []string
	for id, due := range c.due {
		if !due.IsZero() && !due.After(until) && c.groupOf(id) == g && !c.isStuck(id) {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b string) int { return cmp.Or(c.due[a].Compare(c.due[b]), byNumber(a, b)) })
	return ids
}

// byNumber orders case and ballot numbers as people count: G-9 before G-10.
func byNumber(a, b string) int {
	prefixA, restA, _ := strings.Cut(a, "-")
	prefixB, restB, _ := strings.Cut(b, "-")
	caseA, ballotA, _ := strings.Cut(restA, ".")
	caseB, ballotB, _ := strings.Cut(restB, ".")
	return cmp.Or(cmp.Compare(prefixA, prefixB), cmp.Compare(figures(caseA), figures(caseB)), cmp.Compare(figures(ballotA), figures(ballotB)), cmp.Compare(a, b))
}

// figures is a number's value; 0 for what is none.
func figures(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

// nextDue is when the group next has something to do by itself; zero when nothing waits.
func (c *Clerk) nextDue(g *Group) time.Time {
	var next time.Time
	for id, due := range c.due {
		if !due.IsZero() && (next.IsZero() || due.Before(next)) && c.groupOf(id) == g && !c.isStuck(id) {
			next = due
		}
	}
	if next.IsZero() {
		return next
	}
	return next.Add(Settle)
}

func (c *Clerk) isStuck(id string) bool { return slices.Contains(c.stuck, id) }

func (w *work) tick(ctx context.Context, g *Group, id string, at time.Time) error {
	if id == g.ID {
		_, err := w.administer(ctx, g, workflow.Input{At: at, Act: workflow.Tick{}}, nil)
		return err
	}
	_, err := w.apply(ctx, g, id, workflow.Input{At: at, Act: workflow.Tick{}}, nil)
	return err
}

func (c *Clerk) step(name string) {
	if c.Step != nil {
		c.Step(name)
	}
}
