package tally

import (
	"fmt"
	"strconv"
)

// sides are the two numbers of a condition. Both are whole after multiplying the left one by scale, so nothing is rounded.
type sides struct {
	left, right, scale int64
	op                 string
	empty              bool // the right side is a share of nobody
}

// of takes the numbers of a condition from counts that are narrowed already.
func (c Condition) of(n Counts) sides {
	switch {
	case c.form == majority:
		return sides{left: int64(max(n.Aye, n.Nay)), right: int64(n.Of(c.base)), scale: 2, op: ">"}
	case c.form == answered:
		return sides{left: int64(n.Roster - n.Silent), right: int64(n.Roster), scale: 1, op: "=", empty: n.Roster == 0}
	case c.base != "":
		base := int64(n.Of(c.base))
		return sides{left: int64(n.Of(c.left)), right: c.num * base, scale: c.den, op: c.op, empty: base == 0}
	case c.isNumber():
		return sides{left: int64(n.Of(c.left)), right: c.num, scale: 1, op: c.op}
	}
	return sides{left: int64(n.Of(c.left)), right: int64(n.Of(c.right)), scale: 1, op: c.op}
}

// hold compares. A share of an empty base never holds: "2/3 of cast" must not pass where nobody cast a vote.
func (s sides) hold() bool {
	if s.empty {
		return false
	}
	left := s.left * s.scale
	switch s.op {
	case "=":
		return left == s.right
	case ">=":
		return left >= s.right
	case ">":
		return left > s.right
	case "<=":
		return left <= s.right
	case "<":
		return left < s.right
	}
	return false
}

// allHold reports whether there are conditions and all hold. n is the count of the whole poll.
func allHold(conditions []Condition, p Poll, n Counts) bool {
	for _, c := range conditions {
		if !c.of(c.narrowed(p, n)).hold() {
			return false
		}
	}
	return len(conditions) > 0
}

// narrowed returns the counts that the condition is about.
func (c Condition) narrowed(p Poll, n Counts) Counts {
	if c.role == "" {
		return n
	}
	return countRole(p, c.role)
}

// prove writes the conditions of one part of a rule as proof lines.
func prove(part string, conditions []Condition, p Poll, n Counts) []Clause {
	var lines []Clause
	for _, c := range conditions {
		narrowed := c.narrowed(p, n)
		line := Clause{Part: part, Condition: c.String(), Holds: c.of(narrowed).hold()}
		line.Left, line.Right = c.words(narrowed)
		lines = append(lines, line)
	}
	return lines
}

// words writes both sides with their bases.
func (c Condition) words(n Counts) (left, right string) {
	s := c.of(n)
	switch {
	case c.form == majority:
		side := "aye"
		if n.Nay > n.Aye {
			side = "nay"
		}
		return quantity(s.left, side), fmt.Sprintf("%s (half of %d %s)", exact(s.right, s.scale), s.right, c.base)
	case c.form == answered:
		return quantity(s.left, "answered"), quantity(s.right, "roster")
	case c.base != "":
		return quantity(s.left, c.left), fmt.Sprintf("%s (%s of %d %s)", exact(s.right, s.scale), c.right, n.Of(c.base), c.base)
	case c.role != "":
		return quantity(s.left, c.left+" of "+c.role), c.right
	case c.isNumber():
		return quantity(s.left, c.left), c.right
	}
	return quantity(s.left, c.left), quantity(s.right, c.right)
}

func quantity(n int64, what string) string { return strconv.FormatInt(n, 10) + " " + what }

// exact writes num/den as a decimal where it ends, else as a fraction in lowest terms: 3.9, 4, 26/3. Neither is negative.
func exact(num, den int64) string {
	for a, b := num, den; ; a, b = b, a%b {
		if b == 0 {
			num, den = num/a, den/a
			break
		}
	}
	digits, scale := 0, int64(1)
	for scale%den != 0 {
		if digits++; digits > 7 {
			return fmt.Sprintf("%d/%d", num, den)
		}
		scale *= 10
	}
	whole, rest := num/den, num%den*(scale/den)
	if digits == 0 {
		return strconv.FormatInt(whole, 10)
	}
	return fmt.Sprintf("%d.%0*d", whole, digits, rest)
}
