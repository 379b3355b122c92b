package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/urfave/cli/v3"

	"charterd/internal/clerk"
	"charterd/store"
	"charterd/workflow"
	"charterd/workflow/charter"
)

// ledger is the record open to be looked at, with what the configuration says about who may see it.
type ledger struct {
	*store.Store
	config *config
	reveal bool // confidential groups too
}

// looking is the action of a command that takes from least to most arguments and only looks at the record.
func (a *app) looking(least, most int, look func(ctx context.Context, l *ledger, args []string, c *cli.Command) error) cli.ActionFunc {
	return func(ctx context.Context, c *cli.Command) error {
		args, err := arguments(c, least, most)
		if err != nil {
			return err
		}
		cfg, s, err := a.look(ctx)
		if err != nil {
			return err
		}
		defer s.Close()
		return look(ctx, &ledger{Store: s, config: cfg, reveal: c.Bool("reveal")}, args, c)
	}
}

// hides says whether only the number of a case of this group may be shown (situations, Volume and privacy). What was sealed
// stays hidden when the configuration changes.
func (l *ledger) hides(group, seal string) bool {
	if l.reveal {
		return false
	}
	for i := range l.config.Groups {
		if g := &l.config.Groups[i]; g.ID == group && g.Confidential {
			return true
		}
	}
	return seal != ""
}

// row finds a case as a person names it: "G-31", "g-31", "#31", "G-31.1" for a ballot of it.
func (l *ledger) row(ctx context.Context, name string) (store.Case, error) {
	rows, err := l.Cases(ctx, "")
	if err != nil {
		return store.Case{}, fmt.Errorf("reading the cases: %w", err)
	}
	id := caseNumber(strings.ToUpper(strings.TrimLeft(strings.TrimSpace(name), "#")))
	var ids []string
	var bare []store.Case
	for _, row := range rows {
		if row.ID == id {
			return row, nil
		}
		if strings.HasSuffix(row.ID, "-"+id) {
			bare = append(bare, row)
		}
		ids = append(ids, row.ID)
	}
	switch {
	case len(bare) == 1:
		return bare[0], nil
	case len(bare) > 1:
		return store.Case{}, fmt.Errorf("%q may be %s or %s; write the prefix too", name, bare[0].ID, bare[1].ID)
	}
	return store.Case{}, fmt.Errorf("there is no case %q%s", name, didYouMean(id, ids, "`charterd cases --all` lists them"))
}

// matter is one case with the rules that govern it.
type matter struct {
	store.Case
	now   *workflow.Case // nil when its content was erased
	rules *charter.Charter
}

func (l *ledger) matter(ctx context.Context, row store.Case) (*matter, error) {
	m := &matter{Case: row}
	if !row.Erased.IsZero() {
		return m, nil
	}
	var err error
	if m.now, err = clerk.LoadCase(ctx, l.Store, row.ID); err != nil {
		return nil, err
	}
	text, found, err := l.Charter(ctx, m.now.Rules.Hash)
	if err != nil || !found {
		return m, err
	}
	if m.rules, err = charter.Parse(text.Group+" "+text.Version, []byte(text.Text)); err != nil {
		return nil, fmt.Errorf("reading the recorded charter of %s: %w", row.ID, err)
	}
	return m, nil
}

// amount is the sum that the case is about: granted, moved or asked for, in this order.
func (m *matter) amount() string {
	switch {
	case m.now == nil:
		return ""
	case m.now.Outcome != nil && m.now.Outcome.Amount != "":
		return workflow.FormatMoney(m.now.Outcome.Amount)
	case m.now.Motion.Amount != "":
		return workflow.FormatMoney(m.now.Motion.Amount)
	case m.rules == nil:
		return ""
	}
	if f, ok := m.rules.FieldByRole(charter.RoleAmount); ok {
		return workflow.FormatMoney(m.now.Fields[f.Name])
	}
	return ""
}

// stage is where the case stands, in a word: its stage, or how it ended.
func (m *matter) stage() string {
	if m.now != nil && m.now.Status != workflow.Open {
		return string(m.now.Status)
	}
	return m.Stage
}

// hidden stands for what a confidential group shows to nobody without --reveal.
const hidden = "(confidential; --reveal shows it)"
