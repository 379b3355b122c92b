package mail

import (
	"errors"
	"fmt"
	"strings"
)

// authResults is one Authentication-Results field (RFC 8601 section 2.2): which server speaks, and what it found.
type authResults struct {
	ID      string // authserv-id, lower case; never trusted before it is compared with the configured ones
	Results []authResult
}

// authResult is one resinfo: "dkim=pass header.d=example.org".
type authResult struct {
	Method string // lower case, without its version
	Value  string // lower case: "pass", "fail", "none", ...
	Props  []authProp
}

// authProp is one propspec; Name is "ptype.property" in lower case. A reason, and the bare words that some servers
// write ("action=none"), are kept as properties without a ptype.
type authProp struct{ Name, Value string }

// prop is the value of a property. A property that stands twice with different values says nothing.
func (r authResult) prop(name string) string {
	value, found := "", false
	for _, p := range r.Props {
		if p.Name != name {
			continue
		}
		if found && !strings.EqualFold(p.Value, value) {
			return ""
		}
		value, found = p.Value, true
	}
	return value
}

var (
	errAuthControl = errors.New("a control character in the field")
	errAuthOpen    = errors.New("a comment or quotation that never ends")
)

// parseAuthResults reads the unfolded value of an Authentication-Results field by the grammar of RFC 8601 section 2.2, with
// comments nested and strings quoted. It is a little wider than the grammar where real servers are: bare words beside
// properties, any octets in an unquoted value, an empty resinfo. After an error in the results ID is set and Results is nil,
// so the caller knows whose field could not be read.
func parseAuthResults(value string) (authResults, error) {
	if strings.ContainsFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
		return authResults{}, errAuthControl
	}
	p := authScanner{s: value}
	id, err := p.authservID()
	if err != nil {
		return authResults{}, err
	}
	field := authResults{ID: id}
	results, err := p.results()
	if err != nil {
		return field, err
	}
	field.Results = results
	return field, nil
}

// authScanner walks over one field value. Every step moves forward, so reading is linear in the length.
type authScanner struct {
	s string
	i int
}

func (p *authScanner) authservID() (string, error) {
	if err := p.skip(); err != nil {
		return "", err
	}
	id, err := p.value()
	return strings.ToLower(id), err
}

// results reads the optional version and everything after it.
func (p *authScanner) results() ([]authResult, error) {
	if err := p.skip(); err != nil {
		return nil, err
	}
	// A version that is not ours means a grammar that is not ours (RFC 8601 section 2.2).
	if version := p.word(); version != "" && version != "1" {
		return nil, fmt.Errorf("version %q of the field is not known", version)
	}
	var all []authResult
	for {
		if err := p.skip(); err != nil {
			return nil, err
		}
		if p.end() {
			return all, nil
		}
		if !p.eat(';') {
			return nil, fmt.Errorf("a semicolon is missing before octet %d", p.i)
		}
		r, err := p.result()
		if err != nil {
			return nil, err
		}
		if r.Method != "" {
			all = append(all, r)
		}
	}
}

// result reads one resinfo; its Method is empty for "none", for an empty one, and for a method version that is not 1.
func (p *authScanner) result() (authResult, error) {
	method, err := p.spaced()
	if err != nil {
		return authResult{}, err
	}
	if method == "" && (p.end() || p.s[p.i] == ';') {
		return authResult{}, nil
	}
	known := true
	if p.eat('/') {
		version, err := p.spaced()
		if err != nil {
			return authResult{}, err
		}
		known = version == "1"
	}
	if method == "none" && (p.end() || p.s[p.i] == ';') {
		return authResult{}, nil
	}
	if method == "" || !p.eat('=') {
		return authResult{}, fmt.Errorf("no method and result at octet %d", p.i)
	}
	r := authResult{Method: method}
	if r.Value, err = p.spaced(); err != nil {
		return authResult{}, err
	}
	if r.Value == "" {
		return authResult{}, fmt.Errorf("method %s has no result", method)
	}
	if r.Props, err = p.props(); err != nil {
		return authResult{}, err
	}
	if !known {
		return authResult{}, nil
	}
	return r, nil
}

// props reads the reason and the properties up to the next semicolon.
func (p *authScanner) props() ([]authProp, error) {
	var all []authProp
	for !p.end() && p.s[p.i] != ';' {
		name, err := p.spaced()
		if err != nil {
			return nil, err
		}
		for name != "" && p.eat('.') {
			part, err := p.spaced()
			if err != nil {
				return nil, err
			}
			if part == "" {
				return nil, fmt.Errorf("half a property at octet %d", p.i)
			}
			name += "." + part
		}
		if name == "" || !p.eat('=') {
			return nil, fmt.Errorf("no property at octet %d", p.i)
		}
		if err := p.skip(); err != nil {
			return nil, err
		}
		value, err := p.value()
		if err != nil {
			return nil, err
		}
		all = append(all, authProp{Name: name, Value: value})
		if err := p.skip(); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (p *authScanner) end() bool { return p.i >= len(p.s) }

func (p *authScanner) eat(c byte) bool {
	if p.end() || p.s[p.i] != c {
		return false
	}
	p.i++
	return true
}

// skip passes over blanks and comments (CFWS, RFC 5322 section 3.2.2).
func (p *authScanner) skip() error {
	depth := 0
	for ; !p.end(); p.i++ {
		switch c := p.s[p.i]; {
		case c == '(':
			depth++
		case depth == 0 && c != ' ' && c != '\t':
			return nil
		case c == ')' && depth > 0:
			depth--
		case c == '\\':
			p.i++
		}
	}
	if depth > 0 {
		return errAuthOpen
	}
	return nil
}

// spaced reads a keyword with the blanks and comments around it.
func (p *authScanner) spaced() (string, error) {
	if err := p.skip(); err != nil {
		return "", err
	}
	w := p.word()
	return w, p.skip()
}

// word reads a keyword in lower case; it is empty where none stands.
func (p *authScanner) word() string {
	start := p.i
	for !p.end() && isKeyword(p.s[p.i]) {
		p.i++
	}
	return strings.ToLower(p.s[start:p.i])
}

func isKeyword(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_'
}

// value reads quoted strings and unquoted octets up to a blank, a comment or a semicolon. An address with a quoted local
// part is one value, so nothing inside its quotes can pass for a result.
func (p *authScanner) value() (string, error) {
	var b strings.Builder
	for !p.end() {
		c := p.s[p.i]
		switch {
		case c == '"':
			if err := p.quoted(&b); err != nil {
				return "", err
			}
		case strings.IndexByte(" \t;()", c) >= 0:
			return b.String(), nil
		default:
			b.WriteByte(c)
			p.i++
		}
	}
	return b.String(), nil
}

func (p *authScanner) quoted(b *strings.Builder) error {
	for p.i++; !p.end(); p.i++ {
		switch c := p.s[p.i]; {
		case c == '"':
			p.i++
			return nil
		case c == '\\' && p.i+1 < len(p.s):
			p.i++
			b.WriteByte(p.s[p.i])
		default:
			b.WriteByte(c)
		}
	}
	return errAuthOpen
}
