package mail

import (
	"strings"
	"testing"

	"charterd/workflow/acts"

	"github.com/google/go-cmp/cmp"
)

// ballot is a mail of ours that the replies of these tests quote.
const ballot = `Dear member,

The harbour school asks for 2,400 USD to buy six laptops.
Ballot G-31.1 ends on 12 May 2026, 23:59 UTC.

Choose one:
[ ] Grant the sum as asked
[ ] Ask for a second offer

To answer, write your vote into the first line of a reply.

The grants group
`

func textMail(body string) *Message {
	return Open([]byte("From: Ana Roe <ana@example.org>\r\nSubject: Re: Vote G-31: laptops\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"+strings.ReplaceAll(body, "\n", "\r\n")), ours)
}

func alternative(text, html string) *Message {
	return Open([]byte("From: ana@example.org\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"+text+
		"\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"+html+"\r\n--b--\r\n"), ours)
}

func quote(text string) string {
	return "> " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n> ") + "\n"
}

func TestUnmarkedQuoteOfOursIsSubtracted(t *testing.T) {
	m := textMail("Aye.\n\n" + ballot)
	if got := m.Text([]string{ballot}); got != "Aye." {
		t.Errorf("own text %q", got)
	}
	mine := 0
	for _, line := range m.Words([]string{ballot}).Lines {
		if line.Ours {
			mine++
		}
	}
	if mine < 6 {
		t.Errorf("%d lines kept on record as ours, want at least 6", mine)
	}
}

func TestRewrappedQuoteOfOursIsSubtracted(t *testing.T) {
	wrapped := "The harbour school asks for 2,400 USD\nto buy six laptops. Ballot G-31.1 ends on 12 May\n2026, 23:59 UTC.\n"
	if got := textMail("Nay, see below.\n\n" + wrapped).Text([]string{ballot}); got != "Nay, see below." {
		t.Errorf("own text %q", got)
	}
}

func TestShortAnswerIsNeverSubtractedBetweenMarkedLines(t *testing.T) {
	sent := "Ballot G-31.1: laptops\naye\nnay\nBallot G-32.1: a new roof\naye\nnay\n"
	m := textMail("> Ballot G-31.1: laptops\naye\n> Ballot G-32.1: a new roof\nnay\n")
	if got := m.Text([]string{sent}); got != "aye\nnay" {
		t.Errorf("own text %q", got)
	}
}

func TestAnswersStandUnderTheirQuotedSentence(t *testing.T) {
	m := textMail("> Ballot G-31.1: laptops\n>\n> They want six of them.\n\nAye.\nReally.\n\n> Ballot G-32.1: a new roof\n\nNay.\n")
	w := m.Words(nil)
	want := []acts.Answer{{Quoted: "Ballot G-31.1: laptops\nThey want six of them.", First: 0, Count: 2}, {Quoted: "Ballot G-32.1: a new roof", First: 3, Count: 1}}
	if diff := cmp.Diff(want, w.Answers); diff != "" {
		t.Error(diff)
	}
	if w.Lines[w.Answers[1].First].Text != "Nay." {
		t.Errorf("lines %+v", w.Lines)
	}
}

func TestChangedQuoteIsSeen(t *testing.T) {
	for name, c := range map[string]struct {
		body   string
		edited bool
	}{
		"as sent":           {quote(ballot), false},
		"shortened":         {quote(ballot[:150]), false},
		"ticked":            {quote(strings.Replace(ballot, "[ ] Grant", "[x] Grant", 1)), true},
		"word added":        {quote(strings.Replace(ballot, "to buy six laptops", "to buy no six laptops", 1)), true},
		"line added":        {quote(strings.Replace(ballot, "Choose one:", "Choose one: I choose the second", 1)), true},
		"pointed at":        {quote(strings.Replace(ballot, "as asked", "as asked <--", 1)), true},
		"under a separator": {"-----Original Message-----\n" + strings.Replace(ballot, "[ ] Grant", "[X] Grant", 1), true},
	} {
		t.Run(name, func(t *testing.T) {
			if got := textMail("See below.\n\n" + c.body).Words([]string{ballot}).Edited; got != c.edited {
				t.Errorf("edited %v, want %v", got, c.edited)
			}
		})
	}
}

func TestReplyBelowUnmarkedQuoteOfOursIsFound(t *testing.T) {
	m := textMail("-----Original Message-----\nFrom: grants@group.example\nSent: Monday\nTo: Ana\nSubject: Vote\n\n" + ballot + "\nI would rather wait.\n")
	if got := m.Text([]string{ballot}); got != "I would rather wait." {
		t.Errorf("own text %q", got)
	}
	if got := m.Text(nil); got != "" {
		t.Errorf("without knowing what we sent, own text %q", got)
	}
}

func TestPartsThatSayDifferentThingsDiffer(t *testing.T) {
	w := alternative("Aye.", "<p>Nay.</p>").Words(nil)
	if !w.Differ || w.Lines[0].Text != "Aye." || w.Other[0].Text != "Nay." {
		t.Errorf("words %+v", w)
	}
	if w := alternative("Aye. Nay.", "<p>Aye. <s>Nay.</s></p>").Words(nil); !w.Differ || len(w.Other) != 2 || !w.Other[1].Struck {
		t.Errorf("struck in the HTML alone: %+v", w)
	}
	same := []string{"<p>A<b>ye</b>.</p>", "<div>Aye.</div><blockquote type=cite>Nay</blockquote>", "<ul><li>Aye.</ul>"}
	for _, html := range same {
		if w := alternative("Aye.", html).Words(nil); w.Differ {
			t.Errorf("%s: differ, other %+v", html, w.Other)
		}
	}
}

func TestStruckAndHiddenWordsAreMarked(t *testing.T) {
	m := Open([]byte("From: ana@example.org\r\nContent-Type: text/html\r\n\r\n<p><s>aye</s> nay</p><div style='display: none'>abstain</div>"), ours)
	want := []acts.Line{{Text: "aye", Struck: true}, {Text: "nay"}, {Text: "abstain", Struck: true}}
	if diff := cmp.Diff(want, m.Words(nil).Lines); diff != "" {
		t.Error(diff)
	}
}

func TestTroubleIsNamed(t *testing.T) {
	for name, want := range map[string]string{"encrypted": "encrypted", "tnef-only": "no text", "kind-calendar": "no text", "encoding-unknown": "", "base64-broken": "", "signed": ""} {
		if got := readMail(t, name).Words(nil).Trouble; got != want {
			t.Errorf("%s: trouble %q, want %q", name, got, want)
		}
	}
	armoured := textMail("-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n")
	if got := armoured.Words(nil).Trouble; got != "encrypted" {
		t.Errorf("armour in the text: trouble %q", got)
	}
}

func TestForwardsAreKnown(t *testing.T) {
	for name, want := range map[string]bool{"forward-gmail": true, "forward-apple": true, "rfc822-attached": true, "top-outlook-en": false, "top-gmail-en": false} {
		if got := readMail(t, name).Words(nil).Forwarded; got != want {
			t.Errorf("%s: forwarded %v, want %v", name, got, want)
		}
	}
}
