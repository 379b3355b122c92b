package mail

import "strings"

// separation tells what a separating line is.
type separation uint8

const (
	noSeparator   separation = iota
	ruleOnly                 // a drawn line: a separator only with a header block below
	quotesBelow              // "Original Message" and the like
	forwardsBelow            // "Forwarded message" and the like
	repliesAbove             // "write above this line"
)

// separator classifies a line that stands between a reply and what it answers.
func separator(line string) separation {
	text := strings.TrimSpace(strings.ReplaceAll(line, "&nbsp;", " "))
	if text == "" || len(text) > 600 {
		return noSeparator
	}
	low := strings.ToLower(text)
	if len(low) < 200 && strings.Contains(low, "above") || strings.Contains(low, "oberhalb") {
		for _, marker := range aboveMarkers {
			if strings.Contains(low, marker) && len(low) < len(marker)+40 {
				return repliesAbove
			}
		}
	}
	if forwardOpeners[strings.TrimRight(low, " :：")] && strings.HasSuffix(low, ":") {
		return forwardsBelow
	}
	return dashed(low)
}

// dashed reads lines of dashes, underscores, stars or equals signs, with or without words between.
func dashed(low string) separation {
	if !strings.ContainsRune("-_*=—–#", []rune(low)[0]) {
		return noSeparator
	}
	inner := strings.TrimLeft(low, "-_*=—–#>< ")
	lead := len(low) - len(inner)
	if inner == "" {
		if lead >= 5 {
			return ruleOnly
		}
		return noSeparator
	}
	if lead < 2 {
		return noSeparator
	}
	words, tail := inner, ""
	if i := strings.Index(inner, "--"); i >= 0 {
		words, tail = inner[:i], inner[i:]
	} else {
		words = strings.TrimRight(inner, "-_*=—–# ")
	}
	words = strings.TrimSpace(strings.TrimRight(words, " :*"))
	switch {
	case separatorWords[words], strings.HasPrefix(words, "forwarded by "):
		if anyWithin(words, forwardWords) {
			return forwardsBelow
		}
		return quotesBelow
	case tail != "" && hasVerb(words, wroteVerbs) && len(strings.Fields(words)) <= 12:
		return quotesBelow
	}
	return noSeparator
}

func anyWithin(text string, words []string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

func anyPrefix(text string, words []string) bool {
	for _, w := range words {
		if strings.HasPrefix(text, w) {
			return true
		}
	}
	return false
}
