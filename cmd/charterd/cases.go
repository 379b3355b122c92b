package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/urfave/cli/v3"

	"charterd/workflow"
)

// revealFlag shows the content of confidential groups.
func revealFlag() cli.Flag {
	return &cli.BoolFlag{Name: "reveal", Usage: "show the content of confidential groups"}
}

func casesCommand(a *app) *cli.Command {
	return &cli.Command{
		Name: "cases", Usage: "list the open cases",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "group", Usage: "only of `GROUP`"},
			&cli.BoolFlag{Name: "all", Usage: "those that have ended too"},
			revealFlag(),
		},
		Action: a.looking(0, 0, func(ctx context.Context, l *ledger, _ []string, c *cli.Command) error {
			return a.listCases(ctx, l, c.String("group"), c.Bool("all"))
		}),
	}
}

// listed is one line of the list.
type listed struct {
	Case   string    `json:"case"`
	Group  string    `json:"group"`
	Stage  string    `json:"stage"`
	Since  time.Time `json:"since,omitzero"`
	Due    time.Time `json:"due,omitzero"`
	Title  string    `json:"title"`
	Amount string    `json:"amount"`
}

func (a *app) listCases(ctx context.Context, l *ledger, group string, all bool) error {
	if err := l.config.knows(group); err != nil {
		return err
	}
	rows, err := l.Cases(ctx, group)
	if err != nil {
		return fmt.Errorf("reading the cases: %w", err)
	}
	list := []listed{}
	for _, row := range rows {
		if !all && row.Status != string(workflow.Open) {
			continue
		}
		m, err := l.matter(ctx, row)
		if err != nil {
			return err
		}
		list = append(list, l.listed(m))
	}
	return a.show(list, func(w io.Writer) {
		if len(list) == 0 {
			fmt.Fprintln(w, "no open case; --all lists those that have ended")
			return
		}
		fmt.Fprintln(w, "CASE\tSTAGE\tSINCE (UTC)\tDUE (UTC)\tAMOUNT\tTITLE")
		for _, c := range list {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", c.Case, c.Stage, showTime(c.Since), showTime(c.Due), c.Amount, c.Title)
		}
	})
}

func (l *ledger) listed(m *matter) listed {
	one := listed{Case: m.ID, Group: m.Group, Stage: m.stage(), Due: m.Due, Title: m.Title, Amount: m.amount()}
	switch {
	case l.hides(m.Group, m.Seal):
		return listed{Case: m.ID, Group: m.Group, Title: hidden}
	case m.now == nil:
		one.Title = "erased on " + m.Erased.Format(time.DateOnly)
	default:
		one.Since = m.now.Since
	}
	return one
}

// knows reports a group that the configuration does not have.
func (c *config) knows(group string) error {
	var ids []string
	for _, g := range c.Groups {
		ids = append(ids, g.ID)
	}
	if group == "" || slices.Contains(ids, group) {
		return nil
	}
	return usageError("there is no group %q%s", group, didYouMean(group, ids, "see `charterd check`"))
}
