package clerk_test

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"charterd/mail"
)

// postbag writes the mails of a benchmark: 10 % applications with attachments, 70 % votes as quoted replies, 10 % comments,
// 10 % noise. The same seed and the same ballots give the same mails.
type postbag struct {
	tb      testing.TB
	rand    *rand.Rand
	ballots []received // in the order in which they are answered
	filler  string     // base64 to cut signatures and attachments from
	series  string     // of Message-IDs
	n       int        // mails written
	voted   int
}

func newPostbag(tb testing.TB, series string, ballots []received) *postbag {
	source := rand.NewChaCha8([32]byte{7})
	octets := make([]byte, 96<<10)
	_, _ = source.Read(octets) // a ChaCha8 gives as much as one asks for
	return &postbag{tb: tb, series: series, rand: rand.New(source), ballots: ballots, filler: folded(base64.StdEncoding.EncodeToString(octets))}
}

// folded breaks base64 as mail programs do.
func folded(text string) string {
	var b strings.Builder
	for ; len(text) > 76; text = text[76:] {
		b.WriteString(text[:76] + "\n")
	}
	return b.String() + text
}

// next writes one mail.
func (p *postbag) next() []byte {
	p.n++
	switch k := p.n % 10; k {
	case 3:
		return p.application()
	case 6:
		return p.comment()
	case 9:
		return p.noise()
	default:
		return p.vote()
	}
}

// header is what a mail has picked up on its way when it reaches a mailbox, and its author's own fields.
func (p *postbag) header(verdict, from string, more ...string) []string {
	_, address, found := strings.Cut(strings.TrimSuffix(from, ">"), "<")
	if !found {
		address = from
	}
	_, domain, _ := strings.Cut(address, "@")
	date := drainNow.Add(-12*time.Hour + time.Duration(p.n)*time.Second).Format(time.RFC1123Z) // no two alike: that would be a replay
	arrived := drainNow.Add(-time.Hour).Format(time.RFC1123Z)
	at := p.rand.IntN(1000) * 77
	signature := strings.ReplaceAll(p.filler[at:at+300], "\n", "\r\n\t")
	return append([]string{
		"Return-Path: <" + address + ">", "Delivered-To: grants@example.org",
		"Authentication-Results: mx.example.org; dkim=" + verdict + " header.d=" + domain + " header.s=one; spf=" + verdict + " smtp.mailfrom=" + address +
			";\r\n\tdmarc=" + verdict + " header.from=" + domain,
		fmt.Sprintf("Received: from out.%s (out.%s [192.0.2.%d]) by mx.example.org (Postfix) with ESMTPS id %X\r\n\tfor <grants@example.org>; %s", domain, domain, p.n%250, p.n, arrived),
		fmt.Sprintf("Received: from [198.51.100.%d] by out.%s with ESMTPSA id q%d; %s", p.n%250, domain, p.n, arrived),
		"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=" + domain + "; s=one; t=1794650000;\r\n\th=from:to:subject:date:message-id:in-reply-to:references;\r\n\tb=" + signature,
		"From: " + from, "Date: " + date, fmt.Sprintf("Message-ID: <%s-%d@%s>", p.series, p.n, domain), "MIME-Version: 1.0",
	}, more...)
}

// answer is a reply to a ballot in the style of one of the mail programs in turn.
func (p *postbag) answer(r received, words string) []byte {
	styles := []style{gmail, outlook, appleMail, thunderbird, gmail, outlookPlain}
	kind, body := styles[p.n%len(styles)](r, words)
	header := p.header("pass", r.by, "To: "+r.sender(), "Subject: Re: "+r.msg.Subject, "In-Reply-To: "+r.msg.MessageID,
		"References: "+strings.Join(append(r.msg.References, r.msg.MessageID), "\r\n "), "Content-Type: "+kind)
	if !strings.HasPrefix(kind, "multipart/") {
		header = append(header, "Content-Transfer-Encoding: quoted-printable")
		body = soft(body)
	}
	return crlf(header, body)
}

// vote answers the next ballot; when all are answered, it changes the votes one by one. At no time has one side more than 25
// votes, and some members never vote, so that no ballot closes early.
func (p *postbag) vote() []byte {
	r := p.ballots[p.voted%len(p.ballots)]
	again := p.voted / len(p.ballots) % 2
	p.voted++
	words := [2][10]string{
		{"aye", "Aye", "Aye.", "aye", "Nay", "nay", "Nay.", "nay", "abstain", "Abstain"},
		{"abstain", "Abstain", "abstain", "Abstain.", "abstain", "Abstain", "abstain", "abstain", "aye", "nay"},
	}
	return p.answer(r, words[again][r.by[2]-'0'])
}

func (p *postbag) comment() []byte {
	r := p.ballots[p.rand.IntN(len(p.ballots))]
	return p.answer(r, "Could the organisers tell us what the hall costs for one day?\nThe quote that came with the request is for three days.")
}

// application is a request with a table and a document of 20 to 100 KB.
func (p *postbag) application() []byte {
	from := fmt.Sprintf("Nok Example <nok%d@neptune%d.example>", p.n, p.n%40)
	text := strings.Replace(form, "PyCon Neptune 2027", fmt.Sprintf("PyCon Neptune %d", 2027+p.n), 1)
	table := base64.StdEncoding.EncodeToString([]byte("item,cost\n" + strings.Repeat("chairs and tables,120.00\n", 40)))
	document := p.filler[:77*(260+p.rand.IntN(1000))]
	part := func(kind, name, data string) string {
		return "--mixed\nContent-Type: " + kind + "; name=\"" + name + "\"\nContent-Disposition: attachment; filename=\"" + name +
			"\"\nContent-Transfer-Encoding: base64\n\n" + data + "\n"
	}
	body := "--mixed\nContent-Type: text/plain; charset=utf-8\n\n" + text + "\n" + part("text/csv", "budget.csv", folded(table)) +
		part("application/pdf", "programme.pdf", document) + "--mixed--\n"
	return crlf(p.header("pass", from, "To: grants@example.org", "Subject: Grant request", `Content-Type: multipart/mixed; boundary="mixed"`), body)
}

// noise is, in turn, an absence, a newsletter, spam, and a forgery that our own host has seen through.
func (p *postbag) noise() []byte {
	r := p.ballots[p.rand.IntN(len(p.ballots))]
	text := strings.Repeat("Thank you for your patience while we are busy with many good things.\n", 12)
	const plainText = "Content-Type: text/plain; charset=utf-8"
	switch p.n / 10 % 4 {
	case 0:
		return crlf(p.header("pass", r.by, "To: "+r.sender(), "Subject: Automatic reply: "+r.msg.Subject, "In-Reply-To: "+r.msg.MessageID,
			"Auto-Submitted: auto-replied", plainText), "I am away until Monday.\n"+text)
	case 1:
		return crlf(p.header("pass", "News <news@letters.example>", "To: grants@example.org", "Subject: Our autumn offers", "Precedence: bulk",
			"List-Id: <news.letters.example>", "List-Unsubscribe: <mailto:off@letters.example>", plainText), text)
	case 2:
		return crlf(p.header("none", fmt.Sprintf("Win <win%d@bulk.example>", p.n), "To: grants@example.org", "Subject: You have won", plainText), text)
	default:
		return crlf(p.header("fail", r.by, "To: grants@example.org", "Subject: Re: "+r.msg.Subject, "In-Reply-To: "+r.msg.MessageID, plainText), "nay\n")
	}
}

// ballotsIn are the ballot mails among what was sent, as their recipients have them.
func ballotsIn(tb testing.TB, sent []mail.Envelope) []received {
	var list []received
	for _, e := range sent {
		if msg := mail.Open(e.Data, mail.Own{}); msg.CharterdKind == "M2" {
			list = append(list, newReceived(tb, e.To, msg, e.Data))
		}
	}
	return list
}
