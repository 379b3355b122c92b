package templates

import (
	"fmt"
	"time"

	"charterd/workflow"
	"charterd/workflow/tally"
)

// sheets are the mails that carry several notices.
func (s *sampler) sheets() {
	key := func(m *Mail) { m.ReplyTo, m.Key = "", "Key: 7QK2-M9XD" }
	var opened []workflow.Notice
	for _, c := range s.several() {
		opened = append(opened, s.about(c, "M2", workflow.BallotOpened{Number: c.Ballots[0].Number}))
	}
	s.addSheet("M2 sheet", opened)
	s.addSheet("M2 sheet with a key line", opened, key)
	same := []workflow.Notice{opened[0], opened[1]}
	s.addSheet("M2 sheet, one end", same)

	cases := s.several()
	var receipts []workflow.Notice
	for i, choice := range []tally.Answer{tally.Aye, tally.Nay, tally.Abstain} {
		cast := workflow.VoteCast{Ballot: cases[i].Ballots[0].Number, Member: "m1", Choice: choice, Line: string(choice)}
		if i == 1 {
			cast.Changed = tally.Aye
		}
		receipts = append(receipts, s.about(cases[i], "M3", cast))
	}
	s.addSheet("M3 sheet", receipts)
	over := s.counted(7, 1, 1, false)
	over.ID, over.Title, over.Ballots[0].Number = "G-30", "PyData Nauru", "G-30.1"
	over.Ballots[0].Motion.Text = "Grant 7,500 USD to PyData Nauru"
	late := s.about(over, "X2", nil)
	late.To, late.Refusal = workflow.Recipient{Sender: true}, &workflow.Refusal{Code: workflow.CodeLate, Text: "Your mail came after the end of the vote G-30.1."}
	unclear := s.about(cases[2], "M3", workflow.AskedBack{Ballot: cases[2].Ballots[0].Number, Member: "m1", Line: "maybe", Why: "“maybe” is no vote"})
	s.addSheet("M3 sheet, not all counted", []workflow.Notice{receipts[0], late, unclear})
	s.addSheet("M3 sheet, none counted", []workflow.Notice{late, unclear})

	var results []workflow.Notice
	for i, c := range s.several() {
		b := c.Ballots[0]
		for j := range 9 {
			choice := tally.Aye
			if i == 1 {
				choice = tally.Nay
			}
			b.Votes[fmt.Sprint("m", j+1)] = workflow.Vote{At: s.at, Choice: choice, Line: string(choice)}
		}
		stage, _ := s.rules.Stage("vote")
		b.Verdict = tally.Judge(stage.Rule, b.Poll(), true)
		b.Ended, b.Why = b.Closes, b.Verdict.Closed
		results = append(results, s.about(c, "M5", workflow.BallotClosed{Number: b.Number, Why: b.Why, Verdict: b.Verdict}))
	}
	s.addSheet("M5 sheet", results)
}

// several are three cases under a vote at once; the last is advice to the Board and ends later.
func (s *sampler) several() []*workflow.Case {
	var list []*workflow.Case
	for i, title := range []string{"PyCon Neptune", "PyLadies Fest Kampala", "Django Girls Cebu"} {
		c := s.voting(i == 2)
		amount := fmt.Sprintf("%d00.00 USD", 75-20*i)
		c.ID, c.Number, c.Title = fmt.Sprint("G-", 31+i), 31+i, title
		b := c.Ballots[0]
		b.Number, b.Motion = c.ID+".1", workflow.Motion{Text: fmt.Sprintf("Grant %s to %s", workflow.FormatMoney(amount), title), Amount: amount}
		c.Motion = b.Motion
		if i == 2 {
			b.Closes = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
		}
		list = append(list, c)
	}
	return list
}

func (s *sampler) about(c *workflow.Case, kind string, e workflow.Data) workflow.Notice {
	n := s.member(kind, c, e)
	n.Ballot, n.At = c.Ballots[0].Number, s.at
	return n
}

func (s *sampler) addSheet(name string, list []workflow.Notice, more ...func(*Mail)) {
	s.add(name, list[0], append(more, func(m *Mail) { m.Sheet = list })...)
}
