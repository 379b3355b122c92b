package smtp

import (
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"strings"
	"time"

	gosmtp "github.com/wneessen/go-mail/smtp"
)

// replyLimit bounds what a server may send in one phase, the TLS handshake included.
const replyLimit = 256 << 10

// quitTimeout bounds the farewell, which nobody needs.
const quitTimeout = 5 * time.Second

// wire is the TCP connection, with an end to what the server may say in one phase: the client below reads lines of any length.
type wire struct {
	net.Conn
	left int
}

func (w *wire) Read(p []byte) (int, error) {
	if w.left <= 0 {
		return 0, errFlood
	}
	n, err := w.Conn.Read(p[:min(len(p), w.left)])
	w.left -= n
	return n, err
}

// phase gives the server this long, from now, for what comes next.
func (w *wire) phase(limit time.Duration) {
	w.left = replyLimit
	_ = w.SetDeadline(time.Now().Add(limit)) // a closed connection says so at the next read
}

// session is a connection that is ready for mails.
type session struct {
	cfg    Config
	wire   *wire
	conn   net.Conn // the wire, or TLS over it
	client *gosmtp.Client
}

// dial connects, secures and logs in. Nothing is open where it fails.
func dial(ctx context.Context, cfg Config) (*session, *failure) {
	fail := func(phase string, err error) *failure {
		return &failure{phase: phase, err: err, advice: advise(cfg, phase, err), where: cfg.address()}
	}
	if err := cfg.valid(); err != nil {
		return nil, fail("connect", err)
	}
	cfg.step("K16 dial")
	dialer := net.Dialer{Timeout: cfg.Timeout}
	conn, err := dialer.DialContext(ctx, "tcp", cfg.address())
	if err != nil {
		return nil, fail("connect", err)
	}
	w := &wire{Conn: conn}
	s := &session{cfg: cfg, wire: w, conn: w}
	defer context.AfterFunc(ctx, s.cut)()

	for _, do := range []struct {
		phase string
		run   func() error
	}{{"tls", s.secure}, {"connect", s.greet}, {"tls", s.startTLS}, {"auth", s.login}} {
		s.wire.phase(cfg.Timeout)
		if err := do.run(); err != nil {
			s.cut()
			if ctx.Err() != nil {
				err = fmt.Errorf("stopped by us: %w", ctx.Err())
			}
			return nil, fail(do.phase, err)
		}
	}
	return s, nil
}

// secure starts TLS where it is implicit.
func (s *session) secure() error {
	if s.cfg.TLS != Implicit {
		return nil
	}
	conn := tls.Client(s.wire, s.cfg.tlsConfig())
	s.conn = conn
	return conn.Handshake()
}

// greet reads the greeting and says EHLO.
func (s *session) greet() error {
	var err error
	if s.client, err = gosmtp.NewClient(s.conn, s.cfg.Host); err != nil {
		return err
	}
	s.cfg.step("K16 ehlo")
	s.wire.phase(s.cfg.Timeout)
	return s.client.Hello(s.cfg.hello(s.wire.LocalAddr()))
}

// startTLS insists on TLS where it comes by command (RFC 3207). What arrived in clear behind the server's answer was put there
// by somebody else: it is never read as if it had come through TLS, and ends the connection.
func (s *session) startTLS() error {
	if s.cfg.TLS != StartTLS {
		return nil
	}
	if offered, _ := s.client.Extension("STARTTLS"); !offered {
		return errNoStartTLS
	}
	s.cfg.step("K16 starttls")
	clear := s.client.Text
	err := s.client.StartTLS(s.cfg.tlsConfig())
	if clear.R.Buffered() > 0 {
		return errInjected
	}
	return err
}

func (s *session) login() error {
	if s.cfg.User == "" {
		return nil
	}
	_, offered := s.client.Extension("AUTH")
	password, err := s.cfg.Password()
	if err != nil {
		return fmt.Errorf("reading the SMTP password: %w", err)
	}
	mechanism := s.cfg.mechanism(offered, password)
	if mechanism == nil {
		return errNoLogin
	}
	s.cfg.step("K16 auth")
	return hush(s.client.Auth(mechanism), password)
}

// hush keeps the password out of a reply that echoes what was sent.
func hush(err error, password string) error {
	var reply *textproto.Error
	if password == "" || !errors.As(err, &reply) {
		return err
	}
	text := reply.Msg
	for _, form := range []string{password, base64.StdEncoding.EncodeToString([]byte(password))} {
		text = strings.ReplaceAll(text, form, "(hidden)")
	}
	return &textproto.Error{Code: reply.Code, Msg: text}
}

// mechanism picks from what the server offers. TLS is up, or the server is this machine, so that PLAIN is as good as any.
func (c Config) mechanism(offered, password string) gosmtp.Auth {
	has := map[string]bool{}
	for _, name := range strings.Fields(strings.ToUpper(offered)) {
		has[name] = true
	}
	switch {
	case has["PLAIN"]:
		return gosmtp.PlainAuth("", c.User, password, c.Host, c.TLS == None)
	case has["LOGIN"]:
		return gosmtp.LoginAuth(c.User, password, c.Host, c.TLS == None)
	case has["SCRAM-SHA-256"]:
		return gosmtp.ScramSHA256Auth(c.User, password)
	case has["CRAM-MD5"]:
		return gosmtp.CRAMMD5Auth(c.User, password)
	}
	return nil
}

// cut ends the connection without a word. It may be called from another goroutine.
func (s *session) cut() { _ = s.wire.Close() }

// quit ends the connection politely (RFC 5321 section 4.1.1.10).
func (s *session) quit() {
	s.cfg.step("K24 quit")
	s.wire.phase(min(quitTimeout, s.cfg.Timeout))
	_ = s.client.Quit() // every mail has had its answer; the farewell changes nothing
	s.cut()
}
