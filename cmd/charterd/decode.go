package main

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"charterd/workflow/tally"
)

// problem is one thing to change in a file, in words for the operator.
type problem struct {
	file string
	line int    // from 1; 0: the file as a whole
	key  string // "group.mailbox.host"
	text string // what is wrong; what to do next
}

func (p problem) String() string {
	where := p.file
	if p.line > 0 {
		where = fmt.Sprintf("%s:%d", p.file, p.line)
	}
	if p.key != "" {
		where += ": " + p.key
	}
	return where + ": " + p.text
}

// problems is an error with one problem per line.
type problems []problem

func (ps problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// document is a decoded TOML file: where its keys stand, and what is wrong with it.
type document struct {
	file   string
	lines  map[string]int // by path: "group[0].mailbox.host"
	bad    map[string]bool
	found  problems
	broken bool // it is no TOML: nothing was decoded
}

// wrong reports a problem at a path such as "group[0].mailbox.host"; a key that is not there gets the line of its table.
func (d *document) wrong(path, format string, args ...any) {
	if d.bad[path] {
		return
	}
	d.bad[path] = true
	d.found = append(d.found, d.problem(path, format, args...))
}

func (d *document) problem(path, format string, args ...any) problem {
	return problem{file: d.file, line: d.lineOf(path), key: plainKey(path), text: fmt.Sprintf(format, args...)}
}

// has says whether the file sets a key.
func (d *document) has(path string) bool { return d.lines[path] > 0 }

func (d *document) lineOf(path string) int {
	for path != "" {
		if line := d.lines[path]; line > 0 {
			return line
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
	return 0
}

// plainKey is a path without positions: "group[0].id" is group.id.
func plainKey(path string) string {
	var key strings.Builder
	for part := range strings.SplitSeq(path, "[") {
		if _, rest, found := strings.Cut(part, "]"); found {
			part = rest
		}
		key.WriteString(part)
	}
	return key.String()
}

func (d *document) sorted() problems {
	slices.SortStableFunc(d.found, func(a, b problem) int { return a.line - b.line })
	return d.found
}

// decode reads TOML into a struct, strictly. Keys that the struct does not have and values of a wrong type are reported, all
// of them, and left out; the rest is decoded, so that later checks find what else is wrong.
func decode(file string, text []byte, into any) *document {
	d := &document{file: file, lines: map[string]int{}, bad: map[string]bool{}}
	tree := map[string]any{}
	if err := toml.Unmarshal(text, &tree); err != nil {
		d.noTOML(err)
		return d
	}
	d.lines = index(text)
	d.compare("", tree, reflect.TypeOf(into).Elem())
	if len(d.found) > 0 {
		rest, err := toml.Marshal(tree)
		if err != nil {
			d.noTOML(err)
			return d
		}
		text = rest
	}
	strict := toml.NewDecoder(bytes.NewReader(text))
	strict.DisallowUnknownFields()
	if err := strict.Decode(into); err != nil {
		d.noTOML(err)
	}
	return d
}

func (d *document) noTOML(err error) {
	p := problem{file: d.file, text: strings.TrimPrefix(err.Error(), "toml: ") + "; correct this line first, the rest is read after it"}
	var at *toml.DecodeError
	if errors.As(err, &at) {
		p.line, _ = at.Position()
		p.key = strings.Join(at.Key(), ".")
	}
	d.found, d.broken = append(d.found, p), true
}

// compare removes from the tree what does not fit the struct type, and reports it.
func (d *document) compare(path string, tree map[string]any, want reflect.Type) {
	fields := map[string]reflect.Type{}
	var keys []string
	for f := range want.Fields() {
		if key := f.Tag.Get("toml"); key != "" {
			fields[key], keys = f.Type, append(keys, key)
		}
	}
	for key, value := range tree {
		at := strings.TrimPrefix(path+"."+key, ".")
		field, known := fields[key]
		switch {
		case !known:
			d.wrong(at, "there is no such key%s", didYouMean(key, keys, "the keys here are "+strings.Join(keys, ", ")))
			d.meant(path, tally.Nearest(key, keys))
			delete(tree, key)
		case !d.fits(at, value, field):
			delete(tree, key)
		}
	}
}

// meant keeps a key that is there with a slip of the pen from being called missing as well.
func (d *document) meant(path, key string) {
	if at := strings.TrimPrefix(path+"."+key, "."); key != "" && !d.has(at) {
		d.bad[at] = true
	}
}

// fits says whether a value has the type of a field, and looks into tables.
func (d *document) fits(path string, value any, want reflect.Type) bool {
	switch v := value.(type) {
	case map[string]any:
		if want.Kind() == reflect.Struct && want != reflect.TypeFor[toml.LocalDate]() {
			d.compare(path, v, want)
			return true
		}
	case []any:
		if want.Kind() == reflect.Interface {
			return true
		}
		if want.Kind() == reflect.Slice {
			return d.allFit(path, v, want.Elem())
		}
	default:
		if want.Kind() == reflect.Interface {
			return true
		}
	}
	if !isTable(value) && reflect.TypeOf(value).Kind() == kindOf(want) && (kindOf(want) != reflect.Struct || reflect.TypeOf(value) == want) {
		return true
	}
	d.wrong(path, "here stands %s, it must be %s", inWords(reflect.TypeOf(value)), inWords(want))
	return false
}

func isTable(value any) bool {
	switch value.(type) {
	case map[string]any, []any:
		return true
	}
	return false
}

func (d *document) allFit(path string, list []any, want reflect.Type) bool {
	all := true
	for i, item := range list {
		all = d.fits(fmt.Sprintf("%s[%d]", path, i), item, want) && all
	}
	d.bad[path] = !all // what is left out now is not missing
	return all
}

// kindOf folds the sizes of whole numbers: TOML has one.
func kindOf(t reflect.Type) reflect.Kind {
	if t.Kind() == reflect.Int {
		return reflect.Int64
	}
	return t.Kind()
}

// inWords names a type for people who write TOML and not Go.
func inWords(t reflect.Type) string {
	if t == reflect.TypeFor[toml.LocalDate]() {
		return "a date such as 2026-08-14"
	}
	switch kindOf(t) {
	case reflect.String:
		return "text in quotes"
	case reflect.Int64:
		return "a whole number without quotes"
	case reflect.Float64:
		return "a number with a point"
	case reflect.Bool:
		return "true or false without quotes"
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Struct {
			return "a list of tables, as in [[group]]"
		}
		return "a list in square brackets"
	case reflect.Map, reflect.Struct:
		if t.PkgPath() == "time" || strings.HasPrefix(t.Name(), "Local") {
			return "a date or time"
		}
		return "a table"
	}
	return "text in quotes"
}
