package workflow_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"charterd/workflow"
	"charterd/workflow/charter"
	"charterd/workflow/tally"
)

// granted is a case on which a vote of five ended as given, and which then had these events.
func grantedCase(t *testing.T, origin *workflow.Origin, why string, result tally.Result, then ...workflow.Data) (c *workflow.Case, last workflow.Event) {
	t.Helper()
	electorate := []workflow.Elector{{ID: "ada"}, {ID: "ben"}, {ID: "cleo"}, {ID: "dan", Conflict: "own request"}, {ID: "eva"}}
	events := []workflow.Event{
		{At: day(0), Data: workflow.Opened{ID: "K-1", Group: "club", Origin: origin}},
		{At: day(1), Data: workflow.BallotOpened{Number: "K-1.1", Stage: "vote", Electorate: electorate, Closes: day(11)}},
		{At: day(2), Data: workflow.VoteCast{Ballot: "K-1.1", Member: "ada", Choice: tally.Aye}},
		{At: day(2), Data: workflow.VoteCast{Ballot: "K-1.1", Member: "ben", Choice: tally.Abstain}},
		{At: day(3), Data: workflow.RecusedFrom{Ballot: "K-1.1", Member: "cleo"}},
		{At: day(11), Data: workflow.BallotClosed{Number: "K-1.1", Why: why, Verdict: tally.Verdict{Result: result}}},
	}
	for i, d := range then {
		events = append(events, workflow.Event{At: day(12 + i), Data: d})
	}
	return workflow.Fold(events), events[len(events)-1]
}

// TestBallotTellsWhoAnswered: a ballot that ended by its result counts for participation, with recusals apart (domain rule A6);
// one that was replaced, taken back or voided does not, and one that is voided later does not any more.
func TestBallotTellsWhoAnswered(t *testing.T) {
	rules, _ := activeGroup(t, day(0))
	want := workflow.Held{Ballot: "K-1.1", Opened: day(1), Closed: day(11), Answered: []string{"ada", "ben"}, Recused: []string{"cleo", "dan"}, Silent: []string{"eva"}}
	c, e := grantedCase(t, nil, "time", tally.Carried)
	if diff := cmp.Diff([]workflow.Told{{Held: &want}}, workflow.Tellings(rules, c, e)); diff != "" {
		t.Error(diff)
	}
	want.Early = true
	c, e = grantedCase(t, nil, "all answered", tally.Lost)
	if diff := cmp.Diff([]workflow.Told{{Held: &want}}, workflow.Tellings(rules, c, e)); diff != "" {
		t.Error(diff)
	}
	c, e = grantedCase(t, nil, "time", tally.Lost, workflow.Voided{Ballot: "K-1.1"})
	if diff := cmp.Diff([]workflow.Told{{Void: "K-1.1"}}, workflow.Tellings(rules, c, e)); diff != "" {
		t.Error(diff)
	}
	for _, why := range []string{workflow.Superseded, workflow.EndedWithdrawal, workflow.EndedVoid} {
		c, e = grantedCase(t, nil, why, tally.Pending)
		if told := workflow.Tellings(rules, c, e); told != nil {
			t.Errorf("%s: told %+v", why, told)
		}
	}
}

// TestMoneyOfACaseIsTold: what was granted, paid out and given back, and nothing of a case that another group referred.
func TestMoneyOfACaseIsTold(t *testing.T) {
	rules, _ := activeGroup(t, day(0))
	yes := workflow.Decided{Outcome: workflow.Granted, Amount: "7500.00 USD", Body: "club", Ballot: "K-1.1"}
	at := func(n int) string { return day(n).Format(time.DateOnly) }
	for _, c := range []struct {
		what string
		then []workflow.Data
		want *workflow.Award
	}{
		{"granted", []workflow.Data{yes}, &workflow.Award{Case: "K-1", Day: at(12), Amount: "7500.00 USD"}},
		{"denied", []workflow.Data{workflow.Decided{Outcome: workflow.Denied}}, nil},
		{"granted without money", []workflow.Data{workflow.Decided{Outcome: workflow.Granted}}, nil},
		{"paid out", []workflow.Data{yes, workflow.PaidOut{}}, &workflow.Award{Case: "K-1", Day: at(13), Amount: "7500.00 USD", Paid: true}},
		{"given back", []workflow.Data{yes, workflow.PaidOut{}, workflow.Returned{Amount: "500.50 USD"}}, &workflow.Award{Case: "K-1", Day: at(14), Amount: "6999.50 USD", Paid: true}},
		{"more than all given back", []workflow.Data{yes, workflow.Returned{Amount: "9000.00 USD"}}, &workflow.Award{Case: "K-1", Day: at(13), Amount: "0.00 USD"}},
		{"amended", []workflow.Data{yes, workflow.Amending{}, workflow.Decided{Outcome: workflow.Granted, Amount: "5000.00 USD", Amends: true}}, &workflow.Award{Case: "K-1", Day: at(14), Amount: "5000.00 USD"}},
		{"given back after a smaller grant", []workflow.Data{
			yes, workflow.PaidOut{}, workflow.Amending{}, workflow.Decided{Outcome: workflow.Granted, Amount: "5000.00 USD", Amends: true}, workflow.Returned{Amount: "2500.00 USD"},
		}, &workflow.Award{Case: "K-1", Day: at(16), Amount: "5000.00 USD", Paid: true}},
		{"given back beyond a smaller grant", []workflow.Data{
			yes, workflow.PaidOut{}, workflow.Amending{}, workflow.Decided{Outcome: workflow.Granted, Amount: "5000.00 USD", Amends: true}, workflow.Returned{Amount: "4000.00 USD"},
		}, &workflow.Award{Case: "K-1", Day: at(16), Amount: "3500.00 USD", Paid: true}},
		{"cut after some came back", []workflow.Data{
			yes, workflow.PaidOut{}, workflow.Returned{Amount: "5000.00 USD"}, workflow.Amending{}, workflow.Decided{Outcome: workflow.Granted, Amount: "1000.00 USD", Amends: true},
		}, &workflow.Award{Case: "K-1", Day: at(16), Amount: "1000.00 USD", Paid: true}},
		{"raised after it was paid", []workflow.Data{
			yes, workflow.PaidOut{}, workflow.Amending{}, workflow.Decided{Outcome: workflow.Granted, Amount: "9000.00 USD", Amends: true},
		}, &workflow.Award{Case: "K-1", Day: at(15), Amount: "9000.00 USD"}},
		{"not amended after some came back", []workflow.Data{
			yes, workflow.PaidOut{}, workflow.Returned{Amount: "500.00 USD"}, workflow.Amending{}, workflow.Decided{Outcome: workflow.Granted, Amount: "7500.00 USD", Amends: true},
		}, &workflow.Award{Case: "K-1", Day: at(16), Amount: "7000.00 USD", Paid: true}},
		{"being amended", []workflow.Data{yes, workflow.Amending{}}, nil},
		{"paid out while being amended", []workflow.Data{yes, workflow.Amending{}, workflow.PaidOut{}}, &workflow.Award{Case: "K-1", Day: at(14), Amount: "7500.00 USD", Paid: true}},
	} {
		folded, last := grantedCase(t, nil, "time", tally.Carried, c.then...)
		var got *workflow.Award
		if told := workflow.Tellings(rules, folded, last); len(told) > 0 {
			got = told[0].Award
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s:\n%s", c.what, diff)
		}
	}
	folded, last := grantedCase(t, &workflow.Origin{Group: "g", Case: "G-1"}, "time", tally.Carried, yes)
	if told := workflow.Tellings(rules, folded, last); told != nil {
		t.Errorf("money of another group's request: %+v", told)
	}
}

// TestCaseTellsThatItWaitsForAMeeting: a referral without a known day, also one that was tabled; the stage of a meeting; and a
// vote in a meeting that did not end the case.
func TestCaseTellsThatItWaitsForAMeeting(t *testing.T) {
	rules, _ := activeGroup(t, day(0))
	meets := *rules
	meets.Stages = append([]charter.Stage{{Name: "meeting", Kind: charter.Meeting}}, rules.Stages...)
	for _, c := range []struct {
		d     workflow.Data
		waits bool
	}{
		{workflow.Referred{To: "psf-board"}, true}, {workflow.Referred{To: "psf-board", Meeting: "2026-12-09"}, false},
		{workflow.Tabled{Result: "tabled"}, true}, {workflow.Tabled{Result: "tabled", Meeting: "2026-12-09"}, false},
		{workflow.MeetingVote{Day: "2026-12-09"}, true}, {workflow.Entered{Stage: "meeting"}, true}, {workflow.Entered{Stage: "vote"}, false},
	} {
		folded, last := grantedCase(t, nil, "time", tally.Tied, c.d)
		told := workflow.Tellings(&meets, folded, last)
		if got := len(told) == 1 && told[0].Waits == "K-1"; got != c.waits {
			t.Errorf("%+v: told %+v", c.d, told)
		}
	}
}
