package workflow_test

import (
	"bytes"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"charterd/workflow"
	"charterd/workflow/charter"
	"charterd/workflow/tally"
)

// failer is a test or a property under test.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

var _ failer = (*testing.T)(nil)

// holds checks what must be true of every step, whatever the input.
func holds(t failer, rules *charter.Charter, before *workflow.Case, in workflow.Input, out workflow.Outcome) {
	t.Helper()
	replays(t, rules, before, in, out)
	endsStay(t, before, out)
	answersOnce(t, in, out)
	oneRecipient(t, out)
	grantStands(t, before, out)
	handedOnOnce(t, rules, before, out)
	for _, b := range out.Case.Ballots {
		countsOnce(t, rules, b)
	}
	if before != nil && out.Refusal != nil {
		refusalsChangeNothing(t, rules, before, in, out)
	}
}

// differ is cmp.Diff, which takes its time, only where there is a difference.
func differ(a, b *workflow.Case) string {
	if reflect.DeepEqual(a, b) {
		return ""
	}
	return cmp.Diff(a, b)
}

// replays: the events fold to the case that Step gave, and the recorded fact gives the same events again, byte for byte.
func replays(t failer, rules *charter.Charter, before *workflow.Case, in workflow.Input, out workflow.Outcome) {
	t.Helper()
	folded := &workflow.Case{}
	if before != nil {
		folded = before.Clone()
	}
	for _, e := range out.Events {
		payload := encode(t, e.Data)
		read, err := workflow.DecodeData(e.Data.Kind(), payload)
		if err != nil {
			t.Fatalf("reading back %s: %v", payload, err)
		}
		folded.Apply(workflow.Event{At: e.At, Data: e.Data})
		if again := encode(t, read); !bytes.Equal(payload, again) {
			t.Fatalf("an event changes when it is read back:\n%s\n%s", payload, again)
		}
	}
	if diff := differ(out.Case, folded); diff != "" {
		t.Fatalf("the events do not fold to the case (-step +fold):\n%s", diff)
	}
	stored, err := workflow.EncodeFact(workflow.Fact{By: in.By, Act: in.Act, Number: in.Number, Mail: in.Mail, Meeting: in.Meeting})
	if err != nil {
		t.Fatalf("%v", err)
	}
	fact, err := workflow.DecodeFact(stored)
	if err != nil {
		t.Fatalf("%v", err)
	}
	again := workflow.Step(rules, before, workflow.Input{At: in.At, By: fact.By, Act: fact.Act, Mail: fact.Mail, Number: fact.Number, Meeting: fact.Meeting, Register: in.Register})
	if len(again.Events) != len(out.Events) {
		t.Fatalf("%d events, and %d from the recorded fact", len(out.Events), len(again.Events))
	}
	for i, e := range out.Events {
		if a, b := encode(t, e.Data), encode(t, again.Events[i].Data); !bytes.Equal(a, b) || !e.At.Equal(again.Events[i].At) {
			t.Fatalf("the recorded fact gives another event:\n%s %s\n%s %s", e.At, a, again.Events[i].At, b)
		}
	}
}

func encode(t failer, d workflow.Data) []byte {
	t.Helper()
	payload, err := workflow.EncodeData(d)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return payload
}

// endsStay: a case that has ended stays ended, except by being taken up again, or by a vote on a change of what was granted.
func endsStay(t failer, before *workflow.Case, out workflow.Outcome) {
	t.Helper()
	if before == nil || before.Status == workflow.Open {
		return
	}
	for _, e := range out.Events {
		_, again := e.Data.(workflow.Reopened)
		_, change := e.Data.(workflow.Amending)
		if again && (before.Status == workflow.Lapsed || before.Status == workflow.Closed) || change && before.Status == workflow.Granted {
			return
		}
	}
	if out.Case.Status != before.Status || !out.Case.Due(&charter.Charter{}).IsZero() {
		t.Fatalf("the case had ended (%s) and is now %s", before.Status, out.Case.Status)
	}
}

// answersOnce: the sender of a mail gets at most one answer to it, and nobody who left the case gets anything else.
func answersOnce(t failer, in workflow.Input, out workflow.Outcome) {
	t.Helper()
	answers := 0
	for _, n := range out.Notices {
		switch {
		case n.To.Sender || n.Kind == "M3" && n.To.Member == in.By.Member:
			answers++
		case n.Kind == "M3":
			t.Fatalf("a receipt goes to %q, and %q wrote", n.To.Member, in.By.Member)
		case n.To.Member != "" && n.Case.Recused[n.To.Member]:
			t.Fatalf("%s goes to %s, who left the case", n.Kind, n.To.Member)
		}
		if (n.Kind == "M1" || n.Kind == "M2" || n.Kind == "M5") && n.To.Applicant {
			t.Fatalf("the applicant gets the group's %s", n.Kind)
		}
	}
	if answers > 1 {
		t.Fatalf("%d answers to one mail", answers)
	}
	if _, ok := in.Act.(workflow.Cast); ok && answers != 1 {
		t.Fatalf("%d answers to a vote", answers)
	}
}

// countsOnce: everybody in the electorate is counted once, by a vote that was cast while the ballot ran, and the result is
// what a second, simple count gives.
func countsOnce(t failer, rules *charter.Charter, b *workflow.Ballot) {
	t.Helper()
	n := tally.Count(b.Poll())
	if n.Aye+n.Nay+n.Abstain+n.Recused+n.Silent != len(b.Electorate) || n.Roster != len(b.Electorate) {
		t.Fatalf("%s: %+v do not add up to %d voters", b.Number, n, len(b.Electorate))
	}
	for id, v := range b.Votes {
		if _, ok := b.Elector(id); !ok {
			t.Fatalf("%s: %s voted and is no elector", b.Number, id)
		}
		if v.At.Before(b.Opens) || !v.At.Before(b.Closes) || !b.Ended.IsZero() && v.At.After(b.Ended) {
			t.Fatalf("%s: %s voted at %s; it ran from %s to %s", b.Number, id, v.At, b.Opens, b.Closes)
		}
	}
	stopped := b.Why == workflow.Superseded || b.Why == workflow.EndedWithdrawal || b.Why == workflow.EndedVoid || b.Why == workflow.EndedMeeting
	switch {
	case b.Ended.IsZero():
	case stopped && b.Verdict.Result != tally.Pending:
		t.Fatalf("%s was stopped (%s) and has a result: %s", b.Number, b.Why, b.Verdict.Result)
	case !stopped && rules.Group == "psf-grants" && b.Verdict.Result != recount(b):
		t.Fatalf("%s: %s, and a second count says %s", b.Number, b.Verdict.Result, recount(b))
	}
}

// oneRecipient: every notice of a case names its thread, the case, and exactly one recipient; and what goes to many at once
// holds no ballot key: no vote is asked for on a list.
func oneRecipient(t failer, out workflow.Outcome) {
	t.Helper()
	for _, n := range out.Notices {
		to, named := reflect.ValueOf(n.To), 0
		for i := range to.NumField() {
			if !to.Field(i).IsZero() {
				named++
			}
		}
		if named != 1 || n.Case == nil || n.Thread == "" || n.At.IsZero() {
			t.Fatalf("%s (%s) goes to %+v in %q", n.Kind, kindOf(n), n.To, n.Thread)
		}
		if n.To.List && (n.Ballot != "" || n.Kind != "L1") {
			t.Fatalf("%s goes to the list, on %q", n.Kind, n.Ballot)
		}
	}
}

// handedOnOnce: a case goes to the stand-in once in a stage, and never while it waits for an answer of the applicant or for votes.
func handedOnOnce(t failer, rules *charter.Charter, before *workflow.Case, out workflow.Outcome) {
	t.Helper()
	c := &workflow.Case{}
	if before != nil {
		c = before.Clone()
	}
	for _, e := range out.Events {
		stage, _ := rules.Stage(c.Stage)
		waits := stage.Kind == charter.Intake && c.Question != nil || c.Current() != nil
		if d, ok := e.Data.(workflow.HandedOn); ok && (c.HandedOn != "" || waits || !d.Since.Before(e.At)) {
			t.Fatalf("handed on to %q at %s, waiting since %s; before it was %q", d.Role, e.At, d.Since, c.HandedOn)
		}
		c.Apply(e)
	}
}

// grantStands: while a change of a grant is voted on, and after it, there is a grant; and no more is granted by it than was
// requested, nor does more come back than was granted.
func grantStands(t failer, before *workflow.Case, out workflow.Outcome) {
	t.Helper()
	if before == nil {
		return
	}
	if granted := before.Granted != nil || before.Status == workflow.Granted; granted && out.Case.Granted == nil && out.Case.Status != workflow.Granted {
		t.Fatalf("a grant is lost: the case is %s", out.Case.Status)
	}
	if out.Case.Granted != nil && out.Case.Status != workflow.Open {
		t.Fatalf("a change of a grant is open, and the case is %s", out.Case.Status)
	}
	asked := out.Case.Request["requested"]
	for _, e := range out.Events {
		d, ok := e.Data.(workflow.BallotOpened)
		if more, _ := workflow.Exceeds(d.Motion.Amount, asked); ok && more {
			t.Fatalf("the vote %s is on %s, and %s was requested", d.Number, d.Motion.Amount, asked)
		}
	}
	for _, grant := range []*workflow.Decided{out.Case.Granted, out.Case.Outcome} {
		if grant == nil || grant.Outcome != workflow.Granted {
			continue
		}
		if more, _ := workflow.Exceeds(out.Case.Costs, grant.Amount); more {
			t.Fatalf("the grant of %s costs %s", grant.Amount, out.Case.Costs)
		}
	}
}

// recount applies the clause of 2024-08 by hand: more ayes than nays and at least 30% of the group say aye; a tie with that
// many ayes is a tie.
func recount(b *workflow.Ballot) tally.Result {
	ayes, nays, voters := 0, 0, 0
	for _, e := range b.Electorate {
		choice := b.Votes[e.ID].Choice
		switch {
		case e.Conflict != "" || choice == "recused":
			continue
		case choice == "aye":
			ayes++
		case choice == "nay":
			nays++
		}
		voters++
	}
	enough := 10*ayes >= 3*len(b.Electorate) && voters > 0
	switch {
	case enough && ayes > nays:
		return tally.Carried
	case enough && ayes == nays:
		return tally.Tied
	}
	return tally.Lost
}

// refusalsChangeNothing: after a refusal the case is as if only the deadlines had passed, but for the time of its record.
func refusalsChangeNothing(t failer, rules *charter.Charter, before *workflow.Case, in workflow.Input, out workflow.Outcome) {
	t.Helper()
	passed := workflow.Step(rules, before, workflow.Input{At: in.At, Act: workflow.Tick{}, Register: in.Register, Meeting: in.Meeting}).Case
	passed.Updated = out.Case.Updated
	if diff := differ(passed, out.Case); diff != "" {
		t.Fatalf("a refused input changed the case (-deadlines +refusal):\n%s", diff)
	}
}
