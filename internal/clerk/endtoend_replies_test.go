package clerk_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/quotedprintable"
	"regexp"
	"strings"
	"testing"

	"github.com/emersion/go-message"

	"charterd/mail"
)

// received is a mail as a person's mail program has it.
type received struct {
	by         string
	msg        *mail.Message
	text, html string
	raw        string
}

// newReceived takes the two parts of one of our mails out of its octets, with another library than charterd reads mail with.
func newReceived(t testing.TB, by string, msg *mail.Message, raw []byte) received {
	t.Helper()
	r := received{by: by, msg: msg, raw: string(raw)}
	whole, err := message.Read(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	err = whole.Walk(func(_ []int, part *message.Entity, err error) error {
		if err != nil {
			return err
		}
		kind, _, _ := part.Header.ContentType()
		if kind != "text/plain" && kind != "text/html" {
			return nil
		}
		body, err := io.ReadAll(part.Body)
		text := strings.ReplaceAll(string(body), "\r\n", "\n")
		if kind == "text/html" {
			r.html = text
		} else {
			r.text = text
		}
		return err
	})
	if err != nil || r.text == "" || r.html == "" {
		t.Fatalf("a mail without its two parts: %v\n%s", err, raw)
	}
	return r
}

// sender is the line by which mail programs name the author of what they quote.
func (r received) sender() string { return "Grants Work Group <" + r.msg.ReplyTo[0].Address + ">" }

func (r received) quoted() string {
	return "> " + strings.ReplaceAll(strings.TrimRight(r.text, "\n"), "\n", "\n> ")
}

var htmlBody = regexp.MustCompile(`(?s)<body[^>]*>(.*)</body>`)

// inner is what mail programs copy from the original's HTML.
func (r received) inner() string { return htmlBody.FindStringSubmatch(r.html)[1] }

// style is how one mail program writes a reply: the type of its body, and the body.
type style func(r received, words string) (kind, body string)

// The styles of mail programs. Each writes as the program of its name does by default.
var (
	gmail style = func(r received, words string) (string, string) {
		said := "On Fri, Nov 13, 2026 at 12:02 PM " + r.sender() + " wrote:"
		return alternative(words+"\n\n"+said+"\n\n"+r.quoted()+"\n",
			`<div dir="ltr">`+words+`</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">`+asHTML(said)+
				`<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">`+r.inner()+`</blockquote></div>`)
	}
	outlook style = func(r received, words string) (string, string) {
		return "text/html; charset=utf-8", `<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body dir="ltr">
<div class="elementToProof" style="font-family: Aptos, Calibri, sans-serif; font-size: 12pt;">` + words + `</div>
<div id="appendonsend"></div>
<hr style="display:inline-block;width:98%" tabindex="-1">
<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif" style="font-size:11pt" color="#000000"><b>From:</b> ` + asHTML(r.sender()) + `<br>
<b>Sent:</b> Friday, November 13, 2026 12:02 PM<br>
<b>To:</b> ` + r.by + `<br>
<b>Subject:</b> ` + asHTML(r.msg.Subject) + `</font><div>&nbsp;</div></div>
` + r.inner() + `</body></html>`
	}
	outlookPlain style = func(r received, words string) (string, string) {
		return "text/plain; charset=utf-8", words + "\n\n________________________________\nFrom: " + r.sender() + "\nSent: Friday, November 13, 2026 12:02 PM\nTo: " + r.by +
			"\nSubject: " + r.msg.Subject + "\n\n" + r.text
	}
	thunderbird style = func(r received, words string) (string, string) {
		return "text/plain; charset=UTF-8; format=flowed", "On 13/11/2026 12:02, Grants Work Group wrote:\n" + r.quoted() + "\n\n" + words + "\n"
	}
	appleMail style = func(r received, words string) (string, string) {
		said := "On 13. Nov 2026, at 12:02, " + r.sender() + " wrote:"
		return alternative(words+"\n\n> "+said+"\n> \n"+r.quoted()+"\n",
			`<html><body style="overflow-wrap: break-word;">`+words+`<br id="lineBreakAtBeginningOfMessage"><div><br><blockquote type="cite"><div>`+asHTML(said)+
				`</div><br class="Apple-interchange-newline"><div>`+r.inner()+`</div></blockquote></div><br></body></html>`)
	}
	plain style = func(r received, words string) (string, string) {
		return "text/plain; charset=us-ascii", words + "\n"
	}
)

func asHTML(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

const boundary = "000000000000f00d0600"

func alternative(text, html string) (kind, body string) {
	part := func(kind, body string) string {
		return "--" + boundary + "\nContent-Type: " + kind + "; charset=\"UTF-8\"\nContent-Transfer-Encoding: quoted-printable\n\n" + soft(body) + "\n"
	}
	return `multipart/alternative; boundary="` + boundary + `"`, part("text/plain", text) + part("text/html", html) + "--" + boundary + "--\n"
}

// soft writes quoted-printable with LF.
func soft(s string) string {
	var b strings.Builder
	w := quotedprintable.NewWriter(&b)
	_, _ = w.Write([]byte(s)) // a Builder takes everything
	_ = w.Close()
	return strings.ReplaceAll(b.String(), "\r\n", "\n")
}

// reply is the whole mail with which a person answers a mail that they received.
func (w *town) reply(r received, how style, words string, more ...string) []byte {
	w.n++
	kind, body := how(r, words)
	header := append([]string{
		"From: " + r.by, "To: " + r.sender(), "Subject: Re: " + r.msg.Subject, "Date: Sat, 14 Nov 2026 08:00:00 +0000",
		fmt.Sprintf("Message-ID: <reply-%d@client.example>", w.n), "In-Reply-To: " + r.msg.MessageID,
		"References: " + strings.Join(append(r.msg.References, r.msg.MessageID), "\r\n "), "MIME-Version: 1.0", "Content-Type: " + kind,
	}, more...)
	if !strings.HasPrefix(kind, "multipart/") {
		header = append(header, "Content-Transfer-Encoding: quoted-printable")
		body = soft(body)
	}
	return crlf(header, body)
}

// fresh is a mail that answers nothing.
func (w *town) fresh(from, to, subject, text string) []byte {
	w.n++
	return crlf([]string{
		"From: " + from, "To: " + to, "Subject: " + subject, "Date: Mon, 2 Nov 2026 08:00:00 +0000",
		fmt.Sprintf("Message-ID: <fresh-%d@client.example>", w.n), "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
	}, text)
}
