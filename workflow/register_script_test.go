package workflow_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"charterd/workflow"
	"charterd/workflow/charter"
)

// TestRegisterScripts plays every script of testdata/register. A script begins with the clause that it proves. "charter: FILE"
// (or "charter: GROUP VERSION" for a shipped one) names the rules, "TIME roster: people" the group as it begins. Each other line is one input, and the indented lines under it
// are what comes of it, written by -update. Inputs: "nora: WORD arguments" (who is not on the roster has no part in the group;
// "board" is the other body), "held K-1.1 since TIME [early]: ada, ben; silent cleo; recused dan", "award K-1 500.00 USD [paid]",
// "void K-1.1", "waits K-1", "tick", and "show", which tells where the register stands.
func TestRegisterScripts(t *testing.T) {
	scripts(t, "testdata/register/*.script", func(t *testing.T, text string) string { return playRegister(t, text, nil) })
}

var citedRegister = regexp.MustCompile(`^# (Grants charter 2024-08|Decisions|Situations|Domain rule A\d+|Domain, row \d+)\b.+`)

// playRegister runs a script and gives it back with what happened under each input; watch sees every outcome.
func playRegister(t *testing.T, text string, watch func(workflow.RegisterOutcome)) string {
	t.Helper()
	o := &office{t: t, watch: watch}
	return replayed(t, text, citedRegister, o.line)
}

// office holds the register of a script.
type office struct {
	t     *testing.T
	rules *charter.Charter
	r     workflow.Register
	mail  int64
	watch func(workflow.RegisterOutcome)
}

var registerLine = regexp.MustCompile(`^(\d{4}-\d\d-\d\d \d\d:\d\d) (.+)$`)

func (o *office) line(line string) ([]string, error) {
	if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
		return nil, nil
	}
	if file, ok := strings.CutPrefix(line, "charter: "); ok {
		return nil, o.charter(file)
	}
	m := registerLine.FindStringSubmatch(line)
	if m == nil || o.rules == nil {
		return nil, fmt.Errorf("not understood")
	}
	at, err := time.Parse("2006-01-02 15:04", m[1])
	if err != nil {
		return nil, err
	}
	if people, ok := strings.CutPrefix(m[2], "roster: "); ok {
		return nil, o.begin(at, people)
	}
	if m[2] == "show" {
		return o.show(at), nil
	}
	in, err := o.input(m[2])
	if err != nil {
		return nil, err
	}
	in.At = at
	if told, ok := in.Act.(workflow.Told); ok && told.Held != nil {
		told.Held.Closed = at
	} else if ok && told.Award != nil {
		told.Award.Day = at.Format(time.DateOnly)
	}
	return o.put(in), nil
}

// charter loads a file of testdata/register, or a shipped charter by group and version.
func (o *office) charter(file string) error {
	if group, version, shipped := strings.Cut(file, " "); shipped {
		found, err := charter.Find(group, version)
		o.rules = found
		return err
	}
	text, err := os.ReadFile(filepath.Join("testdata", "register", file))
	if err != nil {
		return err
	}
	o.rules, err = charter.Parse(file, text)
	return err
}

var beginner = regexp.MustCompile(`^(\w+)(?: \(([\w ]+)\))?$`)

// begin puts people on the roster: "nora (chair), ben (vice chair), ada".
func (o *office) begin(at time.Time, people string) error {
	for _, one := range strings.Split(people, ", ") {
		m := beginner.FindStringSubmatch(one)
		if m == nil {
			return fmt.Errorf("%q is nobody", one)
		}
		name := strings.ToUpper(m[1][:1]) + m[1][1:]
		member := workflow.Member{ID: m[1], Name: name + " Example", Addresses: []string{m[1] + "@members.example"}, Since: at}
		if m[2] != "" {
			member.Roles = []string{strings.ReplaceAll(m[2], " ", "_")}
		}
		o.r = o.r.Apply(workflow.Event{At: at, Data: workflow.RosterChange{Member: member}})
	}
	return nil
}

// put does one input and tells what came of it.
func (o *office) put(in workflow.Input) []string {
	o.t.Helper()
	out := workflow.Administer(o.rules, o.r, in)
	holdsRegister(o.t, o.rules, o.r, in, out)
	o.r = out.Register
	if o.watch != nil {
		o.watch(out)
	}
	var told []string
	for _, e := range out.Events {
		if _, refused := e.Data.(workflow.Refused); !refused {
			told = append(told, fmt.Sprintf("%s%s: %s", since(in.At, e.At), e.Data.Kind(), workflow.Sentence(e)))
		}
	}
	for _, n := range out.Notices {
		told = append(told, fmt.Sprintf("%smail %s (%s) to %s", since(in.At, n.At), n.Kind, n.Event.Kind(), addressee(n.To)))
	}
	if r := out.Refusal; r != nil {
		told = append(told, fmt.Sprintf("REFUSED (%s) %s", r.Code, r.Text))
		if r.Clause != "" {
			told = append(told, "  clause: "+r.Clause)
		}
	}
	return told
}

// since is the time of what happened where it is not the input's own.
func since(at, t time.Time) string {
	if t.Equal(at) {
		return ""
	}
	return t.Format("2006-01-02 15:04 ")
}

func addressee(r workflow.Recipient) string {
	switch {
	case r.Chair:
		return "the chair"
	case r.Sender:
		return "the sender"
	case r.Role != "":
		return "every " + r.Role
	case r.Board != "":
		return r.Board
	}
	return r.Member
}

// show tells where the register stands.
func (o *office) show(at time.Time) []string {
	var people []string
	for _, m := range o.r.Roster.At(at) {
		answered, of := o.r.Participation(o.rules, m.ID, at)
		one := m.ID
		if len(m.Roles) > 0 {
			one += " (" + strings.Join(m.Roles, ", ") + ")"
		}
		if m.Inactive {
			one += " inactive"
		}
		if of > 0 {
			one += fmt.Sprintf(" %d of %d", answered, of)
		}
		people = append(people, one)
	}
	told := []string{"in the group: " + strings.Join(people, "; ")}
	if len(o.r.Meetings) > 0 {
		told = append(told, "meetings: "+strings.Join(o.r.Meetings, ", "))
	}
	if due := o.r.Due(o.rules); !due.IsZero() {
		told = append(told, "next deadline "+due.Format("2006-01-02 15:04"))
	}
	var years []int
	for year := range o.r.Budgets {
		years = append(years, year)
	}
	slices.Sort(years)
	for _, year := range years {
		total, granted, left, _ := o.r.Budget(year)
		told = append(told, fmt.Sprintf("budget of %d: %s, granted %s, left %s", year, total, granted, left))
	}
	return told
}
