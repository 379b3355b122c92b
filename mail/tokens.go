package mail

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// slot is where the token stands in a reply pattern.
const slot = "{token}"

// bounceMark stands before the tag in a bounce address. A token holds no hyphen, so neither is ever taken for the other.
const bounceMark = "b-"

// CheckPattern reports what is wrong with a group's reply_address: it must hold {token} once, before the @, and be an address
// of at most 64 octets of local part once a bounce tag stands there (RFC 5321 section 4.5.3.1.1). Empty is allowed: no sub-addressing.
func CheckPattern(pattern string) error {
	if pattern == "" {
		return nil
	}
	before, after, _ := strings.Cut(pattern, slot)
	if strings.Count(pattern, slot) != 1 || before == "" || strings.Contains(before, "@") {
		return errors.New(`it must hold {token} once, after a name and before the @, as in "grants+{token}@example.org"`)
	}
	if _, err := CanonicalAddress(before + bounceMark + strings.Repeat("a", tokenLength) + after); err != nil {
		return fmt.Errorf("with a token in it this is no address: %w", err)
	}
	return nil
}

// ReplyAddress puts a token into a pattern like "grants+{token}@example.org". Without sub-addressing (an empty pattern) it
// is empty, and KeyLine carries the token.
func ReplyAddress(pattern, token string) string {
	return strings.Replace(pattern, slot, token, 1)
}

// BounceAddress puts a bounce tag into the same pattern, marked so that it is never a reply address.
func BounceAddress(pattern, tag string) string {
	return strings.Replace(pattern, slot, bounceMark+tag, 1)
}

// TokenIn finds the reply token among recipient addresses or raw recipient fields. It forgives what people and gateways do
// to addresses: case, angle brackets, "mailto:" and "SMTP:", a dot or comma at the end, quotation marks, percent encoding and "=2B",
// blanks around + and @ or within the token, "=" for the @, and the form in which Exchange wraps an address of outside.
// Two different tokens contradict each other, and none is found. A found token is well formed, not necessarily ours.
func TokenIn(recipients []string, pattern string) (token string, ok bool) {
	return taggedIn(recipients, pattern, "")
}

// BounceIn finds the bounce tag among recipient addresses as TokenIn finds a token.
func BounceIn(recipients []string, pattern string) (tag string, ok bool) {
	return taggedIn(recipients, pattern, bounceMark)
}

func taggedIn(recipients []string, pattern, mark string) (found string, ok bool) {
	before, after, ok := strings.Cut(lowerASCII(pattern), slot)
	if !ok || before == "" {
		return "", false
	}
	for _, r := range recipients {
		for _, tag := range tagsOf(plainAddress(r), before+mark, after) {
			if found != "" && found != tag {
				return "", false
			}
			found = tag
		}
	}
	return found, found != ""
}

// mangled are the spellings of + and @ (and of what surrounds an address) that gateways leave behind.
var mangled = strings.NewReplacer(
	"%2b", "+", "=2b", "+", "%40", "@", "=40", "@",
	"%3c", "<", "=3c", "<", "%3e", ">", "=3e", ">", `"`, "", "'", "", `\`, "", "=\r\n", "", "=\n", "",
)

// wrapped is how Exchange writes an address of another system: IMCEASMTP-name+2Btag+40example+2Eorg@its.own.example.
var wrapped = strings.NewReplacer("imceasmtp-", " ", "+2b", "+", "+40", "@", "+2e", ".", "+2d", "-", "+3d", "=", "+5f", "_")

// joints are blanks beside + and @, which people and folded header lines put there.
var joints = regexp.MustCompile(`\s*([+@])\s*`)

func plainAddress(s string) string {
	s = lowerASCII(s)
	if strings.Contains(s, "imceasmtp-") {
		s = wrapped.Replace(s)
	}
	return joints.ReplaceAllString(mangled.Replace(s), "$1")
}

// tagsOf returns every tag of the right length between before and after, where the whole is a full address.
func tagsOf(s, before, after string) []string {
	var tags []string
	for {
		i := strings.Index(s, before)
		if i < 0 {
			return tags
		}
		startsHere := i == 0 || !isAddressByte(s[i-1])
		s = s[i+len(before):]
		tag, rest := cutTag(s)
		if startsHere && tag != "" && endsWith(rest, after) {
			tags = append(tags, tag)
		}
	}
}

// cutTag takes a tag of the right length off the front, with the blanks that a gateway has put into it.
func cutTag(s string) (tag, rest string) {
	n := len(s) - len(strings.TrimLeft(s, tokenAlphabet+" \t"))
	tag = strings.NewReplacer(" ", "", "\t", "").Replace(s[:n])
	if len(tag) != tokenLength || n > tokenLength+8 || s[0] == ' ' {
		return "", ""
	}
	return tag, s[n:]
}

// endsWith says whether the rest of an address is the given one: as it stands, or with "=" for its @, behind which a gateway puts a
// domain of its own.
func endsWith(rest, after string) bool {
	if tail, ok := strings.CutPrefix(rest, after); ok {
		return endsAddress(tail) || strings.HasPrefix(tail, "@") // "name+tag@our.example@their.example"
	}
	tail, ok := strings.CutPrefix(rest, strings.Replace(after, "@", "=", 1))
	return ok && (endsAddress(tail) || strings.HasPrefix(tail, "@"))
}

func isAddressByte(c byte) bool { return isAtext(c) || c == '.' || c == '@' || c >= 0x80 }

// endsAddress is true where the domain cannot go on: a dot counts as the end of a sentence only if nothing follows it.
func endsAddress(rest string) bool {
	rest = strings.TrimLeft(rest, ".")
	return rest == "" || !isAddressByte(rest[0]) || rest[0] == '?'
}

// KeyLine is the line that carries a token in the body where the host has no sub-addressing, in groups of four for people:
// "Key: abcd-efgh-...". It is neither a vote nor a command.
func KeyLine(token string) string {
	var groups []string
	for len(token) > 4 {
		groups = append(groups, token[:4])
		token = token[4:]
	}
	return "Key: " + strings.Join(append(groups, token), "-")
}

// keyLine forgives quote marks in front, other hyphens, blanks instead of hyphens, case, and a dot at the end.
var keyLine = regexp.MustCompile(`(?im)^[\s>|*]*key[ \t\x{a0}]*:[ \t\x{a0}*]*([a-z2-7]{4}(?:[-\x{2010}-\x{2015} ]?[a-z2-7]{4}){5}[-\x{2010}-\x{2015} ]?[a-z2-7]{2})[ \t\x{a0}*.]*\r?$`)

// KeyIn finds the token of a KeyLine in the text of a mail, quoted or not. Two different keys contradict each other, and none
// is found.
func KeyIn(text string) (token string, ok bool) {
	for _, m := range keyLine.FindAllStringSubmatch(text, -1) {
		key := strings.Map(func(r rune) rune {
			if strings.ContainsRune(tokenAlphabet, r) {
				return r
			}
			return -1
		}, lowerASCII(m[1]))
		// A letter outside ASCII that folds to one inside is no letter of ours.
		if len(key) != tokenLength || token != "" && token != key {
			return "", false
		}
		token = key
	}
	return token, token != ""
}
