package main

import (
	"fmt"
	"go/ast"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"

	"charterd/workflow/charter"
)

// rulesPage is docs/rules.toml: every rule of the sources with the clauses and tests that carry it, or why nothing does.
type rulesPage struct {
	Source map[string]string `toml:"source"`
	Rule   []sourceRule      `toml:"rule"`
}

type sourceRule struct {
	Source  string   `toml:"source"`
	Text    string   `toml:"text"`
	Charter []string `toml:"charter"`
	Tests   []string `toml:"tests"`
	Not     string   `toml:"not"`
}

// TestRulesPage holds docs/rules.toml to the charters and tests that it names, and docs/rules.md to docs/rules.toml.
func TestRulesPage(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "rules.toml"))
	if err != nil {
		t.Fatal(err)
	}
	var page rulesPage
	if err := toml.NewDecoder(strings.NewReader(string(text))).DisallowUnknownFields().Decode(&page); err != nil {
		t.Fatal(err)
	}
	known := knownTests(t)
	for i, r := range page.Rule {
		for _, problem := range r.problems(t, page.Source, known) {
			t.Errorf("docs/rules.toml, rule %d (%s): %s", i+1, r.Text, problem)
		}
	}
	name := filepath.Join("..", "..", "docs", "rules.md")
	want := page.markdown()
	if *update {
		if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got, err := os.ReadFile(name); err != nil || string(got) != want {
		t.Errorf("docs/rules.md is not what docs/rules.toml says (%v); -update writes it", err)
	}
}

// problems says what does not fit in one rule. A rule is carried by a clause that a test proves, or says why not.
func (r sourceRule) problems(t *testing.T, sources map[string]string, known map[string]bool) (found []string) {
	if sources[r.Source] == "" {
		found = append(found, fmt.Sprintf("%q is no source", r.Source))
	}
	if (r.Not == "") == (len(r.Charter) == 0) || len(r.Charter) > 0 && len(r.Tests) == 0 {
		found = append(found, "it needs either clauses with tests, or the reason why nothing carries it")
	}
	for _, clause := range r.Charter {
		if !standsIn(t, clause) {
			found = append(found, "no shipped charter has "+clause)
		}
	}
	for _, test := range r.Tests {
		if !known[test] {
			found = append(found, "there is no test "+test)
		}
	}
	return found
}

// standsIn says whether a shipped charter has the key, as in "psf-grants 2024-08: stage.vote.closes".
func standsIn(t *testing.T, clause string) bool {
	who, path, ok := strings.Cut(clause, ": ")
	group, version, found := strings.Cut(who, " ")
	if !ok || !found {
		return false
	}
	c, err := charter.Find(group, version)
	if err != nil {
		return false
	}
	var file map[string]any
	if err := toml.Unmarshal([]byte(c.Text), &file); err != nil {
		t.Fatal(err)
	}
	var here any = file
	for key := range strings.SplitSeq(path, ".") {
		switch at := here.(type) {
		case map[string]any:
			here = at[key]
		case []any:
			here = nil
			for _, item := range at {
				if one, isTable := item.(map[string]any); isTable && one["name"] == key {
					here = one
				}
			}
		default:
			return false
		}
		if here == nil {
			return false
		}
	}
	return true
}

// knownTests are the scripts of the core and the names of all Go tests.
func knownTests(t *testing.T) map[string]bool {
	known := map[string]bool{}
	scripts, err := filepath.Glob(filepath.Join("..", "..", "workflow", "testdata", "*.script"))
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, s := range scripts {
		known[filepath.Base(s)] = true
	}
	own, err := filepath.Glob(filepath.Join("..", "..", "workflow", "testdata", "register", "*.script"))
	if err != nil || len(own) == 0 {
		t.Fatalf("no scripts of the register: %v", err)
	}
	for _, s := range own {
		known["register/"+filepath.Base(s)] = true
	}
	for _, f := range sources(t) {
		if !strings.HasSuffix(f.name, "_test.go") {
			continue
		}
		for _, d := range f.tree.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && strings.HasPrefix(fn.Name.Name, "Test") {
				known[fn.Name.Name] = true
			}
		}
	}
	return known
}

// markdown is the page: one table for each source, in the order of the file.
func (p rulesPage) markdown() string {
	var out strings.Builder
	out.WriteString("# The rules of the sources\n\nEach rule that the program's sources state, the clause of a shipped charter that carries it, and the test that proves it; or why\n" +
		"nothing carries it. Made from [rules.toml](rules.toml) by `go test ./cmd/charterd -run TestRulesPage -update`; the same test fails\nwhere a clause or a test is gone.\n")
	carried := 0
	var order []string
	for _, r := range p.Rule {
		if r.Not == "" {
			carried++
		}
		if !slices.Contains(order, r.Source) {
			order = append(order, r.Source)
		}
	}
	fmt.Fprintf(&out, "\nOf %d rules, %d are carried by clauses.\n", len(p.Rule), carried)
	for _, source := range order {
		name := p.Source[source]
		fmt.Fprintf(&out, "\n## %s\n\n| rule | charter | test |\n| --- | --- | --- |\n", strings.ToUpper(name[:1])+name[1:])
		for _, r := range p.Rule {
			if r.Source != source {
				continue
			}
			clauses, tests := ticked(r.Charter), ticked(r.Tests)
			if r.Not != "" {
				clauses, tests = "not covered: "+r.Not, ""
			}
			fmt.Fprintf(&out, "| %s | %s | %s |\n", r.Text, clauses, tests)
		}
	}
	return out.String()
}

func ticked(words []string) string {
	var list []string
	for _, w := range words {
		list = append(list, "`"+w+"`")
	}
	return strings.Join(list, ", ")
}
