package templates

import (
	"charterd/workflow"
	"charterd/workflow/charter"
)

// desk fills in the mails to chairs and answers to what people mailed: C2, K1, X1, X2.
func (d *Data) desk(m Mail, name string) {
	if c := m.Notice.Case; c != nil {
		d.Stage, d.Since = stageWords(m.Rules, c), c.Since
		d.Missing = items(c, c.Missing(m.Rules))
		d.Facts = keyFacts(m.Rules, c)
	}
	switch name {
	case "C2":
		d.waiting(m)
	case "K1":
		d.AllDone = true
		for _, l := range m.Transcript {
			d.AllDone = d.AllDone && l.Done
			d.Transcript = append(d.Transcript, Line{Said: short(l.Said, wideLine), Did: short(l.Did, wideText), Done: l.Done})
		}
		d.Variant = "commands"
	case "X1":
		d.notUnderstood(m)
	case "X2":
		d.Variant = "refused"
		if r := m.Notice.Refusal; r != nil {
			d.Variant = r.Code
			d.Refusal, d.Clause = short(r.Text, wideText), short(r.Clause, wideText)
		}
	}
}

// waiting says what a request waits for on the chair's desk.
func (d *Data) waiting(m Mail) {
	c := m.Notice.Case
	stage, _ := m.Rules.Stage(c.Stage)
	switch e := m.Notice.Event.(type) {
	case workflow.AskedBack:
		d.Variant, d.Ballot, d.Line, d.Name = "unclear", e.Ballot, short(e.Line, wideLine), e.Member
		if b := c.Ballot(e.Ballot); b != nil {
			elector, _ := b.Elector(e.Member)
			d.Name, d.Ends = short(elector.Name, wideTitle), b.Closes
		}
		return
	case workflow.Supplied:
		if stage.Kind != charter.Intake {
			d.more(m, e)
			return
		}
	case workflow.Decided:
		d.decided(m, e)
		d.Variant = "flag"
		return
	}
	switch {
	case stage.Kind == charter.BallotKind:
		d.Variant = "no voters"
	case c.Unproven:
		d.Variant = "unproven"
	case len(d.Missing) > 0:
		d.Variant = "answered"
	default:
		d.Variant = "whole"
	}
	if d.Next.IsZero() && d.Variant == "whole" {
		if due := c.Due(m.Rules); due.After(m.at()) {
			d.Next = due
		}
	}
}

// more shows what was added after the request was complete: by the applicant, to answer a question or unasked, or by somebody
// who passed it on.
func (d *Data) more(m Mail, e workflow.Supplied) {
	few := &workflow.Case{Fields: e.Fields, Doubts: e.Doubts}
	d.Variant, d.Resumed = "more", e.Answered
	if e.By != "" {
		d.Variant = "passed on"
	} else if e.Answered {
		d.Variant = "reply"
	}
	d.Facts, d.Text = facts(m.Rules, few, len(m.Rules.Form), true), short(e.Text, wideText)
	for _, file := range e.Attachments {
		d.Files = append(d.Files, asWritten(short(file, wideTitle)))
	}
}

func (d *Data) notUnderstood(m Mail) {
	d.Variant = "form"
	for _, number := range m.Open {
		d.Open = append(d.Open, short(number, 20))
	}
	if len(d.Open) > 0 || m.Notice.Case != nil {
		d.Variant = "which"
	}
	if d.Variant == "form" {
		d.Form = items(&workflow.Case{}, m.Rules.Form)
	}
}
