package maildir

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"charterd/mail"
)

// Outlet puts mails into a folder instead of sending them, one file each. Several goroutines may use it.
type Outlet struct{ folder string }

// NewOutlet prepares an outlet into a folder, which must exist when Send is called.
func NewOutlet(folder string) *Outlet { return &Outlet{folder} }

// Send writes the octets of the envelope into one file NAME.eml, complete and on the disk before it has its name. The name comes
// from the Message-ID and a digest of recipient and octets: the same mail sent again is the same file, and two mails never share
// one. The outcome is Accepted, or NotSent with the reason.
func (o *Outlet) Send(ctx context.Context, e mail.Envelope) mail.Outcome {
	if err := ctx.Err(); err != nil {
		return notSent(err)
	}
	name := fileName(e)
	if err := o.write(name, e.Data); err != nil {
		return notSent(err)
	}
	return mail.Outcome{Class: mail.Accepted, Phase: "end", Text: "written as " + name, Queue: name}
}

// Close does nothing: the outlet keeps nothing open.
func (o *Outlet) Close() {}

// Check tells whether a mail could be written into the folder.
func (o *Outlet) Check(context.Context) error {
	probe, err := os.CreateTemp(o.folder, ".check-*")
	if err != nil {
		return fmt.Errorf("[smtp] folder: %s", reason(err))
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

func notSent(err error) mail.Outcome {
	return mail.Outcome{Class: mail.NotSent, Phase: "end", Text: reason(err)}
}

// reason says why a mail could not be written, without its name, which differs from mail to mail.
func reason(err error) string {
	var path *fs.PathError
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return "the disk that holds the folder is full"
	case errors.As(err, &path) && errors.Is(err, fs.ErrNotExist):
		return fmt.Sprintf("the folder %s is missing: create it with mkdir -p -m 700", filepath.Dir(path.Path))
	case errors.As(err, &path):
		return fmt.Sprintf("writing into the folder %s: %v", filepath.Dir(path.Path), path.Err)
	}
	return strings.Join(strings.Fields(err.Error()), " ")
}

// fileName is NAME.eml for an envelope.
func fileName(e mail.Envelope) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s\n", e.To)
	h.Write(e.Data)
	digest := hex.EncodeToString(h.Sum(nil))[:16]
	left := ""
	if m, err := netmail.ReadMessage(bytes.NewReader(e.Data)); err == nil {
		left, _, _ = strings.Cut(strings.Trim(m.Header.Get("Message-Id"), "<> \t"), "@")
	}
	left = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return '_'
	}, left)
	if left == "" {
		left = "mail"
	}
	return left[:min(len(left), 100)] + "-" + digest + ".eml"
}

// write makes the file whole or not at all, and durable (fsync of file and folder) before it returns.
func (o *Outlet) write(name string, data []byte) (err error) {
	temp, err := os.CreateTemp(o.folder, ".part-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(temp.Name()) // the error that brought us here is the one to tell
		}
	}()
	_, err = temp.Write(data)
	if err == nil {
		err = temp.Sync()
	}
	if closed := temp.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	if err = os.Rename(temp.Name(), filepath.Join(o.folder, name)); err != nil {
		return err
	}
	folder, err := os.Open(o.folder)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
