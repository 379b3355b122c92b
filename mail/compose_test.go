package mail

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"mime"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

func ballotDraft() Draft {
	return Draft{
		From:       Address{"Grants Group", "grants@club.example"},
		To:         Address{"Uma Brook", "uma@meadow.example"},
		ReplyTo:    Address{"Grants Group", "grants+abcdefghijklmnopqrstuvwxyz@club.example"},
		Subject:    "Vote G-31: Snake Days Neptune",
		MessageID:  "<zyxwvutsrqponmlkjihgfedcba@club.example>",
		InReplyTo:  "<root@club.example>",
		References: []string{"<root@club.example>", "<review@club.example>"},
		Date:       time.Date(2026, 11, 15, 9, 30, 0, 0, time.FixedZone("x", 3600)),
		Text:       "Reply with one word.\n\nThe vote ends Wednesday, 25 November 2026.\n-- \nwritten by a program\n",
		HTML:       "<p>Reply with one word.</p>\n",
		Headers: [][2]string{
			{"Auto-Submitted", "auto-generated"}, {"X-Auto-Response-Suppress", "OOF, AutoReply"},
			{"List-Id", "Grants Group <grants.club.example>"}, {"Charterd-Case", "G-31"}, {"Charterd-Kind", "M2"},
		},
	}
}

func TestComposedMailsMatchTheirGoldenFiles(t *testing.T) {
	drafts := map[string]Draft{"ballot": ballotDraft()}
	plain := ballotDraft()
	plain.HTML, plain.ReplyTo, plain.InReplyTo, plain.References, plain.Headers = "", Address{}, "", nil, nil
	drafts["plain"] = plain
	world := ballotDraft()
	world.From.Name, world.To = "Förderkreis „Netz“", Address{`Uma "U" Brook, Jr.`, "Uma.Brook@mühle.example"}
	world.Subject = "Vote G-31: Zażółć gęślą jaźń und mehr, 雪祭り 2027 in Neptun"
	world.Text = "Łódź, 雪祭り, 🐍.\nFrom here on lines are long: " + strings.Repeat("word ", 40) + "\n.\n..dots\n"
	world.Attachments = []Enclosure{
		{"budget 2027.csv", "text/csv", []byte("what,usd\nroom,500\n")},
		{"Übersicht/../雪.pdf", "application/pdf", bytes.Repeat([]byte{0, 1, 2, 255}, 60)},
		{"", "multipart/mixed; boundary=x", nil},
	}
	drafts["attachments"] = world
	for name, d := range drafts {
		got, err := Compose(d)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		checkWire(t, got)
		compareGolden(t, filepath.Join("testdata", "compose", name+".eml"), got)
	}
}

func compareGolden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	// A checkout may have changed the line ends of the file.
	lines := func(b []byte) string { return strings.ReplaceAll(string(b), "\r\n", "\n") }
	if diff := cmp.Diff(lines(want), lines(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

// checkWire holds what every server on the way may rely on.
func checkWire(t *testing.T, raw []byte) {
	t.Helper()
	if !bytes.HasSuffix(raw, []byte("\r\n")) {
		t.Error("the mail does not end with a line end")
	}
	for i, line := range bytes.Split(raw, []byte("\r\n")) {
		if len(line) > 998 {
			t.Errorf("line %d has %d octets", i+1, len(line))
		}
		for _, c := range line {
			if c != '\t' && c < ' ' || c >= 0x7f {
				t.Errorf("line %d holds the octet %#x: %.80q", i+1, c, line)
				break
			}
		}
	}
}

// reread gives the top header and the decoded bodies of the leaves by their media type, as go-message sees them.
func reread(t *testing.T, raw []byte) (message.Header, map[string]string) {
	t.Helper()
	entity, err := message.Read(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("%v in\n%s", err, raw)
	}
	bodies := map[string]string{}
	err = entity.Walk(func(_ []int, e *message.Entity, err error) error {
		kind, _, kindErr := e.Header.ContentType()
		if err != nil || kindErr != nil {
			return errors.Join(err, kindErr)
		}
		if strings.HasPrefix(kind, "multipart/") {
			return nil
		}
		body, err := io.ReadAll(e.Body)
		bodies[kind] += string(body)
		return err
	})
	if err != nil {
		t.Fatalf("%v in\n%s", err, raw)
	}
	return entity.Header, bodies
}

func compose(t *testing.T, d Draft) []byte {
	t.Helper()
	raw, err := Compose(d)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestComposingTwiceGivesTheSameOctets(t *testing.T) {
	d := ballotDraft()
	d.Attachments = []Enclosure{{"a.txt", "text/plain; charset=utf-8; x=y; a=b", []byte("x")}}
	if !bytes.Equal(compose(t, d), compose(t, d)) {
		t.Error("two renderings of one draft differ")
	}
	later := d
	later.MessageID = "<next@club.example>"
	if a, b := boundaries(compose(t, d)), boundaries(compose(t, later)); a == b {
		t.Error("two mails share their boundaries")
	}
}

func boundaries(raw []byte) string {
	_, after, _ := strings.Cut(string(raw), "boundary=")
	return after[:30]
}

func TestTextAndFilesAreReadBackAsGiven(t *testing.T) {
	d := ballotDraft()
	d.Text = "Ünï — 雪 🐍\n  indented \ntrailing blanks   \n.\n>From here\n=3D is no code\n" + strings.Repeat("x", 5000) + "\n"
	d.HTML = "<p>\u202bعربي\u202c &amp; more</p>\n"
	data := bytes.Repeat([]byte("\x00\r\n.\xff"), 1000)
	d.Attachments = []Enclosure{{"x.bin", "application/x-thing", data}}
	head, bodies := reread(t, compose(t, d))
	crlf := func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }
	want := map[string]string{"text/plain": crlf(d.Text), "text/html": crlf(d.HTML), "application/x-thing": string(data)}
	if diff := cmp.Diff(want, bodies); diff != "" {
		t.Errorf("bodies (-want +got):\n%s", diff)
	}
	if head.Get("User-Agent") != "charterd" || head.Get("Mime-Version") != "1.0" || head.Get("Date") != "Sun, 15 Nov 2026 08:30:00 +0000" {
		t.Errorf("header is %v", head.Map())
	}
}

const hostile = "one\r\nBcc: hex@raven.example\x00\u0085two\u2028three\u2029four \u202etxet\u2066 five\tsix\v"

func TestHostileDisplayValuesAreStripped(t *testing.T) {
	d := ballotDraft()
	d.Subject, d.From.Name, d.To.Name, d.ReplyTo.Name = hostile, hostile, hostile, `"><hex@raven.example>,`+hostile
	d.Attachments = []Enclosure{{hostile + `"; x="/../../y.exe`, hostile, []byte("x")}}
	raw := compose(t, d)
	checkWire(t, raw)
	head, _ := reread(t, raw)
	if harmless, _ := reread(t, compose(t, ballotDraft())); head.Has("Bcc") || head.Len() != harmless.Len() {
		t.Errorf("fields are %v", head.Map())
	}
	subject, err := head.Text("Subject")
	if want := "one Bcc: hex@raven.example two three four txet five six"; err != nil || subject != want {
		t.Errorf("subject is %q, %v", subject, err)
	}
	for _, name := range []string{"From", "To", "Reply-To"} {
		if _, err := oneMailbox(head.Get(name)); err != nil {
			t.Errorf("%s is not one mailbox: %v: %s", name, err, head.Get(name))
		}
	}
}

func TestTextThatLooksEncodedIsShownAsWritten(t *testing.T) {
	d := ballotDraft()
	d.Subject = "Vote G-31: =?utf-8?q?=0D=0ABcc:_hex=40raven.example?= end"
	d.To.Name = "=?utf-8?q?Chair?="
	head, _ := reread(t, compose(t, d))
	if subject, err := head.Text("Subject"); err != nil || subject != d.Subject {
		t.Errorf("subject is %q, %v", subject, err)
	}
	to, err := (&mime.WordDecoder{}).DecodeHeader(head.Get("To"))
	if err != nil || to != "=?utf-8?q?Chair?= <uma@meadow.example>" {
		t.Errorf("To is %q, %v", to, err)
	}
}

func TestLongDisplayValuesAreCut(t *testing.T) {
	d := ballotDraft()
	d.Subject, d.From.Name, d.To.Name = strings.Repeat("雪", 5000), strings.Repeat(`"`, 5000), strings.Repeat("a", 5000)
	d.Attachments = []Enclosure{{strings.Repeat("雪", 500) + ".pdf", "application/pdf", nil}}
	raw := compose(t, d)
	checkWire(t, raw)
	head, _ := reread(t, raw)
	if subject, err := head.Text("Subject"); err != nil || subject != strings.Repeat("雪", 200) {
		t.Errorf("subject is %q, %v", subject, err)
	}
	if !bytes.Contains(raw, []byte(".pdf")) {
		t.Error("the file name lost its ending")
	}
}

func TestHostileStructuredValuesAreRefused(t *testing.T) {
	for name, change := range map[string]func(*Draft){
		"no text":                  func(d *Draft) { d.Text = "" },
		"no date":                  func(d *Draft) { d.Date = time.Time{} },
		"no From":                  func(d *Draft) { d.From = Address{} },
		"no To":                    func(d *Draft) { d.To.Address = "" },
		"line end in To":           func(d *Draft) { d.To.Address = "uma@meadow.example\r\nBcc: hex@raven.example" },
		"two addresses in To":      func(d *Draft) { d.To.Address = "uma@meadow.example, hex@raven.example" },
		"bracket in To":            func(d *Draft) { d.To.Address = "uma@meadow.example>, <hex@raven.example" },
		"blank in Reply-To":        func(d *Draft) { d.ReplyTo.Address = "a b@meadow.example" },
		"letters beyond ASCII":     func(d *Draft) { d.To.Address = "ümä@meadow.example" },
		"no Message-ID":            func(d *Draft) { d.MessageID = "" },
		"line end in Message-ID":   func(d *Draft) { d.MessageID = "<a@b>\r\nBcc: x" },
		"trailing LF in MessageID": func(d *Draft) { d.MessageID = "<a@b>\n" },
		"long Message-ID":          func(d *Draft) { d.MessageID = "<" + strings.Repeat("a", 300) + "@b>" },
		"field name with colon":    func(d *Draft) { d.Headers = [][2]string{{"X: y\r\nBcc", "x"}} },
		"empty field name":         func(d *Draft) { d.Headers = [][2]string{{"", "x"}} },
		"second From":              func(d *Draft) { d.Headers = [][2]string{{"from", "x"}} },
		"Bcc":                      func(d *Draft) { d.Headers = [][2]string{{"BCC", "x@y.example"}} },
		"Content-Type":             func(d *Draft) { d.Headers = [][2]string{{"Content-Type", "text/html"}} },
		"line end in a field":      func(d *Draft) { d.Headers = [][2]string{{"X-A", "x\nBcc: y"}} },
		"control in a field":       func(d *Draft) { d.Headers = [][2]string{{"X-A", "x\x07"}} },
		"bidi in a field":          func(d *Draft) { d.Headers = [][2]string{{"X-A", "x\u202e"}} },
		"separator in a field":     func(d *Draft) { d.Headers = [][2]string{{"X-A", "x\u2028y"}} },
		"broken UTF-8 in a field":  func(d *Draft) { d.Headers = [][2]string{{"X-A", "x\xff"}} },
		"word of 901 octets":       func(d *Draft) { d.Headers = [][2]string{{"X-A", strings.Repeat("x", 901)}} },
	} {
		d := ballotDraft()
		change(&d)
		if raw, err := Compose(d); err == nil || raw != nil {
			t.Errorf("%s: composed\n%s", name, raw)
		}
	}
}

func TestUncleanReferencesAreDropped(t *testing.T) {
	d := ballotDraft()
	d.InReplyTo = "<a@b>\r\nBcc: hex@raven.example"
	d.References = []string{"<ok@b.example>", "no brackets@b", "<two words@b>", "<a@b> <c@d>", "<ä@b>", "<a@b>\n", "<>", "<ok@b.example>", "<lit@[192.0.2.1]>"}
	head, _ := reread(t, compose(t, d))
	if head.Has("In-Reply-To") || head.Has("Bcc") {
		t.Errorf("fields are %v", head.Map())
	}
	if got := head.Get("References"); got != "<ok@b.example> <lit@[192.0.2.1]>" {
		t.Errorf("References is %q", got)
	}
}

func TestLongThreadsKeepTheirRoot(t *testing.T) {
	d := ballotDraft()
	d.References = nil
	for i := range 300 {
		d.References = append(d.References, "<"+strings.Repeat("r", i%200+1)+strings.Repeat("s", i/200)+"@b.example>")
	}
	raw := compose(t, d)
	checkWire(t, raw)
	head, _ := reread(t, raw)
	ids := strings.Fields(head.Get("References"))
	if len(ids) != maxReferences || ids[0] != d.References[0] || ids[len(ids)-1] != d.References[299] {
		t.Errorf("%d ids from %s to %s", len(ids), ids[0], ids[len(ids)-1])
	}
}

func TestExtraFieldsKeepTheirOrderAndWords(t *testing.T) {
	d := ballotDraft()
	d.Headers = [][2]string{{"X-B", "two  blanks"}, {"X-A", "grün und blau 雪 end"}, {"X-B", strings.Repeat("word ", 100)}, {"X-Long", strings.Repeat("y", 900)}}
	raw := compose(t, d)
	checkWire(t, raw)
	head, _ := reread(t, raw)
	var got []string
	for fields := head.Fields(); fields.Next(); {
		if strings.HasPrefix(fields.Key(), "X-") {
			text, err := fields.Text()
			if err != nil {
				t.Error(err)
			}
			got = append(got, fields.Key()+": "+text)
		}
	}
	want := []string{"X-B: two blanks", "X-A: grün und blau 雪 end", "X-B: " + strings.TrimSpace(strings.Repeat("word ", 100)), "X-Long: " + strings.Repeat("y", 900)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
}

func TestBodiesHoldNoStrayLineEnds(t *testing.T) {
	d := ballotDraft()
	d.Text = "a\rb\r\nc\nd\x00e\x1b[31m\u2028nay\u0085aye\vf\xff"
	_, bodies := reread(t, compose(t, d))
	if want := "a\r\nb\r\nc\r\nde[31m nay aye f\uFFFD\r\n"; bodies["text/plain"] != want {
		t.Errorf("text is %q", bodies["text/plain"])
	}
}

// A mail that is composed can be read back, stays within the limits of the wire, and holds no field nobody gave.
func FuzzCompose(f *testing.F) {
	f.Add("Uma", "uma@meadow.example", "Vote G-31", "text", "<p>x</p>", "X-Case", "G-31", "<a@b>", "a.pdf", "application/pdf")
	f.Add(hostile, "a@b\r\n", "=?utf-8?q?x?=", "\r\r\n.\n", "", "Bcc", hostile, "<a@b>\r\n", `..\..\"x`, "message/rfc822")
	f.Fuzz(func(t *testing.T, name, addr, subject, text, html, field, value, ref, file, kind string) {
		d := ballotDraft()
		d.To, d.Subject, d.Text, d.HTML = Address{name, addr}, subject, text, html
		d.Headers, d.References, d.InReplyTo = [][2]string{{field, value}}, []string{ref, ref}, ref
		d.Attachments = []Enclosure{{file, kind, []byte(text)}}
		raw, err := Compose(d)
		if err != nil {
			return
		}
		checkWire(t, raw)
		head, bodies := reread(t, raw)
		if got, want := strings.ReplaceAll(bodies["text/plain"], "\r\n", "\n"), bodyText(text); !strings.HasPrefix(got, want) {
			t.Errorf("text %q became %q", want, got)
		}
		known := map[string]bool{}
		for _, name := range []string{"Date", "From", "To", "Reply-To", "Subject", "Message-Id", "In-Reply-To", "References", "User-Agent", "Mime-Version", "Content-Type"} {
			known[name] = true
		}
		for fields := head.Fields(); fields.Next(); {
			if !known[fields.Key()] && !strings.EqualFold(fields.Key(), field) {
				t.Errorf("field %s came from nowhere", fields.Key())
			}
		}
		if got, err := head.Text("Subject"); err != nil || got != label(subject) {
			t.Errorf("subject %q became %q, %v", label(subject), got, err)
		}
	})
}

func BenchmarkCompose(b *testing.B) {
	d := ballotDraft()
	d.Text, d.HTML = strings.Repeat(d.Text, 20), strings.Repeat(d.HTML, 200)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Compose(d); err != nil {
			b.Fatal(err)
		}
	}
}

// TestEnclosedMailStandsAsItIs: a mail within a mail says that it is not encoded (RFC 2046 section 5.2.1), so no octet of it is.
func TestEnclosedMailStandsAsItIs(t *testing.T) {
	within := "From: ada@members.example\r\nContent-Type: text/html; charset=\"utf-8\"\r\n\r\n<a href=\"https://example.org/?a=3D\">on</a> \r\n" +
		strings.Repeat("many words ", 12) + "\r\n"
	d := Draft{
		From: Address{"Grants", "grants@example.org"}, To: Address{"Ben", "ben@members.example"}, MessageID: "<a@example.org>",
		Date: time.Unix(1700000000, 0), Subject: "A report", Text: "It is attached.",
		Attachments: []Enclosure{{Name: "report.eml", Type: "message/rfc822", Data: []byte(within)}},
	}
	data, err := Compose(d)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(data, []byte("\r\n\r\n"+within)) {
		t.Errorf("the enclosed mail was changed:\n%s", data)
	}
}
