package clerk_test

import (
	"fmt"
	"html"
	"strings"
	"testing"

	"charterd/internal/clerk"
	"charterd/mail"
	"charterd/templates"
	"charterd/workflow/acts"
)

// quotings are the ways in which mail programs bring back what they answer, each without a word of the person's own.
var quotings = map[string]func(text, markup string) (plain, rich string){
	"bare, as Outlook does": func(text, _ string) (string, string) { return text, "" },
	"with angle brackets": func(text, _ string) (string, string) {
		return "On Tue, Nov 17, 2026 at 10:02 AM Grants <grants@example.org> wrote:\n\n" + prefixed(text, "> "), ""
	},
	"with bars":     func(text, _ string) (string, string) { return prefixed(text, "| "), "" },
	"re-wrapped":    func(text, _ string) (string, string) { return rewrapped(text, 60), "" },
	"re-wrapped 38": func(text, _ string) (string, string) { return rewrapped(text, 38), "" },
	"below an Outlook header": func(text, _ string) (string, string) {
		return "\n________________________________\nFrom: Grants <grants@example.org>\nSent: Tuesday, November 17, 2026 10:02 AM\nTo: Ada Member\nSubject: Vote\n\n" + text, ""
	},
	"in an HTML blockquote": func(_, markup string) (string, string) {
		return "", "<blockquote type=\"cite\">" + markup + "</blockquote>"
	},
	"bare HTML":       func(_, markup string) (string, string) { return "", markup },
	"one cell a line": func(_, markup string) (string, string) { return cells(markup), "" },
}

func prefixed(text, mark string) string {
	return mark + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n"+mark) + "\n"
}

func rewrapped(text string, width int) string {
	var b strings.Builder
	for _, paragraph := range strings.Split(text, "\n\n") {
		n := 0
		for _, word := range strings.FieldsFunc(paragraph, func(r rune) bool { return r == ' ' || r == '\n' }) {
			if n+len(word) > width {
				b.WriteString("\n")
				n = 0
			}
			b.WriteString(word + " ")
			n += len(word) + 1
		}
		b.WriteString("\n\n")
	}
	return b.String()
}

// cells sets every piece of text between two tags on a line of its own, as a bad converter does.
func cells(markup string) string {
	var b strings.Builder
	for _, piece := range strings.Split(markup, ">") {
		text, _, _ := strings.Cut(piece, "<")
		if text = strings.TrimSpace(html.UnescapeString(text)); text != "" {
			b.WriteString(text + "\n")
		}
	}
	return b.String()
}

// TestNoMailOfOursVotes holds "templates cannot vote": every mail, brought back in every style and with nothing or a
// signature below, gives neither a vote nor a recusal, a command or a form field; known to be ours or not.
func TestNoMailOfOursVotes(t *testing.T) {
	samples, err := templates.Samples()
	if err != nil {
		t.Fatal(err)
	}
	set, err := templates.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(samples) < 20 {
		t.Fatalf("only %d samples", len(samples))
	}
	for _, sample := range samples {
		rendered, err := set.Render(sample.Mail)
		if err != nil {
			t.Fatalf("%s: %v", sample.Name, err)
		}
		for style, quote := range quotings {
			for _, signature := range []string{"", "\n-- \nAda Member\n"} {
				plain, rich := quote(rendered.Text, rendered.HTML)
				for _, sent := range [][]string{nil, {rendered.Text, mail.HTMLText(rendered.HTML)}} {
					checkNoAct(t, sample, style, incoming(plain, rich, signature), sent)
				}
			}
		}
	}
}

func incoming(plain, rich, signature string) []byte {
	head := "From: Ada Member <ada@members.example>\r\nTo: grants@example.org\r\nSubject: Re: Vote G-1\r\nMessage-ID: <x@members.example>\r\nMIME-Version: 1.0\r\n"
	body, kind := plain+signature, "plain"
	if rich != "" {
		body, kind = rich+strings.ReplaceAll(signature, "\n", "<br>"), "html"
	}
	return []byte(head + fmt.Sprintf("Content-Type: text/%s; charset=utf-8\r\n\r\n", kind) + strings.ReplaceAll(body, "\n", "\r\n"))
}

// TestTheProofSeesAVote is the control: the same reading, with one word of the member's own on top, finds the vote.
func TestTheProofSeesAVote(t *testing.T) {
	got := readAsReply(incoming("aye\n\n> Reply with one word.\n", "", ""), nil, settings["a ballot"])
	if len(got) != 1 || got[0].Kind != acts.Vote || got[0].Choice != "aye" {
		t.Errorf("read %+v", got)
	}
	for setting, text := range map[string]string{"the yearly question": "stay\n\n> Do you stay?\n", "several ballots": "aye on G-31, nay on G-32\n"} {
		got := readAsReply(incoming(text, "", ""), nil, settings[setting])
		if len(got) == 0 || got[0].Kind != acts.Command && got[0].Kind != acts.Vote {
			t.Errorf("%s: %q reads as %+v", setting, text, got)
		}
	}
}

// settings are what the mail may answer: everything that a mail of ours asks for, by everybody who may answer it.
var settings = map[string]acts.Expect{
	"a ballot":            expecting("G-31.1"),
	"several ballots":     expecting("G-31.1", "G-32.1", "G-33.2"),
	"the yearly question": expecting(),
}

func expecting(ballots ...string) acts.Expect {
	e := clerk.Expected(nil, ballots, true, true)
	e.Prefix, e.Asked, e.People = "G", []string{"stay", "leave", "agree"}, []string{"ada", "Ada Member", "ada@members.example"}
	return e
}

func readAsReply(raw []byte, sent []string, expect acts.Expect) []acts.Act {
	return acts.Read(mail.Open(raw, mail.Own{}).Words(sent), expect)
}

func checkNoAct(t *testing.T, sample templates.Sample, style string, raw []byte, sent []string) {
	t.Helper()
	for setting, expect := range settings {
		for _, a := range readAsReply(raw, sent, expect) {
			if a.Kind == acts.Vote || a.Kind == acts.Recuse || a.Kind == acts.Command {
				t.Errorf("%s, quoted %s (known: %v), answering %s: reads as %s %s%s by %q", sample.Name, style, sent != nil, setting, a.Kind, a.Choice, a.Name, a.Line)
			}
		}
	}
}
