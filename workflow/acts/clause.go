package acts

import (
	"regexp"
	"strings"
)

const (
	greetPart  = `(?:((?:hi|hello|hey|dear)(?: [\pL.]{1,20}){0,3}), ?)?`
	matterPart = `(?:(?:case|ballot|motion|item|request) )?` + anyNumber
	frontPart  = `(?:` + matterPart + `(?: ?[:,=] ?| - | ))?`
	leadPart   = `(?:my vote(?: (?:on|for) ` + matterPart + `)?(?: is:? |: ?)|i vote:? |vote: ?|count me as (?:an? )?|i change my vote to |(i) )?`
	wordPart   = `([*_"'` + "`" + `]{0,3})(\pL{2,20})([*_"'` + "`" + `]{0,3})`
	afterPart  = `(?:,? (?:on|to|for) ` + matterPart + `)?`
	tailPart   = `(?:,? (?:from me|from my side|please|thanks|thank you|many thanks))*`
)

var (
	voteClause   = regexp.MustCompile(`^` + greetPart + frontPart + leadPart + wordPart + afterPart + tailPart + `$`)
	recuseClause = regexp.MustCompile(`^` + greetPart + frontPart + `(?:please )?(?:i )?recuse(?: me| myself)?(?:,? (?:from|on|for) ` + matterPart + `)?` + tailPart + `$`)
	bullet       = regexp.MustCompile(`^(?:[-*•·‣◦] )+`)
	fineMark     = regexp.MustCompile(`^(?:\.|!{1,3}|)$`)
)

// longestClause bounds what is tried as a vote: seven ballots in one line fit.
const longestClause = 240

// clause is one vote or recusal that stands by itself.
type clause struct {
	kind   Kind
	choice string
	number string
	line   string
}

// clauseOf reads a whole sentence as one vote or recusal. Nothing may be left over.
func (r *reader) clauseOf(u unit) (clause, bool) {
	if len(u.text) > longestClause || !fineMark.MatchString(u.end) {
		return clause{}, false
	}
	return r.clauseIn(u.text, u.raw)
}

func (r *reader) clauseIn(text, line string) (clause, bool) {
	text, mark := withoutMark(bullet.ReplaceAllString(text, ""))
	text = strings.TrimRight(strings.TrimSpace(text), ",;")
	if m := recuseClause.FindStringSubmatch(text); m != nil && mark == "" {
		number, ok := r.oneNumber(m[2:])
		ok = ok && (m[1] == "" || greets(own{low: m[1]}))
		return clause{kind: Recuse, number: number, line: line}, ok
	}
	m := voteClause.FindStringSubmatch(text)
	if m == nil {
		return clause{}, false
	}
	hello, front, lead, i, word, after := m[1], m[2], m[3], m[4], m[6], m[8]
	if !r.words[word] || i != "" && word != "abstain" || mark != "" && mark != word || !closes(m[5], m[7]) {
		return clause{}, false
	}
	if hello != "" && !greets(own{low: hello}) || countIn(r.words, tokens(text)) != 1 {
		return clause{}, false
	}
	number, ok := r.oneNumber([]string{front, lead, after})
	return clause{kind: Vote, choice: word, number: number, line: line}, ok
}

// closes reports whether the marks after a word mirror those before it. A quote that only opens is somebody else's.
func closes(before, after string) bool {
	if len(before) != len(after) {
		return false
	}
	for i := range len(before) {
		if before[i] != after[len(after)-1-i] {
			return false
		}
	}
	return true
}

// oneNumber is the one number that a clause names, or none. Two different ones make it no clause.
func (r *reader) oneNumber(found []string) (string, bool) {
	number := ""
	for _, f := range found {
		if f == "" {
			continue
		}
		n, ok := r.numberNamed(f)
		if !ok || number != "" && n != number {
			return "", false
		}
		number = n
	}
	return number, true
}

// withoutMark takes a tick or cross beside a vote word away and says which word it fits. Every other picture stays, and
// with it the sentence is no vote: a smile can turn the meaning around.
func withoutMark(text string) (rest, fits string) {
	for _, m := range []struct{ mark, word string }{{"✅", "aye"}, {"✔", "aye"}, {"☑", "aye"}, {"👍", "aye"}, {"❌", "nay"}, {"👎", "nay"}} {
		if strings.HasPrefix(text, m.mark) || strings.HasSuffix(text, m.mark) {
			return strings.Trim(text, m.mark+" "), m.word
		}
	}
	return text, ""
}

func countIn(list map[string]bool, words []string) int {
	n := 0
	for _, w := range words {
		if list[w] {
			n++
		}
	}
	return n
}

// severalIn reads "aye on G-14, nay on G-15 and abstain on G-16": every part a clause with its own number.
func (r *reader) severalIn(u unit) ([]clause, bool) {
	if len(u.text) > longestClause || !fineMark.MatchString(u.end) {
		return nil, false
	}
	parts := strings.FieldsFunc(strings.ReplaceAll(u.text, " and ", ","), func(r rune) bool { return r == ',' || r == ';' })
	var out []clause
	for _, p := range parts {
		p = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(p), "and "))
		if p == "" {
			continue
		}
		c, ok := r.clauseIn(p, p)
		if !ok || c.number == "" {
			return nil, false
		}
		out = append(out, c)
	}
	return out, len(out) > 1
}
