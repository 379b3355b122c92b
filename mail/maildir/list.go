package maildir

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"charterd/mail"
)

// file is a mail found in the Maildir.
type file struct {
	key  string    // the unique name, without flags
	path string    // where it lay when it was listed
	at   time.Time // delivery, in whole seconds
}

// list finds the mails that Fetch shall hand over, in order, and the mark that holds before the first of them.
func (b *Inbox) list(mark mail.Mark) ([]file, mail.Mark, error) {
	fresh, err := b.paths("new")
	if err != nil {
		return nil, mark, err
	}
	listed, err := os.Stat(filepath.Join(b.cfg.Path, "cur"))
	if err != nil {
		return nil, mark, b.missing(err)
	}
	old, err := b.paths("cur") // listed after new, so that a mail moved meanwhile is seen
	if err != nil {
		return nil, mark, err
	}
	first, left := mark == (mail.Mark{}), 0
	next := mail.Mark{Validity: 1, UID: max(mark.UID, 1)}
	present := map[string]bool{}
	var found []file
	for key, path := range fresh {
		present[key] = b.stored[key]
		if !b.stored[key] {
			found = append(found, file{key, path, deliveredAt(key, path)})
		}
	}
	for key, path := range old {
		_, both := fresh[key]
		present[key] = b.stored[key]
		at := deliveredAt(key, path)
		switch {
		case both || b.stored[key]:
		case first:
			left++
			next.UID = max(next.UID, second(at)+1)
		case second(at) >= mark.UID:
			found = append(found, file{key, path, at})
		}
	}
	if first {
		b.left = left
	}
	b.curTime, b.stored = listed.ModTime(), keepTrue(present)
	slices.SortFunc(found, func(x, y file) int { return cmp.Or(x.at.Compare(y.at), cmp.Compare(x.key, y.key)) })
	return found, next, nil
}

// keepTrue forgets the keys of mails that left the Maildir, so that the set does not grow for ever.
func keepTrue(set map[string]bool) map[string]bool {
	kept := map[string]bool{}
	for key, in := range set {
		if in {
			kept[key] = true
		}
	}
	return kept
}

// paths are the mails in folders of the Maildir, by key.
func (b *Inbox) paths(folders ...string) (map[string]string, error) {
	paths := map[string]string{}
	for _, folder := range folders {
		names, err := b.names(folder)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			paths[unique(name)] = filepath.Join(b.cfg.Path, folder, name)
		}
	}
	return paths, nil
}

// fresh tells, at the cost of listing new/, whether Fetch may find something.
func (b *Inbox) fresh() (bool, error) {
	names, err := b.names("new")
	if err != nil {
		return false, err
	}
	for _, name := range names {
		if !b.stored[unique(name)] {
			return true, nil
		}
	}
	info, err := os.Stat(filepath.Join(b.cfg.Path, "cur"))
	if err != nil {
		return false, b.missing(err)
	}
	return !info.ModTime().Equal(b.curTime), nil
}

// names lists one folder of the Maildir, without the names that begin with a dot.
func (b *Inbox) names(folder string) ([]string, error) {
	d, err := os.Open(filepath.Join(b.cfg.Path, folder))
	if err != nil {
		return nil, b.missing(err)
	}
	defer d.Close()
	names, err := d.Readdirnames(-1)
	if err != nil {
		return nil, fmt.Errorf("listing the Maildir %s: %w", b.cfg.Path, err)
	}
	return slices.DeleteFunc(names, func(n string) bool { return strings.HasPrefix(n, ".") }), nil
}

// missing says what to do about a Maildir that cannot be opened.
func (b *Inbox) missing(err error) error {
	p := b.cfg.Path
	if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("opening the Maildir %s: %w", p, err)
	}
	quoted := "'" + strings.ReplaceAll(p, "'", `'\''`) + "'"
	return fmt.Errorf("opening the Maildir %s: it is missing or not a Maildir; check [group.mailbox] path, or create it with: mkdir -p -m 700 %s %s/new %s/cur %s/tmp: %w",
		p, quoted, quoted, quoted, quoted, err)
}

// unique is the name of a mail for ever: what stands before the flags.
func unique(name string) string {
	key, _, _ := strings.Cut(name, ":")
	return key
}

// deliveredAt is the delivery time: the seconds with which the name begins, else the time of the file, else the start of time.
func deliveredAt(key, path string) time.Time {
	digits, _, _ := strings.Cut(key, ".")
	if seconds, err := strconv.ParseUint(digits, 10, 32); err == nil && seconds >= maildirBegan {
		return time.Unix(int64(seconds), 0).UTC()
	}
	if info, err := os.Lstat(path); err == nil {
		return info.ModTime().UTC().Truncate(time.Second)
	}
	return time.Unix(0, 0).UTC()
}

// maildirBegan is the year 1995, when the format was new: a name that begins with less is a name and no time.
const maildirBegan = 788918400

// second is a delivery time as a mark holds it. Marks of a Maildir are seconds since 1970.
func second(at time.Time) uint32 {
	return uint32(min(max(at.Unix(), 0), math.MaxUint32-1))
}
