package clerk

import (
	"fmt"
	"time"

	"charterd/mail"
)

// The differences between clocks that are borne with.
const (
	clockSlack = time.Minute // a server's clock may be ahead of ours by so much
	arrivalGap = time.Hour   // between the mailbox and our own host's Received line (trust, F20)
)

// arrived is when a mail came: as the server of the mailbox says, else as our own host wrote on it, else when we saw it first.
// It never lies ahead of now: the time of arrival decides whether a vote counts (trust, F20 and F21).
func arrived(a mail.Arrival, t mail.Trust, now time.Time) time.Time {
	at := a.At
	if at.IsZero() {
		at, _ = mail.ReceivedAt(mail.Open(a.Raw, mail.Own{}).Fields(), t.OwnHosts)
	}
	if at.IsZero() || at.After(now.Add(clockSlack)) {
		return now
	}
	return at
}

// countsFrom is the time at which a mail counts as having come: its arrival, or when the host of a configured mailing list took it
// in and a moderator there held it back (situations, First contact). It never lies after the arrival.
func countsFrom(a mail.Arrival, t mail.Trust) time.Time {
	if len(t.ListHosts) == 0 {
		return a.At
	}
	if at, ok := mail.ListedAt(mail.Header(a.Raw), t.OwnHosts, t.ListHosts); ok && at.Before(a.At) {
		return at
	}
	return a.At
}

// heldElsewhere tells both times of a mail that a list host held back; empty for others. The chair must see both (decisions,
// Counting).
func (m *letterbox) heldElsewhere() string {
	if m.arrival.At.Sub(m.row.At) < clockSlack {
		return ""
	}
	return fmt.Sprintf("; the list took it in on %s, and it reached us on %s", m.row.At.Format(bothTimes), m.arrival.At.UTC().Format(bothTimes))
}

const bothTimes = "2 January 2006, 15:04 UTC"

// doubtedArrival says why the time of arrival is not certain enough for a vote: the mailbox and our own host name different
// ones. A recording has times of its own, which its Received lines need not fit.
func (m *letterbox) doubtedArrival() string {
	if _, recorded := m.g.Inbox.(*Tape); recorded {
		return ""
	}
	at, ok := mail.ReceivedAt(m.msg.Fields(), m.g.Trust.OwnHosts)
	if at.After(m.now) {
		at = m.now
	}
	if !ok || m.arrival.At.Sub(at).Abs() <= arrivalGap {
		return ""
	}
	return "our servers do not agree on when it came"
}
