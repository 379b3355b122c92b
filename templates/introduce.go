package templates

import (
	"charterd/workflow"
	"charterd/workflow/charter"
)

// introduce shows all of a request to those who decide on it and have not read it: its fields, its files, and what the group said.
// c is the request itself, m a mail about it in its own group.
func (d *Data) introduce(m Mail, c *workflow.Case) {
	d.First, d.Facts = true, facts(m.Rules, c, len(m.Rules.Form), false)
	d.papers(m)
	d.said(m, c, func(said workflow.Comment) bool { return !said.DuringVote })
}

// papers names the files of the request: those that go with the mail, and those that do not.
func (d *Data) papers(m Mail) {
	d.Files, d.LeftOut = nil, nil
	for _, file := range m.Files {
		d.Files = append(d.Files, asWritten(short(file, wideTitle)))
	}
	for _, file := range m.LeftOut {
		d.LeftOut = append(d.LeftOut, asWritten(short(file, wideTitle)))
	}
}

// said quotes the comments of the group's people that may be shown, as many as fit into a mail.
func (d *Data) said(m Mail, c *workflow.Case, may func(workflow.Comment) bool) {
	m.Notice.Case = c // its voters have names
	for _, said := range c.Comments {
		switch {
		case said.By == "" || !may(said): // the applicant
		case len(d.Comments) < mostComments:
			d.Comments = append(d.Comments, Saying{Who: nameOf(m, said.By), Words: short(said.Text, wideText)})
		default:
			d.Unshown++
		}
	}
}

// mostComments bounds the quotations in one mail.
const mostComments = 20

// boardStep tells that another body decides, where that is certain from the request; empty elsewhere.
func boardStep(m Mail, c *workflow.Case) string {
	if m.confidential() {
		return "" // it would tell what the request is for
	}
	for _, s := range m.Rules.Stages {
		holds, known := charter.Evaluate(s.When, charter.Values{Fields: c.Fields, Submitted: c.Submitted})
		if s.Kind != charter.Referral || len(s.When) == 0 || !holds || !known {
			continue
		}
		said := "Then the Board decides."
		if day := weekday(m.Meeting); day != "" {
			said += " Its first meeting after the vote is on " + day + "."
		}
		return said
	}
	return ""
}
