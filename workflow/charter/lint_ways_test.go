package charter

import (
	"errors"
	"strings"
	"testing"
)

// body is a charter in which the linter finds nothing, with a meeting, reasons and a recommendation; the tests below change
// one thing each.
const body = `group = "body"
version = "1"
title = "Test body"
prefix = "T"
effective = 2024-01-01
day_end = "UTC"
opens_on = "member"
[role.chair]
seats = 1
votes = false
[role.director]
seats = 7
[power.open]
by = ["chair"]
clause = "x"
[power.fasttrack]
by = ["chair"]
clause = "x"
[power.reason]
by = ["chair"]
clause = "x"
[power.meeting]
by = ["chair"]
clause = "x"
[power.record]
by = ["chair"]
agrees = ["chair", "director"]
clause = "x"
[[stage]]
name = "talk"
kind = "discussion"
clause = "x"
lasts = "5 days"
skip_when = ["fast_track"]
[[stage]]
name = "email"
kind = "ballot"
clause = "x"
lasts = "5 days"
before_meeting = true
shortest = "24 hours"
options = ["aye", "nay", "abstain"]
closes = ["all answered"]
passes = ["aye >= 100% of roster"]
carried = { then = "other" }
otherwise = { when = ["turnout < 3/4 of roster"], then = "meeting" }
[[stage]]
name = "reasons"
kind = "words"
clause = "x"
[[stage]]
name = "meeting"
kind = "meeting"
clause = "x"
passes = ["present > 1/2 of seats", "aye > 1/2 of present"]
tie = { when = ["aye = nay", "aye >= 1"], then = "no result" }
[[stage]]
name = "other"
kind = "referral"
clause = "x"
to = "other-body"
`

func TestBodyLintsClean(t *testing.T) {
	if errs, notes := lintBody(t); len(errs)+len(notes) > 0 {
		t.Errorf("errors %v, notes %v", errs, notes)
	}
}

func TestLinterFindsWaysThatLeadNowhere(t *testing.T) {
	const passes = `"present > 1/2 of seats", "aye > 1/2 of present"`
	for name, c := range map[string]struct {
		change []string // pairs of old and new text
		want   string   // a part of "LINE: KEY: TEXT"
	}{
		"fast track that nobody grants": {[]string{"[power.fasttrack]\nby = [\"chair\"]\nclause = \"x\"\n", ""},
			`31: stage "talk", skip_when: nothing is ever put on the fast track`},
		"fast track that skips nothing": {[]string{"skip_when = [\"fast_track\"]\n", ""}, `16: power fasttrack: the fast track passes nothing over`},
		"consent of oneself":            {[]string{`agrees = ["chair", "director"]`, `agrees = ["chair"]`}, `27: power record, agrees: only one person can hold the role "chair"`},
		"reasons before any ballot": {[]string{"kind = \"discussion\"", "kind = \"words\"", "skip_when = [\"fast_track\"]\n", ""},
			`29: stage "talk": nothing leads here: only a ballot that stands before it can be lost`},
		"reasons that nobody writes":      {[]string{"[power.reason]", "[power.ask]"}, `47: stage "reasons": nothing leaves this stage: give it lasts = "5 days", or the power "reason"`},
		"meeting that nobody records":     {[]string{"[power.record]", "[power.ask]"}, `51: stage "meeting": nothing leaves this stage: nobody has the power "record"`},
		"meetings that nobody announces":  {[]string{"[power.meeting]", "[power.ask]"}, `40: stage "email", before_meeting: no meeting is ever known`},
		"otherwise to a missing stage":    {[]string{`then = "meeting"`, `then = "meetings"`}, `46: stage "email", otherwise, then: there is no stage "meetings"; did you mean "meeting"?`},
		"otherwise back":                  {[]string{`then = "meeting"`, `then = "talk"`}, `46: stage "email", otherwise, then: stage "talk" is not after this one; the case would go in a circle`},
		"otherwise to itself":             {[]string{`then = "meeting"`, `then = "email"`}, `46: stage "email", otherwise, then: stage "email" is not after`},
		"otherwise of a carried vote":     {[]string{"turnout < 3/4 of roster", "aye >= 100% of roster"}, `46: stage "email", otherwise, when: no ballot of 1 to 20 members can be lost under these conditions`},
		"otherwise beyond all":            {[]string{"turnout < 3/4 of roster", "nay > 100% of roster"}, `46: stage "email", otherwise, when: no electorate of 1 to 20 members can meet "nay > 100% of roster"`},
		"carried to a missing stage":      {[]string{`then = "other"`, `then = "otter"`}, `45: stage "email", carried, then: there is no stage "otter"; did you mean "other"?`},
		"carried to what is no referral":  {[]string{`then = "other"`, `then = "meeting"`}, `45: stage "email", carried, then: stage "meeting" is no referral`},
		"referral that no vote leads to":  {[]string{"carried = { then = \"other\" }\n", ""}, `56: stage "other": nothing leads here: add when`},
		"seats in a ballot by mail":       {[]string{"aye >= 100% of roster", "aye > 1/2 of seats"}, `44: stage "email", passes: "aye > 1/2 of seats" belongs to a stage of kind "meeting": by mail nobody is present`},
		"presence closes a ballot":        {[]string{`"all answered"`, `"all answered", "present >= 3"`}, `43: stage "email", closes: "present >= 3" belongs to a stage of kind "meeting"`},
		"presence sends a ballot on":      {[]string{"turnout < 3/4 of roster", "present = 0"}, `46: stage "email", otherwise, when: "present = 0" belongs to a stage`},
		"meeting that passes nothing":     {[]string{"passes = [" + passes + "]\n", ""}, `51: stage "meeting": the meeting passes nothing`},
		"meeting of those who could mail": {[]string{"aye > 1/2 of present", "aye > 1/2 of roster"}, `55: stage "meeting", passes: "aye > 1/2 of roster" counts who could vote by mail`},
		"meeting that waits for silence":  {[]string{"aye > 1/2 of present", "all answered"}, `55: stage "meeting", passes: "all answered" counts who could vote by mail`},
		"meeting that counts a role":      {[]string{"aye > 1/2 of present", "aye >= 1 of director"}, `55: stage "meeting", passes: "aye >= 1 of director" can not be seen from minutes`},
		"seats that no role has":          {[]string{"seats = 7\n", ""}, `54: stage "meeting", passes: "present > 1/2 of seats": no role that votes has seats`},
		"quorum over the seats":           {[]string{passes, `"present >= 8"`}, `55: stage "meeting", passes: no meeting of 7 seats can meet "present >= 8"`},
		"meeting that excludes itself":    {[]string{"aye > 1/2 of present", "present < 2"}, `55: stage "meeting", passes: no meeting of 7 seats can meet all conditions together`},
		"tie that never comes":            {[]string{`"aye = nay", "aye >= 1"`, `"aye > 1/2 of present"`}, `56: stage "meeting", tie: no meeting of 7 seats can come to this tie`},
		"tie to a missing stage":          {[]string{`then = "no result"`, `then = "noresult"`}, `56: stage "meeting", tie, then: there is no stage "noresult"; did you mean "no result"?`},
		"abstention that hurts":           {[]string{"aye > 1/2 of present", "nay >= 1"}, `a member who changes aye to nay can turn lost into carried. Example: with 4 present, `},
	} {
		t.Run(name, func(t *testing.T) {
			errs, _ := lintBody(t, c.change...)
			if !mentions(errs, c.want) {
				t.Errorf("wanted %s\nfound %v", c.want, errs)
			}
		})
	}
}

// TestMeetingsOfManySeatsAreSearchedUpToTwenty holds that a large body is linted in bounded time.
func TestMeetingsOfManySeatsAreSearchedUpToTwenty(t *testing.T) {
	errs, _ := lintBody(t, "seats = 7", "seats = 5000", "aye > 1/2 of present", "aye > 100% of present")
	if !mentions(errs, `no meeting of 1 to 20 seats can meet "aye > 100% of present"`) {
		t.Errorf("found %v", errs)
	}
}

func TestReasonsAreNoPartOfThePromise(t *testing.T) {
	_, notes := lint(t, `[[stage]]
name = "board"`, `[[stage]]
name = "reasons"
kind = "words"
clause = "x"
lasts = "20 days"
[[stage]]
name = "board"`)
	if len(notes) > 0 {
		t.Errorf("a lost vote is not referred, yet: %v", notes)
	}
}

func lintBody(t *testing.T, change ...string) (errs, notes []Finding) {
	t.Helper()
	text := body
	for i := 0; i < len(change); i += 2 {
		if !strings.Contains(text, change[i]) {
			t.Fatalf("the charter has no %q", change[i])
		}
		text = strings.Replace(text, change[i], change[i+1], 1)
	}
	c, err := Parse("body.toml", []byte(text))
	var found Problems
	if errors.As(err, &found) {
		t.Fatal(found)
	}
	return Lint(c, []*Charter{c})
}
