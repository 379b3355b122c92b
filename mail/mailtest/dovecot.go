package mailtest

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// dovecotProgram is where Debian puts it.
const dovecotProgram = "/usr/sbin/dovecot"

// Dovecot is a private instance of the real IMAP server on loopback ports, with Maildirs in a temporary folder. It never looks
// at the machine's own configuration. Its methods are for one goroutine.
type Dovecot struct {
	base     string
	users    map[string]string
	ports    []int // in clear and STARTTLS; TLS
	roots    *x509.CertPool
	uid, gid int
	process  *process
	stamped  map[string]bool // files that Stamp has given a time
}

// NewDovecot starts Dovecot with these users (login name to password), each with an empty Maildir. An error that is
// ErrUnavailable means that this machine cannot run it; any other ends with Dovecot's log. Close must be called.
func NewDovecot(users map[string]string) (*Dovecot, error) {
	if err := available("Dovecot", dovecotProgram); err != nil {
		return nil, err
	}
	version, err := exec.Command(dovecotProgram, "--version").Output()
	if err != nil || !strings.HasPrefix(string(version), "2.3.") {
		return nil, fmt.Errorf("%w: Dovecot is %q, and the settings here are for 2.3", ErrUnavailable, strings.TrimSpace(string(version)))
	}
	d := &Dovecot{users: users, stamped: map[string]bool{}}
	if err := d.open(); err != nil {
		err = withLog(fmt.Errorf("starting Dovecot: %w", err), d.Log())
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

func (d *Dovecot) open() (err error) {
	if d.uid, d.gid, err = mailUser(); err != nil {
		return err
	}
	if d.base, err = newBase("dovecot", "run", "state", "mail"); err != nil {
		return err
	}
	if d.ports, err = freePorts(2); err != nil {
		return err
	}
	if d.roots, err = writeCertificate(d.base); err != nil {
		return err
	}
	var passwords strings.Builder
	for name, password := range d.users {
		fmt.Fprintf(&passwords, "%s:{PLAIN}%s\n", name, password)
		if err := d.makeMaildir(name); err != nil {
			return err
		}
	}
	if err := os.WriteFile(filepath.Join(d.base, "users"), []byte(passwords.String()), 0o644); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(d.base, "dovecot.conf"), []byte(d.settings()), 0o644); err != nil {
		return err
	}
	return d.start()
}

// settings is the whole configuration: the passwords lie in a file, every user's home in a folder of its name, and Postfix may
// ask about logins at a socket. A wrong password costs the next login no time.
func (d *Dovecot) settings() string {
	return strings.NewReplacer(
		"BASE", d.base, "UID", fmt.Sprint(d.uid), "GID", fmt.Sprint(d.gid), "PORTS", fmt.Sprint(d.ports[1]), "PORT", fmt.Sprint(d.ports[0]),
	).Replace(`base_dir = BASE/run
state_dir = BASE/state
log_path = BASE/dovecot.log
instance_name = charterd-test-PORT
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <BASE/cert.pem
ssl_key = <BASE/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_username_format = %Lu
auth_failure_delay = 0
mail_location = maildir:~/Maildir
mail_fsync = never
first_valid_uid = 1
first_valid_gid = 1
mail_max_userip_connections = 100
passdb {
  driver = passwd-file
  args = scheme=PLAIN BASE/users
}
userdb {
  driver = static
  args = uid=UID gid=GID home=BASE/mail/%Lu
}
namespace inbox {
  inbox = yes
  separator = /
}
service imap-login {
  chroot =
  inet_listener imap {
    port = PORT
  }
  inet_listener imaps {
    port = PORTS
    ssl = yes
  }
}
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service auth {
  unix_listener auth-postfix {
    mode = 0666
  }
}
`)
}

func (d *Dovecot) start() (err error) {
	d.process, err = start(filepath.Join(d.base, "output.log"), dovecotProgram, "-F", "-c", filepath.Join(d.base, "dovecot.conf"))
	if err != nil {
		return err
	}
	return d.process.greets(d.ports[0])
}

// Restart ends the server and starts it again on the same mail and the same ports.
func (d *Dovecot) Restart() error {
	if err := d.process.stop(); err != nil {
		return err
	}
	if err := d.start(); err != nil {
		return withLog(fmt.Errorf("starting Dovecot again: %w", err), d.Log())
	}
	return nil
}

// Close ends the server and removes everything that it had.
func (d *Dovecot) Close() error {
	err := d.process.stop()
	if d.base == "" {
		return err
	}
	return errors.Join(err, os.RemoveAll(d.base))
}

// Port is that of IMAP in clear, with STARTTLS, on 127.0.0.1.
func (d *Dovecot) Port() int { return d.ports[0] }

// TLSPort is that of IMAP with TLS from the first octet.
func (d *Dovecot) TLSPort() int { return d.ports[1] }

// Roots trusts the certificate that the server shows for 127.0.0.1 and localhost; Postfix shows the same one.
func (d *Dovecot) Roots() *x509.CertPool { return d.roots }

// RootsFile holds the same certificate as PEM, for other programs.
func (d *Dovecot) RootsFile() string { return filepath.Join(d.base, "cert.pem") }

// Log is the end of what the server wrote down; for tests that fail.
func (d *Dovecot) Log() string {
	return tail(filepath.Join(d.base, "output.log"), filepath.Join(d.base, "dovecot.log"))
}

func (d *Dovecot) maildir(user string) string { return filepath.Join(d.base, "mail", user, "Maildir") }

func (d *Dovecot) makeMaildir(user string) error {
	for _, dir := range []string{"..", ".", "tmp", "new", "cur"} {
		path := filepath.Join(d.maildir(user), dir)
		if err := os.MkdirAll(path, 0o700); err != nil {
			return err
		}
		if err := os.Chown(path, d.uid, d.gid); err != nil {
			return err
		}
	}
	return nil
}

// Stamp gives all mail that came for a user since the last Stamp this time of arrival: Dovecot takes INTERNALDATE from the
// file's time when a mail program first asks for it. It returns how many mails those are.
func (d *Dovecot) Stamp(user string, at time.Time) (int, error) {
	fresh := filepath.Join(d.maildir(user), "new")
	entries, err := os.ReadDir(fresh)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, e := range entries {
		path := filepath.Join(fresh, e.Name())
		if d.stamped[path] {
			continue
		}
		if err := os.Chtimes(path, at, at); err != nil {
			return n, err
		}
		d.stamped[path] = true
		n++
	}
	return n, nil
}

// writeCertificate puts a new certificate and its key beside each other.
func writeCertificate(base string) (*x509.CertPool, error) {
	certificate, roots, err := loopbackCertificate()
	if err != nil {
		return nil, err
	}
	key, err := x509.MarshalPKCS8PrivateKey(certificate.PrivateKey)
	if err != nil {
		return nil, err
	}
	for name, block := range map[string]*pem.Block{
		"cert.pem": {Type: "CERTIFICATE", Bytes: certificate.Certificate[0]},
		"key.pem":  {Type: "PRIVATE KEY", Bytes: key},
	} {
		mode := os.FileMode(0o644)
		if name == "key.pem" {
			mode = 0o600
		}
		if err := os.WriteFile(filepath.Join(base, name), pem.EncodeToMemory(block), mode); err != nil {
			return nil, err
		}
	}
	return roots, nil
}
