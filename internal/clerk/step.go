package clerk

import (
	"context"
	"fmt"
	"time"

	"charterd/store"
	"charterd/workflow"
	"charterd/workflow/charter"
)

// apply runs one input through the core and adds everything that comes of it to the batch: the fact, the events, the changed
// case, the mails, and what it does to a linked case of another group. The sender is who gets the answers; nil for the clock.
func (w *work) apply(ctx context.Context, g *Group, id string, in workflow.Input, sender *sender) (workflow.Outcome, error) {
	before, err := w.current(ctx, id)
	if err != nil {
		return workflow.Outcome{}, err
	}
	if before == nil {
		return workflow.Outcome{}, flawf("case %s is not on record", id)
	}
	rules, err := w.rules(ctx, g, before.Rules.Hash)
	if err != nil {
		return workflow.Outcome{}, err
	}
	return w.run(ctx, g, rules, before, in, sender)
}

// submit opens a case under the charter in force when it came in.
func (w *work) submit(ctx context.Context, g *Group, in workflow.Input, sender *sender) (workflow.Outcome, error) {
	rules := g.InForce(in.At)
	if rules == nil {
		return workflow.Outcome{}, flawf("group %s: no charter is in force on %s", g.ID, in.At.Format(time.DateOnly))
	}
	if in.Number == 0 {
		in.Number = w.nextNumber(g.ID)
	}
	w.numbers[g.ID] = max(w.numbers[g.ID], in.Number)
	w.batch.Charters = append(w.batch.Charters, store.Charter{Hash: rules.Hash, Group: rules.Group, Version: rules.Version, Text: rules.Text})
	return w.run(ctx, g, rules, nil, in, sender)
}

// nextNumber takes the group's next case number. A batch that fails gives it back: load reads the numbers anew.
func (w *work) nextNumber(group string) int {
	w.numbers[group]++
	return w.numbers[group]
}

func (w *work) run(ctx context.Context, g *Group, rules *charter.Charter, before *workflow.Case, in workflow.Input, sender *sender) (workflow.Outcome, error) {
	in.Register = w.registers[g.ID]
	out := workflow.Step(rules, before, in)
	id := out.Case.ID
	fact, err := workflow.EncodeFact(workflow.Fact{By: in.By, Act: in.Act, Number: in.Number, Mail: in.Mail})
	if err != nil {
		return out, err
	}
	w.entry(g.ID, id, workflow.FactKind, in.At, fact, in.Mail)
	for _, e := range out.Events {
		payload, err := workflow.EncodeData(e.Data)
		if err != nil {
			return out, err
		}
		w.entry(g.ID, id, e.Data.Kind(), e.At, payload, in.Mail)
	}
	w.remember(rules, out.Case)
	for _, n := range out.Notices {
		if err := w.send(ctx, g, rules, n, sender); err != nil {
			return out, err
		}
	}
	return out, w.link(ctx, g, out)
}

// link carries what happened here to the linked case of another group: a referral opens one, its decision answers it.
func (w *work) link(ctx context.Context, g *Group, out workflow.Outcome) error {
	for _, e := range out.Events {
		switch d := e.Data.(type) {
		case workflow.Referred:
			if err := w.openLinked(ctx, g, out.Case, e.At, d); err != nil {
				return err
			}
		case workflow.Decided:
			if err := w.answerOrigin(ctx, g, out.Case, e.At, d); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *work) openLinked(ctx context.Context, g *Group, c *workflow.Case, at time.Time, d workflow.Referred) error {
	body := w.groups[d.To]
	if !body.decides(at) {
		return nil // the mail to its address is all there is
	}
	motion := c.Motion
	opened, err := w.submit(ctx, body, workflow.Input{At: at, By: workflow.Person{Proven: true}, Act: workflow.Submit{
		Title: c.Title, Applicant: c.Applicant, Fields: c.Fields, Motion: &motion, Origin: &workflow.Origin{Group: g.ID, Case: c.ID},
	}}, nil)
	if err != nil {
		return fmt.Errorf("opening the case of %s for %s: %w", d.To, c.ID, err)
	}
	_, err = w.apply(ctx, g, c.ID, workflow.Input{At: at, Act: workflow.Link{Case: workflow.Origin{Group: body.ID, Case: opened.Case.ID}}}, nil)
	return err
}

// decides says whether a body that cases are referred to decides on them here: as a group with a charter in force.
func (g *Group) decides(at time.Time) bool { return g != nil && g.Mode != Off && g.InForce(at) != nil }

func (w *work) answerOrigin(ctx context.Context, g *Group, c *workflow.Case, at time.Time, d workflow.Decided) error {
	if c.Origin == nil {
		return nil
	}
	origin := w.groups[c.Origin.Group]
	if origin == nil || origin.Mode == Off { // the decision stands all the same
		w.Log.Error("a decision cannot be handed back: the group is not configured", "case", c.ID, "origin", c.Origin.Case, "group", c.Origin.Group)
		return nil
	}
	result := map[workflow.Status]string{workflow.Granted: "approved", workflow.Denied: "denied"}[d.Outcome]
	if result == "" {
		result = "no result"
	}
	_, err := w.apply(ctx, origin, c.Origin.Case, workflow.Input{At: at, Act: workflow.Answer{
		From: workflow.Origin{Group: g.ID, Case: c.ID}, Result: result, Amount: d.Amount, Line: d.Minutes,
	}}, nil)
	return err
}
