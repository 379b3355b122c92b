package main

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// index gives the line of every key and table of a TOML text that is known to be valid, by its path with positions:
// "group[1].mailbox.host". The decoder tells lines only of what it refuses; the checks after it need them all.
func index(text []byte) map[string]int {
	x := indexer{text: text, lines: map[string]int{}, count: map[string]int{}}
	x.parser.Reset(text)
	here := ""
	for x.parser.NextExpression() {
		e := x.parser.Expression()
		switch e.Kind {
		case unstable.Table:
			here = x.name("", e)
		case unstable.ArrayTable:
			here = x.name("", e)
			item := fmt.Sprintf("%s[%d]", here, x.count[here])
			x.lines[item] = x.lines[here]
			x.count[here]++
			here = item
		case unstable.KeyValue:
			x.value(x.name(here, e), e.Value())
		}
	}
	return x.lines
}

type indexer struct {
	parser unstable.Parser
	text   []byte
	lines  map[string]int
	count  map[string]int // of the tables in a list, by its path
}

// name is the path of an expression's key below a table. A list of tables on the way means its latest one.
func (x *indexer) name(table string, e *unstable.Node) string {
	path := table
	for keys := e.Key(); keys.Next(); {
		if n := x.count[path]; n > 0 {
			path = fmt.Sprintf("%s[%d]", path, n-1)
		}
		key := keys.Node()
		path = strings.TrimPrefix(path+"."+string(key.Data), ".")
		line := 1 + bytes.Count(x.text[:key.Raw.Offset], []byte{'\n'})
		if x.lines[path] == 0 || keys.IsLast() {
			x.lines[path] = line
		}
	}
	return path
}

// value goes into lists and inline tables, whose keys have lines of their own.
func (x *indexer) value(path string, v *unstable.Node) {
	switch v.Kind {
	case unstable.Array:
		i := 0
		for items := v.Children(); items.Next(); i++ {
			x.value(fmt.Sprintf("%s[%d]", path, i), items.Node())
		}
	case unstable.InlineTable:
		for pairs := v.Children(); pairs.Next(); {
			x.value(x.name(path, pairs.Node()), pairs.Node().Value())
		}
	}
}
