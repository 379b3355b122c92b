package mbox

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strings"
	"time"
)

// Write appends one mail. The sender is an envelope address; empty is written as MAILER-DAEMON. The time is written in UTC, in
// whole seconds. Lines of raw that begin with any number of ">" and "From " get one ">" more (mboxrd), so that Read gives back the
// same octets; only a missing line end at the very end of raw is added. An error is that of w.
func Write(w io.Writer, from string, at time.Time, raw []byte) error {
	sender := strings.Join(strings.Fields(from), "")
	if sender == "" {
		sender = nullSender
	}
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "From %s %s\n", sender, at.UTC().Format(time.ANSIC))
	for line := range bytes.Lines(raw) {
		if bytes.HasPrefix(bytes.TrimLeft(line, ">"), separator) {
			b.WriteByte('>')
		}
		b.Write(line)
	}
	if !bytes.HasSuffix(raw, []byte("\n")) {
		b.WriteByte('\n')
	}
	b.WriteByte('\n')
	if err := b.Flush(); err != nil { // bufio keeps the first error of all writes above
		return fmt.Errorf("writing an mbox entry: %w", err)
	}
	return nil
}
