package charter

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Test is one condition on a case's form: "requested > 15000", "starts < submitted + 6 weeks" (design section 4). It is a
// comparable value, made by Parse, which knows the form and the currency; the zero Test is never known.
type Test struct {
	field    string
	kind     FieldKind
	currency string // of money
	op       string
	right    operand
}

// operand is the right side: a literal, or a field or the day of submission with a span added or taken away.
type operand struct {
	literal string
	field   string // "submitted" is the day of submission in UTC
	sign    string // "+" or "-" before span
	span    Span
}

// submitted is the word for the day on which the request came in; no field may have this name.
const submitted = "submitted"

// String returns the test in its normal form.
func (t Test) String() string {
	words := []string{t.field, t.op, t.right.literal + t.right.field}
	if !t.right.span.IsZero() {
		words = append(words, t.right.sign, t.right.span.String())
	}
	return strings.Join(words, " ")
}

// Evaluate says whether all tests hold. known is false where a missing value, or money in another currency, leaves that
// open; one test that fails settles it whatever the others are. An empty list never holds: what has no condition must not
// route a case.
func Evaluate(tests []Test, v Values) (holds, known bool) {
	if len(tests) == 0 {
		return false, true
	}
	known = true
	for _, t := range tests {
		one, sure := t.evaluate(v)
		if sure && !one {
			return false, true
		}
		known = known && sure
	}
	return known, known
}

func (t Test) evaluate(v Values) (holds, known bool) {
	left, ok := v.read(t.field, t.kind, t.currency)
	if !ok {
		return false, false
	}
	right, ok := t.right.read(v, t.kind, t.currency)
	if !ok {
		return false, false
	}
	order := left.compare(right)
	switch t.op {
	case "=":
		return order == 0, true
	case ">=":
		return order >= 0, true
	case ">":
		return order > 0, true
	case "<=":
		return order <= 0, true
	case "<":
		return order < 0, true
	}
	return false, false
}

func (o operand) read(v Values, kind FieldKind, currency string) (got value, ok bool) {
	switch {
	case o.literal != "" && (kind == KindMoney || kind == KindNumber):
		return number(o.literal), true
	case o.literal != "" && kind == KindDate:
		day, err := ParseDate(o.literal)
		return value{day: day}, err == nil
	case o.literal != "":
		return value{word: strings.ToLower(o.literal)}, true
	case o.field == submitted:
		got, ok = value{day: DateOf(v.Submitted, Zone{})}, !v.Submitted.IsZero()
	default:
		got, ok = v.read(o.field, kind, currency)
	}
	if ok && !o.span.IsZero() {
		got.day = got.day.shift(o.sign, o.span)
	}
	return got, ok
}

// shift adds or takes away a span of days, weeks or months.
func (d Date) shift(sign string, s Span) Date {
	if sign == "-" {
		s.N = -s.N
	}
	return DateOf(s.After(d.Midnight(Zone{})), Zone{})
}

var (
	testToken = regexp.MustCompile(`[<>=!]+|[+]|[^\s<>=!+]+`)
	testSigns = []string{"=", ">=", ">", "<=", "<"}
)

// readTest reads one test against the form of the charter that holds it.
func (c *Charter) readTest(s string) (Test, error) {
	words := testToken.FindAllString(s, -1)
	if len(words) < 3 {
		return Test{}, fmt.Errorf(`%q is no condition on the form; write one such as "requested > 15000"`, s)
	}
	f, ok := c.Field(words[0])
	if !ok {
		return Test{}, fmt.Errorf("%q: the form has no field %q%s", s, words[0], hint(words[0], c.fieldNames()))
	}
	if !slices.Contains(testSigns, words[1]) {
		return Test{}, fmt.Errorf("%q: %q is no comparison; valid: %s", s, words[1], strings.Join(testSigns, " "))
	}
	t := Test{field: f.Name, kind: f.Kind, op: words[1]}
	if f.Kind == KindMoney {
		t.currency = c.Currency
	}
	var err error
	if t.right, err = c.readOperand(f, t.op, words[2:]); err != nil {
		return Test{}, fmt.Errorf("%q: %w", s, err)
	}
	return t, nil
}

// readOperand reads the right side by the kind of the field on the left.
func (c *Charter) readOperand(f Field, op string, words []string) (operand, error) {
	switch f.Kind {
	case KindMoney, KindNumber, KindDate:
		return c.readQuantity(f, words)
	case KindYesNo:
		return readChoice(op, words, []string{"yes", "no"})
	case KindChoice:
		return readChoice(op, words, f.Options)
	}
	return operand{}, fmt.Errorf("field %q is %s, which has no order; compare money, dates, numbers, yes/no or a choice", f.Name, f.Kind)
}

func readChoice(op string, words, options []string) (operand, error) {
	word := strings.Join(words, " ")
	if op != "=" {
		return operand{}, fmt.Errorf(`%q stands between words, which have no order; use "="`, op)
	}
	if !slices.Contains(options, word) {
		return operand{}, fmt.Errorf("%q is no option of the field%s", word, hint(word, options))
	}
	return operand{literal: word}, nil
}

func (c *Charter) readQuantity(f Field, words []string) (operand, error) {
	o := operand{field: words[0]}
	other, isField := c.Field(words[0])
	switch {
	case f.Kind == KindDate && words[0] == submitted:
	case isField && other.Kind == f.Kind:
	case isField:
		return o, fmt.Errorf("field %q is %s and %q is %s; they can not be compared", f.Name, f.Kind, other.Name, other.Kind)
	default:
		return readLiteral(f.Kind, c.Currency, words)
	}
	if len(words) == 1 {
		return o, nil
	}
	if f.Kind != KindDate || (words[1] != "+" && words[1] != "-") || len(words) < 4 {
		return o, fmt.Errorf(`%q is not understood after %q; after a date can stand a span, as in "submitted + 6 weeks"`,
			strings.Join(words[1:], " "), words[0])
	}
	var err error
	o.sign = words[1]
	o.span, err = ParseSpan(strings.Join(words[2:], " "))
	if err == nil && o.span.Unit == BusinessDays {
		err = fmt.Errorf("conditions count calendar days, not business days")
	}
	return o, err
}

func readLiteral(kind FieldKind, currency string, words []string) (operand, error) {
	text := strings.Join(words, " ")
	switch {
	case kind == KindDate:
		if _, err := ParseDate(text); err != nil {
			return operand{}, fmt.Errorf(`%q is no day, no date field and not "submitted"; write a day as 2024-08-14`, text)
		}
		return operand{literal: text}, nil
	case kind == KindMoney && currency != "":
		text = strings.TrimSuffix(text, " "+currency)
	}
	if !decimal.MatchString(text) {
		return operand{}, fmt.Errorf("%q is no number; write digits without separators or another currency, as in 15000", text)
	}
	return operand{literal: text}, nil
}
