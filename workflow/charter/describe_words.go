package charter

import (
	"fmt"
	"strings"

	"charterd/workflow/tally"
)

// conditionWords are the plain words for the vocabulary of conditions on votes.
var conditionWords = map[string]string{
	"aye": "ayes", "nay": "nays", "abstain": "abstentions", "recused": "recusals", "turnout": "answers",
	">": "are more than", ">=": "are at least", "=": "are as many as", "<=": "are at most", "<": "are fewer than",
	"roster": "the voting members", "eligible": "the voting members who are not recused",
	"engaged": "the voting members who neither abstain nor are recused",
	"cast":    "the ayes and nays", "cast_all": "the answers",
	"present": "those present", "seats": "the seats",
}

func tellConditions(conditions []tally.Condition, and string) string {
	var told []string
	for _, one := range conditions {
		told = append(told, tellCondition(one.String()))
	}
	return strings.Join(told, and)
}

// tellCondition tells a condition in its normal form.
func tellCondition(text string) string {
	if text == "all answered" {
		return "everybody has answered"
	}
	if base, ok := strings.CutPrefix(text, "majority of "); ok {
		return "ayes or nays are more than half of " + conditionWords[base]
	}
	words := strings.Fields(text)
	for i, word := range words {
		if plain, ok := conditionWords[word]; ok {
			words[i] = plain
		}
	}
	return strings.Join(words, " ")
}

func (c *Charter) tellTests(tests []Test) string {
	var told []string
	for _, one := range tests {
		told = append(told, c.tellTest(one))
	}
	return strings.Join(told, " and ")
}

// tellTest tells a condition on the form with the labels of its fields.
func (c *Charter) tellTest(t Test) string {
	words := map[string]string{">": "is more than", ">=": "is at least", "=": "is", "<=": "is at most", "<": "is less than"}
	if t.kind == KindDate {
		words = map[string]string{">": "is later than", ">=": "is not before", "=": "is", "<=": "is not after", "<": "is earlier than"}
	}
	right := t.right.literal
	if t.kind == KindMoney && right != "" {
		right = thousands(right) + " " + t.currency
	}
	if t.right.field == submitted {
		right = "the day of submission"
	} else if f, ok := c.Field(t.right.field); ok {
		right = fmt.Sprintf("%q", f.Label)
	}
	switch span := t.right.span; {
	case span.IsZero():
	case t.right.sign == "+":
		right = span.String() + " after " + right
	default:
		right = span.String() + " before " + right
	}
	f, _ := c.Field(t.field)
	return fmt.Sprintf("%q %s %s", f.Label, words[t.op], right)
}

// thousands sets commas into the whole part of a number.
func thousands(number string) string {
	whole, rest, _ := strings.Cut(number, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if rest != "" {
		return whole + "." + rest
	}
	return whole
}
