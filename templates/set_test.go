package templates

import (
	"strings"
	"testing"
	"testing/fstest"

	"charterd/workflow"
)

func override(name, text string) fstest.MapFS { return fstest.MapFS{name: {Data: []byte(text)}} }

const ownA4 = "{{.Chair}} says: *{{.About}}* is {{.Status}}.\r\n\r\n-- \r\nYou know why.\r\n"

func TestGroupsOwnFileWins(t *testing.T) {
	set, err := Load(override("A4.md", ownA4))
	if err != nil {
		t.Fatal(err)
	}
	samples, err := Samples()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range samples {
		r, err := set.Render(s.Mail)
		if err != nil {
			t.Fatal(err)
		}
		if own := strings.Contains(r.Text, "You know why."); own != strings.HasPrefix(s.Name, "A4") {
			t.Errorf("%s: written by the group's file: %v", s.Name, own)
		}
	}
}

func TestLoadRefusesWhatWouldFailLaterWithFileAndLine(t *testing.T) {
	for _, c := range []struct{ about, name, text, want string }{
		{"syntax", "A4.md", "One\n\nTwo {{if}}\n", "A4.md:3"},
		{"unknown function", "A4.md", "One\n{{shout .About}}\n", "A4.md:2"},
		{"unknown field", "M3.md", "One\n\n\n{{.Nothing}}\n", "M3.md:4"},
		{"unknown field of one variant", "M3.md", "{{if eq .Variant \"late\"}}\n{{.Nothing}}\n{{end}}\n", "M3.md:2"},
		{"endless", "M2.md", "{{range .Rule}}{{printf \"%999999d\" 1}}{{end}}\n", "M2.md"},
		{"a name that is no mail", "A9.md", "One\n", "A9.md"},
		{"a vote", "M2.md", "Please answer.\n\naye\n", `text line "aye"`},
		{"a command in a list", "C2.md", "Please answer.\n\n- **COMPLETE {{.Number}}**\n", "COMPLETE"},
	} {
		_, err := Load(override(c.name, c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: the error is %v, want it to name %s", c.about, err, c.want)
		}
	}
}

func TestRenderRefusesWhatItCannotWrite(t *testing.T) {
	set, err := Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	rules, err := sampleCharter()
	if err != nil {
		t.Fatal(err)
	}
	for about, m := range map[string]Mail{
		"no charter":   {Notice: workflow.Notice{Kind: "A1", Case: &workflow.Case{}}},
		"no case":      {Notice: workflow.Notice{Kind: "A1"}, Rules: rules},
		"no such mail": {Notice: workflow.Notice{Kind: "Z9", Case: &workflow.Case{}}, Rules: rules},
	} {
		if _, err := set.Render(m); err == nil {
			t.Errorf("%s: rendered", about)
		}
	}
}

// TestEveryMailSurvivesAnEmptyCase: nothing that is missing may panic or break a sentence's mail.
func TestEveryMailSurvivesAnEmptyCase(t *testing.T) {
	set, err := Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	rules, err := sampleCharter()
	if err != nil {
		t.Fatal(err)
	}
	for kind := range sourceNames {
		m := Mail{Notice: workflow.Notice{Kind: kind, Case: &workflow.Case{ID: "G-1", Status: workflow.Open}}, Rules: rules}
		if r, err := set.Render(m); err != nil || !strings.Contains(r.Text, "-- \n") {
			t.Errorf("%s: %v\n%s", kind, err, r.Text)
		}
	}
}

func TestPlainFallbackStandsForEveryMail(t *testing.T) {
	samples, err := Samples()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range samples {
		r := Plain(s.Mail)
		if votes := Votes(r); len(votes) > 0 || !strings.Contains(r.Text, "There is news about") || !strings.Contains(r.Text, "answers") {
			t.Errorf("%s: %v\n%s", s.Name, votes, r.Text)
		}
		if r.Subject == "" || strings.Contains(r.Text, "Neptune") {
			t.Errorf("%s: subject %q, text\n%s", s.Name, r.Subject, r.Text)
		}
	}
}
