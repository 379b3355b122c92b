package templates

import (
	"strings"
	"testing"

	"charterd/workflow"
	"charterd/workflow/tally"
)

// words gives the text of a mail in one line.
func words(t *testing.T, m Mail) string {
	t.Helper()
	set, err := Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := set.Render(m)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(r.Text), " ")
}

// sample gives the mail of a sample.
func sample(t *testing.T, name string) Mail {
	t.Helper()
	samples, err := Samples()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range samples {
		if s.Name == name {
			return s.Mail
		}
	}
	t.Fatalf("there is no sample %q", name)
	return Mail{}
}

// TestOutcomeSaysLessOnlyWhenItIsLess: the amount is held against the request as it stood when it was complete, and another
// currency is neither less nor the full amount.
func TestOutcomeSaysLessOnlyWhenItIsLess(t *testing.T) {
	for _, c := range []struct{ requested, granted, want, not string }{
		{"7500.00 USD", "7500.00 USD", "This is the full amount that you asked for.", "why it is less"},
		{"7500.00 USD", "7499.99 USD", "You asked for 7,500 USD. The motion that passed was for 7,499.99 USD. Mira Holm can tell you why it is less.", "full amount"},
		{"7500.00 USD", "90000.00 USD", "You asked for 7,500 USD. The decision is for 90,000 USD.", "less"},
		{"7500.00 USD", "5000.00 EUR", "You asked for 7,500 USD. The decision is for 5,000 EUR.", "less"},
	} {
		m := sample(t, "A4 granted")
		m.Notice.Case.Request = map[string]string{"requested": c.requested}
		m.Notice.Case.Fields["requested"] = "1.00 USD" // sent after the request was complete
		m.Notice.Event = workflow.Decided{Outcome: workflow.Granted, Amount: c.granted, Body: "sample-board"}
		got := words(t, m)
		if !strings.Contains(got, c.want) || strings.Contains(got, c.not) {
			t.Errorf("%s for %s: want %q and no %q in:\n%s", c.granted, c.requested, c.want, c.not, got)
		}
	}
}

// TestAssumedRulesAreNotQuotedToTheBoard: what we assumed is not the charter's word.
func TestAssumedRulesAreNotQuotedToTheBoard(t *testing.T) {
	for clause, quoted := range map[string]bool{"Requests over 15,000 USD go to the Board.": true, "assumed: a tie goes there": false, "assumed for 2024-08: a tie": false} {
		m := sample(t, "B1 for")
		rules := *m.Rules
		rules.Stages = append(rules.Stages[:0:0], rules.Stages...)
		for i := range rules.Stages {
			rules.Stages[i].Clause = clause
		}
		m.Rules = &rules
		if got := words(t, m); strings.Contains(got, "The charter says") != quoted || strings.Contains(got, "assumed") {
			t.Errorf("the clause %q: quoted is wanted %v in:\n%s", clause, quoted, got)
		}
	}
}

// TestTieIsToldWithItsConditions: which tie goes to the Board is told in numbers.
func TestTieIsToldWithItsConditions(t *testing.T) {
	for _, c := range []struct {
		when []string
		n    tally.Counts
		want string
	}{
		{[]string{"aye = nay", "aye >= 30% of roster"}, tally.Counts{Roster: 12}, "A tie with at least 4 ayes goes to the Board."},
		{[]string{"aye = nay", "aye >= 30% of roster"}, tally.Counts{Roster: 10}, "A tie with at least 3 ayes goes to the Board."},
		{[]string{"aye = nay", "aye >= 30% of roster"}, tally.Counts{Roster: 3}, "A tie with at least 1 aye goes to the Board."},
		{[]string{"aye = nay", "aye >= 2", "turnout >= 5"}, tally.Counts{Roster: 9}, "A tie with at least 2 ayes and at least 5 answers goes to the Board."},
		{[]string{"aye = nay"}, tally.Counts{Roster: 9}, "A tie goes to the Board."},
		{[]string{"aye = nay", "aye >= 1/3 of cast"}, tally.Counts{Roster: 9}, "A tie goes to the Board if this is so: “aye >= 1/3 of cast”."},
	} {
		var when []tally.Condition
		for _, s := range c.when {
			condition, err := tally.ParseCondition(s)
			if err != nil {
				t.Fatal(err)
			}
			when = append(when, condition)
		}
		if got := tieRule(when, c.n, "the Board"); got != c.want {
			t.Errorf("%q of %d: %q, want %q", c.when, c.n.Roster, got, c.want)
		}
	}
}
