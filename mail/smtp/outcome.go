package smtp

import (
	"errors"
	"fmt"
	"net/textproto"
	"regexp"
	"strings"
	"unicode"

	"charterd/mail"
)

// failure is why a phase did not succeed.
type failure struct {
	phase  string     // of mail.Outcome
	err    error      // a *textproto.Error inside it is the server's reply
	advice string     // what the operator can do next; may be empty
	class  mail.Class // set where we refuse by ourselves; else the phase and the reply decide
	where  string     // server and port, for the operator
	spent  bool       // the connection can serve no further mail, whatever the reply says
}

func (f *failure) Error() string {
	text := fmt.Sprintf("SMTP server %s, %s: %s", f.where, f.phase, plain(f.err))
	if f.advice != "" {
		text += ". " + f.advice
	}
	return text
}

func (f *failure) Unwrap() error { return f.err }

// reply is the server's reply; code 0 where it gave none.
func (f *failure) reply() (code int, text string) {
	var r *textproto.Error
	if errors.As(f.err, &r) {
		return r.Code, r.Msg
	}
	return 0, ""
}

// outcome is the failure as the clerk records it.
func (f *failure) outcome(addresses ...string) mail.Outcome {
	code, text := f.reply()
	class := f.class
	if class == "" {
		class = classify(f.phase, code, text)
	}
	if code == 0 {
		text = plain(f.err)
	}
	if f.advice != "" {
		text += ". " + f.advice
	}
	return mail.Outcome{Class: class, Phase: f.phase, Code: code, Text: oneLine(text, addresses...)}
}

// lost tells whether the connection can serve no further mail.
func (f *failure) lost() bool {
	code, _ := f.reply()
	return f.spent || f.class == "" && (code == 421 || code < 400)
}

// classify says what became of a mail from the phase in which the attempt ended and the reply, 0 without one (RFC 5321 section
// 4.2.1; trust.md F23 to F30). Before MAIL, and where the server wants a login (RFC 4954 section 6), it is the channel that
// failed, whatever the code; after the last octet, silence leaves the outcome unknown.
func classify(phase string, code int, text string) mail.Class {
	switch {
	case limited(code, text):
		return mail.Paused
	case phase == "connect", phase == "tls", phase == "auth":
		return mail.NotSent
	case code == 530, code == 534, code == 535, code == 538:
		return mail.NotSent
	case code >= 400 && code < 500:
		return mail.Deferred
	case code >= 500 && code < 600:
		return mail.Refused
	case phase == "end" && code >= 200 && code < 300:
		return mail.Accepted
	case phase == "end":
		return mail.Unknown
	}
	return mail.NotSent
}

var (
	addressLike = regexp.MustCompile(`[^\s<>()\[\],;:"']+@[^\s<>()\[\],;"']+`)
	queueID     = regexp.MustCompile(`(?i)(?:queued as |\bid=)([A-Za-z0-9._-]{4,64})`)
)

// oneLine makes text fit for a log: one line of at most 300 octets without mail addresses, neither those given, however odd, nor
// what looks like one.
func oneLine(text string, addresses ...string) string {
	for _, a := range addresses {
		if a != "" {
			text = strings.ReplaceAll(text, a, "(address)")
		}
	}
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "?"))
	text = addressLike.ReplaceAllString(text, "(address)")
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > 300 {
		text = strings.ToValidUTF8(text[:297], "") + "..."
	}
	return text
}

// queue is the server's own name for a mail that it took; empty where its reply shows none.
func queue(text string) string {
	if m := queueID.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}
