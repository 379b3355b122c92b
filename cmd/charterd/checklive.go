package main

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/textproto"

	"charterd/internal/clerk"
	"charterd/mail/imap"
)

// online tries every mailbox and the way out. Nothing is read, marked or sent.
func (r *inspection) online(ctx context.Context, c *config) {
	for i := range c.Groups {
		g := &c.Groups[i]
		if g.Mode == clerk.Off {
			continue
		}
		box := c.inbox(g)
		works := "login works"
		if g.Mailbox.Kind == "maildir" {
			works = "can be read"
		}
		r.tried("mailbox", g.ID, works, box.Check(ctx))
		_ = box.Close() // it was only tried
	}
	way := c.outlet()
	works := "login works"
	switch {
	case c.SMTP.Folder != "":
		works = "can be written"
	case c.SMTP.User == "":
		works = "answers; no login is set"
	}
	r.tried("smtp", c.SMTP.Host+c.SMTP.Folder, works, way.Check(ctx))
	way.Close()
}

func (r *inspection) tried(what, name, works string, err error) {
	switch {
	case err == nil:
		r.add(what, name, true, works, exitOK)
	case passing(err):
		r.add(what, name, false, err.Error(), exitLater)
	default:
		r.add(what, name, false, err.Error(), exitFailed)
	}
}

// passing says whether a failed login may work later without anybody's doing: the server is away or busy. A refused login, an
// unknown folder and a wrong certificate last until somebody acts.
func passing(err error) bool {
	var reply *textproto.Error
	var certificate *tls.CertificateVerificationError
	var network net.Error
	switch {
	case errors.Is(err, imap.ErrConfig), errors.Is(err, imap.ErrLogin), errors.Is(err, imap.ErrFolder), errors.Is(err, imap.ErrTLS):
		return false
	case errors.As(err, &reply):
		return reply.Code < 500
	case errors.As(err, &certificate):
		return false
	case errors.Is(err, imap.ErrConnect), errors.Is(err, imap.ErrSilent), errors.Is(err, imap.ErrLost), errors.Is(err, imap.ErrServer):
		return true
	}
	return errors.As(err, &network) || errors.Is(err, io.EOF)
}
