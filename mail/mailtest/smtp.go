package mailtest

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"slices"
	"sync"

	"github.com/emersion/go-sasl"
	gosmtp "github.com/emersion/go-smtp"
)

// Sent is one mail as a server got it.
type Sent struct {
	From       string   // envelope sender; empty for the null sender
	To         []string // envelope recipients
	Data       []byte   // the octets, without dot-stuffing and without the final dot
	UTF8       bool     // MAIL had SMTPUTF8
	Connection int      // counted from 1
}

// SMTPOptions say how a server on loopback speaks. The zero value speaks in clear and wants no login.
type SMTPOptions struct {
	TLS            string           // "none" or empty, "starttls", "implicit"
	User, Password string           // wanted before MAIL where User is not empty
	Login          bool             // SMTP only: offers LOGIN, as Exchange Online does, and not PLAIN
	UTF8           bool             // offers SMTPUTF8
	MaxBytes       int64            // offers SIZE with this limit; 0: no limit
	Certificate    *tls.Certificate // nil: a fresh one for 127.0.0.1, trusted by Roots
	OnMail         func(Sent)       // called for each mail before its 250; nil does nothing
}

// SMTP is a server on loopback that takes every mail and keeps it. It is built on go-smtp, so that a second hand reads what we write.
type SMTP struct {
	roots    *x509.CertPool
	server   *gosmtp.Server
	listener *trackingListener
	done     chan struct{}
	options  SMTPOptions

	mu    sync.Mutex
	mails []Sent
}

// NewSMTP starts a server; Close ends it.
func NewSMTP(o SMTPOptions) (*SMTP, error) {
	config, roots, err := o.tlsConfig()
	if err != nil {
		return nil, err
	}
	l, err := newTrackingListener()
	if err != nil {
		return nil, err
	}
	s := &SMTP{roots: roots, listener: l, done: make(chan struct{}), options: o}
	s.server = gosmtp.NewServer(gosmtp.BackendFunc(func(c *gosmtp.Conn) (gosmtp.Session, error) {
		return &sinkSession{sink: s, connection: l.number(c.Conn().RemoteAddr())}, nil
	}))
	s.server.Domain = "sink.example"
	s.server.MaxLineLength = 0 // the sink measures what we send, it does not judge it
	s.server.MaxMessageBytes = o.MaxBytes
	s.server.EnableSMTPUTF8 = o.UTF8
	s.server.AllowInsecureAuth = o.TLS == "" || o.TLS == "none"
	s.server.ErrorLog = log.New(io.Discard, "", 0)
	var accept net.Listener = l
	switch o.TLS {
	case "starttls":
		s.server.TLSConfig = config
	case "implicit":
		accept = tls.NewListener(l, config)
	}
	go func() {
		defer close(s.done)
		_ = s.server.Serve(accept) // ends when Close closes the listener
	}()
	return s, nil
}

func (o SMTPOptions) tlsConfig() (*tls.Config, *x509.CertPool, error) {
	if o.Certificate != nil {
		roots := x509.NewCertPool()
		if o.Certificate.Leaf != nil {
			roots.AddCert(o.Certificate.Leaf)
		}
		return &tls.Config{Certificates: []tls.Certificate{*o.Certificate}}, roots, nil
	}
	certificate, roots, err := loopbackCertificate()
	return &tls.Config{Certificates: []tls.Certificate{certificate}}, roots, err
}

// Host is the address to connect to.
func (s *SMTP) Host() string { return "127.0.0.1" }

// Port is the port to connect to.
func (s *SMTP) Port() int { return s.listener.port() }

// Roots trusts the server's certificate.
func (s *SMTP) Roots() *x509.CertPool { return s.roots }

// Mails are the mails taken so far, in order.
func (s *SMTP) Mails() []Sent {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.mails)
}

// Connections is how many connections were accepted so far.
func (s *SMTP) Connections() int { return s.listener.count() }

// Drop cuts every open connection, as a server does that restarts.
func (s *SMTP) Drop() { s.listener.drop() }

// Close ends the server and waits for all that it started.
func (s *SMTP) Close() {
	s.listener.stop()
	<-s.done
	_ = s.server.Shutdown(context.Background()) // the listener is closed already; this waits for the connections
}

// sinkSession is one client's session, as go-smtp wants it.
type sinkSession struct {
	sink       *SMTP
	connection int
	known      bool
	mail       Sent
}

func (s *sinkSession) AuthMechanisms() []string {
	if s.sink.options.User == "" {
		return nil
	}
	if s.sink.options.Login {
		return []string{sasl.Login}
	}
	return []string{sasl.Plain}
}

func (s *sinkSession) Auth(mechanism string) (sasl.Server, error) {
	if mechanism == sasl.Login {
		return &loginServer{session: s}, nil
	}
	return sasl.NewPlainServer(func(_, user, password string) error { return s.admit(user, password) }), nil
}

func (s *sinkSession) admit(user, password string) error {
	if user != s.sink.options.User || password != s.sink.options.Password {
		return errors.New("wrong user or password")
	}
	s.known = true
	return nil
}

// loginServer is the server's half of LOGIN, which go-sasl does not have.
type loginServer struct {
	session *sinkSession
	said    []string
}

func (l *loginServer) Next(response []byte) (challenge []byte, done bool, err error) {
	if response != nil {
		l.said = append(l.said, string(response))
	}
	switch len(l.said) {
	case 0:
		return []byte("Username:"), false, nil
	case 1:
		return []byte("Password:"), false, nil
	}
	return nil, true, l.session.admit(l.said[0], l.said[1])
}

func (s *sinkSession) Mail(from string, o *gosmtp.MailOptions) error {
	if s.sink.options.User != "" && !s.known {
		return &gosmtp.SMTPError{Code: 530, EnhancedCode: gosmtp.EnhancedCode{5, 7, 0}, Message: "Log in first"}
	}
	s.mail = Sent{From: from, UTF8: o.UTF8, Connection: s.connection}
	return nil
}

func (s *sinkSession) Rcpt(to string, _ *gosmtp.RcptOptions) error {
	s.mail.To = append(s.mail.To, to)
	return nil
}

func (s *sinkSession) Data(r io.Reader) error {
	var b bytes.Buffer
	if _, err := io.Copy(&b, r); err != nil {
		return err
	}
	s.mail.Data = b.Bytes()
	if s.sink.options.OnMail != nil {
		s.sink.options.OnMail(s.mail)
	}
	s.sink.mu.Lock()
	defer s.sink.mu.Unlock()
	s.sink.mails = append(s.sink.mails, s.mail)
	return nil
}

func (s *sinkSession) Reset()        { s.mail = Sent{} }
func (s *sinkSession) Logout() error { return nil }
