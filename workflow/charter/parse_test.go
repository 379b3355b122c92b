package charter

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// TestEveryProblemIsReportedAtItsLine reads testdata/problems.txtar, whose comments say what is expected on which line.
func TestEveryProblemIsReportedAtItsLine(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/problems.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range archive.Files {
		t.Run(file.Name, func(t *testing.T) {
			_, err := Parse(file.Name, file.Data)
			var found Problems
			if !errors.As(err, &found) {
				t.Fatalf("no problem was found: %v", err)
			}
			compareProblems(t, file, found)
		})
	}
}

// compareProblems pairs each expected text with a problem on its line.
func compareProblems(t *testing.T, file txtar.File, found Problems) {
	for i, line := range strings.Split(string(file.Data), "\n") {
		for _, want := range strings.Split(line, "# want ")[1:] {
			want = strings.TrimSpace(want)
			if n := matching(found, i+1, want); n >= 0 {
				found = append(found[:n:n], found[n+1:]...)
			} else {
				t.Errorf("%s:%d: nothing was reported that says: %s", file.Name, i+1, want)
			}
		}
	}
	if len(found) > 0 {
		t.Errorf("reported, but not expected:\n%s", found.Error())
	}
}

func matching(found Problems, line int, want string) int {
	for n, p := range found {
		if p.Line == line && strings.Contains(p.String(), ": "+want) {
			return n
		}
	}
	return -1
}

func TestProblemsAreSortedAndNameTheFile(t *testing.T) {
	_, err := Parse("my.toml", []byte("group = 1\nprefix = 2\n"))
	lines := strings.Split(err.Error(), "\n")
	for i, line := range lines {
		want := "my.toml:1: "
		if i == len(lines)-1 {
			want = "my.toml:2: prefix: "
		}
		if !strings.HasPrefix(line, want) {
			t.Errorf("problem %d is %q, want it to begin with %q", i, line, want)
		}
	}
}

func TestAllKeysOfTheGrantsCharterAreRead(t *testing.T) {
	c := grants(t)
	top := Charter{
		Group: "psf-grants", Version: "2024-08", Title: "Grants Work Group charter of 14 August 2024", Prefix: "G",
		Effective: Date{2024, 8, 14}, Replaces: "2015-08", Binds: BindsSubmission, Currency: "USD",
		DayEnd: Zone{"AoE", -12 * 3600}, Aim: Span{6, Weeks}, AnswerWithin: Span{8, Weeks}, OpensOn: OnForm, Tally: TallyHidden,
	}
	bare := *c
	bare.Participates, bare.Renews = nil, nil
	bare.Roles, bare.Powers, bare.Form, bare.Checks, bare.Stages, bare.Accepted, bare.Text, bare.Hash = nil, nil, nil, nil, nil, nil, "", ""
	if diff := cmp.Diff(top, bare); diff != "" {
		t.Error(diff)
	}
	if v := c.Roles["vice_chair"]; v.ActsFor != "chair" || !v.Votes || v.Seats != 1 || v.ActsAfter != (Span{3, Days}) {
		t.Errorf("vice chair: %+v", v)
	}
	if c.Roles["chair"].Votes || c.Roles["secretary"].Votes || !c.Roles["member"].Votes {
		t.Error("the chair or the secretary votes, or the members do not")
	}
	if p := c.Participates; p == nil || p.Num != 60 || p.Den != 100 || p.Over != (Span{1, Years}) || p.Fewest != 5 || p.Heard != (Span{3, Days}) {
		t.Errorf("participation: %+v", p)
	}
	if r := c.Renews; r == nil || r.Month != time.August || r.Day != 1 || r.Answer != (Span{2, Weeks}) {
		t.Errorf("renewal: %+v", r)
	}
	if review, _ := c.Stage("review"); !slices.Equal(review.SkipWhen, []string{FastTrack}) {
		t.Errorf("the review is skipped when %q", review.SkipWhen)
	}
	if words, _ := c.Stage("words"); words.Kind != Words || words.Lasts != (Span{5, Days}) {
		t.Errorf("the stage of reasons: %+v", words)
	}
	if len(c.Hash) != 64 || !strings.HasPrefix(c.Text, "# Grants Work Group") {
		t.Errorf("hash %q of a text of %d bytes", c.Hash, len(c.Text))
	}
	vote, _ := c.Stage("vote")
	rule := map[string]string{
		"closes": join(vote.Rule.Closes), "passes": join(vote.Rule.Passes), "tie": join(vote.Rule.Tie) + " -> " + vote.TieThen,
		"advisory": join(vote.AdvisoryWhen), "options": join(vote.Options), "lasts": vote.Lasts.String(),
	}
	want := map[string]string{
		"closes": "majority of roster; all answered", "passes": "aye > nay; aye >= 30% of roster",
		"tie": "aye = nay; aye >= 30% of roster -> board", "advisory": "requested > 15000", "options": "aye; nay; abstain", "lasts": "10 days",
	}
	if diff := cmp.Diff(want, rule); diff != "" {
		t.Error(diff)
	}
}

func join[T any](list []T) string {
	words := make([]string, len(list))
	for i, one := range list {
		words[i] = fmt.Sprint(one)
	}
	return strings.Join(words, "; ")
}

// FuzzParse holds that no text makes Parse or Describe panic, and that every problem has a line of the file.
func FuzzParse(f *testing.F) {
	archive, err := txtar.ParseFile("testdata/problems.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range archive.Files {
		f.Add(file.Data)
	}
	f.Add([]byte(grants(f).Text))
	f.Add([]byte(small))
	f.Add([]byte(body))
	f.Add([]byte(form))
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := Parse("x", text)
		if err == nil {
			c.Describe()
			return
		}
		var found Problems
		if !errors.As(err, &found) || len(found) == 0 {
			t.Fatalf("an error that is no list of problems: %v", err)
		}
		for _, p := range found {
			if p.Line < 1 || p.Line > 1+strings.Count(string(text), "\n") {
				t.Fatalf("line %d does not exist: %s", p.Line, p)
			}
		}
	})
}

func grants(t testing.TB) *Charter {
	t.Helper()
	c, err := Find("psf-grants", "2024-08")
	if err != nil {
		t.Fatal(err)
	}
	return c
}
