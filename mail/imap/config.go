package imap

import (
	"crypto/x509"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"
)

// Config says which folder of which mailbox to read, and how. Host, Port, TLS, User, Password and Folder are required.
type Config struct {
	Host      string
	Port      int
	TLS       string                 // "implicit", "starttls", or "none", which is allowed for loopback addresses only
	User      string                 // login name
	Password  func() (string, error) // called at every login, so that a changed file is noticed
	Folder    string                 // the folder to read, such as INBOX
	Processed string                 // folder to move handled mail to; empty: handled mail is flagged \Seen
	Remove    bool                   // handled mail is removed from the server for good; not with Processed
	MaxMail   int64                  // octets; of a larger mail only the beginning is read; 0 means 10 MiB
	RootCAs   *x509.CertPool         // nil means those of the system; for tests
	Timeout   time.Duration          // how long the server may say nothing within a command; 0 means 30 s
	Poll      time.Duration          // how long Wait waits at most; 0 means 60 s
}

func (c Config) withDefaults() Config {
	if c.MaxMail <= 0 {
		c.MaxMail = 10 << 20
	}
	if c.Timeout <= 0 {
		c.Timeout = 30 * time.Second
	}
	if c.Poll <= 0 {
		c.Poll = 60 * time.Second
	}
	return c
}

// problem returns what is wrong with the configuration as a phrase for the operator, or "".
func (c Config) problem() string {
	switch {
	case c.Host == "":
		return "no host is configured"
	case c.Port < 1 || c.Port > 65535:
		return fmt.Sprintf("the port %d is not between 1 and 65535", c.Port)
	case c.User == "":
		return "no user is configured"
	case c.Password == nil:
		return "no password is configured"
	case c.Folder == "":
		return "no folder is configured"
	case c.Processed != "" && sameFolder(c.Processed, c.Folder):
		return "processed names the same folder as folder"
	case c.Processed != "" && c.Remove:
		return "handled mail is removed here, so processed must be empty"
	}
	switch c.TLS {
	case "implicit", "starttls":
		return ""
	case "none":
		if loopback(c.Host) {
			return ""
		}
		return `tls = "none" would send the password in clear over the network`
	}
	return fmt.Sprintf(`tls = %q is none of "implicit", "starttls", "none"`, c.TLS)
}

func (c Config) address() string { return net.JoinHostPort(c.Host, strconv.Itoa(c.Port)) }

func (c Config) where() string {
	return fmt.Sprintf("%s, user %s, folder %s", c.address(), clean(c.User), clean(c.Folder))
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

// sameFolder compares folder names; INBOX is the only one without case (RFC 9051 section 5.1).
func sameFolder(a, b string) bool {
	return a == b || strings.EqualFold(a, "INBOX") && strings.EqualFold(b, "INBOX")
}
