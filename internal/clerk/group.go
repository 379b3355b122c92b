package clerk

import (
	"context"
	"slices"
	"time"

	"charterd/store"
	"charterd/workflow"
	"charterd/workflow/charter"
)

// administer runs one input about a group's own matters through the core, under the charter in force at its time, and adds what
// comes of it to the batch: the fact with the charter's hash, the events, the mails. The sender is who gets the answers; nil for
// the clock and for what a case tells.
func (w *work) administer(ctx context.Context, g *Group, in workflow.Input, sender *sender) (workflow.RegisterOutcome, error) {
	rules := g.InForce(in.At)
	if rules == nil {
		return workflow.RegisterOutcome{}, flawf("group %s: no charter is in force on %s", g.ID, in.At.Format(time.DateOnly))
	}
	out := workflow.Administer(rules, w.registers[g.ID], in)
	if _, tick := in.Act.(workflow.Tick); !tick || len(out.Events) > 0 {
		w.cite(rules)
		fact := workflow.Fact{By: in.By, Act: in.Act, Mail: in.Mail, Rules: rules.Hash}
		if err := w.recordStep(g.ID, "", in, fact, out.Events); err != nil {
			return out, err
		}
	}
	w.registers[g.ID] = out.Register
	w.due[g.ID] = g.due(out.Register, in.At)
	for _, n := range out.Notices {
		if err := w.send(ctx, g, rules, n, sender); err != nil {
			return out, err
		}
	}
	return out, nil
}

// recordStep adds a fact to the batch, and the events that followed from it.
func (w *work) recordStep(group, id string, in workflow.Input, fact workflow.Fact, events []workflow.Event) error {
	payload, err := workflow.EncodeFact(fact)
	if err != nil {
		return err
	}
	w.entry(group, id, workflow.FactKind, in.At, payload, in.Mail)
	for _, e := range events {
		payload, err := workflow.EncodeData(e.Data)
		if err != nil {
			return err
		}
		w.entry(group, id, e.Data.Kind(), e.At, payload, in.Mail)
	}
	return nil
}

// cite records a charter's text, to which a fact or a case of the batch refers by its hash.
func (w *work) cite(rules *charter.Charter) {
	if slices.ContainsFunc(w.batch.Charters, func(c store.Charter) bool { return c.Hash == rules.Hash }) {
		return
	}
	w.batch.Charters = append(w.batch.Charters, store.Charter{Hash: rules.Hash, Group: rules.Group, Version: rules.Version, Text: rules.Text})
}

// tell puts what the events of a case contribute into the register of its group, in the same batch and behind them.
func (w *work) tell(ctx context.Context, g *Group, rules *charter.Charter, out workflow.Outcome) error {
	for _, e := range out.Events {
		for _, told := range workflow.Tellings(rules, out.Case, e) {
			if g.InForce(e.At) == nil {
				continue // of a time before the charters that are configured
			}
			if _, err := w.administer(ctx, g, workflow.Input{At: e.At, Act: told}, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// due is when the group's own matters next move by themselves, as of a time: a deadline of the charter then in force, or the
// first day of a later one, which may have other deadlines; zero for neither. What another charter would have asked for before
// that time is due at once.
func (g *Group) due(r workflow.Register, at time.Time) time.Time {
	if r.Updated.After(at) {
		at = r.Updated
	}
	var due time.Time
	if rules := g.InForce(at); rules != nil {
		if due = r.Due(rules); !due.IsZero() && due.Before(at) {
			due = at
		}
	}
	for _, ch := range g.Charters {
		begins := ch.Effective.Midnight(charter.Zone{Name: "UTC"})
		if ch.Group == g.ID && begins.After(at) && (due.IsZero() || begins.Before(due)) {
			due = begins
		}
	}
	return due
}

// voted is when the group will have read and voted on what comes in at a time, as far as the charter tells.
func voted(rules *charter.Charter, at time.Time) time.Time {
	for _, s := range rules.Stages {
		if s.Kind == charter.Discussion || s.Kind == charter.BallotKind {
			at = rules.Deadline(at, s.Lasts)
		}
	}
	return at
}

// meeting is the day of the next meeting that matters to the group's cases: its own where its charter decides in meetings, else
// that of the body to which it refers them, where that is a group here, else what the group itself was told of that body.
func (w *work) meeting(g *Group, rules *charter.Charter, at time.Time) string {
	calendar := w.registers[g.ID]
	for _, s := range rules.Stages {
		if s.Kind == charter.Meeting {
			break
		}
		if body := w.groups[s.To]; s.Kind == charter.Referral && body.decides(at) {
			calendar = w.registers[s.To]
			break
		}
	}
	if len(calendar.Meetings) == 0 {
		return ""
	}
	return calendar.NextMeeting(charter.DateOf(at, rules.DayEnd).String())
}
