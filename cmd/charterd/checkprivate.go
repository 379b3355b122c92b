package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"charterd/internal/clerk"
	"charterd/mail"
	"charterd/store"
	"charterd/workflow"
	"charterd/workflow/charter"
)

// checkPrivate refuses what would let others read a confidential group's mail: a report must reach two people, and no list, no
// archive and no other group (situations, "Conduct report").
func (c *config) checkPrivate(i int) {
	g, at := &c.Groups[i], fmt.Sprintf("group[%d]", i)
	for _, b := range g.books {
		if b.Charter != nil && b.Confidential && !g.Confidential {
			c.doc.wrong(at+".confidential", "the charter %s is for a confidential group; write confidential = true", b.name())
		}
	}
	if !g.Confidential {
		return
	}
	for j := range c.Groups {
		if j != i {
			c.checkApart(at, g, &c.Groups[j])
		}
	}
	if g.Mode != clerk.Off && g.Mailbox.Processed != "" {
		c.doc.wrong(at+".mailbox.processed", "the mail of a confidential group is removed from the mailbox once it is on record, so no folder for handled mail is needed; remove this key")
	}
	c.checkReaders(at, g)
}

// checkApart refuses what a confidential group must not share with another one.
func (c *config) checkApart(at string, g, other *groupConfig) {
	if g.Address != "" && other.ListAddress == g.Address {
		c.doc.wrong(at+".address", "this address is the mailing list of group %q; a confidential group needs a mailbox of its own", other.ID)
	}
	if g.Mode == clerk.Off || other.Mode == clerk.Off {
		return
	}
	if g.ReplyAddress != "" && strings.EqualFold(g.ReplyAddress, other.ReplyAddress) {
		c.doc.wrong(at+".reply_address", "group %q has the same; answers to a confidential group must come to an address of its own", other.ID)
	}
	switch mine, theirs := &g.Mailbox, &other.Mailbox; {
	case mine.Kind != theirs.Kind:
	case mine.Kind == "imap" && mine.Host != "" && mine.User != "" && strings.EqualFold(mine.Host, theirs.Host) && strings.EqualFold(mine.User, theirs.User):
		c.doc.wrong(at+".mailbox.user", "group %q is read with the same login, and whoever has it reads both; a confidential group needs a mailbox of its own", other.ID)
	case mine.Kind == "maildir" && mine.Path != "" && theirs.Path != "" && (within(c.path(mine.Path), c.path(theirs.Path)) || within(c.path(theirs.Path), c.path(mine.Path))):
		c.doc.wrong(at+".mailbox.path", "this Maildir and that of group %q lie one in the other; a confidential group needs a mailbox of its own", other.ID)
	}
}

// within says whether a folder lies below another one; the same folder is reported elsewhere.
func within(inner, outer string) bool {
	below, err := filepath.Rel(outer, inner)
	return err == nil && below != "." && below != ".." && !strings.HasPrefix(below, ".."+string(filepath.Separator))
}

// checkReaders refuses a member of a confidential group whose address is read by a group.
func (c *config) checkReaders(at string, g *groupConfig) {
	if g.people == nil {
		return
	}
	for _, m := range g.people.Members {
		for _, address := range m.Addresses {
			shared := slices.IndexFunc(c.Groups, func(o groupConfig) bool { return address == o.Address || address == o.ListAddress })
			if canonical, err := mail.CanonicalAddress(address); err == nil && canonical != "" && shared >= 0 {
				c.doc.wrong(at+".roster", "the address of member %q is that of group %q, where others read it; a member of a confidential group needs a personal address", m.ID, c.Groups[shared].ID)
			}
		}
	}
}

// recorded are the rosters on record, by group; groups that charterd has not met yet are missing.
func (c *config) recorded(ctx context.Context, s *store.Store) (map[string]workflow.Roster, error) {
	rosters := map[string]workflow.Roster{}
	for i := range c.Groups {
		roster, err := clerk.LoadRoster(ctx, s, c.Groups[i].ID)
		if err != nil {
			return nil, err
		}
		if len(roster) > 0 {
			rosters[c.Groups[i].ID] = roster
		}
	}
	return rosters, nil
}

// desks looks whether those are named who read a report first (situations, "Conduct report": two named triagers). The recorded
// roster counts, else the roster file.
func (r *inspection) desks(c *config, recorded map[string]workflow.Roster) {
	now := time.Now()
	for i := range c.Groups {
		g, at := &c.Groups[i], fmt.Sprintf("group[%d].roster", i)
		rules := charter.InForce(g.ID, charter.DateOf(now, charter.Zone{Name: "UTC"}), charters(g.books))
		if g.Mode == clerk.Off || !g.Confidential || rules == nil || len(rules.Stages) == 0 || rules.Stages[0].Desk == "" {
			continue
		}
		roster, known := recorded[g.ID]
		if !known && g.people != nil {
			roster = g.people.people()
		}
		role := rules.Stages[0].Desk
		add := fmt.Sprintf("add roles = [%q] in the roster file", role)
		if known {
			add = fmt.Sprintf("run: charterd member change %s ID --role %s (with the person's other roles)", g.ID, role)
		}
		switch n := len(roster.Holding(role, now)); {
		case n == 0:
			r.wrong = append(r.wrong, c.doc.problem(at, "nobody has the role %q, so nobody would read what comes in first; %s for two people", role, add))
		case n < rules.Roles[role].Seats:
			r.remarks = append(r.remarks, c.doc.problem(at, "%d of %d people have the role %q; where what comes in is about that person, the chair reads it; %s", n, rules.Roles[role].Seats, role, add))
		}
	}
}
