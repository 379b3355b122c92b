package acts_test

import (
	"os"
	"strings"
	"testing"

	"charterd/workflow/acts"
)

// TestMoneyNotations reads testdata/money.txt: notation, then the canonical amount or "ask".
func TestMoneyNotations(t *testing.T) { readTable(t, "testdata/money.txt", acts.ParseMoney) }

// TestDateNotations reads testdata/dates.txt: notation, then the day or "ask".
func TestDateNotations(t *testing.T) { readTable(t, "testdata/dates.txt", acts.ParseDate) }

// TestCountryNames reads testdata/countries.txt through a form field, the way that names arrive.
func TestCountryNames(t *testing.T) { readTable(t, "testdata/countries.txt", country) }

func country(s string) (string, bool) {
	e := acts.Expect{Form: []acts.FormField{{Name: "country", Labels: []string{"Country"}, Kind: "country"}}}
	a := acts.Read(acts.Words{Lines: []acts.Line{{Text: "Country: " + s}}}, e)[0]
	return a.Value, !a.Doubt
}

func readTable(t *testing.T, file string, parse func(string) (string, bool)) {
	t.Helper()
	table, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(table)) {
		line = strings.TrimRight(line, "\n")
		said, want, ok := strings.Cut(line, " => ")
		if !ok {
			if line != "" && !strings.HasPrefix(line, "#") {
				t.Errorf("%s: no => in %q", file, line)
			}
			continue
		}
		n++
		got, certain := parse(said)
		if !certain {
			got = "ask"
		}
		if got != want {
			t.Errorf("%q gave %q, want %q", said, got, want)
		}
	}
	if n == 0 {
		t.Errorf("%s holds no case", file)
	}
}
