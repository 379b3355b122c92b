package templates

import (
	"charterd/workflow"
	"charterd/workflow/charter"
	"charterd/workflow/tally"
)

var outcomeWords = map[workflow.Status]string{
	workflow.Granted: "granted", workflow.Denied: "not granted", workflow.Lapsed: "closed, because we got no answer",
	workflow.Withdrawn: "taken back", workflow.Closed: "closed by the chair", workflow.NoResult: "no result",
}

// decided fills in the end of a case.
func (d *Data) decided(m Mail, e workflow.Decided) {
	d.Variant = string(e.Outcome)
	d.Amount, d.Body = short(money(e.Amount), 40), bodyOf(m, e.Body)
	d.Reason, d.Minutes, d.Flag = short(e.Reason, wideText), short(e.Minutes, wideValue), short(e.Flag, wideValue)
	d.Conditions, d.Amends = short(e.Conditions, wideText), e.Amends
	if e.Reason == workflow.NeutralReason {
		d.Reason = "" // the count says the same
	}
	d.Worded = d.Reason != "" && e.Outcome == workflow.Denied
	if e.Outcome == workflow.Granted && !e.Amends {
		d.against(m, e.Amount)
	}
	b := m.Notice.Case.Ballot(e.Ballot)
	if b != nil {
		d.counted(m, b, b.Verdict)
	}
	if e.Amends {
		d.amended(m, e, b)
	}
	if d.Report && (e.Ballot != "" || e.Outcome == workflow.Granted || e.Outcome == workflow.Denied || e.Outcome == workflow.NoResult) {
		d.Variant = "decided"
	}
}

// amended tells a change of a grant from one that was voted down: then the grant stands.
func (d *Data) amended(m Mail, e workflow.Decided, b *workflow.Ballot) {
	changed := e.Outcome == workflow.Granted
	switch g := m.Notice.Case.Granted; {
	case b != nil:
		changed = b.Verdict.Result == tally.Carried
	case g != nil:
		changed = g.Amount != e.Amount
	}
	d.Variant = "amended"
	if !changed {
		d.Variant = "not amended"
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
