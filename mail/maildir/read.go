package maildir

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"charterd/mail"
)

// What is read of a mail larger than the limit: its header, up to headerLimit, and cutBody octets behind it (decisions, Limits).
const (
	headerLimit = 256 << 10
	cutBody     = 64 << 10
)

// read gives one mail. One that is gone, and is not in cur/ either, gives fs.ErrNotExist.
func (b *Inbox) read(f file) (mail.Arrival, error) {
	arrival, err := b.open(f, f.path)
	if !errors.Is(err, fs.ErrNotExist) {
		return arrival, err
	}
	// Another program has just moved it, or changed its flags.
	current, err := b.paths("cur")
	if err != nil {
		return mail.Arrival{}, err
	}
	path, found := current[f.key]
	if !found {
		return mail.Arrival{}, fs.ErrNotExist
	}
	return b.open(f, path)
}

func (b *Inbox) open(f file, path string) (mail.Arrival, error) {
	// A name pipe or a device would block or never end.
	info, err := os.Lstat(path)
	if err != nil {
		return mail.Arrival{}, fmt.Errorf("reading a mail: %w", err)
	}
	if !info.Mode().IsRegular() {
		return mail.Arrival{}, fmt.Errorf("reading a mail: %s is not a file; move it out of the Maildir", path)
	}
	in, err := os.Open(path)
	if err != nil {
		return mail.Arrival{}, fmt.Errorf("reading a mail: %w", err)
	}
	defer in.Close()
	a := mail.Arrival{Key: f.key, At: f.at, Size: info.Size(), Cut: info.Size() > b.cfg.MaxMail}
	limit := b.cfg.MaxMail
	if a.Cut {
		limit = headerLimit + cutBody
	}
	a.Raw, err = io.ReadAll(io.LimitReader(in, min(limit, info.Size())))
	if err != nil {
		return mail.Arrival{}, fmt.Errorf("reading a mail: %w", err)
	}
	if a.Cut {
		a.Raw = a.Raw[:min(len(a.Raw), headerEnd(a.Raw)+cutBody)]
	}
	return a, nil
}

// headerEnd is where the body begins, as far as the header limit.
func headerEnd(raw []byte) int {
	raw = raw[:min(len(raw), headerLimit)]
	end := len(raw)
	for _, gap := range []string{"\n\n", "\n\r\n"} {
		if i := bytes.Index(raw, []byte(gap)); i >= 0 {
			end = min(end, i+len(gap))
		}
	}
	return end
}
