package mbox

import (
	"bytes"
	"strings"
	"time"
)

// dates are the shapes that programs write behind "From sender": asctime first, which has no zone and means UTC.
var dates = [...]string{
	"Mon Jan _2 15:04:05 2006",
	"Mon Jan _2 15:04:05 2006 -0700",
	"Mon Jan _2 15:04:05 -0700 2006",
	"Mon Jan _2 15:04:05 MST 2006",
	"Mon Jan _2 15:04 2006",
	"Mon, _2 Jan 2006 15:04:05 -0700",
	"Mon, _2 Jan 2006 15:04:05 MST",
	"_2 Jan 2006 15:04:05 -0700",
	"2006-01-02T15:04:05Z07:00",
	"2006-01-02 15:04:05 -0700",
	"2006-01-02 15:04:05",
}

// parseSeparator splits a "From " line into its sender and its date. The sender may have spaces ("maria at member.example", as
// list archives write it), so the date is the longest end of the line that reads as one; none has more than six words.
func parseSeparator(line []byte) (string, time.Time) {
	words := strings.Fields(string(bytes.TrimPrefix(line, separator)))
	for i := max(0, len(words)-6); i < len(words); i++ {
		if at := parseDate(strings.Join(words[i:], " ")); !at.IsZero() {
			return sender(words[:i]), at
		}
	}
	return sender(words), time.Time{}
}

func sender(words []string) string {
	name := strings.Join(words, " ")
	if name == nullSender {
		return ""
	}
	return name
}

// parseDate takes only zones that say their own offset: a name like EST is read as UTC by the time package unless it is GMT or
// UTC, and a wrong arrival is worse than none.
func parseDate(text string) time.Time {
	for _, layout := range dates {
		at, err := time.Parse(layout, text)
		if err != nil {
			continue
		}
		if zone, _ := at.Zone(); strings.Contains(layout, "MST") && zone != "UTC" && zone != "GMT" {
			continue
		}
		return at.UTC()
	}
	return time.Time{}
}
