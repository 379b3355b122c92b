package tally

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestConditionsAreReadToTheirNormalForm(t *testing.T) {
	for in, want := range map[string]string{
		"aye > nay":                  "aye > nay",
		"  AYE>=30 %  of roster ":    "aye >= 30% of roster",
		"aye >= 12.5% of engaged":    "aye >= 12.5% of engaged",
		"aye >= 2/3 of eligible":     "aye >= 2/3 of eligible",
		"turnout <= 5":               "turnout <= 5",
		"recused < 007":              "recused < 7",
		"aye >= 1 of chair":          "aye >= 1 of chair",
		"nay = 0 of vice_chair":      "nay = 0 of vice_chair",
		"majority of roster":         "majority of roster",
		"Majority of cast_all":       "majority of cast_all",
		"all answered":               "all answered",
		"all_answered":               "all answered",
		"abstain = turnout":          "abstain = turnout",
		"aye > 0.5% of cast":         "aye > 0.5% of cast",
		"aye >= 100% of roster":      "aye >= 100% of roster",
		"turnout >= 3/4 of cast_all": "turnout >= 3/4 of cast_all",
		"present > 1/2 of seats":     "present > 1/2 of seats",
		"aye > 1/2 of present":       "aye > 1/2 of present",
	} {
		c, err := ParseCondition(in)
		if err != nil {
			t.Errorf("ParseCondition(%q): %v", in, err)
			continue
		}
		if c.String() != want {
			t.Errorf("ParseCondition(%q) is %q, want %q", in, c, want)
		}
	}
}

func TestConditionErrorsNameTheWordAndTheNearest(t *testing.T) {
	for in, want := range map[string]string{
		"":                        "the condition is empty",
		"   ":                     "the condition is empty",
		"ayes > nay":              `"ayes" is nothing that is counted; did you mean "aye"?`,
		"yes > nay":               `"yes" is nothing that is counted; did you mean "aye"?`,
		"aye > against":           `did you mean "nay"?`,
		"trunout > 3":             `did you mean "turnout"?`,
		"aye >= 30% of rooster":   `"rooster" is no base; did you mean "roster"?`,
		"aye >= 30% of chair":     `"chair" is no base; valid: roster, eligible, engaged, cast, cast_all, present, seats`,
		"aye >= 30%":              `"30%" of what? Write "30% of roster"`,
		"aye >= 2/0 of roster":    `"2/0" divides by nothing`,
		"aye == nay":              `"==" is no comparison; did you mean "="?`,
		"aye != nay":              `"!=" is no comparison; valid: = >= > <= <`,
		"aye => 3":                `did you mean ">="?`,
		"aye >= 1 of roster":      `write "100% of roster"`,
		"aye >= 0.3 of roster":    `"0.3" is no count, whole number, percentage or fraction`,
		"aye >= -1":               `"-1" is no count`,
		"quorum > 1/2 of seats":   `"quorum" is nothing that is counted; did you mean "present"?`,
		"aye > 1/2 of presents":   `"presents" is no base; did you mean "present"?`,
		"aye >= nay of chair":     `"nay" can not be narrowed`,
		"aye >= 1 by chair":       `"by" is not understood after "1"`,
		"aye >= 1 of":             `"of" what?`,
		"aye >= 1 of chair now":   `"now" is not understood after "chair"`,
		"aye >= 1 of 2chairs":     `"2chairs" is no name of a role`,
		"aye >":                   "a comparison needs a count, a sign and a count or number",
		"majority":                `a majority is written "majority of BASE"`,
		"majority of rosters":     `"rosters" is no base; did you mean "roster"?`,
		"all answerd":             `did you mean "all answered"?`,
		"aye >= 99999999999":      `"99999999999" is no count`,
		"aye >= 1000% of x y":     "",
		"bananas":                 `"bananas" is no condition; valid: all answered`,
		"aye >= 1.23456% of cast": `"1.23456%" is no count, whole number, percentage or fraction`,
	} {
		_, err := ParseCondition(in)
		if err == nil {
			t.Errorf("ParseCondition(%q) gave no error", in)
		} else if !strings.Contains(err.Error(), want) {
			t.Errorf("ParseCondition(%q): %v\nwant a text with %s", in, err, want)
		}
	}
}

func TestConditionsSurviveJSON(t *testing.T) {
	in := []Condition{condition(t, "aye >= 30% of roster"), condition(t, "all answered"), {}}
	text, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	var out []Condition
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatalf("reading %s: %v", text, err)
	}
	if diff := cmp.Diff(in, out); diff != "" {
		t.Error(diff)
	}
	if err := json.Unmarshal([]byte(`["aye >> nay"]`), &out); err == nil {
		t.Error("a wrong condition was read from JSON")
	}
}

func TestNearestGivesNothingWhereNothingIsNear(t *testing.T) {
	words := []string{"roster", "eligible", "engaged"}
	for in, want := range map[string]string{"rsoter": "roster", "eligable": "eligible", "engagd": "engaged", "chair": "", "": ""} {
		if got := Nearest(in, words); got != want {
			t.Errorf("Nearest(%q) is %q, want %q", in, got, want)
		}
	}
}

func FuzzParseCondition(f *testing.F) {
	for _, s := range []string{"aye >= 30% of roster", "all answered", "majority of cast", "aye >= 1 of chair", "aye > nay", "≥ 3", "aye>=0/9 of cast"} {
		f.Add(s, uint8(3), uint8(1))
	}
	f.Fuzz(func(t *testing.T, s string, aye, nay uint8) {
		c, err := ParseCondition(s)
		if err != nil {
			return
		}
		again, err := ParseCondition(c.String())
		if err != nil || again != c {
			t.Fatalf("%q was read as %q, which is read as %q (%v)", s, c, again, err)
		}
		v := Judge(Rule{Passes: []Condition{c}}, electorate(Counts{Aye: int(aye), Nay: int(nay), Silent: 2}), true)
		if len(v.Proof) != 1 || v.Proof[0].Left == "" || v.Proof[0].Right == "" {
			t.Fatalf("%q has no proof: %+v", c, v)
		}
	})
}

func condition(t testing.TB, s string) Condition {
	t.Helper()
	c, err := ParseCondition(s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
