package mail

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// fieldLine is one header field to be written: ASCII, not yet folded.
type fieldLine struct{ name, value string }

// maxWord is the longest run without a blank in a field: with the field's name it stays under the 998 octets of a line
// (RFC 5322 section 2.1.1).
const maxWord = 900

// maxReferences keeps a hostile thread from growing our header; the root and the newest ids carry the threading.
const maxReferences = 50

// fields are the top fields of the draft in the order in which they are written.
func (d Draft) fields() ([]fieldLine, error) {
	if d.Date.IsZero() {
		return nil, errors.New("it has no date")
	}
	if !cleanID(d.MessageID) {
		return nil, fmt.Errorf("its Message-ID %q is not a msg-id", d.MessageID)
	}
	list := []fieldLine{{"Date", d.Date.UTC().Format("Mon, 02 Jan 2006 15:04:05 +0000")}}
	for _, a := range []struct {
		name    string
		mailbox Address
	}{{"From", d.From}, {"To", d.To}, {"Reply-To", d.ReplyTo}} {
		if a.name == "Reply-To" && a.mailbox == (Address{}) {
			continue
		}
		value, err := mailboxText(a.mailbox)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", a.name, err)
		}
		list = append(list, fieldLine{a.name, value})
	}
	if subject := label(d.Subject); subject != "" {
		list = append(list, fieldLine{"Subject", encodeRuns(subject)})
	}
	list = append(list, fieldLine{"Message-ID", d.MessageID})
	if cleanID(d.InReplyTo) {
		list = append(list, fieldLine{"In-Reply-To", d.InReplyTo})
	}
	if ids := references(d.References); ids != "" {
		list = append(list, fieldLine{"References", ids})
	}
	extra, err := extraFields(d.Headers)
	if err != nil {
		return nil, err
	}
	return append(append(list, extra...), fieldLine{"User-Agent", "charterd"}), nil
}

// cleanID is true for a msg-id that may be repeated in a header of ours (trust 4.7): the strict form, with dot-atoms of ASCII on
// both sides, or a literal on the right (RFC 5322 section 3.6.4).
func cleanID(id string) bool {
	left, right, ok := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(id, "<"), ">"), "@")
	if !ok || len(id) > 250 || len(id) != len(left)+len(right)+3 {
		return false
	}
	if strings.HasPrefix(right, "[") && strings.HasSuffix(right, "]") && len(right) > 2 {
		literal := right[1 : len(right)-1]
		return idText(left) && !strings.ContainsFunc(literal, func(r rune) bool {
			return r >= utf8.RuneSelf || !isKeyword(byte(r)) && r != '.' && r != ':' || r == '_'
		})
	}
	return idText(left) && idText(right)
}

// idText holds for letters, digits and signs of a dot-atom, in any order.
func idText(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf || r != '.' && !isAtext(byte(r)) })
}

// references joins the clean ids, each once. Of a long list the root and the newest stay.
func references(ids []string) string {
	var clean []string
	seen := map[string]bool{}
	for _, id := range ids {
		if cleanID(id) && !seen[id] {
			seen[id] = true
			clean = append(clean, id)
		}
	}
	if n := len(clean); n > maxReferences {
		clean = append(clean[:1], clean[n-maxReferences+1:]...)
	}
	return strings.Join(clean, " ")
}

// mailboxText is a name and an address. Addresses outside ASCII before the @ would need SMTPUTF8 and are refused.
func mailboxText(a Address) (string, error) {
	if strings.ContainsFunc(a.Address, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return "", fmt.Errorf("the address %q holds blanks or control characters", a.Address)
	}
	canonical, err := CanonicalAddress(a.Address)
	if err != nil {
		return "", fmt.Errorf("the address %q: %w", a.Address, err)
	}
	// The local part stays as it was written: only its owner may fold it (RFC 5321 section 2.4).
	local := a.Address[:strings.LastIndexByte(a.Address, '@')]
	addr := local + canonical[strings.LastIndexByte(canonical, '@'):]
	if !isASCII(addr) {
		return "", fmt.Errorf("the address %q has letters outside ASCII before the @", a.Address)
	}
	name := label(a.Name)
	switch {
	case name == "":
		return addr, nil
	case !isASCII(name) || strings.Contains(name, "=?"):
		return encodeWords(name) + " <" + addr + ">", nil
	}
	return `"` + quotable.Replace(name) + `" <` + addr + ">", nil
}

var quotable = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

// ownField is true for fields that are written by Compose itself, or would change what the mail is; nobody else may add them.
func ownField(name string) bool {
	name = strings.ToLower(name)
	return ownFields[name] || strings.HasPrefix(name, "content-") || strings.HasPrefix(name, "resent-") || strings.HasPrefix(name, "arc-")
}

var ownFields = set("from", "sender", "to", "cc", "bcc", "reply-to", "subject", "date", "message-id", "in-reply-to", "references",
	"mime-version", "user-agent", "received", "return-path", "dkim-signature", "authentication-results")

// fieldName is true for a name of letters, digits and hyphens that begins with a letter.
func fieldName(name string) bool {
	for i := range len(name) {
		if c := name[i] | 0x20; (c < 'a' || c > 'z') && (i == 0 || name[i] != '-' && !isDigit(name[i])) {
			return false
		}
	}
	return name != "" && len(name) <= 64
}

// extraFields checks the further fields. Blanks in a row become one, words outside ASCII are encoded.
func extraFields(extra [][2]string) ([]fieldLine, error) {
	var list []fieldLine
	for _, f := range extra {
		name, value := f[0], f[1]
		switch {
		case !fieldName(name):
			return nil, fmt.Errorf("%q is not the name of a header field", name)
		case ownField(name):
			return nil, fmt.Errorf("the field %s is not free to be set", name)
		case !utf8.ValidString(value) || oneLine(value) != strings.Join(strings.Fields(value), " ") || strings.ContainsAny(value, "\r\n\t\v\f\u0085\u2028\u2029"):
			return nil, fmt.Errorf("the field %s holds control characters", name)
		}
		list = append(list, fieldLine{name, encodeRuns(strings.Join(strings.Fields(value), " "))})
	}
	return list, nil
}

// label is text from anywhere as one clean line of at most 200 characters (trust 4.7).
func label(text string) string {
	return strings.TrimSpace(clip(oneLine(strings.ToValidUTF8(text, "\uFFFD")), 200))
}

// writeHeader appends folded fields and the empty line below them.
func writeHeader(out *bytes.Buffer, fields []fieldLine) error {
	for _, f := range fields {
		if err := fold(out, f); err != nil {
			return err
		}
	}
	out.WriteString("\r\n")
	return nil
}

// fold appends a field, broken at blanks so that lines stay within 76 octets where the words allow it (RFC 5322 section 2.2.3).
func fold(out *bytes.Buffer, f fieldLine) error {
	out.WriteString(f.name + ":")
	width, first := len(f.name)+1, true
	for word := range strings.SplitSeq(f.value, " ") {
		if len(word) > maxWord {
			return fmt.Errorf("a word of %d octets in the field %s", len(word), f.name)
		}
		// The first word stays beside the name, for readers that take an empty first line for an empty field.
		if width+1+len(word) > 76 && !first && word != "" {
			out.WriteString("\r\n")
			width = 0
		}
		out.WriteByte(' ')
		out.WriteString(word)
		width, first = width+1+len(word), false
	}
	out.WriteString("\r\n")
	return nil
}

// encodeRuns writes words outside ASCII, and words that look encoded, as RFC 2047 words; what lies between two of them joins
// them, since readers drop the blanks between encoded words.
func encodeRuns(text string) string {
	words := strings.Split(text, " ")
	first, last := -1, -1
	for i, w := range words {
		if !isASCII(w) || strings.Contains(w, "=?") {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if first < 0 {
		return text
	}
	encoded := encodeWords(strings.Join(words[first:last+1], " "))
	return strings.Join(append(append(words[:first:first], encoded), words[last+1:]...), " ")
}

// encodeWords writes text as encoded words in the Q encoding as RFC 2047 section 5 (3) allows it within a display name. They
// are shorter than the 75 octets of section 2, so that a line of 76 holds one beside the name of its field. Characters are
// never split.
func encodeWords(text string) string {
	const start, end, room = "=?utf-8?q?", "?=", 44
	var words []string
	word := ""
	for _, r := range text {
		c := encodeRune(r)
		if len(word)+len(c) > room {
			words = append(words, start+word+end)
			word = ""
		}
		word += c
	}
	return strings.Join(append(words, start+word+end), " ")
}

func encodeRune(r rune) string {
	switch {
	case r == ' ':
		return "_"
	case 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9':
		return string(r)
	}
	var b strings.Builder
	for _, octet := range []byte(string(r)) {
		fmt.Fprintf(&b, "=%02X", octet)
	}
	return b.String()
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf })
}
