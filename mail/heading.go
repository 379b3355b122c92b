package mail

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/emersion/go-message"
)

// fieldLine is one header field to be written: ASCII, not yet folded.
type fieldLine struct{ name, value string }

// maxWord is the longest run without a blank in a field: with the field's name it stays under the 998 octets of a line
// (RFC 5322 section 2.1.1). go-message would break a longer one in two.
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

// msgID is the strict form of a msg-id: both sides dot-atoms of ASCII, or a literal on the right (RFC 5322 section 3.6.4).
var msgID = regexp.MustCompile("^<[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@(?:[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+|\\[[A-Za-z0-9.:-]+\\])>$")

// cleanID is true for a msg-id that may be repeated in a header of ours (trust 4.7).
func cleanID(id string) bool { return len(id) <= 250 && msgID.MatchString(id) }

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
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `" <` + addr + ">", nil
}

// ownFields are written by Compose itself, or would change what the mail is; nobody else may add them.
var ownFields = regexp.MustCompile(`(?i)^(?:from|sender|to|cc|bcc|reply-to|subject|date|message-id|in-reply-to|references|mime-version|` +
	`user-agent|received|return-path|dkim-signature|authentication-results|content-.*|resent-.*|arc-.*)$`)

var fieldName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]{0,63}$`)

// extraFields checks the further fields. Blanks in a row become one, words outside ASCII are encoded.
func extraFields(extra [][2]string) ([]fieldLine, error) {
	var list []fieldLine
	for _, f := range extra {
		name, value := f[0], f[1]
		switch {
		case !fieldName.MatchString(name):
			return nil, fmt.Errorf("%q is not the name of a header field", name)
		case ownFields.MatchString(name):
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

// header folds the fields into a header for go-message, first one on top.
func header(fields []fieldLine) (h message.Header, err error) {
	for i := len(fields) - 1; i >= 0; i-- {
		raw, err := fold(fields[i])
		if err != nil {
			return h, err
		}
		h.AddRaw(raw)
	}
	return h, nil
}

// fold breaks a field at blanks so that lines stay within 76 octets where the words allow it (RFC 5322 section 2.2.3).
func fold(f fieldLine) ([]byte, error) {
	line := f.name + ":"
	var out []byte
	for word := range strings.SplitSeq(f.value, " ") {
		if len(word) > maxWord {
			return nil, fmt.Errorf("a word of %d octets in the field %s", len(word), f.name)
		}
		// The first word stays beside the name, for readers that take an empty first line for an empty field.
		if len(line)+1+len(word) > 76 && line != f.name+":" && word != "" {
			out = append(append(out, line...), "\r\n"...)
			line = ""
		}
		line += " " + word
	}
	return append(append(out, line...), "\r\n"...), nil
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
