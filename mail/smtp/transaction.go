package smtp

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"charterd/mail"
)

// bodyPart is how much body one deadline covers.
const bodyPart = 64 << 10

// unfit says why an envelope must not reach any server: what could smuggle a command or a second mail (RFC 5321 sections 2.3.8
// and 4.1.2), or nothing.
func unfit(e mail.Envelope) *failure {
	refuse := func(phase, why string) *failure {
		return &failure{phase: phase, err: errors.New(why), class: mail.Refused}
	}
	if e.From != "" && !plainAddress(e.From) {
		return refuse("mail", "the sender's address is not one that we send")
	}
	if !plainAddress(e.To) {
		return refuse("rcpt", "the recipient's address is not one that we send")
	}
	crlf := bytes.Count(e.Data, []byte("\r\n"))
	switch {
	case !bytes.HasSuffix(e.Data, []byte("\r\n")):
		return refuse("data", "the mail does not end with a line end")
	case bytes.Count(e.Data, []byte("\n")) != crlf || bytes.Count(e.Data, []byte("\r")) != crlf:
		return refuse("data", "the mail has a bare CR or LF")
	}
	return nil
}

// plainAddress takes local@domain as a dot-string (RFC 5321 section 4.1.2); non-ASCII letters are left to SMTPUTF8. A quoted
// local part is not taken: nobody writes to us from one, and it may hide a space or an angle bracket.
func plainAddress(a string) bool {
	at := strings.LastIndexByte(a, '@')
	if at < 1 || at == len(a)-1 || len(a) > 254 {
		return false
	}
	return !strings.ContainsFunc(a, func(r rune) bool {
		return r == '<' || r == '>' || r == '"' || r == '\\' || r == unicode.ReplacementChar || unicode.IsSpace(r) || !unicode.IsPrint(r)
	})
}

func ascii(text []byte) bool {
	return !bytes.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII })
}

// request is one command of a transaction and the reply that it wants: a code, or its first digits.
type request struct {
	step, phase string
	expect      int
	line        string
}

// deliver sends one mail and returns the text of the reply that accepted it. On a kept connection what the last mail left is
// cleared first, which also shows whether the server is still there (RFC 5321 section 4.1.1.5).
func (s *session) deliver(e mail.Envelope, kept bool) (string, *failure) {
	parameters, f := s.parameters(e)
	if f != nil {
		return "", f
	}
	envelope := []request{
		{"K17 mail", "mail", 250, "MAIL FROM:<" + e.From + ">" + parameters},
		{"K18 rcpt", "rcpt", 25, "RCPT TO:<" + e.To + ">"},
		{"K19 data", "data", 354, "DATA"},
	}
	if kept {
		envelope = append([]request{{"", "mail", 250, "RSET"}}, envelope...)
	}
	if f := s.ask(envelope); f != nil {
		return "", f
	}
	if err := s.body(e.Data); err != nil {
		return "", &failure{phase: "body", err: err}
	}
	s.cfg.step("K21 dot")
	_, text, err := s.client.Text.ReadResponse(2)
	if err != nil {
		return "", &failure{phase: "end", err: err}
	}
	s.cfg.step("K22 reply")
	return text, nil
}

// ask sends the requests, in one group where the server takes that (RFC 2920 section 3.1), and reads their replies until one is
// not what was wanted.
func (s *session) ask(requests []request) *failure {
	grouped, _ := s.client.Extension("PIPELINING")
	s.wire.phase(s.cfg.Timeout)
	for i, r := range requests {
		if r.step != "" {
			s.cfg.step(r.step)
		}
		if !grouped {
			s.say(r.line)
		} else if i == 0 {
			for _, each := range requests {
				s.say(each.line)
			}
		}
		err := s.client.Text.W.Flush()
		if err == nil {
			_, _, err = s.client.Text.ReadResponse(r.expect)
		}
		if err != nil {
			f := &failure{phase: r.phase, err: err, spent: r.line == "RSET"}
			if grouped && !f.lost() {
				s.passOver(requests[i+1:], f)
			}
			return f
		}
		s.wire.phase(s.cfg.Timeout)
	}
	return nil
}

// say writes a line into the buffer. An error of it stays there until the buffer is flushed.
func (s *session) say(line string) {
	_, _ = s.client.Text.W.WriteString(line)
	_, _ = s.client.Text.W.WriteString("\r\n")
}

// passOver reads the replies to what was sent behind a request that failed. A server that takes DATA all the same waits for a mail:
// none is sent, and the connection ends.
func (s *session) passOver(requests []request, f *failure) {
	for range requests {
		code, _, err := s.client.Text.ReadResponse(0)
		if f.spent = err != nil || code == 354; f.spent {
			return
		}
	}
}

// parameters are those of MAIL that this mail needs: SIZE (RFC 1870), BODY=8BITMIME (RFC 6152), SMTPUTF8 (RFC 6531).
func (s *session) parameters(e mail.Envelope) (string, *failure) {
	refuse := func(phase, why string) *failure {
		return &failure{phase: phase, err: errors.New(why), class: mail.Refused}
	}
	text := ""
	if offered, limit := s.client.Extension("SIZE"); offered {
		most, err := strconv.ParseInt(limit, 10, 64)
		if err == nil && most > 0 && int64(len(e.Data)) > most {
			return "", refuse("mail", fmt.Sprintf("the mail has %d octets, the server takes %d", len(e.Data), most))
		}
		text += fmt.Sprintf(" SIZE=%d", len(e.Data))
	}
	utf8 := !ascii([]byte(e.From + e.To))
	if utf8 || !ascii(e.Data) {
		if offered, _ := s.client.Extension("8BITMIME"); !offered {
			return "", refuse("mail", "the mail has 8-bit octets, and the server does not offer 8BITMIME")
		}
		text += " BODY=8BITMIME"
	}
	if utf8 {
		if offered, _ := s.client.Extension("SMTPUTF8"); !offered {
			return "", refuse("mail", "the address has letters beyond ASCII, and the server does not offer SMTPUTF8")
		}
		text += " SMTPUTF8"
	}
	return text, nil
}

// command sends one line and reads its reply; expect is a code, or its first digits.
func (s *session) command(expect int, line string) error {
	s.wire.phase(s.cfg.Timeout)
	if err := s.client.Text.PrintfLine("%s", line); err != nil {
		return err
	}
	_, _, err := s.client.Text.ReadResponse(expect)
	return err
}

// body writes the octets, each line that begins with a dot behind another one, and the dot at the end (RFC 5321 section 4.5.2).
// An error says that the server cannot have the whole mail: the end of the dot never left this machine.
func (s *session) body(data []byte) error {
	if data[0] == '.' || bytes.Contains(data, []byte("\n.")) {
		data = bytes.ReplaceAll(append([]byte("\n"), data...), []byte("\n."), []byte("\n.."))[1:]
	}
	half := max(1, len(data)/2)
	for _, part := range []struct {
		step   string
		octets []byte
	}{{"K20 first", data[:1]}, {"K20 middle", data[1:half]}, {"K20 last", data[half:]}} {
		for rest := part.octets; len(rest) > 0; rest = rest[min(bodyPart, len(rest)):] {
			s.wire.phase(s.cfg.Timeout)
			if _, err := s.client.Text.W.Write(rest[:min(bodyPart, len(rest))]); err != nil {
				return err
			}
		}
		if s.cfg.Step == nil {
			continue
		}
		if err := s.client.Text.W.Flush(); err != nil { // who kills us here wants the octets on the wire
			return err
		}
		s.cfg.step(part.step)
	}
	s.wire.phase(s.cfg.EndTimeout)
	s.say(".")
	return s.client.Text.W.Flush()
}
