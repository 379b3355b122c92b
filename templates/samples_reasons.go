package templates

import (
	"time"

	"charterd/workflow"
)

// reasons are the mails about a no and its words, conditions of a yes, and what the chair is asked instead.
func (s *sampler) reasons() {
	ends := time.Date(2026, 12, 2, 12, 0, 0, 0, time.UTC)
	lost := s.counted(3, 6, 1, false)
	lost.Stage, lost.Since, lost.Ends = "words", time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC), ends
	lost.Comments = []workflow.Comment{
		{At: s.at, By: "m1", Text: "I like the idea. But the budget does not say who else pays for the hall."},
		{At: s.at, By: "m2", Text: "There is no programme yet. I would say yes to a smaller amount.", DuringVote: true},
		{At: s.at, Text: "We hope for a good answer."},
	}
	chair := workflow.Notice{
		Kind: "C2", To: workflow.Recipient{Chair: true}, Thread: workflow.VoteThread, Case: lost, Group: s.register(), At: lost.Since,
		Event: workflow.Entered{Stage: "words", Ends: ends},
	}
	s.add("C2 reasons", chair)
	silent := chair
	silent.Case = lost.Clone()
	silent.Case.Comments = nil
	s.add("C2 reasons, no comments", silent)
	handed := chair
	handed.To, handed.At = workflow.Recipient{Role: "vice_chair"}, lost.Since.AddDate(0, 0, 3)
	handed.Event = workflow.HandedOn{Role: "vice_chair", Since: lost.Since}
	s.add("C2 reasons, handed on", handed)

	waiting := workflow.Notice{
		Kind: "C2", To: workflow.Recipient{Role: "vice_chair"}, Thread: workflow.RequestThread, Case: s.fresh(), At: s.at.AddDate(0, 0, 3),
		Event: workflow.HandedOn{Role: "vice_chair", Since: s.at},
	}
	s.add("C2 handed on", waiting)
	similar := s.fresh()
	similar.Similar = []string{"G-12", "G-20"}
	s.add("C2 similar", workflow.Notice{Kind: "C2", To: workflow.Recipient{Chair: true}, Thread: workflow.RequestThread, Case: similar})
	s.worded()
}

// worded are outcomes with words: the chair's reasons, the neutral text, conditions.
func (s *sampler) worded() {
	add := func(name string, c *workflow.Case, d workflow.Decided) {
		c.Status, c.Outcome = d.Outcome, &d
		s.add("A4 "+name, workflow.Notice{
			Kind: "A4", To: workflow.Recipient{Applicant: true}, Thread: workflow.RequestThread, Event: d, Case: c, Group: s.register(),
			At: time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC),
		})
	}
	denied := workflow.Decided{Outcome: workflow.Denied, Body: s.rules.Group, Ballot: "G-31.1", Minutes: "Denied 3-6-1, 2026-11-26, by email vote"}
	denied.Reason = workflow.NeutralReason
	add("denied, neutral text", s.counted(3, 6, 1, false), denied)
	denied.Reason = "We liked the idea and the team. The budget did not say who else pays for the hall, and there was no programme yet. With both, please ask again."
	add("denied with reasons", s.counted(3, 6, 1, false), denied)
	board := workflow.Decided{
		Outcome: workflow.Granted, Amount: "7500.00 USD", Body: "sample-board", Minutes: "RESOLVED G-31 approved 7,500 USD 7-0-1 2026-12-09",
		Conditions: "the venue has signed by 1 March 2027",
	}
	add("granted with a condition", s.counted(8, 1, 0, true), board)
	board.Amount = "5000.00 USD"
	add("granted for less with a condition", s.counted(8, 1, 0, true), board)
	n := s.member("M5", s.fresh(), board)
	n.Ballot = ""
	s.add("M5 granted elsewhere with a condition", n)
}
