package acts

import "strings"

// smell reports whether words that are no clear vote may yet be meant as one, so that the person must be asked.
// Where no vote is expected, only a vote word together with a number is.
func (r *reader) smell(body []own) bool {
	var b strings.Builder
	for _, l := range body {
		b.WriteString(l.low)
		b.WriteByte('\n')
	}
	low := strings.TrimSpace(b.String())
	words := tokens(low)
	strong := anyIn(voteTokens, words) || anyIn(r.words, words)
	if len(r.expect.Options) == 0 {
		return strong && numberInText.MatchString(low)
	}
	if strong || signedFigure.MatchString(low) {
		return true
	}
	const few, some = 6, 25
	for _, w := range words {
		if stanceTokens[w] && (!smallStance[w] || len(words) <= some) || takesBack[w] && len(words) <= some {
			return true
		}
	}
	return len(words) <= few && !questionMark.MatchString(low)
}
