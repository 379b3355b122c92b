package tally

import (
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestRulesOfRealGroupsGiveTheirPublishedOutcomes reads testdata/rules.txtar.
func TestRulesOfRealGroupsGiveTheirPublishedOutcomes(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/rules.txtar")
	if err != nil {
		t.Fatal(err)
	}
	if len(archive.Files) < 18 {
		t.Fatalf("only %d rules were read", len(archive.Files))
	}
	for _, file := range archive.Files {
		t.Run(file.Name, func(t *testing.T) { judgeFile(t, string(file.Data)) })
	}
}

func judgeFile(t *testing.T, text string) {
	var rule Rule
	tallies := 0
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		key, rest, _ := strings.Cut(line, " ")
		switch key {
		case "", "#":
		case "passes":
			rule.Passes = append(rule.Passes, condition(t, rest))
		case "tie":
			rule.Tie = append(rule.Tie, condition(t, rest))
		case "closes":
			rule.Closes = append(rule.Closes, condition(t, rest))
		case "roster":
			tallies++
			counts, want, _ := strings.Cut(line, ":")
			if v := Judge(rule, pollOf(t, counts), true); v.Result != Result(strings.TrimSpace(want)) {
				t.Errorf("%s, but got %s: %+v", line, v.Result, v.Proof)
			}
		case "present":
			tallies++
			counts, want, _ := strings.Cut(line, ":")
			if v := Met(rule, metOf(t, counts)); v.Result != Result(strings.TrimSpace(want)) || v.Closed != InMeeting {
				t.Errorf("%s, but got %s: %+v", line, v.Result, v.Proof)
			}
		default:
			t.Fatalf("line %q is not understood", line)
		}
	}
	if tallies == 0 {
		t.Error("no tally was judged")
	}
}

func numbers(t *testing.T, text string) map[string]int {
	n := map[string]int{}
	words := strings.Fields(text)
	for i := 0; i+1 < len(words); i += 2 {
		number, err := strconv.Atoi(words[i+1])
		if err != nil {
			t.Fatalf("tally %q: %v", text, err)
		}
		n[words[i]] = number
	}
	return n
}

// metOf reads "present 10 seats 13 aye 4 abstain 6".
func metOf(t *testing.T, text string) Counts {
	n := numbers(t, text)
	return Counts{Roster: n["roster"], Present: n["present"], Seats: n["seats"], Aye: n["aye"], Nay: n["nay"], Abstain: n["abstain"]}
}

// pollOf reads "roster 11 aye 3 chair 1"; who is not named is silent.
func pollOf(t *testing.T, text string) Poll {
	n := numbers(t, text)
	silent := n["roster"] - n["aye"] - n["nay"] - n["abstain"] - n["recused"]
	p := electorate(Counts{Aye: n["aye"], Nay: n["nay"], Abstain: n["abstain"], Recused: n["recused"], Silent: silent})
	for i := range n["chair"] {
		p.Electorate[i].Roles = []string{"chair"}
	}
	return p
}
