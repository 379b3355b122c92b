package clerk

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"charterd/workflow"
	"charterd/workflow/acts"
)

// unbound is why a vote that names no ballot and answers none is asked about.
const unbound = "it does not say which vote it is for"

// holdsVote says whether the own words vote or speak of a vote, whatever the mail answers.
func (m *letterbox) holdsVote() (line string, holds bool) {
	rules := m.g.InForce(m.row.At)
	if rules == nil {
		return "", false
	}
	return acts.HoldsVote(m.words, Expected(rules, nil, m.bound.c != nil, true))
}

// mayVote says whether the sender is asked for a vote on the case now.
func (m *letterbox) mayVote(c *workflow.Case) bool {
	b := c.Current()
	if b == nil {
		return false
	}
	elector, ok := b.Elector(m.by.Member)
	return ok && elector.Conflict == "" && !c.Recused[elector.ID]
}

// strayVote answers a member's vote that is bound to nothing. Where one ballot alone waits for this member, the question is about
// that one, and its answer counts; else the member is told which there are. Nothing is counted here.
func (m *letterbox) strayVote(ctx context.Context) (answered bool, err error) {
	line, holds := m.holdsVote()
	if !holds || m.by.Member == "" {
		return false, nil
	}
	return true, m.askWhich(ctx, line)
}

// askWhich asks a member for which ballot a vote is: about the one that waits for this member, or with the list of them. Of an
// answer to a sheet those on it count alone.
func (m *letterbox) askWhich(ctx context.Context, line string) error {
	ballots, err := m.openBallots(ctx)
	if err != nil {
		return err
	}
	sheet := m.bound.mail != nil && len(m.bound.mail.Ballots) > 0
	if sheet {
		ballots = slices.DeleteFunc(ballots, func(b string) bool { return !slices.Contains(m.bound.mail.Ballots, b) })
	}
	if len(ballots) == 1 {
		refused, err := m.input(ctx, caseOf(ballots[0]), workflow.Puzzle{Ballot: ballots[0], Line: line, Why: unbound})
		if err == nil && !refused {
			m.end(FateAsked, "not certain: %s", unbound)
		}
		return err
	}
	fate, refusal := FateRefused, &workflow.Refusal{Code: workflow.CodeNoBallot, Text: "You wrote a vote, but no vote is open for you now."}
	if len(ballots) > 0 {
		if sheet {
			fate = FateAsked
		}
		refusal = &workflow.Refusal{Code: workflow.CodeUnclear, Text: fmt.Sprintf(
			"We did NOT count your vote, because your mail does not say which one it is for. These votes wait for you: %s. Please name one in your answer, in words like “aye on %s”.",
			strings.Join(ballots, ", "), ballots[0])}
	}
	m.end(fate, "%s", refusal.Text)
	return m.reply(ctx, "X2", refusal)
}

// openBallots are the numbers of the ballots on which the sender may vote now.
func (m *letterbox) openBallots(ctx context.Context) ([]string, error) {
	var ids, open []string
	for id := range m.due {
		if m.groupOf(id) == m.g && id != m.g.ID {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, byNumber)
	for _, id := range ids {
		c, err := m.current(ctx, id)
		if err != nil {
			return nil, err
		}
		if m.mayVote(c) {
			open = append(open, c.Current().Number)
		}
	}
	return open, nil
}

// stranger says whether the sender has no part in the case: no member, not who made the request, not the body it may go to.
func (m *letterbox) stranger(c *workflow.Case) bool {
	return m.by.Member == "" && !m.by.Board && !m.applied(c)
}

// outside says whether the sender is a stranger to a case that is on record.
func (m *letterbox) outside(ctx context.Context, id string) (bool, error) {
	c, err := m.current(ctx, id)
	return err == nil && m.stranger(c), err
}

// turnAway answers somebody who has no part in a case, once a mail. The answer holds the case's number, which they wrote
// themselves, and neither its title nor how it stands.
func (m *letterbox) turnAway(ctx context.Context, id, code, text string) error {
	if m.turned {
		return nil
	}
	m.turned, m.row.Case = true, id
	m.end(FateRefused, "%s has no part in %s: %s", m.by.Address, id, text)
	return m.send(ctx, m.g, m.g.InForce(m.row.At), workflow.Notice{
		Kind: "X2", To: workflow.Recipient{Sender: true}, Thread: workflow.RequestThread, At: m.row.At,
		Case: &workflow.Case{ID: id, Group: m.g.ID}, Refusal: &workflow.Refusal{Code: code, Text: text},
	}, m.from)
}

// outsideVote answers a vote by an address that is not on the roster (domain rule A18).
func (m *letterbox) outsideVote(ctx context.Context, id string) error {
	return m.turnAway(ctx, id, workflow.CodeNotElector,
		"Only members of the group vote. If you are one, please write from the address that the group knows, or ask the chair to add this one.")
}
