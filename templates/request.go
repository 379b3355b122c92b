package templates

import (
	"strings"
	"time"

	"charterd/workflow"
	"charterd/workflow/charter"
)

// request fills in the mails about a request on its way: A1 to A4, S1, M1.
func (d *Data) request(m Mail, name string) {
	c := m.Notice.Case
	d.Stage, d.Since, d.Ends = stageWords(m.Rules, c), c.Since, c.Ends
	if b := c.Current(); b != nil {
		d.Ends = b.Closes
	}
	if d.Ends.IsZero() {
		d.Ends = d.Next
	}
	d.Answer = c.AnswerDue(m.Rules)
	if d.Answer.IsZero() && m.Rules.AnswerWithin != (charter.Span{}) {
		d.Answer = m.Rules.Deadline(m.at(), m.Rules.AnswerWithin)
	}
	d.Promised, d.Asking = !c.Completed.IsZero(), c.Question != nil
	d.Outcome = outcomeWords[c.Status]
	d.Steps, d.Advice = steps(m.Rules), advice(m.Rules, c)
	d.Missing = items(c, c.Missing(m.Rules))
	d.Facts = facts(m.Rules, c, len(m.Rules.Form), name == "A1")
	for _, file := range c.Attachments {
		d.Files = append(d.Files, asWritten(short(file, wideTitle)))
	}
	switch e := m.Notice.Event.(type) {
	case workflow.Opened:
		d.opened(m, e)
	case workflow.Asked:
		d.asked(m, e)
	case workflow.Reminded:
		d.Variant, d.Replied, d.Ends = "reminder", e.Number, e.Lapses
		d.asks(c)
	case workflow.Entered:
		d.Variant = "review"
		d.Ends = e.Ends
	case workflow.BallotOpened:
		d.Variant, d.Ends = "vote", e.Closes
	case workflow.Referred:
		d.Variant, d.Ends = "board", d.Next
	case workflow.Tabled:
		d.Variant, d.Ends = "tabled", d.Next
	case workflow.Decided:
		d.decided(m, e)
	}
	if name == "S1" {
		d.Variant = "open"
		if c.Status != workflow.Open {
			d.Variant = "ended"
		}
	}
}

func (d *Data) opened(m Mail, e workflow.Opened) {
	c := m.Notice.Case
	switch {
	case e.Unproven || c.Unproven:
		d.Variant = "unproven"
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

var outcomeWords = map[workflow.Status]string{
	workflow.Granted: "granted", workflow.Denied: "not granted", workflow.Lapsed: "closed, because we got no answer",
	workflow.Withdrawn: "taken back", workflow.Closed: "closed by the chair", workflow.NoResult: "no result",
}

// steps are the stages between completeness and the answer, in words.
func steps(rules *charter.Charter) []string {
	var list []string
	for _, s := range rules.Stages {
		switch {
		case s.Lasts == (charter.Span{}):
		case s.Kind == charter.Discussion:
			list = append(list, "The group reads your request for "+spanWords(s.Lasts)+".")
		case s.Kind == charter.BallotKind:
			list = append(list, "The group votes for up to "+spanWords(s.Lasts)+".")
		}
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

func (d *Data) decided(m Mail, e workflow.Decided) {
	d.Variant = string(e.Outcome)
	d.Amount, d.Body = short(money(e.Amount), 40), bodyOf(m, e.Body)
	d.Reason, d.Minutes, d.Flag = short(e.Reason, wideText), short(e.Minutes, wideValue), short(e.Flag, wideValue)
	if e.Outcome == workflow.Granted {
		d.against(m, e.Amount)
	}
	if b := m.Notice.Case.Ballot(e.Ballot); b != nil {
		d.counted(m, b, b.Verdict)
	}
}

// against holds the amount of a grant against the request, as it stood when it was complete.
func (d *Data) against(m Mail, amount string) {
	f, ok := m.Rules.FieldByRole(charter.RoleAmount)
	if !ok || amount == "" {
		return
	}
	c := m.Notice.Case
	asked := c.Fields[f.Name]
	if c.Request != nil {
		asked = c.Request[f.Name]
	}
	d.Requested = short(money(asked), 40)
	less, known := workflow.Exceeds(asked, amount)
	switch {
	case asked == "" || d.Amount == d.Requested:
	case known && less:
		d.Variant = "granted for less"
	default:
		d.Variant = "granted another amount"
	}
}

// bodyOf says who decided. A body that is neither the group nor a person of the case is the Board.
func bodyOf(m Mail, body string) string {
	switch body {
	case "chair", "form", "applicant":
		return body
	case "", m.Group.ID, m.Rules.Group, m.Notice.Case.Group:
		return "group"
	}
	return "board"
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
	case c.Question != nil:
		return "it waits for your answer to our question"
	}
	return "the chair looks if all is there"
}

func items(c *workflow.Case, fields []charter.Field) []Item {
	var list []Item
	for _, f := range fields {
		list = append(list, Item{Label: short(f.Label, wideTitle), Help: short(f.Help, 200), Doubt: short(c.Doubts[f.Name], wideTitle), Required: f.Required})
	}
	return list
}

// facts are the first values of the form, in its order. The way to reach the applicant is shown to the applicant only.
func facts(rules *charter.Charter, c *workflow.Case, most int, private bool) []Fact {
	var list []Fact
	for _, f := range rules.Form {
		value := c.Fields[f.Name]
		if value == "" || len(list) == most || (!private && (f.Kind == charter.KindEmail || f.Role == charter.RoleContact)) {
			continue
		}
		wide := wideValue
		if f.Kind == charter.KindLongText {
			wide = 2 * wideValue
		}
		shown := asWritten(short(fieldValue(f, value), wide))
		if c.Doubts[f.Name] != "" {
			shown += " (not clear to us)"
		}
		list = append(list, Fact{Label: strings.TrimSuffix(short(f.Label, 40), ":"), Value: shown})
	}
	return list
}

// HasEnd says whether the mail can name the time when the next thing happens.
func (d *Data) HasEnd() bool { return !d.Ends.IsZero() }

// Later says whether t is after the mail's cause.
func (d *Data) Later(t time.Time) bool { return t.After(d.At) }
