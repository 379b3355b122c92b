package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"charterd/internal/clerk"
	"charterd/workflow"
)

// frozen is said after every change of a roster (design, section 3, "Frozen rules").
const frozen = "Ballots that are open keep the electorate with which they opened."

func memberCommand(a *app) *cli.Command {
	details := func() []cli.Flag {
		return []cli.Flag{
			&cli.StringFlag{Name: "name", Usage: "`NAME` as it stands in mails"},
			&cli.StringSliceFlag{Name: "address", Usage: "an `ADDRESS`, the first is written to; may be repeated"},
			&cli.StringSliceFlag{Name: "role", Usage: "a `ROLE` of the charter; may be repeated"},
			&cli.BoolFlag{Name: "challenge", Usage: "the domain offers no proof of senders: prove votes by a one-time code"},
		}
	}
	id := &cli.StringFlag{Name: "id", Usage: "short `ID` that never changes", Required: true}
	return family("member", "look at a group's roster, and change it",
		&cli.Command{
			Name: "list", Usage: "list the members as recorded", ArgsUsage: "GROUP",
			Flags:  []cli.Flag{&cli.BoolFlag{Name: "all", Usage: "with those who have left"}},
			Action: a.onGroup(reading, 1, (*members).list),
		},
		&cli.Command{
			Name: "add", Usage: "add a member, or take back one who has left", ArgsUsage: "GROUP --id ID --name NAME --address ADDRESS [--role ROLE]",
			Flags: append([]cli.Flag{id}, details()...), Action: a.onGroup(writing, 1, (*members).add),
		},
		&cli.Command{
			Name: "change", Usage: "change a member's name, addresses or roles", ArgsUsage: "GROUP ID [--name NAME] [--address ADDRESS] [--role ROLE]",
			Flags: details(), Action: a.onGroup(writing, 2, (*members).change),
		},
		&cli.Command{
			Name: "leave", Usage: "end a membership", ArgsUsage: "GROUP ID [--on DATE]",
			Flags:  []cli.Flag{&cli.StringFlag{Name: "on", Usage: "`DATE` of the last day, as in 2026-08-14 (default: ends now)"}},
			Action: a.onGroup(writing, 2, (*members).leave),
		},
		&cli.Command{
			Name: "diff", Usage: "compare the recorded roster with the roster file", ArgsUsage: "GROUP",
			Action: a.onGroup(reading, 1, (*members).diff),
		},
	)
}

// members is one `charterd member` command at work on one group.
type members struct {
	*app
	clerk  *clerk.Clerk
	group  *groupConfig
	roster workflow.Roster
	now    time.Time
}

// onGroup makes an action of a command whose first argument is a group.
func (a *app) onGroup(how access, args int, do func(*members, context.Context, *cli.Command) error) cli.ActionFunc {
	return func(ctx context.Context, c *cli.Command) error {
		words, err := arguments(c, args, args)
		if err != nil {
			return err
		}
		cfg, err := a.load()
		if err != nil {
			return err
		}
		g, err := cfg.group(words[0])
		if err != nil {
			return err
		}
		h, err := cfg.build(ctx, how, a.log(slog.LevelWarn))
		if err != nil {
			return err
		}
		a.sayMade(h)
		m := &members{app: a, clerk: h.clerk, group: g, roster: h.clerk.Roster(g.ID), now: time.Now()}
		err = do(m, ctx, c)
		if closed := h.close(); err == nil {
			err = closed
		}
		return err
	}
}

// group finds a configured group with a roster.
func (c *config) group(id string) (*groupConfig, error) {
	var ids []string
	for i := range c.Groups {
		g := &c.Groups[i]
		switch {
		case g.Mode == clerk.Off:
		case g.ID == id:
			return g, nil
		default:
			ids = append(ids, g.ID)
		}
	}
	return nil, fmt.Errorf("no group %q with members is configured%s", id, didYouMean(id, ids, "there are "+strings.Join(ids, ", ")))
}

func (m *members) list(_ context.Context, c *cli.Command) error {
	roster := m.roster
	if len(roster) == 0 {
		m.say("Nothing is recorded yet: the first `charterd run` takes over the roster file.")
	}
	if !c.Bool("all") {
		roster = roster.At(m.now)
	}
	if roster == nil {
		roster = workflow.Roster{}
	}
	return m.show(roster, func(w io.Writer) {
		fmt.Fprintln(w, "ID\tNAME\tROLES\tADDRESSES\tSINCE\tLAST DAY")
		for _, p := range roster {
			name := p.Name
			if p.Inactive {
				name += " (not active)"
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", p.ID, name, orDash(p.Roles), orDash(p.Addresses), day(p.Since), lastDay(p.Until))
		}
	})
}

func orDash(list []string) string {
	if len(list) == 0 {
		return "-"
	}
	return strings.Join(list, ", ")
}

func day(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format(time.DateOnly)
}

// lastDay is the last day of a membership that ends at t.
func lastDay(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return day(t.Add(-time.Second))
}

// current finds a person who is a member now.
func (m *members) current(id string) (workflow.Member, error) {
	person, found := m.roster.At(m.now).ByID(id)
	if found {
		return person, nil
	}
	var ids []string
	for _, p := range m.roster.At(m.now) {
		ids = append(ids, p.ID)
	}
	slices.Sort(ids)
	return person, fmt.Errorf("%s has no member %q%s", m.group.ID, id, didYouMean(id, ids, "there are "+orDash(ids)))
}
