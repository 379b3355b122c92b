package smtp

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"
)

// The ways of [smtp] tls in the configuration. There is no opportunistic one: where STARTTLS is stripped it would send in clear.
const (
	Implicit = "implicit" // TLS from the first octet (RFC 8314 section 3.3), usually port 465
	StartTLS = "starttls" // TLS by command and not without it (RFC 3207), usually port 587
	None     = "none"     // no TLS: for loopback addresses only
)

// Config says which server takes our mail. The zero value of a field is its default where the field names one.
type Config struct {
	Host string
	Port int
	TLS  string // Implicit, StartTLS or None

	User     string                 // empty: no login
	Password func() (string, error) // called at each connect, so that a changed secret is used; nil only without User

	HELO    string         // our own name; empty: the address literal of our end (RFC 5321 section 4.1.4)
	RootCAs *x509.CertPool // nil: those of the machine

	Timeout    time.Duration // per phase, and per 64 KiB of body; 0: 60 s
	EndTimeout time.Duration // from the final dot to its reply; 0: 600 s (RFC 5321 section 4.5.3.2.6)

	// Step is called at phase boundaries with the names of trust.md section 2: before "K16 dial", "K16 ehlo", "K16 starttls",
	// "K16 auth", "K17 mail", "K18 rcpt", "K19 data" and "K24 quit" begin; after the octets of "K20 first", "K20 middle" and
	// "K20 last" went out; at "K21 dot", written but not answered; at "K22 reply", the 250 read but not yet told to the caller.
	// Tests kill the process there. Nil does nothing.
	Step func(string)
}

func (c Config) withDefaults() Config {
	if c.Timeout == 0 {
		c.Timeout = 60 * time.Second
	}
	if c.EndTimeout == 0 {
		c.EndTimeout = 600 * time.Second
	}
	return c
}

// valid finds what can be said without a connection.
func (c Config) valid() error {
	switch {
	case c.Host == "" || c.Port <= 0 || c.Port > 65535:
		return fmt.Errorf("[smtp] host %q and port %d do not name a server", c.Host, c.Port)
	case c.User != "" && c.Password == nil:
		return fmt.Errorf("[smtp] has a user and no password: set password_file")
	}
	switch c.TLS {
	case Implicit, StartTLS:
		return nil
	case None:
		if loopback(c.Host) {
			return nil
		}
		return fmt.Errorf(`[smtp] tls = "none" is for this machine only, and %s is not it: set tls = "implicit" (port 465) or "starttls" (port 587)`, c.Host)
	}
	return fmt.Errorf(`[smtp] tls = %q is not known: set "implicit", "starttls" or "none"`, c.TLS)
}

func (c Config) address() string { return net.JoinHostPort(c.Host, strconv.Itoa(c.Port)) }

func (c Config) tlsConfig() *tls.Config {
	return &tls.Config{ServerName: c.Host, RootCAs: c.RootCAs, MinVersion: tls.VersionTLS12}
}

func (c Config) step(name string) {
	if c.Step != nil {
		c.Step(name)
	}
}

// hello is the name after EHLO, seen from our end of a connection.
func (c Config) hello(local net.Addr) string {
	if c.HELO != "" {
		return c.HELO
	}
	host, _, _ := net.SplitHostPort(local.String())
	if strings.Contains(host, ":") {
		return "[IPv6:" + host + "]"
	}
	return "[" + host + "]"
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}
