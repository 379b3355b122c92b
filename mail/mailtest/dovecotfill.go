package mailtest

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Fill puts mails into a user's INBOX in their order, as if all had been delivered at that time, seen by no program yet. It is for
// benchmarks: a delivery each would take minutes. CRLF is stored as LF, as deliveries do.
func (d *Dovecot) Fill(user string, mails [][]byte, at time.Time) error {
	for i, raw := range mails {
		plain := bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n"))
		name := fmt.Sprintf("%d.M%06dP1.bench,S=%d,W=%d", at.Unix(), i, len(plain), len(plain)+bytes.Count(plain, []byte("\n")))
		path := filepath.Join(d.maildir(user), "new", name)
		if err := os.WriteFile(path, plain, 0o600); err != nil {
			return err
		}
		if err := os.Chown(path, d.uid, d.gid); err != nil {
			return err
		}
		if err := os.Chtimes(path, at, at); err != nil {
			return err
		}
	}
	return nil
}
