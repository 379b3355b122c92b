package mail

import (
	"bytes"
	"encoding/base64"
	"io"

	"github.com/emersion/go-message"
)

// decode undoes the transfer encoding, up to limit octets (negative: all). It returns what could be decoded, with the error that
// ended it. What is well formed is decoded in place; for the rest the library decides what can be saved.
func (p *mimePart) decode(limit int64) ([]byte, error) {
	data, ok := p.body, true
	switch p.encoding {
	case "", "7bit", "8bit", "binary":
	case "quoted-printable":
		data, ok = unquoted(p.body)
	case "base64":
		data = make([]byte, base64.StdEncoding.DecodedLen(len(p.body)))
		n, err := base64.StdEncoding.Decode(data, p.body)
		data, ok = data[:n], err == nil
	default:
		ok = false
	}
	if !ok {
		return p.salvage(limit)
	}
	if limit >= 0 && int64(len(data)) > limit {
		data = data[:limit]
	}
	return data, nil
}

// salvage decodes with a reader that forgives.
func (p *mimePart) salvage(limit int64) ([]byte, error) {
	header := message.HeaderFromMap(map[string][]string{"Content-Transfer-Encoding": {p.encoding}, "Content-Type": {"application/octet-stream"}})
	entity, err := message.New(header, bytes.NewReader(p.body))
	if entity == nil {
		return nil, err
	}
	reader := entity.Body
	if limit >= 0 {
		reader = io.LimitReader(reader, limit)
	}
	data, readErr := io.ReadAll(reader)
	if err == nil {
		err = readErr
	}
	return data, err
}

// longestQuoted is the longest line of quoted-printable that is well formed here; RFC 2045 section 6.7 has 76 octets.
const longestQuoted = 1000

// unquoted decodes quoted-printable (RFC 2045 section 6.7); false where a line is not as a writer that keeps the rules makes it.
func unquoted(body []byte) ([]byte, bool) {
	out := make([]byte, 0, len(body))
	for len(body) > 0 {
		line, end := body, []byte(nil)
		if i := bytes.IndexByte(body, '\n'); i >= 0 {
			line, end = body[:i], body[i:i+1]
			if i > 0 && body[i-1] == '\r' {
				line, end = body[:i-1], body[i-1:i+1]
			}
		}
		body = body[len(line)+len(end):]
		if n := len(line); n > longestQuoted || n > 0 && (line[n-1] == ' ' || line[n-1] == '\t') {
			return nil, false // a gateway has added blanks, which do not count
		}
		if n := len(line); n > 0 && line[n-1] == '=' && len(end) > 0 {
			line, end = line[:n-1], nil
		}
		var ok bool
		if out, ok = appendUnquoted(out, line); !ok {
			return nil, false
		}
		out = append(out, end...)
	}
	return out, true
}

func appendUnquoted(out, line []byte) ([]byte, bool) {
	for i := 0; i < len(line); i++ {
		c := line[i]
		if c == '=' {
			if i+2 >= len(line) || unhex[line[i+1]] == 0 || unhex[line[i+2]] == 0 {
				return nil, false
			}
			c = (unhex[line[i+1]]-1)<<4 | (unhex[line[i+2]] - 1)
			i += 2
		} else if c < ' ' && c != '\t' || c == 0x7f {
			return nil, false
		}
		out = append(out, c)
	}
	return out, true
}

// unhex is one more than what a hexadecimal digit stands for, and 0 for what is none.
var unhex = [256]byte{
	'0': 1, '1': 2, '2': 3, '3': 4, '4': 5, '5': 6, '6': 7, '7': 8, '8': 9, '9': 10,
	'A': 11, 'B': 12, 'C': 13, 'D': 14, 'E': 15, 'F': 16, 'a': 11, 'b': 12, 'c': 13, 'd': 14, 'e': 15, 'f': 16,
}
