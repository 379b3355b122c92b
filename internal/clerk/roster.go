package clerk

import (
	"context"
	"fmt"
	"slices"
	"time"

	"charterd/store"
	"charterd/workflow"
)

// adoptRoster records the file's people when the group is first seen. From then on the roster is the record's, and the file
// is only compared with it (decisions, Configuration contract).
func (c *Clerk) adoptRoster(ctx context.Context, g *Group) error {
	w := c.begin(c.Started)
	for _, m := range g.Roster {
		payload, err := workflow.EncodeData(workflow.RosterChange{Member: m, Note: "from the roster file"})
		if err != nil {
			return err
		}
		w.entry(g.ID, "", workflow.RosterChange{}.Kind(), c.Started, payload, 0)
	}
	if err := w.commit(ctx); err != nil {
		return fmt.Errorf("recording the roster of %s: %w", g.ID, err)
	}
	return c.loadGroup(ctx, g.ID)
}

// Roster gives a group's people over all time, as recorded.
func (c *Clerk) Roster(group string) workflow.Roster { return slices.Clone(c.registers[group].Roster) }

// ChangeMember records a person as from now on. Ballots that are open keep the electorate that was frozen when they opened.
func (c *Clerk) ChangeMember(ctx context.Context, group string, m workflow.Member, note string, now time.Time) error {
	if c.groups[group] == nil {
		return fmt.Errorf("no group %q is configured", group)
	}
	payload, err := workflow.EncodeData(workflow.RosterChange{Member: m, Note: note})
	if err != nil {
		return err
	}
	w := c.begin(now)
	w.entry(group, "", workflow.RosterChange{}.Kind(), now.UTC().Truncate(time.Second), payload, 0)
	if err := w.commit(ctx); err != nil {
		return err
	}
	return c.loadGroup(ctx, group)
}

// LoadRoster folds a group's roster from the record; empty where the group was never met.
func LoadRoster(ctx context.Context, s *store.Store, group string) (workflow.Roster, error) {
	entries, err := s.GroupEntries(ctx, group)
	if err != nil {
		return nil, fmt.Errorf("reading the roster of %s: %w", group, err)
	}
	register, err := foldRegister(entries)
	return register.Roster, err
}
