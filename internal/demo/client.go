package demo

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"mime"
	"mime/quotedprintable"
	"regexp"
	"strings"
	"time"

	"github.com/emersion/go-message"

	"charterd/mail"
)

// received is one of our mails as a person's mail program has it.
type received struct {
	msg        *mail.Message
	raw        []byte
	text, html string
	at         time.Time
	to         string
	turn       int    // in which it was sent
	from       string // envelope sender: where reports about it go
}

// partsOf takes the text and the HTML out of a mail.
func partsOf(raw []byte) (text, page string) {
	whole, err := message.Read(bytes.NewReader(raw))
	if err != nil && !message.IsUnknownCharset(err) {
		return "", ""
	}
	_ = whole.Walk(func(_ []int, part *message.Entity, err error) error { // what cannot be read is left out
		if err != nil {
			return nil
		}
		kind, _, _ := part.Header.ContentType()
		disposition, _, _ := part.Header.ContentDisposition()
		if disposition == "attachment" || kind != "text/plain" && kind != "text/html" {
			return nil
		}
		body, _ := io.ReadAll(part.Body)
		said := strings.ReplaceAll(string(body), "\r\n", "\n")
		switch {
		case kind == "text/html" && page == "":
			page = said
		case kind == "text/plain" && text == "":
			text = said
		}
		return nil
	})
	return text, page
}

// letter is what a person wrote, before the mail program has its way with it.
type letter struct {
	from    person
	words   string
	answers *received // nil: it answers nothing
}

// client writes the body of a mail as one mail program does: its Content-Type, and the body.
type client func(l letter) (kind, body string)

// clientFor gives the mail program of a person.
func clientFor(name string) (client, error) {
	program, lang, _ := strings.Cut(name, "/")
	c, ok := map[string]client{
		"gmail": gmail(lang), "outlook": outlook(lang), "apple": apple, "thunderbird": thunderbird, "phone": phone, "plain": plain,
	}[program]
	if !ok {
		return nil, fmt.Errorf("there is no mail program %q", name)
	}
	return c, nil
}

// gmail writes a text and an HTML part, the answer above, the original in a blockquote.
func gmail(lang string) client {
	return func(l letter) (string, string) {
		text, page := l.words, `<div dir="ltr">`+blocks(l.words)+`</div>`
		if l.from.sign != "" {
			text += "\n-- \n" + l.sign("\n") + "\n"
			page += `<div><br></div><span class="gmail_signature_prefix">-- </span><br><div dir="ltr" class="gmail_signature">` + html.EscapeString(l.sign(", ")) + `</div>`
		}
		if l.answers != nil {
			said := attribution(lang, l.answers)
			text += "\n" + said + "\n\n" + quoted(l.answers.text)
			page += `<br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">` + html.EscapeString(said) +
				`<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">` + l.answers.inner() + `</blockquote></div>`
		}
		return alternative(text, page)
	}
}

// outlook writes HTML alone, the answer above, a rule, and a copy of the header before an original that nothing marks.
func outlook(lang string) client {
	words := [4]string{"From", "Sent", "To", "Subject"}
	if lang == "de" {
		words = [4]string{"Von", "Gesendet", "An", "Betreff"}
	}
	return func(l letter) (string, string) {
		page := `<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body dir="ltr">` + "\n" +
			`<div class="elementToProof" style="font-family: Aptos, Calibri, sans-serif; font-size: 12pt;">` + blocks(l.words) + `</div>` + "\n"
		if l.from.sign != "" {
			page += `<div id="Signature"><p>` + strings.ReplaceAll(html.EscapeString(l.sign("\n")), "\n", "<br>\n") + "</p></div>\n"
		}
		if r := l.answers; r != nil {
			page += `<div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1">
<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif" style="font-size:11pt" color="#000000"><b>` + words[0] + `:</b> ` + html.EscapeString(r.sender()) + `<br>
<b>` + words[1] + `:</b> ` + r.at.Format("Monday, January 2, 2006 3:04 PM") + `<br>
<b>` + words[2] + `:</b> ` + html.EscapeString(l.from.name+" <"+l.from.address+">") + `<br>
<b>` + words[3] + `:</b> ` + html.EscapeString(r.msg.Subject) + `</font><div>&nbsp;</div></div>
` + r.inner()
		}
		return "text/html; charset=utf-8", page + "</body></html>\n"
	}
}

// apple writes a text and an HTML part, the answer above, the original cited.
func apple(l letter) (string, string) {
	text, page := l.words, `<html><body style="overflow-wrap: break-word; -webkit-nbsp-mode: space;">`+blocks(l.words)
	if l.from.sign != "" {
		text += "\n" + l.sign("\n") + "\n"
		page += `<div><br></div><div>` + html.EscapeString(l.sign(", ")) + `</div>`
	}
	if r := l.answers; r != nil {
		said := "On " + r.at.Format("2. Jan 2006, at 15:04") + ", " + r.sender() + " wrote:"
		text += "\n> " + said + "\n> \n" + quoted(r.text)
		page += `<br id="lineBreakAtBeginningOfMessage"><div><br><blockquote type="cite"><div>` + html.EscapeString(said) +
			`</div><br class="Apple-interchange-newline"><div>` + r.inner() + `</div></blockquote></div><br>`
	}
	return alternative(text, page+"</body></html>")
}

// thunderbird writes plain text that flows, the answer below the original.
func thunderbird(l letter) (string, string) {
	text := ""
	if r := l.answers; r != nil {
		text = "On " + r.at.Format("02/01/2006 15:04") + ", " + r.name() + " wrote:\n" + quoted(r.text) + "\n"
	}
	text += l.words
	if l.from.sign != "" {
		text += "\n-- \n" + l.sign("\n") + "\n"
	}
	return "text/plain; charset=UTF-8; format=flowed", text
}

// phone writes a few words, names itself, and quotes everything below.
func phone(l letter) (string, string) {
	text := l.words + "\nSent from my iPhone\n"
	if r := l.answers; r != nil {
		text += "\n> On " + r.at.Format("Jan 2, 2006, at 3:04 PM") + ", " + r.sender() + " wrote:\n> \n" + quoted(r.text)
	}
	return "text/plain; charset=utf-8", text
}

// plain writes what was typed and nothing else.
func plain(l letter) (string, string) { return "text/plain; charset=utf-8", l.words }

func (l letter) sign(between string) string {
	return strings.ReplaceAll(l.from.sign, " / ", between)
}

func (r *received) name() string {
	if len(r.msg.From) == 0 {
		return ""
	}
	return r.msg.From[0].Name
}

// sender is how mail programs name the author of what they quote.
func (r *received) sender() string {
	if len(r.msg.From) == 0 {
		return ""
	}
	return r.msg.From[0].Name + " <" + r.msg.From[0].Address + ">"
}

var htmlBody = regexp.MustCompile(`(?s)<body[^>]*>(.*)</body>`)

// inner is what mail programs copy from the original's HTML.
func (r *received) inner() string {
	if m := htmlBody.FindStringSubmatch(r.html); m != nil {
		return m[1]
	}
	return r.html
}

var (
	daysDE   = [7]string{"So.", "Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa."}
	daysFR   = [7]string{"dim.", "lun.", "mar.", "mer.", "jeu.", "ven.", "sam."}
	daysES   = [7]string{"dom", "lun", "mar", "mié", "jue", "vie", "sáb"}
	monthsDE = [12]string{"Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."}
	monthsFR = [12]string{"janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."}
	monthsES = [12]string{"ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"}
)

// attribution is the line that Gmail writes over what it quotes.
func attribution(lang string, r *received) string {
	day, month := int(r.at.Weekday()), int(r.at.Month())-1
	switch lang {
	case "de":
		return fmt.Sprintf("Am %s, %d. %s %d um %s Uhr schrieb %s:", daysDE[day], r.at.Day(), monthsDE[month], r.at.Year(), r.at.Format("15:04"), r.sender())
	case "fr":
		return fmt.Sprintf("Le %s %d %s %d à %s, %s a écrit :", daysFR[day], r.at.Day(), monthsFR[month], r.at.Year(), r.at.Format("15:04"), r.sender())
	case "es":
		from := strings.NewReplacer("<", "(<", ">", ">)").Replace(r.sender())
		return fmt.Sprintf("El %s, %d %s %d a las %s, %s escribió:", daysES[day], r.at.Day(), monthsES[month], r.at.Year(), r.at.Format("15:04"), from)
	}
	return "On " + r.at.Format("Mon, Jan 2, 2006 at 3:04 PM") + " " + r.sender() + " wrote:"
}

func quoted(text string) string {
	return "> " + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n> ") + "\n"
}

// blocks writes lines of text as mail programs write them in HTML.
func blocks(text string) string {
	var b strings.Builder
	for _, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		if line == "" {
			line = "<br>"
		} else {
			line = html.EscapeString(line)
		}
		b.WriteString("<div>" + line + "</div>")
	}
	return b.String()
}

const boundary = "00000000000057a7e0"

// alternative joins a text and an HTML part.
func alternative(text, page string) (kind, body string) {
	part := func(kind, body string) string {
		return "--" + boundary + "\nContent-Type: " + kind + "; charset=\"UTF-8\"\nContent-Transfer-Encoding: quoted-printable\n\n" + soft(body) + "\n"
	}
	return `multipart/alternative; boundary="` + boundary + `"`, part("text/plain", text) + part("text/html", page) + "--" + boundary + "--\n"
}

// soft writes quoted-printable with LF.
func soft(s string) string {
	var b strings.Builder
	w := quotedprintable.NewWriter(&b)
	_, _ = w.Write([]byte(s)) // a Builder takes everything
	_ = w.Close()
	return strings.ReplaceAll(b.String(), "\r\n", "\n")
}

// word encodes a header's text where it needs it.
func word(s string) string { return mime.QEncoding.Encode("utf-8", s) }
