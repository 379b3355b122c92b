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
)

// What a fault must come out as, by phase. The columns: 4yz, 5yz, 421 and FIN, provider's limit, FIN, RST, silence, garbage.
// A 421 while we write drowns in the reset that follows it; any other early reply is read where the reply is due.
var outcomes = []struct {
	phase string // of the fault
	named string // of the outcome
	want  [8]mail.Class
}{
	{"connect", "connect", [8]mail.Class{mail.NotSent, mail.NotSent, mail.Paused, mail.Paused, mail.NotSent, mail.NotSent, mail.NotSent, mail.NotSent}},
	{"ehlo", "connect", [8]mail.Class{mail.NotSent, mail.NotSent, mail.Paused, mail.Paused, mail.NotSent, mail.NotSent, mail.NotSent, mail.NotSent}},
	{"starttls", "tls", [8]mail.Class{mail.NotSent, mail.NotSent, mail.Paused, mail.Paused, mail.NotSent, mail.NotSent, mail.NotSent, mail.NotSent}},
	{"auth", "auth", [8]mail.Class{mail.NotSent, mail.NotSent, mail.Paused, mail.Paused, mail.NotSent, mail.NotSent, mail.NotSent, mail.NotSent}},
	{"mail", "mail", [8]mail.Class{mail.Deferred, mail.Refused, mail.Paused, mail.Paused, mail.NotSent, mail.NotSent, mail.NotSent, mail.NotSent}},
	{"rcpt", "rcpt", [8]mail.Class{mail.Deferred, mail.Refused, mail.Paused, mail.Paused, mail.NotSent, mail.NotSent, mail.NotSent, mail.NotSent}},
	{"data", "data", [8]mail.Class{mail.Deferred, mail.Refused, mail.Paused, mail.Paused, mail.NotSent, mail.NotSent, mail.NotSent, mail.NotSent}},
	{"body", "body", [8]mail.Class{mail.Deferred, mail.Refused, mail.NotSent, mail.Paused, mail.NotSent, mail.NotSent, mail.NotSent, mail.Unknown}},
	{"end", "end", [8]mail.Class{mail.Deferred, mail.Refused, mail.Paused, mail.Paused, mail.Unknown, mail.Unknown, mail.Unknown, mail.Unknown}},
}

var columns = [8]mailtest.Fault{
	{Do: "reply", Reply: "451 4.3.0 not now"},
	{Do: "reply", Reply: "554 5.3.0 not ever"},
	{Do: "reply, close", Reply: "421 4.3.2 closing"},
	{Do: "reply", Reply: "450 4.7.0 too many mails from you"},
	{Do: "close"}, {Do: "reset"}, {Do: "silence"}, {Do: "garbage"},
}

func TestOutcomeByPhaseAndFault(t *testing.T) {
	for _, row := range outcomes {
		for i, fault := range columns {
			fault.At = row.phase
			t.Run(row.phase+"/"+fault.Do+" "+fault.Reply, func(t *testing.T) {
				t.Parallel()
				checkFault(t, fault, row.named, row.want[i])
			})
		}
	}
}

func checkFault(t *testing.T, fault mailtest.Fault, phase string, want mail.Class) {
	server, c := faulty(t, fault)
	if fault.Do == "silence" {
		c.Timeout, c.EndTimeout = time.Second, time.Second
	}
	outlet := smtp.New(c)
	defer outlet.Close()
	e := letter("Reply with one word.\r\n")
	if fault.At == "body" {
		const line = "A line of a long mail.\r\n"
		e.Data = bytes.Repeat([]byte(line), 600_000) // more than the kernel holds, so that we see who stops reading
		if fault.Do == "reply" || fault.Do == "garbage" {
			e.Data, phase = e.Data[:20_000*len(line)], "end"
		}
	}
	out := outlet.Send(context.Background(), e)
	if out.Class != want || out.Phase != phase {
		t.Errorf("%s at %s: %+v; want %q in phase %q", fault.Do, fault.At, out, want, phase)
	}
	if len(server.Mails()) > 0 && out.Class != mail.Unknown {
		t.Errorf("%s at %s: the server has the mail, and we say %q", fault.Do, fault.At, out.Class)
	}
	checkText(t, out.Text)
	if bytes.Contains(server.Clear(), []byte("MAIL")) || bytes.Contains(server.Clear(), []byte("AUTH")) {
		t.Errorf("spoke in clear: %q", server.Clear())
	}

	server.Set()
	again := outlet.Send(context.Background(), letter("After the fault.\r\n"))
	if again.Class != mail.Accepted {
		t.Errorf("after %s at %s the next mail is %+v", fault.Do, fault.At, again)
	}
}

func checkText(t *testing.T, text string) {
	t.Helper()
	for _, bad := range []string{"\n", "\r", "@", secret, "127.0.0.1:"} {
		if strings.Contains(text, bad) {
			t.Errorf("outcome text holds %q: %q", bad, text)
		}
	}
	if text == "" || len(text) > 300 {
		t.Errorf("outcome text has %d octets: %q", len(text), text)
	}
}

func TestAcceptedStandsThoughTheServerLeavesAtOnce(t *testing.T) {
	server, c := faulty(t, mailtest.Fault{At: "end", Do: "right, close", Times: 1})
	outlet := smtp.New(c)
	defer outlet.Close()
	for range 2 {
		if out := outlet.Send(context.Background(), letter("Once.\r\n")); out.Class != mail.Accepted {
			t.Errorf("%+v", out)
		}
	}
	if len(server.Mails()) != 2 || server.Connections() != 2 {
		t.Errorf("%d mails on %d connections", len(server.Mails()), server.Connections())
	}
}

func TestSlowAnswerToTheDotIsWaitedFor(t *testing.T) {
	t.Parallel()
	_, c := faulty(t, mailtest.Fault{At: "end", Do: "slow", Delay: 1500 * time.Millisecond})
	c.Timeout, c.EndTimeout = time.Second, time.Minute
	outlet := smtp.New(c)
	defer outlet.Close()
	if out := outlet.Send(context.Background(), letter("Patience.\r\n")); out.Class != mail.Accepted {
		t.Errorf("%+v", out)
	}
}

func TestProviderLimitsPauseTheChannelAndFailNoMail(t *testing.T) {
	tests := []struct {
		at, reply string
		want      mail.Class
	}{
		{"mail", "550 5.4.5 Daily user sending limit exceeded", mail.Paused},
		{"end", "554 5.2.0 submission quota exceeded", mail.Paused},
		{"mail", "432 4.3.2 Concurrent connections limit exceeded", mail.Paused},
		{"end", "454 Throttling failure: Daily message quota exceeded", mail.Paused},
		{"rcpt", "450 4.7.1 Error: too much mail from your address", mail.Paused},
		{"rcpt", "451 4.7.500 Server busy", mail.Paused},
		{"rcpt", "450 4.2.1 Peak SMTP relay limit exceeded for customer", mail.Paused},
		{"auth", "454 4.7.0 Too many login attempts", mail.Paused},
		{"end", "550 5.2.251 Sender throttled", mail.Paused},

		{"rcpt", "451 4.7.1 Greylisted, come back in five minutes", mail.Deferred},
		{"rcpt", "450 4.2.1 The user is receiving mail too quickly", mail.Deferred},
		{"rcpt", "452 4.2.2 The recipient's mailbox quota exceeded", mail.Deferred},
		{"mail", "452 4.3.1 Insufficient system storage", mail.Deferred},
		{"auth", "454 4.7.0 Temporary authentication failure", mail.NotSent},
		{"auth", "535 5.7.8 Wrong password", mail.NotSent},
		{"mail", "530 5.7.0 Authentication required", mail.NotSent},
		{"end", "554 5.7.1 Spam", mail.Refused},
		{"rcpt", "550 5.4.4 No such domain", mail.Refused},
		{"rcpt", "251 User not local, will forward", mail.Accepted},
	}
	for _, test := range tests {
		t.Run(test.reply, func(t *testing.T) {
			t.Parallel()
			_, c := faulty(t, mailtest.Fault{At: test.at, Do: "reply", Reply: test.reply})
			outlet := smtp.New(c)
			defer outlet.Close()
			if out := outlet.Send(context.Background(), letter("Hello.\r\n")); out.Class != test.want {
				t.Errorf("%+v, want %q", out, test.want)
			}
		})
	}
}

func TestAnswerWithoutEndIsCutOff(t *testing.T) {
	for at, want := range map[string]mail.Class{"connect": mail.NotSent, "ehlo": mail.NotSent, "rcpt": mail.NotSent, "end": mail.Unknown} {
		_, c := faulty(t, mailtest.Fault{At: at, Do: "flood"})
		outlet := smtp.New(c)
		out := outlet.Send(context.Background(), letter("Hello.\r\n"))
		outlet.Close()
		if out.Class != want || !strings.Contains(out.Text, "has no end") {
			t.Errorf("%s: %+v", at, out)
		}
	}
}

func TestCancelledSendIsNotSentBeforeTheDotAndUnknownAfterIt(t *testing.T) {
	for _, test := range []struct {
		at, step string
		want     mail.Class
	}{
		{"connect", "K16 dial", mail.NotSent},
		{"auth", "K16 auth", mail.NotSent},
		{"rcpt", "K18 rcpt", mail.NotSent},
		{"end", "K21 dot", mail.Unknown},
	} {
		_, c := faulty(t, mailtest.Fault{At: test.at, Do: "silence"})
		ctx, cancel := context.WithCancel(context.Background())
		c.Step = func(name string) {
			if name == test.step {
				cancel()
			}
		}
		outlet := smtp.New(c)
		out := outlet.Send(ctx, letter("Stop.\r\n"))
		outlet.Close()
		cancel()
		if out.Class != test.want || !strings.Contains(out.Text, "stopped by us") && test.step != "K16 dial" {
			t.Errorf("cancelled at %s: %+v, want %q", test.step, out, test.want)
		}
	}
}

func TestStepsComeInTheirOrder(t *testing.T) {
	_, c := faulty(t)
	var got []string
	c.Step = func(name string) { got = append(got, name) }
	outlet := smtp.New(c)
	outlet.Send(context.Background(), letter("Hello.\r\n"))
	outlet.Close()
	want := "K16 dial,K16 ehlo,K16 starttls,K16 auth,K17 mail,K18 rcpt,K19 data,K20 first,K20 middle,K20 last,K21 dot,K22 reply,K24 quit"
	if strings.Join(got, ",") != want {
		t.Errorf("steps:\n%s\nwant:\n%s", strings.Join(got, ","), want)
	}
}
