package mailtest_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"charterd/mail/mailtest"
)

// realServers starts Dovecot and Postfix, or skips; where CHARTERD_E2E=required it fails instead.
func realServers(t *testing.T, users map[string]string) (*mailtest.Dovecot, *mailtest.Postfix) {
	t.Helper()
	fail := func(err error) {
		if errors.Is(err, mailtest.ErrUnavailable) && os.Getenv("CHARTERD_E2E") != "required" {
			t.Skipf("%v; install dovecot-imapd and postfix, and run as root", err)
		}
		t.Fatal(err)
	}
	dovecot, err := mailtest.NewDovecot(users)
	if err != nil {
		fail(err)
	}
	t.Cleanup(func() {
		if err := dovecot.Close(); err != nil {
			t.Error(err)
		}
	})
	postfix, err := mailtest.NewPostfix(dovecot, "mx.example.org")
	if err != nil {
		fail(err)
	}
	t.Cleanup(func() {
		if err := postfix.Close(); err != nil {
			t.Error(err)
		}
	})
	return dovecot, postfix
}

func TestEndToEndPostfixDeliversIntoDovecotAndVouchesAboveItsReceivedLine(t *testing.T) {
	dovecot, postfix := realServers(t, map[string]string{"ada@members.example": "one", "grants@example.org": "two"})
	raw := "From: Ada <ada@members.example>\r\nTo: grants@example.org\r\nSubject: hello\r\nMessage-ID: <1@client.example>\r\n\r\nHello.\r\n"
	for entrance, verdict := range map[mailtest.Entrance]string{mailtest.Proven: "pass", mailtest.Unproven: "none", mailtest.Forged: "fail"} {
		if err := postfix.Submit(entrance, "ada@members.example", []string{"grants+token@example.org"}, []byte(raw)); err != nil {
			t.Fatal(err)
		}
		if err := postfix.Settle(); err != nil {
			t.Fatal(err)
		}
		at := time.Date(2027, 2, 3, 4, 5, int(entrance), 0, time.UTC)
		if n, err := dovecot.Stamp("grants@example.org", at); err != nil || n != 1 {
			t.Fatalf("%d fresh mails, %v\n%s", n, err, postfix.Log())
		}
		folder, err := dovecot.Folder("grants@example.org", "INBOX")
		if err != nil {
			t.Fatal(err)
		}
		got := folder.Mails[len(folder.Mails)-1]
		text := string(got.Raw)
		results := strings.Index(text, "\nAuthentication-Results: mx.example.org; dmarc="+verdict+" header.from=members.example\r\n")
		received := strings.Index(text, "\nReceived: ")
		if results < 0 || received < results || strings.Count(text, "Authentication-Results") != 1 {
			t.Errorf("%s:\n%s", verdict, text)
		}
		if !got.At.Equal(at) {
			t.Errorf("INTERNALDATE %s, want the file's time %s", got.At, at)
		}
	}
}

func TestEndToEndMailToNobodyComesBackAsAReport(t *testing.T) {
	dovecot, postfix := realServers(t, map[string]string{"grants@example.org": "two"})
	raw := "From: grants@example.org\r\nTo: nobody@example.org\r\nMessage-ID: <2@example.org>\r\n\r\nHello.\r\n"
	if err := postfix.Submit(mailtest.Proven, "grants+b-tag@example.org", []string{"nobody@example.org"}, []byte(raw)); err != nil {
		t.Fatal(err)
	}
	if err := postfix.Settle(); err != nil {
		t.Fatal(err)
	}
	folder, err := dovecot.Folder("grants@example.org", "INBOX")
	if err != nil {
		t.Fatal(err)
	}
	if len(folder.Mails) != 1 || !strings.Contains(string(folder.Mails[0].Raw), "report-type=delivery-status") {
		t.Fatalf("%d mails came back\n%s", len(folder.Mails), postfix.Log())
	}
}
