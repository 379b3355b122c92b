package templates

import (
	"fmt"

	"charterd/workflow"
	"charterd/workflow/tally"
)

// boardSamples are the mails of a body that votes by mail and in meetings.
func boardSamples() ([]Sample, error) {
	rules, err := sampleNamed("sample_board.toml")
	if err != nil {
		return nil, err
	}
	s := newSampler(rules, false)
	s.group = Group{ID: "sample-board", Name: "Sample Board", Address: "board@example.org", Chair: "Ola Winter"}
	key := func(m *Mail) { m.ReplyTo, m.Key = "", "Key: 7QK2-M9XD" }
	opened := workflow.BallotOpened{Number: "B-3.1"}
	s.add("M2 quote the motion, all must agree", s.about(s.motion(), "M2", opened))
	s.add("M2 quote the motion, with a key line", s.about(s.motion(), "M2", opened), key)
	linked := s.motion()
	linked.Origin = &workflow.Origin{Group: "sample-grants", Case: "G-31"}
	s.add("M2 from another group", s.about(linked, "M2", opened))
	s.addSheet("M2 sheet of motions", []workflow.Notice{s.about(s.motion(), "M2", opened), s.about(linked, "M2", opened)})

	request := workflow.Recipient{Applicant: true}
	lost := s.motion()
	b := lost.Ballots[0]
	for i := range 12 {
		b.Votes[fmt.Sprint("m", i+1)] = workflow.Vote{At: s.at, Choice: tally.Aye, Line: "aye"}
	}
	stage, _ := s.rules.Stage("email")
	b.Verdict = tally.Judge(stage.Rule, b.Poll(), true)
	b.Ended, b.Why = b.Closes, b.Verdict.Closed
	s.add("M5 goes to the meeting", s.about(lost, "M5", workflow.BallotClosed{Number: b.Number, Why: b.Why, Verdict: b.Verdict}))
	met := s.about(lost, "M5", workflow.BallotClosed{Number: b.Number, Why: b.Why, Verdict: b.Verdict})
	met.Group = s.register()
	s.add("M5 goes to a meeting whose day is known", met)
	waits := lost.Clone()
	waits.Stage, waits.Since = "meeting", b.Ended
	s.add("S1 meeting", workflow.Notice{Kind: "S1", To: request, Thread: workflow.RequestThread, Case: waits, Group: s.register()})
	minutes := workflow.Notice{
		Kind: "C2", To: workflow.Recipient{Role: "secretary"}, Thread: workflow.VoteThread, Case: waits, Group: s.register(),
		Event: workflow.Entered{Stage: "meeting"},
	}
	s.add("C2 meeting", minutes)
	minutes.Group = nil
	s.add("C2 meeting unknown", minutes)
	unquoted := s.about(s.motion(), "M3", workflow.AskedBack{Ballot: "B-3.1", Member: "m1", Line: "aye", Why: workflow.NotQuoted})
	s.add("M3 without the motion", unquoted)
	s.sealed()
	s.meetings()
	return s.list, s.from()
}

// motion is a motion of a director under a vote.
func (s *sampler) motion() *workflow.Case {
	c := s.voting(false)
	c.ID, c.Number, c.Stage, c.Title = "B-3", 3, "email", "Join the Open Law Forum"
	c.Fields, c.Attachments = map[string]string{}, nil
	b := c.Ballots[0]
	b.Number, b.Stage, b.Motion = "B-3.1", "email", workflow.Motion{Text: "Join the Open Law Forum for the year 2027"}
	b.Electorate = append(b.Electorate, workflow.Elector{ID: "m13", Name: "Member 13"})
	c.Motion = b.Motion
	return c
}

// meetings are votes that were taken in a meeting, and what the mover hears.
func (s *sampler) meetings() {
	stage, _ := s.rules.Stage("meeting")
	for _, n := range []tally.Counts{
		{Aye: 7, Nay: 1, Abstain: 2, Present: 10}, {Aye: 4, Nay: 5, Abstain: 1, Present: 10}, {Aye: 2, Nay: 2, Abstain: 6, Present: 10}, {Aye: 5, Present: 5},
	} {
		n.Seats = 13
		c := s.motion()
		c.Stage, c.Ballots = "meeting", nil
		vote := workflow.MeetingVote{Day: "2026-12-09", Where: "in Oslo", By: "m9", Motion: c.Motion, Verdict: tally.Met(stage.Rule, n)}
		c.Meetings = []workflow.MeetingVote{vote}
		notice := s.member("M5", c, vote)
		notice.Ballot = ""
		s.add("M5 met "+string(vote.Verdict.Result), notice)
	}
	for _, outcome := range []workflow.Status{workflow.Granted, workflow.Denied} {
		d := workflow.Decided{Outcome: outcome, Body: s.rules.Group, Minutes: "Approved 7-1-2, 2026-12-09, in a meeting"}
		c := s.motion()
		c.Status, c.Outcome = outcome, &d
		s.add("M5 motion "+string(outcome), workflow.Notice{Kind: "M5", To: workflow.Recipient{Member: "m1"}, Thread: workflow.VoteThread, Case: c, Event: d})
		s.add("L1 motion "+string(outcome), workflow.Notice{Kind: "L1", To: workflow.Recipient{List: true}, Thread: workflow.VoteThread, Case: c, Event: d})
	}
}

// sealed is a case that a confidential group referred.
func (s *sampler) sealed() {
	c := s.motion()
	c.Title, c.Sealed, c.Origin = "C-7", true, &workflow.Origin{Group: "sample-conduct", Case: "C-7"}
	c.Ballots[0].Motion.Text = "Follow the recommendation in C-7"
	s.add("M2 sealed", s.about(c, "M2", workflow.BallotOpened{Number: "B-3.1"}))
	s.add("M2 sealed, handed over", s.about(c, "M2", workflow.BallotOpened{Number: "B-3.1"}), func(m *Mail) {
		m.Origin = &Origin{Group: "Sample Conduct Group", Person: "Eno Berg"}
	})
	s.addSheet("M2 sheet with a sealed case", []workflow.Notice{
		s.about(s.motion(), "M2", workflow.BallotOpened{Number: "B-3.1"}), s.about(c, "M2", workflow.BallotOpened{Number: "B-3.1"}),
	})
}
