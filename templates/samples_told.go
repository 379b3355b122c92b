package templates

import (
	"fmt"
	"time"

	"charterd/workflow"
	"charterd/workflow/tally"
)

// told are mails that say more to some of their readers: to who pays, acts for a chair, has no vote, or ended a vote.
func (s *sampler) told() {
	early := s.counted(7, 1, 1, false)
	early.Ballots[0].Ended, early.Ballots[0].Why = s.at, "majority of roster"
	cast := workflow.VoteCast{Ballot: "G-31.1", Member: "m1", Choice: tally.Aye, Line: "aye"}
	s.add("M3 counted, and the vote is over", s.member("M3", early, cast))
	cast.Changed = tally.Nay
	s.add("M3 changed, and the vote is over", s.member("M3", early, cast))

	away := s.register()
	away.Away = map[string]time.Time{"m3": s.at.AddDate(0, 1, 0)}
	s.add("C2 whole, the chair is away", workflow.Notice{Kind: "C2", To: workflow.Recipient{Chair: true}, Thread: workflow.RequestThread, Case: s.fresh(), Group: away})
	lost := s.counted(3, 6, 1, false)
	lost.Stage, lost.Ends = "words", time.Date(2026, 12, 2, 12, 0, 0, 0, time.UTC)
	s.add("C2 reasons, the chair is away", workflow.Notice{
		Kind: "C2", To: workflow.Recipient{Chair: true}, Thread: workflow.VoteThread, Case: lost, Group: away, Event: workflow.Entered{Stage: "words", Ends: lost.Ends},
	})
	read := s.fresh()
	read.Stage, read.Completed, read.Ends = "review", s.at, time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	s.add("M1 review, to the chair", workflow.Notice{
		Kind: "M1", To: workflow.Recipient{Member: "m3"}, Thread: workflow.ReviewThread, Case: read, Group: s.register(),
		Event: workflow.Entered{Stage: "review", Ends: read.Ends},
	}, func(m *Mail) { m.To = workflow.Party{Name: m.Group.Chair, Address: "m3@members.example"} })

	paid := s.granted("7500.00 USD")
	payer := s.member("M5", paid, *paid.Outcome)
	payer.Ballot, payer.To.Member, payer.Group = "", "m3", s.register()
	s.add("M5 granted, to who pays", payer)
	outside := &workflow.Refusal{Code: workflow.CodeNotParty, Text: "You have no part in G-31."}
	s.add("X2 not party, to a member", workflow.Notice{
		Kind: "X2", To: workflow.Recipient{Sender: true}, Thread: workflow.RequestThread, Case: s.fresh(), Refusal: outside, Group: s.register(),
	}, func(m *Mail) { m.To = workflow.Party{Name: "Ada Lund", Address: "m1@members.example"} })

	kim, lea := workflow.Party{Name: "Kim Ito", Address: "kim@example.net"}, workflow.Party{Name: "Lea Berg", Address: "lea@example.net"}
	knocked := s.fresh()
	knocked.Knocked = []workflow.Party{kim, lea}
	s.add("P1 knocked, and another waits", workflow.Notice{
		Kind: "P1", To: workflow.Recipient{Applicant: true}, Thread: workflow.RequestThread, Case: knocked, Event: workflow.Knocked{Party: lea},
	})
	s.moved()
	over := []workflow.Notice{s.member("M3", early, workflow.VoteCast{Ballot: "G-31.1", Member: "m1", Choice: tally.Aye}), s.member("M3", s.otherOver(), workflow.VoteCast{Ballot: "G-32.1", Member: "m1", Choice: tally.Nay})}
	over[1].Ballot = "G-32.1"
	s.addSheet("M3 sheet, and the votes are over", over)
}

// otherOver is another case whose vote ended early.
func (s *sampler) otherOver() *workflow.Case {
	c := s.counted(1, 7, 1, false)
	c.ID, c.Number = "G-32", 32
	b := c.Ballots[0]
	b.Number, b.Ended, b.Why = "G-32.1", s.at, "majority of roster"
	return c
}

// moved are mails about a motion that another took the place of, with its reason.
func (s *sampler) moved() {
	const why = "40 people come, and 100 USD for each is what we gave before"
	again := s.replaced()
	again.MovedWhy = why
	ballot := s.member("M2", again, workflow.BallotOpened{Number: "G-31.2", Replaces: "G-31.1"})
	ballot.Ballot = "G-31.2"
	s.add("M2 replaced, with a reason", ballot)
	less := s.counted(7, 1, 1, false)
	less.MovedWhy = why
	d := workflow.Decided{Outcome: workflow.Granted, Amount: "5000.00 USD", Body: s.rules.Group, Ballot: "G-31.1"}
	less.Status, less.Outcome = d.Outcome, &d
	s.add("A4 granted for less, with a reason", workflow.Notice{Kind: "A4", To: workflow.Recipient{Applicant: true}, Thread: workflow.RequestThread, Event: d, Case: less})
	tied := s.counted(4, 4, 1, false)
	tied.Stage, tied.Referral = "board", &workflow.Referred{To: "sample-board", Recommendation: "none", Meeting: "2026-12-09"}
	s.add("A3 board, after a tie", workflow.Notice{Kind: "A3", To: workflow.Recipient{Applicant: true}, Thread: workflow.RequestThread, Event: *tied.Referral, Case: tied})
}

// from are ballots of the Board in cases that other groups referred.
func (s *sampler) from() error {
	rules, err := sampleCharter()
	if err != nil {
		return err
	}
	grants := newSampler(rules, false)
	opened := workflow.BallotOpened{Number: "B-3.1"}
	linked := s.motion()
	linked.Origin = &workflow.Origin{Group: "sample-grants", Case: "G-31"}
	linked.Ballots[0].Motion = workflow.Motion{Text: "Grant 20,000 USD to PyCon Neptune", Amount: "20000.00 USD"}
	origin := func(ayes, nays int, advice, why string) func(*Mail) {
		c := grants.counted(ayes, nays, 0, true)
		c.Completed, c.Comments = s.at, s.comments()
		o := &Origin{Group: "Sample Grants Group", Case: c, Rules: rules, Referred: workflow.Referred{Recommendation: advice, Why: why, Ballot: "G-31.1"}}
		return func(m *Mail) { m.Origin = o }
	}
	for _, one := range []struct {
		ayes, nays  int
		advice, why string
	}{
		{8, 1, "for", "the amount requested is more than 15,000 USD: this request is for 20,000 USD"},
		{1, 8, "against", "the amount requested is more than 15,000 USD: this request is for 20,000 USD"},
		{4, 4, "none", "the vote was tied"},
	} {
		s.add(fmt.Sprintf("M2 referred, advice %s", one.advice), s.about(linked, "M2", opened), origin(one.ayes, one.nays, one.advice, one.why))
	}
	s.addSheet("M2 sheet of referred cases", []workflow.Notice{s.about(linked, "M2", opened), s.about(s.motion(), "M2", opened)}, origin(8, 1, "for", "the vote was tied"))
	return nil
}
