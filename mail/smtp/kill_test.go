package smtp_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"testing"

	"charterd/mail"
	"charterd/mail/mailtest"
	"charterd/mail/smtp"

	"go.uber.org/goleak"
)

// TestMain lets this binary be the process that is killed in TestKilledSender.
func TestMain(m *testing.M) {
	if step := os.Getenv("KILL_AT"); step != "" {
		sendAndDie(step)
	}
	goleak.VerifyTestMain(m)
}

// sendAndDie sends one mail and is killed at a step, as by kill -9.
func sendAndDie(step string) {
	port, _ := strconv.Atoi(os.Getenv("PORT"))
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM([]byte(os.Getenv("ROOT")))
	outlet := smtp.New(smtp.Config{Host: "127.0.0.1", Port: port, TLS: smtp.StartTLS, User: "clerk", Password: password, RootCAs: roots,
		Step: func(name string) {
			if name == step {
				_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			}
		}})
	out := outlet.Send(context.Background(), letter("The same octets.\r\n"))
	outlet.Close()
	fmt.Printf("survived %s: %+v\n", step, out)
	os.Exit(3)
}

func TestKilledSenderLosesNothingAndDoublesOnlyWhatWasWhole(t *testing.T) {
	copies := map[string]int{ // on the server once the mail was sent again
		"K16 dial": 1, "K16 ehlo": 1, "K16 starttls": 1, "K16 auth": 1, "K17 mail": 1, "K18 rcpt": 1, "K19 data": 1,
		"K20 first": 1, "K20 middle": 1, "K20 last": 1, "K21 dot": 2, "K22 reply": 2, "K24 quit": 2,
	}
	for step, want := range copies {
		t.Run(step, func(t *testing.T) {
			taken := make(chan struct{}, 2)
			server, c := withMailHook(t, func(mailtest.Sent) { taken <- struct{}{} })
			root := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
			child := exec.Command(os.Args[0])
			child.Env = append(os.Environ(), "KILL_AT="+step, "PORT="+strconv.Itoa(server.Port()), "ROOT="+string(root))
			said, err := child.CombinedOutput()
			if err == nil || child.ProcessState.ExitCode() != -1 {
				t.Fatalf("the sender was not killed: %v\n%s", err, said)
			}
			if want == 2 {
				<-taken // the server reads what the dead left in the kernel
			}
			outlet := smtp.New(c)
			defer outlet.Close()
			e := letter("The same octets.\r\n")
			if out := outlet.Send(context.Background(), e); out.Class != mail.Accepted {
				t.Fatalf("sent again: %+v", out)
			}
			mails := server.Mails()
			if len(mails) != want {
				t.Errorf("%d copies, want %d", len(mails), want)
			}
			for _, m := range mails {
				if !bytes.Equal(m.Data, e.Data) {
					t.Errorf("a copy differs: %q", m.Data)
				}
			}
		})
	}
}
