package templates

import (
	"strings"
	"testing"
	"time"

	"charterd/workflow/charter"
	"charterd/workflow/tally"
)

func TestMoneyForPeople(t *testing.T) {
	for in, want := range map[string]string{
		"7500.00 USD": "7,500 USD", "1234567.50 EUR": "1,234,567.50 EUR", "999.00 USD": "999 USD", "about 5": "about 5", "": "",
	} {
		if got := money(in); got != want {
			t.Errorf("money(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestEndsAreShownInTheirLastMinute holds domain rule A11: an end at a day's end is exclusive.
func TestEndsAreShownInTheirLastMinute(t *testing.T) {
	aoe := charter.Zone{Name: "AoE", Offset: -12 * 3600}
	india := charter.Zone{Name: "UTC+05:30", Offset: 19800}
	utc := charter.Zone{Name: "UTC"}
	for _, c := range []struct {
		at       string
		zone     charter.Zone
		date     string
		inZone   string
		whatItIs string
	}{
		{"2026-11-26T12:00:00Z", aoe, "Thursday 26 November 2026, 11:59 UTC", "That is 25 November 2026, 23:59 AoE", "midnight AoE"},
		{"2026-11-26T00:00:00Z", utc, "Wednesday 25 November 2026, 23:59 UTC", "", "midnight UTC"},
		{"2026-11-26T00:00:00Z", aoe, "Wednesday 25 November 2026, 23:59 UTC", "That is 25 November 2026, 11:59 AoE", "midnight UTC in AoE"},
		{"2026-11-25T18:30:00Z", india, "Wednesday 25 November 2026, 18:29 UTC", "That is 25 November 2026, 23:59 UTC+05:30.", "midnight in India"},
		{"2026-11-25T18:00:00Z", aoe, "Wednesday 25 November 2026, 18:00 UTC", "That is 25 November 2026, 06:00 AoE", "a time of day"},
		{"2027-01-01T00:00:00Z", utc, "Thursday 31 December 2026, 23:59 UTC", "", "new year"},
	} {
		at, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		d := &Data{zone: c.zone}
		if got := d.Date(at); got != c.date {
			t.Errorf("%s: %q, want %q", c.whatItIs, got, c.date)
		}
		if got := d.Zone(at); !strings.HasPrefix(got, c.inZone) || (c.inZone == "" && got != "") {
			t.Errorf("%s: %q, want %q", c.whatItIs, got, c.inZone)
		}
	}
}

func TestRuleIsToldInNumbers(t *testing.T) {
	for _, c := range []struct {
		condition string
		n         tally.Counts
		want      string
	}{
		{"aye >= 30% of roster", tally.Counts{Roster: 12}, "At least 4 of 12 must say aye for it."},
		{"aye >= 30% of roster", tally.Counts{Roster: 10}, "At least 3 of 10 must say aye for it."},
		{"aye >= 30% of roster", tally.Counts{Roster: 13}, "At least 4 of 13 must say aye for it."},
		{"aye > 50% of roster", tally.Counts{Roster: 12}, "At least 7 of 12 must say aye for it."},
		{"aye > 50% of roster", tally.Counts{Roster: 13}, "At least 7 of 13 must say aye for it."},
		{"aye >= 2/3 of eligible", tally.Counts{Roster: 13, Recused: 1}, "At least 8 of 12 must say aye for it."},
		{"turnout >= 5", tally.Counts{Roster: 9}, "At least 5 of 9 must give an answer."},
		{"aye >= 2/3 of cast", tally.Counts{Roster: 9}, "The charter asks for this: “aye >= 2/3 of cast”."},
	} {
		if got := passWords(c.condition, c.n); got != c.want {
			t.Errorf("%s of %d: %q, want %q", c.condition, c.n.Roster, got, c.want)
		}
		if _, err := tally.ParseCondition(c.condition); err != nil {
			t.Errorf("%s is no condition of a charter: %v", c.condition, err)
		}
	}
}

func TestBarHasOneMarkForEachPerson(t *testing.T) {
	got := layOut(textBar(tally.Counts{Roster: 12, Aye: 5, Nay: 3, Abstain: 1, Recused: 1, Silent: 2}))
	want := "  Votes: [+++++---ox..]\n  Count: 5\u00a0aye (+), 3\u00a0nay (-), 1\u00a0abstain (o), 1\u00a0recused (x), 2 did not vote (.)\n"
	if strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(want), " ") {
		t.Errorf("the bar is\n%swant\n%s", got, want)
	}
	for _, line := range strings.Split(layOut(textBar(tally.Counts{Roster: 900, Aye: 301, Nay: 299, Silent: 300})), "\n") {
		if columnsOf(line) > 70 {
			t.Errorf("a line of %d columns: %q", columnsOf(line), line)
		}
	}
}

func TestSubjectIsCutAtFiftyCharacters(t *testing.T) {
	samples, err := Samples()
	if err != nil {
		t.Fatal(err)
	}
	m := samples[0].Mail
	m.Notice.Case.Title = strings.Repeat("Konferenz für Ärzte ", 9)
	if got, want := subjectOf(m), "Request G-31: Konferenz für Ärzte Konferenz für Ä…"; got != want {
		t.Errorf("the subject is %q, want %q", got, want)
	}
}
