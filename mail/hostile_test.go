package mail

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
)

// nested is a mail of multiparts within multiparts, with a text in the innermost and one at the top.
func nested(depth int) []byte {
	var b strings.Builder
	b.WriteString("From: ana@example.org\r\nContent-Type: multipart/mixed; boundary=b0\r\n\r\n--b0\r\n\r\nOn top.\r\n--b0\r\n")
	for i := 1; i < depth; i++ {
		fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i)
	}
	b.WriteString("\r\ndeep")
	return []byte(b.String())
}

func manyParts(n int) []byte {
	return []byte("From: ana@example.org\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nThe first.\r\n" + strings.Repeat("--b\r\n\r\nx\r\n", n) + "--b--\r\n")
}

func TestLimitsAreKeptAndSaid(t *testing.T) {
	header := "From: ana@example.org\r\nX-Long: " + strings.Repeat("x", 1<<20) + "\r\nSubject: lost\r\n\r\nThe body."
	long := "From: ana@example.org\r\n\r\nThe start.\n" + strings.Repeat("a line of text\n", 1<<16)
	for name, c := range map[string]struct {
		raw  []byte
		text string
	}{
		"10,000 levels":  {nested(10000), "On top."},
		"100,000 parts":  {manyParts(100000), "The first."},
		"1 MiB header":   {[]byte(header), "The body."},
		"1 MiB of text":  {[]byte(long), "The start."},
		"100,000 fields": {[]byte("From: ana@example.org\r\n" + strings.Repeat("X: y\r\n", 100000) + "\r\nThe body."), "The body."},
	} {
		m := Open(c.raw, ours)
		if text := m.Text(nil); !strings.HasPrefix(text, c.text) {
			t.Errorf("%s: text %.60q", name, text)
		}
		if len(m.Problems) == 0 || m.Kind != Person {
			t.Errorf("%s: problems %q, kind %s", name, m.Problems, m.Kind)
		}
	}
}

// hostileTexts are texts that make careless readers hang: each is read many times over by a rule that looks back or ahead.
func hostileTexts(size int) map[string]string {
	fill := func(s string) string { return strings.Repeat(s, size/len(s)+1)[:size] }
	return map[string]string{
		"attributions":  fill("On Mon, May 4, 2026 at 9:12 AM Ana <ana@example.org> wrote:\n"),
		"half ones":     fill("On Mon, May 4, 2026 at 9:12\n"),
		"verbs":         fill("wrote:\n"),
		"colons":        fill("x:\n"),
		"header labels": fill("From: a\n"),
		"blank lines":   fill("\n"),
		"quote marks":   fill(">"),
		"quotes":        fill("> a\nb\n"),
		"rules":         fill("________\n"),
		"dashes":        fill("-- \n"),
		"one line":      fill("a"),
		"spaces":        fill(" "),
		"armour":        fill("-----BEGIN PGP SIGNATURE-----\n"),
		"soft ends":     fill("a \n"),
		"separators":    fill("-----Original Message-----\n"),
		"devices":       fill("Sent from my iPhone\n"),
		"words of ours": fill("The harbour school asks for 2,400 USD to buy six laptops. "),
	}
}

func hostileHTML(size int) map[string]string {
	fill := func(s string) string { return strings.Repeat(s, size/len(s)+1)[:size] }
	return map[string]string{
		"open elements":   fill("<div>") + "x",
		"quotes":          fill("<blockquote>") + "x",
		"crossed":         fill("<i><div><b></i>"),
		"stray ends":      fill("</div>"),
		"deep then stray": fill("<b>")[:size/2] + fill("</i>")[:size/2],
		"attributes":      "<p " + fill("a=b ") + ">",
		"tag never ends":  "<p " + fill("a"),
		"comments":        fill("<!--"),
		"paragraphs":      fill("<p>"),
		"cells":           fill("<table><td>"),
	}
}

// TestHostileTextIsReadInOnePass counts no time: it only must end, within the limit that go test has for all.
func TestHostileTextIsReadInOnePass(t *testing.T) {
	for name, body := range hostileTexts(maxText) {
		for _, ct := range []string{"text/plain", "text/plain; format=flowed; delsp=yes"} {
			m := Open([]byte("From: ana@example.org\r\nContent-Type: "+ct+"\r\n\r\n"+body), ours)
			if w := m.Words([]string{ballot}); len(w.Lines) > len(body)+1 {
				t.Errorf("%s: %d lines", name, len(w.Lines))
			}
		}
	}
	for name, body := range hostileHTML(maxText) {
		m := Open([]byte("From: ana@example.org\r\nContent-Type: text/html\r\n\r\n"+body), ours)
		if w := m.Words([]string{ballot}); len(w.Lines) > len(body)+1 {
			t.Errorf("%s: %d lines", name, len(w.Lines))
		}
	}
}

func TestTextBeyondTheHTMLParsersDepthIsRead(t *testing.T) {
	m := Open([]byte("From: ana@example.org\r\nContent-Type: text/html\r\n\r\n"+strings.Repeat("<div>", 5000)+"Deep, but mine."+strings.Repeat("</div>", 5000)), ours)
	if got := m.Text(nil); got != "Deep, but mine." {
		t.Errorf("text %q", got)
	}
}

func FuzzOpen(f *testing.F) {
	f.Add([]byte("From: a@b.example\r\n\r\nhello"))
	f.Add(nested(30))
	f.Add(manyParts(3))
	f.Add([]byte("Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.StdEncoding.EncodeToString([]byte("hello"))))
	f.Fuzz(func(t *testing.T, raw []byte) {
		m := Open(raw, ours)
		if m.Kind == "" || m.KindWhy == "" {
			t.Fatalf("no kind for %q", raw)
		}
		if strings.ContainsAny(m.Subject, "\r\n\x00") {
			t.Fatalf("subject %q", m.Subject)
		}
		for _, p := range m.Problems {
			if strings.HasPrefix(p, "reading stopped") {
				t.Fatalf("%s for %q", p, raw)
			}
		}
		m.Content()
	})
}

func FuzzWords(f *testing.F) {
	f.Add("aye\n\n> G-31\n\nnay", "", ballot)
	f.Add("On 4 May 2026 Ana <ana@example.org> wrote:\n> x", "<p>aye<blockquote>x", ballot)
	for _, body := range hostileTexts(200) {
		f.Add(body, body, ballot)
	}
	f.Fuzz(func(t *testing.T, text, html, sent string) {
		m := alternative(text, html)
		w := m.Words([]string{sent})
		for _, p := range m.Problems {
			if strings.HasPrefix(p, "reading the text stopped") {
				t.Fatalf("%s for %q %q %q", p, text, html, sent)
			}
		}
		for _, a := range w.Answers {
			if a.First < 0 || a.Count < 1 || a.First+a.Count > len(w.Lines) {
				t.Fatalf("answer %+v of %d lines", a, len(w.Lines))
			}
		}
	})
}

func BenchmarkReply(b *testing.B) {
	raw := []byte("From: Ana Roe <ana@example.org>\r\nTo: grants@group.example\r\nSubject: Re: Vote G-31\r\nMessage-ID: <x@example.org>\r\nDate: Tue, 05 May 2026 10:00:00 +0000\r\n" +
		"Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nAye.\r\n\r\nOn Mon, May 4, 2026 at 9:12 AM Grants <grants@group.example> wrote:\r\n\r\n" + quote(ballot) +
		"\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<div dir=ltr>Aye.</div><br><div class=gmail_quote><div class=gmail_attr>On Mon wrote:</div><blockquote class=gmail_quote>" + strings.ReplaceAll(ballot, "\n", "<br>") + "</blockquote></div>\r\n--b--\r\n")
	b.ReportAllocs()
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		Open(raw, ours).Words([]string{ballot})
	}
}

// BenchmarkGrowth shows that the time grows in line with the length: ns/op per size, for the worst of the hostile texts.
func BenchmarkGrowth(b *testing.B) {
	for _, size := range []int{1 << 10, 16 << 10, 256 << 10, 1 << 20} {
		for _, name := range []string{"attributions", "half ones", "header labels", "soft ends"} {
			raw := []byte("From: ana@example.org\r\nContent-Type: text/plain; format=flowed\r\n\r\n" + hostileTexts(size)[name])
			b.Run(fmt.Sprintf("%s/%dK", name, size>>10), func(b *testing.B) {
				b.SetBytes(int64(size))
				for b.Loop() {
					Open(raw, ours).Words([]string{ballot})
				}
			})
		}
	}
}
