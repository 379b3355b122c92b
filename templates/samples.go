package templates

import (
	"fmt"
	"time"

	"charterd/workflow"
	"charterd/workflow/charter"
	"charterd/workflow/tally"
)

// Sample is one variant of one mail with made-up data, for checking templates and for looking at them.
type Sample struct {
	Name string // "M2 replaced"
	Mail Mail
}

// Samples gives every mail in every variant, in a group that may be named, and once more in a confidential group.
// An error means that the embedded sample charter does not fit the charter language.
func Samples() ([]Sample, error) {
	rules, err := sampleCharter()
	if err != nil {
		return nil, err
	}
	var all []Sample
	for _, confidential := range []bool{false, true} {
		b := newSampler(rules, confidential)
		b.applicant()
		b.outcomes()
		b.votes()
		b.refusals()
		b.results()
		b.desk()
		b.life()
		b.reasons()
		b.matters()
		b.sheets()
		b.mailingList()
		b.told()
		all = append(all, b.list...)
	}
	for _, more := range []func() ([]Sample, error){boardSamples, conductSamples} {
		list, err := more()
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return all, nil
}

// sampler makes samples around one case.
type sampler struct {
	list  []Sample
	rules *charter.Charter
	group Group
	at    time.Time
}

func newSampler(rules *charter.Charter, confidential bool) *sampler {
	s := &sampler{rules: rules, at: time.Date(2026, 11, 15, 9, 30, 0, 0, time.UTC)}
	s.group = Group{ID: "sample-grants", Name: "Sample Grants Group", Address: "grants@example.org", ListAddress: "grants-list@example.org", Chair: "Mira Holm"}
	s.group.Confidential = confidential
	return s
}

// add makes one sample: to gives the part of the mail that differs.
func (s *sampler) add(name string, n workflow.Notice, more ...func(*Mail)) {
	if n.At.IsZero() {
		n.At = s.at
	}
	m := Mail{
		Notice: n, Rules: s.rules, Group: s.group, Now: n.At, ReplyTo: "grants+k7q2m9xd@example.org", Mail: "m-812",
		To: workflow.Party{Name: "Nok Saelim", Address: "nok@example.net"},
	}
	for _, f := range more {
		f(&m)
	}
	if s.group.Confidential {
		name += ", confidential"
	}
	s.list = append(s.list, Sample{Name: name, Mail: m})
}

// fresh is the case as it came in, with everything there.
func (s *sampler) fresh() *workflow.Case {
	return &workflow.Case{
		ID: "G-31", Group: s.rules.Group, Number: 31, Status: workflow.Open, Stage: "complete", Stages: []string{"complete", "review", "vote"}, Since: s.at, Title: "PyCon Neptune",
		Applicant: workflow.Party{Name: "Nok Saelim", Address: "nok@example.net"}, Submitted: s.at, LastItem: s.at, Waits: s.at,
		Fields: map[string]string{
			"event": "PyCon Neptune", "contact": "Nok Saelim", "email": "nok@example.net", "starts": "2027-03-02", "country": "Thailand",
			"people": "125", "requested": "7500.00 USD", "budget": "venue 4,000, captions 2,000, travel aid 1,500",
		},
		Doubts: map[string]string{}, Attachments: []string{"budget.pdf"}, Recused: map[string]bool{},
	}
}

// partial is the case with two things missing, one of them unclear.
func (s *sampler) partial() *workflow.Case {
	c := s.fresh()
	delete(c.Fields, "budget")
	c.Doubts["starts"] = "early March"
	c.Attachments = nil
	c.Question = &workflow.Question{At: s.at, Missing: []string{"starts", "budget"}}
	return c
}

// voting is the case with an open ballot on which nobody has voted.
func (s *sampler) voting(advisory bool) *workflow.Case {
	c := s.fresh()
	c.Stage, c.Completed = "vote", s.at
	b := &workflow.Ballot{
		Number: "G-31.1", Stage: "vote", Opens: s.at, Closes: time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC), Advisory: advisory,
		Motion: workflow.Motion{Text: "Grant 7,500 USD to PyCon Neptune", Amount: "7500.00 USD"}, Votes: map[string]workflow.Vote{},
	}
	for i := range 12 {
		b.Electorate = append(b.Electorate, workflow.Elector{ID: fmt.Sprint("m", i+1), Name: fmt.Sprint("Member ", i+1)})
	}
	c.Motion, c.Ballots = b.Motion, []*workflow.Ballot{b}
	return c
}

// counted is the case after its ballot has ended with that many answers.
func (s *sampler) counted(ayes, nays, abstains int, advisory bool) *workflow.Case {
	c := s.voting(advisory)
	b := c.Ballots[0]
	for i := range ayes + nays + abstains {
		choice := tally.Aye
		if i >= ayes {
			choice = tally.Nay
		}
		if i >= ayes+nays {
			choice = tally.Abstain
		}
		b.Votes[fmt.Sprint("m", i+1)] = workflow.Vote{At: s.at, Choice: choice, Line: string(choice)}
	}
	stage, _ := s.rules.Stage("vote")
	b.Verdict = tally.Judge(stage.Rule, b.Poll(), true)
	b.Ended, b.Why = b.Closes, b.Verdict.Closed
	return c
}
