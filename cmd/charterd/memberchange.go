package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"charterd/mail"
	"charterd/workflow"
)

func (m *members) add(ctx context.Context, c *cli.Command) error {
	id := c.String("id")
	if strings.TrimSpace(id) == "" || c.String("name") == "" || len(c.StringSlice("address")) == 0 {
		return usageError("a member needs --id, --name and --address")
	}
	if _, known := m.roster.At(m.now).ByID(id); known {
		return fmt.Errorf("%s has a member %q already; use `charterd member change %s %s`", m.group.ID, id, m.group.ID, id)
	}
	person := workflow.Member{ID: id, Since: m.now.UTC().Truncate(time.Second)}
	if err := m.fill(&person, c); err != nil {
		return err
	}
	return m.record(ctx, person, "added by the operator")
}

func (m *members) change(ctx context.Context, c *cli.Command) error {
	person, err := m.current(c.Args().Get(1))
	if err != nil {
		return err
	}
	if c.NumFlags() == 0 {
		return usageError("nothing to change: add --name, --address, --role or --challenge")
	}
	if err := m.fill(&person, c); err != nil {
		return err
	}
	return m.record(ctx, person, "changed by the operator")
}

// leave keeps the row, with the end of the membership.
func (m *members) leave(ctx context.Context, c *cli.Command) error {
	person, err := m.current(c.Args().Get(1))
	if err != nil {
		return err
	}
	person.Until = m.now.UTC().Truncate(time.Second)
	if on := c.String("on"); on != "" {
		last, err := time.Parse(time.DateOnly, on)
		if err != nil {
			return usageError("--on %q is no date; write it as in 2026-08-14", on)
		}
		person.Until = last.AddDate(0, 0, 1)
	}
	return m.record(ctx, person, "left, by the operator")
}

// fill takes over what the flags say.
func (m *members) fill(person *workflow.Member, c *cli.Command) error {
	if c.IsSet("name") {
		person.Name = c.String("name")
	}
	if c.IsSet("challenge") {
		person.Challenge = c.Bool("challenge")
	}
	if c.IsSet("address") {
		person.Addresses = nil
		for _, address := range c.StringSlice("address") {
			canonical, err := m.free(address, person.ID)
			if err != nil {
				return err
			}
			person.Addresses = append(person.Addresses, canonical)
		}
	}
	if c.IsSet("role") {
		person.Roles = c.StringSlice("role")
	}
	roles := m.group.roleNames()
	for _, role := range person.Roles {
		if !slices.Contains(roles, role) {
			return usageError("the charter has no role %q%s", role, didYouMean(role, roles, "it has "+strings.Join(roles, ", ")))
		}
	}
	return nil
}

// free gives an address in the form in which it is compared, when it belongs to nobody else.
func (m *members) free(address, id string) (string, error) {
	canonical, err := mail.CanonicalAddress(address)
	if err != nil {
		return "", usageError("%q is no address: %v; write it bare, as in ada@example.org", address, err)
	}
	for _, other := range m.roster.At(m.now) {
		if other.ID != id && slices.Contains(other.Addresses, canonical) {
			return "", fmt.Errorf("%s belongs to the member %q; an address belongs to one person, or votes could not be told apart", canonical, other.ID)
		}
	}
	return canonical, nil
}

func (m *members) record(ctx context.Context, person workflow.Member, note string) error {
	if err := m.clerk.ChangeMember(ctx, m.group.ID, person, note, m.now); err != nil {
		return fmt.Errorf("recording the change: %w", err)
	}
	return m.show(person, func(w io.Writer) {
		fmt.Fprintf(w, "Recorded: %s, %s, of %s. Last day: %s. %s\n", person.ID, person.Name, m.group.ID, lastDay(person.Until), frozen)
	})
}
