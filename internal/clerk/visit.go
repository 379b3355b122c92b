package clerk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"charterd/mail"
	"charterd/store"
)

// visit is one reading of one group's mailbox.
type visit struct {
	*Clerk
	g       *Group
	now     time.Time
	report  *Report
	box     store.Mailbox  // how far it was read, as recorded
	met     mail.Mark      // to be recorded once everything was delivered; zero when there is nothing of the kind
	handled []mail.Arrival // on record, to be marked on the server; without their octets
}

// errSettling ends a fetch whose next message lies beyond a deadline that has not settled.
var errSettling = errors.New("a deadline has not settled")

// read takes in everything new. The messages are marked on the server once all are on record.
func (v *visit) read(ctx context.Context, own func(func())) (unread, fatal error) {
	var err error
	if v.box, _, err = v.Store.Mailbox(ctx, v.g.MailboxName); err != nil {
		return nil, fmt.Errorf("reading how far %s was read: %w", v.g.MailboxName, err)
	}
	seen, err := v.g.Inbox.Fetch(ctx, mail.Mark{Validity: v.box.Validity, UID: v.box.UID}, func(ctx context.Context, d mail.Delivery) error {
		if v.meets(d) {
			return nil
		}
		var stop error
		own(func() { stop, fatal = v.take(ctx, d) })
		return cmp.Or(fatal, stop)
	})
	own(func() {
		v.report.Older, v.report.Gone = v.report.Older+seen.Older, v.report.Gone+seen.Gone
		v.report.Settling = v.report.Settling || errors.Is(err, errSettling)
		if err == nil && fatal == nil {
			fatal = v.meet(ctx, seen.Older)
		}
	})
	if errors.Is(err, errSettling) || fatal != nil {
		err = nil
	}
	v.step("K14 flag before")
	if err == nil && fatal == nil {
		fatal = v.unremoved(ctx, own)
	}
	failed := v.g.Inbox.Done(ctx, v.handled)
	if failed != nil && ctx.Err() == nil {
		v.Log.Warn("mail is on record, but could not be marked on the server", "group", v.g.ID, "messages", len(v.handled), "err", failed)
	}
	own(func() { v.swept[v.g.ID] = failed == nil && err == nil && fatal == nil })
	v.step("K14 flag after")
	return err, fatal
}

// unremoved adds to what was handled all that was ever taken in from a confidential group's mailbox, unless it is known to be gone:
// no report stays on the server because the program died, or the connection broke, between the commit and the removal
// (situations, "Conduct report").
func (v *visit) unremoved(ctx context.Context, own func(func())) error {
	gone := true
	own(func() { gone = v.swept[v.g.ID] })
	if gone || !v.g.Confidential {
		return nil
	}
	keys, err := v.Store.Keys(ctx, v.g.MailboxName)
	if err != nil {
		return err
	}
	v.handled = nil // what was taken in now is among the keys
	for _, key := range keys {
		_, digits, _ := strings.Cut(key, "/")
		uid, _ := strconv.ParseUint(digits, 10, 32) // 0 but for IMAP
		v.handled = append(v.handled, mail.Arrival{Key: key, UID: uint32(uid)})
	}
	return nil
}

// meets notes a mailbox that is met for the first time, or made anew, and says whether that is all there is to a delivery.
func (v *visit) meets(d mail.Delivery) (nothingElse bool) {
	if v.box.Validity == 0 && len(d.Arrivals) == 0 || v.renewed(d) {
		v.met = d.Mark
	}
	return len(d.Arrivals) == 0 && v.box.Validity == 0
}

// renewed says whether the folder was made anew, so that all of it is delivered again.
func (v *visit) renewed(d mail.Delivery) bool {
	return v.box.Validity != 0 && d.Mark.Validity != v.box.Validity
}

// meet records a mailbox that was met for the first time, or anew: where reading begins, and at first how much was left alone.
func (v *visit) meet(ctx context.Context, older int) error {
	if v.met == (mail.Mark{}) {
		return nil
	}
	w := v.begin(v.now)
	box := v.box
	if box.First.IsZero() {
		box.First, box.Older = v.now, int64(older)
	}
	box.Name, box.Validity, box.UID, box.At = v.g.MailboxName, v.met.Validity, v.met.UID, v.now
	w.batch.Mailbox = &box
	return w.commit(ctx)
}

// take handles one delivery in one transaction. A mail that the program cannot handle is held with its octets, and the delivery
// begins again without it.
func (v *visit) take(ctx context.Context, d mail.Delivery) (stop, fatal error) {
	aside := map[string]*flaw{}
	for {
		stop, fatal = v.takeBut(ctx, d, aside)
		var f *flaw
		if fatal == nil {
			return stop, nil
		}
		if !errors.As(fatal, &f) {
			return nil, errors.Join(fatal, v.load(ctx))
		}
		v.Log.Error("a mail could not be handled; it is held with its octets", "group", v.g.ID, "key", f.about, "err", v.g.discreet(f.err), "stack", f.stack)
		aside[f.about] = f
		if err := v.load(ctx); err != nil {
			return nil, err
		}
	}
}

// takeBut handles one delivery but for the mails that are set aside, by key, in several transactions where one would hold too much.
func (v *visit) takeBut(ctx context.Context, d mail.Delivery, aside map[string]*flaw) (stop, fatal error) {
	for {
		rest, stop, fatal := v.takePart(ctx, d, aside)
		if stop != nil || fatal != nil || len(rest) == 0 {
			return stop, fatal
		}
		d.Arrivals = rest
	}
}

// takePart handles a delivery in one transaction, and gives the mails for which it had no more room. Of a folder that is delivered again the mark stays
// the old one until all of it is in, so that a crash between cannot make mail from before the first contact look new.
func (v *visit) takePart(ctx context.Context, d mail.Delivery, aside map[string]*flaw) (rest []mail.Arrival, stop, fatal error) {
	w := v.begin(v.now)
	mark, taken := d.Mark, []mail.Arrival(nil)
	for i, r := range v.readings(ctx, v.g, v.now, d.Arrivals) {
		if w.full() {
			rest, mark = d.Arrivals[i:], before(d.Arrivals[i:], d.Mark, v.box.UID)
			break
		}
		a := r.arrival
		if v.renewed(d) && a.At.Before(v.box.First) {
			continue // there before we came: left alone for ever
		}
		if v.unsettled(v.g, countsFrom(a, v.g.Trust), v.now) {
			stop, mark = errSettling, before(d.Arrivals[i:], d.Mark, v.box.UID)
			break
		}
		if f := aside[a.Key]; f != nil {
			w.setAside(v.g, a, f)
		} else if err := w.under(a.Key, func() error { return w.receive(ctx, r) }); err != nil {
			return nil, nil, err
		}
		if !a.Cut || !v.g.Confidential { // what is not on record whole must stay where it is
			taken = append(taken, mail.Arrival{Key: a.Key, UID: a.UID})
		}
	}
	next := v.box
	next.Name, next.At = v.g.MailboxName, v.now
	if !v.renewed(d) {
		next.Validity, next.UID = mark.Validity, mark.UID
	}
	if next.First.IsZero() {
		next.First = v.now
	}
	w.batch.Mailbox = &next
	if err := w.commit(ctx); err != nil {
		return nil, nil, err
	}
	v.box = next
	v.handled = append(v.handled, taken...)
	v.report.count(w.batch.Messages)
	return rest, stop, nil
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
