package smtp_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"charterd/mail"
	"charterd/mail/mailtest"
	"charterd/mail/smtp"
)

func TestNothingIsSaidInClearWhenTLSIsTakenAway(t *testing.T) {
	for _, do := range []string{"strip", "inject", "garbage"} {
		server, c := faulty(t, mailtest.Fault{At: "starttls", Do: do})
		outlet := smtp.New(c)
		out := outlet.Send(context.Background(), letter("A secret ballot.\r\n"))
		outlet.Close()
		if out.Class != mail.NotSent || out.Phase != "tls" {
			t.Errorf("%s: %+v", do, out)
		}
		for _, word := range []string{"AUTH", "MAIL", "RCPT", "ballot", secret} {
			if bytes.Contains(server.Clear(), []byte(word)) {
				t.Errorf("%s: %q went out in clear: %q", do, word, server.Clear())
			}
		}
		if len(server.Mails()) != 0 {
			t.Errorf("%s: a mail arrived", do)
		}
	}
}

func TestCertificatesThatDoNotFitEndTheConnection(t *testing.T) {
	year := func(y int) time.Time { return time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC) }
	tests := []struct {
		name       string
		host       string
		until      int
		trusted    bool
		wantAdvice string
	}{
		{"wrong name", "other.example", 2100, true, "Set [smtp] host to a name in the certificate: other.example"},
		{"expired", "127.0.0.1", 2001, true, "must be renewed"},
		{"unknown authority", "127.0.0.1", 2100, false, "install the CA's certificate"},
	}
	for _, test := range tests {
		for _, mode := range []string{smtp.StartTLS, smtp.Implicit} {
			certificate, roots, err := mailtest.SMTPCertificate(year(2000), year(test.until), test.host)
			if err != nil {
				t.Fatal(err)
			}
			server, err := mailtest.NewSMTPFaults(mailtest.SMTPOptions{TLS: mode, Certificate: &certificate})
			if err != nil {
				t.Fatal(err)
			}
			c := smtp.Config{Host: server.Host(), Port: server.Port(), TLS: mode, RootCAs: roots}
			if !test.trusted {
				c.RootCAs = nil
			}
			outlet := smtp.New(c)
			out := outlet.Send(context.Background(), letter("No.\r\n"))
			if out.Class != mail.NotSent || out.Phase != "tls" || !strings.Contains(out.Text, test.wantAdvice) {
				t.Errorf("%s, %s: %+v", test.name, mode, out)
			}
			if err := outlet.Check(context.Background()); err == nil || !strings.Contains(err.Error(), test.wantAdvice) {
				t.Errorf("%s, %s: Check says %v", test.name, mode, err)
			}
			server.Close()
		}
	}
}

func TestCheckPassesWhereSendWould(t *testing.T) {
	for _, mode := range []string{smtp.None, smtp.StartTLS, smtp.Implicit} {
		server, outlet := sink(t, mailtest.SMTPOptions{TLS: mode, User: "clerk", Password: secret}, nil)
		if err := outlet.Check(context.Background()); err != nil {
			t.Errorf("%s: %v", mode, err)
		}
		if len(server.Mails()) != 0 {
			t.Errorf("%s: Check sent a mail", mode)
		}
	}
}

func TestLoginIsSpokenWhereThereIsNoPlain(t *testing.T) {
	server, outlet := sink(t, mailtest.SMTPOptions{TLS: smtp.StartTLS, User: "clerk", Password: secret, Login: true}, nil)
	if out := outlet.Send(context.Background(), letter("Hello.\r\n")); out.Class != mail.Accepted || len(server.Mails()) != 1 {
		t.Errorf("%+v", out)
	}
	_, wrong := sink(t, mailtest.SMTPOptions{TLS: smtp.StartTLS, User: "clerk", Password: "another", Login: true}, nil)
	if out := wrong.Send(context.Background(), letter("Hello.\r\n")); out.Class != mail.NotSent || out.Phase != "auth" {
		t.Errorf("%+v", out)
	}
}

func TestServerWithoutLoginIsNotTrustedWithMail(t *testing.T) {
	server, outlet := sink(t, mailtest.SMTPOptions{TLS: smtp.StartTLS}, func(c *smtp.Config) { c.User = "clerk" })
	if out := outlet.Send(context.Background(), letter("Hello.\r\n")); out.Class != mail.NotSent || out.Phase != "auth" || len(server.Mails()) != 0 {
		t.Errorf("%+v", out)
	}
}

func TestCheckTellsTheOperatorWhatToDo(t *testing.T) {
	_, stripped := faulty(t, mailtest.Fault{At: "starttls", Do: "strip"})
	_, wrong := faulty(t)
	wrong.Password = func() (string, error) { return "not-it-4711", nil }
	_, unread := faulty(t)
	unread.Password = func() (string, error) { return "", os.ErrNotExist }
	_, early := faulty(t)
	early.TLS = smtp.Implicit
	_, echo := faulty(t, mailtest.Fault{At: "auth", Do: "reply", Reply: "535 5.7.8 you said " + secret})
	_, unlisted := faulty(t)
	unlisted.TLS = "opportunistic"
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := smtp.Config{Host: "127.0.0.1", Port: free.Addr().(*net.TCPAddr).Port, TLS: smtp.None}
	free.Close()

	for name, test := range map[string]struct {
		config smtp.Config
		want   string
	}{
		"STARTTLS not offered": {stripped, `Set [smtp] tls = "implicit"`},
		"wrong password":       {wrong, "Check [smtp] user and the password in password_file"},
		"password file":        {unread, "reading the SMTP password"},
		"no TLS on the port":   {early, `set [smtp] tls = "starttls"`},
		"echoed password":      {echo, "you said (hidden)"},
		"unknown way":          {unlisted, `set "implicit", "starttls" or "none"`},
		"nothing listens":      {nobody, "Check [smtp] host and port"},
		"clear to elsewhere":   {smtp.Config{Host: "mail.example", Port: 25, TLS: smtp.None}, "is for this machine only"},
		"no host":              {smtp.Config{Port: 25, TLS: smtp.None}, "do not name a server"},
		"user, no password":    {smtp.Config{Host: "localhost", Port: 25, TLS: smtp.None, User: "clerk"}, "set password_file"},
	} {
		err := smtp.New(test.config).Check(context.Background())
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v; want a sentence with %q", name, err, test.want)
			continue
		}
		if strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), "not-it-4711") {
			t.Errorf("%s shows the password: %v", name, err)
		}
	}
	if err := smtp.New(unread).Check(context.Background()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the cause is lost: %v", err)
	}
}

func TestWrongPasswordSendsNothing(t *testing.T) {
	server, c := faulty(t)
	c.Password = func() (string, error) { return "not-it-4711", nil }
	outlet := smtp.New(c)
	defer outlet.Close()
	out := outlet.Send(context.Background(), letter("No.\r\n"))
	if out.Class != mail.NotSent || out.Phase != "auth" || out.Code != 535 {
		t.Errorf("%+v", out)
	}
	for _, line := range server.Lines() {
		if strings.HasPrefix(line, "MAIL") {
			t.Errorf("MAIL after a refused login")
		}
	}
}
