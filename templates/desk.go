package templates

import (
	"maps"
	"slices"
	"strings"

	"charterd/workflow"
	"charterd/workflow/charter"
)

// desk fills in the mails to chairs and to those who read reports, and answers to what people mailed: C2, T1, K1, X1, X2.
func (d *Data) desk(m Mail, name string) {
	if c := m.Notice.Case; c != nil {
		d.Stage, d.Since = stageWords(m.Rules, c), c.Since
		d.Missing = items(c, c.Missing(m.Rules))
		d.Facts = keyFacts(m.Rules, c)
	}
	switch name {
	case "C2":
		d.Because = "you are the chair of " + d.Group + ", or act for the chair"
		if d.AwayChair = awayChair(m); d.AwayChair != "" {
			d.Because = "you act for the chair of " + d.Group
		}
		if role := m.Notice.To.Role; role != "" && (role == deskOf(m) || role == firstDesk(m.Rules)) {
			d.Because = "you read what comes in first for " + d.Group
		}
		d.waiting(m)
	case "T1":
		d.Variant = "report"
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
		d.Within = within(m)
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
		d.Enclosed = d.Report && e.By == ""
		if stage.Kind != charter.Intake {
			d.more(m, e)
			return
		}
	case workflow.Decided:
		d.decided(m, e)
		d.Variant = "flag"
		return
	case workflow.HandedOn:
		d.StandIn, d.Since = true, e.Since
		d.Because = "you act for the chair of " + d.Group
	}
	switch {
	case stage.Kind == charter.Words:
		d.reasons(m, c)
	case stage.Kind == charter.Meeting:
		d.Variant, d.Because, d.Facts = "meeting", "you keep the minutes for "+d.Group, nil
		if b := c.Last(); b != nil {
			d.counted(m, b, b.Verdict)
		}
		d.Motion = short(c.Motion.Text, wideText)
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

// reasons gives the chair what is needed to tell the applicant why: the count, and what the members said.
func (d *Data) reasons(m Mail, c *workflow.Case) {
	d.Variant, d.Ends, d.Facts = "reasons", c.Ends, nil
	if b := c.Last(); b != nil {
		d.counted(m, b, b.Verdict)
	}
	d.said(m, c, func(workflow.Comment) bool { return true })
	if !d.StandIn && d.AwayChair == "" {
		d.Replacement, d.Silence = standIn(m.Rules)
	}
}

// standIn is who acts for the chair, and after how long a silence; empty where nobody does by itself.
func standIn(rules *charter.Charter) (role, after string) {
	for _, name := range slices.Sorted(maps.Keys(rules.Roles)) {
		if r := rules.Roles[name]; r.ActsFor == "chair" && r.ActsAfter != (charter.Span{}) {
			return strings.ReplaceAll(name, "_", " "), spanWords(r.ActsAfter)
		}
	}
	return "", ""
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
		for i, f := range m.Rules.Form {
			if when, ok := m.Rules.Field(f.When); ok {
				d.Form[i].When = short(when.Label, wideTitle)
			}
		}
	}
}
