package templates

import (
	"time"

	"charterd/workflow"
)

func (s *sampler) applicant() {
	to := workflow.Recipient{Applicant: true}
	note := func(kind string, c *workflow.Case, e workflow.Data) workflow.Notice {
		return workflow.Notice{Kind: kind, To: to, Thread: workflow.RequestThread, Event: e, Case: c}
	}
	unproven := s.fresh()
	unproven.Unproven = true
	s.add("A1 whole", note("A1", s.fresh(), workflow.Opened{ID: "G-31"}))
	s.add("A1 missing", note("A1", s.partial(), workflow.Opened{ID: "G-31"}))
	s.add("A1 unproven", note("A1", unproven, workflow.Opened{ID: "G-31", Unproven: true}))
	large := s.fresh()
	large.Fields["requested"], large.Fields["starts"] = "20000.00 USD", "2026-12-01"
	s.add("A1 advice", note("A1", large, workflow.Opened{ID: "G-31"}))

	missing := []string{"starts", "budget"}
	s.add("A2 form", note("A2", s.partial(), workflow.Asked{Missing: missing}))
	later := s.partial()
	later.LastItem = s.at.Add(time.Hour)
	s.add("A2 remaining", note("A2", later, workflow.Asked{Missing: missing[1:]}))
	asked := s.fresh()
	asked.Question = &workflow.Question{At: s.at, ByChair: true, Text: "Who else pays for the hall?"}
	s.add("A2 chair", note("A2", asked, workflow.Asked{By: "m1", Text: asked.Question.Text}))
	both := s.partial()
	both.Question.ByChair, both.Question.Text = true, asked.Question.Text
	s.add("A2 chair and form", note("A2", both, workflow.Asked{By: "m1", Text: both.Question.Text, Missing: missing}))
	s.add("A2 chair, no name known", note("A2", asked, workflow.Asked{By: "m1", Text: asked.Question.Text}), func(m *Mail) { m.Group.Chair = "" })
	s.add("A2 reminder", note("A2", both, workflow.Reminded{Number: 2, Lapses: time.Date(2027, 1, 15, 12, 0, 0, 0, time.UTC)}))
	s.add("A2 last reminder", note("A2", s.partial(), workflow.Reminded{Number: 3}))

	review := s.fresh()
	review.Stage, review.Completed, review.Ends = "review", s.at, time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	s.add("A3 review", note("A3", review, workflow.Entered{Stage: "review", Ends: review.Ends}))
	open := s.voting(false)
	s.add("A3 vote", note("A3", open, workflow.BallotOpened{Number: "G-31.1", Closes: open.Ballots[0].Closes}))
	board := s.counted(8, 1, 0, true)
	board.Stage = "board"
	unknown := board.Clone()
	board.Referral = &workflow.Referred{To: "sample-board", Meeting: "2026-12-09"}
	s.add("A3 board", note("A3", board, *board.Referral))
	s.add("A3 board, no meeting known", note("A3", unknown, workflow.Referred{To: "sample-board"}))
	late := board.Clone()
	late.Completed = s.at.AddDate(0, -2, 12)
	s.add("A3 board, meets after the promise", note("A3", late, workflow.Referred{To: "sample-board", Meeting: "2027-02-10"}))
	s.add("A3 tabled", note("A3", board, workflow.Tabled{Result: "tabled"}))

	s.add("M1 review", workflow.Notice{
		Kind: "M1", To: workflow.Recipient{Member: "m1"}, Thread: workflow.ReviewThread, Case: review,
		Event: workflow.Entered{Stage: "review", Ends: review.Ends},
	})
	s.add("S1 asked", note("S1", s.partial(), nil))
	s.add("S1 review", note("S1", review, nil))
	s.add("S1 vote", note("S1", open, nil))
	s.add("S1 board", note("S1", board, nil))
	s.add("S1 board, no meeting known", note("S1", unknown, nil))
	ended := s.fresh()
	ended.Status = workflow.Granted
	s.add("S1 ended", note("S1", ended, nil))
}

// outcomes are all ways in which a request can end.
func (s *sampler) outcomes() {
	add := func(name string, c *workflow.Case, d workflow.Decided) {
		c.Status, c.Outcome = d.Outcome, &d
		s.add("A4 "+name, workflow.Notice{
			Kind: "A4", To: workflow.Recipient{Applicant: true}, Thread: workflow.RequestThread, Event: d, Case: c,
			At: time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC),
		})
	}
	group := s.rules.Group
	add("granted", s.counted(7, 1, 1, false), workflow.Decided{
		Outcome: workflow.Granted, Amount: "7500.00 USD", Body: group, Ballot: "G-31.1", Minutes: "Approved 7-1-1, 2026-11-26, by email vote",
	})
	add("granted for less", s.counted(7, 1, 1, false), workflow.Decided{
		Outcome: workflow.Granted, Amount: "5000.00 USD", Body: group, Ballot: "G-31.1", Minutes: "Approved 7-1-1, 2026-11-26, by email vote",
	})
	add("granted by the Board", s.counted(8, 1, 0, true), workflow.Decided{
		Outcome: workflow.Granted, Amount: "7500.00 USD", Body: "sample-board", Minutes: "RESOLVED G-31 approved 7,500 USD 7-0-1 2026-12-09",
	})
	add("granted another amount", s.counted(8, 1, 0, true), s.odd())
	add("denied", s.counted(3, 6, 1, false), workflow.Decided{
		Outcome: workflow.Denied, Body: group, Ballot: "G-31.1", Minutes: "Denied 3-6-1, 2026-11-26, by email vote",
	})
	add("denied for lack of ayes", s.counted(3, 0, 1, false), workflow.Decided{Outcome: workflow.Denied, Body: group, Ballot: "G-31.1"})
	add("denied by the Board", s.counted(8, 1, 0, true), workflow.Decided{
		Outcome: workflow.Denied, Body: "sample-board", Minutes: "RESOLVED G-31 denied 1-7-0 2026-12-09",
	})
	add("no result", s.counted(4, 4, 1, false), workflow.Decided{Outcome: workflow.NoResult, Body: group, Ballot: "G-31.1"})
	add("lapsed", s.partial(), workflow.Decided{Outcome: workflow.Lapsed, Body: "form", Reason: "no answer to our question"})
	add("withdrawn", s.fresh(), workflow.Decided{Outcome: workflow.Withdrawn, Body: "applicant"})
	add("closed", s.fresh(), workflow.Decided{Outcome: workflow.Closed, Body: "chair", Reason: "the event was called off"})
}
