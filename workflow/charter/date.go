package charter

import (
	"cmp"
	"fmt"
	"time"
)

// ParseDate reads a calendar day written as 2024-08-14; other shapes and days that no calendar has are errors.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("%q is no day of the calendar; write it as 2024-08-14", s)
	}
	return DateOf(t, Zone{}), nil
}

// DateOf returns the day that the zone's calendar shows at t.
func DateOf(t time.Time, z Zone) Date {
	y, m, d := t.In(z.location()).Date()
	return Date{y, m, d}
}

// IsZero reports whether the date is not set.
func (d Date) IsZero() bool { return d == Date{} }

// Compare is negative when d is before e, zero on the same day, positive when d is after e.
func (d Date) Compare(e Date) int {
	return cmp.Or(cmp.Compare(d.Year, e.Year), cmp.Compare(d.Month, e.Month), cmp.Compare(d.Day, e.Day))
}

// String writes the date as 2024-08-14, and the zero Date as nothing.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// Midnight is the instant at which the day begins in the zone, in UTC.
func (d Date) Midnight(z Zone) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, z.location()).UTC()
}

// MarshalText writes String.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what ParseDate reads; empty text gives the zero Date.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	read, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = read
	return nil
}
