package demo

import (
	"context"
	"crypto/rand"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"charterd/internal/clerk"
	"charterd/mail"
	"charterd/mail/imap"
	"charterd/mail/smtp"
	"charterd/store"
	"charterd/templates"
	"charterd/workflow/charter"
)

// group is one group of the demo.
type group struct {
	id, box, name string
	list          string // address of the mailing list; empty: none
	confidential  bool
}

// address is where people write to the group; the part before the @ is the login name of its mailbox too.
func (g group) address() string { return g.box + "@example.org" }

var groups = []group{
	{id: "psf-grants", box: "grants", name: "Grants Work Group", list: "grants-announce@example.org"},
	{id: "conduct-wg", box: "conduct", name: "Code of Conduct Work Group", confidential: true},
	{id: "psf-board", box: "board", name: "Board of Directors"},
}

func groupOf(box string) (group, bool) {
	if i := slices.IndexFunc(groups, func(g group) bool { return g.box == box }); i >= 0 {
		return groups[i], true
	}
	return group{}, false
}

// The files of the folder.
const (
	databaseFile = "charterd.db"
	secretFile   = "charterd.secret"
	passwordFile = "password"
	configFile   = "config.toml"
	mailUser     = "demo@example.org"
	mailPassword = "only for the demo"
)

// site is all that a start of charterd needs to know here. It goes to the process that is to be killed as JSON.
type site struct {
	Folder      string    `json:"folder"`
	IMAP        int       `json:"imap"`
	SMTP        int       `json:"smtp"`
	Certificate []byte    `json:"certificate"` // of both servers, DER
	Adopted     []string  `json:"adopted"`     // files of charters that came in during the year, in the folder
	Now         time.Time `json:"now"`
	KillAt      string    `json:"kill_at,omitempty"` // the boundary at which the process kills itself
}

func (s site) path(parts ...string) string {
	return filepath.Join(append([]string{s.Folder}, parts...)...)
}

// house is charterd with everything that it works with, as `charterd run` has it.
type house struct {
	*clerk.Clerk
	store   *store.Store
	groups  []clerk.Group
	inboxes []*imap.Inbox
	outlets []*smtp.Outlet
}

// connections is how many mails are on their way at once.
const connections = 8

// open starts charterd. Words are those of its mails; log is what it has to say to its operator; step is called at the
// boundaries at which it may die.
func (s site) open(ctx context.Context, c cast, words *templates.Set, log *slog.Logger, step func(string)) (*house, error) {
	secret, err := s.secret()
	if err != nil {
		return nil, err
	}
	keys, err := mail.NewKeys(secret)
	if err != nil {
		return nil, err
	}
	certificate, err := x509.ParseCertificate(s.Certificate)
	if err != nil {
		return nil, fmt.Errorf("reading the servers' certificate: %w", err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(certificate)
	h := &house{}
	h.store, err = store.Open(ctx, s.path(databaseFile), store.Options{Secret: secret, Entropy: rand.Reader, Daemon: true, Step: step})
	if err != nil {
		return nil, err
	}
	if err := h.furnish(s, c, words, roots); err != nil {
		return nil, errors.Join(err, h.close())
	}
	var ways []clerk.Outlet
	for range connections {
		way := smtp.New(smtp.Config{Host: "127.0.0.1", Port: s.SMTP, TLS: smtp.StartTLS, User: mailUser, Password: password, RootCAs: roots, Step: step})
		h.outlets, ways = append(h.outlets, way), append(ways, way)
	}
	h.Clerk, err = clerk.New(ctx, clerk.Config{
		Groups: h.groups, Store: h.store, Keys: keys, Domain: "example.org", Outlets: ways, Started: s.Now, Step: step, Log: log,
	})
	if err == nil {
		_, err = h.Recover(ctx, s.Now)
	}
	if err != nil {
		return nil, errors.Join(err, h.close())
	}
	return h, nil
}

func password() (string, error) { return mailPassword, nil }

// furnish adds the groups with their charters and mailboxes.
func (h *house) furnish(s site, c cast, words *templates.Set, roots *x509.CertPool) error {
	for _, g := range groups {
		books, err := s.charters(g.id)
		if err != nil {
			return err
		}
		box := imap.New(imap.Config{Host: "127.0.0.1", Port: s.IMAP, TLS: "implicit", User: g.address(), Password: password, Folder: "INBOX", RootCAs: roots})
		h.inboxes = append(h.inboxes, box)
		h.groups = append(h.groups, clerk.Group{
			ID: g.id, Name: g.name, Address: g.address(), ReplyPattern: g.box + "+{token}@example.org", ListAddress: g.list,
			Confidential: g.confidential, Mode: clerk.Live, Charters: books, Roster: c.members(g.id), Templates: words, Inbox: box,
			Trust:       mail.Trust{AuthservIDs: []string{receivingHost}, OwnHosts: []string{receivingHost}},
			MailboxName: fmt.Sprintf("imap://%s@127.0.0.1:%d/INBOX", g.address(), s.IMAP),
		})
	}
	return nil
}

// charters are the shipped versions for a group and those that were adopted since.
func (s site) charters(id string) ([]*charter.Charter, error) {
	shipped, err := charter.Shipped()
	if err != nil {
		return nil, err
	}
	var list []*charter.Charter
	for _, ch := range shipped {
		if ch.Group == id {
			list = append(list, ch)
		}
	}
	for _, name := range s.Adopted {
		text, err := os.ReadFile(s.path(name))
		if err != nil {
			return nil, fmt.Errorf("reading the new charter: %w", err)
		}
		ch, err := charter.Parse(name, text)
		if err != nil {
			return nil, err
		}
		if ch.Group == id {
			list = append(list, ch)
		}
	}
	return list, nil
}

func (s site) secret() ([]byte, error) {
	text, err := os.ReadFile(s.path(secretFile))
	if err != nil {
		return nil, fmt.Errorf("reading the secret file: %w", err)
	}
	return hex.DecodeString(strings.TrimSpace(string(text)))
}

// close ends charterd. What is on record stays.
func (h *house) close() error {
	for _, box := range h.inboxes {
		_ = box.Close() // only says goodbye
	}
	for _, way := range h.outlets {
		way.Close()
	}
	return h.store.Close()
}
