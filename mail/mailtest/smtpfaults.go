package mailtest

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Fault is what an SMTPFaults server does wrong, and where. Do is "reply" (the line Reply instead of the right one), "reply,
// close" (then end the connection), "close" (FIN), "reset" (RST), "silence" (never answer), "slow" (the right reply after Delay),
// "right, close" (the right reply, then FIN), "garbage" (a line that is no reply), "flood" (a reply without end); at "starttls" also "strip" (not offered) and
// "inject" (a reply in clear behind the 220).
type Fault struct {
	At    string // "connect", "ehlo", "starttls", "auth", "mail", "rcpt", "data", "body" (after its first 32 KiB), "end", "rset"
	Do    string
	Reply string
	Delay time.Duration
	To    string // at "rcpt": only for this recipient; empty: for all
	Times int    // how often it happens; 0: always
}

// SMTPFaults is a small server on loopback that takes mail like SMTP but for its faults. It keeps each mail whose final dot it read
// and would have accepted, whether or not the client was told.
type SMTPFaults struct {
	roots    *x509.CertPool
	config   *tls.Config
	options  SMTPOptions
	listener *trackingListener
	wait     sync.WaitGroup
	stopped  chan struct{}

	mu     sync.Mutex
	faults []Fault
	counts []int
	mails  []Sent
	clear  []byte
	lines  []string
}

// NewSMTPFaults starts a server with these faults; Close ends it.
func NewSMTPFaults(o SMTPOptions, faults ...Fault) (*SMTPFaults, error) {
	config, roots, err := o.tlsConfig()
	if err != nil {
		return nil, err
	}
	l, err := newTrackingListener()
	if err != nil {
		return nil, err
	}
	s := &SMTPFaults{roots: roots, config: config, options: o, listener: l, stopped: make(chan struct{})}
	s.Set(faults...)
	s.wait.Go(s.accept)
	return s, nil
}

// Set replaces the faults.
func (s *SMTPFaults) Set(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults, s.counts = slices.Clone(faults), make([]int, len(faults))
}

// Host is the address to connect to.
func (s *SMTPFaults) Host() string { return "127.0.0.1" }

// Port is the port to connect to.
func (s *SMTPFaults) Port() int { return s.listener.port() }

// Roots trusts the server's certificate.
func (s *SMTPFaults) Roots() *x509.CertPool { return s.roots }

// Certificate is the server's own, for a process that cannot be handed Roots.
func (s *SMTPFaults) Certificate() *x509.Certificate { return s.config.Certificates[0].Leaf }

// Connections is how many connections were accepted so far.
func (s *SMTPFaults) Connections() int { return s.listener.count() }

// Mails are the mails taken so far, in order.
func (s *SMTPFaults) Mails() []Sent {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.mails)
}

// Clear is every octet that clients sent outside TLS.
func (s *SMTPFaults) Clear() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.clear)
}

// Lines are the command lines so far, in order.
func (s *SMTPFaults) Lines() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.lines)
}

// Close ends the server and waits for all that it started.
func (s *SMTPFaults) Close() {
	close(s.stopped)
	s.listener.stop()
	s.wait.Wait()
}

func (s *SMTPFaults) accept() {
	for {
		c, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.wait.Go(func() {
			defer c.Close()
			v := &visit{server: s, raw: c, number: s.listener.number(c.RemoteAddr())}
			v.use(&listening{c, s})
			_ = v.run() // a visit ends with an error: of the fault, or of the client that left
		})
	}
}

// listening notes what comes in outside TLS.
type listening struct {
	net.Conn
	server *SMTPFaults
}

func (l *listening) Read(p []byte) (int, error) {
	n, err := l.Conn.Read(p)
	l.server.mu.Lock()
	l.server.clear = append(l.server.clear, p[:n]...)
	l.server.mu.Unlock()
	return n, err
}

// errDone ends a visit.
var errDone = errors.New("the visit is over")

// visit is one connection.
type visit struct {
	server *SMTPFaults
	raw    net.Conn
	conn   net.Conn
	in     *bufio.Reader
	number int
	secure bool
	mail   Sent
}

func (v *visit) use(c net.Conn) { v.conn, v.in = c, bufio.NewReader(c) }

func (v *visit) run() error {
	if v.server.options.TLS == "implicit" {
		if err := v.handshake(v.raw); err != nil {
			return err
		}
	}
	if err := v.answer("connect", "", "220 faults.example ESMTP"); err != nil {
		return err
	}
	for {
		line, err := v.in.ReadString('\n')
		if err != nil {
			return err
		}
		line = strings.TrimRight(line, "\r\n")
		v.server.mu.Lock()
		v.server.lines = append(v.server.lines, line)
		v.server.mu.Unlock()
		if err := v.command(line); err != nil {
			return err
		}
	}
}

func (v *visit) command(line string) error {
	verb, argument, _ := strings.Cut(line, " ")
	path, _, _ := strings.Cut(argument[strings.IndexByte(argument, ':')+1:], " ")
	path = strings.Trim(path, "<>")
	switch strings.ToUpper(verb) {
	case "EHLO":
		return v.answer("ehlo", "", v.extensions())
	case "HELO":
		return v.answer("ehlo", "", "250 faults.example")
	case "STARTTLS":
		return v.startTLS()
	case "AUTH":
		return v.login(argument)
	case "MAIL":
		v.mail = Sent{From: path, UTF8: strings.Contains(argument, "SMTPUTF8"), Connection: v.number}
		return v.answer("mail", "", "250 2.1.0 Ok")
	case "RCPT":
		v.mail.To = append(v.mail.To, path)
		return v.answer("rcpt", path, "250 2.1.5 Ok")
	case "DATA":
		if right, err := v.proceed("data", "", "354 End with a dot"); err != nil || !right {
			return err
		}
		return v.data()
	case "RSET":
		return v.answer("rset", "", "250 2.0.0 Ok")
	case "NOOP":
		return v.say("250 2.0.0 Ok")
	case "QUIT":
		return errors.Join(v.say("221 2.0.0 Bye"), errDone)
	}
	return v.say("500 5.5.2 Unknown command")
}

func (v *visit) extensions() string {
	o := v.server.options
	lines := []string{"250-faults.example", "250-8BITMIME", "250-SIZE " + strconv.FormatInt(o.MaxBytes, 10)}
	if o.TLS == "starttls" && !v.secure && v.fault("starttls", "") != "strip" {
		lines = append(lines, "250-STARTTLS")
	}
	if o.User != "" {
		lines = append(lines, "250-AUTH PLAIN")
	}
	return strings.Join(append(lines, "250 ENHANCEDSTATUSCODES"), "\r\n")
}

func (v *visit) startTLS() error {
	right := "220 2.0.0 Ready"
	if v.fault("starttls", "") == "inject" {
		right += "\r\n250 injected.example"
	}
	if right, err := v.proceed("starttls", "", right); err != nil || !right {
		return err
	}
	return v.handshake(v.raw)
}

func (v *visit) handshake(c net.Conn) error {
	secure := tls.Server(c, v.server.config)
	v.secure = true
	v.use(secure)
	return secure.Handshake()
}

func (v *visit) login(argument string) error {
	o := v.server.options
	want := "PLAIN " + base64.StdEncoding.EncodeToString([]byte("\x00"+o.User+"\x00"+o.Password))
	if argument != want {
		return v.answer("auth", "", "535 5.7.8 Wrong user or password")
	}
	return v.answer("auth", "", "235 2.7.0 Welcome")
}

// data reads the mail up to its dot.
func (v *visit) data() error {
	var body []byte
	faulty := false
	for {
		line, err := v.in.ReadBytes('\n')
		if err != nil {
			return err
		}
		if string(line) == ".\r\n" {
			break
		}
		if line[0] == '.' {
			line = line[1:]
		}
		body = append(body, line...)
		if !faulty && len(body) >= 32<<10 && v.fault("body", "") != "" {
			faulty = true
			if err := v.answer("body", "", ""); err != nil {
				return err
			}
		}
	}
	if faulty {
		return nil // the early reply was the only one
	}
	v.mail.Data = body
	if do := v.fault("end", ""); do != "reply" && do != "reply, close" {
		v.server.keep(v.mail)
	}
	return v.answer("end", "", "250 2.0.0 Ok: queued as 4C0FFEE"+strconv.Itoa(v.number))
}

func (s *SMTPFaults) keep(m Sent) {
	s.mu.Lock()
	s.mails = append(s.mails, m)
	s.mu.Unlock()
	if s.options.OnMail != nil {
		s.options.OnMail(m)
	}
}

func (v *visit) say(lines string) error {
	_, err := io.WriteString(v.conn, lines+"\r\n")
	return err
}
