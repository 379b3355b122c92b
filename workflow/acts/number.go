package acts

import (
	"regexp"
	"strings"
)

const (
	// namedNumber is a case or ballot number with its prefix, in lower case.
	namedNumber = `[a-z]{1,6}-[1-9][0-9]{0,6}(?:\.[1-9][0-9]{0,2})?`
	// anyNumber also takes the bare digits, with or without "#".
	anyNumber = `[#\[]{0,2}(` + namedNumber + `|[1-9][0-9]{0,6})\]?`
)

var numberInText = regexp.MustCompile(`\b` + namedNumber + `\b`)

// numberNamed is the number that a person named, as it goes into an act. Bare digits count only where they fit exactly one
// ballot of the answered mail; else ok is false. Whether a number with a prefix exists is for package workflow to say.
func (r *reader) numberNamed(s string) (number string, ok bool) {
	if strings.Contains(s, "-") {
		return strings.ToUpper(s), true
	}
	found := ""
	for _, b := range r.expect.Ballots {
		_, digits, _ := strings.Cut(caseOf(b), "-")
		if digits != s {
			continue
		}
		if found != "" {
			return "", false
		}
		found = b
	}
	return found, found != ""
}

// caseOf is the case of a ballot's number: "G-31" of "G-31.1".
func caseOf(number string) string {
	before, _, _ := strings.Cut(number, ".")
	return before
}

// sameMatter reports whether two numbers can mean the same ballot: equal, or one names the case of the other.
func sameMatter(a, b string) bool {
	if a == b {
		return true
	}
	return caseOf(a) == caseOf(b) && (a == caseOf(a) || b == caseOf(b))
}

// numbersIn are the different numbers with the group's prefix in a text, the more exact one where two mean the same.
func (r *reader) numbersIn(low string) []string {
	var out []string
	for _, n := range numberInText.FindAllString(low, 50) {
		n = strings.ToUpper(n)
		if r.expect.Prefix != "" && !strings.HasPrefix(n, strings.ToUpper(r.expect.Prefix)+"-") {
			continue
		}
		out = addNumber(out, n)
	}
	return out
}

func addNumber(list []string, n string) []string {
	for i, have := range list {
		if sameMatter(have, n) {
			if len(n) > len(have) {
				list[i] = n
			}
			return list
		}
	}
	return append(list, n)
}

// asked reports whether a number is among the ballots of the answered mail, or no list was given.
func (r *reader) asked(number string) bool {
	for _, b := range r.expect.Ballots {
		if sameMatter(strings.ToUpper(b), number) {
			return true
		}
	}
	return len(r.expect.Ballots) == 0
}
