package imap

import (
	"errors"
	"os"
	"testing"

	"charterd/mail/mailtest"
)

// TestEndToEndSuiteOnDovecot holds a real server to the same promises as the embedded one.
func TestEndToEndSuiteOnDovecot(t *testing.T) {
	server, err := mailtest.NewDovecot(map[string]string{testUser: testPassword})
	if errors.Is(err, mailtest.ErrUnavailable) && os.Getenv("CHARTERD_E2E") != "required" {
		t.Skipf("%v; install dovecot-imapd, and run as root", err)
	}
	check(t, err)
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(server.Log())
		}
		check(t, server.Close())
	})
	runSuite(t, account{host: "127.0.0.1", port: server.Port(), tls: "none", user: testUser, password: testPassword})
}
