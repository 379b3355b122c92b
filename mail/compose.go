package mail

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"strings"
	"time"
)

// Draft is one mail to one recipient, before it is bytes.
type Draft struct {
	From, To   Address
	ReplyTo    Address // zero: no Reply-To field
	Subject    string
	MessageID  string   // with angle brackets; required, see Keys.MessageID
	InReplyTo  string   // with angle brackets; dropped where it is no clean msg-id
	References []string // from the root of the thread on; what is no clean msg-id is dropped
	Date       time.Time
	Text, HTML string // HTML may be empty, Text may not

	// Headers are further fields in the order in which they shall stand: Auto-Submitted, List-Id, Charterd-Case, ...
	Headers     [][2]string
	Attachments []Enclosure
}

// Enclosure is a file that goes with a mail. Name is a label from anywhere and is cleaned; Type is a media type, and anything
// that is none becomes application/octet-stream. A message/rfc822 stays one where its octets may stand in a mail as they are.
type Enclosure struct {
	Name string
	Type string
	Data []byte
}

// Compose renders a mail. The same Draft gives the same octets: boundaries come from the Message-ID. Lines end in CRLF and are
// at most 998 octets long, all octets are ASCII, bodies are quoted-printable or base64 (trust 4.7). Names, subject and file
// names are stripped of control characters, line separators and bidirectional marks; addresses, Message-ID and the values of
// Headers that hold such characters are errors, and so is a word of more than 900 octets in a field.
func Compose(d Draft) ([]byte, error) {
	if d.Text == "" {
		return nil, errors.New("composing a mail: it has no text part")
	}
	fields, err := d.fields()
	if err != nil {
		return nil, fmt.Errorf("composing a mail: %w", err)
	}
	var out bytes.Buffer
	room := 2<<10 + 5*(len(d.Text)+len(d.HTML))/4
	for _, a := range d.Attachments {
		room += len(a.Data)/54*74 + 1<<10 // base64 in lines
	}
	out.Grow(room)
	if err := d.write(&out, fields); err != nil {
		return nil, fmt.Errorf("composing a mail: %w", err)
	}
	return out.Bytes(), nil
}

// part is one node of the MIME tree: a leaf with a body, or a container with children behind a boundary.
type part struct {
	fields   []fieldLine
	encoding string
	body     []byte
	boundary string
	children []part
}

// write appends the tree under the top fields. It is written without a library: every field is folded and every body encoded
// here, and most of the time that a mail took went into copies of its header.
func (d Draft) write(out *bytes.Buffer, fields []fieldLine) error {
	root := d.tree()
	if err := writeHeader(out, append(append(fields, fieldLine{"MIME-Version", "1.0"}), root.fields...)); err != nil {
		return err
	}
	return root.write(out)
}

// write appends the body of a part (RFC 2046 section 5.1.1).
func (p part) write(out *bytes.Buffer) error {
	if len(p.children) == 0 {
		return p.encode(out)
	}
	for i, child := range p.children {
		if i > 0 {
			out.WriteString("\r\n")
		}
		out.WriteString("--" + p.boundary + "\r\n")
		if err := writeHeader(out, child.fields); err != nil {
			return err
		}
		if err := child.write(out); err != nil {
			return err
		}
	}
	out.WriteString("\r\n--" + p.boundary + "--\r\n")
	return nil
}

// base64Line is how many octets one line of base64 stands for: 76 letters (RFC 2045 section 6.8).
const base64Line = 57

func (p part) encode(out *bytes.Buffer) error {
	if p.encoding == "" { // a mail within this one stands as it is, and says so
		out.Write(p.body)
		return nil
	}
	if p.encoding != "base64" {
		w := quotedprintable.NewWriter(out)
		if _, err := w.Write(p.body); err != nil {
			return err
		}
		return w.Close()
	}
	for rest := p.body; len(rest) > 0; {
		n := min(base64Line, len(rest))
		if len(rest) < len(p.body) {
			out.WriteString("\r\n")
		}
		out.Write(base64.StdEncoding.AppendEncode(out.AvailableBuffer(), rest[:n]))
		rest = rest[n:]
	}
	return nil
}

// tree is text alone, text and HTML as alternatives, or either with files (RFC 2046 sections 5.1.3 and 5.1.4).
func (d Draft) tree() part {
	root := leaf("text/plain", d.Text)
	if d.HTML != "" {
		root = d.container("alternative", root, leaf("text/html", d.HTML))
	}
	if len(d.Attachments) == 0 {
		return root
	}
	children := []part{root}
	for _, a := range d.Attachments {
		children = append(children, enclosed(a))
	}
	return d.container("mixed", children...)
}

func leaf(kind, text string) part {
	return part{
		fields: []fieldLine{
			{"Content-Type", kind + "; charset=utf-8"},
			{"Content-Transfer-Encoding", "quoted-printable"},
		},
		encoding: "quoted-printable",
		body:     []byte(bodyText(text)),
	}
}

// container holds parts behind a boundary derived from the Message-ID. "=_" cannot occur in quoted-printable or base64.
func (d Draft) container(kind string, children ...part) part {
	sum := sha256.Sum256([]byte(kind + " " + d.MessageID))
	boundary := "=_" + hex.EncodeToString(sum[:12])
	return part{
		fields:   []fieldLine{{"Content-Type", fmt.Sprintf(`multipart/%s; boundary="%s"`, kind, boundary)}},
		boundary: boundary,
		children: children,
	}
}

func enclosed(a Enclosure) part {
	name := FileName(a.Name)
	if m, ok := message7bit(a); ok {
		return part{
			fields: []fieldLine{
				{"Content-Type", "message/rfc822"},
				{"Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name})},
				{"Content-Transfer-Encoding", "7bit"},
			},
			body: m,
		}
	}
	return part{
		fields: []fieldLine{
			{"Content-Type", enclosedType(a.Type)},
			{"Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name})},
			{"Content-Transfer-Encoding", "base64"},
		},
		encoding: "base64",
		body:     a.Data,
	}
}

// message7bit gives a mail with the line ends that a mail has, where it may stand within another as it is (RFC 2046 section 5.2.1):
// its octets are ASCII and its lines short enough. Any other mail goes as a file whose octets are the mail.
func message7bit(a Enclosure) ([]byte, bool) {
	if kind, _, err := mime.ParseMediaType(a.Type); err != nil || kind != "message/rfc822" || len(a.Data) == 0 {
		return nil, false
	}
	var out bytes.Buffer
	for line := range bytes.Lines(a.Data) {
		line = bytes.TrimRight(line, "\r\n")
		if len(line) > 998 || bytes.ContainsFunc(line, func(r rune) bool { return r >= 0x7f || r < ' ' && r != '\t' }) {
			return nil, false
		}
		out.Write(append(bytes.Clone(line), "\r\n"...))
	}
	return out.Bytes(), true
}

// enclosedType is the media type of a file. Containers are refused, since base64 is not allowed around them (RFC 2046 section
// 5.2.1), and so is a charset that the writer would have to convert.
func enclosedType(claimed string) string {
	const unknown = "application/octet-stream"
	kind, params, err := mime.ParseMediaType(claimed)
	major, minor, ok := strings.Cut(kind, "/")
	if err != nil || !ok || major == "" || minor == "" || major == "multipart" || major == "message" || len(claimed) > 200 {
		return unknown
	}
	if c := strings.ToLower(params["charset"]); c != "" && c != "utf-8" && c != "us-ascii" {
		delete(params, "charset")
	}
	if formatted := mime.FormatMediaType(kind, params); formatted != "" {
		return formatted
	}
	return unknown
}

// FileName is the name under which a file goes with a mail: a label cleaned to at most 60 characters without path separators,
// keeping its ending; "file" for one that is empty.
func FileName(name string) string {
	name = oneLine(strings.NewReplacer("/", "_", `\`, "_").Replace(strings.ToValidUTF8(name, "_")))
	if letters := []rune(name); len(letters) > 60 {
		name = string(letters[:44]) + "…" + string(letters[len(letters)-15:])
	}
	if strings.Trim(name, ". ") == "" {
		return "file"
	}
	return name
}

// bodyText makes a body valid UTF-8 with LF line ends and without control characters; the writer makes CRLF of LF. The line
// separators of Unicode become blanks, so that nothing can begin a line of its own behind a quote mark.
func bodyText(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if strings.IndexByte(text, '\r') >= 0 {
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	}
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\u2028' || r == '\u2029' || r == '\u0085' || r == '\v' || r == '\f':
			return ' '
		case r < ' ' || r >= 0x7f && r < 0xa0:
			return -1
		}
		return r
	}, text)
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	return text
}
