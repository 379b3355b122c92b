package mail

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var ours = Own{Addresses: []string{"grants@group.example"}, Domain: "group.example"}

func readMail(t testing.TB, name string) *Message {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "reading", name+".eml"))
	if err != nil {
		t.Fatal(err)
	}
	return Open(raw, ours)
}

// TestEveryMailIsReadAsItsFolderSays compares kind and own words of each mail in testdata/reading with want.txtar.
func TestEveryMailIsReadAsItsFolderSays(t *testing.T) {
	want, err := txtar.ParseFile(filepath.Join("testdata", "reading", "want.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(filepath.Join("testdata", "reading", "*.eml"))
	if len(files) != len(want.Files) || len(files) < 60 {
		t.Errorf("%d mails, %d expectations", len(files), len(want.Files))
	}
	for _, f := range want.Files {
		t.Run(f.Name, func(t *testing.T) {
			m := readMail(t, f.Name)
			got := "kind: " + string(m.Kind) + "\n\n" + m.Text(nil)
			if diff := cmp.Diff(strings.TrimSpace(string(f.Data)), strings.TrimSpace(got)); diff != "" {
				t.Errorf("want -, got +, problems %q, why %q:\n%s", m.Problems, m.KindWhy, diff)
			}
		})
	}
}
