package mail

import (
	"fmt"
	"strings"
	"time"
)

// ReaderVersion names the rules by which a mail's own words are found. It is recorded with every reading, so that
// `verify --reread` can say what a newer version would read differently.
const ReaderVersion = "1"

// The limits of decisions.md, "Limits and CI". What lies beyond them is left unread and said in Message.Problems.
const (
	maxHeader = 256 << 10 // octets of one header block
	maxFields = 1000      // fields of one header block
	maxDepth  = 20        // nesting of MIME parts
	maxParts  = 200       // MIME parts, leaves and containers together
	maxText   = 256 << 10 // octets of decoded text read, over all text parts of one reading
	maxAddrs  = 1000      // mailboxes read from one kind of field
)

// Own says what is ours, so that our own mails are known when they come back.
type Own struct {
	Addresses []string // the group's own addresses, lower case
	Domain    string   // right side of our Message-IDs; empty: none is known
}

// Kind is who or what wrote a message.
type Kind string

// The kinds. Only the words of a Person may act; nothing else is ever answered (RFC 3834 section 2).
const (
	Person     Kind = "person"
	Automatic  Kind = "automatic"
	Bounced    Kind = "bounce"
	OwnMail    Kind = "own"
	Unreadable Kind = "unreadable"
)

// Address is one mailbox. Name is decoded and cleaned; Address is lower case, or empty where the field held none.
type Address struct{ Name, Address string }

// Field is one header field as it came: unfolded, not decoded, the name as written without its colon.
type Field struct{ Name, Value string }

// Message is one mail, read. Every text in it is cleaned of control and bidirectional marks; none of it is proof of anything.
type Message struct {
	MessageID  string   // with its angle brackets; empty where the field is missing or is no msg-id
	InReplyTo  string   // the first msg-id of In-Reply-To
	References []string // oldest first, at most the last 100

	From       []Address // all mailboxes of all From fields, top to bottom
	FromFields int       // how many From fields there are; anything but one is suspect (RFC 5322 section 3.6)
	Sender     Address
	ReplyTo    []Address
	Recipients []string // lower case, of To, Cc, Delivered-To, X-Original-To, Envelope-To in that order: where reply tokens are found
	Subject    string   // decoded, one line, at most 200 characters
	Date       time.Time
	ListID     string // inside of List-Id's angle brackets; a list copy of a person's mail is still a person's

	Kind    Kind
	KindWhy string  // the rule that decided the kind, in words
	Bounce  *Bounce // set where Kind is Bounced

	CharterdKind string   // our own header, on mails that we sent
	CharterdCase []string // case numbers of our own header: "G-43"

	Attachments []Attachment
	Problems    []string // what could not be read, or was beyond a limit; sentences for a person

	HeaderCut bool // the header is beyond the limits: fields that would contradict the ones read may follow, so it proves nothing

	fields []Field
	parts  bodyParts
	reader *Reader
}

// Attachment is a file that came with the mail. Name and Type are the sender's claims, and labels only (trust, 4.7).
type Attachment struct {
	Name  string
	Type  string // media type, lower case
	Bytes int64  // decoded size

	part *mimePart
	sum  [32]byte
}

// Data decodes the attached file. What is broken in its encoding is left out.
func (a Attachment) Data() []byte {
	if a.part == nil {
		return nil
	}
	data, _ := a.part.decode(-1)
	return data
}

// Reader is the one that opened the message; never nil.
func (m *Message) Reader() *Reader { return m.reader }

// Fields are all fields of the top header, top to bottom. The slice is shared: read it only.
func (m *Message) Fields() []Field { return m.fields }

// Open reads a mail. It never fails and never panics: what it cannot read is said in Problems, and where nothing can be read
// the Kind is Unreadable. The time it takes grows in line with the length of raw, whatever raw holds. The Message keeps raw:
// the caller must not change it.
func Open(raw []byte, own Own) *Message { return NewReader().Open(raw, own) }

// Open reads a mail as the function Open does.
func (r *Reader) Open(raw []byte, own Own) (m *Message) {
	m = &Message{reader: r}
	defer func() {
		if r := recover(); r != nil {
			m.Kind, m.KindWhy = Unreadable, "reading it broke our reader"
			m.problem("reading stopped: %v", r)
		}
	}()
	body := m.openHeader(raw)
	if len(m.fields) == 0 {
		m.Kind, m.KindWhy = Unreadable, "it has no header"
		m.problem("no header field found")
		return m
	}
	m.readIdentifiers()
	m.readPeople()
	m.openBody(body)
	m.judge(own)
	return m
}

// problem notes something that could not be read, once.
func (m *Message) problem(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	for _, p := range m.Problems {
		if p == text {
			return
		}
	}
	if len(m.Problems) < 20 {
		m.Problems = append(m.Problems, text)
	}
}

// author is the display name of the only sender.
func (m *Message) author() string {
	if len(m.From) == 0 {
		return ""
	}
	return strings.TrimSpace(m.From[0].Name)
}
