package workflow_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"charterd/workflow"
	"charterd/workflow/charter"
)

// crews are people for the offices of the other groups, besides voters without an office.
var crews = map[string]workflow.Roster{
	"psf-board": {
		{ID: "nora", Name: "Nora", Addresses: []string{"nora@members.example"}, Roles: []string{"chair", "director"}},
		{ID: "sam", Name: "Sam", Addresses: []string{"sam@members.example"}, Roles: []string{"secretary"}},
	},
	"conduct-wg": {
		{ID: "nora", Name: "Nora", Addresses: []string{"nora@members.example"}, Roles: []string{"chair"}},
		{ID: "sam", Name: "Sam", Addresses: []string{"sam@members.example"}, Roles: []string{"triager"}},
		{ID: "olga", Name: "Olga", Addresses: []string{"olga@members.example"}, Roles: []string{"triager"}},
	},
}

// begins draws how a case of the group can begin: a report, a member's motion, or another group's referral, open or sealed.
func begins(t *rapid.T, rules *charter.Charter) (workflow.Person, workflow.Submit) {
	excluded := []string{}
	for _, who := range []string{"nora", "sam", "ada"} {
		if rapid.IntRange(0, 5).Draw(t, "is out") == 0 {
			excluded = append(excluded, who+"@members.example")
		}
	}
	by := workflow.Person{Proven: rapid.IntRange(0, 9).Draw(t, "proven") > 0}
	applicant := workflow.Party{Address: rapid.SampledFrom([]string{"nok@neptune.example", "ada@members.example", "nora@members.example"}).Draw(t, "applicant")}
	switch {
	case rules.OpensOn == charter.OnAnyPerson:
		return by, workflow.Submit{Title: scribble(t), Applicant: applicant, Excluded: excluded}
	case rapid.Bool().Draw(t, "a motion"):
		by = workflow.Person{Member: "nora", Address: "nora@members.example", Proven: true}
		motion := workflow.Motion{Text: "Rent " + scribble(t), Amount: rapid.SampledFrom([]string{"", "1500.00 USD"}).Draw(t, "amount")}
		return by, workflow.Submit{Applicant: workflow.Party{Address: by.Address}, Motion: &motion}
	}
	motion := workflow.Motion{Text: "Grant 20,000 USD", Amount: "20000.00 USD"}
	return by, workflow.Submit{
		Title: "PyCon", Applicant: applicant, Motion: &motion, Origin: &workflow.Origin{Group: "psf-grants", Case: "G-7"},
		Excluded: excluded, Sealed: rapid.Bool().Draw(t, "sealed"),
	}
}

// TestAnySequenceUnderAnyCharter: the promises of holds are kept under the other shipped charters too, a case that has not ended
// is in somebody's hands, and what is closed stays in its circle.
func TestAnySequenceUnderAnyCharter(t *testing.T) {
	all := map[string]*charter.Charter{}
	for _, name := range [][2]string{{"psf-board", "2011-04"}, {"psf-board", "2021-04"}, {"conduct-wg", "2024"}} {
		c, err := charter.Find(name[0], name[1])
		if err != nil {
			t.Fatal(err)
		}
		all[c.Version] = c
	}
	rapid.Check(t, func(t *rapid.T) {
		rules := all[rapid.SampledFrom(slices.Sorted(maps.Keys(all))).Draw(t, "charter")]
		at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
		register := workflow.Register{Roster: crews[rules.Group], Meetings: []string{"2026-12-09", "2027-02-10"}, Away: map[string]time.Time{}}
		for _, name := range names[:rapid.IntRange(0, 6).Draw(t, "voters")] {
			register.Roster = append(register.Roster[:len(register.Roster):len(register.Roster)], workflow.Member{ID: name, Name: name, Addresses: []string{name + "@members.example"}})
		}
		by, submit := begins(t, rules)
		in := workflow.Input{At: at, By: by, Number: 1, Register: register, Act: submit}
		out := workflow.Step(rules, nil, in)
		holds(t, rules, nil, in, out)
		events := out.Events
		for range rapid.IntRange(1, 40).Draw(t, "inputs") {
			c := out.Case
			at = at.Add(time.Duration(rapid.SampledFrom([]int{0, 1, 3600, 3600 * 24, 3600 * 24 * 4, 3600 * 24 * 12, 3600 * 24 * 30, -3600}).Draw(t, "later")) * time.Second)
			in = workflow.Input{At: at, By: anyone(t), Act: act(t, c.ID), Mail: 7, Register: register}
			in.Meeting = register.NextMeeting(at.Format(time.DateOnly))
			if order, ok := in.Act.(workflow.Order); ok && order.Word == "record" {
				order.Day = at.Format(time.DateOnly)
				in.Act = order
			}
			untouched := c.Clone()
			out = workflow.Step(rules, c, in)
			if diff := differ(untouched, c); diff != "" {
				t.Fatalf("Step changed the case that went in:\n%s", diff)
			}
			holds(t, rules, c, in, out)
			inOrder(t, rules, c, in, out)
			inHands(t, rules, register, out.Case, at)
			staysInCircle(t, rules, c, in, out)
			events = append(events, out.Events...)
		}
		if diff := differ(out.Case, workflow.Fold(events)); diff != "" {
			t.Fatalf("the whole record does not fold to the case (-step +fold):\n%s", diff)
		}
	})
}

// inHands: an open case has a deadline, or waits for the applicant, for another body, or for somebody who has the power to go on.
func inHands(t failer, rules *charter.Charter, r workflow.Register, c *workflow.Case, at time.Time) {
	t.Helper()
	stage, _ := rules.Stage(c.Stage)
	if c.Status != workflow.Open || !c.Due(rules).IsZero() || c.Question != nil || stage.Kind == charter.Referral {
		return
	}
	word := map[charter.StageKind]string{charter.Intake: "complete", charter.BallotKind: "open", charter.Meeting: "record"}[stage.Kind]
	power, granted := rules.Power(word)
	if !granted {
		t.Fatalf("%s stands in %q and the charter lets nobody use %s", c.ID, c.Stage, word)
	}
	offices := power.By
	if word == "record" {
		offices = append([]string{"chair"}, offices...)
	}
	for _, role := range offices {
		for _, m := range workflow.Holders(rules, r, c, role, at) {
			if !c.Recused[m.ID] || !rules.Confidential && !c.Sealed {
				return
			}
		}
	}
	if !rules.Confidential && !c.Sealed {
		return // where nobody else is left, those who have a part in the case act
	}
	for _, name := range slices.Sorted(maps.Keys(rules.Roles)) {
		if len(workflow.Holders(rules, r, c, name, at)) > 0 {
			t.Fatalf("%s stands in %q and nobody is there to use %s", c.ID, c.Stage, word)
		}
	}
}

// staysInCircle: who is out of a closed case moves nothing in it, and nothing of it goes to a list.
func staysInCircle(t failer, rules *charter.Charter, before *workflow.Case, in workflow.Input, out workflow.Outcome) {
	t.Helper()
	if !rules.Confidential && !before.Sealed {
		return
	}
	if before.Recused[in.By.Member] && out.Refusal == nil {
		t.Fatalf("%s is out of %s, and %+v was done", in.By.Member, before.ID, in.Act)
	}
	for _, n := range out.Notices {
		if n.To.List {
			t.Fatalf("%s of a closed case goes to the list", n.Kind)
		}
	}
}
