package workflow_test

import (
	"fmt"
	"testing"
	"time"

	"charterd/workflow"
	"charterd/workflow/charter"
)

// activeGroup is a charter with the rule of domain rule A7, and a register in which ada is a member since a day of 2025.
func activeGroup(t *testing.T, since time.Time) (*charter.Charter, workflow.Register) {
	t.Helper()
	o := &office{t: t}
	if err := o.charter("club.toml"); err != nil {
		t.Fatal(err)
	}
	if err := o.begin(since, "ada, ben, nora (chair)"); err != nil {
		t.Fatal(err)
	}
	return o.rules, o.r
}

func day(n int) time.Time { return time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC).AddDate(0, 0, n) }

// TestParticipationCountsWhatWasHeldForTheMember follows domain rules A6 and A7, case by case.
func TestParticipationCountsWhatWasHeldForTheMember(t *testing.T) {
	ada := []string{"ada"}
	joined := day(-400)
	for _, c := range []struct {
		rule         string
		held         workflow.Held
		answered, of int
	}{
		{"an answer counts", workflow.Held{Opened: day(0), Closed: day(10), Answered: ada}, 1, 1},
		{"silence counts against", workflow.Held{Opened: day(0), Closed: day(10), Silent: ada}, 0, 1},
		{"a recusal is left out", workflow.Held{Opened: day(0), Closed: day(10), Recused: ada}, 0, 0},
		{"a vote that is not the member's is left out", workflow.Held{Opened: day(0), Closed: day(10), Answered: []string{"ben"}}, 0, 0},
		{"closed early before the member answered", workflow.Held{Opened: day(0), Closed: day(2), Early: true, Silent: ada}, 0, 0},
		{"closed early a second before three days", workflow.Held{Opened: day(0), Closed: day(3).Add(-time.Second), Early: true, Silent: ada}, 0, 0},
		{"closed early after three days", workflow.Held{Opened: day(0), Closed: day(3), Early: true, Silent: ada}, 0, 1},
		{"closed early after the member answered", workflow.Held{Opened: day(0), Closed: day(1), Early: true, Answered: ada}, 1, 1},
		{"its whole time was short", workflow.Held{Opened: day(0), Closed: day(1), Silent: ada}, 0, 1},
		{"closed a year ago", workflow.Held{Opened: day(-275), Closed: day(-265), Silent: ada}, 0, 0},
		{"closed a second less than a year ago", workflow.Held{Opened: day(-275), Closed: day(-265).Add(time.Second), Silent: ada}, 0, 1},
		{"opened before the member joined", workflow.Held{Opened: joined.Add(-time.Second), Closed: day(10), Silent: ada}, 0, 0},
		{"closes later", workflow.Held{Opened: day(90), Closed: day(101), Answered: ada}, 0, 0},
	} {
		rules, r := activeGroup(t, joined)
		c.held.Ballot = "K-1.1"
		r = r.Apply(workflow.Event{At: c.held.Closed, Data: c.held})
		if answered, of := r.Participation(rules, "ada", day(100)); answered != c.answered || of != c.of {
			t.Errorf("%s: %d of %d, want %d of %d", c.rule, answered, of, c.answered, c.of)
		}
	}
}

func TestParticipationOfStrangersAndWithoutARule(t *testing.T) {
	rules, r := activeGroup(t, day(-400))
	r = r.Apply(workflow.Event{At: day(10), Data: workflow.Held{Ballot: "K-1.1", Opened: day(0), Closed: day(10), Answered: []string{"ada", "zoe"}}})
	if answered, of := r.Participation(rules, "zoe", day(11)); answered != 0 || of != 0 {
		t.Errorf("a stranger has %d of %d", answered, of)
	}
	bare := *rules
	bare.Participates = nil
	if answered, of := r.Participation(&bare, "ada", day(11)); answered != 0 || of != 0 {
		t.Errorf("without a rule %d of %d", answered, of)
	}
}

// TestFlagAtTheBoundary: exactly the share is enough, one vote less is told; fewer votes than the rule names say nothing.
func TestFlagAtTheBoundary(t *testing.T) {
	for _, c := range []struct {
		answered, silent int
		flagged          bool
	}{{3, 2, false}, {2, 3, true}, {0, 4, false}, {0, 5, true}, {4, 1, false}, {5, 4, true}, {6, 4, false}, {59, 41, true}, {60, 40, false}} {
		t.Run(fmt.Sprintf("%d of %d", c.answered, c.answered+c.silent), func(t *testing.T) {
			rules, r := activeGroup(t, day(-400))
			r.Renewal = &workflow.Renewing{Asked: day(300), Over: true} // asked this year already: only the votes matter here
			n := 0
			var last workflow.RegisterOutcome
			tell := func(h workflow.Held) {
				n++
				h.Ballot, h.Opened, h.Closed = fmt.Sprintf("K-%d.1", n), day(0), day(10+n)
				last = workflow.Administer(rules, r, workflow.Input{At: h.Closed, Act: workflow.Told{Held: &h}})
				r = last.Register
			}
			for range c.answered {
				tell(workflow.Held{Answered: []string{"ada"}})
			}
			flags := 0
			for range c.silent {
				tell(workflow.Held{Silent: []string{"ada"}})
				flags += len(last.Events) - 1
			}
			if c.flagged != (flags > 0) {
				t.Errorf("told %d times", flags)
			}
		})
	}
}

// TestFlagSaysAllThatItsMailNeeds: the numbers, the share and the votes that were missed stand in the event.
func TestFlagSaysAllThatItsMailNeeds(t *testing.T) {
	rules, r := activeGroup(t, day(-400))
	var out workflow.RegisterOutcome
	for n := range 5 {
		h := workflow.Held{Ballot: fmt.Sprintf("K-%d.1", n+1), Opened: day(n), Closed: day(n + 10), Silent: []string{"ada", "ben"}, Recused: nil}
		if n < 2 {
			h.Answered, h.Silent = []string{"ada"}, []string{"ben"}
		}
		if n == 4 {
			h.Answered, h.Silent = []string{"ben"}, []string{"ada"}
		}
		out = workflow.Administer(rules, r, workflow.Input{At: h.Closed, Act: workflow.Told{Held: &h}})
		r = out.Register
	}
	if len(out.Events) != 2 || len(out.Notices) != 2 {
		t.Fatalf("%d events, %d notices", len(out.Events), len(out.Notices))
	}
	f := out.Events[1].Data.(workflow.Flagged)
	if f.Member != "ada" || f.Answered != 2 || f.Of != 5 || f.Asks != "60%" || fmt.Sprint(f.Missed) != "[K-3.1 K-4.1 K-5.1]" {
		t.Errorf("got %+v", f)
	}
	if out.Notices[0].To.Member != "ada" || !out.Notices[1].To.Chair || out.Notices[0].Kind != "R2" {
		t.Errorf("told %+v", out.Notices)
	}
}

// TestFlagOfTheOnlyChairIsOneMail: where the chair votes and is below the rule, the chair gets one mail.
func TestFlagOfTheOnlyChairIsOneMail(t *testing.T) {
	rules, r := activeGroup(t, day(-400))
	voting := *rules
	voting.Roles = map[string]charter.Role{"chair": {Name: "chair", Votes: true}}
	var out workflow.RegisterOutcome
	for n := range 5 {
		h := workflow.Held{Ballot: fmt.Sprintf("K-%d.1", n+1), Opened: day(n), Closed: day(n + 10), Silent: []string{"nora"}}
		out = workflow.Administer(&voting, r, workflow.Input{At: h.Closed, Act: workflow.Told{Held: &h}})
		r = out.Register
	}
	if len(out.Notices) != 1 || out.Notices[0].To.Member != "nora" {
		t.Errorf("told %+v", out.Notices)
	}
}
