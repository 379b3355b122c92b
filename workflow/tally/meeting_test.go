package tally

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func board(t *testing.T) Rule {
	t.Helper()
	return Rule{
		Passes: []Condition{condition(t, "present > 1/2 of seats"), condition(t, "aye > 1/2 of present")},
		Tie:    []Condition{condition(t, "aye = nay"), condition(t, "aye >= 1")},
	}
}

func TestProofOfAMeetingNamesThePresentAndTheSeats(t *testing.T) {
	counts := Counts{Roster: 13, Aye: 2, Nay: 2, Abstain: 7, Silent: 2, Present: 11, Seats: 13}
	want := Verdict{Result: Tied, Closed: InMeeting, Counts: counts, Proof: []Clause{
		{"passes", "present > 1/2 of seats", "11 present", "6.5 (1/2 of 13 seats)", true},
		{"passes", "aye > 1/2 of present", "2 aye", "5.5 (1/2 of 11 present)", false},
		{"tie", "aye = nay", "2 aye", "2 nay", true},
		{"tie", "aye >= 1", "2 aye", "1", true},
	}}
	if diff := cmp.Diff(want, Met(board(t), counts)); diff != "" {
		t.Error(diff)
	}
}

// TestAbstentionWeighsLikeANayOfThePresent goes through every vote of up to 13 directors: an aye changed to abstain does the
// same as one changed to nay, but for the tie (domain rule A5).
func TestAbstentionWeighsLikeANayOfThePresent(t *testing.T) {
	rule := board(t)
	for present := range 14 {
		for aye := range present + 1 {
			for nay := range present + 1 - aye {
				n := Counts{Aye: aye, Nay: nay, Abstain: present - aye - nay, Present: present, Seats: 13}
				want := 2*present > 13 && 2*aye > present
				if got := Met(rule, n).Result; (got == Carried) != want || (got == NoQuorum) != (2*present <= 13) {
					t.Fatalf("%+v: %s", n, got)
				}
			}
		}
	}
}

func TestARoleDecidesNothingInAMeeting(t *testing.T) {
	r := Rule{Passes: []Condition{condition(t, "nay = 0 of chair")}}
	if v := Met(r, Counts{Aye: 5, Present: 5, Seats: 5}); v.Result != Lost || v.Proof[0].Holds {
		t.Errorf("nobody knows how the chair voted, yet %+v", v)
	}
	if v := Met(Rule{}, Counts{Aye: 5, Present: 5, Seats: 5}); v.Result != Lost {
		t.Errorf("a rule without conditions: %+v", v)
	}
}

// TestCountsOfMailedBallotsAreRecordedAsBefore: the two numbers of meetings leave no trace in the record of a mailed ballot.
func TestCountsOfMailedBallotsAreRecordedAsBefore(t *testing.T) {
	text, err := json.Marshal(Count(electorate(Counts{Aye: 4, Nay: 1, Silent: 8})))
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"roster":13,"aye":4,"nay":1,"abstain":0,"recused":0,"silent":8}`; string(text) != want {
		t.Errorf("got %s, want %s", text, want)
	}
}

func TestWordsOfMeetingsAreKnown(t *testing.T) {
	for in, want := range map[string]bool{
		"present > 1/2 of seats": true, "aye > 1/2 of present": true, "aye < present": true,
		"aye > nay": false, "aye >= 30% of roster": false, "all answered": false,
	} {
		if got := condition(t, in).InMeetings(); got != want {
			t.Errorf("%q: %v", in, got)
		}
	}
}
