package charter

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestShippedChartersAreToldInWords compares with files that were read by a person, line by line.
func TestShippedChartersAreToldInWords(t *testing.T) {
	for _, c := range shipped(t) {
		got := c.Describe()
		for _, line := range strings.Split(got, "\n") {
			if len([]rune(line)) > 70 {
				t.Errorf("longer than 70 columns: %s", line)
			}
		}
		golden := "testdata/" + c.Group + "-" + c.Version + ".txt"
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
}

func TestSmallCharterIsToldInWords(t *testing.T) {
	got := parse(t, `answer_within = "30 days"`, `binds = "ballot"`+"\ntally = \"shown\"", `lasts = "5 days"`, "lasts = \"5 days\"\nends_early = true",
		`then = "board"`, `then = "no result"`, `opens_on = "form"`, `opens_on = "member"`,
		"[role.chair]", "participation = { at_least = \"3/5\", over = \"2 years\", clause = \"x\" }\n[role.chair]",
		"[power.open]", "[power.roster]\nby = [\"chair\"]\nagrees = [\"director\"]\nreports = \"test-board\"\nclause = \"x\"\n[power.open]").Describe()
	for _, want := range []string{
		"A member's motion or another group's referral opens a case", "The commands ADD, REMOVE, INACTIVE, ACTIVE belong to: chair.",
		"answered less than 3/5 of the votes, looked back over 2 years, is told so", "must reply AGREE before it counts, one of: director. test-board is told at once.", "in force when the vote opens", "The count is shown while a vote runs", "OPEN may end that early",
		"the result is: no result", `if "Cost" is more than 100 EUR`, "at least 1 of chair",
	} {
		if !strings.Contains(strings.Join(strings.Fields(got), " "), want) {
			t.Errorf("nothing says %q in:\n%s", want, got)
		}
	}
}

func TestStagesFollowTheOrderOfTheCharter(t *testing.T) {
	c := grants(t)
	var way []string
	for s, ok := c.Stage("complete"); ok; s, ok = c.NextStage(s.Name) {
		way = append(way, s.Name)
	}
	if diff := cmp.Diff([]string{"complete", "review", "vote", "words", "board"}, way); diff != "" {
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
		if got := said(c, v); got != one.want {
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

// sources are the words by which a clause of a shipped charter names where it comes from.
var sources = []string{
	"assumed", "PSF blog, 7 November 2024", "June 2023", "group page in the wiki", "PSF work groups page", "Bylaws", "Resolution of 18 April 2011",
	"Resolutions page, 14 April 2021", "Board process page", "Enforcement Procedures", "group charter",
}

// TestEveryRuleOfTheShippedChartersHasAClause holds that what a mail may have to justify can be quoted.
func TestEveryRuleOfTheShippedChartersHasAClause(t *testing.T) {
	for _, c := range shipped(t) {
		for name, clause := range clauses(c) {
			if !slices.ContainsFunc(sources, func(source string) bool { return strings.Contains(clause, source) }) {
				t.Errorf("%s %s, %s cites no source and is not marked as assumed: %q", c.Group, c.Version, name, clause)
			}
		}
		for _, f := range c.Form {
			if f.Help == "" {
				t.Errorf("%s %s, field %s has no help", c.Group, c.Version, f.Name)
			}
		}
	}
}

// clauses are the clauses of all rules by name.
func clauses(c *Charter) map[string]string {
	all := map[string]string{}
	for _, r := range c.Roles {
		all["role "+r.Name] = r.Clause
	}
	for _, p := range c.Powers {
		all["power "+p.Command] = p.Clause
	}
	for _, f := range c.Form {
		all["field "+f.Name] = f.Clause
	}
	for _, k := range c.Checks {
		all["check "+k.Name] = k.Clause
	}
	for _, s := range c.Stages {
		all["stage "+s.Name] = s.Clause
	}
	if c.Participates != nil {
		all["participation"] = c.Participates.Clause
	}
	if c.Renews != nil {
		all["renewal"] = c.Renews.Clause
	}
	return all
}

func shipped(t testing.TB) []*Charter {
	t.Helper()
	list, err := Shipped()
	if err != nil || len(list) == 0 {
		t.Fatalf("%d charters are shipped: %v", len(list), err)
	}
	return list
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
