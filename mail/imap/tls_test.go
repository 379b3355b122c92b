package imap

import (
	"crypto/x509"
	"errors"
	"strings"
	"testing"
	"time"

	"charterd/mail"
	"charterd/mail/mailtest"
)

func TestMailComesOverTLS(t *testing.T) {
	for _, kind := range []string{"implicit", "starttls"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			server := newServer(t, mailtest.IMAPOptions{TLS: kind})
			in := New(Config{
				Host: "localhost", Port: server.Port(), TLS: kind, RootCAs: server.Roots(), User: testUser, Folder: "INBOX",
				Password: func() (string, error) { return testPassword, nil },
			})
			defer in.Close()
			check(t, in.Check(t.Context()))
			first, err := take(t.Context(), in, mail.Mark{})
			check(t, err)
			_, err = server.Append(testUser, "INBOX", long(1), day(1))
			check(t, err)
			check(t, in.Wait(t.Context()))
			k, err := take(t.Context(), in, first.last())
			check(t, err)
			if len(k.arrivals) != 1 || string(k.arrivals[0].Raw) != string(long(1)) {
				t.Errorf("over TLS came %+v", k.report)
			}
		})
	}
}

func TestAServerThatCannotProveItsNameGetsNoPassword(t *testing.T) {
	year := func(y int) time.Time { return time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC) }
	expired, expiredRoots, err := mailtest.SMTPCertificate(year(2001), year(2002), "127.0.0.1")
	check(t, err)
	other, otherRoots, err := mailtest.SMTPCertificate(year(2000), year(2100), "imap.example.net")
	check(t, err)
	for name, test := range map[string]struct {
		options mailtest.IMAPOptions
		roots   *x509.CertPool
		words   string
	}{
		"Unknown":   {mailtest.IMAPOptions{}, x509.NewCertPool(), "unknown authority"},
		"Expired":   {mailtest.IMAPOptions{Certificate: &expired}, expiredRoots, "expired"},
		"WrongName": {mailtest.IMAPOptions{Certificate: &other}, otherRoots, "127.0.0.1"},
	} {
		for _, kind := range []string{"implicit", "starttls"} {
			t.Run(name+"/"+kind, func(t *testing.T) {
				t.Parallel()
				options := test.options
				options.TLS = kind
				server := newServer(t, options)
				expectNoPassword(t, server.Port(), kind, test.roots, ErrTLS, test.words)
			})
		}
	}
}

// expectNoPassword checks that connecting fails in the given way before the password is even read.
func expectNoPassword(t *testing.T, port int, kind string, roots *x509.CertPool, want error, words string) {
	t.Helper()
	timeout := patient
	if want == ErrSilent {
		timeout = impatient
	}
	in := New(Config{
		Host: "127.0.0.1", Port: port, TLS: kind, RootCAs: roots, User: testUser, Folder: "INBOX", Timeout: timeout,
		Password: func() (string, error) {
			t.Error("the password was asked for")
			return testPassword, nil
		},
	})
	if err := in.Check(t.Context()); !errors.Is(err, want) || !strings.Contains(err.Error(), words) {
		t.Errorf("error %v, want %v with %q", err, want, words)
	}
}

func TestSTARTTLSThatIsTamperedWithGetsNoPassword(t *testing.T) {
	const begin = " OK Begin TLS negotiation now"
	for name, test := range map[string]struct {
		fault mailtest.IMAPFault
		want  error
		words string
	}{
		"Refused":            {mailtest.IMAPFault{At: begin, Eat: mailtest.IMAPText, Put: " BAD what?"}, ErrTLS, "BAD what?"},
		"TextBehindTheOK":    {mailtest.IMAPFault{At: begin + "\r\n", Put: "* OK [CAPABILITY IMAP4rev1] welcome\r\n"}, ErrTLS, "handshake"},
		"LoginBehindTheOK":   {mailtest.IMAPFault{At: begin + "\r\n", Put: "C1 OK logged in\r\n"}, ErrTLS, "handshake"},
		"PreauthGreeting":    {mailtest.IMAPFault{At: "* OK", Eat: mailtest.IMAPText, Put: "* PREAUTH"}, ErrTLS, "PREAUTH"},
		"ByeGreeting":        {mailtest.IMAPFault{At: "* OK", Eat: mailtest.IMAPText, Put: "* BYE"}, ErrServer, "BYE"},
		"CutBeforeTheOK":     {mailtest.IMAPFault{Sent: "STARTTLS", Do: mailtest.IMAPCut}, ErrLost, "STARTTLS"},
		"CutInTheLineEnd":    {mailtest.IMAPFault{At: begin + "\r", Do: mailtest.IMAPCut}, ErrLost, "STARTTLS"},
		"CutBehindTheOK":     {mailtest.IMAPFault{At: begin + "\r\n", Do: mailtest.IMAPCut}, ErrLost, "handshake"},
		"SilenceInTheOK":     {mailtest.IMAPFault{At: begin + "\r", Do: mailtest.IMAPSilence}, ErrSilent, "STARTTLS"},
		"SilenceInHandshake": {mailtest.IMAPFault{At: begin + "\r\n", Skip: 20, Do: mailtest.IMAPSilence}, ErrSilent, "TLS handshake"},
		"EndlessLines":       {mailtest.IMAPFault{Sent: "STARTTLS", Put: strings.Repeat("* OK still here\r\n", 100)}, ErrTLS, "too many lines"},
		"EndlessLine":        {mailtest.IMAPFault{Sent: "STARTTLS", Put: strings.Repeat("x", 10_000)}, ErrLost, "octets"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t, mailtest.IMAPOptions{TLS: "starttls"})
			proxy, err := mailtest.NewFaultyIMAP(server.Addr(), test.fault)
			check(t, err)
			defer proxy.Close()
			expectNoPassword(t, proxy.Port(), "starttls", server.Roots(), test.want, test.words)
			if proxy.Struck() == 0 {
				t.Error("the fault never struck")
			}
		})
	}
}

func TestTheWrongKindOfTLSIsNamed(t *testing.T) {
	clear := newServer(t, mailtest.IMAPOptions{})
	expectNoPassword(t, clear.Port(), "implicit", nil, ErrTLS, `tls = "starttls"`)
	expectNoPassword(t, clear.Port(), "starttls", nil, ErrTLS, "STARTTLS")
	secured := newServer(t, mailtest.IMAPOptions{TLS: "implicit"})
	expectNoPassword(t, secured.Port(), "starttls", secured.Roots(), ErrSilent, "STARTTLS")
}

func TestAConfigurationThatCannotWorkIsRefusedBeforeConnecting(t *testing.T) {
	password := func() (string, error) { return testPassword, nil }
	good := Config{Host: "127.0.0.1", Port: 143, TLS: "none", User: "u", Password: password, Folder: "INBOX"}
	if problem := good.problem(); problem != "" {
		t.Fatalf("the good one: %s", problem)
	}
	for words, change := range map[string]func(*Config){
		"no host":         func(c *Config) { c.Host = "" },
		"the port 0":      func(c *Config) { c.Port = 0 },
		"no user":         func(c *Config) { c.User = "" },
		"no password":     func(c *Config) { c.Password = nil },
		"no folder":       func(c *Config) { c.Folder = "" },
		"the same folder": func(c *Config) { c.Processed = "inbox" },
		"in clear":        func(c *Config) { c.Host = "imap.example.org" },
		"none of":         func(c *Config) { c.TLS = "yes" },
	} {
		cfg := good
		change(&cfg)
		if err := New(cfg).Check(t.Context()); !errors.Is(err, ErrConfig) || !strings.Contains(err.Error(), words) {
			t.Errorf("want %q, got %v", words, err)
		}
	}
	cfg := good
	cfg.Port = 1
	if err := New(cfg).Check(t.Context()); !errors.Is(err, ErrConnect) {
		t.Errorf("nobody listens: %v", err)
	}
}

func TestAPasswordOutsideASCIIIsSentByAUTHENTICATE(t *testing.T) {
	server := newServer(t, mailtest.IMAPOptions{})
	check(t, server.AddUser("chair", "grüße \"und\" \\ ☂"))
	in := New(Config{
		Host: "127.0.0.1", Port: server.Port(), TLS: "none", User: "chair", Folder: "INBOX",
		Password: func() (string, error) { return "grüße \"und\" \\ ☂", nil },
	})
	defer in.Close()
	check(t, in.Check(t.Context()))
	wrong := New(Config{
		Host: "127.0.0.1", Port: server.Port(), TLS: "none", User: "chair", Folder: "INBOX",
		Password: func() (string, error) { return "grüße", nil },
	})
	if err := wrong.Check(t.Context()); !errors.Is(err, ErrLogin) {
		t.Errorf("wrong password: %v", err)
	}
	unread := New(Config{
		Host: "127.0.0.1", Port: server.Port(), TLS: "none", User: "chair", Folder: "INBOX",
		Password: func() (string, error) { return "", errors.New("no such file") },
	})
	if err := unread.Check(t.Context()); !errors.Is(err, ErrConfig) || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("unreadable password: %v", err)
	}
}
