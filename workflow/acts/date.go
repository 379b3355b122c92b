package acts

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

var (
	dateToken  = regexp.MustCompile(`[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}|[0-9]+(?:st|nd|rd|th)?\b\.?|\pL+\.?|->|[-→&,]|\S`)
	slashes    = regexp.MustCompile(`^([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})$`)
	isoDay     = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)
	dayOrdinal = regexp.MustCompile(`^([0-9]{1,4})(?:st|nd|rd|th)?\.?$`)
)

// ParseDate reads one day, such as "2027-03-02", "2 March 2027", "March 2, 2027" or "Tuesday, 2nd March 2027", into
// "2027-03-02". ok is false for what could be two days ("12/05/2027"), for no day at all, and for spans of days.
func ParseDate(s string) (iso string, ok bool) {
	from, to, ok := parseDays(s)
	if !ok || to != "" {
		return "", false
	}
	return from, true
}

// spelled is a date in tokens: kinds has one letter each (I day in ISO form, d day, m month, y year, - span, & and).
type spelled struct {
	kinds   string
	days    []string // of I
	numbers []int    // of d, m, y
	weekday time.Weekday
	named   bool // weekday is set
}

// parseDays reads a day or a span of days; to is empty for one day.
func parseDays(s string) (from, to string, ok bool) {
	const longest = 80
	if len(s) > longest {
		return "", "", false
	}
	sp, ok := spell(strings.ToLower(plainText(s)))
	if !ok {
		return "", "", false
	}
	from, to, ok = sp.span()
	if !ok || to != "" && to < from {
		return "", "", false
	}
	if sp.named && to == "" && weekdayOf(from) != sp.weekday {
		return "", "", false
	}
	return from, to, true
}

func weekdayOf(iso string) time.Weekday {
	t, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return -1
	}
	return t.Weekday()
}

// span matches the shapes that people use.
func (sp spelled) span() (from, to string, ok bool) {
	n := sp.numbers
	switch sp.kinds {
	case "I":
		return sp.days[0], "", true
	case "I-I":
		return sp.days[0], sp.days[1], true
	case "dmy":
		return one(n[2], n[1], n[0])
	case "mdy":
		return one(n[2], n[0], n[1])
	case "ymd":
		return one(n[0], n[1], n[2])
	case "d-dmy", "d&dmy":
		return sp.two(n[3], n[2], n[0], n[3], n[2], n[1])
	case "md-dy", "md&dy":
		return sp.two(n[3], n[0], n[1], n[3], n[0], n[2])
	case "dm-dmy":
		return sp.two(n[4], n[1], n[0], n[4], n[3], n[2])
	case "md-mdy":
		return sp.two(n[4], n[0], n[1], n[4], n[2], n[3])
	case "dmy-dmy":
		return sp.two(n[2], n[1], n[0], n[5], n[4], n[3])
	case "mdy-mdy":
		return sp.two(n[2], n[0], n[1], n[5], n[3], n[4])
	}
	return "", "", false
}

func one(y, m, d int) (string, string, bool) {
	iso, ok := day(y, m, d)
	return iso, "", ok
}

// two is a span. "8 and 9 January" is one only where the days follow each other.
func (sp spelled) two(y1, m1, d1, y2, m2, d2 int) (string, string, bool) {
	from, ok1 := day(y1, m1, d1)
	to, ok2 := day(y2, m2, d2)
	if strings.Contains(sp.kinds, "&") && d2 != d1+1 {
		return "", "", false
	}
	return from, to, ok1 && ok2
}

func day(y, m, d int) (string, bool) {
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	ok := y >= 1990 && y < 2200 && t.Day() == d && int(t.Month()) == m
	return t.Format(time.DateOnly), ok
}

func spell(low string) (spelled, bool) {
	var sp spelled
	for _, t := range dateToken.FindAllString(low, 40) {
		if !sp.add(t) {
			return sp, false
		}
	}
	return sp, sp.kinds != ""
}

func (sp *spelled) add(t string) bool {
	word := strings.TrimRight(t, ".")
	switch word {
	case "", ",", "the", "of", "from", "on":
		return true
	case "-", "→", "->", "to", "until", "till", "through":
		sp.kinds += "-"
		return true
	case "and", "&":
		sp.kinds += "&"
		return true
	}
	if m, ok := months[word]; ok {
		sp.kinds, sp.numbers = sp.kinds+"m", append(sp.numbers, m)
		return true
	}
	if w, ok := weekdays[word]; ok {
		sp.weekday, sp.named = w, true
		return true
	}
	if m := slashes.FindStringSubmatch(t); m != nil {
		return sp.addSlashes(m)
	}
	if strings.Count(t, "-") == 2 {
		_, err := time.Parse(time.DateOnly, t)
		sp.kinds, sp.days = sp.kinds+"I", append(sp.days, t)
		return err == nil && isoDay.MatchString(t) && t > "1990" && t < "2200"
	}
	return sp.addNumber(t)
}

// addSlashes takes day and month only where they cannot be exchanged: one is over 12, or both are equal.
func (sp *spelled) addSlashes(m []string) bool {
	a, _ := strconv.Atoi(m[1])
	b, _ := strconv.Atoi(m[2])
	y, _ := strconv.Atoi(m[3])
	if a <= 12 && b <= 12 && a != b {
		return false
	}
	if a <= 12 {
		a, b = b, a
	}
	iso, ok := day(y, b, a)
	sp.kinds, sp.days = sp.kinds+"I", append(sp.days, iso)
	return ok
}

func (sp *spelled) addNumber(t string) bool {
	m := dayOrdinal.FindStringSubmatch(t)
	if m == nil {
		return false
	}
	n, _ := strconv.Atoi(m[1])
	kind := "d"
	if len(m[1]) == 4 {
		kind = "y"
	} else if len(m[1]) > 2 {
		return false
	}
	sp.kinds, sp.numbers = sp.kinds+kind, append(sp.numbers, n)
	return true
}

var months = map[string]int{
	"january": 1, "jan": 1, "february": 2, "feb": 2, "march": 3, "mar": 3, "april": 4, "apr": 4, "may": 5, "june": 6, "jun": 6, "july": 7, "jul": 7,
	"august": 8, "aug": 8, "september": 9, "sep": 9, "sept": 9, "october": 10, "oct": 10, "november": 11, "nov": 11, "december": 12, "dec": 12,
}

var weekdays = map[string]time.Weekday{
	"monday": 1, "mon": 1, "tuesday": 2, "tue": 2, "tues": 2, "wednesday": 3, "wed": 3, "thursday": 4, "thu": 4, "thur": 4, "thurs": 4, "friday": 5,
	"fri": 5, "saturday": 6, "sat": 6, "sunday": 0, "sun": 0,
}
