package charter

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

var offset = regexp.MustCompile(`^UTC([+-])(\d\d):([0-5]\d)$`)

// ParseZone reads a fixed offset: "AoE" (anywhere on Earth, UTC-12), "UTC", or one such as "UTC+05:30", from -12:00 to
// +14:00. Names of places are refused: their offset changes with laws, and a recorded deadline must not.
func ParseZone(s string) (Zone, error) {
	switch s {
	case "AoE":
		return Zone{Name: s, Offset: -12 * 3600}, nil
	case "UTC":
		return Zone{Name: s}, nil
	}
	parts := offset.FindStringSubmatch(s)
	if parts == nil {
		return Zone{}, fmt.Errorf(`%q is no zone; write "AoE", "UTC" or an offset such as "UTC+05:30"`, s)
	}
	hours, _ := strconv.Atoi(parts[2])
	minutes, _ := strconv.Atoi(parts[3])
	seconds := hours*3600 + minutes*60
	if parts[1] == "-" {
		seconds = -seconds
	}
	if seconds < -12*3600 || seconds > 14*3600 {
		return Zone{}, fmt.Errorf("%q: offsets run from UTC-12:00 to UTC+14:00", s)
	}
	return Zone{Name: s, Offset: seconds}, nil
}

// String returns the zone's name.
func (z Zone) String() string { return z.Name }

func (z Zone) location() *time.Location { return time.FixedZone(z.Name, z.Offset) }

// Deadline is the end, exclusive, of the day on which from+s falls in the charter's day_end zone, in UTC: what arrives at
// that instant is late. It is always later than s.After(from), so nobody gets less than the charter promises (domain rule A11).
func (c *Charter) Deadline(from time.Time, s Span) time.Time {
	day := DateOf(s.After(from), c.DayEnd)
	return Date{day.Year, day.Month, day.Day + 1}.Midnight(c.DayEnd)
}
