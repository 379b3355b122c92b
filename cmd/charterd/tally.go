package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"charterd/workflow"
	"charterd/workflow/tally"
)

func tallyCommand(a *app) *cli.Command {
	return &cli.Command{
		Name: "tally", Usage: "show a vote with its arithmetic", ArgsUsage: "CASE",
		Description: "CASE is a case, or a ballot of it such as G-31.2; of a case, the last ballot is shown.",
		Flags:       []cli.Flag{&cli.StringFlag{Name: "ballot", Usage: "the `N`th ballot of the case"}, revealFlag()},
		Action: a.looking(1, 1, func(ctx context.Context, l *ledger, args []string, c *cli.Command) error {
			return a.showTally(ctx, l, args[0], c.String("ballot"))
		}),
	}
}

// polled is one ballot told.
type polled struct {
	Case       string         `json:"case"`
	Ballot     string         `json:"ballot"`
	Motion     string         `json:"motion"`
	Charter    string         `json:"charter"`
	Opened     time.Time      `json:"opened"`
	Closes     time.Time      `json:"closes"`
	Ended      time.Time      `json:"ended,omitzero"`
	Advisory   bool           `json:"advisory"`
	Electorate []voter        `json:"electorate"`
	Tally      tally.Counts   `json:"tally"`
	Line       string         `json:"line"`
	Proof      []tally.Clause `json:"proof"`
	Result     string         `json:"result"`
	Why        string         `json:"why,omitempty"` // how it ended
	Minutes    string         `json:"minutes,omitempty"`
}

// voter is one of the electorate with the answer that counts.
type voter struct {
	Member string    `json:"member"`
	Name   string    `json:"name"`
	Roles  []string  `json:"roles,omitempty"`
	Choice string    `json:"choice"` // empty: silent
	At     time.Time `json:"at,omitzero"`
	Said   string    `json:"line,omitempty"`
	Mail   string    `json:"mail,omitempty"`
	Why    string    `json:"why,omitempty"` // of a recusal from the start
}

func (a *app) showTally(ctx context.Context, l *ledger, name, ballot string) error {
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
	if m.now == nil {
		return fmt.Errorf("%s was erased on %s; only its number and its times are left", row.ID, m.Erased.Format(time.DateOnly))
	}
	if _, n, found := strings.Cut(name, "."); found && ballot == "" {
		ballot = n
	}
	b, err := m.ballot(ballot)
	if err != nil {
		return err
	}
	t := m.count(b)
	return a.show(t, t.write)
}

// showHidden tells the number of a confidential case and nothing else.
func (a *app) showHidden(id string) error {
	return a.show(map[string]string{"case": id}, func(w io.Writer) { fmt.Fprintln(w, id, hidden) })
}

func (m *matter) ballot(which string) (*workflow.Ballot, error) {
	if b := m.now.Last(); which == "" && b != nil {
		return b, nil
	}
	var numbers []string
	for _, b := range m.now.Ballots {
		if b.Number == strings.ToUpper(which) || b.Number == m.ID+"."+which {
			return b, nil
		}
		numbers = append(numbers, b.Number)
	}
	if len(numbers) == 0 {
		return nil, fmt.Errorf("%s has no ballot yet; it is in the stage %q", m.ID, m.Stage)
	}
	return nil, fmt.Errorf("%s has no ballot %q; it has %s", m.ID, which, strings.Join(numbers, ", "))
}

// count tells a ballot. An open one has its proof as it stands now: these are the operator's own eyes.
func (m *matter) count(b *workflow.Ballot) polled {
	verdict := b.Verdict
	if b.IsOpen() && m.rules != nil {
		stage, _ := m.rules.Stage(b.Stage)
		verdict = tally.Judge(stage.Rule, b.Poll(), false)
	}
	t := polled{
		Case: m.ID, Ballot: b.Number, Motion: b.Motion.Text, Charter: b.Rules.Version, Opened: b.Opens, Closes: b.Closes, Ended: b.Ended,
		Advisory: b.Advisory, Tally: tally.Count(b.Poll()), Proof: verdict.Proof, Result: string(verdict.Result), Why: b.Why,
	}
	t.Line = tally.Line(t.Tally)
	if o := m.now.Outcome; o != nil && o.Ballot == b.Number {
		t.Minutes = o.Minutes
	}
	if t.Proof == nil {
		t.Proof = []tally.Clause{}
	}
	for _, e := range b.Electorate {
		one := voter{Member: e.ID, Name: e.Name, Roles: e.Roles}
		if v, voted := b.Votes[e.ID]; voted {
			one.Choice, one.At, one.Said, one.Mail = string(v.Choice), v.At, v.Line, mailName(v.Mail)
		}
		if e.Conflict != "" {
			one.Choice, one.Why = string(tally.Recused), e.Conflict
		}
		t.Electorate = append(t.Electorate, one)
	}
	slices.SortStableFunc(t.Electorate, func(x, y voter) int { return later(x.At).Compare(later(y.At)) })
	return t
}

// later puts the silent behind those who answered.
func later(t time.Time) time.Time {
	if t.IsZero() {
		return time.Unix(1<<40, 0)
	}
	return t
}

func mailName(id int64) string {
	if id == 0 {
		return ""
	}
	return fmt.Sprintf("m-%d", id)
}

func (t polled) write(w io.Writer) {
	fmt.Fprintf(w, "%s: %s\n", t.Ballot, t.Motion)
	fmt.Fprintf(w, "charter %s; open from %s to %s UTC", t.Charter, showTime(t.Opened), showTime(t.Closes))
	if t.Advisory {
		fmt.Fprint(w, "; a recommendation")
	}
	fmt.Fprintf(w, "\n\nMEMBER\tNAME\tANSWER\tAT (UTC)\tMAIL\tWORDS\n")
	for _, v := range t.Electorate {
		said := v.Why
		if v.Said != "" {
			said = fmt.Sprintf("%q", v.Said)
		}
		choice := v.Choice
		if choice == "" {
			choice = "-"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", v.Member, v.Name, choice, showTime(v.At), v.Mail, said)
	}
	n := t.Tally
	fmt.Fprintf(w, "\n%d on the roster: %d aye, %d nay, %d abstain, %d recused, %d silent\n\nCLAUSE\tCONDITION\tLEFT\tRIGHT\tHOLDS\n",
		n.Roster, n.Aye, n.Nay, n.Abstain, n.Recused, n.Silent)
	for _, c := range t.Proof {
		holds := "no"
		if c.Holds {
			holds = "yes"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", c.Part, c.Condition, c.Left, c.Right, holds)
	}
	fmt.Fprintf(w, "\n%s %s", t.Line, t.Result)
	if !t.Ended.IsZero() {
		fmt.Fprintf(w, ", ended %s UTC (%s)", showTime(t.Ended), t.Why)
	}
	fmt.Fprintln(w)
	if t.Minutes != "" {
		fmt.Fprintln(w, t.Minutes)
	}
}
