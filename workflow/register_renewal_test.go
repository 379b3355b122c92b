package workflow_test

import (
	"testing"
	"time"

	"charterd/workflow"
	"charterd/workflow/charter"
)

// TestRenewalIsAskedOncePerYear: on the charter's day in its zone, never for a day before the register began or the charter was
// in force, and not again in the year in which it was asked (situations, Deciding: membership renewal).
func TestRenewalIsAskedOncePerYear(t *testing.T) {
	noon := func(year int, month time.Month, d int) time.Time {
		return time.Date(year, month, d, 12, 0, 0, 0, time.UTC)
	}
	for _, c := range []struct {
		rule  string
		began time.Time
		force charter.Date
		asked time.Time
		want  time.Time
	}{
		{rule: "the day lies ahead", began: noon(2026, 3, 1), want: noon(2026, 8, 1)},
		{rule: "it begins on the day", began: noon(2026, 8, 1), want: noon(2026, 8, 1)},
		{rule: "it begins a second later", began: noon(2026, 8, 1).Add(time.Second), want: noon(2027, 8, 1)},
		{rule: "asked this year", began: noon(2026, 3, 1), asked: noon(2026, 8, 1), want: noon(2027, 8, 1)},
		{rule: "asked on another day of this year, by an earlier charter", began: noon(2026, 3, 1), asked: noon(2026, 4, 1), want: noon(2027, 8, 1)},
		{rule: "the charter is in force later", began: noon(2022, 3, 1), force: charter.Date{Year: 2026, Month: 9, Day: 1}, want: noon(2027, 8, 1)},
		{rule: "no events", want: time.Time{}},
	} {
		rules, r := activeGroup(t, c.began)
		if r.Began = c.began; !c.asked.IsZero() {
			r.Renewal = &workflow.Renewing{Asked: c.asked, Over: true}
		}
		dated := *rules
		dated.Effective = c.force
		if got := r.Due(&dated); !got.Equal(c.want) {
			t.Errorf("%s: due %s, want %s", c.rule, got, c.want)
		}
		dated.Renews = nil
		if got := r.Due(&dated); !got.IsZero() {
			t.Errorf("%s: due %s without a rule", c.rule, got)
		}
	}
}

// TestMissedYearsAreAskedEachAtItsTime: a program that stood still asks for each year at its own time, and comes to an end.
func TestMissedYearsAreAskedEachAtItsTime(t *testing.T) {
	rules, r := activeGroup(t, time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC))
	out := workflow.Administer(rules, r, workflow.Input{At: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC), Act: workflow.Tick{}})
	var years []int
	for _, e := range out.Events {
		if _, asked := e.Data.(workflow.RenewalAsked); asked {
			years = append(years, e.At.Year())
		}
	}
	if len(out.Events) != 6 || len(years) != 3 || years[0] != 2022 || years[2] != 2024 {
		t.Errorf("%d events, asked in %v", len(out.Events), years)
	}
}

// TestRenewalNamesTheInactive: who answers but took part in too few votes is named to the chair as not eligible (domain rule A7).
func TestRenewalNamesTheInactive(t *testing.T) {
	rules, r := activeGroup(t, day(-10))
	for n := range 5 {
		h := workflow.Held{Ballot: string(rune('a' + n)), Opened: day(n), Closed: day(n + 10), Answered: []string{"ben"}, Silent: []string{"ada"}}
		r = r.Apply(workflow.Event{At: h.Closed, Data: h})
	}
	r = workflow.Administer(rules, r, workflow.Input{
		At: time.Date(2026, 8, 2, 9, 0, 0, 0, time.UTC), By: workflow.Person{Member: "ada"}, Act: workflow.Order{Word: "stay"},
	}).Register
	out := workflow.Administer(rules, r, workflow.Input{At: time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC), Act: workflow.Tick{}})
	over, ok := out.Events[0].Data.(workflow.RenewalOver)
	if !ok || len(over.Left) != 0 || len(over.Silent) != 1 || over.Silent[0] != "ben" || len(over.Inactive) != 1 || over.Inactive[0] != "ada" {
		t.Errorf("got %+v", out.Events)
	}
	if len(out.Register.Roster.At(out.Register.Updated)) != 3 {
		t.Error("a program removed somebody")
	}
}
