package clerk

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"charterd/mail"
	"charterd/store"
	"charterd/workflow/acts"
	"charterd/workflow/charter"
)

// Reading is one stored mail that would be read differently today. Then and Now are its acts; a kind that is no person's has
// none.
type Reading struct {
	Message store.Message
	Kind    mail.Kind // of today
	Then    []acts.Act
	Now     []acts.Act
}

// Reread reads every stored mail again with today's reader, in the light of the mails of ours that it answers and of the
// people who belonged to the group then, and gives those whose acts are others now. It changes nothing: what was decided stays
// (decisions, Chain, erasure, proof over time). Read is how many were compared; erased mails and those of which only the
// beginning is stored cannot be. The groups need no inbox.
func Reread(ctx context.Context, s *store.Store, groups []Group, domain string) (differ []Reading, read int, err error) {
	c := &Clerk{Config: Config{Groups: groups, Store: s, Domain: domain}, groups: map[string]*Group{}, texts: map[string]*charter.Charter{}, readers: readers()}
	for i := range groups {
		c.groups[groups[i].ID] = &groups[i]
	}
	if err := c.load(ctx); err != nil {
		return nil, 0, err
	}
	last, err := s.MaxMessage(ctx)
	if err != nil {
		return nil, 0, err
	}
	for id := int64(1); id <= last; id++ {
		row, found, err := s.Message(ctx, id)
		if err != nil {
			return nil, read, fmt.Errorf("reading m-%d: %w", id, err)
		}
		g := c.groups[row.Group]
		if !found || g == nil || g.Mode == Off || len(row.Raw) == 0 || int64(len(row.Raw)) < row.Size || Fate(row.Fate) == FateDuplicate {
			continue
		}
		one, err := c.reread(ctx, g, row)
		if err != nil {
			return nil, read, fmt.Errorf("reading m-%d again: %w", id, err)
		}
		read++
		if !sameActs(one.Then, one.Now) {
			differ = append(differ, one)
		}
	}
	return differ, read, nil
}

func (c *Clerk) reread(ctx context.Context, g *Group, row store.Message) (Reading, error) {
	if err := c.rosterAt(ctx, g.ID, row.Read); err != nil {
		return Reading{}, err
	}
	m := &letterbox{work: c.begin(row.Read), reading: &reading{c: c, g: g, row: row}}
	reader := <-c.readers
	defer func() { c.readers <- reader }()
	m.open(reader, row.Raw)
	one := Reading{Message: row, Kind: m.msg.Kind}
	if row.Acts != "" {
		if err := json.Unmarshal([]byte(row.Acts), &one.Then); err != nil {
			return one, fmt.Errorf("its acts: %w", err)
		}
	}
	if m.msg.Kind != mail.Person {
		return one, nil
	}
	m.identify()
	if err := m.findAnswered(ctx); err != nil {
		return one, err
	}
	if err := m.bind(ctx); err != nil {
		return one, err
	}
	m.readWords()
	m.readActs()
	one.Now = m.acts
	return one, nil
}

// rosterAt sets a group's people as they were recorded at that time.
func (c *Clerk) rosterAt(ctx context.Context, group string, at time.Time) error {
	entries, err := c.Store.GroupEntries(ctx, group)
	if err != nil {
		return err
	}
	var then []store.Entry
	for _, e := range entries {
		if !e.At.After(at) {
			then = append(then, e)
		}
	}
	c.registers[group], err = foldRegister(then)
	return err
}

// sameActs compares what the acts do. Their reasons are words, which may be put better without meaning anything else.
func sameActs(a, b []acts.Act) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		x, y := a[i], b[i]
		x.Why, y.Why = "", ""
		if x != y {
			return false
		}
	}
	return true
}
