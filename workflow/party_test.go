package workflow_test

import (
	"testing"
	"time"

	"charterd/workflow"
)

// TestMemberWhoIsAPartyHasAnOwnRequest: somebody who was let into a case as a party and joined the group later reads and votes on
// it no more than the applicant does, and does not act on it for the chair.
func TestMemberWhoIsAPartyHasAnOwnRequest(t *testing.T) {
	rules := grants(t)
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	roster := workflow.Roster{
		{ID: "nora", Addresses: []string{"nora@members.example"}, Roles: []string{"chair"}},
		{ID: "ada", Addresses: []string{"ada@members.example"}},
		{ID: "bo", Addresses: []string{"bo@members.example", "bo@neptune.example"}},
	}
	c := workflow.Fold([]workflow.Event{
		{At: at, Data: workflow.Opened{ID: "G-1", Group: "psf-grants", Number: 1, Stage: "review", Applicant: workflow.Party{Address: "nok@neptune.example"}}},
		{At: at, Data: workflow.Entered{Stage: "review", Ends: at.AddDate(0, 0, 1)}},
		{At: at, Data: workflow.Joined{Party: workflow.Party{Address: "Bo@neptune.example"}, By: "nok@neptune.example"}},
	})
	out := workflow.Step(rules, c, workflow.Input{At: at.AddDate(0, 0, 2), Act: workflow.Tick{}, Register: workflow.Register{Roster: roster}})
	b := out.Case.Current()
	if b == nil {
		t.Fatal("no vote opened")
	}
	for _, want := range []struct{ id, conflict string }{{"ada", ""}, {"bo", "own request"}} {
		if e, ok := b.Elector(want.id); !ok || e.Conflict != want.conflict {
			t.Errorf("%s: elector %t, conflict %q", want.id, ok, e.Conflict)
		}
	}
	for _, n := range out.Notices {
		if n.To.Member == "bo" {
			t.Errorf("bo gets %s", n.Kind)
		}
	}
}

// TestNoMoreThanFivePeopleWaitForAWord: whoever floods a case with strange addresses makes the applicant no more mail.
func TestNoMoreThanFivePeopleWaitForAWord(t *testing.T) {
	rules := grants(t)
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	c := workflow.Fold([]workflow.Event{
		{At: at, Data: workflow.Opened{ID: "G-1", Group: "psf-grants", Number: 1, Stage: "complete", Applicant: workflow.Party{Address: "nok@neptune.example"}}},
	})
	mails := 0
	for _, name := range []string{"a", "b", "c", "d", "e", "f", "g"} {
		stranger := workflow.Party{Address: name + "@stranger.example"}
		out := workflow.Step(rules, c, workflow.Input{At: at, By: workflow.Person{Address: stranger.Address}, Act: workflow.Knock{Party: stranger}})
		c = out.Case
		mails += len(out.Notices)
	}
	if mails != 5 || len(c.Knocked) != 5 {
		t.Errorf("%d mails, %d wait", mails, len(c.Knocked))
	}
}
