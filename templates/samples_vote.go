package templates

import (
	"time"

	"charterd/workflow"
	"charterd/workflow/charter"
	"charterd/workflow/tally"
)

func (s *sampler) member(kind string, c *workflow.Case, e workflow.Data) workflow.Notice {
	return workflow.Notice{Kind: kind, To: workflow.Recipient{Member: "m1"}, Thread: workflow.VoteThread, Ballot: "G-31.1", Event: e, Case: c}
}

// replaced is the case after a new motion has replaced the first ballot.
func (s *sampler) replaced() *workflow.Case {
	c := s.voting(false)
	old, now := c.Ballots[0], *c.Ballots[0]
	old.Ended, old.Why = s.at, workflow.Superseded
	now.Number, now.Motion = "G-31.2", workflow.Motion{Text: "Grant 5,000 USD to PyCon Neptune", Amount: "5000.00 USD"}
	now.Closes = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	c.Motion, c.Ballots = now.Motion, append(c.Ballots, &now)
	return c
}

func (s *sampler) votes() {
	opened := workflow.BallotOpened{Number: "G-31.1"}
	key := func(m *Mail) { m.ReplyTo, m.Key = "", "Key: 7QK2-M9XD" }
	shown := func(m *Mail) {
		rules := *m.Rules
		rules.Tally = charter.TallyShown
		m.Rules = &rules
	}
	s.add("M2 open", s.member("M2", s.voting(false), opened))
	s.add("M2 with a key line", s.member("M2", s.voting(false), opened), key)
	s.add("M2 tally shown", s.member("M2", s.voting(false), opened), shown)
	s.add("M2 advisory", s.member("M2", s.voting(true), opened))
	replaced := s.member("M2", s.replaced(), workflow.BallotOpened{Number: "G-31.2", Replaces: "G-31.1"})
	replaced.Ballot = "G-31.2"
	s.add("M2 replaced", replaced)
	plain := s.voting(false)
	plain.Ballots[0].Motion = workflow.Motion{Text: "Accept the request: PyCon Neptune"}
	s.add("M2 without an amount", s.member("M2", plain, opened))

	cast := workflow.VoteCast{Ballot: "G-31.1", Member: "m1", Choice: tally.Aye, Line: "aye"}
	s.add("M3 counted", s.member("M3", s.voting(false), cast))
	cast.Changed, cast.Talked, cast.Line = tally.Nay, true, "aye on G-31.1"
	s.add("M3 changed, with a comment", s.member("M3", s.voting(false), cast))
	s.add("M3 recused", s.member("M3", s.voting(false), workflow.RecusedFrom{Ballot: "G-31.1", Member: "m1", Line: "recuse"}))
	s.add("M3 recused after a vote", s.member("M3", s.voting(false), workflow.RecusedFrom{Ballot: "G-31.1", Member: "m1", Line: "recuse", Changed: tally.Aye}))
	s.add("M3 unclear", s.member("M3", s.voting(false), workflow.AskedBack{
		Ballot: "G-31.1", Member: "m1", Line: "aye, if the hall is cheaper", Why: "a vote with a condition is not a vote",
	}))
	s.add("M3 unclear, no line", s.member("M3", s.voting(false), workflow.AskedBack{Ballot: "G-31.1", Member: "m1"}))
	gone := s.member("M3", s.voting(false), workflow.AskedBack{Ballot: "G-31.1", Member: "m1", Line: "fine with me", Chair: true})
	gone.Refusal = &workflow.Refusal{Code: workflow.CodeUnclear, Text: "We still cannot tell what your mail means."}
	s.add("M3 given up", gone)
	s.add("M3 comment", s.member("M3", s.voting(false), workflow.Commented{By: "m1", Text: "I like it.", DuringVote: true}))
}

// refusals are every code as a receipt and as a refusal.
func (s *sampler) refusals() {
	add := func(kind, code string, c *workflow.Case, r workflow.Refusal) {
		r.Code = code
		number := "" // a refused vote names its ballot
		if kind == "M3" {
			number = c.Last().Number
		}
		n := workflow.Notice{Kind: "X2", To: workflow.Recipient{Sender: true}, Thread: workflow.VoteThread, Ballot: number, Refusal: &r, Case: c, At: time.Date(2026, 11, 26, 12, 0, 41, 0, time.UTC)}
		s.add(kind+" "+code, n)
	}
	clause := "The vote lasts ten days."
	ended := s.counted(7, 1, 1, false)
	early := s.counted(7, 1, 1, false)
	early.Ballots[0].Why = "majority of roster"
	add("M3", workflow.CodeLate, ended, workflow.Refusal{Text: "Your mail came after the end of the vote G-31.1.", Clause: clause})
	add("M3", workflow.CodeClosedEarly, early, workflow.Refusal{Text: "The vote had closed early.", Clause: clause})
	add("M3", workflow.CodeReplaced, s.replaced(), workflow.Refusal{Text: "The vote was replaced."})
	add("M3", workflow.CodeFoundLate, ended, workflow.Refusal{Text: "We found your mail only when the vote had ended.", Clause: clause})
	add("M3", workflow.CodeEarly, s.voting(false), workflow.Refusal{Text: "Your mail came before the vote had opened.", Clause: clause})
	add("M3", workflow.CodeBadChoice, s.voting(false), workflow.Refusal{Text: "This vote takes only these answers.", Clause: clause})
	for _, code := range []string{
		workflow.CodeNotElector, workflow.CodeLaterMember, workflow.CodeRecused, workflow.CodeOwnRequest, workflow.CodeOlder,
	} {
		add("M3", code, s.voting(false), workflow.Refusal{Text: "Your role in the group has no vote."})
	}
	add("X2", workflow.CodeNoBallot, s.fresh(), workflow.Refusal{Text: "There is no vote on G-31 now."})
	add("X2", workflow.CodeNotAllowed, s.fresh(), workflow.Refusal{Text: "Only the chair may use COMPLETE.", Clause: "The chair checks that a request is complete."})
	add("X2", workflow.CodeWrongStage, s.voting(false), workflow.Refusal{Text: "The vote on G-31 is open already.", Clause: clause})
	add("X2", workflow.CodeEnded, s.fresh(), workflow.Refusal{Text: "G-31 has ended (granted)."})
	add("X2", workflow.CodeNoText, s.fresh(), workflow.Refusal{Text: `There is no question in it. Please write "ASK G-31: your question".`})
	add("X2", workflow.CodeBadChoice, s.voting(true), workflow.Refusal{Text: "The result must be one of these: approved, denied, tabled, no result."})
	add("X2", workflow.CodeRecused, s.voting(false), workflow.Refusal{Text: "You stepped aside from G-31 before. That still holds."})
	add("X2", workflow.CodeBadAmount, s.fresh(), workflow.Refusal{Text: `The applicant is owed a reason. Please write "CLOSE G-31: reason".`})
	add("X2", workflow.CodeNotParty, s.fresh(), workflow.Refusal{Text: "Only the person who made a request can withdraw it."})
	add("X2", workflow.CodeUnknownWord, s.fresh(), workflow.Refusal{Text: "EXTEND is not a command here."})
	add("X2", workflow.CodeBadDay, nil, workflow.Refusal{Text: "2026-11-01 is over."})
	add("X2", workflow.CodeBadCount, s.voting(false), workflow.Refusal{Text: "We need the count, such as 7-0-1."})
	add("X2", workflow.CodeNoPerson, nil, workflow.Refusal{Text: "We know nobody called Kim in the group."})
	add("X2", workflow.CodeKnown, nil, workflow.Refusal{Text: "Ben Roth is active already."})
	add("X2", "another", s.fresh(), workflow.Refusal{Text: "This cannot be done now."})
}

func (s *sampler) results() {
	add := func(name string, c *workflow.Case, why string) {
		b := c.Ballots[0]
		if why != "" {
			b.Why = why
		}
		s.add("M5 "+name, s.member("M5", c, workflow.BallotClosed{Number: b.Number, Why: b.Why, Verdict: b.Verdict}))
	}
	add("carried", s.counted(7, 1, 1, false), "")
	add("lost", s.counted(3, 6, 1, false), "time")
	add("tied", s.counted(4, 4, 1, false), "time")
	add("advisory", s.counted(8, 1, 0, true), "")
	add("advisory against", s.counted(1, 8, 0, true), "")
	add("advisory tie", s.counted(4, 4, 1, true), "time")
	add("stopped", s.counted(2, 1, 0, false), workflow.EndedWithdrawal)
	for _, outcome := range []workflow.Status{workflow.Granted, workflow.Denied, workflow.Withdrawn, workflow.Closed} {
		d := workflow.Decided{Outcome: outcome, Body: "sample-board", Minutes: "RESOLVED G-31 approved 7,500 USD 7-0-1 2026-12-09"}
		if outcome == workflow.Granted {
			d.Amount = "7500.00 USD"
		}
		if outcome == workflow.Withdrawn || outcome == workflow.Closed {
			d.Body, d.Minutes, d.Reason = "chair", "", "the event was called off"
		}
		n := s.member("M5", s.fresh(), d)
		n.Ballot = ""
		s.add("M5 "+string(outcome)+" elsewhere", n)
	}
	odd := s.member("M5", s.fresh(), s.odd())
	odd.Ballot = ""
	s.add("M5 granted elsewhere against the rule", odd)
}

// odd is a decision of the Board that goes against the rule.
func (s *sampler) odd() workflow.Decided {
	return workflow.Decided{
		Outcome: workflow.Granted, Amount: "90000.00 USD", Body: "sample-board", Minutes: "RESOLVED G-31 approved 90,000 USD 7-0-1 2026-12-09",
		Flag: "more than was requested (7,500 USD)",
	}
}

func (s *sampler) desk() {
	chair := func(kind string, c *workflow.Case) workflow.Notice {
		return workflow.Notice{Kind: kind, To: workflow.Recipient{Chair: true}, Thread: workflow.RequestThread, Case: c}
	}
	referred := func(name string, c *workflow.Case, r workflow.Referred) {
		c.Stage, c.Referral = "board", &r
		n := chair("B1", c)
		n.To, n.Event = workflow.Recipient{Board: "sample-board"}, r
		c.Comments = s.comments()
		s.add("B1 "+name, n, s.enclosing)
	}
	why := "the amount requested is more than 15,000 USD: this request is for 20,000 USD"
	referred("for", s.counted(8, 1, 0, true), workflow.Referred{To: "sample-board", Stage: "board", Recommendation: "for", Ballot: "G-31.1", Why: why, Meeting: "2026-12-09"})
	referred("against", s.counted(1, 8, 0, true), workflow.Referred{To: "sample-board", Stage: "board", Recommendation: "against", Ballot: "G-31.1", Why: why})
	referred("tied", s.counted(4, 4, 1, false), workflow.Referred{To: "sample-board", Stage: "board", Recommendation: "none", Ballot: "G-31.1", Why: "the vote was tied", Meeting: "2026-12-09"})

	unproven := s.fresh()
	unproven.Unproven = true
	stuck := s.fresh()
	stuck.Stage = "vote"
	answered := s.partial()
	answered.Question = nil
	s.add("C2 whole", chair("C2", s.fresh()))
	s.add("C2 answered", chair("C2", answered))
	s.add("C2 unproven", chair("C2", unproven))
	s.add("C2 no voters", chair("C2", stuck))
	asked, more := chair("C2", s.voting(false)), chair("C2", s.voting(false))
	asked.Event = workflow.AskedBack{Ballot: "G-31.1", Member: "m1", Line: "fine with me", Chair: true}
	more.Event = workflow.Supplied{Fields: map[string]string{"people": "140"}, Text: "We have a larger hall now.", Attachments: []string{"hall.pdf"}}
	s.add("C2 unclear", asked)
	s.add("C2 more", more)
	reply, passed, flag := more, more, chair("C2", s.counted(8, 1, 0, true))
	reply.Event = workflow.Supplied{Text: "The city pays for the hall.", Answered: true}
	passed.Event = workflow.Supplied{Text: "The city pays for the hall.", Answered: true, By: "m1"}
	flag.Event = s.odd()
	flag.Case.Status, flag.Case.Stage = workflow.Granted, "board"
	s.add("C2 reply", reply)
	s.add("C2 passed on", passed)
	s.add("C2 flag", flag)

	done := Line{Said: "COMPLETE G-31", Did: "the group reads the request until 25 November 2026.", Done: true}
	failed := Line{Said: "EXTEND G-31", Did: "the charter grants nobody this command."}
	s.add("K1 done", chair("K1", s.fresh()), func(m *Mail) { m.Transcript = []Line{done} })
	s.add("K1 not all done", chair("K1", nil), func(m *Mail) { m.Transcript = []Line{done, failed} })

	stranger := workflow.Notice{Kind: "X1", To: workflow.Recipient{Sender: true}}
	s.add("X1 form", stranger, func(*Mail) {})
	s.add("X1 which", stranger, func(m *Mail) { m.Open = []string{"G-31", "G-34"} })
	known := stranger
	known.Case = s.fresh()
	s.add("X1 which case", known)
}
