package templates

import (
	"fmt"
	"strings"
	"time"

	"charterd/workflow"
	"charterd/workflow/acts"
	"charterd/workflow/charter"
)

const (
	dateLayout = "Monday 2 January 2006, 15:04 UTC"
	dayLayout  = "2 January 2006"
)

// money writes a canonical amount for people: "7500.00 USD" becomes "7,500 USD".
func money(canonical string) string { return clean(workflow.FormatMoney(canonical)) }

// date writes the end of something in UTC. An end is exclusive: one at a day's end is shown as the minute before, so that
// nobody reads the next day (domain rule A11).
func date(t time.Time) string { return lastMinute(t, charter.Zone{}).Format(dateLayout) }

// day writes a date without a time, in UTC.
func day(t time.Time) string { return t.UTC().Format(dayLayout) }

// moment writes when something happened, in UTC, to the second: it may be compared with an end.
func moment(t time.Time) string { return t.UTC().Format("Monday 2 January 2006, 15:04:05 UTC") }

// lastMinute gives t in UTC, or the minute before where t is midnight in UTC or in the zone.
func lastMinute(t time.Time, zone charter.Zone) time.Time {
	t = t.UTC()
	for _, at := range []time.Time{t, t.Add(time.Duration(zone.Offset) * time.Second)} {
		if at.Hour() == 0 && at.Minute() == 0 && at.Second() == 0 {
			return t.Add(-time.Minute)
		}
	}
	return t
}

// Date is date with the midnights of the charter's own zone.
func (d *Data) Date(t time.Time) string { return lastMinute(t, d.zone).Format(dateLayout) }

// Zone writes the same end in the charter's own zone as a sentence; empty where that is UTC and where there is no end.
func (d *Data) Zone(t time.Time) string {
	if t.IsZero() || d.zone.Offset == 0 {
		return ""
	}
	local := lastMinute(t, d.zone).In(time.FixedZone(d.zone.Name, d.zone.Offset))
	name := d.zone.Name
	if name == "AoE" {
		name = "AoE (the last place on Earth where it is that day)"
	}
	return fmt.Sprintf("That is %s, %s %s.", local.Format(dayLayout), local.Format("15:04"), name)
}

// people writes a share of people: "5 of 12".
func people(n, of int) string { return fmt.Sprintf("%d of %d", n, of) }

// count writes a number with its noun: "1 thing", "2 things".
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// either writes a choice: "aye, nay or abstain".
func either(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	last := len(list) - 1
	return strings.Join(list[:last], ", ") + " or " + list[last]
}

// fieldValue writes a canonical value of the form for people.
func fieldValue(f charter.Field, value string) string {
	switch f.Kind {
	case charter.KindMoney:
		return money(value)
	case charter.KindDate:
		if t, err := time.Parse(time.DateOnly, value); err == nil {
			return t.Format(dayLayout)
		}
	case charter.KindCountry:
		if name, ok := acts.CountryName(value); ok {
			return name
		}
	}
	return clean(value)
}
