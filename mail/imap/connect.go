package imap

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"
)

// connect dials, secures the connection and logs in.
func connect(ctx context.Context, cfg Config) (*session, error) {
	if problem := cfg.problem(); problem != "" {
		return nil, cfg.fail(ErrConfig, "correct [group.mailbox] in the configuration", problem, nil)
	}
	dialer := net.Dialer{Timeout: cfg.Timeout} // TCP keepalive is on by default
	conn, err := dialer.DialContext(ctx, "tcp", cfg.address())
	if err != nil {
		return nil, cfg.fail(ErrConnect, "check host and port, and whether the server runs", "cannot connect: "+clean(err.Error()), err)
	}
	s := &session{cfg: cfg, wire: &wire{Conn: conn}, wake: make(chan struct{}, 1)}
	if err := s.open(ctx); err != nil {
		s.drop()
		return nil, err
	}
	return s, nil
}

func (s *session) open(ctx context.Context) error {
	secured, err := s.secure(ctx)
	if err != nil {
		return err
	}
	s.client = imapclient.New(secured, &imapclient.Options{
		UnilateralDataHandler: &imapclient.UnilateralDataHandler{Mailbox: s.announce},
	})
	if err := s.run(ctx, "connecting", s.client.WaitGreeting); err != nil {
		return err
	}
	if err := s.learnCaps(ctx); err != nil {
		return err
	}
	if err := s.login(ctx); err != nil {
		return err
	}
	return s.learnCaps(ctx)
}

// secure returns the connection over which IMAP is spoken.
func (s *session) secure(ctx context.Context) (net.Conn, error) {
	switch s.cfg.TLS {
	case "none":
		return s.wire, nil
	case "starttls":
		if err := s.startTLS(ctx); err != nil {
			return nil, err
		}
	}
	conn := tls.Client(s.wire, &tls.Config{ServerName: s.cfg.Host, RootCAs: s.cfg.RootCAs, MinVersion: tls.VersionTLS12})
	var refused error
	err := s.run(ctx, "the TLS handshake", func() error {
		refused = conn.HandshakeContext(ctx)
		return refused
	})
	var (
		quiet *silence
		netOp *net.OpError
		alert tls.AlertError
	)
	lost := errors.Is(refused, io.EOF) || errors.As(refused, &netOp) && !errors.As(refused, &alert)
	switch {
	case err == nil && s.cfg.TLS == "starttls":
		return &greeted{Conn: conn, greeting: []byte("* OK secured\r\n")}, nil
	case err == nil:
		return conn, nil
	case lost, errors.As(err, &quiet), ctx.Err() != nil:
		return nil, err
	}
	return nil, s.cfg.fail(ErrTLS, nextTLS(refused), "the TLS handshake: "+clean(refused.Error()), refused)
}

func nextTLS(err error) string {
	var (
		certificate *tls.CertificateVerificationError
		clear       tls.RecordHeaderError
	)
	switch {
	case errors.As(err, &certificate):
		return "let the server present a valid certificate for this host name, or correct host"
	case errors.As(err, &clear):
		return `the server does not speak TLS here: port 993 usually wants tls = "implicit", port 143 tls = "starttls"`
	}
	return "check port and tls in the configuration, and the server's certificate"
}

// learnCaps asks what the server can do. The library requests it by itself where the server did not say so.
func (s *session) learnCaps(ctx context.Context) error {
	return s.run(ctx, "CAPABILITY", func() error {
		if s.caps = s.client.Caps(); s.caps == nil {
			return errors.New("the server named no capabilities")
		}
		return nil
	})
}

func (s *session) login(ctx context.Context) error {
	password, err := s.cfg.Password()
	if err != nil {
		return s.cfg.fail(ErrConfig, "correct the password file named in the configuration", "reading the password: "+clean(err.Error()), err)
	}
	plain := s.caps.Has(goimap.AuthCap(sasl.Plain))
	if s.caps.Has(goimap.CapLoginDisabled) && !plain {
		return s.cfg.fail(ErrLogin, `set tls to "implicit" or "starttls", or ask the provider for an app password`,
			"the server allows no login by password on this connection", nil)
	}
	err = s.run(ctx, "LOGIN", func() error {
		if plain && (s.caps.Has(goimap.CapLoginDisabled) || !ascii(password)) {
			return s.client.Authenticate(sasl.NewPlainClient("", s.cfg.User, password))
		}
		return s.client.Login(s.cfg.User, password).Wait()
	})
	return s.refusedLogin(err, password)
}

// refusedLogin tells a wrong password from a server that is merely busy, and removes the password from what the server said.
func (s *session) refusedLogin(err error, password string) error {
	var reply *goimap.Error
	if !errors.As(err, &reply) {
		return err
	}
	safe := *reply
	if password != "" {
		safe.Text = strings.ReplaceAll(safe.Text, password, "[password]")
	}
	switch safe.Code {
	case goimap.ResponseCodeUnavailable, goimap.ResponseCodeLimit, goimap.ResponseCodeInUse, goimap.ResponseCodeServerBug:
		return s.cfg.explain("LOGIN", &safe)
	}
	if safe.Type != goimap.StatusResponseTypeNo {
		return s.cfg.explain("LOGIN", &safe)
	}
	return s.cfg.fail(ErrLogin, "check user and password_file; many providers want an app password",
		fmt.Sprintf("the server refuses the login with %s", said(&safe)), &safe)
}

func ascii(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return r < ' ' || r > '~' }) < 0
}
