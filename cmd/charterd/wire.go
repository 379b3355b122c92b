package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"time"

	"charterd/internal/clerk"
	"charterd/mail"
	"charterd/mail/imap"
	"charterd/mail/maildir"
	"charterd/mail/smtp"
	"charterd/store"
	"charterd/templates"
)

// outlets is how many connections send at once: enough that one slow recipient holds up nobody, and fewer than the ten that
// providers allow one login. A folder needs one.
const outlets = 4

// inbox is a mailbox that can be tried out and left.
type inbox interface {
	clerk.Inbox
	Check(context.Context) error
	Close() error
}

// outlet is a way out that can be tried out and left.
type outlet interface {
	clerk.Outlet
	Check(context.Context) error
	Close()
}

// groups are the configured groups for a clerk, without their mailboxes. Simulations put tapes there.
func (c *config) groups() ([]clerk.Group, error) {
	set, err := templates.Load(nil)
	if err != nil {
		return nil, err
	}
	var groups []clerk.Group
	for i := range c.Groups {
		g := &c.Groups[i]
		one := clerk.Group{
			ID: g.ID, Name: g.Name, Address: g.Address, ReplyPattern: g.ReplyAddress, ListAddress: g.ListAddress,
			Confidential: g.Confidential, Mode: g.Mode, Charters: charters(g.books), Templates: set, Outage: c.outage,
			Trust:       mail.Trust{AuthservIDs: g.Trust.AuthservIDs, OwnHosts: g.Trust.OwnHosts, ListHosts: g.Trust.ARCSealers},
			FormMailers: g.mailers(),
			MailboxName: c.mailboxName(&g.Mailbox),
		}
		if g.people != nil {
			one.Roster = g.people.people()
		}
		groups = append(groups, one)
	}
	return groups, nil
}

// mailers are the group's web forms.
func (g *groupConfig) mailers() (list []clerk.FormMailer) {
	for _, f := range g.FormMailers {
		list = append(list, clerk.FormMailer{From: f.From, Domain: f.Domain, Field: f.ApplicantField})
	}
	return list
}

// inbox is the mailbox of a group that is not off. It does not connect yet. From a confidential group's mailbox all mail is
// removed once it is on record (situations, "Conduct report").
func (c *config) inbox(g *groupConfig) inbox {
	m := &g.Mailbox
	if m.Kind == "maildir" {
		return maildir.NewInbox(maildir.Config{Path: c.path(m.Path), Processed: m.Processed, Remove: g.Confidential, MaxMail: c.maxMail})
	}
	return imap.New(imap.Config{
		Host: m.Host, Port: m.Port, TLS: m.TLS, User: m.User, Password: c.password(m.PasswordFile),
		Folder: m.Folder, Processed: m.Processed, Remove: g.Confidential, MaxMail: c.maxMail,
	})
}

// outlet is one way out. It does not connect yet.
func (c *config) outlet() outlet {
	if c.SMTP.Folder != "" {
		return maildir.NewOutlet(c.path(c.SMTP.Folder))
	}
	s := smtp.Config{Host: c.SMTP.Host, Port: c.SMTP.Port, TLS: c.SMTP.TLS, User: c.SMTP.User}
	if s.User != "" {
		s.Password = c.password(c.SMTP.PasswordFile)
	}
	return smtp.New(s)
}

// house is a clerk with everything it works with, to be closed as a whole.
type house struct {
	clerk   *clerk.Clerk
	store   *store.Store
	made    string // the new database; empty where there was one
	inboxes []inbox
	outlets []outlet
}

// build wires a clerk. With mailboxes, it reads and sends; without, it only knows and records.
func (c *config) build(ctx context.Context, how access, log *slog.Logger) (*house, error) {
	_, missing := os.Stat(c.path(c.Database))
	s, key, err := c.open(ctx, how)
	if err != nil {
		return nil, err
	}
	h := &house{store: s}
	if errors.Is(missing, fs.ErrNotExist) {
		h.made = c.path(c.Database)
	}
	if err := h.furnish(ctx, c, how, key, log); err != nil {
		h.close()
		if h.made != "" {
			err = errors.Join(err, fmt.Errorf("a new database was made at %s all the same", h.made))
		}
		return nil, err
	}
	return h, nil
}

func (h *house) furnish(ctx context.Context, c *config, how access, key secret, log *slog.Logger) error {
	keys, err := mail.NewKeys(key)
	if err != nil {
		return fmt.Errorf("reading the secret file: %w", err)
	}
	groups, err := c.groups()
	if err != nil {
		return err
	}
	cc := clerk.Config{Groups: groups, Store: h.store, Keys: keys, Domain: c.Domain, Started: time.Now(), Log: log}
	for i := range cc.Groups {
		switch {
		case how == reading:
			cc.Groups[i].Roster = nil // a new clerk would record it
		case how == serving && cc.Groups[i].Mode != clerk.Off:
			box := c.inbox(&c.Groups[i])
			cc.Groups[i].Inbox, h.inboxes = box, append(h.inboxes, box)
		}
	}
	if how == serving {
		for range outlets {
			way := c.outlet()
			cc.Outlets, h.outlets = append(cc.Outlets, way), append(h.outlets, way)
			if c.SMTP.Folder != "" {
				break
			}
		}
	}
	h.clerk, err = clerk.New(ctx, cc)
	return err
}

// sayMade announces a new database, for a wrong path would give one too.
func (a *app) sayMade(h *house) {
	if h.made != "" {
		a.say("charterd: a new database was made at %s; where there should have been one, correct `database` in the configuration", h.made)
	}
}

func (h *house) close() error {
	for _, box := range h.inboxes {
		_ = box.Close() // only says goodbye: everything read is on record
	}
	for _, way := range h.outlets {
		way.Close()
	}
	return h.store.Close()
}

// log writes to stderr: text for a person at a terminal, JSON for a service manager.
func (a *app) log(level slog.Level) *slog.Logger {
	o := &slog.HandlerOptions{Level: level}
	if terminal(a.err) {
		return slog.New(slog.NewTextHandler(a.err, o))
	}
	return slog.New(slog.NewJSONHandler(a.err, o))
}

func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
