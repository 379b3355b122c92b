package mail

import "time"

// Backoff says how long to wait before the next try after a number of failures in a row: the waits double from First to Max.
// The zero value waits 5 seconds first and 15 minutes at most (trust.md, F13).
type Backoff struct {
	First time.Duration // 0 means 5 seconds
	Max   time.Duration // 0 means 15 minutes
}

// Wait returns the pause after the given number of failures in a row; no failure means no pause. Jitter, from 0 to below 1
// and drawn by the caller, spreads the upper half of each pause, so that many mailboxes do not come back in the same second.
// The result never lies below First nor above Max.
func (b Backoff) Wait(failures int, jitter float64) time.Duration {
	if failures <= 0 {
		return 0
	}
	first, limit := b.First, b.Max
	if first <= 0 {
		first = 5 * time.Second
	}
	if limit <= 0 {
		limit = 15 * time.Minute
	}
	pause := first
	for i := 1; i < failures && pause < limit; i++ {
		pause *= 2
	}
	pause = min(pause, limit)
	half := pause / 2
	return max(min(first, limit), half+time.Duration(min(max(jitter, 0), 1)*float64(pause-half)))
}
