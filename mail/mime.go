package mail

import (
	"bytes"
	"mime"
	"strings"
)

// mimePart is one part of the MIME tree (RFC 2045). Its body is a slice of the raw mail, not yet decoded.
type mimePart struct {
	media    string // media type, lower case
	params   map[string]string
	name     string // file name, or empty
	attached bool   // Content-Disposition says attachment
	encoding string // Content-Transfer-Encoding, lower case
	id       string // Content-ID, or empty
	body     []byte
	text     string // decoded, of the parts that are read as text
	rows     []row  // of text, once asked for
	parts    []*mimePart
}

// treeReader builds the tree within the limits of decisions.md.
type treeReader struct {
	m     *Message
	count int
}

// read makes a part of header fields and body, and reads the parts within it. Each level scans its octets once, and there are
// at most maxDepth levels: the work is in line with the length of the mail.
func (t *treeReader) read(fields []Field, body []byte, depth int, inDigest bool) *mimePart {
	t.count++
	p := newPart(fields, body, inDigest)
	if !strings.HasPrefix(p.media, "multipart/") {
		return p
	}
	if depth >= maxDepth {
		t.m.problem("parts nested deeper than %d were not read", maxDepth)
		return p
	}
	boundary := p.params["boundary"]
	if boundary == "" || !hasBoundary(body, boundary) {
		t.m.problem("a multipart has no boundary line: it was read as well as possible")
		boundary = guessBoundary(body)
	}
	if boundary == "" {
		p.media = "text/plain"
		return p
	}
	t.split(p, boundary, depth)
	return p
}

// split reads the parts between boundary lines (RFC 2046 section 5.1.1). A missing closing line ends the last part at the end.
func (t *treeReader) split(p *mimePart, boundary string, depth int) {
	mark := []byte("--" + boundary)
	rest, found := afterBoundary(p.body, mark)
	for found {
		var chunk []byte
		var last bool
		chunk, rest, found, last = untilBoundary(rest, mark)
		if !found && !last {
			t.m.problem("a multipart has no closing line")
		}
		if t.count >= maxParts {
			t.m.problem("more than %d parts: the rest was not read", maxParts)
			return
		}
		fields, body, _ := splitHeader(chunk, false)
		p.parts = append(p.parts, t.read(fields, body, depth+1, p.media == "multipart/digest"))
		if last {
			return
		}
	}
}

// afterBoundary finds the first boundary line and returns what follows it.
func afterBoundary(body, mark []byte) (rest []byte, found bool) {
	_, rest, found, _ = untilBoundary(body, mark)
	return rest, found
}

// untilBoundary cuts the text before the next boundary line off. last is set where that is the closing line.
func untilBoundary(body, mark []byte) (chunk, rest []byte, found, last bool) {
	from := 0
	for {
		i := bytes.Index(body[from:], mark)
		if i < 0 {
			return body, nil, false, false
		}
		i += from
		from = i + len(mark)
		if i > 0 && body[i-1] != '\n' {
			continue
		}
		line, after := nextLine(body[from:])
		end := bytes.TrimRight(line, " \t")
		if len(end) > 0 && !bytes.Equal(end, []byte("--")) {
			continue
		}
		chunk = bytes.TrimSuffix(bytes.TrimSuffix(body[:i], []byte("\n")), []byte("\r"))
		return chunk, after, true, len(end) > 0
	}
}

func hasBoundary(body []byte, boundary string) bool {
	_, found := afterBoundary(body, []byte("--"+boundary))
	return found
}

// guessBoundary takes the first line that starts with two dashes and is followed by a Content- field.
func guessBoundary(body []byte) string {
	for tries := 0; len(body) > 0 && tries < 200; tries++ {
		line, rest := nextLine(body)
		if len(line) > 3 && bytes.HasPrefix(line, []byte("--")) && len(rest) > 8 && strings.EqualFold(string(rest[:8]), "content-") {
			return string(bytes.TrimSpace(line[2:]))
		}
		body = rest
	}
	return ""
}

// newPart reads the Content- fields of a part.
func newPart(fields []Field, body []byte, inDigest bool) *mimePart {
	p := &mimePart{body: body, media: "text/plain"}
	if inDigest {
		p.media = "message/rfc822"
	}
	if raw := value(fields, "Content-Type"); raw != "" {
		p.media, p.params = mediaType(raw)
	}
	p.encoding = strings.ToLower(strings.Trim(oneLine(value(fields, "Content-Transfer-Encoding")), `"; `))
	p.id = oneLine(value(fields, "Content-ID"))
	disposition, params := mediaType(value(fields, "Content-Disposition"))
	p.attached = disposition == "attachment"
	p.name = params["filename"]
	if p.name == "" {
		p.name = p.params["name"]
	}
	p.name = clip(decodeHeader(p.name), 200)
	return p
}

// mediaType reads a type with parameters. A broken value still gives its type, and its boundary, charset and name where they can be seen.
func mediaType(raw string) (string, map[string]string) {
	media, params, err := mime.ParseMediaType(raw)
	if err == nil || media != "" && params != nil {
		return strings.ToLower(media), params
	}
	pieces := strings.Split(validText(raw), ";")
	params = map[string]string{}
	for _, piece := range pieces[1:min(len(pieces), 50)] {
		if key, val, ok := strings.Cut(piece, "="); ok {
			params[strings.ToLower(strings.TrimSpace(key))] = strings.Trim(strings.TrimSpace(val), `"`)
		}
	}
	return strings.ToLower(strings.TrimSpace(pieces[0])), params
}
