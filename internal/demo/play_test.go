package demo

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"charterd/workflow"
)

// The year itself is played by the test of the command, with the real program: TestDemoPlaysTheYearAsScripted.

const shortStory = `chapter One request
scene G-1
2026-01-12 09:14 nok writes grants: Grant request
form PyCon Neptune; conference; 2026-05-16; Thailand; 7,500 USD; 125
attach budget.pdf
want fate application G-1
want told nok A1
want case G-1 open complete
ends G-1 open complete
`

// told plays a story and gives what was told.
func told(t *testing.T, text string) (string, error) {
	t.Helper()
	var s story
	if err := s.add("short.txt", text); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	_, err := play(t.Context(), Options{Folder: filepath.Join(t.TempDir(), "year"), Tell: &said}, s)
	return said.String(), err
}

func TestAShortStoryEndsAsScripted(t *testing.T) {
	said, err := told(t, shortStory)
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	if !strings.Contains(said, "APPLICATION (G-1)") || !strings.Contains(said, "Nok Saelim (A1, receipt of the request)") {
		t.Errorf("told:\n%s", said)
	}
}

// Each of these changes must be noticed; the demo's expectations would prove nothing otherwise.
func TestWhatComesOtherwiseIsTold(t *testing.T) {
	for _, change := range []struct{ name, old, new, want string }{
		{"fate", "want fate application", "want fate vote", `expected "fate vote G-1"; came: application G-1`},
		{"case", "want case G-1 open complete", "want case G-1 granted", `expected "case G-1 granted"; came: open complete`},
		{"mail", "want told nok A1", "want told nok A4", `expected "told nok A4"; came: 0 such mails`},
		{"silence", "want told nok A1", "want told nobody", `expected "told nobody"; came: A1 to nok`},
		{"no change", "want told nok A1", "want unchanged", `expected "unchanged"; came: G-1: opened`},
		{"end", "ends G-1 open", "ends G-1 lapsed", `expected "ends G-1 lapsed complete"; came: open complete`},
		{"a case too many", "ends G-1 open complete", "", `expected "no case G-1"; came: G-1 open complete`},
		{"a leak", "ends G-1", "secret PyCon Neptune | nok nora\nends G-1", `"PyCon Neptune" stays in the circle`},
		{"an unknown word", "want told nok A1", "want luck", "no such expectation"},
	} {
		t.Run(change.name, func(t *testing.T) {
			text := strings.Replace(shortStory, change.old, change.new, 1)
			if text == shortStory {
				t.Fatal("the change changes nothing")
			}
			said, err := told(t, text)
			if !errors.Is(err, ErrDiffers) {
				t.Fatalf("no difference: %v\n%s", err, said)
			}
			if !strings.Contains(flat(strings.ReplaceAll(said, `\"`, `"`)), change.want) {
				t.Errorf("wanted to be told %s; told:\n%s", change.want, said)
			}
		})
	}
}

func TestTheDemoWritesIntoNoFolderInUse(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "mine.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Play(t.Context(), Options{Folder: folder})
	if err == nil || !strings.Contains(err.Error(), "is not empty") {
		t.Errorf("error %v", err)
	}
	if left, _ := os.ReadDir(folder); len(left) != 1 {
		t.Errorf("%d files in the folder", len(left))
	}
}

func TestAWrongLineOfTheStoryIsAnError(t *testing.T) {
	for _, line := range []string{
		"2026-01-12 nok writes grants: x", "2026-01-12 09:14 nok sings", "and 09:15 nok writes grants: x", "| words", "form a; b", "perhaps",
		"2026-01-12 09:14 votes M2 G-1 aye",
	} {
		var s story
		err := s.add("wrong.txt", "chapter x\nscene y\n"+line)
		if err == nil || !strings.HasPrefix(err.Error(), "wrong.txt:3: ") {
			t.Errorf("%q: error %v", line, err)
		}
	}
}

func TestTooManyMailsAreADifference(t *testing.T) {
	p := &player{}
	if found := p.tooMany(&Summary{PerCase: 3.001}); len(found) != 1 || found[0].Came != "3.001" {
		t.Errorf("3.001 mails: %+v", found)
	}
	if found := p.tooMany(&Summary{PerCase: 3}); len(found) != 0 || p.wanted != 2 {
		t.Errorf("3 mails: %+v, %d compared", found, p.wanted)
	}
}

func TestWhatManySayIsToldOnce(t *testing.T) {
	c, err := readCast()
	if err != nil {
		t.Fatal(err)
	}
	in := func(group string, d workflow.Data) event {
		return event{group: group, owner: group, Event: workflow.Event{Data: d}}
	}
	ada, ben := workflow.RenewalAnswered{Member: "ada", Stays: true}, workflow.RenewalAnswered{Member: "ben", Stays: true}
	for _, try := range []struct {
		list []event
		said string
		n    int
	}{
		{[]event{in("psf-grants", ada), in("psf-grants", ben), in("psf-grants", workflow.RenewalAnswered{Member: "jon"})}, "These stay: Ada Lindqvist, Ben Achterberg.", 2},
		{[]event{in("psf-grants", ada), in("conduct-wg", ben)}, "These stay: Ada Lindqvist.", 1},
		{[]event{in("psf-board", workflow.MeetingSet{Day: "2026-02-11"}), in("psf-board", workflow.MeetingSet{Day: "2026-04-08"})}, "There are meetings on 2026-02-11, 2026-04-08.", 2},
	} {
		if said, n := alike(try.list, c); said != try.said || n != try.n {
			t.Errorf("%q, %d; want %q, %d", said, n, try.said, try.n)
		}
	}
	if _, n := alike([]event{in("psf-grants", workflow.RenewalOver{})}, c); n != 0 {
		t.Error("what stands for itself is told with others")
	}
}
