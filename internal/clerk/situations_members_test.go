package clerk_test

import (
	"fmt"
	"testing"
	"time"

	"charterd/internal/clerk"
	"charterd/workflow"
	"charterd/workflow/charter"
)

// TestTheOfficesOf2024HaveTheirSeats: one Chair, one Vice Chair, one Director, and the Director is the Board's to name (PSF blog, 7
// November 2024, "Update workgroup officer roles").
func TestTheOfficesOf2024HaveTheirSeats(t *testing.T) {
	d := deskWith(t, "2026-11-02 09:00", func(_ *desk, cfg *clerk.Config) {
		cfg.Groups[0].Roster = append(cfg.Groups[0].Roster,
			workflow.Member{ID: "vera", Name: "Vera Vice", Addresses: []string{"vera@example.org"}, Roles: []string{"vice_chair"}},
			workflow.Member{ID: "sven", Name: "Sven Secretary", Addresses: []string{"sven@board.example"}, Roles: []string{"secretary"}})
	})
	add := func(by, name, role string) bool {
		address := name + "@new.example"
		d.says(by, fmt.Sprintf("ADD %s New <%s> as %s\n", name, address, role))
		_, ok := d.Roster("psf-grants").At(d.now).ByAddress(address)
		return ok
	}
	for _, c := range []struct {
		by, name, role string
		want           bool
	}{
		{"nora@example.org", "One", "chair", false},
		{"nora@example.org", "Two", "vice chair", false},
		{"nora@example.org", "Three", "director", false},
		{"sven@board.example", "Four", "director", true},
		{"sven@board.example", "Five", "director", false},
		{"sven@board.example", "Six", "member", false},
		{"nora@example.org", "Seven", "member", true},
	} {
		if got := add(c.by, c.name, c.role); got != c.want {
			t.Errorf("%s adds a %s: %v; %s", c.by, c.role, got, d.lastFate())
		}
	}
	d.verified()
}

// TestSixtyPercentAreEnoughIn2024: of five votes at least, each of which ended when its time was over or was open for three days
// (PSF blog, 7 November 2024, "Establish workgroup participation criteria"; domain rule A7).
func TestSixtyPercentAreEnoughIn2024(t *testing.T) {
	rules, err := charter.Find("psf-grants", "2024-08")
	if err != nil {
		t.Fatal(err)
	}
	begin := moment(t, "2026-01-01 12:00")
	for _, c := range []struct {
		rule             string
		answered, silent int
		open             time.Duration
		want             bool
	}{
		{"three of five", 3, 2, 10 * 24 * time.Hour, false},
		{"two of five", 2, 3, 10 * 24 * time.Hour, true},
		{"five of nine", 5, 4, 10 * 24 * time.Hour, true},
		{"none of four", 0, 4, 10 * 24 * time.Hour, false},
		{"none of five that ended early on the third day", 0, 5, 3*24*time.Hour - time.Second, false},
		{"none of five that ended early after it", 0, 5, 3 * 24 * time.Hour, true},
	} {
		var r workflow.Register
		r.Roster = workflow.Roster{{ID: "ada", Name: "Ada Member", Addresses: []string{"ada@members.example"}, Since: begin.AddDate(-1, 0, 0)}}
		flags := 0
		for n := range c.answered + c.silent {
			h := workflow.Held{Ballot: fmt.Sprintf("G-%d.1", n+1), Opened: begin.AddDate(0, 0, n), Closed: begin.AddDate(0, 0, n).Add(c.open), Early: c.open < 10*24*time.Hour}
			if n < c.answered {
				h.Answered = []string{"ada"}
			} else {
				h.Silent = []string{"ada"}
			}
			out := workflow.Administer(rules, r, workflow.Input{At: h.Closed, Act: workflow.Told{Held: &h}})
			r = out.Register
			for _, e := range out.Events {
				if _, ok := e.Data.(workflow.Flagged); ok {
					flags++
				}
			}
		}
		if got := flags > 0; got != c.want {
			t.Errorf("%s: told %d times", c.rule, flags)
		}
	}
}
