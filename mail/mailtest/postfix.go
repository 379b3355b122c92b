package mailtest

import (
	"errors"
	"fmt"
	"net"
	netsmtp "net/smtp"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The programs of Postfix where Debian puts them.
const (
	postfixMaster  = "/usr/lib/postfix/sbin/master"
	postfixVirtual = "/usr/lib/postfix/sbin/virtual"
)

// Entrance is a port of Postfix. Its name is what our host writes about senders that come in there.
type Entrance int

// The entrances. Submission wants a login over STARTTLS and vouches for it; through the others comes mail of other hosts, for
// which our own host found dmarc=pass, nothing, or dmarc=fail.
const (
	Submission Entrance = iota
	Proven
	Unproven
	Forged
)

// Postfix is a private instance of the real mail transport on loopback ports. It delivers into the Maildirs of one Dovecot, and
// nothing ever leaves the machine: it has no client to send with. Its methods are for one goroutine.
type Postfix struct {
	base    string
	mail    *Dovecot
	host    string
	ports   []int // by Entrance
	process *process
}

// NewPostfix starts Postfix under a host name, which is also its authserv-id. The logins of the Dovecot that are addresses get
// mail, with sub-addresses after "+"; mail to other local parts of their domains is taken and comes back as a bounce. An error
// that is ErrUnavailable means that this machine cannot run it; any other ends with the log. Close must be called before that of
// the Dovecot.
func NewPostfix(mail *Dovecot, host string) (*Postfix, error) {
	if err := available("Postfix", postfixMaster, postfixVirtual); err != nil {
		return nil, err
	}
	p := &Postfix{mail: mail, host: host}
	if err := p.open(); err != nil {
		err = withLog(fmt.Errorf("starting Postfix: %w", err), p.Log())
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

func (p *Postfix) open() (err error) {
	if p.base, err = newBase("postfix", "etc", "queue", "data", "log"); err != nil {
		return err
	}
	if err := p.makeQueue(); err != nil {
		return err
	}
	if p.ports, err = freePorts(4); err != nil {
		return err
	}
	domains, boxes := p.destinations()
	for name, text := range map[string]string{
		"main.cf": p.mainSettings(domains), "master.cf": p.services(), "boxes": boxes,
		"pass": p.verdict("pass"), "none": p.verdict("none"), "fail": p.verdict("fail"),
	} {
		path := filepath.Join(p.base, "etc", name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return err
		}
		old := time.Now().Add(-time.Minute) // Postfix waits until a file that was just written has settled
		if err := os.Chtimes(path, old, old); err != nil {
			return err
		}
	}
	p.process, err = start(filepath.Join(p.base, "log", "output.log"), postfixMaster, "-c", filepath.Join(p.base, "etc"), "-s")
	if err != nil {
		return err
	}
	for _, port := range p.ports {
		if err := p.process.greets(port); err != nil {
			return err
		}
	}
	return nil
}

// destinations are the domains of the users, and the table that says where each address lies.
func (p *Postfix) destinations() (domains []string, boxes string) {
	for user := range p.mail.users {
		if _, domain, isAddress := strings.Cut(user, "@"); isAddress {
			domains = append(domains, domain)
			boxes += fmt.Sprintf("%s %s/Maildir/\n", user, user)
		}
	}
	slices.Sort(domains)
	return slices.Compact(domains), boxes
}

// verdict is an access table that writes Authentication-Results for the domain of any envelope sender. Postfix puts such a line
// above its own Received line (access(5), PREPEND).
func (p *Postfix) verdict(dmarc string) string {
	return fmt.Sprintf("/@([^>@]+)>?$/ PREPEND Authentication-Results: %s; dmarc=%s header.from=$1\n", p.host, dmarc)
}

// Port is that of an entrance on 127.0.0.1.
func (p *Postfix) Port(e Entrance) int { return p.ports[e] }

// Submit hands a mail over as another host would, at any entrance but Submission.
func (p *Postfix) Submit(e Entrance, from string, to []string, raw []byte) error {
	address := net.JoinHostPort("127.0.0.1", strconv.Itoa(p.Port(e)))
	if err := netsmtp.SendMail(address, nil, from, to, raw); err != nil {
		return withLog(fmt.Errorf("submitting a mail of %s: %w", from, err), p.Log())
	}
	return nil
}

// Settle waits until all that Postfix took is delivered or has come back.
func (p *Postfix) Settle() error {
	quiet := 0
	err := until(func() (bool, error) {
		waiting, err := p.waiting()
		if waiting {
			quiet = 0
		}
		quiet++
		return quiet > 2, err // a bounce is written to an earlier folder than the mail lay in: only the second look is certain
	})
	if err != nil {
		return withLog(fmt.Errorf("waiting for Postfix to deliver: %w", err), p.Log())
	}
	return nil
}

// waiting looks for mail in the folders of the queue, in the order in which mail moves through them.
func (p *Postfix) waiting() (bool, error) {
	for _, folder := range []string{"maildrop", "incoming", "active", "deferred"} {
		found := false
		err := filepath.WalkDir(filepath.Join(p.base, "queue", folder), func(_ string, e os.DirEntry, err error) error {
			if errors.Is(err, os.ErrNotExist) {
				return nil // moved on while we looked
			}
			found = found || err == nil && !e.IsDir()
			return err
		})
		if found || err != nil {
			return found, err
		}
	}
	return false, nil
}

// Log is the end of what the server wrote down; for tests that fail.
func (p *Postfix) Log() string {
	return tail(filepath.Join(p.base, "log", "output.log"), filepath.Join(p.base, "log", "mail.log"))
}

// Close ends the server and removes everything that it had.
func (p *Postfix) Close() error {
	err := p.process.stop()
	if p.base == "" {
		return err
	}
	return errors.Join(err, os.RemoveAll(p.base))
}
