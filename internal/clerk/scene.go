package clerk

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"charterd/mail"
	"charterd/store"
	"charterd/workflow"
	"charterd/workflow/charter"
)

// SceneState is how far a scene's case has come when the simulation begins.
type SceneState string

// The states. Closed: the ballot ended by time, with no votes but recusals.
const (
	SceneOpen   SceneState = "open"   // received; the form is not complete
	SceneReview SceneState = "review" // complete; the group reads it
	SceneVoting SceneState = "voting"
	SceneClosed SceneState = "closed"
)

// SceneCase is a case that is there when a simulation begins, as a scene gives it (decisions, "simulate"). All times are UTC in
// whole seconds. The fields of the form are those that title and amount name; the rest is empty.
type SceneCase struct {
	Number    int
	State     SceneState
	Title     string
	Amount    string // canonical: "5000.00 USD"; may be empty
	Applicant workflow.Party
	Recused   []string  // member ids: they left the case before the ballot
	Opened    time.Time // when it came in; of all but open cases, also when it was complete and the discussion began
	VoteOpen  time.Time // of voting and closed
	VoteClose time.Time // a vote that arrives at this instant is late, whatever the charter says about the length of ballots
}

// Place puts a scene's case on record, step by step at the times given: as events that no fact caused, each run of them behind
// an entry of the kind workflow.SceneKind, so that `verify` takes them as they stand. Only the end of a closed ballot is
// decided by the core. What the steps cause to be mailed is recorded as sent then; no outlet sees it.
//
// It gives for each person of the roster the mail that brought the case to a decision: the ballot, or the review mail where no
// ballot was opened. Whoever got none, such as a recused member, has the names that it would have had, and State is Held: no
// such mail is on record. To be called before Simulate.
func (c *Clerk) Place(ctx context.Context, group string, s SceneCase) ([]store.Outgoing, error) {
	g := c.groups[group]
	if g == nil || g.Mode == Off {
		return nil, fmt.Errorf("no group %q is served", group)
	}
	rules := g.InForce(s.Opened)
	if rules == nil {
		return nil, fmt.Errorf("case %d of %s: no charter is in force on %s", s.Number, group, s.Opened.Format(time.DateOnly))
	}
	p := &placing{Clerk: c, g: g, rules: rules, scene: s}
	steps := []placingStep{{s.Opened, p.open}}
	if s.State == SceneVoting || s.State == SceneClosed {
		steps = append(steps, placingStep{s.VoteOpen, p.ballot})
	}
	if s.State == SceneClosed {
		steps = append(steps, placingStep{s.VoteClose, p.close})
	}
	for _, step := range steps {
		if err := p.take(ctx, step); err != nil {
			return nil, fmt.Errorf("placing %s-%d at %s: %w", rules.Prefix, s.Number, step.at.Format(time.RFC3339), err)
		}
	}
	return p.letters(), nil
}

// placing is one case on its way into the record.
type placing struct {
	*Clerk
	g     *Group
	rules *charter.Charter
	scene SceneCase
	c     *workflow.Case
	sent  []store.Outgoing
}

type placingStep struct {
	at time.Time
	do func(context.Context, *work, time.Time) error
}

func (p *placing) take(ctx context.Context, step placingStep) error {
	w := p.begin(step.at)
	if err := step.do(ctx, w, step.at); err != nil {
		return err
	}
	if err := w.flush(ctx, "M2", "M3", "M5"); err != nil {
		return err
	}
	if err := w.finish(); err != nil {
		return err
	}
	for i := range w.batch.Outgoing {
		w.batch.Outgoing[i].State, w.batch.Outgoing[i].SentAt = store.Sent, step.at
	}
	p.sent = append(p.sent, w.batch.Outgoing...)
	return w.commit(ctx)
}

// open brings the case in and, unless it is still open, to the discussion.
func (p *placing) open(ctx context.Context, w *work, at time.Time) error {
	w.numbers[p.g.ID] = max(w.numbers[p.g.ID], p.scene.Number)
	w.cite(p.rules)
	happened := []workflow.Data{workflow.Opened{
		ID: fmt.Sprintf("%s-%d", p.rules.Prefix, p.scene.Number), Group: p.g.ID, Number: p.scene.Number,
		Rules: workflow.Rules{Version: p.rules.Version, Hash: p.rules.Hash}, Stage: p.rules.Stages[0].Name,
		Title: p.scene.Title, Applicant: p.scene.Applicant, Fields: p.fields(),
	}}
	for _, id := range p.scene.Recused {
		happened = append(happened, workflow.RecusedFrom{Member: id, Line: "given by the scene"})
	}
	if p.scene.State != SceneOpen {
		happened = append(happened, workflow.Completed{Since: at})
		if s, ok := p.stage(charter.Discussion); ok {
			happened = append(happened, workflow.Entered{Stage: s.Name, Ends: p.discussionEnds(s)})
		}
	}
	return p.given(ctx, w, at, happened...)
}

// discussionEnds is when the vote began, or where none did, when the charter says.
func (p *placing) discussionEnds(s charter.Stage) time.Time {
	if p.scene.VoteOpen.IsZero() {
		return p.rules.Deadline(p.scene.Opened, s.Lasts)
	}
	return p.scene.VoteOpen
}

func (p *placing) fields() map[string]string {
	fields := map[string]string{}
	for role, value := range map[charter.FieldRole]string{charter.RoleTitle: p.scene.Title, charter.RoleAmount: p.scene.Amount} {
		if f, ok := p.rules.FieldByRole(role); ok && value != "" {
			fields[f.Name] = value
		}
	}
	return fields
}

func (p *placing) stage(kind charter.StageKind) (charter.Stage, bool) {
	i := slices.IndexFunc(p.rules.Stages, func(s charter.Stage) bool { return s.Kind == kind })
	if i < 0 {
		return charter.Stage{}, false
	}
	return p.rules.Stages[i], true
}

// ballot opens the vote with the electorate of that time and the scene's end.
func (p *placing) ballot(ctx context.Context, w *work, at time.Time) error {
	s, ok := p.stage(charter.BallotKind)
	if !ok {
		return fmt.Errorf("the charter %s %s knows no ballot", p.rules.Group, p.rules.Version)
	}
	if err := p.given(ctx, w, at, workflow.Entered{Stage: s.Name}); err != nil {
		return err
	}
	opened, ok := workflow.BallotUntil(p.rules, p.c, w.registers[p.g.ID].Roster, s, at, p.scene.VoteClose)
	if !ok {
		return fmt.Errorf("nobody could vote then; look at the members' since, until and recused")
	}
	return p.given(ctx, w, at, opened)
}

// close lets the ballot's deadline pass: what it decides is the core's word. Where the charter waits for the reasons of a lost vote
// then, they are there.
func (p *placing) close(ctx context.Context, w *work, at time.Time) error {
	if err := w.tick(ctx, p.g, p.c.ID, at); err != nil {
		return err
	}
	c, err := w.current(ctx, p.c.ID)
	if err != nil {
		return err
	}
	chairs := w.chairs(p.g, at, c)
	if stage, _ := p.rules.Stage(c.Stage); stage.Kind != charter.Words || c.Status != workflow.Open || len(chairs) == 0 {
		return nil
	}
	// The scene's case is over: nothing of it waits for the chair's reasons while the simulation runs.
	_, err = w.apply(ctx, p.g, c.ID, workflow.Input{
		At: at, By: workflow.Person{Member: chairs[0].ID, Name: chairs[0].Name, Proven: true},
		Act: workflow.Order{Word: "reason", Text: workflow.NeutralReason, Line: "given by the scene"},
	}, nil)
	return err
}

// given records events that no fact caused, and queues what they cause to be mailed.
func (p *placing) given(ctx context.Context, w *work, at time.Time, happened ...workflow.Data) error {
	var events []workflow.Event
	for _, d := range happened {
		events = append(events, workflow.Event{At: at, Data: d})
	}
	out := workflow.Given(p.rules, p.c, w.registers[p.g.ID].Roster, events)
	p.c = out.Case
	mark, err := json.Marshal(workflow.Scene{Events: len(events)})
	if err != nil {
		return err
	}
	w.entry(p.g.ID, p.c.ID, workflow.SceneKind, at, mark, 0)
	for _, e := range events {
		payload, err := workflow.EncodeData(e.Data)
		if err != nil {
			return err
		}
		w.entry(p.g.ID, p.c.ID, e.Data.Kind(), at, payload, 0)
	}
	w.remember(p.rules, p.c)
	for _, n := range out.Notices {
		if err := w.send(ctx, p.g, p.rules, n, nil); err != nil {
			return err
		}
	}
	return nil
}

// letters are the mails that brought the case to each person of the roster for a decision.
func (p *placing) letters() []store.Outgoing {
	kind, thread, number, at := "M1", workflow.ReviewThread, "", p.scene.Opened
	if b := p.c.Last(); b != nil {
		kind, thread, number, at = "M2", workflow.VoteThread, b.Number, b.Opens
	}
	if p.scene.State == SceneOpen {
		return nil
	}
	var list []store.Outgoing
	for _, m := range p.registers[p.g.ID].Roster {
		i := slices.IndexFunc(p.sent, func(o store.Outgoing) bool { return o.Kind == kind && o.Member == m.ID })
		if i >= 0 {
			list = append(list, p.sent[i])
			continue
		}
		ref := mail.Ref{
			Group: p.g.ID, Case: p.c.ID, Thread: string(thread), Motion: number, Recipient: m.Addresses[0],
			Purpose: fmt.Sprintf("%s/%d", kind, at.Unix()),
		}
		list = append(list, store.Outgoing{
			Group: p.g.ID, Case: p.c.ID, Kind: kind, Thread: string(thread), Ballot: number, Member: m.ID, To: m.Addresses[0],
			MessageID: p.Keys.MessageID(ref, p.Domain), Token: p.Keys.Token(ref), Bounce: p.Keys.Bounce(ref), State: store.Held,
		})
	}
	return list
}
