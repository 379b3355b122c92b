package demo

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"charterd/internal/clerk"
	"charterd/mail"
	"charterd/store"
	"charterd/workflow"
)

// Summary is the year in figures.
type Summary struct {
	Folder   string         `json:"folder"`
	In       int            `json:"mails_in"`
	Out      int            `json:"mails_out"`
	Fates    map[string]int `json:"fates"`
	Cases    []CaseEnd      `json:"cases"`
	Votes    int            `json:"votes"` // counted answers of members, the last of each
	Ballots  int            `json:"ballots"`
	PerCase  float64        `json:"mails_per_member_and_case"`
	Unasked  float64        `json:"unasked_mails_per_member_and_case"` // without receipts and other answers to the member's own mail
	Kills    int            `json:"kills"`
	Turns    int            `json:"turns"`
	Wanted   int            `json:"expectations"`
	Differs  []difference   `json:"differs"`
	Sound    bool           `json:"sound"` // the record could be computed again from its facts
	Problems []string       `json:"problems,omitempty"`
}

// CaseEnd is how a case ended. The title of a confidential one is left out.
type CaseEnd struct {
	Case    string `json:"case"`
	Title   string `json:"title"`
	Charter string `json:"charter"`
	Outcome string `json:"outcome"`
}

// finish compares how the cases ended, checks the record, writes the folder's pages, and tells the summary.
func (p *player) finish(ctx context.Context) (Summary, error) {
	sum := Summary{Folder: p.site.Folder, Fates: map[string]int{}, Kills: p.kills, Turns: p.turn, Differs: []difference{}}
	ends, err := p.judgeEnds(ctx)
	if err != nil {
		return sum, err
	}
	sum.Differs = append(sum.Differs, ends...)
	if err := p.count(ctx, &sum); err != nil {
		return sum, err
	}
	if err := p.verify(ctx, &sum); err != nil {
		return sum, err
	}
	if err := p.pages(sum.Cases); err != nil {
		return sum, fmt.Errorf("writing the pages: %w", err)
	}
	leaks, err := p.leaks()
	if err != nil {
		return sum, err
	}
	sum.Differs = append(append(append(sum.Differs, leaks...), p.strangers()...), p.tooMany(&sum)...)
	err = p.house.close()
	p.house = nil
	if err != nil {
		return sum, err
	}
	sum.Wanted = p.wanted
	p.teller.end(&sum)
	if p.differs+len(sum.Differs) > 0 || !sum.Sound {
		return sum, fmt.Errorf("%w: %d of %d expectations", ErrDiffers, p.differs+len(sum.Differs), sum.Wanted)
	}
	return sum, nil
}

func (p *player) verify(ctx context.Context, sum *Summary) error {
	proof, err := clerk.Verify(ctx, p.house.store)
	if err != nil {
		return fmt.Errorf("verifying the record: %w", err)
	}
	sum.Sound, sum.Problems = proof.Sound(), proof.Problems
	if proof.Record.Problem != "" {
		sum.Problems = append(sum.Problems, proof.Record.Problem)
	}
	return nil
}

// count counts the year.
func (p *player) count(ctx context.Context, sum *Summary) error {
	for _, a := range p.arrived {
		sum.In++
		sum.Fates[a.row.Fate]++
	}
	sum.Out = len(p.sent)
	rows, err := p.house.store.Cases(ctx, "")
	if err != nil {
		return err
	}
	pairs := 0
	for _, row := range rows {
		c, err := clerk.LoadCase(ctx, p.house.store, row.ID)
		if err != nil {
			return err
		}
		end := CaseEnd{Case: c.ID, Title: c.Title, Charter: c.Group + " " + c.Rules.Version, Outcome: outcomeOf(ctx, p.house.store, c)}
		if row.Seal != "" {
			end.Title = "(confidential)"
		}
		sum.Cases = append(sum.Cases, end)
		for _, b := range c.Ballots {
			sum.Ballots++
			sum.Votes += len(b.Votes)
		}
		pairs += p.membersOf(row)
	}
	if pairs > 0 {
		all, unasked := p.toMembers()
		sum.PerCase, sum.Unasked = float64(all)/float64(pairs), float64(unasked)/float64(pairs)
	}
	slices.SortFunc(sum.Cases, func(a, b CaseEnd) int { return compareNumbers(a.Case, b.Case) })
	return nil
}

// mostMails is how many mails for each member and case are enough (situations, Volume: "at most 3 mails per member and case on
// average").
const mostMails = 3.0

// tooMany says that members got more mail than that.
func (p *player) tooMany(sum *Summary) []difference {
	p.wanted++
	if sum.PerCase <= mostMails {
		return nil
	}
	return []difference{{
		Where: "the year", Wanted: fmt.Sprintf("at most %.1f mails for each member and case", mostMails), Came: fmt.Sprintf("%.3f", sum.PerCase),
	}}
}

// membersOf is how many members of its group heard of a case: the pairs of member and case over which mails are averaged.
func (p *player) membersOf(row store.Case) int {
	heard := map[string]bool{}
	for _, r := range p.sent {
		if p.isMember(r.to, row.Group) && slices.Contains(r.msg.CharterdCase, row.ID) {
			heard[r.to] = true
		}
	}
	return len(heard)
}

// toMembers is how many mails about cases went to members, in all and without answers to mail of their own.
func (p *player) toMembers() (all, unasked int) {
	for _, r := range p.sent {
		if len(r.msg.CharterdCase) == 0 || !slices.ContainsFunc(groups, func(g group) bool { return p.isMember(r.to, g.id) }) {
			continue
		}
		all++
		answers := slices.ContainsFunc(r.msg.Fields(), func(f mail.Field) bool {
			return strings.EqualFold(f.Name, "Auto-Submitted") && strings.TrimSpace(f.Value) == "auto-replied"
		})
		if !answers {
			unasked++
		}
	}
	return all, unasked
}

func (p *player) isMember(address, group string) bool {
	return slices.ContainsFunc(p.cast.members(group), func(m workflow.Member) bool { return strings.EqualFold(m.Addresses[0], address) })
}

// write tells the figures, and what to try next.
func (s *Summary) write(w io.Writer, t *storyTeller) {
	t.chapter("The year in figures")
	fmt.Fprintln(w)
	for _, c := range s.Cases {
		t.wrapped(fmt.Sprintf("  %-5s %-22s ", c.Case, c.Charter), strings.Repeat(" ", 31), c.Outcome+" - "+c.Title)
	}
	fmt.Fprintf(w, "\n  %d mails came in, %d went out, in %d turns; %d cases, %d ballots, %d votes\n", s.In, s.Out, s.Turns, len(s.Cases), s.Ballots, s.Votes)
	fmt.Fprintf(w, "  %.2f mails for each member and case, %.2f without receipts; the program was killed %d times\n", s.PerCase, s.Unasked, s.Kills)
	var fates []string
	for fate, n := range s.Fates {
		fates = append(fates, fmt.Sprintf("%d %s", n, fate))
	}
	slices.Sort(fates)
	t.wrapped("  what became of the mails that came in: ", "  ", strings.Join(fates, ", "))
	for _, d := range s.Differs {
		t.told("DIFFERS", fmt.Sprintf("%s: expected %q; came: %s", d.Where, d.Wanted, d.Came))
	}
	for _, problem := range s.Problems {
		t.told("RECORD", problem)
	}
	fmt.Fprintf(w, "  %d expectations were compared. The record can be computed again from its facts: %v\n\n", s.Wanted, s.Sound)
	s.next(w)
}

// next says what to try with the folder.
func (s *Summary) next(w io.Writer) {
	config := filepath.Join(s.Folder, configFile)
	fmt.Fprintf(w, `Everything lies in %s: the database, each mail as a file (in, out) and as a page.
Try next:

  %s in a browser: each mail as people saw it
  charterd --config %s cases --all
  charterd --config %s show G-1
  charterd --config %s tally G-1
  charterd --config %s verify

Then be the forger: turn the 7,500 USD on record into 9,500 USD, one octet in each place. Verify
finds it out:

  perl -pi -e 's/Grant 7,500 USD/Grant 9,500 USD/' %s
  charterd --config %s verify

Where charterd is not installed, write: go run ./cmd/charterd
`, s.Folder, filepath.Join(s.Folder, "index.html"), config, config, config, config,
		filepath.Join(s.Folder, databaseFile), config)
}

// compareNumbers orders case numbers by group and number: G-2 before G-10.
func compareNumbers(a, b string) int {
	group, number, _ := strings.Cut(a, "-")
	otherGroup, other, _ := strings.Cut(b, "-")
	if c := strings.Compare(group, otherGroup); c != 0 {
		return c
	}
	if c := len(number) - len(other); c != 0 {
		return c
	}
	return strings.Compare(number, other)
}
