package clerk

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"charterd/store"
	"charterd/workflow"
	"charterd/workflow/charter"
)

// work is one batch under way: what one transaction will write, and the cases as they will be after it. Nothing of it is
// visible until commit has succeeded; when that fails the clerk reads its state anew.
type work struct {
	*Clerk
	now          time.Time
	batch        store.Batch
	about        string     // what is under way: the key of a mail, or a case
	posted       []*posting // mails that are being written; finish moves them into the batch
	writers      sync.WaitGroup
	pens         chan struct{}
	dirty        map[string]*workflow.Case
	seen         map[string]bool   // content hashes of this batch; true where a mail was more than held
	replies      map[string]int    // automatic mails of this batch by address
	acknowledged int               // of them, to unproven addresses
	reminders    map[string]bool   // Message-IDs of this batch's reminders
	waiting      []waiting         // letters that others may still join
	papers       map[string]papers // files of requests, by case: read once for all their recipients
	held         int64             // octets of files in the batch, before their encoding
}

func (c *Clerk) begin(now time.Time) *work {
	return &work{Clerk: c, now: now, pens: pens(), batch: store.Batch{Head: c.head}, dirty: map[string]*workflow.Case{}, seen: map[string]bool{}, replies: map[string]int{}, reminders: map[string]bool{}, papers: map[string]papers{}}
}

// current gives a case as this batch leaves it.
func (w *work) current(ctx context.Context, id string) (*workflow.Case, error) {
	if changed, ok := w.dirty[id]; ok {
		return changed, nil
	}
	return w.Case(ctx, id)
}

func (w *work) empty() bool {
	b := &w.batch
	return b.Mailbox == nil && len(b.Messages)+len(b.Entries)+len(b.Outgoing)+len(w.posted) == 0
}

// entry adds one link to the batch.
func (w *work) entry(group, id, kind string, at time.Time, payload []byte, message int64) {
	w.batch.Entries = append(w.batch.Entries, store.Entry{
		Group: group, Case: id, Kind: kind, At: at, Payload: payload, Message: message, Seal: w.seal(group, id),
	})
}

// seal names the key that a confidential group's row is sealed with, and what another group records of a case that it referred:
// who has no part in it is told by nobody. Empty for all others.
func (w *work) seal(group, owner string) string {
	if g := w.groups[group]; (g == nil || !g.Confidential) && !w.private[owner] {
		return ""
	}
	if owner == "" {
		return group
	}
	return owner
}

// remember writes down that a case has changed.
func (w *work) remember(rules *charter.Charter, c *workflow.Case) {
	if w.dirty[c.ID] == nil && c.Title != "" {
		w.titles[c.Group].add(c.Title, c.ID)
	}
	w.dirty[c.ID] = c
	if c.Sealed {
		w.private[c.ID] = true
	}
	w.due[c.ID] = c.Due(rules)
	row := store.Case{
		ID: c.ID, Group: c.Group, Number: c.Number, Stage: c.Stage, Status: string(c.Status), Title: c.Title,
		Due: c.Due(rules), Opened: c.Submitted, Seal: w.seal(c.Group, c.ID),
	}
	for i := range w.batch.Cases {
		if w.batch.Cases[i].ID == c.ID {
			w.batch.Cases[i] = row
			return
		}
	}
	w.batch.Cases = append(w.batch.Cases, row)
}

// commit writes the batch, once its mails are written. On any failure the clerk's memory is read anew, so that it never runs ahead of the record.
func (w *work) commit(ctx context.Context) error {
	if err := w.flush(ctx, "M2", "M3", "M5"); err != nil {
		return errors.Join(err, w.load(ctx))
	}
	if w.empty() {
		return nil
	}
	if err := w.finish(); err != nil {
		return err
	}
	done, err := w.Store.Commit(ctx, w.batch)
	if err != nil {
		if again := w.load(ctx); again != nil {
			err = errors.Join(err, again)
		}
		return fmt.Errorf("recording the turn: %w", err)
	}
	w.head = done.Head
	for id, c := range w.dirty {
		if c.Status == workflow.Open {
			w.cases[id] = c
		} else {
			delete(w.cases, id)
			delete(w.due, id)
		}
	}
	return nil
}
