package charter

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"charterd/workflow/tally"
)

var spanShape = regexp.MustCompile(`^([1-9][0-9]{0,3}) ([a-z ]+)$`)

// ParseSpan reads a length of time from 1 to 9999 hours, days, weeks, months, years or business days: "10 days", "1 week", "3 business days".
func ParseSpan(s string) (Span, error) {
	parts := spanShape.FindStringSubmatch(strings.Join(strings.Fields(s), " "))
	if parts == nil {
		return Span{}, fmt.Errorf(`%q is no length of time; write a number and a unit, such as "10 days"`, s)
	}
	n, _ := strconv.Atoi(parts[1])
	unit := parts[2]
	if !strings.HasSuffix(unit, "s") {
		unit += "s"
	}
	units := []string{string(Hours), string(Days), string(Weeks), string(Months), string(Years), string(BusinessDays)}
	if !slices.Contains(units, unit) {
		return Span{}, fmt.Errorf("%q: %q is no unit%s", s, parts[2], hint(unit, units))
	}
	return Span{N: n, Unit: Unit(unit)}, nil
}

// String writes the span as charters do: "10 days", "1 week"; the zero Span is empty.
func (s Span) String() string {
	if s.IsZero() {
		return ""
	}
	unit := string(s.Unit)
	if s.N == 1 {
		unit = strings.TrimSuffix(unit, "s")
	}
	return strconv.Itoa(s.N) + " " + unit
}

// IsZero reports whether the span is not set.
func (s Span) IsZero() bool { return s.N == 0 }

// After is the instant one span after t, in UTC. A day is 24 hours. A month later is the same day and time of the month,
// or the month's last day where it is shorter. Business days count Monday to Friday, keep the time of day and know no
// holidays (domain rule A13).
func (s Span) After(t time.Time) time.Time {
	t = t.UTC()
	switch s.Unit {
	case Hours:
		return t.Add(time.Duration(s.N) * time.Hour)
	case Days:
		return t.AddDate(0, 0, s.N)
	case Weeks:
		return t.AddDate(0, 0, 7*s.N)
	case Months:
		return addMonths(t, s.N)
	case Years:
		return addMonths(t, 12*s.N)
	case BusinessDays:
		for left := s.N; left > 0; {
			t = t.AddDate(0, 0, 1)
			if day := t.Weekday(); day != time.Saturday && day != time.Sunday {
				left--
			}
		}
	}
	return t
}

func addMonths(t time.Time, n int) time.Time {
	later := t.AddDate(0, n, 0)
	if later.Day() != t.Day() {
		later = later.AddDate(0, 0, -later.Day())
	}
	return later
}

// days is about how long the span is, never longer than it can be: the linter compares promises with it.
func (s Span) days() int {
	switch s.Unit {
	case Weeks:
		return 7 * s.N
	case Months:
		return 30 * s.N
	case Years:
		return 365 * s.N
	case Hours:
		return s.N / 24
	case BusinessDays:
		return s.N + s.N/5*2
	}
	return s.N
}

// MarshalText writes String.
func (s Span) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what ParseSpan reads; empty text gives the zero Span.
func (s *Span) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*s = Span{}
		return nil
	}
	read, err := ParseSpan(string(text))
	if err != nil {
		return err
	}
	*s = read
	return nil
}

// hint ends a message about a closed vocabulary: the nearest word, or all of them.
func hint(word string, valid []string) string {
	if near := tally.Nearest(word, valid); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return "; valid: " + strings.Join(valid, ", ")
}
