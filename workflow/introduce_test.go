package workflow_test

import (
	"testing"
	"time"

	"charterd/workflow"
	"charterd/workflow/charter"
)

// TestAFirstBallotIntroducesWhatNobodyHasRead: the first ballot of a case without a review brings all of it; one after a review does
// not, nor a second ballot, nor anything about a motion or a sealed case.
func TestAFirstBallotIntroducesWhatNobodyHasRead(t *testing.T) {
	rules, err := charter.Find("psf-grants", "2024-08")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	folded := func(change func(*workflow.Case), data ...workflow.Data) *workflow.Case {
		events := []workflow.Event{{At: at, Data: workflow.Opened{ID: "G-1", Stage: "complete"}}}
		for _, d := range data {
			events = append(events, workflow.Event{At: at, Data: d})
		}
		c := workflow.Fold(events)
		if change != nil {
			change(c)
		}
		return c
	}
	review, vote := workflow.Entered{Stage: "review"}, workflow.Entered{Stage: "vote"}
	first, second := workflow.BallotOpened{Number: "G-1.1", Stage: "vote"}, workflow.BallotOpened{Number: "G-1.2", Stage: "vote"}
	for name, one := range map[string]struct {
		kind string
		c    *workflow.Case
		want bool
	}{
		"fast track":              {"M2", folded(nil, vote, first), true},
		"after a review":          {"M2", folded(nil, review, vote, first), false},
		"a second ballot":         {"M2", folded(nil, vote, first, second), false},
		"a result":                {"M5", folded(nil, vote, first), false},
		"to another body":         {"B1", folded(nil, review, vote, first), true},
		"a motion":                {"M2", folded(func(c *workflow.Case) { c.ByMotion = true }, vote, first), false},
		"sealed":                  {"M2", folded(func(c *workflow.Case) { c.Sealed = true }, vote, first), false},
		"sealed, to another body": {"B1", folded(func(c *workflow.Case) { c.Sealed = true }, vote, first), false},
	} {
		if got := (workflow.Notice{Kind: one.kind, Case: one.c}).Introduces(rules); got != one.want {
			t.Errorf("%s: %v, want %v; it was in %q", name, got, one.want, one.c.Stages)
		}
	}
	closed := *rules
	closed.Confidential = true
	if (workflow.Notice{Kind: "B1", Case: folded(nil, vote, first)}).Introduces(&closed) {
		t.Error("a confidential case goes along")
	}
}
