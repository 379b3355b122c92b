package mailtest

import (
	"crypto/tls"
	"fmt"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// DovecotFolder is a folder as another mail program sees it.
type DovecotFolder struct {
	Validity uint32
	Mails    []IMAPMail // by UID
}

// Folder looks into a folder of a user over TLS and changes nothing.
func (d *Dovecot) Folder(user, folder string) (DovecotFolder, error) {
	var f DovecotFolder
	err := d.session(user, func(c *imapclient.Client) error {
		chosen, err := c.Select(folder, &goimap.SelectOptions{ReadOnly: true}).Wait()
		if err != nil {
			return err
		}
		f.Validity = chosen.UIDValidity
		section := &goimap.FetchItemBodySection{Peek: true}
		list, err := c.Fetch(goimap.UIDSet{{Start: 1, Stop: 1<<32 - 1}}, &goimap.FetchOptions{
			UID: true, Flags: true, InternalDate: true, BodySection: []*goimap.FetchItemBodySection{section},
		}).Collect()
		for _, m := range list {
			f.Mails = append(f.Mails, IMAPMail{UID: uint32(m.UID), At: m.InternalDate.UTC(), Flags: m.Flags, Raw: m.FindBodySection(section)})
		}
		return err
	})
	if err != nil {
		return f, fmt.Errorf("looking into %s of %s: %w", folder, user, err)
	}
	return f, nil
}

// Create adds a folder.
func (d *Dovecot) Create(user, folder string) error {
	return d.session(user, func(c *imapclient.Client) error { return c.Create(folder, nil).Wait() })
}

// Expunge removes a mail for ever, as another mail program would.
func (d *Dovecot) Expunge(user, folder string, uid uint32) error {
	return d.session(user, func(c *imapclient.Client) error {
		if _, err := c.Select(folder, nil).Wait(); err != nil {
			return err
		}
		set := goimap.UIDSetNum(goimap.UID(uid))
		deleted := &goimap.StoreFlags{Op: goimap.StoreFlagsAdd, Silent: true, Flags: []goimap.Flag{goimap.FlagDeleted}}
		if err := c.Store(set, deleted, nil).Close(); err != nil {
			return err
		}
		return c.Expunge().Close()
	})
}

// session runs do as the user, in a connection of its own.
func (d *Dovecot) session(user string, do func(*imapclient.Client) error) error {
	password, known := d.users[user]
	if !known {
		return fmt.Errorf("Dovecot has no user %q", user)
	}
	options := &imapclient.Options{TLSConfig: &tls.Config{RootCAs: d.roots, ServerName: "localhost", MinVersion: tls.VersionTLS12}}
	c, err := imapclient.DialTLS(fmt.Sprintf("127.0.0.1:%d", d.TLSPort()), options)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.Login(user, password).Wait(); err != nil {
		return err
	}
	return do(c)
}
