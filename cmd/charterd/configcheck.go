package main

import (
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"charterd/internal/clerk"
	"charterd/mail"
	"charterd/workflow/charter"
	"charterd/workflow/tally"
)

// check reports what is wrong with the values, and reads charters and rosters. It touches no password, mailbox or database:
// those are for checkFiles, so that a command which only looks needs no right to them.
func (c *config) check() {
	c.need("database", c.Database, "the file that holds everything that came in, was decided and went out")
	c.need("secret_file", c.SecretFile, "the file with the secret from which reply addresses are made; `charterd secret FILE` makes one")
	c.checkLimits()
	c.checkSMTP()
	c.address("operator.address", &c.Operator.Address)
	if c.Domain != "" {
		if _, err := mail.CanonicalAddress("x@" + c.Domain); err != nil {
			c.doc.wrong("domain", "%v; write the domain that your Message-IDs shall carry, as in example.org", err)
		}
	}
	if len(c.Groups) == 0 && !c.doc.bad["group"] {
		c.doc.wrong("group", "no group is configured; begin a table [[group]] with id, name and address")
	}
	for i := range c.Groups {
		c.checkGroup(i)
	}
	c.checkPairs()
}

// need reports a missing key and what it is for.
func (c *config) need(path, value, purpose string) {
	if value == "" {
		c.doc.wrong(path, "this key is missing or empty: %s", purpose)
	}
}

// address reports what is no address, and writes the others in the form in which addresses are compared.
func (c *config) address(path string, value *string) {
	if *value == "" {
		return
	}
	canonical, err := mail.CanonicalAddress(*value)
	if err != nil {
		c.doc.wrong(path, "%q is no address: %v; write it bare, as in grants@example.org", *value, err)
		return
	}
	*value = canonical
}

// oneOf reports a word outside a closed list.
func (c *config) oneOf(path, word string, valid ...string) bool {
	if slices.Contains(valid, word) {
		return true
	}
	quoted := make([]string, len(valid))
	for i, v := range valid {
		quoted[i] = strconv.Quote(v)
	}
	c.doc.wrong(path, "%q is not known%s", word, didYouMean(word, valid, "write "+strings.Join(quoted, " or ")))
	return false
}

func (c *config) checkLimits() {
	span, err := charter.ParseSpan(c.Outage)
	switch {
	case err == nil && span.Unit == charter.Days:
		c.outage = time.Duration(span.N) * 24 * time.Hour
	case err == nil && span.Unit == charter.Weeks:
		c.outage = time.Duration(span.N) * 7 * 24 * time.Hour
	default:
		c.doc.wrong("outage", "%q is no number of days or weeks; write it as in \"7 days\"", c.Outage)
	}
	number, unit, _ := strings.Cut(c.MaxMail, " ")
	factor := map[string]int64{"KiB": 1 << 10, "MiB": 1 << 20}[unit]
	n, err := strconv.ParseInt(number, 10, 32)
	c.maxMail = n * factor
	if err != nil || c.maxMail < 64<<10 || c.maxMail > 100<<20 {
		c.doc.wrong("max_mail", "%q is no size between 64 KiB and 100 MiB; write it as in \"10 MiB\"", c.MaxMail)
	}
}

func (c *config) checkSMTP() {
	s := &c.SMTP
	switch {
	case s.Host == "" && s.Folder == "":
		c.doc.wrong("smtp.host", "this key is missing or empty: the server that takes our mail; or set folder, to write mails as files instead")
		return
	case s.Host != "" && s.Folder != "":
		c.doc.wrong("smtp.folder", "mail goes either to a server or to a folder; remove host or folder")
		return
	case s.Folder != "":
		return
	}
	c.server("smtp", s.Host, s.Port, s.TLS)
	if s.User != "" {
		c.need("smtp.password_file", s.PasswordFile, "a file that holds the password of user, and nothing else")
	}
}

// server checks the keys that a mailbox and the SMTP server have in common.
func (c *config) server(path, host string, port int, tls string) {
	if c.oneOf(path+".tls", tls, "implicit", "starttls", "none") && tls == "none" && !loopback(host) {
		c.doc.wrong(path+".tls", "\"none\" would send the password in clear over the network; write \"implicit\" or \"starttls\" (\"none\" is for this machine itself)")
	}
	if port < 0 || port > 65535 {
		c.doc.wrong(path+".port", "%d is no port; leave the key out for the usual one", port)
	}
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

func (c *config) checkGroup(i int) {
	g, at := &c.Groups[i], fmt.Sprintf("group[%d]", i)
	c.need(at+".id", g.ID, "the group's short name in the record and in charters, such as \"psf-grants\"; it never changes")
	c.need(at+".name", g.Name, "the group's name in mails, such as \"Grants Work Group\"")
	c.need(at+".address", g.Address, "the address that people write to")
	c.address(at+".address", &g.Address)
	modes := []string{string(clerk.Live), string(clerk.Shadow), string(clerk.Off)}
	if !c.oneOf(at+".mode", string(g.Mode), modes...) {
		g.Mode = clerk.Mode(tally.Nearest(string(g.Mode), modes)) // what was meant says which other keys are needed
	}
	if g.Mode == clerk.Off {
		return
	}
	if err := mail.CheckPattern(g.ReplyAddress); err != nil {
		c.doc.wrong(at+".reply_address", "%v; leave it empty where your server has no sub-addressing", err)
	}
	c.address(at+".list_address", &g.ListAddress)
	if g.Confidential && g.ListAddress != "" {
		c.doc.wrong(at+".list_address", "a confidential group must not write to a list, whose readers and archive nobody can take back; remove this key, or confidential = true")
	}
	c.checkMailbox(at+".mailbox", &g.Mailbox)
	c.checkTrust(at+".trust", &g.Trust)
	c.readCharters(at, g)
	c.readRoster(at, g)
	for j := range g.FormMailers {
		c.checkFormMailer(fmt.Sprintf("%s.form_mailer[%d]", at, j), g, &g.FormMailers[j])
	}
}

func (c *config) checkMailbox(at string, m *mailboxConfig) {
	switch {
	case m.Kind == "":
		c.doc.wrong(at+".kind", "this key is missing or empty: write kind = \"imap\" or kind = \"maildir\" in a table [group.mailbox]; it says where the group's mail is read")
	case !c.oneOf(at+".kind", m.Kind, "imap", "maildir"):
	case m.Kind == "maildir":
		c.need(at+".path", m.Path, "the Maildir of the group: the folder that holds new, cur and tmp")
	default:
		c.need(at+".host", m.Host, "the name of the IMAP server, as in its certificate")
		c.need(at+".user", m.User, "the login name of the mailbox")
		c.need(at+".password_file", m.PasswordFile, "a file that holds the password of user, and nothing else")
		c.server(at, m.Host, m.Port, m.TLS)
		if m.Processed == m.Folder {
			c.doc.wrong(at+".processed", "this is the folder that is read; name another one, or leave the key out: mail is then marked as read where it lies")
		}
	}
}

func (c *config) checkTrust(at string, t *trustConfig) {
	if t.Identity == "dkim" {
		c.doc.wrong(at+".identity", "\"dkim\", our own check of signatures, comes in a later version; write \"ar\" and name your mail server in authserv_ids")
		return
	}
	c.oneOf(at+".identity", t.Identity, "ar")
	if len(t.AuthservIDs) == 0 {
		c.doc.wrong(at+".authserv_ids", "this list is missing or empty, so that no mail can be proven and no vote counts: write the name that stands first in the Authentication-Results lines of mail in this mailbox, as in [\"mx.example.org\"]")
	}
	for key, list := range map[string][]string{"authserv_ids": t.AuthservIDs, "arc_sealers": t.ARCSealers, "own_hosts": t.OwnHosts} {
		if slices.ContainsFunc(list, func(name string) bool { return name == "" || strings.ContainsAny(name, " \t;@") }) {
			c.doc.wrong(at+"."+key, "an entry is no host name; write names as in \"mx.example.org\"")
		}
	}
}

func (c *config) checkFormMailer(at string, g *groupConfig, f *formMailer) {
	c.need(at+".from", f.From, "the address from which the web form writes")
	c.address(at+".from", &f.From)
	c.need(at+".domain", f.Domain, "the domain that must be proven for its mail")
	c.need(at+".applicant_field", f.ApplicantField, "the form field that holds the applicant's address")
	if f.Domain != "" && (strings.ContainsAny(f.Domain, " @/:") || !strings.Contains(f.Domain, ".")) {
		c.doc.wrong(at+".domain", "%q is no domain; write it as in \"forms.example.org\"", f.Domain)
	}
	if f.From != "" && f.From == g.Address {
		c.doc.wrong(at+".from", "this is the group's own address; let the web form write from another one")
	}
	var names []string
	for _, ch := range g.books {
		for _, field := range ch.Form {
			names = append(names, field.Name)
		}
	}
	near := tally.Nearest(f.ApplicantField, names) // any other text is a label of the web form alone
	if f.ApplicantField != "" && near != "" && near != f.ApplicantField {
		c.doc.wrong(at+".applicant_field", "the charter's form has no field %q%s", f.ApplicantField, didYouMean(f.ApplicantField, names, "it has "+strings.Join(names, ", ")))
	}
}
