package workflow_test

import (
	"bytes"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"charterd/workflow"
	"charterd/workflow/charter"
)

// holdsRegister checks what must be true of every step of a register, whatever the input: the register that went in is as it
// was, the events fold to the one that came out, the recorded fact gives the same events again, byte for byte, and no deadline
// is left behind.
func holdsRegister(t failer, rules *charter.Charter, before workflow.Register, in workflow.Input, out workflow.RegisterOutcome) {
	t.Helper()
	folded := before
	for _, e := range out.Events {
		payload, err := workflow.EncodeData(e.Data)
		if err != nil {
			t.Fatalf("%v", err)
		}
		read, err := workflow.DecodeData(e.Data.Kind(), payload)
		if err != nil {
			t.Fatalf("reading back %s: %v", payload, err)
		}
		folded = folded.Apply(workflow.Event{At: e.At, Data: read})
	}
	if !reflect.DeepEqual(folded, out.Register) {
		if diff := cmp.Diff(out.Register, folded, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("the recorded events do not fold to the register (-step +fold):\n%s", diff)
		}
	}
	stored, err := workflow.EncodeFact(workflow.Fact{By: in.By, Act: in.Act, Mail: in.Mail})
	if err != nil {
		t.Fatalf("%v", err)
	}
	fact, err := workflow.DecodeFact(stored)
	if err != nil {
		t.Fatalf("%v", err)
	}
	again := workflow.Administer(rules, before, workflow.Input{At: in.At, By: fact.By, Act: fact.Act, Mail: fact.Mail})
	if len(again.Events) != len(out.Events) {
		t.Fatalf("%d events, and %d from the recorded fact", len(out.Events), len(again.Events))
	}
	for i, e := range out.Events {
		a, errA := workflow.EncodeData(e.Data)
		b, errB := workflow.EncodeData(again.Events[i].Data)
		if errA != nil || errB != nil || !bytes.Equal(a, b) || !e.At.Equal(again.Events[i].At) {
			t.Fatalf("the recorded fact gives another event:\n%s %s\n%s %s", e.At, a, again.Events[i].At, b)
		}
	}
	if due := out.Register.Due(rules); !due.IsZero() && !due.After(in.At) {
		t.Fatalf("a deadline at %s was left behind at %s", due, in.At)
	}
	answers := 0
	for _, n := range out.Notices {
		if n.To.Sender {
			answers++
		}
		if n.Thread != workflow.GroupThread || n.Case != nil || n.Group == nil || n.Event == nil {
			t.Fatalf("a notice that is not the group's: %+v", n)
		}
	}
	if answers > 1 || answers == 1 && out.Refusal == nil {
		t.Fatalf("%d answers to one mail; refusal: %v", answers, out.Refusal)
	}
}

var registerPeople = []string{"nora", "mia", "ada", "ben", "cleo", "sam", "dirk", "zoe", "board", "eva", "eva-2"}

// registerAct draws anything that may come to a register.
func registerAct(t *rapid.T, now time.Time) workflow.Act {
	some := func(label string) []string {
		return rapid.SliceOfNDistinct(rapid.SampledFrom(registerPeople[:5]), 0, 3, rapid.ID).Draw(t, label)
	}
	day := now.AddDate(0, 0, rapid.IntRange(-40, 90).Draw(t, "day")).Format(time.DateOnly)
	switch rapid.IntRange(0, 9).Draw(t, "act") {
	case 9:
		return workflow.Told{Void: rapid.SampledFrom([]string{"K-1.1", "K-2.1", "K-3.1"}).Draw(t, "void")}
	case 0:
		return workflow.Tick{}
	case 1, 2:
		return workflow.Told{Held: &workflow.Held{
			Ballot: rapid.SampledFrom([]string{"K-1.1", "K-2.1", "K-3.1", "K-4.1", "K-5.1", "K-6.1"}).Draw(t, "ballot"),
			Opened: now.AddDate(0, 0, -rapid.IntRange(0, 12).Draw(t, "days open")), Closed: now, Early: rapid.Bool().Draw(t, "early"),
			Answered: some("answered"), Silent: some("silent"), Recused: some("recused"),
		}}
	case 3:
		return workflow.Told{Award: &workflow.Award{
			Case: rapid.SampledFrom([]string{"K-1", "K-2"}).Draw(t, "case"), Day: now.Format(time.DateOnly),
			Amount: rapid.SampledFrom([]string{"0.00 USD", "500.25 USD", "9000.00 EUR"}).Draw(t, "award"), Paid: rapid.Bool().Draw(t, "paid"),
		}}
	case 4:
		return workflow.Told{Waits: "K-1"}
	}
	return workflow.Order{
		Word:   rapid.SampledFrom([]string{"add", "remove", "inactive", "active", "agree", "away", "stay", "leave", "meeting", "budget", "dance"}).Draw(t, "word"),
		Day:    rapid.SampledFrom([]string{day, day, day, "", "soon"}).Draw(t, "day or none"),
		Off:    rapid.Bool().Draw(t, "off"),
		Year:   rapid.IntRange(2025, 2028).Draw(t, "year"),
		Amount: rapid.SampledFrom([]string{"400000.00 USD", "1.00 EUR", "", "-1.00 USD"}).Draw(t, "budget"),
		Person: &workflow.Who{
			ID: rapid.SampledFrom(append([]string{"", "example"}, registerPeople...)).Draw(t, "id"), Name: rapid.SampledFrom([]string{"", "Eva", "\xff", "李"}).Draw(t, "name"),
			Address: rapid.SampledFrom([]string{"", "eva@members.example", "ada@members.example", "eve@members.example"}).Draw(t, "address"),
			Roles:   rapid.SliceOfN(rapid.SampledFrom([]string{"chair", "director", "Vice Chair", "king", ""}), 0, 2).Draw(t, "roles"),
		},
	}
}

// TestRegisterHoldsWhateverComes: every step of a register can be run again from the record and gives the same; deadlines pass
// once and never for ever; nobody is in the group twice, and no seat is taken twice.
func TestRegisterHoldsWhateverComes(t *testing.T) {
	start := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	var all []*charter.Charter
	for _, file := range []string{"club.toml", "pair.toml"} {
		o := &office{t: t}
		if err := o.charter(file); err != nil {
			t.Fatal(err)
		}
		all = append(all, o.rules)
	}
	rapid.Check(t, func(t *rapid.T) {
		o := &office{rules: rapid.SampledFrom(all).Draw(t, "rules")}
		if err := o.begin(start, "nora (chair), mia (vice chair), ada, ben, cleo, sam (secretary), dirk (director)"); err != nil {
			t.Fatalf("%v", err)
		}
		now := start
		for range rapid.IntRange(1, 40).Draw(t, "inputs") {
			now = now.Add(time.Duration(rapid.IntRange(0, 40*24).Draw(t, "hours")) * time.Hour)
			in := workflow.Input{At: now, Act: registerAct(t, now)}
			if _, ok := in.Act.(workflow.Order); ok {
				in.By = o.person(rapid.SampledFrom(registerPeople).Draw(t, "who"))
			}
			out := workflow.Administer(o.rules, o.r, in)
			holdsRegister(t, o.rules, o.r, in, out)
			o.r = out.Register
			seatsOnce(t, o.rules, o.r.Roster, now)
		}
	})
}

func seatsOnce(t failer, rules *charter.Charter, people workflow.Roster, now time.Time) {
	t.Helper()
	ids, addresses := map[string]bool{}, map[string]bool{}
	for _, m := range people {
		for _, a := range m.Addresses {
			if m.ID == "" || ids[m.ID] || addresses[a] {
				t.Fatalf("%s (%s) is on the roster twice", m.ID, a)
			}
			addresses[a] = true
		}
		ids[m.ID] = true
	}
	for name, role := range rules.Roles {
		if n := len(people.Holding(name, now)); role.Seats > 0 && n > role.Seats {
			t.Fatalf("%d hold the role of %s, which has %d seats", n, name, role.Seats)
		}
	}
}
