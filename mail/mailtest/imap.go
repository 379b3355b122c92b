package mailtest

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"sync"
	"time"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
)

// IMAPOptions choose what an embedded IMAP server offers. The zero value is a server in clear with everything it has.
type IMAPOptions struct {
	TLS         string           // "", "implicit" or "starttls"
	Certificate *tls.Certificate // for TLS; nil: a good one of its own, which Roots trusts
	NoMove      bool             // without MOVE
	NoUIDPlus   bool             // without UIDPLUS
}

// IMAP is an embedded IMAP server on a loopback port that keeps its mail in memory. Its methods may be called by any goroutine.
type IMAP struct {
	options  IMAPOptions
	listener net.Listener
	server   *imapserver.Server
	memory   *imapmemserver.Server
	roots    *x509.CertPool
	served   chan struct{}

	mu    sync.Mutex
	users map[string]*imapUser
}

type imapUser struct {
	*imapmemserver.User
	password string
}

// NewIMAP starts a server without users. Close must be called.
func NewIMAP(options IMAPOptions) (*IMAP, error) {
	s := &IMAP{options: options, memory: imapmemserver.New(), users: make(map[string]*imapUser), served: make(chan struct{})}
	settings := &imapserver.Options{
		NewSession:   s.session,
		Caps:         options.caps(),
		Logger:       log.New(io.Discard, "", 0),
		InsecureAuth: options.TLS == "",
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("opening a port for the IMAP server: %w", err)
	}
	s.listener = listener
	if options.TLS != "" {
		certificate, roots, err := loopbackCertificate()
		if err != nil {
			listener.Close()
			return nil, fmt.Errorf("making a certificate for the IMAP server: %w", err)
		}
		s.roots = roots
		if options.Certificate != nil {
			certificate = *options.Certificate
		}
		settings.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	}
	if options.TLS == "implicit" {
		listener = tls.NewListener(listener, settings.TLSConfig)
	}
	s.server = imapserver.New(settings)
	go func() {
		defer close(s.served)
		_ = s.server.Serve(listener) // ends with Close
	}()
	return s, nil
}

func (o IMAPOptions) caps() goimap.CapSet {
	caps := goimap.CapSet{
		goimap.CapIMAP4rev1: {}, goimap.CapNamespace: {}, goimap.CapESearch: {}, goimap.CapListExtended: {},
		goimap.CapMove: {}, goimap.CapUIDPlus: {},
	}
	if o.NoMove {
		delete(caps, goimap.CapMove)
	}
	if o.NoUIDPlus {
		delete(caps, goimap.CapUIDPlus)
	}
	return caps
}

// Port returns the port on 127.0.0.1.
func (s *IMAP) Port() int { return s.listener.Addr().(*net.TCPAddr).Port }

// Addr returns host:port.
func (s *IMAP) Addr() string { return s.listener.Addr().String() }

// Roots returns the pool that holds the server's self-made certificate; nil without TLS.
func (s *IMAP) Roots() *x509.CertPool { return s.roots }

// Close ends the server and all its connections.
func (s *IMAP) Close() error {
	err := s.server.Close()
	<-s.served
	return err
}

// AddUser adds a user with an empty INBOX.
func (s *IMAP) AddUser(name, password string) error {
	user := &imapUser{User: imapmemserver.NewUser(name, password), password: password}
	s.mu.Lock()
	s.users[name] = user
	s.mu.Unlock()
	s.memory.AddUser(user.User)
	return user.Create("INBOX", nil)
}

// Create adds a folder.
func (s *IMAP) Create(user, folder string) error {
	u, err := s.user(user)
	if err != nil {
		return err
	}
	return u.Create(folder, nil)
}

// Renew deletes a folder with its mail and creates it anew, which changes its UIDVALIDITY. A session that has it selected sees the
// new one at its next SELECT.
func (s *IMAP) Renew(user, folder string) error {
	u, err := s.user(user)
	if err != nil {
		return err
	}
	return errors.Join(u.Delete(folder), u.Create(folder, nil))
}

// Append delivers a mail with its INTERNALDATE and returns its UID.
func (s *IMAP) Append(user, folder string, raw []byte, at time.Time, flags ...goimap.Flag) (uint32, error) {
	u, err := s.user(user)
	if err != nil {
		return 0, err
	}
	data, err := u.User.Append(folder, bytes.NewReader(raw), &goimap.AppendOptions{Time: at, Flags: flags})
	if err != nil {
		return 0, fmt.Errorf("appending to %s of %s: %w", folder, user, err)
	}
	return uint32(data.UID), nil
}

func (s *IMAP) user(name string) (*imapUser, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u := s.users[name]; u != nil {
		return u, nil
	}
	return nil, fmt.Errorf("the IMAP server has no user %q", name)
}
