package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "charterd"

// arrows says which packages of ours a package may import. The longest matching folder counts.
var arrows = map[string][]string{
	"cmd/charterd":     {"internal/clerk", "internal/demo", "mail", "store", "templates", "workflow"},
	"internal/clerk":   {"mail", "store", "templates", "workflow"},
	"internal/demo":    {"internal/clerk", "mail", "store", "templates", "workflow"},
	"mail":             {"workflow/acts"},
	"mail/imap":        {"mail"},
	"mail/smtp":        {"mail"},
	"mail/maildir":     {"mail"},
	"mail/mbox":        {"mail"},
	"mail/mailtest":    {"mail"},
	"store":            {},
	"templates":        {"workflow"},
	"workflow":         {"workflow/charter", "workflow/tally"},
	"workflow/charter": {"workflow/tally"},
	"workflow/tally":   {},
	"workflow/acts":    {},
}

// testArrows are what tests may import beside: servers on loopback, and templates for the proof that no mail votes.
var testArrows = []string{"mail/mailtest", "mail/maildir", "mail/imap", "mail/smtp", "mail/mbox"}

// impure are packages that workflow must not import: the core has no clock, files, network or randomness.
var impure = []string{"os", "net", "math/rand", "math/rand/v2", "crypto/rand", "syscall", "log", "log/slog", "os/exec", "database/sql", "path/filepath", "runtime", "sync"}

type file struct {
	dir  string
	name string
	tree *ast.File
}

func sources(t *testing.T) []file {
	t.Helper()
	root := filepath.Join("..", "..")
	var all []file
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(p, ".go") {
			return err
		}
		tree, err := parser.ParseFile(token.NewFileSet(), p, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, p)
		all = append(all, file{dir: path.Dir(filepath.ToSlash(rel)), name: path.Base(rel), tree: tree})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 50 {
		t.Fatalf("only %d source files found: the walk is broken", len(all))
	}
	return all
}

func imports(f file) []string {
	var list []string
	for _, i := range f.tree.Imports {
		p, _ := strconv.Unquote(i.Path.Value)
		list = append(list, p)
	}
	return list
}

func TestArrowsPointInwards(t *testing.T) {
	for _, f := range sources(t) {
		allowed, known := arrows[f.dir]
		if !known {
			t.Errorf("%s/%s: the folder has no place in the house; give it one in the table or move the file", f.dir, f.name)
			continue
		}
		for _, p := range imports(f) {
			ours, is := strings.CutPrefix(p, module+"/")
			if !is || ours == f.dir || reaches(allowed, ours) {
				continue
			}
			if strings.HasSuffix(f.name, "_test.go") && slices.Contains(testArrows, ours) {
				continue
			}
			t.Errorf("%s/%s imports %s: the arrow points the wrong way", f.dir, f.name, ours)
		}
	}
}

func reaches(allowed []string, p string) bool {
	return slices.ContainsFunc(allowed, func(a string) bool { return p == a || strings.HasPrefix(p, a+"/") })
}

func TestWorkflowIsPure(t *testing.T) {
	for _, f := range sources(t) {
		if !strings.HasPrefix(f.dir, "workflow") || strings.HasSuffix(f.name, "_test.go") {
			continue
		}
		for _, p := range imports(f) {
			if slices.Contains(impure, p) || strings.HasPrefix(p, "net/") && p != "net/mail" && p != "net/url" {
				t.Errorf("%s/%s imports %q: the core has no clock, files, network or randomness", f.dir, f.name, p)
			}
		}
		ast.Inspect(f.tree, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok {
				if pkg, ok := s.X.(*ast.Ident); ok && pkg.Name == "time" && slices.Contains(clock, s.Sel.Name) {
					t.Errorf("%s/%s calls time.%s: the core takes the time as an argument", f.dir, f.name, s.Sel.Name)
				}
			}
			return true
		})
	}
}

var clock = []string{"Now", "Since", "Until", "Sleep", "After", "Tick", "NewTimer", "NewTicker", "AfterFunc", "LoadLocation"}

// TestTheClockIsReadInTwoPlaces holds "time.Now only in clerk.Run and cmd". The transports need it for socket deadlines.
func TestTheClockIsReadInTwoPlaces(t *testing.T) {
	for _, f := range sources(t) {
		inRun := f.dir == "internal/clerk" && f.name == "run.go"
		if strings.HasPrefix(f.dir, "cmd/") || inRun || strings.HasPrefix(f.dir, "mail/") || strings.HasSuffix(f.name, "_test.go") {
			continue
		}
		ast.Inspect(f.tree, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == "Now" {
				if pkg, ok := s.X.(*ast.Ident); ok && pkg.Name == "time" {
					t.Errorf("%s/%s reads the clock", f.dir, f.name)
				}
			}
			return true
		})
	}
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	said := map[string]string{}
	for _, f := range sources(t) {
		if f.tree.Doc != nil && !strings.HasSuffix(f.name, "_test.go") {
			said[f.dir] += f.tree.Doc.Text()
		}
	}
	for dir := range arrows {
		if !strings.Contains(said[dir], "refuses") {
			t.Errorf("%s: the package comment must say what the package is for and what it refuses to do", dir)
		}
	}
}

// top is what may stand at the top level (decisions, House).
var top = []string{"cmd", "mail", "workflow", "templates", "store", "internal", "docs", ".ci", "go.mod", "go.sum", "README.md", "LICENSE", "config.example.toml", ".gitignore", ".git"}

func TestTopLevelIsTheList(t *testing.T) {
	ignored, err := os.ReadFile(filepath.Join("..", "..", ".gitignore"))
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !slices.Contains(top, e.Name()) && !strings.Contains(string(ignored), "/"+e.Name()) {
			t.Errorf("%s does not belong to the top level", e.Name())
		}
	}
	for _, name := range top {
		if name == ".git" {
			continue
		}
		if _, err := os.Stat(filepath.Join("..", "..", name)); err != nil {
			t.Errorf("%s is missing at the top level", name)
		}
	}
}
