package workflow_test

import (
	"testing"
	"time"

	"charterd/workflow"
	"charterd/workflow/charter"
)

// TestMotionIsItsOwnTitle: a motion stands on one line as it will be minuted, and whole words of it are the title, with "…" for the others.
func TestMotionIsItsOwnTitle(t *testing.T) {
	rules, err := charter.Find("psf-board", "2021-04")
	if err != nil {
		t.Fatal(err)
	}
	ada := workflow.Member{ID: "ada", Addresses: []string{"ada@members.example"}, Roles: []string{"director"}}
	for text, want := range map[string][2]string{
		"Rent the hall.":                                   {"Rent the hall", "Rent the hall"},
		"Rent\n the  hall,\nfor a day. ":                   {"Rent the hall, for a day", "Rent the hall, for a day"},
		"RESOLVED, that the Foundation rents the hall.":    {"RESOLVED, that the Foundation rents the…", "RESOLVED, that the Foundation rents the hall"},
		"Donaudampfschifffahrtsgesellschaftskapitänsmütze": {"Donaudampfschifffahrtsgesellschaftskapi…", "Donaudampfschifffahrtsgesellschaftskapitänsmütze"},
	} {
		out := workflow.Step(rules, nil, workflow.Input{
			At: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC), Number: 1, By: workflow.Person{Member: "ada", Address: "ada@members.example", Proven: true},
			Register: workflow.Register{Roster: workflow.Roster{ada}},
			Act:      workflow.Submit{Title: "Re: hello", Fields: map[string]string{"a": "b"}, Motion: &workflow.Motion{Text: text}, Applicant: workflow.Party{Address: "ada@members.example"}},
		})
		if c := out.Case; c.Title != want[0] || c.Motion.Text != want[1] || len(c.Fields) != 0 || len(c.Ballots) != 1 {
			t.Errorf("%q became %q, %q", text, c.Title, c.Motion.Text)
		}
	}
}

// TestOnlyElectorsMove: whoever could not vote at that moment makes no motion, and none is empty.
func TestOnlyElectorsMove(t *testing.T) {
	rules, err := charter.Find("psf-board", "2011-04")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	r := workflow.Register{Roster: workflow.Roster{
		{ID: "ada", Roles: []string{"director"}}, {ID: "sam", Roles: []string{"secretary"}}, {ID: "ben", Roles: []string{"director"}, Inactive: true},
		{ID: "cleo", Roles: []string{"director"}, Since: at.AddDate(0, 0, 1)}, {ID: "dan", Roles: []string{"director"}, Until: at},
	}}
	for id, want := range map[string]string{
		"ada": "", "sam": workflow.CodeNotElector, "ben": workflow.CodeNotElector, "cleo": workflow.CodeNotElector, "dan": workflow.CodeNotElector, "": workflow.CodeNotElector,
	} {
		code := ""
		if refused := workflow.MayMove(rules, r, workflow.Person{Member: id}, workflow.Motion{Text: "Rent the hall"}, at); refused != nil {
			code = refused.Code
		}
		if code != want {
			t.Errorf("%q: %q, want %q", id, code, want)
		}
	}
	if refused := workflow.MayMove(rules, r, workflow.Person{Member: "ada"}, workflow.Motion{Text: " \n"}, at); refused == nil || refused.Code != workflow.CodeNoText {
		t.Errorf("an empty motion: %+v", refused)
	}
}

// TestTheReceiptOfTheDecidingVoteShowsTheEnd: it cannot say that the vote may be changed (situations, Deciding: "an abstainer or late
// changer after an early close").
func TestTheReceiptOfTheDecidingVoteShowsTheEnd(t *testing.T) {
	rules, err := charter.Find("psf-board", "2021-04")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	register := workflow.Register{}
	for _, id := range []string{"ada", "ben"} {
		register.Roster = append(register.Roster, workflow.Member{ID: id, Addresses: []string{id + "@members.example"}, Roles: []string{"director"}})
	}
	by := func(id string) workflow.Person {
		return workflow.Person{Member: id, Address: id + "@members.example", Proven: true}
	}
	c := workflow.Step(rules, nil, workflow.Input{
		At: at, Number: 1, By: by("ada"), Register: register, Act: workflow.Submit{Motion: &workflow.Motion{Text: "Rent the hall"}, Applicant: workflow.Party{Address: "ada@members.example"}},
	}).Case
	for i, id := range []string{"ada", "ben"} {
		out := workflow.Step(rules, c, workflow.Input{At: at.Add(time.Hour), By: by(id), Register: register, Act: workflow.Cast{Choice: "aye", Line: "aye"}})
		c = out.Case
		for _, n := range out.Notices {
			if n.Kind == "M3" && n.Case.Ballots[0].IsOpen() != (i == 0) {
				t.Errorf("the receipt of %s shows a vote that is open: %v", id, i == 1)
			}
		}
	}
	if c.Status != workflow.Granted {
		t.Fatalf("%s in %s", c.Status, c.Stage)
	}
}
