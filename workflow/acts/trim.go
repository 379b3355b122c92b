package acts

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	greeting = regexp.MustCompile(`^(?:hi|hello|hey|dear|greetings|good (?:morning|afternoon|evening|day)|hallo|hola|bonjour|salut|ciao|` +
		`ol[áa]|moin|servus|guten (?:tag|morgen|abend)|liebe[rs]?|sehr geehrte[r]?)(?: [^.?!:;]{0,60})?[,!.:]?$`)
	signOff = regexp.MustCompile(`^(?:-{1,3}|_{2,}|(?:many )?(?:thanks|thank you)(?: again| in advance)?,|(?:(?:with )?(?:best|kind|kindest|warm|warmest|many|friendly)? ?(?:regards|wishes|greetings)|all the best|best|` +
		`(?:yours )?(?:sincerely|faithfully|truly)(?: yours)?|yours|cheers|respectfully|take care|talk soon|with metta|in solidarity|` +
		`(?:viele|liebe|beste|sch[öo]ne|freundliche) gr[üu](?:ß|ss)e|mit freundlichen gr[üu](?:ß|ss)en|gru[ßs]+|mfg|lg|` +
		`cordialement|bien [àa] vous|amicalement|amiti[ée]s|saludos(?: cordiales)?|un saludo|atentamente|atenciosamente|abra[çc]os?|cumprimentos|` +
		`cordiali saluti|saluti|(?:met )?vriendelijke groeten?|groeten?|groetjes|med v[äe]nlig[a]? h[äi]lsning(?:ar)?|mvh|hilsen|` +
		`pozdrawiam|s pozdravem|terveisin|с уважением|з повагою|敬上|よろしくお願いします))[,.!]*(?: ?/ ?[\pL ]{1,30}|, [\pL .]{1,30})?[,.!]*$`)
	thanks = regexp.MustCompile(`^(?:(?:and )?(?:many |lots of |a lot of |big |much )?(?:thanks|thank you|thx|ty|thank u|cheers|merci|danke|gracias|obrigad[oa]|grazie)` +
		`(?:,? (?:you|all|everyone|everybody|team|folks|again|so much|very much|a lot|a bunch|in advance))*(?: (?:for|to) [\pL' -]{1,60})?|` +
		`happy to help|glad to help|my pleasure|you(?:'re| are) (?:very |most )?welcome|no problem|no worries|have a (?:nice|good|great|lovely) [\pL ]{1,20}|` +
		`(?:i am |i'm |very |so )?sorry (?:for|about) (?:the|my|being) (?:late|long|slow)?(?: ?(?:delay|reply|answer|response|wait|silence))?|` +
		`apologies for (?:the|my) (?:late |long )?(?:delay|reply|answer|response)|(?:great|good|nice) (?:work|job|news)(?:,? (?:all|everyone|team))?|` +
		`much appreciated|(?:congratulations|congrats)(?: (?:all|everyone|to you|to all|to the team))?|well done(?:,? (?:all|everyone|team))?)$`)
)

// names are the parts of the author's display name, in lower case; of a name longer than any, the first ones.
func names(author string) map[string]bool {
	const most = 10
	out := make(map[string]bool)
	for _, t := range tokens(strings.ToLower(plainText(author))) {
		if len(out) < most {
			out[t] = true
		}
	}
	return out
}

// ownName reports whether a line holds nothing but the author's names or an initial of them. The line "Aye" of Aye Chan
// is a signature as likely as a vote, so it is no word.
func ownName(low string, author map[string]bool) bool {
	words := tokens(low)
	if len(words) == 0 || len(words) > 6 || strings.ContainsAny(low, "?!:") {
		return false
	}
	for _, w := range words {
		if !author[w] && !initialOf(w, author) {
			return false
		}
	}
	return true
}

func initialOf(w string, author map[string]bool) bool {
	if utf8.RuneCountInString(w) != 1 {
		return false
	}
	for name := range author {
		if strings.HasPrefix(name, w) {
			return true
		}
	}
	return false
}

// trimmed takes away a greeting on top, a sign-off below with the lines after it, and lines of the author's own names.
func trimmed(lines []own, author map[string]bool) []own {
	lines = trimBlank(lines)
	if len(lines) > 0 && greets(lines[0]) {
		lines = lines[1:]
	}
	lines = cutSignOff(trimBlank(lines), author)
	kept := make([]own, 0, len(lines))
	for _, l := range lines {
		if !ownName(l.low, author) {
			kept = append(kept, l)
		}
	}
	return trimBlank(kept)
}

// greets reports a line that is a greeting and holds nothing that could matter.
func greets(l own) bool {
	const most = 8
	words := tokens(l.low)
	return greeting.MatchString(l.low) && len(words) <= most && !anyIn(othersTokens, words) && !touchy(l.low)
}

// cutSignOff looks for a sign-off or the author's name among the last lines. What follows it must be short and free of
// anything that could matter.
func cutSignOff(lines []own, author map[string]bool) []own {
	words, cut := 0, len(lines)
	for i := len(lines) - 1; i > 0 && words < 5; i-- {
		l := lines[i]
		if signsOff(l, author) {
			cut = i
			continue
		}
		if l.blank() {
			continue
		}
		words++
		if len(tokens(l.low)) > 6 || touchy(withoutNames(l.low, author)) || strings.ContainsAny(l.low, "?:=") {
			break
		}
	}
	if cut == 1 && signsOff(lines[0], author) || len(lines) == 1 && signOff.MatchString(lines[0].low) {
		return nil
	}
	return lines[:cut]
}

func signsOff(l own, author map[string]bool) bool {
	return ownName(l.low, author) || signOff.MatchString(l.low) && !touchy(withoutNames(l.low, author))
}

func trimBlank(lines []own) []own {
	for len(lines) > 0 && lines[0].blank() {
		lines = lines[1:]
	}
	for len(lines) > 0 && lines[len(lines)-1].blank() {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// touchy reports words that may be part of a vote, so that a line with them is never thrown away unread.
func touchy(low string) bool {
	words := tokens(low)
	return anyIn(voteTokens, words) || anyIn(stanceTokens, words) || anyIn(conditionTokens, words) ||
		anyIn(hedgeTokens, words) || anyIn(retractTokens, words) || anyIn(negationTokens, words) || amountFigures.MatchString(low)
}

// withoutNames blanks out runs of two or more of the author's names, so that "Aye Chan & Partners" holds no vote word.
func withoutNames(low string, author map[string]bool) string {
	const longest = 200 // a line of names is short, and replacing costs the square of the length
	if len(low) > longest {
		return low
	}
	words := tokens(low)
	for i := 0; i+1 < len(words); i++ {
		if author[words[i]] && author[words[i+1]] {
			low = strings.ReplaceAll(low, words[i]+" "+words[i+1], "")
		}
	}
	return low
}

// courteous reports a sentence that thanks, greets or apologises and says nothing else.
func courteous(u unit) bool {
	text := strings.TrimRightFunc(u.text, func(r rune) bool {
		return unicode.Is(unicode.So, r) || r == ' ' || r == ',' || r == ')' || r == ':' || r == ';'
	})
	if strings.Contains(u.end, "?") {
		return false
	}
	if pleasantries[text] {
		return true
	}
	if !thanks.MatchString(text) {
		return false
	}
	words := tokens(text)
	return !anyIn(voteTokens, words) && !anyIn(conditionTokens, words) && !anyIn(negationTokens, words) &&
		!anyIn(retractTokens, words) && !anyIn(hedgeTokens, words) && !amountFigures.MatchString(text)
}
