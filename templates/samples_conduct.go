package templates

import (
	"fmt"
	"time"

	"charterd/workflow"
	"charterd/workflow/tally"
)

// conductSamples are the mails of a group that keeps its cases to itself.
func conductSamples() ([]Sample, error) {
	rules, err := sampleNamed("sample_conduct.toml")
	if err != nil {
		return nil, err
	}
	s := newSampler(rules, true)
	s.group.ID, s.group.Name, s.group.Address, s.group.ListAddress = "sample-conduct", "Sample Conduct Group", "conduct@example.org", ""
	s.reporter()
	s.circle()
	return s.list, nil
}

// report is a report as it came in.
func (s *sampler) report() *workflow.Case {
	return &workflow.Case{
		ID: "C-7", Group: s.rules.Group, Number: 7, Status: workflow.Open, Stage: "triage", Since: s.at, Title: "What happened at the party",
		Applicant: workflow.Party{Name: "Nok Saelim", Address: "nok@example.net"}, Submitted: s.at, LastItem: s.at, Waits: s.at,
		Fields: map[string]string{"note": "x"}, Doubts: map[string]string{}, Attachments: []string{"photo.jpg"}, Recused: map[string]bool{},
	}
}

// reportVoted is the report under a vote, or after it where there were ayes.
func (s *sampler) reportVoted(ayes int) *workflow.Case {
	c := s.report()
	v := s.voting(false).Ballots[0]
	v.Number, v.Stage, v.Motion = "C-7.1", "vote", workflow.Motion{Text: "Recommend to act on what happened at the party"}
	c.Stage, c.Completed, c.Motion, c.Ballots = "vote", s.at, v.Motion, []*workflow.Ballot{v}
	if ayes > 0 {
		for i := range 12 {
			choice := tally.Aye
			if i >= ayes {
				choice = tally.Nay
			}
			v.Votes[fmt.Sprint("m", i+1)] = workflow.Vote{At: s.at, Choice: choice, Line: string(choice)}
		}
		stage, _ := s.rules.Stage("vote")
		v.Verdict = tally.Judge(stage.Rule, v.Poll(), true)
		v.Ended, v.Why = v.Closes, v.Verdict.Closed
	}
	return c
}

// reporter are the mails to the person who reports.
func (s *sampler) reporter() {
	add := func(name, kind string, c *workflow.Case, e workflow.Data) {
		s.add(kind+" "+name, workflow.Notice{Kind: kind, To: workflow.Recipient{Applicant: true}, Thread: workflow.RequestThread, Case: c, Event: e, Group: s.register()})
	}
	add("report", "A1", s.report(), workflow.Opened{ID: "C-7"})
	asked := s.report()
	asked.Question = &workflow.Question{At: s.at, ByChair: true, Text: "On which day was it?"}
	add("report question", "A2", asked, workflow.Asked{By: "m4", Text: asked.Question.Text})
	add("report reminder", "A2", asked, workflow.Reminded{Number: 1})
	read := s.report()
	read.Stage, read.Completed, read.Ends = "discussion", s.at, time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	add("report review", "A3", read, workflow.Entered{Stage: "discussion", Ends: read.Ends})
	board := s.reportVoted(9)
	board.Stage, board.Referral = "board", &workflow.Referred{To: "sample-board", Stage: "board", Ballot: "C-7.1", Meeting: "2026-12-09", By: "m4"}
	add("report before the Board", "A4", board, *board.Referral)
	for _, outcome := range []workflow.Status{workflow.Granted, workflow.Denied, workflow.Closed} {
		d := workflow.Decided{Outcome: outcome, Body: s.rules.Group, Ballot: "C-7.1", Reason: "nothing was shown", Minutes: "Denied 3-6-1"}
		if outcome == workflow.Closed {
			d.Body = "chair"
		}
		c := s.reportVoted(4)
		c.Status, c.Outcome = outcome, &d
		add("report "+string(outcome), "A4", c, d)
		s.add("M5 report "+string(outcome), workflow.Notice{Kind: "M5", To: workflow.Recipient{Member: "m1"}, Thread: workflow.VoteThread, Case: c, Event: d})
	}
	add("report", "S1", s.report(), nil)
}

// circle are the mails to those who read the report, to the group, and to the Board.
func (s *sampler) circle() {
	note := func(kind string, to workflow.Recipient, thread workflow.Thread, c *workflow.Case, e workflow.Data) workflow.Notice {
		return workflow.Notice{Kind: kind, To: to, Thread: thread, Case: c, Event: e, Group: s.register()}
	}
	desk, member := workflow.Recipient{Role: "triager"}, workflow.Recipient{Member: "m1"}
	s.add("T1 report", note("T1", desk, workflow.RequestThread, s.report(), workflow.Opened{ID: "C-7"}))
	alone := note("T1", desk, workflow.RequestThread, s.report(), workflow.Opened{ID: "C-7"})
	alone.Group = nil
	s.add("T1 report, no names known", alone)
	s.add("C2 report answered", note("C2", desk, workflow.RequestThread, s.report(), workflow.Supplied{Text: "It was on Friday.", Answered: true, Needed: true}))
	read := s.report()
	read.Stage, read.Completed, read.Ends = "discussion", s.at, time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	s.add("M1 report", note("M1", member, workflow.ReviewThread, read, workflow.Entered{Stage: "discussion", Ends: read.Ends}))
	s.add("M2 report", note("M2", member, workflow.VoteThread, s.reportVoted(0), workflow.BallotOpened{Number: "C-7.1"}))
	for _, ayes := range []int{9, 4} {
		c := s.reportVoted(ayes)
		b := c.Ballots[0]
		s.add(fmt.Sprintf("M5 report %d ayes", ayes), note("M5", member, workflow.VoteThread, c, workflow.BallotClosed{Number: b.Number, Why: b.Why, Verdict: b.Verdict}))
	}
	for _, r := range []workflow.Referred{
		{To: "sample-board", Stage: "board", Recommendation: "for", Ballot: "C-7.1", By: "m4", Meeting: "2026-12-09"},
		{To: "sample-board", Stage: "board", Recommendation: "for", Ballot: "C-7.1", By: "m4"},
	} {
		c := s.reportVoted(9)
		c.Stage, c.Referral = "board", &r
		n := note("B1", workflow.Recipient{Board: "sample-board"}, workflow.RequestThread, c, r)
		if r.Meeting == "" {
			n.Group = &workflow.Register{Roster: n.Group.Roster}
		}
		s.add("B1 handed over "+r.Meeting, n)
		if r.Meeting != "" {
			n.Case = c.Clone()
			n.Case.Linked = &workflow.Origin{Group: "sample-board", Case: "B-4"}
			s.add("B1 handed over, and the Board has a case", n)
		}
	}
}
