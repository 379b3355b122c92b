package mail

import "time"

// RetryAfter is how long to wait before a mail is tried again after so many failed attempts, and false once it has failed for
// good. Counted from the first failure the tries fall on minutes 1, 5, 15, 30 and 60, then on every hour up to 24, then on every
// fourth hour up to five days, which is the least time that RFC 5321 section 4.5.4.1 asks a sender to persist (4 to 5 days).
// No attempt yet means no wait.
func RetryAfter(attempts int) (time.Duration, bool) {
	const (
		hourly     = 6  // the attempt that fell on minute 60
		fourHourly = 29 // the attempt that fell on hour 24
		last       = 53 // the attempt that fell on hour 120
	)
	early := [hourly]time.Duration{0, 1 * time.Minute, 4 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute}
	switch {
	case attempts <= 0:
		return 0, true
	case attempts < hourly:
		return early[attempts], true
	case attempts < fourHourly:
		return time.Hour, true
	case attempts < last:
		return 4 * time.Hour, true
	}
	return 0, false
}
