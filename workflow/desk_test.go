package workflow_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"charterd/workflow"
	"charterd/workflow/charter"
)

func differSubmit(a, b workflow.Submit) string { return cmp.Diff(a, b) }

// offices is a charter with a desk, a chair and a vice chair.
const offices = `
group = "test-wg"
version = "1"
title = "Test charter of a group with a desk"
prefix = "T"
effective = 2020-01-01
day_end = "UTC"
opens_on = "any_person"

[role.chair]
clause = "test data"

[role.vice_chair]
acts_for = "chair"
acts_after = "3 days"
clause = "test data"

[role.triager]
clause = "test data"

[power.complete]
by = ["triager"]
clause = "test data"

[[stage]]
name = "triage"
kind = "intake"
desk = "triager"
clause = "test data"

[[stage]]
name = "vote"
kind = "ballot"
options = ["aye", "nay"]
lasts = "7 days"
passes = ["aye > nay"]
clause = "test data"
`

// TestDeskFallsToTheNextWhoIsThere: triagers, then the chair, then the vice chair; for the chair the vice chair, then the triagers.
// Who is concerned never does it; who is away does it only where nobody else can.
func TestDeskFallsToTheNextWhoIsThere(t *testing.T) {
	rules, err := charter.Parse("test", []byte(offices))
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	roster := workflow.Roster{
		{ID: "tess", Roles: []string{"triager"}}, {ID: "timo", Roles: []string{"triager"}, Addresses: []string{"timo@members.example"}},
		{ID: "cora", Roles: []string{"chair"}}, {ID: "vera", Roles: []string{"vice_chair"}}, {ID: "ada"},
	}
	for _, test := range []struct {
		stage, recused, away, handed, want string
	}{
		{"triage", "", "", "", "tess timo"},
		{"triage", "tess", "", "", "timo"},
		{"triage", "tess timo", "", "", "cora"},
		{"triage", "tess timo cora", "", "", "vera"},
		{"triage", "tess timo cora vera", "", "", ""},
		{"triage", "tess", "timo", "", "cora"},
		{"triage", "", "tess timo cora vera", "", "tess timo"},
		{"vote", "", "", "", "cora"},
		{"vote", "", "", "vice_chair", "cora vera"},
		{"vote", "cora", "", "", "vera"},
		{"vote", "", "cora", "", "vera"},
		{"vote", "vera", "cora", "", "tess timo"},
		{"vote", "cora vera tess timo", "", "", ""},
	} {
		c := &workflow.Case{ID: "T-1", Stage: test.stage, HandedOn: test.handed, Recused: map[string]bool{}}
		r := workflow.Register{Roster: roster, Away: map[string]time.Time{}}
		for _, id := range strings.Fields(test.recused) {
			c.Recused[id] = true
		}
		for _, id := range strings.Fields(test.away) {
			r.Away[id] = at.AddDate(0, 0, 1)
		}
		var got []string
		for _, m := range workflow.Desk(rules, r, c, at) {
			got = append(got, m.ID)
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%+v: %v", test, got)
		}
	}
	c := &workflow.Case{ID: "T-1", Stage: "triage", Applicant: workflow.Party{Address: "timo@members.example"}}
	if got := workflow.Desk(rules, workflow.Register{Roster: roster}, c, at); len(got) != 1 || got[0].ID != "tess" {
		t.Errorf("who made the report is at the desk: %+v", got)
	}
	if got := workflow.Holders(rules, workflow.Register{Roster: roster}, nil, "chair", at); len(got) != 1 || got[0].ID != "cora" {
		t.Errorf("without a case: %+v", got)
	}
}
