package mail

import (
	"testing"
	"time"
)

func TestReceivedAtIsTheTopmostLineOfOurOwnHost(t *testing.T) {
	const forged = "from us by mx.elsewhere.example; Mon, 02 Nov 2026 12:00:00 +0000"
	fields := []Field{
		{"Received", forged},
		{"Received", "from out.example by MX.example.org. with ESMTPS id 7 (note; with a semicolon); Mon, 02 Nov 2026 10:00:05 +0200 (EET)"},
		{"Received", "from old by mx.example.org; Mon, 02 Nov 2026 07:00:00 +0000"},
	}
	at, ok := ReceivedAt(fields, []string{"mx.example.org"})
	if want := time.Date(2026, 11, 2, 8, 0, 5, 0, time.UTC); !ok || !at.Equal(want) {
		t.Errorf("got %s %v, want %s", at, ok, want)
	}
	if at, ok := ReceivedAt(fields, nil); !ok || at.Hour() != 12 {
		t.Errorf("without a name of ours the topmost counts; got %s %v", at, ok)
	}
	for _, value := range []string{"from a by mx.example.org", "by mx.example.org; once upon a time", ""} {
		if at, ok := ReceivedAt([]Field{{"Received", value}}, []string{"mx.example.org"}); ok {
			t.Errorf("%q gives %s", value, at)
		}
	}
}

// TestAVoteThatOurMailNamesAsAnExampleIsThePersonsOwn: our sentence holds the words, and writing just them is what it asks for.
func TestAVoteThatOurMailNamesAsAnExampleIsThePersonsOwn(t *testing.T) {
	const ours = "These votes wait for you: G-1.1, G-2.1. Please name one in your\nanswer, in words like “aye on G-1.1”, and send it to us again soon.\n"
	head := "From: Ada <ada@members.example>\nMessage-ID: <a@members.example>\n\n"
	for _, vote := range []string{"aye on G-1.1", "Aye on case G-1.1."} {
		m := Open([]byte(head+vote+"\n\nOn Monday Grants wrote:\n\n> "+ours), Own{})
		if got := m.Text([]string{ours}); got != vote {
			t.Errorf("own words %q, want %q", got, vote)
		}
	}
	m := Open([]byte(head+"Thanks for telling me\n\nPlease name one in your\nanswer, in words like\n“aye on G-1.1”, and send\nit to us again soon.\n"), Own{})
	if got := m.Text([]string{ours}); got != "Thanks for telling me" {
		t.Errorf("own words %q", got)
	}
}
