package mail

import (
	"net/mail"
	"strings"
	"time"
)

// ReceivedAt is when our own host took a message in: the date of the topmost Received line that one of the hosts wrote, or of
// the topmost at all where none is named (RFC 5321 section 4.4). ok is false where there is no such line or no date in it.
func ReceivedAt(fields []Field, own []string) (at time.Time, ok bool) {
	for _, f := range fields {
		if !strings.EqualFold(f.Name, "Received") || len(own) > 0 && !writtenBy(f.Value, own) {
			continue
		}
		at, err := mail.ParseDate(strings.TrimSpace(f.Value[strings.LastIndexByte(f.Value, ';')+1:]))
		return at.UTC(), err == nil
	}
	return time.Time{}, false
}
