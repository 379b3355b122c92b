package charter

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// section reads the keys of one table by type. Every key that is asked for becomes known; close reports the others.
// A value that is missing or wrong is reported once and read as the zero value.
type section struct {
	found *Problems
	file  string
	name  string // `stage "vote"`; empty for the file itself
	n     *node
	known []string
	// foreign are keys of the language that do not belong here, with the sentence that says so.
	foreign map[string]string
}

// refuse records a problem with a key of this section.
func (s *section) refuse(line int, key, format string, args ...any) {
	where := s.name
	switch {
	case where == "":
		where = key
	case key != "":
		where += ", " + key
	}
	*s.found = append(*s.found, Problem{File: s.file, Line: line, Key: where, Text: fmt.Sprintf(format, args...)})
}

// close reports every key that nobody asked for.
func (s *section) close() {
	for _, key := range s.n.keys {
		switch why := s.foreign[key]; {
		case slices.Contains(s.known, key):
		case why != "":
			s.refuse(s.n.table[key].line, "", "key %q %s", key, why)
		default:
			s.refuse(s.n.table[key].line, "", "unknown key %q%s", key, hint(key, s.known))
		}
	}
}

// value returns the node of a key, or nil where it is absent or has another shape.
func (s *section) value(key string, want shape, example string) *node {
	s.known = append(s.known, key)
	v := s.n.table[key]
	if v == nil || v.shape == want {
		return v
	}
	s.refuse(v.line, key, "must be %s, as in %s; here stands %s", want, example, v.shape)
	return nil
}

// must reports a key that is absent altogether.
func (s *section) must(keys ...string) {
	for _, key := range keys {
		if s.n.table[key] == nil {
			s.refuse(s.n.line, "", "key %q is missing", key)
		}
	}
}

// text reads one line of text; runs of white space, line ends included, count as one space.
func (s *section) text(key string) string {
	v := s.value(key, isText, key+` = "words"`)
	if v == nil {
		return ""
	}
	return s.clean(key, v)
}

func (s *section) clean(key string, v *node) string {
	line := strings.Join(strings.Fields(v.text), " ")
	switch {
	case line == "":
		s.refuse(v.line, key, "is empty; write something or remove the key")
	case strings.ContainsFunc(line, unicode.IsControl):
		s.refuse(v.line, key, "holds a control character")
	}
	return line
}

// word reads text out of a closed list; absent gives otherwise.
func (s *section) word(key, otherwise string, valid ...string) string {
	word := s.text(key)
	if word == "" {
		return otherwise
	}
	if !slices.Contains(valid, word) {
		s.refuse(s.n.table[key].line, key, "%q is not known%s", word, hint(word, valid))
		return otherwise
	}
	return word
}

// texts reads a list of texts with the line of each.
func (s *section) texts(key string) (words []string, lines []int) {
	v := s.value(key, isList, key+` = ["one", "two"]`)
	if v == nil {
		return nil, nil
	}
	for _, item := range v.items {
		if item.shape != isText {
			s.refuse(item.line, key, "each entry must be %s; here stands %s", isText, item.shape)
			continue
		}
		words, lines = append(words, s.clean(key, item)), append(lines, item.line)
	}
	return words, lines
}

// flag reads true or false; absent gives otherwise.
func (s *section) flag(key string, otherwise bool) bool {
	v := s.value(key, isFlag, key+" = true")
	if v == nil {
		return otherwise
	}
	return v.text == "true"
}

// whole reads a number from 1 to 9999; absent gives 0.
func (s *section) whole(key string) int {
	v := s.value(key, isWhole, key+" = 1")
	if v == nil {
		return 0
	}
	n, err := strconv.Atoi(v.text)
	if err != nil || n < 1 || n > 9999 {
		s.refuse(v.line, key, "must be a whole number from 1 to 9999, not %s", v.text)
		return 0
	}
	return n
}

// date reads a calendar day; absent gives the zero Date.
func (s *section) date(key string) Date {
	v := s.value(key, isDate, key+" = 2024-08-14, without quotes")
	if v == nil {
		return Date{}
	}
	day, err := ParseDate(v.text)
	if err != nil {
		s.refuse(v.line, key, "%v", err)
	}
	return day
}

// span reads a length of time; absent gives the zero Span.
func (s *section) span(key string) Span {
	v := s.value(key, isText, key+` = "10 days"`)
	if v == nil {
		return Span{}
	}
	span, err := ParseSpan(v.text)
	if err != nil {
		s.refuse(v.line, key, "%v", err)
	}
	return span
}

// sub reads a table inside this one; nil where it is absent.
func (s *section) sub(key, name string) *section {
	v := s.value(key, isTable, key+" = { … }")
	if v == nil {
		return nil
	}
	return s.at(name, v)
}

// subs reads a list of tables; title names each one after its key "name" or "note", where it has one.
func (s *section) subs(key, title string) []*section {
	v := s.value(key, isList, "[["+key+"]] in double brackets")
	if v == nil {
		return nil
	}
	var list []*section
	for i, item := range v.items {
		if item.shape != isTable {
			s.refuse(item.line, key, "each entry must be %s; here stands %s", isTable, item.shape)
			continue
		}
		name := fmt.Sprintf("%s %d", title, i+1)
		if own := item.table["name"]; own != nil && own.shape == isText && own.text != "" {
			name = fmt.Sprintf("%s %q", title, own.text)
		}
		list = append(list, s.at(name, item))
	}
	return list
}

// at is a section for another table of the same file.
func (s *section) at(name string, n *node) *section {
	return &section{found: s.found, file: s.file, name: name, n: n}
}
