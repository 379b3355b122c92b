package smtp_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"charterd/mail"
	"charterd/mail/mailtest"
	"charterd/mail/smtp"

	"github.com/google/go-cmp/cmp"
)

const secret = "swordfish-17"

func password() (string, error) { return secret, nil }

// faulty starts a server with faults, with STARTTLS and a login, and a configuration for it.
func faulty(t *testing.T, faults ...mailtest.Fault) (*mailtest.SMTPFaults, smtp.Config) {
	t.Helper()
	server, c := withMailHook(t, nil)
	server.Set(faults...)
	return server, c
}

func withMailHook(t *testing.T, onMail func(mailtest.Sent)) (*mailtest.SMTPFaults, smtp.Config) {
	t.Helper()
	server, err := mailtest.NewSMTPFaults(mailtest.SMTPOptions{TLS: smtp.StartTLS, User: "clerk", Password: secret, OnMail: onMail})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	return server, smtp.Config{Host: server.Host(), Port: server.Port(), TLS: smtp.StartTLS, User: "clerk", Password: password,
		RootCAs: server.Roots(), Timeout: 10 * time.Second, EndTimeout: 10 * time.Second}
}

// sink starts a good server and an outlet for it, which is closed first.
func sink(t testing.TB, o mailtest.SMTPOptions, change func(*smtp.Config)) (*mailtest.SMTP, *smtp.Outlet) {
	t.Helper()
	server, err := mailtest.NewSMTP(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	c := smtp.Config{Host: server.Host(), Port: server.Port(), TLS: o.TLS, User: o.User, Password: password,
		RootCAs: server.Roots(), Timeout: 10 * time.Second, EndTimeout: 10 * time.Second}
	if change != nil {
		change(&c)
	}
	outlet := smtp.New(c)
	t.Cleanup(outlet.Close)
	return server, outlet
}

func letter(body string) mail.Envelope {
	return mail.Envelope{From: "bounce@group.example", To: "maria@member.example", Data: []byte("Subject: Vote G-31\r\n\r\n" + body)}
}

func TestOctetsArriveAsTheyAreInTheEnvelope(t *testing.T) {
	bodies := map[string]string{
		"plain":               "Reply with one word.\r\n",
		"dots":                ".\r\n..\r\n...three\r\nno. dot\r\n.\r\n",
		"dot at the start":    ". is how this mail begins\r\n",
		"lines of any length": strings.Repeat("x", 5000) + "\r\n." + strings.Repeat("y", 70_000) + "\r\n",
		"only line ends":      "\r\n\r\n\r\n",
		"eight bits":          "Grüße aus Zürich \xff\x00\r\n",
		"a large mail":        strings.Repeat("..All of it must arrive.\r\n", 40_000),
	}
	for _, mode := range []string{smtp.None, smtp.StartTLS, smtp.Implicit} {
		server, outlet := sink(t, mailtest.SMTPOptions{TLS: mode, User: "clerk", Password: secret}, nil)
		for name, body := range bodies {
			e := letter(body)
			if name == "dot at the start" {
				e.Data = []byte(body)
			}
			if out := outlet.Send(context.Background(), e); out.Class != mail.Accepted || out.Phase != "end" || out.Code != 250 {
				t.Fatalf("%s, %s: %+v", mode, name, out)
			}
			sent := server.Mails()[len(server.Mails())-1]
			if !bytes.Equal(sent.Data, e.Data) {
				t.Errorf("%s, %s: sent %d octets, arrived %d: %.200q", mode, name, len(e.Data), len(sent.Data), sent.Data)
			}
			sent.Data = nil
			if diff := cmp.Diff(mailtest.Sent{From: e.From, To: []string{e.To}, Connection: 1}, sent); diff != "" {
				t.Errorf("%s, %s: envelope (-sent +arrived):\n%s", mode, name, diff)
			}
		}
		if server.Connections() != 1 {
			t.Errorf("%s: %d connections for %d mails", mode, server.Connections(), len(bodies))
		}
	}
}

func TestNullSenderAndQueueNumber(t *testing.T) {
	server, c := faulty(t)
	outlet := smtp.New(c)
	defer outlet.Close()
	e := letter("Bounces end here.\r\n")
	e.From = ""
	want := mail.Outcome{Class: mail.Accepted, Phase: "end", Code: 250, Text: "2.0.0 Ok: queued as 4C0FFEE1", Queue: "4C0FFEE1"}
	if diff := cmp.Diff(want, outlet.Send(context.Background(), e)); diff != "" {
		t.Errorf("outcome (-want +got):\n%s", diff)
	}
	if mails := server.Mails(); len(mails) != 1 || mails[0].From != "" {
		t.Errorf("mails: %+v", mails)
	}
}

func TestConnectionIsReplacedWhenTheServerEndedIt(t *testing.T) {
	server, outlet := sink(t, mailtest.SMTPOptions{TLS: smtp.None}, func(c *smtp.Config) { c.User = "" })
	for i := range 3 {
		if out := outlet.Send(context.Background(), letter("One.\r\n")); out.Class != mail.Accepted {
			t.Fatalf("mail %d: %+v", i, out)
		}
		server.Drop()
	}
	if server.Connections() != 3 || len(server.Mails()) != 3 {
		t.Errorf("%d connections, %d mails; want 3 and 3", server.Connections(), len(server.Mails()))
	}
}

func TestKeptConnectionThatIsFullIsReplacedOnce(t *testing.T) {
	server, c := faulty(t)
	outlet := smtp.New(c)
	defer outlet.Close()
	outlet.Send(context.Background(), letter("First.\r\n"))
	server.Set(mailtest.Fault{At: "mail", Do: "reply, close", Reply: "421 4.7.0 too many messages on this connection", Times: 1})
	if out := outlet.Send(context.Background(), letter("Second.\r\n")); out.Class != mail.Accepted {
		t.Errorf("second mail: %+v", out)
	}
	server.Set(mailtest.Fault{At: "mail", Do: "reply, close", Reply: "421 4.7.0 too many messages"})
	if out := outlet.Send(context.Background(), letter("Third.\r\n")); out.Class != mail.Paused || out.Code != 421 {
		t.Errorf("third mail: %+v", out)
	}
	if server.Connections() != 3 || len(server.Mails()) != 2 {
		t.Errorf("%d connections, %d mails; want 3 and 2", server.Connections(), len(server.Mails()))
	}
}

func TestRefusedMailLeavesTheConnectionForTheNext(t *testing.T) {
	server, c := faulty(t, mailtest.Fault{At: "rcpt", Do: "reply", Reply: "550 5.1.1 <gone@member.example> unknown", To: "gone@member.example"},
		mailtest.Fault{At: "end", Do: "reply", Reply: "451 4.3.0 try later", Times: 1})
	outlet := smtp.New(c)
	defer outlet.Close()
	gone := letter("Nobody reads this.\r\n")
	gone.To = "gone@member.example"
	want := []mail.Outcome{
		{Class: mail.Refused, Phase: "rcpt", Code: 550, Text: "5.1.1 <(address)> unknown"},
		{Class: mail.Deferred, Phase: "end", Code: 451, Text: "4.3.0 try later"},
		{Class: mail.Accepted, Phase: "end", Code: 250, Text: "2.0.0 Ok: queued as 4C0FFEE1", Queue: "4C0FFEE1"},
	}
	var got []mail.Outcome
	for _, e := range []mail.Envelope{gone, letter("Later.\r\n"), letter("Now.\r\n")} {
		got = append(got, outlet.Send(context.Background(), e))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
	if server.Connections() != 1 {
		t.Errorf("%d connections", server.Connections())
	}
}

func TestDangerousEnvelopesNeverReachAServer(t *testing.T) {
	outlet := smtp.New(smtp.Config{Host: "127.0.0.1", Port: 1, TLS: smtp.None})
	good := letter("Fine.\r\n")
	tests := map[string]func(*mail.Envelope){
		"CRLF in the recipient":    func(e *mail.Envelope) { e.To = "a@b.example>\r\nRCPT TO:<c@d.example" },
		"LF in the sender":         func(e *mail.Envelope) { e.From = "a@b.example\n" },
		"space":                    func(e *mail.Envelope) { e.To = "a b@c.example" },
		"parameter behind bracket": func(e *mail.Envelope) { e.To = "a@b.example>NOTIFY=NEVER" },
		"quoted local part":        func(e *mail.Envelope) { e.To = `"a>b"@c.example` },
		"no recipient":             func(e *mail.Envelope) { e.To = "" },
		"no domain":                func(e *mail.Envelope) { e.To = "postmaster@" },
		"no local part":            func(e *mail.Envelope) { e.From = "@b.example" },
		"invalid UTF-8":            func(e *mail.Envelope) { e.To = "a\xff@b.example" },
		"endless address":          func(e *mail.Envelope) { e.To = strings.Repeat("a", 250) + "@b.example" },
		"bare LF":                  func(e *mail.Envelope) { e.Data = []byte("Subject: x\r\n\r\none\n.\r\ntwo\r\n") },
		"bare CR":                  func(e *mail.Envelope) { e.Data = []byte("Subject: x\r\n\r\none\r.\r\r\n") },
		"no line end at the end":   func(e *mail.Envelope) { e.Data = []byte("Subject: x\r\n\r\none") },
		"no octets":                func(e *mail.Envelope) { e.Data = nil },
	}
	for name, change := range tests {
		e := good
		change(&e)
		if out := outlet.Send(context.Background(), e); out.Class != mail.Refused || out.Code != 0 || out.Text == "" {
			t.Errorf("%s: %+v", name, out)
		}
	}
	if out := outlet.Send(context.Background(), good); out.Class != mail.NotSent || out.Phase != "connect" {
		t.Errorf("the good one, without a server: %+v", out)
	}
}

func TestServerWithoutNeededExtensionRefusesByOurselves(t *testing.T) {
	_, small := sink(t, mailtest.SMTPOptions{MaxBytes: 1000, TLS: smtp.None}, func(c *smtp.Config) { c.User = "" })
	utf8 := letter("Hello.\r\n")
	utf8.To = "jürgen@member.example"
	for name, e := range map[string]mail.Envelope{"SIZE": letter(strings.Repeat("large\r\n", 200)), "SMTPUTF8": utf8} {
		if out := small.Send(context.Background(), e); out.Class != mail.Refused || out.Code != 0 {
			t.Errorf("%s: %+v", name, out)
		}
	}
	if out := small.Send(context.Background(), letter("Small.\r\n")); out.Class != mail.Accepted {
		t.Errorf("after our own refusals: %+v", out)
	}
	server, able := sink(t, mailtest.SMTPOptions{UTF8: true, TLS: smtp.None}, func(c *smtp.Config) { c.User = "" })
	for _, e := range []mail.Envelope{utf8, letter("ASCII only.\r\n")} {
		if out := able.Send(context.Background(), e); out.Class != mail.Accepted {
			t.Errorf("to %s: %+v", e.To, out)
		}
	}
	if got := server.Mails(); !got[0].UTF8 || got[0].To[0] != utf8.To || got[1].UTF8 {
		t.Errorf("SMTPUTF8 belongs to the first mail only: %+v", got)
	}
}
