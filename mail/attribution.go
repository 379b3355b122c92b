package mail

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const maxAttribution = 420 // octets of an attribution, over at most four lines and blank ones between

// attributionAt looks at rows up to end and returns the first row of an attribution that ends there, or -1. Of several starts
// it takes the latest that fits, so that the reply's own last line is not swallowed.
func attributionAt(rows []row, end int) int {
	last := strings.TrimSpace(rows[end].text)
	if bareAttribution(last) && quoteBelow(rows, end) {
		return end
	}
	if !endsAttribution(last) {
		return -1
	}
	text, start := "", -1
	below := quoteBelow(rows, end)
	for k, lines, size := end, 0, 0; k >= 0 && lines < 5; k-- {
		line := strings.TrimSpace(rows[k].text)
		if line == "" && (end-k > 4 || lines > 3) || rows[k].depth != rows[end].depth || rows[k].mark != rows[end].mark {
			break
		}
		if line == "" {
			continue
		}
		if size += len(line); size > maxAttribution {
			break
		}
		lines++
		text = strings.TrimSpace(line + " " + text)
		if introduces(text, below) {
			start = k
			break
		}
	}
	if start > 0 && !hasDate(text) && datedOpening(rows[start-1].text) && rows[start-1].depth == rows[end].depth {
		start--
	}
	return start
}

// endsAttribution is the cheap test that most lines fail.
func endsAttribution(line string) bool {
	if line == "" || len(line) > maxAttribution {
		return false
	}
	if strings.HasSuffix(line, ":") || strings.HasSuffix(line, "：") || strings.HasSuffix(line, ":*") || strings.HasSuffix(line, ": >") {
		return true
	}
	return strings.Contains(line, "wrote:>") || endsWithVerb(strings.ToLower(line))
}

// bareAttribution holds for a date and an address alone, which introduce only where a quote follows.
func bareAttribution(line string) bool {
	return strings.HasSuffix(line, ">") && len(line) < 200 && isDigit(line[0]) && hasDate(line) && hasAddress(line)
}

func endsWithVerb(low string) bool {
	low = strings.TrimRight(low, " .:>*_")
	for _, verb := range []string{"wrote", "writes", "sent", "schrieb", "escribió", "escreveu", "كتب", "כתב", "写道", "寫道", "yazdı", "kirjoitti", "skrev"} {
		if strings.HasSuffix(low, verb) {
			return true
		}
	}
	return false
}

// introduces holds for joined lines that are an attribution: a fit start, and two of date, address and a verb of writing. An
// English verb without an address must be the last word: "On 4 May the chair wrote to us with this question:" is a person's own. below says that marked
// lines follow, which vouch for a language that we do not know.
func introduces(text string, below bool) bool {
	text = strings.TrimLeft(text, "*_ \"'")
	low := strings.ToLower(text)
	if !balanced(text) || startsLabel(low) {
		return false
	}
	colon := strings.HasSuffix(strings.TrimRight(low, " *_>"), ":") || strings.HasSuffix(low, "：") || strings.Contains(low, "wrote:>")
	date, address := hasDate(low), hasAddress(text)
	verb := hasVerb(low, wroteVerbs[englishVerbs:]) || hasVerb(low, wroteVerbs[:englishVerbs]) && (address || endsWithVerb(low) || strings.Contains(low, "wrote:>"))
	switch {
	case date && address && colon && (verb || below):
		return true // whatever the language
	case date && address && colon:
		return addressLast(low) && (fitStart(low) || startsWithName(text))
	case date && verb && (colon || endsWithVerb(low)):
		return fitStart(low) || colon && (below || verbSoon(low))
	case address && verb && (colon || endsWithVerb(low)):
		return fitStart(low) || startsWithName(text)
	case address && colon && below:
		return addressLast(low) && startsWithName(text) // "Quoting Ana Roe <ana@example.org>:"
	}
	return verb && colon && strings.HasPrefix(low, "on ") && hasWeekdayOrMonth(low) && !strings.Contains(low, ". ")
}

// quoteBelow holds where marked lines follow, after an empty one at most.
func quoteBelow(rows []row, end int) bool {
	next := end + 1
	if next < len(rows) && rows[next].text == "" && rows[next].depth == 0 {
		next++
	}
	return next < len(rows) && rows[next].depth > 0
}

// verbSoon holds where a name of a few words and a verb come first: "Ana Roe kirjoitti 10.6.2026 klo 9.05:". English is left
// out, where a sentence of the writer's own may start so.
func verbSoon(low string) bool {
	if len(low) > 160 {
		return false
	}
	for _, verb := range wroteVerbs[englishVerbs:] {
		if i := strings.Index(low, " "+verb+" "); i > 0 && len(strings.Fields(low[:i])) <= 5 && !strings.ContainsAny(low[:i], ",.:!?") {
			return true
		}
	}
	return false
}

// addressLast holds where nothing but a bracket stands between an address and the final colon, so that a sentence of the
// writer's own about a mail is none: "The mail from ana@example.org of 4 May said:".
func addressLast(low string) bool {
	low = strings.TrimRight(low, " :：*_>)]\"'")
	last := low[strings.LastIndexAny(low, " <([")+1:]
	return strings.IndexByte(last, '@') > 0 || hasDate(last)
}

// balanced refuses a start in the middle of an address: "person@example.org> wrote:".
func balanced(text string) bool {
	open, close := strings.Count(text, "<"), strings.Count(text, ">")
	if strings.HasPrefix(text, "<") || strings.HasPrefix(strings.ToLower(text), "mailto:") {
		return false
	}
	return close <= open+1 && (close <= open || strings.HasSuffix(text, ">") || strings.Contains(text, ":>"))
}

// fitStart holds for a start by an opener of some language, a weekday or a digit.
func fitStart(low string) bool {
	r, _ := utf8.DecodeRuneInString(low)
	if unicode.IsDigit(r) {
		return true
	}
	if r > 0x2000 {
		return true // scripts without spaces: the other tests decide
	}
	word := low
	if i := strings.IndexFunc(low, func(r rune) bool { return r == ' ' || r == ',' || r == '.' || r == ':' || r == '(' }); i > 0 {
		word = low[:i]
	}
	return attributionOpeners[word] || strings.HasPrefix(low, "ב-")
}

// startsWithName holds where a display name and an address come first: "Ana Roe <ana@example.org> wrote:".
func startsWithName(text string) bool {
	at := strings.IndexByte(text, '@')
	if at < 0 || at > 120 {
		return false
	}
	head := text[:at]
	if strings.ContainsAny(head, "!?;:") || strings.Contains(head, ". ") {
		return false
	}
	return len(strings.Fields(head)) <= 8
}

// datedOpening holds for the upper line of an attribution whose lower line alone would pass: "On Tue, Mar 1, 2011 at 6:02 PM,".
func datedOpening(line string) bool {
	low := strings.ToLower(strings.TrimSpace(line))
	return low != "" && len(low) < 120 && hasDate(low) && fitStart(low) && !strings.HasSuffix(low, ".") && !strings.HasSuffix(low, "!") && !strings.HasSuffix(low, "?")
}

func hasAddress(text string) bool {
	at := strings.IndexByte(text, '@')
	return at > 0 && at < len(text)-3 && text[at-1] > ' ' && text[at+1] > ' '
}

func hasVerb(low string, verbs []string) bool {
	for _, verb := range verbs {
		if i := strings.Index(low, verb); i >= 0 && wordEnds(low, i, i+len(verb)) {
			return true
		}
	}
	return false
}

// wordEnds holds where the piece is not inside a longer word of letters.
func wordEnds(text string, from, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:from])
	after, _ := utf8.DecodeRuneInString(text[to:])
	inner := text[from]
	if inner >= 0xe0 {
		return true // scripts that join words
	}
	return !(from > 0 && unicode.IsLetter(before)) && !(to < len(text) && unicode.IsLetter(after))
}

// hasDate finds a year, a time of day, or a day with two separators.
func hasDate(text string) bool {
	for i := 0; i < len(text); i++ {
		if text[i] < '0' || text[i] > '9' || i > 0 && isDigit(text[i-1]) {
			continue
		}
		n := digits(text, i)
		next := i + n
		if n == 4 && (text[i] == '1' && text[i+1] == '9' || text[i] == '2' && text[i+1] == '0') {
			return true
		}
		if n > 2 || next >= len(text)-1 {
			continue
		}
		switch sep := text[next]; {
		case (sep == ':' || sep == 'h') && digits(text, next+1) == 2:
			return true
		case sep == '.' || sep == '/' || sep == '-':
			k := digits(text, next+1)
			if k >= 1 && next+1+k < len(text)-1 && text[next+1+k] == sep && isDigit(text[next+2+k]) {
				return true
			}
		}
	}
	return false
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func digits(text string, from int) int {
	n := 0
	for from+n < len(text) && n < 6 && isDigit(text[from+n]) {
		n++
	}
	return n
}

func hasWeekdayOrMonth(low string) bool {
	for _, word := range strings.FieldsFunc(low, func(r rune) bool { return r == ' ' || r == ',' || r == '.' }) {
		if len(word) < 3 {
			continue
		}
		switch word[:3] {
		case "mon", "tue", "wed", "thu", "fri", "sat", "sun", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec":
			return true
		}
	}
	return false
}
