package store

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// TestEveryQueryIsPrepared reads the source: a query that is missing from the lists would be a nil statement at run time.
func TestEveryQueryIsPrepared(t *testing.T) {
	set := token.NewFileSet()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	declared, listed := make(map[string]bool), make(map[string]bool)
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if kind, ok := spec.Type.(*ast.Ident); ok && kind.Name == "query" {
				declared[spec.Names[0].Name] = true
			}
			if name == "queries.go" {
				ast.Inspect(spec.Values[0], func(n ast.Node) bool {
					if id, ok := n.(*ast.Ident); ok {
						listed[id.Name] = true
					}
					return true
				})
			}
			return true
		})
	}
	for name := range declared {
		if !listed[name] {
			t.Errorf("query %s is in no list", name)
		}
	}
	if len(declared) < 50 {
		t.Errorf("only %d queries found: the search is broken", len(declared))
	}
	s := newStore(t)
	if len(s.readStmts) != len(reads) || len(s.writeStmts) != len(writes) {
		t.Errorf("prepared %d and %d of %d and %d", len(s.readStmts), len(s.writeStmts), len(reads), len(writes))
	}
}

// TestNoQueryOfATurnScansATable holds the cost of one more mail: a query of a turn may not read a whole table that grows.
func TestNoQueryOfATurnScansATable(t *testing.T) {
	whole := map[query]bool{ // they are asked for everything
		entriesAll: true, messagesAll: true, rawsAll: true, messagesNewest: true, casesAll: true, outgoingAll: true, outgoingIn: true, bodiesAll: true,
		chartersAll: true, erasures: true, outboxCounts: true, headOf: true, secretProof: true, foreignCheck: true, structure: true,
	}
	s := newStore(t)
	for _, q := range append(append([]query{}, reads...), writes...) {
		if whole[q] {
			continue
		}
		rows, err := s.writer.Query("EXPLAIN QUERY PLAN "+string(q), make([]any, strings.Count(string(q), "?"))...)
		if err != nil {
			t.Fatalf("%s: %v", q, err)
		}
		for rows.Next() {
			var id, parent, unused int
			var detail string
			if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
				t.Fatal(err)
			}
			for _, table := range []string{"messages", "raws", "entries", "payloads", "outgoing", "bodies", "cases"} {
				bare := strings.HasPrefix(detail, "SCAN "+table) || strings.HasPrefix(detail, "SCAN "+table[:1]+" ") || detail == "SCAN "+table[:1]
				if bare && !strings.Contains(detail, "cases_due") { // holds open cases only
					t.Errorf("%s\n%s", q, detail)
				}
			}
		}
		rows.Close()
	}
}
