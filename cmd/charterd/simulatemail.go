package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"time"

	"charterd/internal/clerk"
	"charterd/mail"
	"charterd/mail/mbox"
	"charterd/store"
	"charterd/workflow/charter"
)

// post is the way out of a simulation: it keeps what would have been sent, with the simulated time.
type post struct {
	now  time.Time
	sent int
	mbox bytes.Buffer
}

// Send accepts every mail.
func (p *post) Send(_ context.Context, e mail.Envelope) mail.Outcome {
	p.sent++
	if err := mbox.Write(&p.mbox, e.From, p.now, e.Data); err != nil {
		return mail.Outcome{Class: mail.Refused, Phase: "data", Text: err.Error()}
	}
	return mail.Outcome{Class: mail.Accepted, Phase: "end", Code: 250}
}

// prepareGroups applies the flags to the configured groups. A group that runs in shadow mode is served, for nothing leaves a
// simulation anyway.
func (p *play) prepareGroups() error {
	for i := range p.groups {
		g := &p.groups[i]
		g.Trust.Anyone = g.Trust.Anyone || p.trustFrom
		if g.Mode == clerk.Shadow {
			g.Mode = clerk.Live
		}
	}
	for _, pair := range p.charters {
		if err := p.replaceCharter(pair); err != nil {
			return err
		}
	}
	return nil
}

// replaceCharter lets one charter govern a group from the beginning of time: what if it had been in force?
func (p *play) replaceCharter(pair string) error {
	id, file, found := strings.Cut(pair, "=")
	if !found {
		return usageError("--charter %q has no %q; write GROUP=FILE", pair, "=")
	}
	if err := p.config.knows(id); err != nil {
		return err
	}
	one, err := readCharterFile(file)
	var list charter.Problems
	if errors.As(err, &list) {
		return charterProblems(list)
	}
	if err != nil {
		return err
	}
	if one.Group != id {
		return fmt.Errorf("%s is a charter of the group %q; write --charter %s=%s, or change its key group", file, one.Group, one.Group, file)
	}
	one.Effective = charter.Date{}
	for i := range p.groups {
		if p.groups[i].ID == id {
			p.groups[i].Charters = []*charter.Charter{one.Charter}
		}
	}
	return nil
}

// earlier reads what the recorded run sent.
func (p *play) earlier() (clerk.Sent, error) {
	var raw [][]byte
	if p.sent != "" {
		for f, err := range p.mailsOf(p.sent) {
			if err != nil {
				return clerk.Sent{}, fmt.Errorf("reading the mails of --sent: %w", err)
			}
			raw = append(raw, f.raw)
		}
	}
	return clerk.ReadSent(raw, p.groups), nil
}

// take is one mail of the recording under its group.
type take struct {
	clerk.Recorded
	group string
	id    string // Message-ID
	date  time.Time
}

// record puts each mail on the tapes of the groups to which it was sent. Of mails that arrived in one second the order of
// their Dates counts, so that the order of the files does not.
func (p *play) record(old clerk.Sent) error {
	var takes []take
	var failed error
	for f, err := range p.mails(p.names) {
		if err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		takes = append(takes, p.takes(f, old)...)
	}
	if failed != nil {
		return failed
	}
	slices.SortStableFunc(takes, func(x, y take) int {
		return cmp.Or(x.At.Compare(y.At), x.date.Compare(y.date), cmp.Compare(x.id, y.id), bytes.Compare(x.Raw, y.Raw))
	})
	if len(takes) > 0 {
		p.begins = takes[0].At
	}
	for i := range p.groups {
		g := &p.groups[i]
		if g.Mode == clerk.Off {
			continue
		}
		var own []clerk.Recorded
		for _, t := range takes {
			if t.group == g.ID {
				own = append(own, t.Recorded)
			}
		}
		tape := clerk.NewTape(own)
		g.Inbox, p.tapes = tape, append(p.tapes, tape)
	}
	return nil
}

func (p *play) takes(f filed, old clerk.Sent) []take {
	m := mail.Open(f.raw, mail.Own{})
	at := f.arrival(m)
	groups := p.addressed(m, old)
	switch {
	case f.why != "" && len(f.raw) == 0:
		p.say("%s is left out: %s", f, f.why)
		return nil
	case at.Year() < 1970:
		p.timeless = append(p.timeless, f.String())
		p.say("%s is left out: nothing tells when it arrived", f)
		return nil
	case len(groups) == 0:
		p.say("%s is left out: it was sent to none of the groups", f)
		return nil
	}
	p.taken++
	var list []take
	for _, id := range groups {
		key := fmt.Sprintf("%s:%d", f.file, f.n)
		list = append(list, take{clerk.Recorded{At: at, Raw: f.raw, Key: key}, id, m.MessageID, m.Date})
	}
	return list
}

// playable refuses a simulation that has no beginning: no mail with a time, and no scene.
func (p *play) playable() error {
	switch {
	case !p.dawn().IsZero():
		return nil
	case len(p.timeless) > 0:
		return fmt.Errorf("nothing is left to simulate: %s has no time of arrival; add a Received or a Date field, or put it into an mbox", strings.Join(p.timeless, "; "))
	}
	return fmt.Errorf("nothing is left to simulate: no mail in %s was sent to a group of the configuration", strings.Join(p.names, ", "))
}

// addressed are the groups that a mail was sent to: by its recipients, else by the mail of ours that it answers; where only one
// group is served, everything is for it.
func (p *play) addressed(m *mail.Message, old clerk.Sent) []string {
	var served, found []string
	for i := range p.groups {
		if p.groups[i].Mode == clerk.Off {
			continue
		}
		served = append(served, p.groups[i].ID)
		if slices.ContainsFunc(m.Recipients, p.config.Groups[i].owns) {
			found = append(found, p.groups[i].ID)
		}
	}
	if len(found) == 0 && slices.ContainsFunc(m.Recipients, func(r string) bool { return slices.Contains(p.elsewhere, r) }) {
		return nil
	}
	if len(served) == 1 {
		return served
	}
	if out, known := old.Find(m.InReplyTo); known && len(found) == 0 {
		return []string{out.Group}
	}
	return found
}

// simulated stands in where the configuration's secret file is missing. It protects nothing: a simulation sends nothing.
const simulated = "this secret is known to everyone and is for simulations only"

func (p *play) secret() (secret, error) {
	if p.config.SecretFile == "" { // the configuration is the scene's own
		return secret(simulated), nil
	}
	if _, err := os.Stat(p.config.secretPath(p.config.SecretFile)); errors.Is(err, fs.ErrNotExist) {
		p.say("the secret file is missing: a fixed secret for simulations is used, so Message-IDs and reply addresses are not those of the daemon")
		return secret(simulated), nil
	}
	key, err := p.config.readSecret()
	if err != nil {
		return nil, configError(problems{p.config.doc.problem("secret_file", "%v", err)})
	}
	return key, nil
}

// begin makes a fresh record and a clerk over it, with the scene's cases on record.
func (p *play) begin(ctx context.Context, old clerk.Sent) (*store.Store, *clerk.Clerk, error) {
	key, err := p.secret()
	if err != nil {
		return nil, nil, err
	}
	keys, err := mail.NewKeys(key)
	if err != nil {
		return nil, nil, fmt.Errorf("reading the secret file: %w", err)
	}
	s, err := store.Open(ctx, p.database(), store.Options{Secret: key, Entropy: rand.NewChaCha8(sha256.Sum256([]byte(simulated))), Daemon: true})
	if err != nil {
		return nil, nil, err
	}
	c, err := clerk.New(ctx, clerk.Config{
		Groups: p.groups, Store: s, Keys: keys, Domain: p.config.Domain, Outlets: []clerk.Outlet{&p.post},
		Recorded: p.find(old), Numbered: old.Number, Started: p.dawn(), Log: p.log(slog.LevelError),
	})
	if err == nil {
		err = p.place(ctx, c)
	}
	if err != nil {
		return nil, nil, errors.Join(err, s.Close())
	}
	return s, c, nil
}

// dawn is when the simulation's first roster is dated: at the first arrival, or where a scene has older cases, with them.
func (p *play) dawn() time.Time {
	first := p.begins
	for _, setting := range p.placed {
		for _, one := range setting.cases {
			if first.IsZero() || one.Opened.Before(first) {
				first = one.Opened
			}
		}
	}
	return first
}

// perform runs the mail through a clerk on a fresh record.
func (p *play) perform(ctx context.Context, old clerk.Sent) (clerk.Result, error) {
	s, c, err := p.begin(ctx, old)
	if err != nil {
		return clerk.Result{}, err
	}
	defer s.Close()
	for _, g := range p.groups {
		c.Reserve(g.ID, old.Highest(g.ID))
	}
	if err := c.Simulate(ctx, p.tapes, p.until, func(now time.Time) { p.post.now = now }); err != nil {
		return clerk.Result{}, err
	}
	return clerk.Collect(ctx, s)
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
