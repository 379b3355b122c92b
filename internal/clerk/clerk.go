package clerk

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"charterd/mail"
	"charterd/store"
	"charterd/templates"
	"charterd/workflow"
	"charterd/workflow/charter"
)

// Settle is how long a deadline waits after its time for mail that arrived before it (decisions, Counting).
const Settle = 2 * time.Minute

// OutageLimit is the age beyond which a message is read but its sender is not answered without the chair
// (situations, First contact).
const OutageLimit = 7 * 24 * time.Hour

// Inbox is where a group's mail comes from.
type Inbox interface {
	// Fetch delivers everything above the mark in the order of arrival; deliver's error ends it and comes back unchanged.
	Fetch(ctx context.Context, mark mail.Mark, deliver func(context.Context, mail.Delivery) error) (mail.Report, error)
	// Done marks messages as handled, after they are on record. Doing it twice does no harm.
	Done(ctx context.Context, arrivals []mail.Arrival) error
	// Wait returns when new mail may be there.
	Wait(ctx context.Context) error
}

// Outlet is where mail goes. One goroutine at a time uses it.
type Outlet interface {
	Send(ctx context.Context, e mail.Envelope) mail.Outcome
}

// Mode says how far a group is served.
type Mode string

// The modes. Shadow: mail is read and decided, and every mail of ours is held. Off: the group is known by address only.
const (
	Live   Mode = "live"
	Shadow Mode = "shadow"
	Off    Mode = "off"
)

// Group is one group as configured.
type Group struct {
	ID           string
	Name         string
	Address      string
	ReplyPattern string // "grants+{token}@example.org"; empty where the host has no sub-addressing
	ListAddress  string
	Confidential bool
	Mode         Mode
	Charters     []*charter.Charter // all versions, any order
	Roster       []workflow.Member  // of the file; used when the group is first seen
	Trust        mail.Trust
	MailboxName  string // names the mailbox in the store
	Inbox        Inbox
	Templates    *templates.Set
	Outage       time.Duration // zero: OutageLimit
	FormMailers  []FormMailer
}

// Config is everything a clerk needs. All groups share one store and one writer.
type Config struct {
	Groups  []Group
	Store   *store.Store
	Keys    mail.Keys
	Domain  string // right side of our Message-IDs
	Outlets []Outlet
	// Recorded finds the mail of ours that a Message-ID or reply address named in an earlier run; of a simulation, else nil.
	Recorded func(reference string) (store.Outgoing, bool)
	// Numbered gives the case number that an application got in an earlier run, 0 for none; of a simulation, else nil.
	Numbered func(messageID string) int
	Started  time.Time       // dates the first roster
	Step     func(at string) // called at the boundaries of trust.md section 2; nil: nothing
	Log      *slog.Logger
}

// Clerk holds the open cases in memory and is the only writer of the store. It is for one goroutine; sending may run beside it.
type Clerk struct {
	Config
	groups    map[string]*Group
	texts     map[string]*charter.Charter // recorded charters that are configured no more, by hash
	registers map[string]workflow.Register
	cases     map[string]*workflow.Case
	due       map[string]time.Time // of every open case, and of each group under its id; zero where only a person can move it
	numbers   map[string]int       // last case number by group
	titles    map[string]titles    // of each group's cases
	reserved  map[string]int       // of a simulation: numbers up to these are not given out
	mails     int64                // last message id
	head      store.Head
	readers   chan *mail.Reader
	stuck     []string        // cases whose deadlines cannot pass, for an error in them
	private   map[string]bool // cases that are sealed
	swept     map[string]bool // by group: of a confidential one, all that is on record is gone from the server
	paused    time.Time       // the outgoing channel rests until then
	tried     []attempt       // outcomes of sending that are not on record yet
}

// New makes a clerk and loads the open cases. A group that the store has not seen gets its roster from the file.
func New(ctx context.Context, cfg Config) (*Clerk, error) {
	c := &Clerk{Config: cfg, groups: map[string]*Group{}, texts: map[string]*charter.Charter{}, reserved: map[string]int{}, swept: map[string]bool{}, readers: readers()}
	for i := range cfg.Groups {
		g := &cfg.Groups[i]
		if err := checkGroup(g); err != nil {
			return nil, err
		}
		c.groups[g.ID] = g
	}
	if err := c.load(ctx); err != nil {
		return nil, err
	}
	for _, g := range cfg.Groups {
		if g.Mode != Off && len(c.registers[g.ID].Roster) == 0 && len(g.Roster) > 0 {
			if err := c.adoptRoster(ctx, &g); err != nil {
				return nil, err
			}
		}
	}
	return c, nil
}

func checkGroup(g *Group) error {
	if g.Mode == Off {
		return nil
	}
	if len(g.Charters) == 0 {
		return fmt.Errorf("group %s: no charter; name one with the key \"charter\"", g.ID)
	}
	for _, other := range g.Charters {
		if other.Prefix != g.Charters[0].Prefix {
			return fmt.Errorf("group %s: charters %s and %s number their cases differently", g.ID, g.Charters[0].Version, other.Version)
		}
	}
	return nil
}

// load reads the state anew from the store: at the start, and after a failed or overtaken commit.
func (c *Clerk) load(ctx context.Context) error {
	c.registers, c.cases = map[string]workflow.Register{}, map[string]*workflow.Case{}
	c.due, c.numbers, c.titles, c.private = map[string]time.Time{}, map[string]int{}, map[string]titles{}, map[string]bool{}
	var err error
	if c.head, err = c.Store.Head(ctx); err != nil {
		return err
	}
	if c.mails, err = c.Store.MaxMessage(ctx); err != nil {
		return err
	}
	for _, g := range c.Groups {
		if err := c.loadGroup(ctx, g.ID); err != nil {
			return err
		}
	}
	return nil
}

func (c *Clerk) loadGroup(ctx context.Context, group string) error {
	entries, err := c.Store.GroupEntries(ctx, group)
	if err != nil {
		return fmt.Errorf("reading the register of %s: %w", group, err)
	}
	register, err := foldRegister(entries)
	if err != nil {
		return err
	}
	c.registers[group] = register
	if g := c.groups[group]; g.Mode != Off {
		c.due[group] = g.due(register, register.Updated)
	}
	c.numbers[group], c.titles[group] = c.reserved[group], titles{}
	rows, err := c.Store.Cases(ctx, group)
	if err != nil {
		return fmt.Errorf("reading the cases of %s: %w", group, err)
	}
	for _, row := range rows {
		c.numbers[group] = max(c.numbers[group], row.Number)
		if row.Seal != "" {
			c.private[row.ID] = true
		}
		c.titles[group].add(row.Title, row.ID)
		if row.Status == string(workflow.Open) {
			c.due[row.ID] = row.Due
		}
	}
	return nil
}

// foldRegister makes a group's register from its own stream.
func foldRegister(entries []store.Entry) (workflow.Register, error) {
	var register workflow.Register
	for _, e := range entries {
		if e.Kind == workflow.FactKind {
			continue
		}
		d, err := workflow.DecodeData(e.Kind, e.Payload)
		if err != nil {
			return register, fmt.Errorf("entry %d: %w", e.Seq, err)
		}
		register = register.Apply(workflow.Event{At: e.At, Data: d})
	}
	return register, nil
}

// Case gives a case by number, from memory or folded from its events; nil when there is none.
func (c *Clerk) Case(ctx context.Context, id string) (*workflow.Case, error) {
	if found, ok := c.cases[id]; ok {
		return found, nil
	}
	entries, err := c.Store.Entries(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("reading case %s: %w", id, err)
	}
	events, err := eventsOf(entries)
	if err != nil {
		return nil, err
	}
	folded := workflow.Fold(events)
	if folded != nil && folded.Status == workflow.Open {
		c.cases[id] = folded
	}
	return folded, nil
}

func eventsOf(entries []store.Entry) ([]workflow.Event, error) {
	var events []workflow.Event
	for _, e := range entries {
		if e.Kind == workflow.FactKind || e.Kind == workflow.SceneKind {
			continue
		}
		d, err := workflow.DecodeData(e.Kind, e.Payload)
		if err != nil {
			return nil, fmt.Errorf("entry %d: %w", e.Seq, err)
		}
		events = append(events, workflow.Event{At: e.At, Data: d})
	}
	return events, nil
}

// groupOf gives the group whose charters number cases with the id's prefix, or whose own id it is.
func (c *Clerk) groupOf(id string) *Group {
	if g := c.groups[id]; g != nil {
		return g
	}
	prefix, _, _ := strings.Cut(id, "-")
	for i := range c.Groups {
		g := &c.Groups[i]
		if g.Mode != Off && strings.EqualFold(g.Charters[0].Prefix, prefix) {
			return g
		}
	}
	return nil
}

// rules gives the charter text that governs a case: the recorded one, by its hash.
func (c *Clerk) rules(ctx context.Context, g *Group, hash string) (*charter.Charter, error) {
	if i := slices.IndexFunc(g.Charters, func(ch *charter.Charter) bool { return ch.Hash == hash }); i >= 0 {
		return g.Charters[i], nil
	}
	if known := c.texts[hash]; known != nil {
		return known, nil
	}
	recorded, found, err := c.Store.Charter(ctx, hash)
	if err != nil {
		return nil, fmt.Errorf("reading the recorded charter of %s: %w", g.ID, err)
	}
	if !found {
		return nil, flawf("the record holds no charter of %s with the hash %s", g.ID, hash)
	}
	parsed, err := charter.Parse(recorded.Group+"/"+recorded.Version+".toml", []byte(recorded.Text))
	if err != nil {
		return nil, flawf("the recorded charter %s of %s: %w", recorded.Version, g.ID, err)
	}
	c.texts[hash] = parsed // not in g.Charters: it governs the cases that have it, and no new ones
	return parsed, nil
}

// InForce is the charter that governs what comes in at that time; nil when none has begun.
func (g *Group) InForce(at time.Time) *charter.Charter {
	return charter.InForce(g.ID, charter.DateOf(at, charter.Zone{Name: "UTC"}), g.Charters)
}
