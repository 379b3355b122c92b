package tally

import (
	"slices"
	"strings"
)

// Condition is one condition of a charter over the numbers of a poll: a comparison ("aye >= 30% of roster") or one of
// the predicates "majority of BASE" and "all answered" (design section 4; decisions, Counting). It is a comparable value
// and is made by ParseCondition only; the zero Condition never holds.
type Condition struct {
	form  form
	left  string // what is counted, one of measures
	op    string
	right string // another measure, a whole number, or a share as written: "30%", "2/3"
	num   int64  // the number, or the numerator of the share
	den   int64  // denominator of a share; 0 where right is no share
	base  string // of a share or a majority
	role  string // narrows the left side to the holders of a role; empty: everybody
}

type form string

const (
	comparison form = "comparison"
	majority   form = "majority"
	answered   form = "answered"
)

// String returns the condition in its normal form, which ParseCondition reads back to an equal Condition.
func (c Condition) String() string {
	switch c.form {
	case majority:
		return "majority of " + c.base
	case answered:
		return "all answered"
	case comparison:
		words := []string{c.left, c.op, c.right}
		if c.base != "" {
			words = append(words, "of", c.base)
		}
		if c.role != "" {
			words = append(words, "of", c.role)
		}
		return strings.Join(words, " ")
	}
	return ""
}

// Role returns the role that narrows the condition, or "". Whether the charter has that role is for the charter to check.
func (c Condition) Role() string { return c.role }

// isNumber reports whether the right side is a number or a share rather than a count.
func (c Condition) isNumber() bool { return c.right != "" && c.right[0] >= '0' && c.right[0] <= '9' }

// ClosesOnly reports whether the condition can only end a ballot. A majority does not say of which side, so it must not
// decide what passes.
func (c Condition) ClosesOnly() bool { return c.form == majority }

// InMeetings reports whether the condition counts who was present or how many seats there are. No mailed ballot has such
// numbers, so there it would never hold.
func (c Condition) InMeetings() bool {
	return slices.ContainsFunc(rooms, func(word string) bool { return c.left == word || c.right == word || c.base == word })
}

// isQuorum reports whether the condition says how many must be present.
func (c Condition) isQuorum() bool { return c.left == "present" }

// Equal reports whether two conditions are the same.
func (c Condition) Equal(d Condition) bool { return c == d }

// MarshalText writes the normal form.
func (c Condition) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads what ParseCondition reads; empty text gives the zero Condition.
func (c *Condition) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*c = Condition{}
		return nil
	}
	read, err := ParseCondition(string(text))
	if err != nil {
		return err
	}
	*c = read
	return nil
}
