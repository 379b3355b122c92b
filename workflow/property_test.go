package workflow_test

import (
	"maps"
	"testing"
	"time"

	"pgregory.net/rapid"

	"charterd/workflow"
	"charterd/workflow/charter"
	"charterd/workflow/tally"
)

var names = []string{"ada", "ben", "cleo", "dan", "eva", "finn", "gita", "hugo", "ines", "jon", "kim"}

// crowd draws a group of one to eleven voters, some of whom join or leave, with chair, vice chair and the Board's secretary.
func crowd(t *rapid.T, start time.Time) workflow.Roster {
	list := workflow.Roster{
		{ID: "nora", Name: "Nora", Addresses: []string{"nora@members.example"}, Roles: []string{"chair"}},
		{ID: "sam", Name: "Sam", Addresses: []string{"sam@members.example"}, Roles: []string{"secretary"}},
		{ID: "olga", Name: "Olga", Addresses: []string{"olga@members.example"}, Roles: []string{"staff"}},
	}
	for i := range rapid.IntRange(1, len(names)).Draw(t, "voters") {
		m := workflow.Member{ID: names[i], Name: names[i], Addresses: []string{names[i] + "@members.example"}}
		switch rapid.IntRange(0, 9).Draw(t, "kind of member") {
		case 0:
			m.Since = start.AddDate(0, 0, rapid.IntRange(0, 30).Draw(t, "joins after"))
		case 1:
			m.Until = start.AddDate(0, 0, rapid.IntRange(1, 30).Draw(t, "leaves after"))
		case 2:
			m.Roles = []string{"vice_chair"}
		}
		list = append(list, m)
	}
	return list
}

func anyone(t *rapid.T) workflow.Person {
	switch who := rapid.SampledFrom(append([]string{"nok", "nok", "zoe", "board", "nora", "nora", "nora", "sam", "olga"}, names...)).Draw(t, "who"); who {
	case "nok", "zoe":
		return workflow.Person{Name: who, Address: who + "@neptune.example", Proven: true}
	case "board":
		return workflow.Person{Address: "board@example.org", Proven: true, Board: true}
	default:
		return workflow.Person{Member: who, Name: who, Address: who + "@members.example", Proven: true}
	}
}

// scribble draws a person's words: mostly text, at times octets that are none.
func scribble(t *rapid.T) string {
	if rapid.IntRange(0, 4).Draw(t, "octets") == 0 {
		return string(rapid.SliceOfN(rapid.Byte(), 0, 6).Draw(t, "octets"))
	}
	return rapid.StringN(0, 8, 30).Draw(t, "words")
}

var amounts = []string{"", "0.00 USD", "5000.00 USD", "7500.00 USD", "15000.00 USD", "15000.01 USD", "20000.00 USD", "9000.00 EUR", "much", "-1.00 USD"}

func form(t *rapid.T, most int) map[string]string {
	fields := map[string]string{}
	for range rapid.IntRange(0, most).Draw(t, "fields") {
		name := rapid.SampledFrom([]string{"event", "budget", "website", "starts", "virtual", "country"}).Draw(t, "field")
		fields[name] = rapid.SampledFrom([]string{"", "2026-12-01", "yes", "a \xff word", "Portugal"}).Draw(t, "value")
	}
	if rapid.Bool().Draw(t, "amount") {
		fields["requested"] = rapid.SampledFrom(amounts).Draw(t, "requested")
	}
	return fields
}

// parties are people who write about a case from outside; one of them may be a member already.
var parties = []string{"zoe@neptune.example", "lea@neptune.example", "ada@members.example"}

func ballotNumber(t *rapid.T, id string) string {
	return rapid.SampledFrom([]string{id + ".1", id + ".1", id + ".1", id + ".2", id + ".2", id + ".3", id, "", "G-2.1"}).Draw(t, "ballot")
}

// act draws anything that may come to the case of that number.
func act(t *rapid.T, id string) workflow.Act {
	switch rapid.IntRange(0, 16).Draw(t, "act") {
	case 0:
		return workflow.Supply{Fields: form(t, 3), Text: scribble(t)}
	case 1, 2, 3, 4, 5, 6:
		choice := rapid.SampledFrom([]string{"aye", "aye", "nay", "abstain", "recused", ""}).Draw(t, "choice")
		return workflow.Cast{Ballot: ballotNumber(t, id), Choice: choice, Line: scribble(t), Remark: rapid.SampledFrom([]string{"", "", "so there"}).Draw(t, "remark"), Quoted: rapid.IntRange(0, 3).Draw(t, "quotes") > 0}
	case 7:
		return workflow.Recuse{Ballot: ballotNumber(t, id), Line: scribble(t)}
	case 8:
		return workflow.Puzzle{Ballot: ballotNumber(t, id), Line: scribble(t), Why: "unclear"}
	case 9:
		return workflow.Remark{Text: scribble(t)}
	case 10:
		return workflow.Tick{}
	case 11:
		return workflow.Answer{From: workflow.Origin{Group: "psf-board", Case: "B-1"}, Result: rapid.SampledFrom([]string{"approved", "denied", "no result", "?"}).Draw(t, "answer")}
	case 12:
		return workflow.Knock{Party: workflow.Party{Name: scribble(t), Address: rapid.SampledFrom(parties).Draw(t, "knocks")}}
	}
	return workflow.Order{
		Word: rapid.SampledFrom([]string{
			"complete", "complete", "complete", "ask", "propose", "propose", "open", "close", "close", "withdraw", "resolved", "extend", "fasttrack",
			"reason", "reopen", "reopen", "void", "amend", "amend", "paid", "returned", "agree", "record", "record", "exclude",
		}).Draw(t, "word"),
		Ballot: rapid.SampledFrom([]string{"", "", "", id + ".1", id + ".2"}).Draw(t, "names"),
		Person: rapid.SampledFrom([]*workflow.Who{nil, nil, {Address: parties[0]}, {ID: "ada"}, {ID: "sam"}}).Draw(t, "agreed"),
		Count:  rapid.SampledFrom([]string{"", "7-0-1", "4-0-6", "2-2-7", "3-0-0", "99-0-0", "much"}).Draw(t, "count"),
		Text:   rapid.SampledFrom([]string{"", "why", "because"}).Draw(t, "text"),
		Amount: rapid.SampledFrom(amounts).Draw(t, "moved"),
		Result: rapid.SampledFrom([]string{"approved", "denied", "tabled", "no result", "perhaps"}).Draw(t, "result"),
	}
}

// TestAnySequenceOfInputs: whatever is put in, in whatever order, at whatever time, the promises of holds are kept, and
// deadlines pass in their order and never stay behind.
func TestAnySequenceOfInputs(t *testing.T) {
	rules := grants(t)
	rapid.Check(t, func(t *rapid.T) {
		at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
		roster := crowd(t, at)
		away := map[string]time.Time{"nora": at.AddDate(0, 0, rapid.IntRange(0, 30).Draw(t, "chair is away"))}
		fields := maps.Clone(whole)
		maps.Copy(fields, form(t, 2))
		in := workflow.Input{At: at, By: anyone(t), Number: 1, Register: workflow.Register{Roster: roster}, Act: workflow.Submit{
			Title: scribble(t), Fields: fields, Applicant: workflow.Party{Address: rapid.SampledFrom([]string{"nok@neptune.example", "ada@members.example"}).Draw(t, "applicant")},
		}}
		in.By.Proven = rapid.IntRange(0, 9).Draw(t, "proven") > 0
		out := workflow.Step(rules, nil, in)
		holds(t, rules, nil, in, out)
		events := out.Events
		for range rapid.IntRange(1, 60).Draw(t, "inputs") {
			c := out.Case
			at = at.Add(time.Duration(rapid.SampledFrom([]int{0, 0, 1, 60, 3600, 3600 * 24, 3600 * 24 * 4, 3600 * 24 * 12, -3600, -3600 * 24 * 5}).Draw(t, "later")) * time.Second)
			register := workflow.Register{Roster: roster, Away: away}
			in = workflow.Input{At: at, By: anyone(t), Act: act(t, c.ID), Mail: 7, Register: register}
			untouched := c.Clone()
			out = workflow.Step(rules, c, in)
			if diff := differ(untouched, c); diff != "" {
				t.Fatalf("Step changed the case that went in:\n%s", diff)
			}
			holds(t, rules, c, in, out)
			inOrder(t, rules, c, in, out)
			events = append(events, out.Events...)
		}
		if diff := differ(out.Case, workflow.Fold(events)); diff != "" {
			t.Fatalf("the whole record does not fold to the case (-step +fold):\n%s", diff)
		}
	})
}

// inOrder: what follows from deadlines is dated at them, rising, before the input; and none that is due is left.
func inOrder(t failer, rules *charter.Charter, before *workflow.Case, in workflow.Input, out workflow.Outcome) {
	t.Helper()
	last := before.Updated
	for _, e := range out.Events {
		if !e.At.Before(in.At) {
			break
		}
		if e.At.Before(last) {
			t.Fatalf("%s at %s, after something at %s", e.Data.Kind(), e.At, last)
		}
		last = e.At
	}
	if due := out.Case.Due(rules); !due.IsZero() && !due.After(in.At) {
		t.Fatalf("a deadline at %s is left at %s", due, in.At)
	}
}

func grants(t *testing.T) *charter.Charter {
	t.Helper()
	c, err := charter.Find("psf-grants", "2024-08")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestOrderOfVotesWithinASecondDecidesNothing: the same votes in another order give the same result, and the same count unless
// a majority ended the vote early.
func TestOrderOfVotesWithinASecondDecidesNothing(t *testing.T) {
	rules := grants(t)
	rapid.Check(t, func(t *rapid.T) {
		at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
		var roster workflow.Roster
		for _, name := range names[:rapid.IntRange(1, len(names)).Draw(t, "voters")] {
			roster = append(roster, workflow.Member{ID: name, Addresses: []string{name + "@members.example"}})
		}
		open := workflow.Step(rules, nil, workflow.Input{At: at, By: workflow.Person{Proven: true}, Number: 1, Register: workflow.Register{Roster: roster}, Act: workflow.Submit{Title: "T", Fields: whole}}).Case
		open = workflow.Step(rules, open, workflow.Input{At: at.AddDate(0, 0, 15), Act: workflow.Tick{}, Register: workflow.Register{Roster: roster}}).Case
		choices := rapid.SliceOfN(rapid.SampledFrom([]string{"aye", "nay", "abstain", ""}), len(roster), len(roster)).Draw(t, "choices")
		vote := func(order []int) (tally.Verdict, string) {
			c := open
			for _, i := range order {
				if choices[i] != "" {
					c = workflow.Step(rules, c, workflow.Input{At: at.AddDate(0, 0, 16), By: workflow.Person{Member: names[i]}, Register: workflow.Register{Roster: roster}, Act: workflow.Cast{Ballot: "G-1.1", Choice: choices[i]}}).Case
				}
			}
			c = workflow.Step(rules, c, workflow.Input{At: at.AddDate(0, 0, 60), Act: workflow.Tick{}, Register: workflow.Register{Roster: roster}}).Case
			return c.Last().Verdict, c.Last().Why
		}
		order := make([]int, len(roster))
		for i := range order {
			order[i] = i
		}
		one, why := vote(order)
		two, again := vote(rapid.Permutation(order).Draw(t, "order"))
		if one.Result != two.Result || why != again {
			t.Fatalf("%s (%s) in one order and %s (%s) in the other", one.Result, why, two.Result, again)
		}
		if why != "majority of roster" && one.Counts != two.Counts {
			t.Fatalf("counted %+v in one order and %+v in the other", one.Counts, two.Counts)
		}
	})
}
