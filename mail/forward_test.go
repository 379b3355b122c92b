package mail

import (
	"strings"
	"testing"
)

func TestForwardedIsWhatTheirAuthorNewlyWrote(t *testing.T) {
	head := "From: Nora <nora@example.org>\nTo: grants@example.org\nSubject: Fwd: Your request\nMIME-Version: 1.0\n"
	answer := "The city pays 2,000 USD.\n\nOn Tue, 3 Nov 2026 at 10:00, Nora <nora@example.org> wrote:\n> Who else pays?\n"
	block := "From: Nok <nok@neptune.example>\nDate: Thu, 5 Nov 2026 at 09:00\nSubject: Re: Your request\nTo: Nora <nora@example.org>\n\n"
	cases := map[string]string{
		"Gmail":      head + "\nG-1\n\n---------- Forwarded message ---------\n" + block + answer,
		"Apple Mail": head + "\nG-1\n\nBegin forwarded message:\n\n> From: Nok <nok@neptune.example>\n> Subject: Re: Your request\n> Date: 5 November 2026 at 09:00:00 GMT\n> To: Nora <nora@example.org>\n> \n> The city pays 2,000 USD.\n> \n>> On 3 Nov 2026, at 10:00, Nora <nora@example.org> wrote:\n>> Who else pays?\n",
		"an attached mail": head + "Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\nG-1\n--x\nContent-Type: message/rfc822\n\n" +
			"From: Nok <nok@neptune.example>\nTo: nora@example.org\nSubject: Re: Your request\n\n" + answer + "--x--\n",
	}
	for name, text := range cases {
		m := Open([]byte(strings.ReplaceAll(text, "\n", "\r\n")), Own{})
		if got := m.Forwarded(); got != "The city pays 2,000 USD." {
			t.Errorf("%s: %q", name, got)
		}
		if got := m.Text(nil); got != "G-1" {
			t.Errorf("%s: the own words are %q", name, got)
		}
	}
	reply := Open([]byte(strings.ReplaceAll("From: Nok <nok@neptune.example>\nSubject: Re: x\n\n"+answer, "\n", "\r\n")), Own{})
	if got := reply.Forwarded(); got != "" {
		t.Errorf("a reply forwards %q", got)
	}
}

func TestAMailGoesWithAMailAsItIs(t *testing.T) {
	plain := "From: a@b.example\nSubject: x\n\nWords of the mail.\n"
	for name, c := range map[string]struct{ data, kind string }{
		"ASCII":                    {plain, "message/rfc822"},
		"8-bit":                    {plain + "Grüße\n", "application/octet-stream"},
		"a long line":              {plain + strings.Repeat("x", 999) + "\n", "application/octet-stream"},
		"a bare return":            {plain + "one\rtwo\n", "application/octet-stream"},
		"its last line has no end": {strings.TrimSpace(plain), "message/rfc822"},
	} {
		d := ballotDraft()
		d.Attachments = []Enclosure{{Name: "report.eml", Type: "message/rfc822", Data: []byte(c.data)}}
		raw, err := Compose(d)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		m := Open(raw, Own{})
		if len(m.Attachments) != 1 || m.Attachments[0].Type != c.kind || m.Attachments[0].Name != "report.eml" {
			t.Fatalf("%s: %+v", name, m.Attachments)
		}
		got := strings.TrimSpace(strings.ReplaceAll(string(m.Attachments[0].Data()), "\r\n", "\n"))
		if got != strings.TrimSpace(c.data) {
			t.Errorf("%s: the octets are %q", name, got)
		}
	}
}
