package templates

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "write the golden files in testdata")

// TestEveryVariantReadsAsRecorded compares every sample with testdata/KIND.txtar. The HTML part is recorded for the first variant
// of each kind and for the first sheet: other tests hold it for all.
func TestEveryVariantReadsAsRecorded(t *testing.T) {
	files := map[string]*txtar.Archive{}
	for _, s := range rendered(t) {
		kind, _, _ := strings.Cut(s.Name, " ")
		first := files[kind] == nil
		if first {
			files[kind] = &txtar.Archive{Comment: []byte("Every variant of " + kind + ". Written by go test ./templates -update; read before you commit.\n")}
		}
		add := func(part, data string) {
			files[kind].Files = append(files[kind].Files, txtar.File{Name: s.Name + ": " + part, Data: []byte(data)})
		}
		add("subject", s.Subject+"\n")
		add("text", s.Text)
		if first || s.Name == "M2 sheet" {
			add("html", s.HTML)
		}
	}
	for kind, archive := range files {
		path := filepath.Join("testdata", kind+".txtar")
		got := txtar.Format(archive)
		if *update {
			if err := os.WriteFile(path, got, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s (-recorded +now):\n%s", path, diff)
		}
	}
}

// shown is a sample with its words.
type shown struct {
	Sample
	Rendered
}

func rendered(t testing.TB) []shown {
	t.Helper()
	set, err := Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	samples, err := Samples()
	if err != nil {
		t.Fatal(err)
	}
	var all []shown
	for _, s := range samples {
		r, err := set.Render(s.Mail)
		if err != nil {
			t.Fatalf("%s: %v", s.Name, err)
		}
		all = append(all, shown{Sample: s, Rendered: r})
	}
	return all
}
