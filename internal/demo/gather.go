package demo

import (
	"cmp"
	"context"
	"slices"

	"charterd/internal/clerk"
	"charterd/store"
	"charterd/workflow"
)

// happened is what one turn did, for the telling and for the expectations.
type happened struct {
	steps   []*step
	mails   []*arrived // that were read in it
	events  []event
	sent    []*received
	kill    []string
	differs []difference
}

// event is one entry of the record that was written in the turn.
type event struct {
	seq          int64
	group, owner string // owner: the case, or the group for its own matters
	workflow.Event
}

// difference is an expectation that was not met.
type difference struct {
	Where  string `json:"where"`
	Wanted string `json:"wanted"`
	Came   string `json:"came"`
}

// gather finds what is new on record and on the mail server since the last turn.
func (p *player) gather(ctx context.Context) (done happened, err error) {
	rows, err := p.house.store.Messages(ctx, "", recent, 0)
	if err != nil {
		return done, err
	}
	last := p.read
	slices.SortFunc(rows, func(a, b store.Message) int { return cmp.Compare(a.ID, b.ID) })
	for _, row := range rows {
		if row.ID <= last {
			continue
		}
		p.read = row.ID
		if a := p.arrivalOf(row); a != nil {
			a.row = row
			done.mails = append(done.mails, a)
		}
	}
	done.sent = p.servers.sentSince(p.taken, p.now, p.turn)
	p.taken += len(done.sent)
	p.order(ctx, done.sent)
	p.sent = append(p.sent, done.sent...)
	done.events, err = p.newEvents(ctx)
	return done, err
}

// recent is more than a turn of this story takes in.
const recent = 60

// arrivalOf finds the mail that a row is about: the first of its Message-ID that has no row yet.
func (p *player) arrivalOf(row store.Message) *arrived {
	for _, a := range p.arrived {
		if a.row.ID == 0 && a.id == row.MessageID && a.to.id == row.Group {
			return a
		}
	}
	return nil
}

// order sorts mails as they were decided: many connections send at once.
func (p *player) order(ctx context.Context, mails []*received) {
	place := map[string]int64{}
	for _, r := range mails {
		if o, found, err := p.house.store.OutgoingByMessageID(ctx, r.msg.MessageID); err == nil && found {
			place[r.msg.MessageID] = o.ID
		}
	}
	slices.SortStableFunc(mails, func(a, b *received) int {
		return cmp.Compare(place[a.msg.MessageID], place[b.msg.MessageID])
	})
}

// newEvents reads the entries that were added: of each group, and of each case whose row has changed or that is open.
func (p *player) newEvents(ctx context.Context) ([]event, error) {
	var list []event
	for _, g := range groups {
		entries, err := p.house.store.GroupEntries(ctx, g.id)
		if err != nil {
			return nil, err
		}
		if list, err = p.fresh(list, g.id, g.id, entries); err != nil {
			return nil, err
		}
	}
	rows, err := p.house.store.Cases(ctx, "")
	if err != nil {
		return nil, err
	}
	defer func() {
		slices.SortFunc(list, func(a, b event) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.seq, b.seq)) })
	}()
	for _, row := range rows {
		before := p.rows[row.ID]
		p.rows[row.ID] = row
		if before == row && row.Status != string(workflow.Open) && !p.touched(row.ID) {
			continue
		}
		entries, err := p.house.store.Entries(ctx, row.ID)
		if err != nil {
			return nil, err
		}
		if list, err = p.fresh(list, row.Group, row.ID, entries); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// touched says whether a mail of this turn, in or out, is about the case.
func (p *player) touched(id string) bool {
	in := slices.ContainsFunc(p.arrived, func(a *arrived) bool { return a.turn == p.turn && a.row.Case == id })
	return in || slices.ContainsFunc(p.sent, func(r *received) bool { return r.turn == p.turn && slices.Contains(r.msg.CharterdCase, id) })
}

func (p *player) fresh(list []event, group, owner string, entries []store.Entry) ([]event, error) {
	for _, e := range entries[min(p.known[owner], len(entries)):] {
		if e.Kind == workflow.FactKind {
			continue
		}
		d, err := workflow.DecodeData(e.Kind, e.Payload)
		if err != nil {
			return list, err
		}
		list = append(list, event{seq: e.Seq, group: group, owner: owner, Event: workflow.Event{At: e.At, Data: d}})
	}
	p.known[owner] = len(entries)
	return list, nil
}

// outcomeOf tells how a case stands, as expectations are written: "granted 7,500 USD 7-0-0 psf-grants", "open vote".
func outcomeOf(ctx context.Context, s *store.Store, c *workflow.Case) string {
	told, err := clerk.Tell(ctx, s, c)
	if err != nil {
		return err.Error()
	}
	if c.Outcome == nil {
		said := "open " + c.Stage
		if c.Last() != nil {
			said += " " + told.Line
		}
		return said
	}
	said := string(c.Outcome.Outcome)
	if c.Outcome.Amount != "" {
		said += " " + workflow.FormatMoney(c.Outcome.Amount)
	}
	if c.Outcome.Ballot != "" {
		said += " " + told.Line
	}
	return said + " by " + c.Outcome.Body
}
