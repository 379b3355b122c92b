package clerk

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"charterd/store"
	"charterd/workflow"
	"charterd/workflow/tally"
)

// Result is a store told as data: what `charterd simulate` writes (design, section 5) and what `show` and `tally` print.
type Result struct {
	Cases    []CaseResult    `json:"cases"`
	Messages []MessageResult `json:"messages"`
}

// CaseResult is one case and its last ballot. Stage is "decided" once the case has ended.
type CaseResult struct {
	Case    string         `json:"case"`
	Group   string         `json:"group"`
	Charter string         `json:"charter"`
	Title   string         `json:"title"`
	Stage   string         `json:"stage"`
	Outcome string         `json:"outcome"` // empty while open
	Amount  string         `json:"amount,omitempty"`
	Ballot  string         `json:"ballot,omitempty"`
	Motion  string         `json:"motion,omitempty"`
	Tally   tally.Counts   `json:"tally"`
	Line    string         `json:"line"` // "7-0-1"
	Votes   []VoteResult   `json:"votes"`
	Opened  time.Time      `json:"opened,omitzero"` // the ballot
	Closed  time.Time      `json:"closed,omitzero"`
	Due     time.Time      `json:"due,omitzero"`
	Why     string         `json:"why,omitempty"` // how the ballot ended
	Minutes string         `json:"minutes,omitempty"`
	Proof   []tally.Clause `json:"proof"`
}

// VoteResult is one counted answer.
type VoteResult struct {
	Member    string    `json:"member"`
	Choice    string    `json:"choice"`
	At        time.Time `json:"at"`
	Line      string    `json:"line"`
	MessageID string    `json:"message_id"`
}

// MessageResult is one incoming mail and its fate.
type MessageResult struct {
	ID        string    `json:"id"`
	MessageID string    `json:"message_id"`
	At        time.Time `json:"at"`
	Fate      string    `json:"fate"`
	Case      string    `json:"case"`
	Why       string    `json:"why"`
}

// Withheld stands for what a result does not repeat of a confidential group.
const Withheld = "(confidential)"

// Collect reads the whole store. Of confidential groups, and of what they referred to others, it gives numbers, counts and choices:
// no title, no motion and nobody's words.
func Collect(ctx context.Context, s *store.Store) (Result, error) {
	r := Result{Cases: []CaseResult{}, Messages: []MessageResult{}}
	rows, err := s.Cases(ctx, "")
	if err != nil {
		return r, fmt.Errorf("reading the cases: %w", err)
	}
	for _, row := range rows {
		c, err := LoadCase(ctx, s, row.ID)
		if err != nil {
			return r, err
		}
		one, err := Tell(ctx, s, c)
		if err != nil {
			return r, err
		}
		one.Due = row.Due
		if row.Seal != "" {
			one.withhold()
		}
		r.Cases = append(r.Cases, one)
	}
	mails, err := s.Messages(ctx, "", 1<<30, 0)
	if err != nil {
		return r, fmt.Errorf("reading the messages: %w", err)
	}
	slices.SortFunc(mails, func(a, b store.Message) int { return cmp.Compare(a.ID, b.ID) })
	for _, m := range mails {
		told := TellMessage(m)
		if m.Seal != "" {
			told.Why = Withheld
		}
		r.Messages = append(r.Messages, told)
	}
	return r, nil
}

// withhold takes out what people wrote.
func (r *CaseResult) withhold() {
	r.Title, r.Motion = Withheld, ""
	for i := range r.Votes {
		r.Votes[i].Line = ""
	}
}

// LoadCase folds a case from the record; an error when there is none.
func LoadCase(ctx context.Context, s *store.Store, id string) (*workflow.Case, error) {
	events, err := Events(ctx, s, id)
	if err != nil {
		return nil, err
	}
	c := workflow.Fold(events)
	if c == nil {
		return nil, fmt.Errorf("there is no case %s; `charterd cases` lists them", id)
	}
	return c, nil
}

// Events are a case's events as recorded, each checked against the chain.
func Events(ctx context.Context, s *store.Store, id string) ([]workflow.Event, error) {
	entries, err := s.Entries(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("reading case %s: %w", id, err)
	}
	return eventsOf(entries)
}

// Tell gives a case as data. The running tally of an open ballot is always told here: these are the operator's own eyes.
func Tell(ctx context.Context, s *store.Store, c *workflow.Case) (CaseResult, error) {
	r := CaseResult{Case: c.ID, Group: c.Group, Charter: c.Rules.Version, Title: c.Title, Stage: c.Stage, Votes: []VoteResult{}, Proof: []tally.Clause{}}
	if c.Outcome != nil {
		r.Stage, r.Outcome, r.Amount, r.Minutes = "decided", string(c.Outcome.Outcome), c.Outcome.Amount, c.Outcome.Minutes
	}
	b := c.Last()
	if b == nil {
		return r, nil
	}
	r.Ballot, r.Motion, r.Opened, r.Closed, r.Why = b.Number, b.Motion.Text, b.Opens, b.Ended, b.Why
	r.Tally = tally.Count(b.Poll())
	r.Line = tally.Line(r.Tally)
	if len(b.Verdict.Proof) > 0 {
		r.Proof = b.Verdict.Proof
	}
	for _, e := range b.Electorate {
		v, voted := b.Votes[e.ID]
		if !voted {
			continue
		}
		one := VoteResult{Member: e.ID, Choice: string(v.Choice), At: v.At, Line: v.Line}
		if m, found, err := s.Message(ctx, v.Mail); err != nil {
			return r, fmt.Errorf("reading message m-%d: %w", v.Mail, err)
		} else if found {
			one.MessageID = m.MessageID
		}
		r.Votes = append(r.Votes, one)
	}
	slices.SortFunc(r.Votes, func(a, b VoteResult) int { return a.At.Compare(b.At) })
	return r, nil
}

// TellMessage gives an incoming mail as data.
func TellMessage(m store.Message) MessageResult {
	return MessageResult{ID: fmt.Sprintf("m-%d", m.ID), MessageID: m.MessageID, At: m.At, Fate: m.Fate, Case: m.Case, Why: m.Why}
}
