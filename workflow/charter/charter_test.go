package charter

import (
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestGrantsCharterIsToldInWords(t *testing.T) {
	got := grants(t).Describe()
	for _, line := range strings.Split(got, "\n") {
		if len([]rune(line)) > 70 {
			t.Errorf("longer than 70 columns: %s", line)
		}
	}
	const golden = "testdata/psf-grants-2024-08.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("told differently than in %s (go test -update writes it anew):\n%s", golden, diff)
	}
}

func TestSmallCharterIsToldInWords(t *testing.T) {
	got := parse(t, `answer_within = "30 days"`, `binds = "ballot"`+"\ntally = \"shown\"", `lasts = "5 days"`, "lasts = \"5 days\"\nends_early = true",
		`then = "board"`, `then = "no result"`, `opens_on = "form"`, `opens_on = "member"`).Describe()
	for _, want := range []string{
		"A member's motion opens a case", "in force when the vote opens", "The count is shown while a vote runs", "OPEN may end that early",
		"the result is: no result", `if "Cost" is more than 100 EUR`, "at least 1 of chair",
	} {
		if !strings.Contains(strings.Join(strings.Fields(got), " "), want) {
			t.Errorf("nothing says %q in:\n%s", want, got)
		}
	}
}

func TestRequiredFieldsAreMissedUnlessExcused(t *testing.T) {
	c := grants(t)
	all := "event type starts country requested attendees organiser coc_url programme budget"
	if got := fieldsOf(c.Missing(nil)); got != all {
		t.Errorf("an empty request misses %s, want %s", got, all)
	}
	values := map[string]string{}
	for _, name := range strings.Fields(all) {
		values[name] = "x"
	}
	if got := fieldsOf(c.Missing(values)); got != "" {
		t.Errorf("a full request misses %s", got)
	}
	values["country"], values["event"] = "", "  "
	if got := fieldsOf(c.Missing(values)); got != "event country" {
		t.Errorf("white space is no value, yet only missing: %s", got)
	}
	values["virtual"] = "no"
	if got := fieldsOf(c.Missing(values)); got != "event country" {
		t.Errorf("an event that is not virtual needs a country; missing: %s", got)
	}
	values["virtual"] = "yes"
	if got := fieldsOf(c.Missing(values)); got != "event" {
		t.Errorf("a virtual event needs no country; missing: %s", got)
	}
}

func fieldsOf(fields []Field) string {
	var names []string
	for _, f := range fields {
		names = append(names, f.Name)
	}
	return strings.Join(names, " ")
}

func TestStagesFollowTheOrderOfTheCharter(t *testing.T) {
	c := grants(t)
	var way []string
	for s, ok := c.Stage("complete"); ok; s, ok = c.NextStage(s.Name) {
		way = append(way, s.Name)
	}
	if diff := cmp.Diff([]string{"complete", "review", "vote", "board"}, way); diff != "" {
		t.Error(diff)
	}
	if _, ok := c.NextStage("nowhere"); ok {
		t.Error("a stage follows one that does not exist")
	}
	if _, ok := c.Stage("nowhere"); ok {
		t.Error("a stage that does not exist was found")
	}
}

func TestFieldsAndPowersAreFoundByName(t *testing.T) {
	c := grants(t)
	for role, want := range map[FieldRole]string{RoleTitle: "event", RoleAmount: "requested", RoleStarts: "starts", RoleContact: "organiser"} {
		if f, ok := c.FieldByRole(role); !ok || f.Name != want {
			t.Errorf("the field for %q is %q, want %q", role, f.Name, want)
		}
	}
	if _, ok := c.Field("nothing"); ok {
		t.Error("a field that does not exist was found")
	}
	if p, ok := c.Power("open"); !ok || len(p.By) != 1 || p.By[0] != "chair" || p.Clause == "" {
		t.Errorf("the power to open: %+v", p)
	}
	if p, ok := c.Power("extend"); ok {
		t.Errorf("nobody may extend under 2024-08, yet: %+v", p)
	}
}

// The dates are those of PSF blog, 7 November 2024: eight weeks ahead from January 2025.
func TestLeadTimeChecksAreDated(t *testing.T) {
	c := grants(t)
	for _, one := range []struct{ submitted, starts, amount, want string }{
		{"2024-12-31T23:59:59Z", "2025-02-10", "900.00 USD", "lead_time_2024"},
		{"2024-12-31T23:59:59Z", "2025-02-12", "900.00 USD", ""},
		{"2025-01-01T00:00:00Z", "2025-02-12", "900.00 USD", "lead_time_2025"},
		{"2025-01-01T00:00:00Z", "2025-02-26", "900.00 USD", ""},
		{"2025-01-01T00:00:00Z", "2025-03-31", "15000.01 USD", "lead_time_board"},
		{"2025-01-01T00:00:00Z", "2025-03-31", "15000.00 USD", ""},
		{"2025-01-01T00:00:00Z", "2025-04-01", "15000.01 USD", ""},
	} {
		v := Values{Submitted: instant(t, one.submitted), Fields: map[string]string{"starts": one.starts, "requested": one.amount}}
		var said []string
		for _, k := range c.Checks {
			if holds, known := Evaluate(k.When, v); k.InForce(v.Submitted) && holds && known {
				said = append(said, k.Name)
			}
		}
		if got := strings.Join(said, " "); got != one.want {
			t.Errorf("submitted %s for %s, %s: said %q, want %q", one.submitted, one.starts, one.amount, got, one.want)
		}
	}
}

func TestVersionInForceIsTheLatestThatTookEffect(t *testing.T) {
	old, young := parse(t), parse(t, `version = "1"`, `version = "2"`, "2024-01-01", "2025-03-01")
	list := []*Charter{young, grants(t), old}
	for day, want := range map[string]*Charter{"2023-12-31": nil, "2024-01-01": old, "2025-02-28": old, "2025-03-01": young, "2031-01-01": young} {
		d, err := ParseDate(day)
		if err != nil {
			t.Fatal(err)
		}
		if got := InForce("test", d, list); got != want {
			t.Errorf("on %s another version governs than expected: %+v", day, got)
		}
	}
}

func TestFindNamesTheNearestCharter(t *testing.T) {
	_, err := Find("psf-grants", "2024-80")
	if err == nil || !strings.Contains(err.Error(), `did you mean "psf-grants 2024-08"?`) {
		t.Errorf("got %v", err)
	}
}

// TestEveryRuleOfTheGrantsCharterHasAClause holds that what a mail may have to justify can be quoted.
func TestEveryRuleOfTheGrantsCharterHasAClause(t *testing.T) {
	c := grants(t)
	clauses := map[string]string{}
	for _, r := range c.Roles {
		clauses["role "+r.Name] = r.Clause
	}
	for _, p := range c.Powers {
		clauses["power "+p.Command] = p.Clause
	}
	for _, f := range c.Form {
		clauses["field "+f.Name] = f.Clause
		if f.Help == "" {
			t.Errorf("field %s has no help", f.Name)
		}
	}
	for _, k := range c.Checks {
		clauses["check "+k.Name] = k.Clause
	}
	for _, s := range c.Stages {
		clauses["stage "+s.Name] = s.Clause
	}
	for name, clause := range clauses {
		if !strings.Contains(clause, "PSF blog, 7 November 2024") && !strings.Contains(clause, "assumed") && !strings.Contains(clause, "June 2023") {
			t.Errorf("%s cites no source and is not marked as assumed: %q", name, clause)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	text := []byte(grants(b).Text)
	for b.Loop() {
		if _, err := Parse("x", text); err != nil {
			b.Fatal(err)
		}
	}
}

// TestDeadlinesOfTheGrantsVote holds ten full days, to the end of the day anywhere on Earth (domain rule A11).
func TestDeadlinesOfTheGrantsVote(t *testing.T) {
	c := grants(t)
	vote, _ := c.Stage("vote")
	opened := instant(t, "2027-01-19T16:00:00Z")
	ends := c.Deadline(opened, vote.Lasts)
	if want := instant(t, "2027-01-30T12:00:00Z"); !ends.Equal(want) || ends.Sub(opened) < 240*time.Hour {
		t.Errorf("a vote of 10 days from %s ends at %s, want %s", opened, ends, want)
	}
}
