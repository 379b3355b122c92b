package workflow_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"charterd/workflow"
)

// TestOnlyTheLinkedCaseAnswers: a referred case takes the decision of the case that its referral opened, and of no other
// (domain rule A27).
func TestOnlyTheLinkedCaseAnswers(t *testing.T) {
	rules := grants(t)
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	ours := workflow.Origin{Group: "psf-board", Case: "B-1"}
	c := workflow.Fold([]workflow.Event{
		{At: at, Data: workflow.Opened{ID: "G-1", Group: "psf-grants", Number: 1, Stage: "board", Title: "T"}},
		{At: at, Data: workflow.Referred{To: "psf-board", Stage: "board"}},
		{At: at, Data: workflow.LinkedTo{Case: ours}},
	})
	for _, from := range []workflow.Origin{{Group: "psf-board", Case: "B-2"}, {Group: "psf-other", Case: "B-1"}} {
		out := workflow.Step(rules, c, workflow.Input{At: at, Act: workflow.Answer{From: from, Result: "approved"}})
		if out.Refusal == nil || out.Case.Status != workflow.Open || len(out.Notices) != 0 {
			t.Errorf("%+v answered: %s, refusal %+v, %d mails", from, out.Case.Status, out.Refusal, len(out.Notices))
		}
	}
	out := workflow.Step(rules, c, workflow.Input{At: at, Act: workflow.Answer{From: ours, Result: "denied"}})
	if out.Refusal != nil || out.Case.Status != workflow.Denied {
		t.Errorf("the linked case answered: %s, refusal %+v", out.Case.Status, out.Refusal)
	}
}

// TestPartiesOfARequestDoNotVoteOnTheBoard: a director who is a party of the referred request is out of the Board's case; the
// applicant is so by being its applicant there.
func TestPartiesOfARequestDoNotVoteOnTheBoard(t *testing.T) {
	c := &workflow.Case{ID: "G-1", Group: "psf-grants", Applicant: workflow.Party{Address: "dora@members.example"}, Parties: []workflow.Party{{Address: "Eva@home.example"}}}
	body := workflow.Roster{
		{ID: "dora", Addresses: []string{"dora@members.example"}},
		{ID: "eva", Addresses: []string{"eva@members.example", "eva@home.example"}},
		{ID: "finn", Addresses: []string{"finn@members.example"}},
	}
	submit := workflow.LinkedSubmit(grants(t), c, workflow.Register{}, body)
	if diff := cmp.Diff([]string{"eva@members.example", "eva@home.example"}, submit.Excluded); diff != "" {
		t.Error(diff)
	}
}
