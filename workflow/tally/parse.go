package tally

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// The closed vocabulary of conditions.
var (
	measures = []string{"aye", "nay", "abstain", "recused", "turnout", "present"}
	bases    = []string{"roster", "eligible", "engaged", "cast", "cast_all", "present", "seats"}
	rooms    = []string{"present", "seats"} // words that only a meeting gives a number
	signs    = []string{"=", ">=", ">", "<=", "<"}
	synonyms = map[string]string{
		"yes": "aye", "yea": "aye", "for": "aye", "ayes": "aye", "no": "nay", "against": "nay", "nays": "nay",
		"abstention": "abstain", "abstentions": "abstain", "abstained": "abstain", "recuse": "recused",
		"members": "roster", "group": "roster", "voters": "eligible", "votes": "cast", "quorum": "present",
		"==": "=", "=>": ">=", "=<": "<=", "≥": ">=", "≤": "<=",
	}
)

var (
	apart  = regexp.MustCompile(`\s+%`) // "30 %" is as good as "30%"
	token  = regexp.MustCompile(`[<>=!≥≤]+|[^\s<>=!≥≤]+`)
	number = regexp.MustCompile(`^[0-9]{1,9}$`)
	share  = regexp.MustCompile(`^(?:([0-9]{1,6})/([0-9]{1,6})|([0-9]{1,3})(?:\.([0-9]{1,4}))?%)$`)
	name   = regexp.MustCompile(`^[a-z][a-z0-9_-]*$`)
)

// ParseCondition reads one condition. The words are those of design section 4: the counts aye, nay, abstain, recused, turnout
// and present; whole numbers; fractions and percentages of roster, eligible, engaged, cast, cast_all, present or seats;
// = >= > <= <; "of ROLE" after a whole number; "majority of BASE"; "all answered". The error says which word was not
// understood and names the nearest valid one.
func ParseCondition(s string) (Condition, error) {
	words := token.FindAllString(apart.ReplaceAllString(strings.ToLower(s), "%"), -1)
	if len(words) == 0 {
		return Condition{}, fmt.Errorf(`the condition is empty; write one such as "aye > nay"`)
	}
	var c Condition
	var err error
	switch {
	case slices.Equal(words, []string{"all", "answered"}), slices.Equal(words, []string{"all_answered"}):
		return Condition{form: answered}, nil
	case words[0] == "majority":
		c, err = parseMajority(words)
	default:
		c, err = parseComparison(words)
	}
	if err != nil {
		return Condition{}, fmt.Errorf("%q: %w", strings.Join(strings.Fields(s), " "), err)
	}
	return c, nil
}

func parseMajority(words []string) (Condition, error) {
	if len(words) != 3 || words[1] != "of" {
		return Condition{}, fmt.Errorf(`a majority is written "majority of BASE", with one of %s`, list(bases))
	}
	if !slices.Contains(bases, words[2]) {
		return Condition{}, unknown(words[2], "no base", bases)
	}
	return Condition{form: majority, base: words[2]}, nil
}

func parseComparison(words []string) (Condition, error) {
	if !slices.Contains(measures, words[0]) {
		if len(words) < 3 {
			return Condition{}, unknown(strings.Join(words, " "), "no condition", []string{"all answered", "majority of roster", "aye > nay"})
		}
		return Condition{}, unknown(words[0], "nothing that is counted", measures)
	}
	if len(words) < 3 {
		return Condition{}, fmt.Errorf("a comparison needs a count, a sign and a count or number, as in %q", words[0]+" >= 3")
	}
	if !slices.Contains(signs, words[1]) {
		return Condition{}, badSign(words[1])
	}
	c := Condition{form: comparison, left: words[0], op: words[1], right: words[2]}
	return c.readRight(words[2:])
}

// readRight reads what stands after the sign: the count, number or share, and "of" what.
func (c Condition) readRight(words []string) (Condition, error) {
	of, err := readOf(words)
	if err != nil {
		return c, err
	}
	parts := share.FindStringSubmatch(c.right)
	switch {
	case slices.Contains(measures, c.right):
		if of != "" {
			return c, fmt.Errorf("%q can not be narrowed; only a whole number can be followed by \"of ROLE\"", c.right)
		}
		return c, nil
	case number.MatchString(c.right):
		c.num, _ = strconv.ParseInt(c.right, 10, 64)
		c.right = strconv.FormatInt(c.num, 10)
		return c.narrow(of)
	case parts != nil:
		return c.portion(parts, of)
	}
	return c, unknown(c.right, "no count, whole number, percentage or fraction", measures)
}

// readOf returns the one word after "of", or "" where nothing follows.
func readOf(words []string) (string, error) {
	switch {
	case len(words) == 1:
		return "", nil
	case words[1] != "of":
		return "", fmt.Errorf("%q is not understood after %q; only \"of\" can follow", words[1], words[0])
	case len(words) == 2:
		return "", fmt.Errorf("\"of\" what? Write one of %s, or a role after a whole number", list(bases))
	case len(words) > 3:
		return "", fmt.Errorf("%q is not understood after %q", words[3], words[2])
	}
	return words[2], nil
}

// narrow sets the role after a whole number.
func (c Condition) narrow(of string) (Condition, error) {
	switch {
	case of == "":
		return c, nil
	case slices.Contains(bases, of):
		return c, fmt.Errorf("%q is a whole number of a base; for everybody write %q", c.right+" of "+of, "100% of "+of)
	case !name.MatchString(of):
		return c, fmt.Errorf("%q is no name of a role", of)
	}
	c.role = of
	return c, nil
}

// portion sets numerator, denominator and base of a share.
func (c Condition) portion(parts []string, of string) (Condition, error) {
	if parts[2] != "" {
		c.num, _ = strconv.ParseInt(parts[1], 10, 64)
		c.den, _ = strconv.ParseInt(parts[2], 10, 64)
	} else {
		c.num, _ = strconv.ParseInt(parts[3]+parts[4], 10, 64)
		c.den = 100
		for range parts[4] {
			c.den *= 10
		}
	}
	switch {
	case c.den == 0:
		return c, fmt.Errorf("%q divides by nothing", c.right)
	case of == "":
		return c, fmt.Errorf("%q of what? Write %q, or another of %s", c.right, c.right+" of roster", list(bases))
	case !slices.Contains(bases, of):
		return c, unknown(of, "no base", bases)
	}
	c.base = of
	return c, nil
}

// unknown words the refusal of one word of a closed vocabulary.
func unknown(word, what string, valid []string) error {
	near := synonyms[word]
	if !slices.Contains(valid, near) {
		near = Nearest(word, valid)
	}
	if near != "" {
		return fmt.Errorf("%q is %s; did you mean %q?", word, what, near)
	}
	return fmt.Errorf("%q is %s; valid: %s", word, what, list(valid))
}

// badSign suggests nothing by likeness: "!=" is near to "=" in letters only.
func badSign(word string) error {
	if meant := synonyms[word]; slices.Contains(signs, meant) {
		return fmt.Errorf("%q is no comparison; did you mean %q?", word, meant)
	}
	return fmt.Errorf("%q is no comparison; valid: %s", word, strings.Join(signs, " "))
}

func list(words []string) string { return strings.Join(words, ", ") }
