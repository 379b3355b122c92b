package acts_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"charterd/workflow/acts"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// script is one case of testdata: what was written, in which setting, and the acts that it must give.
//
// A file of an archive begins with setting lines ("@ ballots G-31.1"); those of the archive's comment hold for all its
// files. A file named *.lines holds one case on each line, "words => acts", with \n for a line end. Any other file is one
// case: the words, then lines "=> act". Among the words "!ours", "!struck", "!quoted" and "!other" begin special lines.
type script struct {
	name   string
	words  acts.Words
	expect acts.Expect
	want   []string
}

// TestWordsBecomeActs runs every script of testdata.
func TestWordsBecomeActs(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts in testdata: %v", err)
	}
	total := 0
	for _, file := range files {
		for _, s := range scripts(t, file) {
			total++
			t.Run(s.name, func(t *testing.T) {
				var got []string
				for _, a := range acts.Read(s.words, s.expect) {
					got = append(got, told(a))
				}
				if diff := cmp.Diff(s.want, got); diff != "" {
					t.Errorf("words %+v\nacts (-want +got):\n%s\nin full: %+v", s.words.Lines, diff, acts.Read(s.words, s.expect))
				}
			})
		}
	}
	if total < 250 {
		t.Errorf("%d cases, want at least 250", total)
	}
}

// told is an act as the scripts write it.
func told(a acts.Act) string {
	parts := []string{string(a.Kind), a.Choice, a.Name, a.Case, a.Result, a.Tally, a.Date}
	if a.Kind == acts.Unclear {
		parts[3] = "" // TestAQuestionIsAboutTheVoteThatWasNamed
	}
	if a.Kind == acts.Command {
		parts = append(parts, a.Money)
		if a.Year != 0 {
			parts = append(parts, fmt.Sprint(a.Year))
		}
		if a.Off {
			parts = append(parts, "off")
		}
		for _, named := range []string{a.Person, a.Address, a.Roles} {
			if named != "" {
				parts = append(parts, "<"+named+">")
			}
		}
	}
	s := strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
	switch {
	case a.Kind == acts.Field && a.Doubt:
		s += " ?= " + strings.ReplaceAll(a.Value, "\n", `\n`)
	case a.Kind == acts.Field:
		s += " = " + strings.ReplaceAll(a.Value, "\n", `\n`)
	case a.Kind == acts.Command && a.Value != "":
		s += " : " + strings.ReplaceAll(a.Value, "\n", `\n`)
	case a.Kind == acts.Comment && a.Why == "courtesy":
		s += " courtesy"
	}
	return s
}

func scripts(t *testing.T, file string) []script {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []script
	for _, f := range archive.Files {
		base := script{name: strings.TrimSuffix(filepath.Base(file), ".txtar") + "/" + f.Name}
		lines := strings.Split(strings.TrimRight(string(archive.Comment), "\n")+"\n"+strings.TrimRight(string(f.Data), "\n"), "\n")
		var words []string
		for _, l := range lines {
			setting, ok := strings.CutPrefix(l, "@ ")
			switch {
			case ok:
				base.set(t, setting)
			case strings.HasPrefix(l, "# "):
			default:
				words = append(words, l)
			}
		}
		out = append(out, cases(t, base, f.Name, words)...)
	}
	return out
}

func cases(t *testing.T, base script, name string, words []string) []script {
	t.Helper()
	if !strings.HasSuffix(name, ".lines") {
		base.write(words)
		if len(base.want) == 0 {
			t.Fatalf("%s: no line begins with =>", base.name)
		}
		return []script{base}
	}
	var out []script
	for _, l := range words {
		if strings.TrimSpace(l) == "" {
			continue
		}
		said, want, ok := strings.Cut(l, " => ")
		if !ok {
			t.Fatalf("%s: no => in %q", base.name, l)
		}
		s := base
		s.name = fmt.Sprintf("%s/%s", base.name, said)
		said = strings.NewReplacer(`\n`, "\n", `\u200b`, "\u200b", `\u202e`, "\u202e", `\u00a0`, "\u00a0").Replace(said)
		s.write(strings.Split(said, "\n"))
		s.want = strings.Split(want, "; ")
		out = append(out, s)
	}
	return out
}

func (s *script) set(t *testing.T, setting string) {
	t.Helper()
	key, value, _ := strings.Cut(setting, " ")
	switch key {
	case "author":
		s.words.Author = value
	case "subject":
		s.words.Subject = value
	case "options":
		s.expect.Options = strings.Fields(value)
	case "ballots":
		s.expect.Ballots = strings.Fields(value)
	case "prefix":
		s.expect.Prefix = value
	case "commands":
		s.expect.Commands = strings.Fields(value)
	case "asked":
		s.expect.Asked = strings.Fields(value)
	case "people":
		s.expect.People = strings.Split(value, ", ")
	case "roles":
		s.expect.Roles = strings.Fields(value)
	case "form":
		s.expect.Form = form
	case "trouble":
		s.words.Trouble = value
	case "edited":
		s.words.Edited = true
	case "forwarded":
		s.words.Forwarded = true
	case "answering":
		s.expect.Answering = true
	default:
		t.Fatalf("%s: unknown setting %q", s.name, key)
	}
}

// write fills the words from the lines of a script.
func (s *script) write(lines []string) {
	s.words.Lines, s.words.Answers, s.want = nil, nil, nil
	for _, l := range lines {
		if want, ok := strings.CutPrefix(l, "=> "); ok {
			s.want = append(s.want, want)
			continue
		}
		if quoted, ok := strings.CutPrefix(l, "!quoted "); ok {
			s.words.Answers = append(s.words.Answers, acts.Answer{Quoted: quoted, First: len(s.words.Lines)})
			continue
		}
		if l == "!other" {
			s.words.Differ = true
			continue
		}
		var line acts.Line
		line.Text, line.Ours = strings.CutPrefix(l, "!ours ")
		line.Text, line.Struck = strings.CutPrefix(line.Text, "!struck ")
		if s.words.Differ {
			s.words.Other = append(s.words.Other, line)
			continue
		}
		s.words.Lines = append(s.words.Lines, line)
		if n := len(s.words.Answers); n > 0 {
			s.words.Answers[n-1].Count++
		}
	}
}

// form is a grant form with a field of every kind.
var form = []acts.FormField{
	{Name: "event", Labels: []string{"Event name", "Event", "Event title"}, Kind: "text"},
	{Name: "type", Labels: []string{"Type of event (conference, workshop, meetup, other)", "Type", "Kind"}, Kind: "choice", Options: []string{"conference", "workshop", "meetup", "other"}},
	{Name: "starts", Labels: []string{"First day", "Start", "Dates", "Date"}, Kind: "date"},
	{Name: "ends", Labels: []string{"Last day", "End"}, Kind: "date"},
	{Name: "city", Labels: []string{"City"}, Kind: "text"},
	{Name: "country", Labels: []string{"Country"}, Kind: "country"},
	{Name: "virtual", Labels: []string{"Online only?"}, Kind: "yes/no"},
	{Name: "requested", Labels: []string{"Amount requested, with currency", "Amount requested", "Amount"}, Kind: "money"},
	{Name: "attendees", Labels: []string{"Expected number of attendees", "Attendees"}, Kind: "number"},
	{Name: "organiser", Labels: []string{"Organiser"}, Kind: "text"},
	{Name: "email", Labels: []string{"E-mail for our reply", "E-mail"}, Kind: "e-mail"},
	{Name: "website", Labels: []string{"Event website", "Website"}, Kind: "url"},
	{Name: "programme", Labels: []string{"Programme (a: schedule; b: accepted speakers)"}, Kind: "long text"},
	{Name: "budget", Labels: []string{"Budget, one item per line with its amount", "Budget"}, Kind: "long text"},
}

func TestAQuestionIsAboutTheVoteThatWasNamed(t *testing.T) {
	for words, want := range map[string]string{
		"aye on G-31.1 if the budget is fixed": "G-31.1",
		"aye if the budget is fixed":           "",
		"aye on G-31 if, and maybe on G-32":    "",
	} {
		got := acts.Read(acts.Words{Lines: []acts.Line{{Text: words}}}, acts.Expect{Prefix: "G", Options: []string{"aye", "nay", "abstain"}})
		if len(got) != 1 || got[0].Kind != acts.Unclear || got[0].Case != want {
			t.Errorf("%q: %+v, want unclear %q", words, got, want)
		}
	}
}
