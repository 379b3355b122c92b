package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/urfave/cli/v3"

	"charterd/internal/clerk"
	"charterd/store"
	"charterd/workflow"
)

func showCommand(a *app) *cli.Command {
	return &cli.Command{
		Name: "show", Usage: "tell a case: what came in, what was decided, what went out", ArgsUsage: "CASE",
		Flags: []cli.Flag{revealFlag()},
		Action: a.looking(1, 1, func(ctx context.Context, l *ledger, args []string, _ *cli.Command) error {
			return a.showCase(ctx, l, args[0])
		}),
	}
}

// told is a case as the operator sees it.
type told struct {
	Case      string                `json:"case"`
	Group     string                `json:"group"`
	Charter   string                `json:"charter"`
	Title     string                `json:"title"`
	Stage     string                `json:"stage"`
	Since     time.Time             `json:"since"`
	Due       time.Time             `json:"due,omitzero"`
	Amount    string                `json:"amount,omitempty"`
	Motion    string                `json:"motion,omitempty"`
	Unproven  bool                  `json:"unproven,omitempty"`
	Submitted time.Time             `json:"submitted"`
	Completed time.Time             `json:"completed,omitzero"`
	Promise   time.Time             `json:"promise,omitzero"` // answer to the applicant by then
	Outcome   string                `json:"outcome,omitempty"`
	Minutes   string                `json:"minutes,omitempty"`
	Reason    string                `json:"reason,omitempty"`
	Parties   []party               `json:"parties"`
	Fields    []toldField           `json:"fields"`
	Question  string                `json:"question,omitempty"`
	Timeline  []moment              `json:"timeline"`
	Ballots   []polled              `json:"ballots"`
	Messages  []clerk.MessageResult `json:"messages"`
	Outgoing  []posted              `json:"outgoing"`
}

// party is somebody with a part in the case.
type party struct {
	Part    string `json:"part"` // "applicant", "recused", "linked case"
	Name    string `json:"name"`
	Address string `json:"address,omitempty"`
}

type toldField struct {
	Name  string `json:"name"`
	Label string `json:"label"`
	Value string `json:"value"`
	Doubt string `json:"doubt,omitempty"` // what stands there, where the reading is uncertain
	Lacks bool   `json:"missing,omitempty"`
	said  string // Value as people write it
}

type moment struct {
	At   time.Time `json:"at"`
	Kind string    `json:"kind"`
	Said string    `json:"sentence"`
}

// posted is one mail of ours.
type posted struct {
	ID       int64     `json:"id"`
	Kind     string    `json:"kind"`
	To       string    `json:"to"`
	State    string    `json:"state"`
	Why      string    `json:"why,omitempty"`
	At       time.Time `json:"at"`
	SentAt   time.Time `json:"sent_at,omitzero"`
	Attempts int       `json:"attempts"`
}

func (a *app) showCase(ctx context.Context, l *ledger, name string) error {
	row, err := l.row(ctx, name)
	if err != nil {
		return err
	}
	if l.hides(row.Group, row.Seal) {
		return a.showHidden(row.ID)
	}
	m, err := l.matter(ctx, row)
	if err != nil {
		return err
	}
	t := told{Case: row.ID, Group: row.Group, Stage: m.stage(), Title: row.Title, Due: row.Due, Submitted: row.Opened}
	t.Parties, t.Fields, t.Timeline, t.Ballots = []party{}, []toldField{}, []moment{}, []polled{}
	t.Messages, t.Outgoing = []clerk.MessageResult{}, []posted{}
	if m.now == nil {
		t.Title = "erased on " + m.Erased.Format(time.DateOnly)
	} else {
		t.facts(m)
		if err := t.history(ctx, l, m); err != nil {
			return err
		}
	}
	if err := t.mails(ctx, l); err != nil {
		return err
	}
	return a.show(t, t.write)
}

// facts tells where the case stands.
func (t *told) facts(m *matter) {
	c := m.now
	t.Charter, t.Title, t.Since, t.Submitted, t.Completed = c.Rules.Version, c.Title, c.Since, c.Submitted, c.Completed
	t.Amount, t.Motion, t.Unproven = m.amount(), c.Motion.Text, c.Unproven
	if o := c.Outcome; o != nil {
		t.Outcome, t.Minutes, t.Reason = string(o.Outcome), o.Minutes, o.Reason
	}
	if q := c.Question; q != nil {
		t.Question = "asked on " + showTime(q.At) + " UTC: " + cmp.Or(q.Text, "what is missing: "+m.labels(q.Missing))
	}
	t.Parties = append(t.Parties, party{"applicant", c.Applicant.Name, c.Applicant.Address})
	for _, id := range slices.Sorted(maps.Keys(c.Recused)) {
		t.Parties = append(t.Parties, party{Part: "recused", Name: id})
	}
	if c.Origin != nil {
		t.Parties = append(t.Parties, party{Part: "referred by", Name: c.Origin.Group + " " + c.Origin.Case})
	}
	if c.Linked != nil {
		t.Parties = append(t.Parties, party{Part: "referred to", Name: c.Linked.Group + " " + c.Linked.Case})
	}
	t.fields(m)
	if m.rules != nil {
		t.Promise = c.AnswerDue(m.rules)
	}
	for _, b := range c.Ballots {
		t.Ballots = append(t.Ballots, m.count(b))
	}
}

// fields are those of the form, in its order, and then whatever else was recorded.
func (t *told) fields(m *matter) {
	rest := maps.Clone(m.now.Fields)
	if m.rules != nil {
		missing := map[string]bool{}
		for _, f := range m.now.Missing(m.rules) {
			missing[f.Name] = true
		}
		for _, f := range m.rules.Form {
			if value := rest[f.Name]; value != "" || missing[f.Name] {
				t.Fields = append(t.Fields, toldField{f.Name, f.Label, value, m.now.Doubts[f.Name], missing[f.Name], spoken(f.Kind, value)})
			}
			delete(rest, f.Name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(rest)) {
		t.Fields = append(t.Fields, toldField{Name: name, Label: name, Value: rest[name], said: rest[name]})
	}
}

func (t *told) history(ctx context.Context, l *ledger, m *matter) error {
	events, err := clerk.Events(ctx, l.Store, m.ID)
	if err != nil {
		return err
	}
	for _, e := range events {
		if said := workflow.Sentence(e); said != "" {
			t.Timeline = append(t.Timeline, moment{e.At, e.Data.Kind(), said})
		}
	}
	return nil
}

// mails lists what came in and went out about the case.
func (t *told) mails(ctx context.Context, l *ledger) error {
	came, err := l.Messages(ctx, t.Group, 1<<30, 0)
	if err != nil {
		return fmt.Errorf("reading the mails of %s: %w", t.Case, err)
	}
	slices.SortFunc(came, func(x, y store.Message) int { return cmp.Compare(x.ID, y.ID) })
	for _, m := range came {
		if m.Case == t.Case {
			t.Messages = append(t.Messages, clerk.TellMessage(m))
		}
	}
	went, err := l.OutgoingOf(ctx, t.Case)
	if err != nil {
		return fmt.Errorf("reading the outgoing mails of %s: %w", t.Case, err)
	}
	for _, o := range went {
		t.Outgoing = append(t.Outgoing, posted{o.ID, o.Kind, o.To, string(o.State), o.Why, o.At, o.SentAt, o.Attempts})
	}
	return nil
}
