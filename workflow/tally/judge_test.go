package tally

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestGrantsRuleOverAllElectoratesUpToTwenty compares Judge with the rule of the Grants charter of 2024-08 written as plain
// arithmetic below, over every way in which up to twenty members can answer.
func TestGrantsRuleOverAllElectoratesUpToTwenty(t *testing.T) {
	rule, seen := grants(t), 0
	for n := range 21 {
		each(n, func(c Counts) {
			for _, over := range []bool{false, true} {
				seen++
				v := Judge(rule, electorate(c), over)
				if want := simple(c, over); v.Result != want || v.Counts != c {
					t.Fatalf("%+v, over %v: got %s with %+v, want %s", c, over, v.Result, v.Counts, want)
				}
			}
		})
	}
	if seen != 2*53130 {
		t.Errorf("compared %d cases, want 106260: each sum of five counts up to 20, twice", seen)
	}
}

// simple is the second implementation. Shares are multiplied out by hand: 30 % of n is 3n/10.
func simple(c Counts, over bool) Result {
	half := c.Aye*2 > c.Roster || c.Nay*2 > c.Roster
	done := over || half || (c.Silent == 0 && c.Roster > 0)
	enough := c.Aye*10 >= c.Roster*3 && c.Roster > 0
	switch {
	case !done:
		return Pending
	case enough && c.Aye > c.Nay:
		return Carried
	case enough && c.Aye == c.Nay:
		return Tied
	}
	return Lost
}

func TestProofNamesEveryClauseBaseAndNumber(t *testing.T) {
	v := Judge(grants(t), electorate(Counts{Aye: 4, Nay: 4, Silent: 5}), true)
	want := Verdict{Result: Tied, Closed: "time", Counts: Counts{Roster: 13, Aye: 4, Nay: 4, Silent: 5}, Proof: []Clause{
		{"closes", "majority of roster", "4 aye", "6.5 (half of 13 roster)", false},
		{"closes", "all answered", "8 answered", "13 roster", false},
		{"passes", "aye > nay", "4 aye", "4 nay", false},
		{"passes", "aye >= 30% of roster", "4 aye", "3.9 (30% of 13 roster)", true},
		{"tie", "aye = nay", "4 aye", "4 nay", true},
		{"tie", "aye >= 30% of roster", "4 aye", "3.9 (30% of 13 roster)", true},
	}}
	if diff := cmp.Diff(want, v); diff != "" {
		t.Error(diff)
	}
}

func TestPendingProofShowsThePassingConditionsOnly(t *testing.T) {
	v := Judge(grants(t), electorate(Counts{Aye: 3, Silent: 10}), false)
	want := Verdict{Result: Pending, Counts: Counts{Roster: 13, Aye: 3, Silent: 10}, Proof: []Clause{
		{"passes", "aye > nay", "3 aye", "0 nay", true},
		{"passes", "aye >= 30% of roster", "3 aye", "3.9 (30% of 13 roster)", false},
	}}
	if diff := cmp.Diff(want, v); diff != "" {
		t.Error(diff)
	}
}

func TestMajorityOfEitherSideClosesAndTellsWhich(t *testing.T) {
	v := Judge(grants(t), electorate(Counts{Nay: 7, Aye: 2, Silent: 4}), false)
	if v.Result != Lost || v.Closed != "majority of roster" || v.Proof[0].Left != "7 nay" {
		t.Errorf("7 nays of 13: %+v", v)
	}
	if v := Judge(grants(t), electorate(Counts{Aye: 6, Silent: 6}), false); v.Result != Pending {
		t.Errorf("6 of 12 is no majority, yet %+v", v)
	}
	if v := Judge(grants(t), electorate(Counts{Aye: 7, Silent: 5}), true); v.Closed != "majority of roster" {
		t.Errorf("a majority that is there when the time ends is what closed the ballot, not %q", v.Closed)
	}
}

func TestRecusalIsAnAnswerAndNoVote(t *testing.T) {
	v := Judge(grants(t), electorate(Counts{Aye: 3, Recused: 7}), false)
	if v.Result != Carried || v.Closed != "all answered" || Line(v.Counts) != "3-0-0" {
		t.Errorf("3 ayes and 7 recused of 10: %+v", v)
	}
}

func TestNobodyWhoMayVoteNeverCarriesOrTies(t *testing.T) {
	easy := Rule{
		Passes: []Condition{condition(t, "nay = 0")},
		Tie:    []Condition{condition(t, "aye = nay")},
	}
	for _, c := range []Counts{{}, {Recused: 4}} {
		v := Judge(easy, electorate(c), true)
		last := v.Proof[len(v.Proof)-1]
		if v.Result != Lost || last.Holds || last.Condition != "somebody may vote" {
			t.Errorf("%+v: %+v", c, v)
		}
	}
	if v := Judge(easy, electorate(Counts{Silent: 3}), true); v.Result != Carried {
		t.Errorf("silence of three under a rule of no objection: %+v", v)
	}
}

func TestShareOfAnEmptyBaseDoesNotHold(t *testing.T) {
	rule := Rule{Passes: []Condition{condition(t, "aye >= 2/3 of cast")}}
	v := Judge(rule, electorate(Counts{Abstain: 5}), true)
	if v.Result != Lost || v.Proof[0].Right != "0 (2/3 of 0 cast)" {
		t.Errorf("nobody cast a vote: %+v", v)
	}
}

func TestRuleWithoutPassingConditionsCarriesNothing(t *testing.T) {
	if v := Judge(Rule{}, electorate(Counts{Aye: 5}), true); v.Result != Lost {
		t.Errorf("got %s", v.Result)
	}
}

func TestRoleNarrowsTheLeftSide(t *testing.T) {
	rule := Rule{Passes: []Condition{condition(t, "aye >= 1 of chair")}}
	p := electorate(Counts{Aye: 3, Nay: 2})
	p.Electorate[4].Roles = []string{"member", "chair"}
	if v := Judge(rule, p, true); v.Result != Lost || v.Proof[0].Left != "0 aye of chair" {
		t.Errorf("the chair said nay: %+v", v)
	}
	p.Answers[p.Electorate[4].ID] = Aye
	if v := Judge(rule, p, true); v.Result != Carried || v.Proof[0].Left != "1 aye of chair" {
		t.Errorf("the chair said aye: %+v", v)
	}
}

func TestOnlyTheElectorateAndKnownAnswersCount(t *testing.T) {
	p := Poll{Electorate: []Voter{{ID: "ada"}, {ID: "ben"}}, Answers: map[string]Answer{"ada": "AYE!", "ben": Aye, "eve": Aye}}
	want := Counts{Roster: 2, Aye: 1, Silent: 1}
	if got := Count(p); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestNumbersAreWrittenExactly(t *testing.T) {
	for _, c := range []struct {
		num, den int64
		want     string
	}{{39, 10, "3.9"}, {26, 3, "26/3"}, {4, 1, "4"}, {390, 100, "3.9"}, {0, 7, "0"}, {1, 8, "0.125"}, {1, 1024, "1/1024"}, {205, 100, "2.05"}} {
		if got := exact(c.num, c.den); got != c.want {
			t.Errorf("exact(%d, %d) is %s, want %s", c.num, c.den, got, c.want)
		}
	}
}

func BenchmarkJudgeThousandVoters(b *testing.B) {
	rule, p := grants(b), electorate(Counts{Aye: 300, Nay: 200, Abstain: 50, Recused: 10, Silent: 440})
	for b.Loop() {
		if v := Judge(rule, p, true); v.Result != Carried {
			b.Fatal(v)
		}
	}
}

func grants(t testing.TB) Rule {
	return Rule{
		Passes: []Condition{condition(t, "aye > nay"), condition(t, "aye >= 30% of roster")},
		Tie:    []Condition{condition(t, "aye = nay"), condition(t, "aye >= 30% of roster")},
		Closes: []Condition{condition(t, "majority of roster"), condition(t, "all answered")},
	}
}

// electorate makes a poll with these counts; Roster is taken from the others.
func electorate(c Counts) Poll {
	p := Poll{Answers: map[string]Answer{}}
	for _, part := range []struct {
		n      int
		answer Answer
	}{{c.Aye, Aye}, {c.Nay, Nay}, {c.Abstain, Abstain}, {c.Recused, Recused}, {c.Silent, Silent}} {
		for range part.n {
			id := fmt.Sprint("m", len(p.Electorate))
			p.Electorate = append(p.Electorate, Voter{ID: id})
			p.Answers[id] = part.answer
		}
	}
	return p
}

// each calls f with all counts of n members.
func each(n int, f func(Counts)) {
	for aye := range n + 1 {
		for nay := range n + 1 - aye {
			for abstain := range n + 1 - aye - nay {
				for recused := range n + 1 - aye - nay - abstain {
					f(Counts{Roster: n, Aye: aye, Nay: nay, Abstain: abstain, Recused: recused, Silent: n - aye - nay - abstain - recused})
				}
			}
		}
	}
}
