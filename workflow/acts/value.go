package acts

import (
	"regexp"
	"strings"
)

var (
	wholeNumber = regexp.MustCompile(`^([0-9]{1,9}|[1-9][0-9]{0,2}(?:[,.' ][0-9]{3})+)(?: (?:people|persons|attendees|participants|visitors))?\.?$`)
	webAddress  = regexp.MustCompile(`^(?i:https?://)?[\pL0-9](?:[\pL0-9-]*[\pL0-9])?(?:\.[\pL0-9](?:[\pL0-9-]*[\pL0-9])?)+(?::[0-9]{1,5})?(?:[/?#]\S*)?$`)
	mailAddress = regexp.MustCompile(`^[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+$`)
)

// read is a field's value: canonical, or raw with why it is doubtful.
type value struct {
	text  string
	to    string // last day of a span, of dates only
	why   string
	doubt bool
}

// valueOf reads the text of a field by its kind.
func valueOf(f FormField, raw string) value {
	raw = unquoted(strings.TrimSpace(raw))
	text, ok, why := raw, true, ""
	plain := plainText(raw)
	switch f.Kind {
	case "money":
		text, ok = ParseMoney(plain)
		why = "this is not one amount with its currency"
	case "date":
		from, to, ok := parseDays(plain)
		if !ok {
			return value{text: raw, doubt: true, why: "this is not one certain date"}
		}
		return value{text: from, to: to}
	case "number":
		text, ok = parseNumber(plain)
		why = "this is not one number"
	case "yes/no":
		text, ok = parseYesNo(plain)
		why = "this is neither yes nor no"
	case "country":
		text, ok = parseCountry(plain)
		why = "this is not the name of one country"
	case "url":
		text, ok = trimAddress(plain), webAddress.MatchString(trimAddress(plain))
		why = "this is not one web address"
	case "e-mail":
		text, ok = trimAddress(plain), mailAddress.MatchString(trimAddress(plain))
		why = "this is not one e-mail address"
	case "choice":
		text, ok = parseChoice(f.Options, plain)
		why = "this is not one of the choices"
	}
	if !ok {
		return value{text: raw, doubt: true, why: why}
	}
	return value{text: text}
}

func unquoted(s string) string {
	p := plainText(s)
	if len(p) > 1 && p[0] == '"' && strings.IndexByte(p[1:], '"') == len(p)-2 && !strings.Contains(s, "\n") {
		return strings.TrimSpace(p[1 : len(p)-1])
	}
	return s
}

func trimAddress(s string) string { return strings.Trim(s, "<>.,; ") }

func parseNumber(s string) (string, bool) {
	m := wholeNumber.FindStringSubmatch(s)
	if m == nil {
		return "", false
	}
	digits := strings.TrimLeft(strings.NewReplacer(",", "", ".", "", "'", "", " ", "").Replace(m[1]), "0")
	if digits == "" {
		digits = "0"
	}
	const longest = 12
	return digits, len(digits) <= longest
}

func parseYesNo(s string) (string, bool) {
	switch strings.ToLower(strings.TrimRight(s, ".!")) {
	case "yes", "y", "true", "[x] yes":
		return "yes", true
	case "no", "n", "false", "[x] no":
		return "no", true
	}
	return "", false
}

func parseChoice(options []string, s string) (string, bool) {
	for _, o := range options {
		if folded(o) == folded(s) {
			return o, true
		}
	}
	return "", false
}

// folded is a text as its words alone, in lower case: "Amount requested*" and "amount requested" are one label.
func folded(s string) string {
	return strings.Join(tokens(strings.ToLower(plainText(s))), " ")
}
