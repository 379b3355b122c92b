package clerk

import (
	"context"
	"fmt"
	"time"

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
	if s, ok := in.Act.(workflow.Submit); ok {
		in.Act = workflow.Sparse(rules, s) // before it is recorded
	}
	if in.Number == 0 {
		in.Number = w.nextNumber(g.ID)
	}
	w.numbers[g.ID] = max(w.numbers[g.ID], in.Number)
	w.cite(rules)
	return w.run(ctx, g, rules, nil, in, sender)
}

// nextNumber takes the group's next case number. A batch that fails gives it back: load reads the numbers anew.
func (w *work) nextNumber(group string) int {
	w.numbers[group]++
	return w.numbers[group]
}

func (w *work) run(ctx context.Context, g *Group, rules *charter.Charter, before *workflow.Case, in workflow.Input, sender *sender) (workflow.Outcome, error) {
	in.Register, in.Meeting = w.registers[g.ID], w.meeting(g, rules, in.At)
	out := workflow.Step(rules, before, in)
	if out.Case == nil {
		return out, flawf("group %s: the charter %s opens no case so: %s", g.ID, rules.Version, out.Refusal.Text)
	}
	w.remember(rules, out.Case) // first, for it says whether the entries are sealed
	fact := workflow.Fact{By: in.By, Act: in.Act, Number: in.Number, Mail: in.Mail, Meeting: in.Meeting}
	if err := w.recordStep(g.ID, out.Case.ID, in, fact, out.Events); err != nil {
		return out, err
	}
	for _, n := range out.Notices {
		if err := w.send(ctx, g, rules, n, sender); err != nil {
			return out, err
		}
	}
	if err := w.tell(ctx, g, rules, out); err != nil {
		return out, err
	}
	return out, w.link(ctx, g, rules, out)
}

// link carries what happened here to the linked case of another group: a referral opens one, its decision answers it, and a
// request that was withdrawn is taken back from it.
func (w *work) link(ctx context.Context, g *Group, rules *charter.Charter, out workflow.Outcome) error {
	for _, e := range out.Events {
		if d, ok := e.Data.(workflow.Referred); ok {
			if err := w.openLinked(ctx, g, rules, out.Case, e.At, d); err != nil {
				return err
			}
		}
		if answer, ok := workflow.Homecoming(out.Case, e); ok {
			if err := w.answerOrigin(ctx, out.Case, e.At, answer); err != nil {
				return err
			}
		}
		if there, recall, ok := workflow.Recalled(out.Case, e); ok {
			if err := w.recallLinked(ctx, there, e.At, recall); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *work) openLinked(ctx context.Context, g *Group, rules *charter.Charter, c *workflow.Case, at time.Time, d workflow.Referred) error {
	body := w.groups[d.To]
	if !body.decides(at) {
		return nil // the mail to its address is all there is
	}
	submit := workflow.LinkedSubmit(rules, c, w.registers[g.ID], w.registers[body.ID].Roster)
	opened, err := w.submit(ctx, body, workflow.Input{At: at, By: workflow.Person{Proven: true}, Act: submit}, nil)
	if err != nil {
		return fmt.Errorf("opening the case of %s for %s: %w", d.To, c.ID, err)
	}
	linked, err := w.apply(ctx, g, c.ID, workflow.Input{At: at, Act: workflow.Link{Case: workflow.Origin{Group: body.ID, Case: opened.Case.ID}}}, nil)
	if err != nil || !rules.Confidential || opened.Case.Current() != nil {
		return err
	}
	return w.send(ctx, g, rules, workflow.Notice{ // no ballot tells them
		Kind: "B1", To: workflow.Recipient{Board: d.To}, Thread: workflow.RequestThread, At: at, Case: linked.Case, Event: d,
	}, nil)
}

// decides says whether a body that cases are referred to decides on them here: as a group with a charter in force.
func (g *Group) decides(at time.Time) bool { return g != nil && g.Mode != Off && g.InForce(at) != nil }

func (w *work) recallLinked(ctx context.Context, there workflow.Origin, at time.Time, recall workflow.Recall) error {
	body := w.groups[there.Group]
	if body == nil || body.Mode == Off { // it decides on nothing now
		return nil
	}
	_, err := w.apply(ctx, body, there.Case, workflow.Input{At: at, Act: recall}, nil)
	return err
}

func (w *work) answerOrigin(ctx context.Context, c *workflow.Case, at time.Time, answer workflow.Answer) error {
	origin := w.groups[c.Origin.Group]
	if origin == nil || origin.Mode == Off { // the decision stands all the same
		w.Log.Error("a decision cannot be handed back: the group is not configured", "case", c.ID, "origin", c.Origin.Case, "group", c.Origin.Group)
		return nil
	}
	_, err := w.apply(ctx, origin, c.Origin.Case, workflow.Input{At: at, Act: answer}, nil)
	return err
}
