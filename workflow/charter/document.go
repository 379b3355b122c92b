package charter

import (
	"bytes"
	"errors"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// node is one value of a TOML document with the line on which it stands. Decoding into structs would stop at the first
// value of a wrong type and say so in terms of Go; the tree lets every problem be told at once, at its line.
type node struct {
	line  int
	shape shape
	text  string // of a scalar
	items []*node
	keys  []string // of a table, in order of appearance
	table map[string]*node
}

// shape is a TOML type in words for a chair.
type shape string

const (
	isText   shape = "text in quotes"
	isWhole  shape = "a whole number"
	isPoint  shape = "a number with a point"
	isFlag   shape = "true or false"
	isDate   shape = "a date"
	isMoment shape = "a time"
	isList   shape = "a list in square brackets"
	isTable  shape = "a table"
)

// readDocument parses TOML. Its error is a Problem without a file: the first thing that is no TOML, a key given twice included.
func readDocument(text []byte) (*node, *Problem) {
	var checked map[string]any
	if err := toml.Unmarshal(text, &checked); err != nil {
		return nil, syntaxProblem(err)
	}
	b := builder{text: text, root: newTable(1)}
	here := b.root
	b.parser.Reset(text)
	for b.parser.NextExpression() {
		e := b.parser.Expression()
		switch e.Kind {
		case unstable.Table, unstable.ArrayTable:
			path, line := b.path(e)
			here = b.root.open(path, line, e.Kind == unstable.ArrayTable)
		case unstable.KeyValue:
			b.assign(here, e)
		}
	}
	if err := b.parser.Error(); err != nil {
		return nil, syntaxProblem(err)
	}
	return b.root, nil
}

func syntaxProblem(err error) *Problem {
	p := &Problem{Line: 1, Text: strings.TrimPrefix(err.Error(), "toml: ")}
	var at *toml.DecodeError
	if errors.As(err, &at) {
		p.Line, _ = at.Position()
	}
	p.Text = "this is no TOML: " + p.Text
	return p
}

// builder turns the parser's expressions into nodes, which outlive it.
type builder struct {
	parser unstable.Parser
	text   []byte
	root   *node
}

// path returns the dotted key of an expression and its line.
func (b *builder) path(e *unstable.Node) (path []string, line int) {
	keys := e.Key()
	for keys.Next() {
		k := keys.Node()
		if line == 0 {
			line = b.line(k.Raw)
		}
		path = append(path, string(k.Data))
	}
	return path, line
}

func (b *builder) assign(table *node, e *unstable.Node) {
	path, line := b.path(e)
	last := len(path) - 1
	table.open(path[:last], line, false).put(path[last], b.value(e.Value(), line))
}

// value copies a value; line is used where the parser gives the value no place of its own.
func (b *builder) value(v *unstable.Node, line int) *node {
	switch v.Kind {
	case unstable.Array:
		list := &node{line: line, shape: isList}
		for items := v.Children(); items.Next(); {
			item := items.Node()
			if item.Raw.Length > 0 {
				line = b.line(item.Raw)
			}
			list.items = append(list.items, b.value(item, line))
		}
		return list
	case unstable.InlineTable:
		table := newTable(line)
		for pairs := v.Children(); pairs.Next(); {
			b.assign(table, pairs.Node())
		}
		return table
	}
	return &node{line: line, shape: shapeOf(v.Kind), text: string(v.Data)}
}

func (b *builder) line(r unstable.Range) int {
	return 1 + bytes.Count(b.text[:r.Offset], []byte{'\n'})
}

func shapeOf(k unstable.Kind) shape {
	switch k {
	case unstable.String:
		return isText
	case unstable.Integer:
		return isWhole
	case unstable.Float:
		return isPoint
	case unstable.Bool:
		return isFlag
	case unstable.LocalDate:
		return isDate
	}
	return isMoment
}

func newTable(line int) *node { return &node{line: line, shape: isTable, table: map[string]*node{}} }

// open descends along path, making the tables that are missing, and returns the last one. In a list of tables it takes the
// latest; with list set, the last step appends a table to a list. The document was checked before: shapes fit.
func (n *node) open(path []string, line int, list bool) *node {
	for i, key := range path {
		next := n.table[key]
		appends := list && i == len(path)-1
		if next == nil {
			next = newTable(line)
			if appends {
				next = &node{line: line, shape: isList}
			}
			n.put(key, next)
		}
		if appends {
			next.items = append(next.items, newTable(line))
		}
		if next.shape == isList && len(next.items) > 0 {
			next = next.items[len(next.items)-1]
		}
		if next.shape != isTable {
			return newTable(line) // not reached for documents that the check above accepts
		}
		n = next
	}
	return n
}

func (n *node) put(key string, value *node) {
	n.keys = append(n.keys, key)
	n.table[key] = value
}

// lineOf follows keys and, in lists, positions, and returns the line of the deepest node that exists.
func (n *node) lineOf(path ...any) int {
	for _, step := range path {
		var next *node
		switch step := step.(type) {
		case string:
			next = n.table[step]
		case int:
			if step < len(n.items) {
				next = n.items[step]
			}
		}
		if next == nil {
			break
		}
		n = next
	}
	return n.line
}
