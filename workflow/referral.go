package workflow

import (
	"fmt"
	"strings"
	"time"

	"charterd/workflow/charter"
	"charterd/workflow/tally"
)

// refer hands the case to the body of a referral stage, with the last ballot as the recommendation (domain rule A27).
func (m *machine) refer(at time.Time, s charter.Stage) {
	r := Referred{To: s.To, Stage: s.Name, Recommendation: "none", Why: m.whyReferred(s), Meeting: m.in.Meeting, By: m.handsOver(at)}
	if b := m.c.Last(); b != nil {
		r.Ballot = b.Number
		switch b.Verdict.Result {
		case tally.Carried:
			r.Recommendation = "for"
		case tally.Lost:
			r.Recommendation = "against"
		}
	}
	m.emit(at, Entered{Stage: s.Name})
	m.emit(at, r)
}

// whyReferred is the rule and the value that brought the case there (mails, B1), to stand behind "because".
func (m *machine) whyReferred(s charter.Stage) string {
	if b := m.c.Last(); !m.holds(s.When) {
		if b != nil && b.Verdict.Result == tally.Carried {
			return "the group voted for it"
		}
		return "the vote was tied"
	}
	var tests []string
	for _, t := range s.When {
		tests = append(tests, m.testWords(t))
	}
	why := strings.Join(tests, " and ")
	if amount := m.requested(); amount != "" {
		why = fmt.Sprintf("%s: this request is for %s", why, FormatMoney(amount))
	}
	return why
}

var signWords = map[string]string{">": "is more than", ">=": "is at least", "=": "is", "<=": "is at most", "<": "is less than"}

// testWords tells a condition on the form with the field's label; what is no plain comparison stays as the charter writes it.
func (m *machine) testWords(t charter.Test) string {
	words := strings.Fields(t.String())
	if len(words) < 3 {
		return t.String()
	}
	f, known := m.rules.Field(words[0])
	sign, plain := signWords[words[1]]
	if !known || !plain || len(words) > 3 {
		return t.String()
	}
	value := words[2]
	if f.Kind == charter.KindMoney {
		value = FormatMoney(value + " " + m.rules.Currency)
	}
	return fmt.Sprintf("the %s %s %s", strings.ToLower(f.Label), sign, value)
}

// answer ends a referred case as the linked case of the other body was decided, or notes that it was not.
func (m *machine) answer(a Answer) {
	if m.c.Status != Open || m.c.Referral == nil || m.c.Linked != nil && *m.c.Linked != a.From {
		m.refuse(CodeWrongStage, fmt.Sprintf("%s does not wait for %s.", m.c.ID, a.From.Case), "")
		return
	}
	m.resolve(resolution{body: a.From.Group, result: a.Result, amount: a.Amount, line: a.Line, conditions: a.Conditions, meeting: a.Meeting})
}

// resolve takes the other body's decision. It is recorded as it is, and flagged where it goes against the rule (decisions,
// Counting: Board). An approval without an amount is for the motion's.
func (m *machine) resolve(r resolution) {
	d := Decided{Body: r.body, Minutes: r.line, Conditions: r.conditions, Flag: r.flag}
	switch r.result {
	case resultApproved:
		d.Outcome, d.Amount = Granted, r.amount
		if d.Amount == "" {
			d.Amount = m.motion().Amount
		}
		if flag := m.flag(d.Amount); flag != "" {
			d.Flag = flag
		}
		m.decide(m.now(), d)
	case resultDenied:
		d.Outcome = Denied
		m.decide(m.now(), d)
	case resultTabled, resultNone:
		m.emit(m.now(), Tabled{Result: r.result, Line: r.line, Meeting: r.meeting})
	default:
		m.refuse(CodeBadChoice, "The result must be one of these: approved, denied, tabled, no result.", "")
	}
}

// flag says what goes against the rule in an approval of that amount: nobody grants more than was requested (domain rule A10),
// nor in another currency. Where the request names no amount that routing can use, the motion's stands for it.
func (m *machine) flag(amount string) string {
	asked := m.requested()
	switch {
	case amount == "":
		return ""
	case asked == "":
		return "an amount, where none was requested"
	}
	of := "was requested"
	if f, _ := m.rules.FieldByRole(charter.RoleAmount); m.request()[f.Name] != asked {
		of = "the motion asked for"
	}
	more, known := Exceeds(amount, asked)
	switch {
	case !known:
		return fmt.Sprintf("in another currency than %s (%s)", of, FormatMoney(asked))
	case more:
		return fmt.Sprintf("more than %s (%s)", of, FormatMoney(asked))
	}
	return ""
}

// How another body's business with a case may end.
const (
	resultApproved = "approved"
	resultDenied   = "denied"
	resultTabled   = "tabled"
	resultNone     = "no result"
)
