package maildir

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"charterd/mail"
)

// Config names the Maildir of a group. The zero value of a field is its default where the field names one.
type Config struct {
	Path      string        // of the Maildir: the folder that holds new, cur and tmp
	Processed string        // Maildir to which handled mail goes, made when missing; relative to Path; empty: stays in cur
	Remove    bool          // handled mail is removed for good, whatever Processed says
	Interval  time.Duration // between two looks in Wait; 0: 10 s
	MaxMail   int64         // octets; of a larger mail only the beginning is read; 0: 10 MiB (decisions, Limits and CI)
}

// Limits of a delivery (decisions, Batches).
const (
	batchMails  = 200
	batchOctets = 8 << 20
)

// Inbox reads one Maildir. One goroutine at a time may use it.
type Inbox struct {
	cfg     Config
	left    int             // mails in cur at first contact
	stored  map[string]bool // keys handed over by this process and still in the Maildir
	curTime time.Time       // of the folder cur when it was listed last
}

// NewInbox prepares an inbox. It does not look at the Maildir yet.
func NewInbox(c Config) *Inbox {
	if c.Interval == 0 {
		c.Interval = 10 * time.Second
	}
	if c.MaxMail == 0 {
		c.MaxMail = 10 << 20
	}
	return &Inbox{cfg: c, stored: map[string]bool{}}
}

// Create makes an empty Maildir for this user only, or completes one; one that is complete stays as it is.
func Create(path string) error {
	for _, folder := range []string{"tmp", "new", "cur"} {
		if err := os.MkdirAll(filepath.Join(path, folder), 0o700); err != nil {
			return fmt.Errorf("making the Maildir %s: %w", path, err)
		}
	}
	return nil
}

// Check tells whether the Maildir is there and can be listed. It reads and changes nothing.
func (b *Inbox) Check(context.Context) error {
	_, err := b.paths("new", "cur")
	return err
}

// Close does nothing: the inbox keeps nothing open.
func (b *Inbox) Close() error { return nil }

// Fetch hands over what is not yet in the store, in order of delivery time and name, in batches. Everything in new/ is such mail.
// Of cur/ nothing is read at first contact (the zero mark) and later only what another program moved there before we came: mail
// whose delivery time is not before the mark. So after a restart, mails of the mark's very second may come twice, with equal keys.
// First contact with nothing to read hands over an empty delivery, for its mark.
//
// deliver must have stored the batch when it returns nil; the mark of the batch then holds. Its error ends Fetch and is returned.
// A mail that vanishes meanwhile is left out; one that cannot be read does not stop the others, but its error is returned.
func (b *Inbox) Fetch(ctx context.Context, mark mail.Mark, deliver func(context.Context, mail.Delivery) error) (mail.Report, error) {
	found, next, err := b.list(mark)
	if err != nil {
		return mail.Report{}, err
	}
	report := mail.Report{First: mark == (mail.Mark{}), Older: b.left}
	b.left = 0 // said once
	if len(found) == 0 && next != mark {
		return report, deliver(ctx, mail.Delivery{Mark: next})
	}
	batch := batch{inbox: b, mark: next, deliver: deliver}
	var unread error
	for _, file := range found {
		if err := ctx.Err(); err != nil {
			return report, err
		}
		arrival, err := b.read(file)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			report.Gone++
		case err != nil:
			unread = errors.Join(unread, err)
		default:
			if err := batch.add(ctx, arrival); err != nil {
				return report, err
			}
		}
	}
	return report, errors.Join(batch.flush(ctx), unread)
}

// batch gathers arrivals up to the limits.
type batch struct {
	inbox   *Inbox
	mark    mail.Mark
	deliver func(context.Context, mail.Delivery) error

	arrivals []mail.Arrival
	octets   int
}

func (b *batch) add(ctx context.Context, a mail.Arrival) error {
	if len(b.arrivals) == batchMails || b.octets+len(a.Raw) > batchOctets {
		if err := b.flush(ctx); err != nil {
			return err
		}
	}
	b.mark.UID = max(b.mark.UID, second(a.At))
	b.arrivals = append(b.arrivals, a)
	b.octets += len(a.Raw)
	return nil
}

func (b *batch) flush(ctx context.Context) error {
	if len(b.arrivals) == 0 {
		return nil
	}
	if err := b.deliver(ctx, mail.Delivery{Arrivals: b.arrivals, Mark: b.mark}); err != nil {
		return err
	}
	for _, a := range b.arrivals {
		b.inbox.stored[a.Key] = true
	}
	b.arrivals, b.octets = nil, 0
	return nil
}

// Done marks stored mails as handled: they go to cur/, or to the processed Maildir, with the flag S; with Remove they are removed.
// It may be repeated, and mails that are gone are no error.
func (b *Inbox) Done(ctx context.Context, done []mail.Arrival) error {
	if b.cfg.Remove {
		return b.remove(ctx, done)
	}
	target := filepath.Join(b.cfg.Path, "cur")
	if b.cfg.Processed != "" {
		processed := b.cfg.Processed
		if !filepath.IsAbs(processed) {
			processed = filepath.Join(b.cfg.Path, processed)
		}
		if err := Create(processed); err != nil {
			return err
		}
		target = filepath.Join(processed, "cur")
	}
	var moved map[string]string // where mails lie whose name has changed; listed when first needed
	for _, a := range done {
		if err := ctx.Err(); err != nil {
			return err
		}
		if a.Key == "" || strings.ContainsAny(a.Key, "/\x00") {
			return fmt.Errorf("marking mail in the Maildir %s: %q is not the name of a mail", b.cfg.Path, a.Key)
		}
		to := filepath.Join(target, a.Key+":2,S")
		err := os.Rename(filepath.Join(b.cfg.Path, "new", a.Key), to)
		if errors.Is(err, fs.ErrNotExist) {
			if moved == nil {
				if moved, err = b.paths("new", "cur"); err != nil {
					return err
				}
			}
			err = rename(moved[a.Key], to)
		}
		if err != nil {
			return fmt.Errorf("marking a mail in the Maildir: %w", err)
		}
	}
	return nil
}

// remove deletes the files of mails for good. It looks twice, for another program may move them from new to cur meanwhile.
func (b *Inbox) remove(ctx context.Context, done []mail.Arrival) error {
	for range 2 {
		paths, err := b.paths("new", "cur")
		if err != nil {
			return err
		}
		for _, a := range done {
			if err := ctx.Err(); err != nil {
				return err
			}
			path, there := paths[a.Key]
			if !there {
				continue
			}
			if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("removing a mail from the Maildir: %w", err)
			}
		}
	}
	return nil
}

// rename moves a mail that another program has moved to cur, keeping the flags that it has; a mail that is gone is no error.
func rename(from, to string) error {
	if from == "" {
		return nil
	}
	if _, flags, found := strings.Cut(filepath.Base(from), ":2,"); found {
		to = strings.TrimSuffix(to, "S") + withSeen(flags)
	}
	if err := os.Rename(from, to); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// withSeen adds S to flags, which stand in ASCII order.
func withSeen(flags string) string {
	if strings.Contains(flags, "S") {
		return flags
	}
	i := 0
	for i < len(flags) && flags[i] < 'S' {
		i++
	}
	return flags[:i] + "S" + flags[i:]
}

// Wait returns nil when there may be mail that Fetch has not handed over, and else looks again at each interval until the context
// ends; then it returns the context's error.
func (b *Inbox) Wait(ctx context.Context) error {
	ticker := time.NewTicker(b.cfg.Interval)
	defer ticker.Stop()
	for {
		fresh, err := b.fresh()
		if fresh || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
	}
}
