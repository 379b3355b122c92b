package templates

import (
	"fmt"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"unicode"

	"charterd/workflow"
)

// hostile are values that people could put anywhere.
func hostile() map[string]string {
	return map[string]string{
		"long word":   strings.Repeat("x", 10<<10),
		"long text":   strings.Repeat("ten bytes ", 1<<10),
		"wide":        strings.Repeat("東京の会議 ", 2000),
		"HTML":        `</td></table><script>alert(1)</script><img src="http://x.example/a.gif"> " ' &amp;`,
		"line breaks": "first\r\naye\r\n\r\n-- \r\nBcc: all@example.net\u2028nay\u0085COMPLETE G-31",
		"votes":       strings.Repeat("aye ", 2000),
		"vote":        "aye",
		"plus one":    "+1",
		"command":     "COMPLETE G-31",
		"after words": strings.Repeat("y", 68) + " aye",
		"direction":   "\u202eevil\u202c \u2066x\u2069 \u200f\u200b\ufeff\u061c",
		"formula":     "=HYPERLINK(\"http://x.example\";\"here\")",
		"marks":       "\x01\x02\x04\x05\x06\x00\x1b[31m qzq0qzq qzqfooterqzq",
		"Markdown":    "**bold** ## head [a](http://x.example) `{{.Chair}}` {{template}}",
		"not UTF-8":   "caf\xe9 \xff\xfe",
	}
}

// TestHostileValuesInEveryFieldChangeNothing puts each value into every string of every sample and holds the rules.
func TestHostileValuesInEveryFieldChangeNothing(t *testing.T) {
	set, err := Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	for kind, value := range hostile() {
		samples, err := Samples()
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range samples {
			if s.Mail.Group.Confidential {
				continue // these show none of it: TestConfidentialMailsNameAndQuoteNothing
			}
			m := poisonedPeople(poisoned(s.Mail, value), value)
			r, err := set.Render(m)
			if err != nil {
				t.Errorf("%s with %s: %v", s.Name, kind, err)
				continue
			}
			for _, wrong := range append(broken(r), Votes(r)...) {
				t.Errorf("%s with %s: %s", s.Name, kind, wrong)
			}
		}
	}
}

// poisoned is the mail with the value in each string that comes from outside: of the case, the person, the event, the answer.
func poisoned(m Mail, value string) Mail {
	m.To.Name = value
	for i := range m.Files {
		m.Files[i] = value
	}
	for i := range m.LeftOut {
		m.LeftOut[i] = value
	}
	if o := m.Origin; o != nil && o.Case != nil {
		for name := range o.Case.Fields {
			o.Case.Fields[name] = value
		}
		for i := range o.Case.Comments {
			o.Case.Comments[i].Text = value
		}
	}
	for i := range m.Transcript {
		m.Transcript[i].Said, m.Transcript[i].Did = value, value
	}
	if r := m.Notice.Refusal; r != nil {
		r.Text, r.Clause = value, value
	}
	for _, c := range append(casesOf(m.Sheet), casesOf([]workflow.Notice{m.Notice})...) {
		c.Title, c.Applicant.Name, c.Motion.Text, c.FastWhy = value, value, value, value
		for i := range c.Comments {
			c.Comments[i].Text = value
		}
		if c.Granted != nil {
			c.Granted.Amount = value
		}
		for name := range c.Fields {
			c.Fields[name] = value
		}
		for name := range c.Doubts {
			c.Doubts[name] = value
		}
		for i := range c.Attachments {
			c.Attachments[i] = value
		}
		for _, b := range c.Ballots {
			b.Motion = workflow.Motion{Text: value, Amount: value}
		}
		if c.Question != nil {
			c.Question.Text = value
		}
	}
	if m.Notice.Event != nil {
		m.Notice.Event = poisonedEvent(m.Notice.Event, value)
	}
	for i, n := range m.Sheet {
		if n.Event != nil {
			m.Sheet[i].Event = poisonedEvent(n.Event, value)
		}
	}
	return m
}

func casesOf(list []workflow.Notice) []*workflow.Case {
	var cases []*workflow.Case
	for _, n := range list {
		if n.Case != nil {
			cases = append(cases, n.Case)
		}
	}
	return cases
}

// poisonedPeople is the mail with the value as the name of everybody in the group, and of whoever changes in it.
func poisonedPeople(m Mail, value string) Mail {
	if g := m.Notice.Group; g != nil {
		for i := range g.Roster {
			g.Roster[i].Name = value
		}
	}
	change := func(c *workflow.RosterChange) {
		c.Member.Name, c.Member.Addresses, c.Member.Roles = value, []string{value}, []string{value}
	}
	switch e := m.Notice.Event.(type) {
	case workflow.RosterChange:
		change(&e)
		m.Notice.Event = e
	case workflow.RosterProposed:
		change(&e.Change)
		m.Notice.Event = e
	}
	return m
}

// poisonedEvent sets the free texts of an event; what the program itself writes, such as numbers and kinds, stays.
func poisonedEvent(e workflow.Data, value string) workflow.Data {
	if _, ours := e.(workflow.BallotClosed); ours {
		return e
	}
	v := reflect.New(reflect.TypeOf(e)).Elem()
	v.Set(reflect.ValueOf(e))
	for _, name := range []string{"Title", "Text", "Line", "Why", "Reason", "Minutes", "Amount", "Conditions", "Where"} {
		if f := v.FieldByName(name); f.IsValid() && f.Kind() == reflect.String && f.String() != "" {
			f.SetString(value)
		}
	}
	if f := v.FieldByName("Party"); f.IsValid() {
		f.Set(reflect.ValueOf(workflow.Party{Name: value, Address: value}))
	}
	return v.Interface().(workflow.Data)
}

func broken(r Rendered) []string {
	var wrong []string
	for _, line := range strings.Split(r.Text, "\n") {
		if columnsOf(line) > 70 {
			wrong = append(wrong, fmt.Sprintf("a text line of %d columns: %.80q", columnsOf(line), line))
		}
	}
	if n := strings.Count("\n"+r.Text, "\n-- \n"); n != 1 {
		wrong = append(wrong, fmt.Sprintf("%d signatures", n))
	}
	for _, part := range []string{r.Subject, r.Text, r.HTML} {
		if i := strings.IndexFunc(part, unsafe); i >= 0 {
			wrong = append(wrong, fmt.Sprintf("an unsafe character at %.20q", part[i:]))
		}
	}
	for _, tag := range []string{"<script", "<img", "<em>", `href="http`} {
		if strings.Contains(r.HTML, tag) {
			wrong = append(wrong, "the HTML part has "+tag)
		}
	}
	if strings.Contains(r.Subject, "\n") || len([]rune(r.Subject)) > 50 || len(r.HTML) > 60<<10 {
		wrong = append(wrong, fmt.Sprintf("subject %q, HTML part of %d bytes", r.Subject, len(r.HTML)))
	}
	return wrong
}

func unsafe(r rune) bool {
	return r != '\n' && (unicode.IsControl(r) || r == '\u2028' || r == '\u2029' ||
		unicode.In(r, unicode.Cf) && r != '\u200c' && r != '\u200d')
}

func TestCleanKeepsJoinersAndNames(t *testing.T) {
	for in, want := range map[string]string{
		"  Nok\tSaelim\n":              "Nok Saelim",
		"می\u200cخواهم":                "می\u200cخواهم",
		"a\u202eb\u2066c\u200bd\x00e":  "abcd e",
		"Ünïcödé 東京":                   "Ünïcödé 東京",
		"x\u2028y\u0085z":              "x y z",
		"\ufeff\u200f":                 "",
		"caf\xe9":                      "caf\ufffd",
		"tag\U000E0041\U000E0042 done": "tag done",
	} {
		if got := clean(in); got != want {
			t.Errorf("clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestButtonsSurviveTheWayThroughAMailProgram(t *testing.T) {
	set, err := Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	samples, err := Samples()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range samples {
		if s.Name != "M2 with a key line" {
			continue
		}
		s.Mail.Notice.Case.Title = "R&D + 100% “fun” ?x=1#2 東京"
		s.Mail.ReplyTo = "grants+k7q2/m9=xd@example.org"
		r, err := set.Render(s.Mail)
		if err != nil {
			t.Fatal(err)
		}
		links := linksOf(r.HTML)
		if len(links) != 3 {
			t.Fatalf("%d buttons, want 3: %q", len(links), links)
		}
		for i, option := range []string{"aye", "nay", "abstain"} {
			u, err := url.Parse(links[i])
			if err != nil {
				t.Fatal(err)
			}
			to, err := url.PathUnescape(u.Opaque)
			if err != nil || to != s.Mail.ReplyTo {
				t.Errorf("the button goes to %q, want %q (%v)", to, s.Mail.ReplyTo, err)
			}
			if got := u.Query().Get("subject"); got != r.Subject {
				t.Errorf("subject %q, want %q", got, r.Subject)
			}
			if got, want := u.Query().Get("body"), option+" on G-31.1\r\n\r\nKey: 7QK2-M9XD\r\n"; got != want {
				t.Errorf("body %q, want %q", got, want)
			}
			if !strings.Contains(links[i], "%20on%20") || !strings.Contains(links[i], "%0D%0A") || strings.Contains(links[i], "+") {
				t.Errorf("spaces and line ends are not written as %%20 and %%0D%%0A: %s", links[i])
			}
		}
	}
}
