package mail

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// CanonicalAddress is the one form in which addresses are compared: local part in lower case, domain as A-label in lower
// case, nothing else folded (no plus, no dots, no look-alikes; trust 4.1). It takes a bare addr-spec whose local part is a
// dot-atom (RFC 5322 section 3.4.1, RFC 6532) and whose domain is a host name. Everything else is an error that says what is
// wrong: quoted local parts, domain literals, encoded words, blanks, comments.
func CanonicalAddress(addr string) (string, error) {
	at := strings.LastIndexByte(addr, '@')
	if at < 0 {
		return "", errors.New("no @ in the address")
	}
	if err := checkLocal(addr[:at]); err != nil {
		return "", err
	}
	domain, err := asciiDomain(addr[at+1:])
	if err != nil {
		return "", err
	}
	return lowerASCII(addr[:at]) + "@" + domain, nil
}

// checkLocal accepts a dot-atom of at most 64 octets (RFC 5321 section 4.5.3.1.1), with letters of any script (RFC 6532).
func checkLocal(local string) error {
	switch {
	case local == "":
		return errors.New("nothing before the @")
	case len(local) > 64:
		return errors.New("more than 64 octets before the @")
	case strings.HasPrefix(local, "."), strings.HasSuffix(local, "."), strings.Contains(local, ".."):
		return errors.New("a misplaced dot before the @")
	case strings.Contains(local, "=?"):
		return errors.New("an encoded word inside the address")
	case !utf8.ValidString(local):
		return errors.New("broken UTF-8 in the address")
	}
	for _, r := range local {
		if !isLocalRune(r) {
			return fmt.Errorf("the character %q before the @", r)
		}
	}
	return nil
}

func isLocalRune(r rune) bool {
	if r < utf8.RuneSelf {
		return r == '.' || isAtext(byte(r))
	}
	return unicode.In(r, unicode.L, unicode.M, unicode.N)
}

// isAtext is atext of RFC 5322 section 3.2.3.
func isAtext(c byte) bool {
	return isKeyword(c) || strings.IndexByte("!#$%&'*+/=?^`{|}~", c) >= 0
}

// asciiDomain is a host name as A-labels in lower case. Only ASCII letters are folded: a letter that merely looks or folds
// like one (a Kelvin sign, a full-width letter) is refused by the registration rules of IDNA (RFC 5891 section 4).
func asciiDomain(domain string) (string, error) {
	lower := lowerASCII(domain)
	ascii, err := lower, error(nil)
	if strings.ContainsFunc(lower, func(r rune) bool { return r >= utf8.RuneSelf }) {
		if ascii, err = idna.Registration.ToASCII(lower); err != nil {
			return "", fmt.Errorf("the domain %q is not valid", domain)
		}
	}
	if len(ascii) > 253 {
		return "", errors.New("a domain of more than 253 octets")
	}
	for label := range strings.SplitSeq(ascii, ".") {
		if !hostLabel.MatchString(label) {
			return "", fmt.Errorf("the domain %q is not a host name", domain)
		}
	}
	return ascii, nil
}

var hostLabel = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$`)

func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// bareMailbox is an address without angle brackets, and at most a harmless comment with the name after it.
var bareMailbox = regexp.MustCompile(`^([^\s()<>]+)(?:[ \t]+\([^()<>@,;:\\"]*\))?$`)

// oneMailbox reads the unfolded value of a From field that holds exactly one mailbox in a form about which no two readers
// can differ, and returns its canonical address. Lists, groups, routes, comments in front of the address, quoted pairs
// outside quotation marks and anything else in which a second address could hide are errors.
func oneMailbox(value string) (string, error) {
	if strings.ContainsFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
		return "", errors.New("a control character in it")
	}
	value = strings.Trim(value, " \t")
	if !strings.HasSuffix(value, ">") {
		m := bareMailbox.FindStringSubmatch(value)
		if m == nil {
			return "", errors.New("it is not one plain address")
		}
		return CanonicalAddress(m[1])
	}
	open := strings.LastIndexByte(value, '<')
	if open < 0 {
		return "", errors.New("it is not one plain address")
	}
	if err := checkPhrase(value[:open]); err != nil {
		return "", err
	}
	return CanonicalAddress(value[open+1 : len(value)-1])
}

// checkPhrase accepts a display name of atoms, dots and quoted strings (RFC 5322 section 3.2.5 and obs-phrase), with any
// octets above ASCII.
func checkPhrase(phrase string) error {
	quoted := false
	for i := 0; i < len(phrase); i++ {
		c := phrase[i]
		switch {
		case c == '"':
			quoted = !quoted
		case quoted && c == '\\':
			i++
			if i == len(phrase) || phrase[i] != '"' && phrase[i] != '\\' {
				return errors.New("a backslash in the name")
			}
		case !quoted && !isAtext(c) && c != ' ' && c != '\t' && c != '.' && c < utf8.RuneSelf:
			return fmt.Errorf("the character %q outside quotation marks in the name", c)
		}
	}
	if quoted {
		return errors.New("a quotation mark that never closes")
	}
	return nil
}
