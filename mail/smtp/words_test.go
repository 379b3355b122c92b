package smtp

import (
	"fmt"
	"net"
	"strings"
	"testing"

	gosmtp "github.com/wneessen/go-mail/smtp"
)

func TestOutcomeTextIsOneShortLineWithoutAddresses(t *testing.T) {
	tests := map[string]string{
		"5.1.1 <maria@member.example>:\nno such user":      "5.1.1 <(address)>: no such user",
		"refused: maria@member.example, jo@member.example": "refused: (address), (address)",
		"the words jürgen stay\r\n\x00\u202eand the rest":  "the words jürgen stay and the rest",
		"to x-y!z at once": "to (address) at once",
		"not \xff UTF-8":   "not ? UTF-8",
		"4.2.1 to maria=40member.example@list.example is paused": "4.2.1 to (address) is paused",
	}
	for in, want := range tests {
		if got := oneLine(in, "x-y!z", ""); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
	if got := oneLine(strings.Repeat("ü", 400)); len(got) > 300 || !strings.HasSuffix(got, "ü...") {
		t.Errorf("a long text becomes %d octets: %q", len(got), got)
	}
}

func TestQueueNumberOfKnownServers(t *testing.T) {
	for text, want := range map[string]string{
		"2.0.0 Ok: queued as 4F1B2C3D4E":                 "4F1B2C3D4E",
		"OK id=1sXyZ0-0001Ab-2C":                         "1sXyZ0-0001Ab-2C",
		"2.0.0 OK 1795176005 a1-20020a05 - gsmtp":        "",
		"2.6.0 [InternalId=17] Queued mail for delivery": "",
	} {
		if got := queue(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestOurNameIsTheAddressOfOurEndWhereNoneIsConfigured(t *testing.T) {
	for ip, want := range map[string]string{"192.0.2.7": "[192.0.2.7]", "2001:db8::7": "[IPv6:2001:db8::7]"} {
		if got := (Config{}).hello(&net.TCPAddr{IP: net.ParseIP(ip), Port: 40000}); got != want {
			t.Errorf("%s: %s, want %s", ip, got, want)
		}
	}
	if got := (Config{HELO: "charterd.group.example"}).hello(nil); got != "charterd.group.example" {
		t.Errorf("configured name: %s", got)
	}
}

func TestLoginIsPickedFromWhatIsOffered(t *testing.T) {
	c := Config{Host: "mail.example", User: "clerk"}
	for offered, want := range map[string]gosmtp.Auth{
		"LOGIN plain XOAUTH2":    gosmtp.PlainAuth("", "", "", "", false),
		"LOGIN CRAM-MD5":         gosmtp.LoginAuth("", "", "", false),
		"CRAM-MD5 SCRAM-SHA-256": gosmtp.ScramSHA256Auth("", ""),
		"CRAM-MD5":               gosmtp.CRAMMD5Auth("", ""),
		"GSSAPI XOAUTH2 NTLM":    nil,
		"":                       nil,
	} {
		if got := c.mechanism(offered, "x"); fmt.Sprintf("%T", got) != fmt.Sprintf("%T", want) {
			t.Errorf("%q: %T, want %T", offered, got, want)
		}
	}
}
