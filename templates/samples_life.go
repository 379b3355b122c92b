package templates

import (
	"fmt"
	"time"

	"charterd/workflow"
	"charterd/workflow/tally"
)

// register is the state of the sample group.
func (s *sampler) register() *workflow.Register {
	r := &workflow.Register{
		Began:    s.at.AddDate(-1, 0, 0),
		Meetings: []string{"2026-10-14", "2026-12-09"},
		Budgets:  map[int]string{2026: "400000.00 USD"},
		Awards:   []workflow.Award{{Case: "G-30", Day: "2026-10-02", Amount: "380200.00 USD"}},
	}
	for i, name := range []string{"Ada Lund", "Ben Roth", "Chi Okafor", "Dana Ruiz", "Eno Berg"} {
		r.Roster = append(r.Roster, workflow.Member{
			ID: fmt.Sprint("m", i+1), Name: name, Addresses: []string{fmt.Sprintf("m%d@members.example", i+1)}, Since: r.Began,
		})
	}
	r.Roster[2].Roles = []string{"chair"}
	r.Roster[3].Roles, r.Roster[4].Roles = []string{"triager"}, []string{"triager"}
	for i := range 15 {
		held := workflow.Held{Ballot: fmt.Sprintf("G-%d.1", 10+i), Opened: s.at.AddDate(0, -2, i), Closed: s.at.AddDate(0, -2, i+10)}
		held.Answered, held.Silent = []string{"m1"}, []string{"m2"}
		if i == 3 {
			held.Answered, held.Silent = nil, []string{"m1", "m2"}
		}
		r.Held = append(r.Held, held)
	}
	return r
}

// life are the mails about what happens to a case beside its form and its votes.
func (s *sampler) life() {
	to := workflow.Recipient{Applicant: true}
	note := func(kind string, c *workflow.Case, e workflow.Data) workflow.Notice {
		return workflow.Notice{Kind: kind, To: to, Thread: workflow.RequestThread, Event: e, Case: c, Group: s.register()}
	}
	kim := workflow.Party{Name: "Kim Ito", Address: "kim@example.net"}
	asParty := func(m *Mail) { m.To = kim }
	knocked := s.fresh()
	knocked.Knocked = []workflow.Party{kim}
	s.add("P1 knocked", note("P1", knocked, workflow.Knocked{Party: kim}))
	unnamed := workflow.Party{Address: kim.Address}
	s.add("P1 no name known", note("P1", knocked, workflow.Knocked{Party: unnamed}))
	joined := s.voting(false)
	joined.Parties = []workflow.Party{kim}
	p2 := note("P2", joined, workflow.Joined{Party: kim, By: "nok@example.net"})
	p2.To = workflow.Recipient{Party: &kim}
	s.add("P2 joined", p2, asParty)
	open := joined.Ballots[0]
	s.add("A3 vote, to a party", note("A3", joined, workflow.BallotOpened{Number: open.Number, Closes: open.Closes}), asParty)
	paid := s.granted("7500.00 USD")
	s.add("A3 reopened", note("A3", s.fresh(), workflow.Reopened{Stage: "complete", Why: "it was closed by mistake"}))
	s.add("A3 paid", note("A3", paid, workflow.PaidOut{By: "m9"}))
	s.amendments(note)
	s.fastTrack()
	s.ballotsAgain()
}

// granted is the case after its grant.
func (s *sampler) granted(amount string) *workflow.Case {
	c := s.counted(7, 1, 1, false)
	c.Status = workflow.Granted
	c.Outcome = &workflow.Decided{Outcome: workflow.Granted, Amount: amount, Body: s.rules.Group, Ballot: "G-31.1"}
	return c
}

func (s *sampler) amendments(note func(string, *workflow.Case, workflow.Data) workflow.Notice) {
	for _, one := range []struct {
		name       string
		ayes, nays int
		amount     string
	}{{"amended", 8, 1, "5000.00 USD"}, {"not amended", 2, 7, "7500.00 USD"}} {
		c := s.counted(one.ayes, one.nays, 0, false)
		c.Ballots[0].Motion = workflow.Motion{Text: "Grant 5,000 USD to PyCon Neptune, in place of 7,500 USD", Amount: "5000.00 USD"}
		c.Granted = s.granted("7500.00 USD").Outcome
		d := workflow.Decided{Outcome: workflow.Granted, Amount: one.amount, Body: s.rules.Group, Ballot: "G-31.1", Amends: true}
		c.Status, c.Outcome = d.Outcome, &d
		s.add("A4 "+one.name, note("A4", c, d))
		closed := s.member("M5", c, workflow.BallotClosed{Number: "G-31.1", Why: c.Ballots[0].Why, Verdict: c.Ballots[0].Verdict})
		s.add("M5 "+one.name, closed)
		listed := note("L1", c, d)
		listed.To, listed.Thread = workflow.Recipient{List: true}, workflow.VoteThread
		s.add("L1 "+one.name, listed)
	}
	open := s.voting(false)
	open.Ballots[0].Motion = workflow.Motion{Text: "Grant 5,000 USD to PyCon Neptune, in place of 7,500 USD", Amount: "5000.00 USD"}
	open.Granted = s.granted("7500.00 USD").Outcome
	s.add("M2 amendment", s.member("M2", open, workflow.BallotOpened{Number: "G-31.1"}))
}

// enclosing is a mail with which files go, and one does not.
func (s *sampler) enclosing(m *Mail) {
	m.Files, m.LeftOut = []string{"budget.pdf", "programme.csv"}, []string{"hall.zip"}
}

// comments are what two people of the group wrote, and what the applicant did.
func (s *sampler) comments() []workflow.Comment {
	return []workflow.Comment{
		{At: s.at, By: "m3", Text: "The hall is good value, and I was there last year."}, {At: s.at, Text: "Thank you for reading it."},
		{At: s.at, By: "m4", Text: "The last report came late."}, {At: s.at, By: "m5", Text: "Only for the chair.", DuringVote: true},
	}
}

func (s *sampler) fastTrack() {
	quick := s.voting(false)
	quick.FastTrack, quick.FastWhy = true, "The same meetup as each year, and a small amount."
	ballot := s.member("M2", quick, workflow.BallotOpened{Number: "G-31.1"})
	ballot.Group = s.register()
	quick.Stages, quick.Comments = []string{"complete", "vote"}, s.comments()
	s.add("M2 fast track", ballot, s.enclosing)
	read := s.fresh()
	read.Stage, read.Completed, read.Ends = "review", s.at, time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	read.Similar = []string{"G-12"}
	review := workflow.Notice{
		Kind: "M1", To: workflow.Recipient{Member: "m1"}, Thread: workflow.ReviewThread, Case: read, Group: s.register(),
		Event: workflow.Entered{Stage: "review", Ends: read.Ends},
	}
	s.add("M1 review with the budget", review, s.enclosing)
	large := read.Clone()
	large.Fields["requested"], large.FastTrack, large.FastWhy = "30000.00 USD", true, quick.FastWhy
	review.Case = large
	s.add("M1 review over the budget, fast track", review)
	counted := s.member("M3", s.voting(false), workflow.VoteCast{Ballot: "G-31.1", Member: "m1", Choice: tally.Aye, Line: "aye"})
	counted.Group = s.register()
	s.add("M3 counted with the own part", counted)
}

// ballotsAgain are a vote that was void and the one after it.
func (s *sampler) ballotsAgain() {
	void := s.replaced()
	void.Ballots[0].Why = workflow.EndedVoid
	again := s.member("M2", void, workflow.BallotOpened{Number: "G-31.2", Replaces: "G-31.1"})
	again.Ballot = "G-31.2"
	s.add("M2 after a void vote", again)
	s.add("M5 voided", s.member("M5", void, workflow.Voided{Ballot: "G-31.1", By: "m3", Reason: "the amount was wrong"}))
	b := void.Ballots[0]
	s.add("M5 void vote ended", s.member("M5", void, workflow.BallotClosed{Number: b.Number, Why: b.Why, Verdict: tally.Verdict{Result: tally.Pending}}))
	old := s.member("X2", void, nil)
	old.To, old.Refusal = workflow.Recipient{Sender: true}, &workflow.Refusal{Code: workflow.CodeReplaced, Text: "The vote was void."}
	s.add("M3 void", old)
}

// mailingList are the mails to the group's list.
func (s *sampler) mailingList() {
	add := func(name string, c *workflow.Case, e workflow.Data) {
		s.add("L1 "+name, workflow.Notice{Kind: "L1", To: workflow.Recipient{List: true}, Thread: workflow.VoteThread, Case: c, Event: e}, func(m *Mail) {
			m.To, m.Key = workflow.Party{Address: s.group.ListAddress}, "Key: 7QK2-M9XD"
		})
	}
	open := s.voting(false)
	add("vote", open, workflow.BallotOpened{Number: "G-31.1", Closes: open.Ballots[0].Closes})
	for _, d := range []workflow.Decided{
		{Outcome: workflow.Granted, Amount: "7500.00 USD", Body: s.rules.Group, Ballot: "G-31.1"},
		{Outcome: workflow.Granted, Amount: "5000.00 USD", Body: s.rules.Group, Ballot: "G-31.1"},
		{Outcome: workflow.Denied, Body: s.rules.Group, Ballot: "G-31.1"},
		{Outcome: workflow.NoResult, Body: s.rules.Group, Ballot: "G-31.1"},
		{Outcome: workflow.Withdrawn, Body: "applicant"},
	} {
		c := s.counted(7, 1, 1, false)
		c.Status, c.Outcome = d.Outcome, &d
		add(string(d.Outcome)+" "+money(d.Amount), c, d)
	}
}
