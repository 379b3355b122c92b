package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"charterd/workflow/charter"
)

// book is a charter and the place it was read from.
type book struct {
	*charter.Charter
	file string // path, or "shipped:GROUP/VERSION.toml"
}

// name is how a charter is called in talk.
func (b book) name() string { return b.Group + " " + b.Version }

// readCharters parses what the key charter of a group names: a shipped charter with all its versions, a file, or a list.
func (c *config) readCharters(at string, g *groupConfig) {
	path := at + ".charter"
	names, ok := charterNames(g.Charter)
	if !ok {
		c.doc.wrong(path, "write the name of a shipped charter, a file that ends in .toml, or a list of them")
		return
	}
	if len(names) == 0 {
		c.doc.wrong(path, "this key is missing or empty: the rules by which the group works; `charterd charter list` shows those that are shipped")
		return
	}
	for _, name := range names {
		list, err := c.readCharter(name)
		var own charter.Problems
		switch {
		case errors.As(err, &own):
			c.doc.found = append(c.doc.found, charterProblems(own)...)
		case err != nil:
			c.doc.wrong(path, "%v", err)
		}
		g.books = append(g.books, list...)
	}
	for _, ch := range g.books {
		if g.ID != "" && ch.Group != g.ID {
			c.doc.wrong(at+".id", "the charter %s %s is for the group %q; write id = %q, or choose another charter", ch.Group, ch.Version, ch.Group, ch.Group)
		}
		if ch.Prefix != g.books[0].Prefix {
			c.doc.wrong(path, "the versions %s and %s number their cases differently (%s, %s); give both one prefix", g.books[0].Version, ch.Version, g.books[0].Prefix, ch.Prefix)
		}
	}
}

// charterNames reads the key, which is one text or a list of texts.
func charterNames(value any) ([]string, bool) {
	switch v := value.(type) {
	case nil:
		return nil, true
	case string:
		return slices.DeleteFunc([]string{v}, func(s string) bool { return s == "" }), true
	case []any:
		var names []string
		for _, item := range v {
			name, ok := item.(string)
			if !ok || name == "" {
				return nil, false
			}
			names = append(names, name)
		}
		return names, true
	}
	return nil, false
}

func (c *config) readCharter(name string) ([]book, error) {
	if strings.HasSuffix(name, ".toml") {
		one, err := readCharterFile(c.path(name))
		if err != nil {
			return nil, err
		}
		return []book{one}, nil
	}
	shipped, err := shippedBooks()
	if err != nil {
		return nil, err
	}
	var found []book
	var groups []string
	for _, ch := range shipped {
		if ch.Group == name {
			found = append(found, ch)
		}
		groups = append(groups, ch.Group)
	}
	if len(found) == 0 {
		groups = slices.Compact(groups)
		return nil, fmt.Errorf("no charter %q is shipped%s", name, didYouMean(name, groups, "there are "+strings.Join(groups, ", ")+"; a file of your own ends in .toml"))
	}
	return found, nil
}

func shippedBooks() ([]book, error) {
	shipped, err := charter.Shipped()
	var books []book
	for _, ch := range shipped {
		books = append(books, book{ch, fmt.Sprintf("shipped:%s/%s.toml", ch.Group, ch.Version)})
	}
	return books, err
}

// readCharterFile parses a charter file. The error is charter.Problems for what stands in it.
func readCharterFile(path string) (book, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return book{}, fmt.Errorf("the charter cannot be read: %w; correct the path", err)
	}
	path = filepath.Clean(path)
	ch, err := charter.Parse(path, text)
	return book{ch, path}, err
}

func charterProblems(list charter.Problems) problems {
	var found problems
	for _, p := range list {
		found = append(found, problem{file: p.File, line: p.Line, key: p.Key, text: p.Text})
	}
	return found
}

// lint checks whether charters that are in use together can work.
func lint(books []book) (wrong, notes problems) {
	for _, b := range books {
		errs, remarks := charter.Lint(b.Charter, charters(books))
		for _, f := range errs {
			wrong = append(wrong, findingProblem(b.file, f))
		}
		for _, f := range remarks {
			notes = append(notes, findingProblem(b.file, f))
		}
	}
	return wrong, notes
}

func charters(books []book) []*charter.Charter {
	var list []*charter.Charter
	for _, b := range books {
		list = append(list, b.Charter)
	}
	return list
}

func findingProblem(file string, f charter.Finding) problem {
	text := f.Text
	if f.Example != "" {
		text += " Example: " + f.Example
	}
	if f.Note != "" {
		text += fmt.Sprintf(" (To accept it: [[accepted]] note = %q, with a reason.)", f.Note)
	}
	return problem{file: file, line: f.Line, key: f.Key, text: text}
}
