package workflow_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write what comes out into the scripts and the record")

// scripts plays the script files that a pattern names and compares each with what comes out.
func scripts(t *testing.T, pattern string, play func(t *testing.T, text string) string) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".script"), func(t *testing.T) {
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := play(t, string(want))
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("%s (-script +what happened; -update writes it):\n%s", file, diff)
			}
		})
	}
}

// replayed is a script with what happened under each line, as line tells it. The script must cite on top what it proves.
func replayed(t *testing.T, text string, cited *regexp.Regexp, line func(string) ([]string, error)) string {
	t.Helper()
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	if !cited.MatchString(lines[0]) {
		t.Errorf("the first line cites no clause: %s", lines[0])
	}
	var out strings.Builder
	for i, one := range lines {
		if strings.HasPrefix(one, "    ") {
			continue
		}
		out.WriteString(one + "\n")
		told, err := line(one)
		if err != nil {
			t.Fatalf("line %d: %s: %v", i+1, one, err)
		}
		for _, what := range told {
			out.WriteString("    " + what + "\n")
		}
	}
	return out.String()
}
