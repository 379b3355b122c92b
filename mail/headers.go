package mail

import (
	"bytes"
	"mime"
	"net/mail"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/emersion/go-message/charset"
	"golang.org/x/text/encoding/charmap"
)

// openHeader splits the top header off and returns the body.
func (m *Message) openHeader(raw []byte) []byte {
	fields, body, cut := splitHeader(raw, true)
	if cut {
		m.HeaderCut = true
		m.problem("the header is longer than %d KiB or %d fields: the rest of it was not read", maxHeader>>10, maxFields)
	}
	m.fields = fields
	return body
}

// Header reads the fields of a mail's top header alone, as Open does.
func Header(raw []byte) []Field {
	fields, _, _ := splitHeader(raw, true)
	return fields
}

// splitHeader reads header fields up to the first empty line (RFC 5322 section 2.2). It is lenient where mail in the wild is
// broken: a line that cannot be of a header is passed over at the top of a mail, and is the first line of the body in a part.
func splitHeader(raw []byte, top bool) (fields []Field, body []byte, cut bool) {
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	read := 0
	var value strings.Builder
	flush := func() {
		if n := len(fields); n > 0 && value.Len() > 0 {
			fields[n-1].Value += value.String()
		}
		value.Reset()
	}
	keep := false // whether the field being read is kept, so that its folded lines are too
	for len(raw) > 0 {
		line, rest := nextLine(raw)
		if len(line) == 0 {
			raw = rest
			break
		}
		folded := line[0] == ' ' || line[0] == '\t'
		name, text, ok := fieldOf(line)
		if !top && !ok && (!folded || len(fields) == 0) {
			break
		}
		read += len(raw) - len(rest)
		raw = rest
		if read > maxHeader || len(fields) >= maxFields {
			cut = true
			continue
		}
		if folded {
			if keep {
				value.WriteByte(' ')
				value.Write(bytes.TrimSpace(line))
			}
			continue
		}
		flush()
		if keep = ok; ok {
			fields = append(fields, Field{Name: name, Value: text})
		}
	}
	flush()
	return fields, raw, cut
}

// nextLine cuts the first line off, without its end: CRLF, LF, or a bare CR only where no LF follows at all.
func nextLine(raw []byte) (line, rest []byte) {
	i := bytes.IndexByte(raw, '\n')
	if i < 0 {
		return bytes.TrimRight(raw, "\r"), nil
	}
	return bytes.TrimSuffix(raw[:i], []byte("\r")), raw[i+1:]
}

// fieldOf splits "Name: value".
func fieldOf(line []byte) (name, value string, ok bool) {
	colon := bytes.IndexByte(line, ':')
	if colon <= 0 {
		return "", "", false
	}
	n := bytes.TrimRight(line[:colon], " \t")
	for _, c := range n {
		if c <= ' ' || c >= 0x7f {
			return "", "", false
		}
	}
	text := string(line) // of which name and value are parts
	return text[:len(n)], strings.TrimSpace(text[colon+1:]), len(n) > 0
}

// values are the raw values of all fields of a name.
func values(fields []Field, name string) []string {
	var all []string
	for _, f := range fields {
		if strings.EqualFold(f.Name, name) {
			all = append(all, f.Value)
		}
	}
	return all
}

// value is the topmost value of a name, or empty.
func value(fields []Field, name string) string {
	for _, f := range fields {
		if strings.EqualFold(f.Name, name) {
			return f.Value
		}
	}
	return ""
}

// decodeHeader turns a raw value into clean text: RFC 2047 words decoded, 8-bit octets made UTF-8, one line.
func decodeHeader(raw string) string {
	text := validText(raw)
	if strings.Contains(text, "=?") {
		words := mime.WordDecoder{CharsetReader: charset.Reader}
		if decoded, err := words.DecodeHeader(text); err == nil {
			text = decoded
		}
	}
	return oneLine(text)
}

// validText makes octets UTF-8: as they are where they are valid, else as windows-1252, which every octet has a meaning in.
func validText(raw string) string {
	if utf8.ValidString(raw) {
		return raw
	}
	text, err := charmap.Windows1252.NewDecoder().String(raw)
	if err != nil {
		return strings.ToValidUTF8(raw, "\uFFFD")
	}
	return text
}

// oneLine strips control characters, line separators and bidirectional controls (trust, 4.7) and folds white space.
func oneLine(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' || r == '\u0085' || r == '\u00a0':
			return ' '
		case r < ' ' || r >= 0x7f && r < 0xa0 || invisible(r):
			return -1
		}
		return r
	}, text)
	return strings.Join(strings.Fields(text), " ")
}

// invisible holds for marks that show nothing but may change how text is read.
func invisible(r rune) bool {
	return r >= '\u200b' && r <= '\u200f' || r >= '\u202a' && r <= '\u202e' || r >= '\u2060' && r <= '\u2069' || r == '\ufeff' || r == '\u00ad'
}

// clip cuts text to at most n characters.
func clip(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for i := range text {
		if n == 0 {
			return text[:i]
		}
		n--
	}
	return text
}

// readIdentifiers reads the fields that name the message and what it answers, and our own marks.
func (m *Message) readIdentifiers() {
	f := m.fields
	m.MessageID = firstOf(messageIDs(value(f, "Message-ID"), 1))
	m.InReplyTo = firstOf(messageIDs(value(f, "In-Reply-To"), 1))
	m.References = messageIDs(value(f, "References"), 100)
	m.Subject = clip(decodeHeader(value(f, "Subject")), 200)
	m.CharterdKind = clip(decodeHeader(value(f, "Charterd-Kind")), 60)
	for _, number := range strings.FieldsFunc(decodeHeader(value(f, "Charterd-Case")), func(r rune) bool { return r == ',' || r == ' ' }) {
		m.CharterdCase = append(m.CharterdCase, clip(number, 60))
	}
	m.ListID = listID(value(f, "List-Id"))
	if date := value(f, "Date"); date != "" {
		at, err := time.Parse(time.RFC1123Z, date) // what nearly all write; ParseDate tries dozens of forms before
		if err != nil {
			at, err = mail.ParseDate(date)
		}
		if err != nil {
			m.problem("the Date field is not a date")
		} else {
			m.Date = at.UTC()
		}
	}
	for _, name := range []string{"Message-ID", "Subject", "Date", "Content-Type"} {
		if len(values(f, name)) > 1 {
			m.problem("more than one %s field: the topmost was read", name)
		}
	}
}

// messageIDs are the well-formed msg-ids of a value with their angle brackets, the last most of them (RFC 5322 section 3.6.4).
func messageIDs(text string, most int) []string {
	var ids []string
	for {
		start := strings.IndexByte(text, '<')
		if start < 0 {
			break
		}
		text = text[start:]
		end := strings.IndexByte(text, '>')
		if end < 0 {
			break
		}
		if id := text[:end+1]; plausibleID(id) {
			ids = append(ids, id)
		}
		text = text[end+1:]
		if most == 1 && len(ids) == 1 {
			break
		}
	}
	return ids[max(0, len(ids)-most):]
}

func plausibleID(id string) bool {
	if len(id) < 5 || len(id) > 900 || strings.Count(id, "@") == 0 {
		return false
	}
	for i := 1; i < len(id)-1; i++ {
		if id[i] <= ' ' || id[i] >= 0x7f || id[i] == '<' {
			return false
		}
	}
	return true
}

func firstOf(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// listID is the inside of the angle brackets of List-Id, lower case (RFC 2919 section 2).
func listID(raw string) string {
	text := decodeHeader(raw)
	if i := strings.LastIndexByte(text, '<'); i >= 0 {
		text = strings.TrimSuffix(text[i+1:], ">")
	}
	return clip(strings.ToLower(strings.TrimSpace(text)), 200)
}
