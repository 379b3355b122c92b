package mailtest

import (
	"crypto/tls"
	"fmt"
	"time"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// IMAPMail is a mail as it lies on the server.
type IMAPMail struct {
	UID   uint32
	At    time.Time
	Flags []goimap.Flag // the memory server gives them in lower case
	Raw   []byte
}

// Mails lists a folder by UID, through a connection of its own.
func (s *IMAP) Mails(user, folder string) ([]IMAPMail, error) {
	var mails []IMAPMail
	err := s.admin(user, folder, func(c *imapclient.Client) error {
		section := &goimap.FetchItemBodySection{Peek: true}
		list, err := c.Fetch(goimap.UIDSet{{Start: 1, Stop: 1<<32 - 1}}, &goimap.FetchOptions{
			UID: true, Flags: true, InternalDate: true, BodySection: []*goimap.FetchItemBodySection{section},
		}).Collect()
		for _, m := range list {
			mails = append(mails, IMAPMail{UID: uint32(m.UID), At: m.InternalDate.UTC(), Flags: m.Flags, Raw: m.FindBodySection(section)})
		}
		return err
	})
	return mails, err
}

// Expunge removes a mail for ever, as another mail program would.
func (s *IMAP) Expunge(user, folder string, uid uint32) error {
	return s.admin(user, folder, func(c *imapclient.Client) error {
		set := goimap.UIDSetNum(goimap.UID(uid))
		deleted := &goimap.StoreFlags{Op: goimap.StoreFlagsAdd, Silent: true, Flags: []goimap.Flag{goimap.FlagDeleted}}
		if err := c.Store(set, deleted, nil).Close(); err != nil {
			return err
		}
		return c.Expunge().Close()
	})
}

// Flag adds flags to a mail, as another mail program would.
func (s *IMAP) Flag(user, folder string, uid uint32, flags ...goimap.Flag) error {
	return s.admin(user, folder, func(c *imapclient.Client) error {
		add := &goimap.StoreFlags{Op: goimap.StoreFlagsAdd, Silent: true, Flags: flags}
		return c.Store(goimap.UIDSetNum(goimap.UID(uid)), add, nil).Close()
	})
}

// admin runs do in a session of the user with the folder selected.
func (s *IMAP) admin(user, folder string, do func(*imapclient.Client) error) error {
	u, err := s.user(user)
	if err != nil {
		return err
	}
	options := &imapclient.Options{TLSConfig: &tls.Config{RootCAs: s.roots, ServerName: "localhost", MinVersion: tls.VersionTLS12}}
	dial := map[string]func(string, *imapclient.Options) (*imapclient.Client, error){
		"": imapclient.DialInsecure, "implicit": imapclient.DialTLS, "starttls": imapclient.DialStartTLS,
	}[s.options.TLS]
	c, err := dial(s.Addr(), options)
	if err != nil {
		return fmt.Errorf("looking into %s of %s: %w", folder, user, err)
	}
	defer c.Close()
	if err := c.Login(user, u.password).Wait(); err != nil {
		return fmt.Errorf("looking into %s of %s: %w", folder, user, err)
	}
	if _, err := c.Select(folder, nil).Wait(); err != nil {
		return fmt.Errorf("looking into %s of %s: %w", folder, user, err)
	}
	if err := do(c); err != nil {
		return fmt.Errorf("looking into %s of %s: %w", folder, user, err)
	}
	return nil
}
