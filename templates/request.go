package templates

import (
	"strings"
	"time"

	"charterd/workflow"
	"charterd/workflow/charter"
)

// request fills in the mails about a request on its way: A1 to A4, P1, P2, S1, M1, L1.
func (d *Data) request(m Mail, name string) {
	c := m.Notice.Case
	d.Stage, d.Since, d.Ends = stageWords(m.Rules, c), c.Since, c.Ends
	if b := c.Current(); b != nil {
		d.Ends = b.Closes
	}
	d.Answer = c.AnswerDue(m.Rules)
	if d.Answer.IsZero() && m.Rules.AnswerWithin != (charter.Span{}) {
		d.Answer = m.Rules.Deadline(m.at(), m.Rules.AnswerWithin)
	}
	d.Promised, d.Asking = !c.Completed.IsZero(), c.Question != nil
	d.Outcome = outcomeWords[c.Status]
	d.Steps, d.Advice = steps(m, d.Thing), advice(m.Rules, c)
	d.Missing = items(c, c.Missing(m.Rules))
	d.Facts = facts(m.Rules, c, len(m.Rules.Form), name == "A1")
	for _, file := range c.Attachments {
		d.Files = append(d.Files, asWritten(short(file, wideTitle)))
	}
	if name == "M1" {
		d.papers(m)
	}
	switch e := m.Notice.Event.(type) {
	case workflow.Opened:
		d.opened(m, e)
	case workflow.Asked:
		d.asked(m, e)
	case workflow.Reminded:
		d.Variant, d.Replied, d.Ends = "reminder", e.Number, e.Lapses
		d.asks(c)
	default:
		d.onItsWay(m, name, e)
	}
	if name == "S1" {
		d.Variant = "open"
		if c.Status != workflow.Open {
			d.Variant = "ended"
		}
	}
}

// onItsWay fills in what happens after a request is complete.
func (d *Data) onItsWay(m Mail, name string, event workflow.Data) {
	switch e := event.(type) {
	case workflow.Entered:
		d.Variant, d.Ends = "review", e.Ends
		d.Votes = votes(m)
		d.budget(m, requested(m.Rules, m.Notice.Case))
	case workflow.BallotOpened:
		d.Variant, d.Ends = "vote", e.Closes
	case workflow.Referred:
		d.Variant, d.Ends, d.Advised = "board", time.Time{}, e.Recommendation
		if name == "A4" { // for the person who reports, the group has decided
			d.Variant = "decided"
		}
	case workflow.Reopened:
		d.Variant, d.Why = "reopened", short(e.Why, wideText)
	case workflow.Tabled:
		d.Variant, d.Ends = "tabled", time.Time{}
	case workflow.Decided:
		d.decided(m, e)
	case workflow.PaidOut:
		d.Variant, d.Amount = "paid", grantOf(m.Notice.Case)
	case workflow.Knocked:
		d.Variant, d.Person = "knocked", short(personOf(e.Party), wideTitle)
		d.Buttons = []Button{d.wordButton(m, "Agree: this person may take part", "AGREE "+clean(e.Party.Address), ayeFill)}
		if len(m.Notice.Case.Knocked) > 1 {
			d.Mailbox = short(e.Party.Address, wideTitle)
		}
	case workflow.Joined:
		d.Variant, d.Person = "joined", short(personOf(e.Party), wideTitle)
	}
}

// grantOf is the amount that is granted, for people; empty where none is.
func grantOf(c *workflow.Case) string {
	for _, decision := range []*workflow.Decided{c.Outcome, c.Granted} {
		if decision != nil && decision.Outcome == workflow.Granted {
			return short(money(decision.Amount), 40)
		}
	}
	return ""
}

// personOf names a person by name and address.
func personOf(p workflow.Party) string {
	if clean(p.Name) == "" {
		return asWritten(clean(p.Address))
	}
	return short(p.Name, 40) + " (" + clean(p.Address) + ")"
}

func (d *Data) opened(m Mail, e workflow.Opened) {
	c := m.Notice.Case
	switch {
	case e.Unproven || c.Unproven:
		d.Variant = "unproven"
	case d.Report:
		d.Variant = "report"
	case len(d.Missing) > 0:
		d.Variant, d.Ends = "missing", lapses(m)
	default:
		d.Variant = "whole"
	}
}

// lapses is when the case ends by itself if the question of this mail is not answered; zero where it does not.
func lapses(m Mail) time.Time {
	s, ok := m.Rules.Stage(m.Notice.Case.Stage)
	if !ok || s.Lapses == (charter.Span{}) {
		return time.Time{}
	}
	return m.Rules.Deadline(m.at(), s.Lapses)
}

// steps are the stages between completeness and the answer, in words.
func steps(m Mail, thing string) []string {
	var list []string
	for _, s := range m.Rules.Stages {
		switch {
		case s.Lasts == (charter.Span{}):
		case s.Kind == charter.Discussion:
			verb := "reads"
			if thing == "case" {
				verb = "talks about"
			}
			list = append(list, "The group "+verb+" your "+thing+" for "+spanWords(s.Lasts)+".")
		case s.Kind == charter.BallotKind:
			list = append(list, "The group votes for up to "+spanWords(s.Lasts)+".")
			if m.Rules.OpensOn == charter.OnAnyPerson { // the answer comes before the Board's word
				list = append(list, "You get a mail when the group has decided. It may not say what.")
			}
			if s.CarriedThen != "" {
				list = append(list, "If the vote passes, the Board has the last word.")
			}
		}
	}
	if board := boardStep(m, m.Notice.Case); board != "" {
		list = append(list, board)
	}
	return list
}

func spanWords(s charter.Span) string {
	unit := string(s.Unit)
	return count(s.N, strings.TrimSuffix(unit, "s"), unit)
}

// advice is what the charter's checks say about the request.
func advice(rules *charter.Charter, c *workflow.Case) []string {
	var said []string
	for _, check := range rules.Checks {
		holds, known := charter.Evaluate(check.When, charter.Values{Fields: c.Fields, Submitted: c.Submitted})
		if len(check.When) > 0 && holds && known && check.InForce(c.Submitted) {
			said = append(said, adviceWords(check))
		}
	}
	return said
}

// adviceWords is what a check says: its sentence, or ours for the short names that charters use.
func adviceWords(c charter.Check) string {
	switch c.Say {
	case "short-notice":
		return "Your event is near. The group may not be able to answer before it."
	case "board", "goes-to-board":
		return "The Board must decide on this amount. That can take longer."
	}
	return short(c.Say, wideText)
}

// asked says by when the applicant is asked to answer: the time at which the case lapses.
func (d *Data) asked(m Mail, e workflow.Asked) {
	c := m.Notice.Case
	d.Variant = "remaining"
	if e.By != "" {
		d.Variant = "chair"
	} else if c.LastItem.IsZero() || c.LastItem.Equal(c.Submitted) {
		d.Variant = "form"
	}
	d.Ends = lapses(m)
	d.Text = short(e.Text, wideText)
	d.named(m, e.Missing)
}

// asks repeats the open question.
func (d *Data) asks(c *workflow.Case) {
	if q := c.Question; q != nil {
		d.Text = short(q.Text, wideText)
	}
}

// named keeps those missing items that the question names, where it names any.
func (d *Data) named(m Mail, names []string) {
	if len(names) == 0 {
		return
	}
	var fields []charter.Field
	for _, name := range names {
		if f, ok := m.Rules.Field(name); ok {
			fields = append(fields, f)
		}
	}
	d.Missing = items(m.Notice.Case, fields)
}

// stageWords says where the case stands in words that fit behind "Now: ".
func stageWords(rules *charter.Charter, c *workflow.Case) string {
	stage, _ := rules.Stage(c.Stage)
	switch {
	case c.Status != workflow.Open:
		return "it has ended (" + string(c.Status) + ")"
	case stage.Kind == charter.Discussion:
		return "the group reads it"
	case stage.Kind == charter.BallotKind && c.Current() != nil:
		return "the group votes on it"
	case stage.Kind == charter.BallotKind:
		return "it waits for a vote"
	case stage.Kind == charter.Referral:
		return "it waits for the Board"
	case stage.Kind == charter.Meeting:
		return "it waits for the next meeting"
	case stage.Kind == charter.Words:
		return "the vote is over, and the chair writes the answer"
	case c.Question != nil:
		return "it waits for your answer to our question"
	}
	return "the chair looks if all is there"
}

// HasEnd says whether the mail can name the time when the next thing happens.
func (d *Data) HasEnd() bool { return !d.Ends.IsZero() }

// Later says whether t is after the mail's cause.
func (d *Data) Later(t time.Time) bool { return t.After(d.At) }
