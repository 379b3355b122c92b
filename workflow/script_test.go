package workflow_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"charterd/workflow"
	"charterd/workflow/charter"
)

// TestScripts plays every script of testdata. A script is a page to read: it begins with the clause that it proves, names the
// people, and tells one input per line. The indented lines under an input are what comes of it, written by -update: what
// happened, who gets which mail, and refusals with their words. A time stands where it is not the input's own.
//
// Inputs: "nok submits [unproven] field="value" [similar G-3] [without field, field] [excluding ada, ben]",
// "nok sends field="value" [file NAME] ["words"]", "ada: aye [on G-1.1] [quoting the motion] ["a remark"]", "ada: recuse",
// "ada: unclear "words"" (several people may say the same: "ada, ben: aye"), "ada comments "words"", "bo knocks",
// "nora: WORD [arguments]" (ordered tells which), "ada: MOTION text [(amount)]", "tick" (time passes), "show". Before the input
// may stand the case, or the group where the input opens one: "[B-1]", "[B]".
//
// Other lines: "roster: nora (chair, away until 2026-12-01), ada (inactive), …" for all groups or "roster GROUP: …" for one,
// "meetings [GROUP]: 2026-12-09, …", "charter GROUP: FILE" or "charter GROUP: shipped VERSION".
func TestScripts(t *testing.T) {
	scripts(t, "testdata/*.script", play)
}

var cited = regexp.MustCompile(`^# (Grants charter 2024-08|Board charter|Conduct charter|Decisions|Situations|Domain rule A\d+|Trust|Mails)\b.+`)

// play runs a script and gives it back with what happened under each input.
func play(t *testing.T, text string) string {
	t.Helper()
	return replayed(t, text, cited, newStage(t).line)
}

// stage holds the groups and cases of a script and does for them what the clerk does: it links cases of two groups.
type stage struct {
	t         *testing.T
	registers map[string]workflow.Register // by group id; under "" the one of all groups that have none of their own
	rules     map[string]*charter.Charter  // by group id
	first     *charter.Charter
	cases     map[string]*workflow.Case // by id
	numbers   map[string]int
	main      string // id of the case that inputs are for when they name none
	mail      int64
	record    []entry
	watch     func(workflow.Outcome) // sees every outcome; nil for none
}

// entry is one stored row: a fact, or an event that it caused.
type entry struct {
	Case    string          `json:"case,omitempty"`
	Kind    string          `json:"kind"`
	At      time.Time       `json:"at,omitzero"`
	Payload json.RawMessage `json:"payload"`
}

func newStage(t *testing.T) *stage {
	grants, err := charter.Find("psf-grants", "2024-08")
	if err != nil {
		t.Fatal(err)
	}
	return &stage{
		t: t, rules: map[string]*charter.Charter{grants.Group: grants}, first: grants,
		registers: map[string]workflow.Register{}, cases: map[string]*workflow.Case{}, numbers: map[string]int{},
	}
}

var inputLine = regexp.MustCompile(`^(\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?)(?: \[([A-Z]+(?:-\d+)?)\])? (.+)$`)

// line does one line of a script and tells what came of it.
func (s *stage) line(line string) ([]string, error) {
	switch {
	case strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#"):
		return nil, nil
	}
	if m := settingLine.FindStringSubmatch(line); m != nil {
		return nil, s.set(m[1], m[2], m[3])
	}
	m := inputLine.FindStringSubmatch(line)
	if m == nil {
		return nil, fmt.Errorf("not understood")
	}
	at, err := readTime(m[1])
	if err != nil {
		return nil, err
	}
	id := m[2]
	if id == "" {
		id = s.main
	}
	if m[3] == "show" {
		return s.show(s.cases[id]), nil
	}
	var told []string
	for _, what := range each(m[3]) {
		in, err := s.input(s.group(id).Group, s.cases[id], what)
		if err != nil {
			return nil, err
		}
		in.At = at
		told = append(told, s.put(s.group(id), id, in)...)
	}
	return told, nil
}

// each parts "ada, ben: aye" into what each of them says.
func each(what string) []string {
	people, said, found := strings.Cut(what, ": ")
	if !found || strings.ContainsAny(people, `"=`) {
		return []string{what}
	}
	var all []string
	for _, one := range strings.Split(people, ", ") {
		all = append(all, one+": "+said)
	}
	return all
}

func (s *stage) group(id string) *charter.Charter {
	prefix, _, _ := strings.Cut(id, "-")
	for _, rules := range s.rules {
		if rules.Prefix == prefix {
			return rules
		}
	}
	return s.first
}

// put runs one input, checks what must hold for every input, keeps the record, and links cases.
func (s *stage) put(rules *charter.Charter, id string, in workflow.Input) []string {
	s.t.Helper()
	in.Register = s.register(rules.Group)
	in.Meeting = s.meeting(rules, in.At.Format(time.DateOnly))
	if _, opens := in.Act.(workflow.Submit); opens {
		s.numbers[rules.Group]++
		in.Number = s.numbers[rules.Group]
		id = fmt.Sprintf("%s-%d", rules.Prefix, in.Number)
	}
	before := s.cases[id]
	out := workflow.Step(rules, before, in)
	if out.Case == nil { // a motion that opens nothing
		s.numbers[rules.Group]--
		return tell(in.At, out)
	}
	holds(s.t, rules, before, in, out)
	s.cases[id] = out.Case
	if s.main == "" {
		s.main = id
	}
	s.keep(id, in, out)
	if s.watch != nil {
		s.watch(out)
	}
	told := tell(in.At, out)
	for _, e := range out.Events {
		told = append(told, s.link(rules, out.Case, e)...)
	}
	return told
}

func (s *stage) keep(id string, in workflow.Input, out workflow.Outcome) {
	payload, err := workflow.EncodeFact(workflow.Fact{By: in.By, Act: in.Act, Number: in.Number, Mail: in.Mail, Meeting: in.Meeting})
	if err != nil {
		s.t.Fatal(err)
	}
	s.record = append(s.record, entry{Case: id, Kind: workflow.FactKind, At: in.At, Payload: payload})
	for _, e := range out.Events {
		payload, err := workflow.EncodeData(e.Data)
		if err != nil {
			s.t.Fatal(err)
		}
		s.record = append(s.record, entry{Case: id, Kind: e.Data.Kind(), At: e.At, Payload: payload})
	}
}

// link opens the other body's case for a referral, and carries its decision home.
func (s *stage) link(rules *charter.Charter, c *workflow.Case, e workflow.Event) (told []string) {
	var in workflow.Input
	id, target := "", rules
	switch d := e.Data.(type) {
	case workflow.Referred:
		if target = s.rules[d.To]; target == nil {
			return nil
		}
		act := workflow.LinkedSubmit(rules, c, s.register(rules.Group), s.register(target.Group).Roster)
		in = workflow.Input{At: e.At, By: workflow.Person{Proven: true}, Act: act}
		told = indent(target.Group, s.put(target, "", in))
		there := workflow.Origin{Group: target.Group, Case: fmt.Sprintf("%s-%d", target.Prefix, s.numbers[target.Group])}
		in, id, target = workflow.Input{At: e.At, Act: workflow.Link{Case: there}}, c.ID, rules
	default:
		if there, recall, back := workflow.Recalled(c, e); back {
			return indent(there.Group, s.put(s.rules[there.Group], there.Case, workflow.Input{At: e.At, Act: recall}))
		}
		answer, home := workflow.Homecoming(c, e)
		if !home {
			return nil
		}
		id, target = c.Origin.Case, s.rules[c.Origin.Group]
		in = workflow.Input{At: e.At, Act: answer}
	}
	return append(told, indent(target.Group, s.put(target, id, in))...)
}

func indent(group string, lines []string) []string {
	var told []string
	for _, line := range lines {
		told = append(told, group+": "+line)
	}
	return told
}
