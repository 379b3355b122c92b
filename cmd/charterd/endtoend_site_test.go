package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"charterd/mail/mailtest"
)

const sitePassword = "correct horse"

// site is a machine with both servers and a configured charterd.
type site struct {
	t       *testing.T
	dovecot *mailtest.Dovecot
	postfix *mailtest.Postfix
	folder  string
	program string
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{t: t, folder: t.TempDir(), program: "charterd"} // of testscript.Main
	if named := os.Getenv("CHARTERD_BINARY"); named != "" {
		s.program = named
	}
	users := map[string]string{}
	for _, address := range []string{"grants@example.org", "board@example.org", "nora@example.org", "ada@members.example", "nok@neptune.example"} {
		users[address] = sitePassword
	}
	var err error
	if s.dovecot, err = mailtest.NewDovecot(users); err != nil {
		s.unavailable(err)
	}
	t.Cleanup(func() { s.must(s.dovecot.Close()) })
	if s.postfix, err = mailtest.NewPostfix(s.dovecot, "mx.example.org"); err != nil {
		s.unavailable(err)
	}
	t.Cleanup(func() { s.must(s.postfix.Close()) })
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("%s\n%s\n%s", s.postfix.Log(), s.dovecot.Log(), s.file("log"))
		}
	})
	s.configure()
	return s
}

// unavailable skips where the servers are not installed; in CI it fails.
func (s *site) unavailable(err error) {
	s.t.Helper()
	if errors.Is(err, mailtest.ErrUnavailable) && os.Getenv("CHARTERD_E2E") != "required" {
		s.t.Skipf("%v; install dovecot-imapd and postfix, and run as root", err)
	}
	s.t.Fatal(err)
}

func (s *site) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *site) write(name, text string) {
	s.t.Helper()
	s.must(os.WriteFile(filepath.Join(s.folder, name), []byte(text), 0o600))
}

func (s *site) file(name string) string {
	text, _ := os.ReadFile(filepath.Join(s.folder, name)) // a log that is not there says nothing
	return string(text)
}

func (s *site) configure() {
	s.t.Helper()
	s.write("charterd.toml", fmt.Sprintf(`database = "charterd.db"
secret_file = "secret"
[smtp]
host = "127.0.0.1"
port = %d
tls = "starttls"
user = "grants@example.org"
password_file = "password"
[[group]]
id = "psf-grants"
name = "Grants Work Group"
address = "grants@example.org"
reply_address = "grants+{token}@example.org"
charter = "psf-grants"
roster = "roster.toml"
[group.mailbox]
kind = "imap"
host = "127.0.0.1"
port = %d
user = "grants@example.org"
password_file = "password"
folder = "INBOX"
[group.trust]
authserv_ids = ["mx.example.org"]
own_hosts = ["mx.example.org"]
[[group]]
id = "psf-board"
name = "The Board"
address = "board@example.org"
mode = "off"
`, s.postfix.Port(mailtest.Submission), s.dovecot.TLSPort()))
	s.write("roster.toml", `[[member]]
id = "nora"
name = "Nora Winter"
addresses = ["nora@example.org"]
roles = ["chair"]
[[member]]
id = "ada"
name = "Ada Member"
addresses = ["ada@members.example"]
`)
	s.write("secret", strings.Repeat("00ff", 16)+"\n")
	s.write("password", sitePassword+"\n")
}

// command is the program with our configuration; it trusts the servers' certificate.
func (s *site) command(args ...string) *exec.Cmd {
	c := exec.Command(s.program, append([]string{"--config", filepath.Join(s.folder, "charterd.toml")}, args...)...)
	c.Env = append(os.Environ(), "SSL_CERT_FILE="+s.dovecot.RootsFile())
	return c
}

// does runs a command to its end and gives everything that it says.
func (s *site) does(want int, args ...string) string {
	s.t.Helper()
	out, err := s.command(args...).CombinedOutput()
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		s.t.Fatal(err)
	}
	if code := codeOf(ended); code != want {
		s.t.Fatalf("charterd %s: exit code %d, want %d:\n%s", strings.Join(args, " "), code, want, out)
	}
	return string(out)
}

func codeOf(ended *exec.ExitError) int {
	if ended == nil {
		return exitOK
	}
	return ended.ExitCode()
}

// apply mails a request. Nothing waits for it but the daemon.
func (s *site) apply(id, event string) {
	s.t.Helper()
	raw := strings.ReplaceAll(`From: Nok Example <nok@neptune.example>
To: grants@example.org
Subject: Grant for `+event+`
Message-ID: <`+id+`@neptune.example>
Date: Mon, 2 Nov 2026 08:00:00 +0000

Name of event: `+event+`
Type: conference
Start date: 2027-09-02
End date: 2027-09-05
City: Neptune City
Country: Portugal
Amount requested: 7,500 USD
Expected attendees: 125
Organiser: Nok Example
Code of Conduct: https://neptune.example/coc
Programme: https://neptune.example/schedule
Budget: venue 4,000 USD; captions 2,000 USD; travel aid 1,500 USD
`, "\n", "\r\n")
	s.must(s.postfix.Submit(mailtest.Proven, "nok@neptune.example", []string{"grants@example.org"}, []byte(raw)))
	s.must(s.postfix.Settle())
}

// soon asks again and again until it is so, for a minute at most: the longest that an acknowledgement may take.
func (s *site) soon(what string, done func() bool) {
	s.t.Helper()
	limit, again := time.After(time.Minute), time.NewTicker(50*time.Millisecond)
	defer again.Stop()
	began := time.Now()
	for !done() {
		select {
		case <-limit:
			s.t.Fatalf("within a minute it did not happen: %s", what)
		case <-again.C:
		}
	}
	s.t.Logf("%s: after %s", what, time.Since(began).Round(10*time.Millisecond))
}

// daemon starts `charterd run` and waits for a line of its log.
func (s *site) daemon(says string) *exec.Cmd {
	s.t.Helper()
	log, err := os.Create(filepath.Join(s.folder, "log"))
	s.must(err)
	defer log.Close()
	c := s.command("run")
	c.Stderr = log
	s.must(c.Start())
	s.t.Cleanup(func() { _ = c.Process.Kill() }) // it has ended where the test went well
	s.soon("the daemon says "+says, func() bool { return strings.Contains(s.file("log"), says) })
	return c
}

func (s *site) kill(daemon *exec.Cmd) {
	s.t.Helper()
	s.must(daemon.Process.Kill())
	var ended *exec.ExitError
	if err := daemon.Wait(); !errors.As(err, &ended) || ended.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		s.t.Fatalf("the daemon was not killed: %v", err)
	}
}

func (s *site) ends(daemon *exec.Cmd) {
	s.t.Helper()
	s.must(daemon.Process.Signal(syscall.SIGTERM))
	if err := daemon.Wait(); err != nil {
		s.t.Errorf("after SIGTERM: %v", err)
	}
}
