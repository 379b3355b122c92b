package workflow_test

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"charterd/workflow"
)

var (
	inMoney  = regexp.MustCompile(`-?\d[\d.]* (?:USD|EUR)\b`)
	inCount  = regexp.MustCompile(`\b\d+-\d+-\d+\b`)
	inDay    = regexp.MustCompile(`\b\d{4}-\d\d-\d\d\b`)
	inYear   = regexp.MustCompile(`^\d{4}\b`)
	inBallot = regexp.MustCompile(`^[A-Z]+-\d+\.\d+\b`)
)

// withAmount, withPerson and so on are the commands whose argument is more than words.
var (
	withAmount = []string{"propose", "amend", "returned", "budget", "resolved"}
	withPerson = []string{"agree", "exclude", "add", "remove", "inactive", "active"}
	withDay    = []string{"away", "meeting", "record", "resolved"}
	withCount  = []string{"record", "resolved"}
)

// ordered reads a command in capitals: "AMEND 5000.00 USD smaller hall", "VOID G-1.1 wrong amount", "EXCLUDE ada",
// "AGREE bo@neptune.example", "RECORD 7-0-1 2026-12-09 by phone", "RESOLVED approved 11000.00 USD 7-0-1 2026-12-09 if: a report
// is sent", "AWAY until 2026-12-01", "MEETING 2026-12-09 cancelled", "BUDGET 2026 400000.00 USD".
func ordered(s string) workflow.Order {
	word, rest, _ := strings.Cut(s, " ")
	o := workflow.Order{Word: strings.ToLower(word), Line: s}
	if o.Word == "resolved" {
		rest, o.Text, _ = strings.Cut(rest, " if: ")
	}
	take := func(words []string, shape *regexp.Regexp) string {
		if !slices.Contains(words, o.Word) {
			return ""
		}
		found := shape.FindString(rest)
		rest = strings.Join(strings.Fields(strings.Replace(rest, found, "", 1)), " ")
		return found
	}
	o.Ballot = take([]string{"void"}, inBallot)
	o.Year, _ = strconv.Atoi(take([]string{"budget"}, inYear))
	o.Amount = take(withAmount, inMoney)
	o.Count = take(withCount, inCount)
	o.Day = take(withDay, inDay)
	switch {
	case o.Word == "propose" && o.Amount == "":
		o.Amount = rest
	case o.Word == "resolved":
		o.Result = rest
	case slices.Contains(withPerson, o.Word):
		o.Person = named(rest)
	case o.Text == "":
		o.Text = rest
	}
	o.Off = o.Word == "meeting" && o.Text == "cancelled"
	return o
}

// named reads "ada", "bo@neptune.example" or, for ADD, "gita Gita gita@members.example member director"; nil for nobody.
func named(s string) *workflow.Who {
	var who workflow.Who
	for i, one := range strings.Fields(s) {
		switch {
		case strings.Contains(one, "@"):
			who.Address = one
		case i == 0:
			who.ID = one
		case who.Address != "":
			who.Roles = append(who.Roles, one)
		default:
			who.Name = strings.TrimSpace(who.Name + " " + one)
		}
	}
	if s == "" {
		return nil
	}
	return &who
}

var moved = regexp.MustCompile(`^(.+?)(?: \((.+)\))?$`)

// motioned reads "MOTION Rent the hall (1500.00 USD)": a member's motion opens a case.
func motioned(by workflow.Person, s string) workflow.Submit {
	m := moved.FindStringSubmatch(strings.TrimPrefix(s, "MOTION "))
	return workflow.Submit{
		Title: m[1], Applicant: workflow.Party{Name: by.Name, Address: by.Address}, Motion: &workflow.Motion{Text: m[1], Amount: m[2]},
	}
}
