package charter

import (
	"strings"
	"testing"
)

// small is a charter in which the linter finds nothing; the tests below change one thing each.
const small = `group = "test"
version = "1"
title = "Test charter"
prefix = "T"
effective = 2024-01-01
day_end = "UTC"
opens_on = "form"
currency = "EUR"
answer_within = "30 days"
[role.chair]
seats = 1
[role.observer]
votes = false
[role.director]
seats = 2
[power.complete]
by = ["chair"]
clause = "x"
[power.open]
by = ["chair"]
clause = "x"
[[field]]
name = "cost"
label = "Cost"
kind = "money"
required = true
[[stage]]
name = "in"
kind = "intake"
clause = "x"
[[stage]]
name = "talk"
kind = "discussion"
lasts = "5 days"
clause = "x"
[[stage]]
name = "vote"
kind = "ballot"
clause = "x"
lasts = "5 days"
options = ["aye", "nay", "abstain"]
closes = ["all answered"]
passes = ["aye > nay", "aye >= 1 of chair"]
tie = { when = ["aye = nay"], then = "board" }
advisory_when = ["cost > 100"]
[[stage]]
name = "board"
kind = "referral"
clause = "x"
to = "test-board"
when = ["cost > 100"]
usually = "10 days"
`

func TestShippedChartersLintClean(t *testing.T) {
	all, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Fatal("no charter is shipped")
	}
	for _, c := range all {
		errs, notes := Lint(c, all)
		for _, f := range append(errs, notes...) {
			t.Errorf("%s %s:%s", c.Group, c.Version, f)
		}
	}
}

func TestSmallCharterLintsClean(t *testing.T) {
	errs, notes := lint(t)
	if len(errs)+len(notes) > 0 {
		t.Errorf("errors %v, notes %v", errs, notes)
	}
}

func TestLinterFindsWhatCanNotWork(t *testing.T) {
	for name, c := range map[string]struct {
		change []string // pairs of old and new text
		want   string   // a part of "LINE: KEY: TEXT"
	}{
		"intake that nobody ends": {[]string{"[power.complete]", "[power.ask]"},
			`27: stage "in": nothing leaves this stage: nobody has the power "complete"`},
		"discussion without end": {[]string{"lasts = \"5 days\"\nclause", "clause"},
			`31: stage "talk": nothing leaves this stage: give it lasts`},
		"ballot without time": {[]string{"lasts = \"5 days\"\noptions", "options"},
			`36: stage "vote": nothing leaves this ballot when somebody stays silent`},
		"discussion as the last stage": {[]string{"[[stage]]\nname = \"board\"\nkind = \"referral\"\nclause = \"x\"\nto = \"test-board\"\nwhen = [\"cost > 100\"]\nusually = \"10 days\"",
			"[[stage]]\nname = \"end\"\nkind = \"discussion\"\nclause = \"x\"\nlasts = \"1 day\""},
			`46: stage "end": nothing leaves this stage: it is the last one`},
		"form without required fields": {[]string{"required = true\n", ""}, `7: opens_on: "form" needs required fields`},
		"tie to a missing stage":       {[]string{`then = "board"`, `then = "borad"`}, `44: stage "vote", tie, then: there is no stage "borad"; did you mean "board"?`},
		"tie to itself":                {[]string{`then = "board"`, `then = "vote"`}, `44: stage "vote", tie, then: a tie would open the same ballot`},
		"referral to nobody":           {[]string{"to = \"test-board\"\n", ""}, `46: stage "board": the referral names nobody`},
		"referral that nothing enters": {[]string{"\nwhen = [\"cost > 100\"]", "", `then = "board"`, `then = "lost"`, "\nadvisory_when = [\"cost > 100\"]", ""},
			`45: stage "board": nothing leads here`},
		"recommendation to nobody": {[]string{`advisory_when = ["cost > 100"]`, `advisory_when = ["cost > 50"]`},
			`45: stage "vote", advisory_when: no later referral has the same conditions`},
		"ballot without choice":       {[]string{"options = [\"aye\", \"nay\", \"abstain\"]\n", ""}, `36: stage "vote": the ballot offers no choice`},
		"ballot that passes nothing":  {[]string{"passes = [\"aye > nay\", \"aye >= 1 of chair\"]\n", ""}, `36: stage "vote": the ballot passes nothing`},
		"threshold of more than all":  {[]string{`"aye > nay"`, "\n\"aye > nay\", \n\"aye >= 150% of roster\""}, `45: stage "vote", passes: no electorate of 1 to 20 members can meet "aye >= 150% of roster"`},
		"threshold over the seats":    {[]string{"aye >= 1 of chair", "aye >= 3 of director"}, `can meet "aye >= 3 of director"`},
		"threshold of those silenced": {[]string{"aye >= 1 of chair", "aye >= 1 of observer"}, `can meet "aye >= 1 of observer"`},
		"option that is not offered":  {[]string{`, "abstain"]`, `]`, "aye >= 1 of chair", "abstain >= 1"}, `can meet "abstain >= 1"`},
		"closing that never comes":    {[]string{"all answered", "turnout > 100% of roster"}, `42: stage "vote", closes: no electorate of 1 to 20 members can meet "turnout > 100% of roster"`},
		"conditions that exclude each other": {[]string{"aye >= 1 of chair", "nay > aye"},
			`43: stage "vote", passes: no electorate of 1 to 20 members can meet all conditions together`},
		"tie that never comes": {[]string{`when = ["aye = nay"]`, `when = ["aye > nay", "aye >= 1 of chair"]`},
			`44: stage "vote", tie: no electorate of 1 to 20 members can come to this tie`},
		"aye that hurts, to abstain": {[]string{"aye >= 1 of chair", "abstain >= 1"}, `43: stage "vote", passes: a member who changes aye to abstain can turn lost into carried. Example: of 2 members, 2-0-0`},
		"aye that hurts, to nay":     {[]string{"aye >= 1 of chair", "nay >= 1"}, `a member who changes aye to nay can turn lost into carried`},
		"abstention that hurts":      {[]string{"aye >= 1 of chair", "abstain <= 1"}, `a member who changes abstain to nay can turn lost into carried. Example: of 4 members, 2-0-2`},
	} {
		t.Run(name, func(t *testing.T) {
			errs, _ := lint(t, c.change...)
			if !mentions(errs, c.want) {
				t.Errorf("wanted %s\nfound %v", c.want, errs)
			}
		})
	}
}

func TestLinterRefusesTwoVersionsOnOneDay(t *testing.T) {
	c, twin := parse(t), parse(t, `version = "1"`, `version = "2"`)
	errs, _ := Lint(c, []*Charter{c, twin})
	if !mentions(errs, "5: effective: version 2 takes effect on 2024-01-01 too") {
		t.Errorf("found %v", errs)
	}
	edited := parse(t, "2024-01-01", "2024-01-02")
	if errs, _ := Lint(c, []*Charter{edited, c}); !mentions(errs, "2: version: another file calls itself test 1 too") {
		t.Errorf("found %v", errs)
	}
	later, other := parse(t, "2024-01-01", "2024-01-02", `version = "1"`, `version = "2"`), parse(t, `group = "test"`, `group = "other"`)
	if errs, _ := Lint(c, []*Charter{c, parse(t), later, other}); len(errs) > 0 {
		t.Errorf("versions of different days, other groups and the same file again are no error, yet: %v", errs)
	}
}

func TestNotesAreToldUnlessAccepted(t *testing.T) {
	for _, c := range []struct {
		note, want string
		change     []string
	}{
		{NoteNayCompletes, `43: stage "vote", passes: a nay can complete the quorum`, []string{"aye >= 1 of chair", "turnout >= 1/2 of roster"}},
		{NotePromise, `9: answer_within: the promise of 30 days is shorter than the way with a referral: talk 5 days, vote 5 days, board 1 month, about 40 days.`,
			[]string{`usually = "10 days"`, `usually = "1 month"`}},
	} {
		errs, notes := lint(t, c.change...)
		if len(errs) > 0 || len(notes) != 1 || notes[0].Note != c.note || !strings.HasPrefix(notes[0].String(), c.want) {
			t.Errorf("%s: errors %v, notes %v", c.note, errs, notes)
		}
		accepted := append(c.change, "[role.chair]", "accepted = [{ note = \""+c.note+"\", reason = \"x\" }]\n[role.chair]")
		if _, notes := lint(t, accepted...); len(notes) > 0 {
			t.Errorf("%s was accepted, but told: %v", c.note, notes)
		}
	}
}

func TestAbstentionsThatLeaveTheBaseAreNoSurprise(t *testing.T) {
	errs, notes := lint(t, `"aye >= 1 of chair"`, `"aye >= 30% of engaged"`)
	if len(errs)+len(notes) > 0 {
		t.Errorf("errors %v, notes %v", errs, notes)
	}
}

func lint(t *testing.T, change ...string) (errs, notes []Finding) {
	t.Helper()
	c := parse(t, change...)
	return Lint(c, []*Charter{c})
}

// parse reads the small charter with pairs of old and new text changed.
func parse(t *testing.T, change ...string) *Charter {
	t.Helper()
	text := small
	for i := 0; i < len(change); i += 2 {
		if !strings.Contains(text, change[i]) {
			t.Fatalf("the small charter has no %q", change[i])
		}
		text = strings.Replace(text, change[i], change[i+1], 1)
	}
	c, err := Parse("small.toml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func mentions(found []Finding, want string) bool {
	for _, f := range found {
		if strings.Contains(f.String(), want) {
			return true
		}
	}
	return false
}
