package main

import (
	"fmt"
	netmail "net/mail"
	"strings"
	"time"

	"charterd/mail"
)

// arrival is when a recorded mail arrived: the mbox's "From " line, else the topmost Received field (RFC 5321 section 4.4), else
// Date (design, contract of simulate). Zero where none of them tells. UTC, whole seconds.
func (f filed) arrival(m *mail.Message) time.Time {
	at := f.at
	if at.IsZero() {
		received := field(m, "Received")
		if i := strings.LastIndexByte(received, ';'); i >= 0 {
			at, _ = netmail.ParseDate(strings.Join(strings.Fields(received[i+1:]), " "))
		}
	}
	if at.IsZero() {
		at = m.Date
	}
	return at.UTC().Truncate(time.Second)
}

// parseTime reads a time of the command line: RFC 3339, or a day, which means its end in UTC.
func parseTime(flag, text string) (time.Time, error) {
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at.UTC(), nil
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return time.Time{}, usageError("%s %q is no time; write it as 2026-11-27 or 2026-11-27T12:00:00Z", flag, text)
	}
	return day.AddDate(0, 0, 1).Add(-time.Second), nil
}

func showTime(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format("2006-01-02 15:04")
}

// plural counts things in words: "1 mail", "2 mails".
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
