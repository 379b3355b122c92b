package workflow

import (
	"maps"
	"slices"
	"time"

	"charterd/workflow/tally"
)

// Apply folds one event into the case. It checks nothing: what is in the record happened. An Opened event makes the case anew.
func (c *Case) Apply(e Event) {
	if e.At.After(c.Updated) {
		c.Updated = e.At
	}
	switch d := e.Data.(type) {
	case Opened:
		c.open(e.At, d)
	case Supplied:
		c.supply(e.At, d)
	case Asked:
		c.stopClock(e.At)
		c.Question = &Question{At: e.At, ByChair: d.By != "", Text: d.Text, Missing: d.Missing}
	case Reminded:
		c.Question.Reminded = d.Number
	case Completed:
		c.Completed, c.Unproven, c.Request = d.Since, false, maps.Clone(c.Fields)
		c.stopClock(e.At)
		c.Question = nil
	case Entered:
		c.Stage, c.Since, c.Ends, c.HandedOn = d.Stage, e.At, d.Ends, ""
		c.Stages = append(c.Stages, d.Stage)
	case Moved:
		c.Motion, c.MovedWhy = d.Motion, d.Why
	case Referred:
		c.Referral = &d
	case LinkedTo:
		c.Linked = &d.Case
	case Tabled:
		c.table(d)
	case Decided:
		c.stopClock(e.At)
		c.settle(d)
		c.Status, c.Outcome, c.Ends, c.Question, c.Granted = d.Outcome, &d, time.Time{}, nil, nil
	case Reopened:
		c.Status, c.Outcome, c.Stage, c.Since, c.Waits, c.HandedOn = Open, nil, d.Stage, e.At, e.At, ""
	default:
		c.applyBallot(e)
		c.applyLife(d)
	}
	c.noteDeed(e)
}

// noteDeed keeps when the chair's part last did something: from then on the case waits for it anew.
func (c *Case) noteDeed(e Event) {
	deed := false
	switch d := e.Data.(type) {
	case Moved, FastTracked:
		deed = true
	case Supplied:
		deed = d.By != ""
	}
	if deed {
		c.Acted = later(c.Acted, e.At)
	}
}

// applyLife folds what happens to a case beside its form and its votes.
func (c *Case) applyLife(d Data) {
	switch d := d.(type) {
	case FastTracked:
		c.FastTrack, c.FastWhy = true, d.Reason
	case HandedOn:
		c.HandedOn = d.Role
	case Knocked:
		c.Knocked = append(c.Knocked, d.Party)
	case Joined:
		c.Parties = append(c.Parties, d.Party)
		c.Knocked = slices.DeleteFunc(c.Knocked, func(p Party) bool { return Address(p.Address) == Address(d.Party.Address) })
	case Amending:
		c.Granted, c.Status, c.Outcome, c.Motion = c.Outcome, Open, nil, d.Motion
		c.Referral, c.Linked = nil, nil // of the earlier decision
	case PaidOut:
		c.Paid, c.Out = true, c.Costs
	case Returned:
		c.giveBack(d.Amount)
	case MeetingVote:
		c.Meetings = append(c.Meetings, d)
	}
}

func (c *Case) applyBallot(e Event) {
	switch d := e.Data.(type) {
	case BallotOpened:
		c.Motion = d.Motion
		c.Ballots = append(c.Ballots, &Ballot{
			Number: d.Number, Motion: d.Motion, Stage: d.Stage, Rules: d.Rules, Electorate: d.Electorate,
			Opens: e.At, Closes: d.Closes, Advisory: d.Advisory,
			Votes: map[string]Vote{}, Told: map[string]bool{}, Asked: map[string]int{},
		})
	case VoteCast:
		b := c.Ballot(d.Ballot)
		b.Votes[d.Member] = Vote{At: e.At, Choice: d.Choice, Line: d.Line, Mail: d.Mail}
		if d.Talked {
			b.Told[d.Member] = true
		}
	case RecusedFrom:
		c.Recused[d.Member] = true
		if d.By != "" {
			c.TakenOut[d.Member] = true
		}
		if b := c.Ballot(d.Ballot); b != nil {
			b.Votes[d.Member] = Vote{At: e.At, Choice: tally.Recused, Line: d.Line, Mail: d.Mail}
		}
	case AskedBack:
		c.Ballot(d.Ballot).Asked[d.Member]++
	case BallotClosed:
		b := c.Ballot(d.Number)
		b.Ended, b.Why, b.Verdict = e.At, d.Why, d.Verdict
	case Voided:
		b := c.Ballot(d.Ballot)
		b.Why, b.Verdict = EndedVoid, tally.Verdict{Result: tally.Pending, Counts: tally.Count(b.Poll())}
	case Commented:
		c.Comments = append(c.Comments, Comment{At: e.At, By: d.By, Text: d.Text, DuringVote: d.DuringVote})
		if b := c.Current(); b != nil && d.Told {
			b.Told[d.By] = true
		}
	}
}

func (c *Case) open(at time.Time, d Opened) {
	*c = Case{
		ID: d.ID, Group: d.Group, Number: d.Number, Rules: d.Rules, Status: Open, Stage: d.Stage, Stages: []string{d.Stage}, Since: at,
		Title: d.Title, Applicant: d.Applicant, Unproven: d.Unproven, Origin: d.Origin,
		ByMotion: d.Motion != nil && d.Origin == nil, Sealed: d.Sealed,
		Submitted: at, LastItem: at, Waits: at, Mail: d.Mail, Updated: at,
		Fields: map[string]string{}, Doubts: map[string]string{}, Recused: map[string]bool{}, TakenOut: map[string]bool{},
		Attachments: slices.Clone(d.Attachments), Similar: d.Similar,
	}
	maps.Copy(c.Fields, d.Fields)
	maps.Copy(c.Doubts, d.Doubts)
	if d.Motion != nil {
		c.Motion = *d.Motion
	}
}

// table notes that the other body did not decide. A linked case that has ended without a decision answers no more; the body may
// still report one. One that was tabled goes on.
func (c *Case) table(d Tabled) {
	if d.Result != resultTabled {
		c.Linked = nil
	}
	if c.Referral != nil && d.Meeting != "" {
		next := *c.Referral
		next.Meeting = d.Meeting
		c.Referral = &next
	}
}

func (c *Case) supply(at time.Time, d Supplied) {
	for name, value := range d.Fields {
		if value != "" {
			c.Fields[name] = value
			delete(c.Doubts, name)
		}
	}
	maps.Copy(c.Doubts, d.Doubts)
	c.Attachments = append(c.Attachments, d.Attachments...)
	if d.Needed {
		c.Waits = c.Updated
		if at.After(c.LastItem) {
			c.LastItem = at
		}
	}
	if d.Answered {
		c.stopClock(at)
		c.Question = nil
	}
}

// stopClock adds the time for which the open question stood to the promise's clock (domain rule A14). Before completeness no
// clock runs.
func (c *Case) stopClock(at time.Time) {
	if !c.Completed.IsZero() && c.Question != nil && at.After(c.Question.At) {
		c.Stopped += at.Sub(c.Question.At)
	}
}

// Fold makes a case from its events, as Step left it; nil when there are none.
func Fold(events []Event) *Case {
	if len(events) == 0 {
		return nil
	}
	c := &Case{}
	for _, e := range events {
		c.Apply(e)
	}
	return c
}

// Clone copies a case so that folding into the copy leaves the original alone.
func (c *Case) Clone() *Case {
	n := *c
	n.Fields, n.Doubts, n.Recused, n.TakenOut = maps.Clone(c.Fields), maps.Clone(c.Doubts), maps.Clone(c.Recused), maps.Clone(c.TakenOut)
	n.Request, n.Attachments = maps.Clone(c.Request), slices.Clone(c.Attachments)
	n.Parties, n.Knocked, n.Meetings = slices.Clone(c.Parties), slices.Clone(c.Knocked), slices.Clone(c.Meetings)
	n.Comments, n.Stages = slices.Clone(c.Comments), slices.Clone(c.Stages)
	if c.Question != nil {
		q := *c.Question
		n.Question = &q
	}
	n.Ballots = slices.Clone(c.Ballots)
	for i, b := range c.Ballots {
		copied := *b
		copied.Votes, copied.Told, copied.Asked = maps.Clone(b.Votes), maps.Clone(b.Told), maps.Clone(b.Asked)
		n.Ballots[i] = &copied
	}
	return &n
}
