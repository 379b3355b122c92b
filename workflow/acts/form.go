package acts

import (
	"regexp"
	"slices"
	"strings"
)

var (
	labelNotes = regexp.MustCompile(`\([^()]*\)|\[[^\[\]]*\]`)
	otherLabel = regexp.MustCompile(`^[\pL*•-][^:]{0,40}:(?: |$)`)
)

const (
	longestLabel = 200
	mostMarks    = 6 // a label may hold colons itself
	wrapped      = 60
)

// entry is one filled line of the form with the lines that belong to its value.
type entry struct {
	field int
	value []own
}

// labelsOf maps what people may write before the colon to the field. The name counts as a label too.
func labelsOf(form []FormField) map[string]int {
	out := make(map[string]int)
	add := func(i int, label string) {
		for _, key := range labelKeys(label) {
			if _, taken := out[key]; !taken && key != "" {
				out[key] = i
			}
		}
	}
	for i, f := range form {
		add(i, f.Name)
		for _, l := range f.Labels {
			add(i, l)
		}
	}
	return out
}

// labelKeys are a label as its words, with and without the notes in brackets.
func labelKeys(s string) []string {
	keys := []string{folded(s)}
	if strings.ContainsAny(s, "([") {
		keys = append(keys, folded(labelNotes.ReplaceAllString(s, " ")))
	}
	return keys
}

// mark is what the form reader finds on a line: a known label and the text after it.
type mark struct {
	known bool
	field int
	text  string
}

// marks looks at every line once.
func (r *reader) marks(body []own) []mark {
	out := make([]mark, len(body))
	for i, l := range body {
		out[i] = r.labelled(l.plain)
	}
	return out
}

// labelled parts a line at the first colon or equals sign that has a known label before it.
func (r *reader) labelled(plain string) mark {
	tried := 0
	for i := 1; i < len(plain) && i < longestLabel && tried < mostMarks; i++ {
		if plain[i] != ':' && plain[i] != '=' {
			continue
		}
		tried++
		if field, ok := r.label(plain[:i]); ok {
			return mark{known: true, field: field, text: strings.TrimSpace(plain[i+1:])}
		}
	}
	return mark{}
}

func (r *reader) label(s string) (int, bool) {
	if r.labels == nil {
		r.labels = labelsOf(r.expect.Form)
	}
	for _, key := range labelKeys(s) {
		key = strings.TrimSuffix(strings.TrimSuffix(key, " required"), " optional")
		if i, ok := r.labels[key]; ok {
			return i, true
		}
	}
	return 0, false
}

// fields reads "Label: value" lines and returns what is not part of any.
func (r *reader) fields(body []own) (out []Act, rest []own) {
	if len(r.expect.Form) == 0 {
		return nil, body
	}
	var entries []entry
	marks := r.marks(body)
	for i := 0; i < len(body); {
		m := marks[i]
		if !m.known {
			rest = append(rest, body[i])
			i++
			continue
		}
		last := r.valueEnds(body, marks, i)
		value := append([]own{{raw: m.text, plain: m.text, low: strings.ToLower(m.text)}}, body[i+1:last]...)
		entries = append(entries, entry{m.field, trimBlank(value)})
		i = last
	}
	return r.fieldActs(entries), rest
}

// valueEnds is the first line after the value that begins at line i. Long texts run to the next label; other values go on
// only where they begin in the next line, or where a mail program wrapped the line.
func (r *reader) valueEnds(body []own, marks []mark, i int) int {
	next := i + 1
	if r.expect.Form[marks[i].field].Kind == "long text" {
		for next < len(body) && !marks[next].known {
			next++
		}
		return next
	}
	part := func(j int) bool {
		return j < len(body) && !body[j].blank() && !marks[j].known && !otherLabel.MatchString(body[j].plain)
	}
	if marks[i].text == "" {
		if next < len(body) && body[next].blank() {
			next++
		}
		if !part(next) {
			return i + 1
		}
		next++
	}
	for part(next) && len(body[next-1].plain) >= wrapped {
		next++
	}
	return next
}

// answeredForm reads values that were written beneath the quoted labels of the blank form.
func (r *reader) answeredForm(body []own, lines []Line, answers []Answer) []Act {
	if len(r.expect.Form) == 0 || len(answers) > mostAnswers {
		return nil
	}
	var entries []entry
	used := make(map[int]bool)
	for _, a := range answers {
		quoted := strings.TrimRight(plainText(a.Quoted), ":= ")
		field, ok := r.label(quoted)
		if !ok {
			continue
		}
		value := trimBlank(ownLines(span(lines, a)))
		for i := a.First; i < a.First+len(span(lines, a)); i++ {
			used[i] = true
		}
		entries = append(entries, entry{field, value})
	}
	if len(entries) == 0 {
		return nil
	}
	var rest []own
	for _, l := range body {
		if !used[l.index] {
			rest = append(rest, l)
		}
	}
	more, rest := r.fields(rest)
	out := r.fieldActs(entries)
	return r.afterFields(append(out, more...), rest)
}

// fieldActs makes one act for each field that has a value. A field filled twice with different values is doubtful.
func (r *reader) fieldActs(entries []entry) []Act {
	var out []Act
	place := make(map[string]int)
	add := func(a Act) {
		at, twice := place[a.Name]
		if !twice {
			place[a.Name] = len(out)
			out = append(out, a)
			return
		}
		const longest = 400
		if out[at].Value != a.Value && len(out[at].Value) < longest {
			out[at].Value += " / " + a.Value
			out[at].Money, out[at].Doubt, out[at].Why = "", true, "the mail says two different things"
		}
	}
	for _, e := range entries {
		value := cutSignOff(e.value, r.author)
		if len(value) == 0 && len(e.value) > 0 {
			value = e.value[:1] // the author's own name is an answer where the form asks for a name
		}
		raw := joined(value)
		if strings.Trim(raw, " _.-") == "" {
			continue
		}
		for _, a := range r.fieldAct(r.expect.Form[e.field], raw) {
			add(a)
		}
	}
	return out
}

// fieldAct reads one value. A span of days in the field "starts" fills "ends" too, where the form has it.
func (r *reader) fieldAct(f FormField, raw string) []Act {
	v := valueOf(f, raw)
	a := Act{Kind: Field, Name: f.Name, Value: v.text, Line: shown(raw), Doubt: v.doubt, Why: v.why}
	if f.Kind == "money" && !v.doubt {
		a.Money = v.text
	}
	if v.to == "" {
		return []Act{a}
	}
	ends := slices.ContainsFunc(r.expect.Form, func(g FormField) bool { return g.Name == "ends" })
	if f.Name != "starts" || !ends {
		a.Value, a.Doubt, a.Why = raw, true, "these are several days"
		return []Act{a}
	}
	return []Act{a, {Kind: Field, Name: "ends", Value: v.to, Line: a.Line}}
}
