package templates

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// No line of ours may be a vote or a command by itself, however it is quoted or wrapped (decisions, Mails). Two things see to
// it: bind ties each such word to the word before it, so that no wrapping program can begin a line with it, and Votes
// finds what slipped through. The words are those that package acts may read alone on a line.
const actWords = `aye|ayes|nay|nays|abstain|abstained|recuse|recused|yes|no|yea|ok|okay|agree|agreed|approve|approved|reject|rejected|` +
	`status|help|form|withdraw|complete|ask|propose|open|close|resolved|fasttrack|extend|pause|resume|refer|reopen|void|undo|` +
	`nudge|correct|stay|leave|show|digest|send|paid|returned`

// boundWords begin commands too, but are none alone: forms have such words as labels.
const boundWords = `reason|exclude|record|amend|add|remove|inactive|active|meeting|away|daily|weekly`

var (
	beforeWord = regexp.MustCompile(`(?i)^(?:&[#a-z0-9]+;|[^\p{L}\p{N}\s<&\x{a0}])*(?:[+-][01]\b|(?:` + actWords + `|` + boundWords + `)\b)`)
	numberWord = regexp.MustCompile(`\b[0-9A-Z]{1,4}(?:-[0-9]{1,6})+(?:\.[0-9]+)?\b`)
	startsAct  = regexp.MustCompile(`(?i)^[^\p{L}\p{N}+-]*(?:[+-][01]\b|(?:` + actWords + `|` + boundWords + `)\b)`)
	aloneAct   = regexp.MustCompile(`(?i)^(?:[+-]?[01]|(?:` + actWords + `)(?: (?:on )?[a-z]{1,4}-\d+(?:\.\d+)?)?)$`)
)

// bind replaces the space before each act word by U+00A0.
func bind(s string) string {
	var b strings.Builder
	from := 0
	for i := range len(s) {
		if (s[i] == ' ' || s[i] == '\n') && beforeAct(s[i+1:]) {
			b.WriteString(s[from:i])
			b.WriteString("\u00a0")
			from = i + 1
		}
	}
	return b.String() + s[from:]
}

var isActWord = func() map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Split(actWords+"|"+boundWords, "|") {
		set[word] = true
	}
	return set
}()

// beforeAct is beforeWord.MatchString, told at once for text in ASCII and typographic signs. Other letters, of which some fold to
// ASCII ones, are left to the expression.
func beforeAct(s string) bool {
	whole, sign := s, byte(0)
	for s != "" {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case unicode.IsLetter(r) || unicode.IsNumber(r):
			return startsWord(whole, s, sign)
		case r == '&':
			if size = strings.IndexByte(s, ';') + 1; size < 3 || !isEntity(s[1:size-1]) {
				return false
			}
		case r == ' ' || r >= '\t' && r <= '\r' && r != '\v' || r == '<' || r == '\u00a0':
			return false
		}
		sign, s = s[0], s[size:]
	}
	return false
}

// startsWord says whether s, the end of whole behind the sign, begins with an act word.
func startsWord(whole, s string, sign byte) bool {
	end := 0
	for end < len(s) && (isLetter(s[end]) || isDigit(s[end]) || s[end] == '_') {
		end++
	}
	if end < len(s) && s[end] >= utf8.RuneSelf {
		return beforeWord.MatchString(whole)
	}
	if (sign == '+' || sign == '-') && (s[:end] == "0" || s[:end] == "1") {
		return true
	}
	return isActWord[strings.ToLower(s[:end])]
}

func isEntity(name string) bool {
	for i := range len(name) {
		if name[i] != '#' && !isLetter(name[i]) && !isDigit(name[i]) {
			return false
		}
	}
	return true
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// bindHTML is bind on the text between tags, and keeps numbers such as G-31 and 7-0-1 on one line. The input is our own rendering: "<" begins a tag and nothing else.
func bindHTML(s string) string {
	var b strings.Builder
	for s != "" {
		tag := strings.IndexByte(s, '<')
		if tag < 0 {
			tag = len(s)
		}
		text := bind(s[:tag])
		if hasNumber(text) {
			text = numberWord.ReplaceAllString(text, `<span style="white-space:nowrap">$0</span>`)
		}
		b.WriteString(text)
		s = s[tag:]
		end := strings.IndexByte(s, '>')
		b.WriteString(s[:end+1])
		s = s[end+1:]
	}
	return b.String()
}

// hasNumber is the cheap test that most text fails before numberWord is asked.
func hasNumber(text string) bool {
	for i := 1; i+1 < len(text); i++ {
		if text[i] == '-' && isDigit(text[i+1]) && (isDigit(text[i-1]) || text[i-1] >= 'A' && text[i-1] <= 'Z') {
			return true
		}
	}
	return false
}

// alone says whether a line, trimmed of quote marks and punctuation, is nothing but a vote or a command.
func alone(line string) bool {
	line = strings.ReplaceAll(line, "\u00a0", " ")
	core := strings.TrimFunc(line, func(r rune) bool {
		return r != '+' && r != '-' && !unicode.IsLetter(r) && !unicode.IsNumber(r)
	})
	return aloneAct.MatchString(strings.Join(strings.Fields(core), " "))
}

// asWritten adds to a value that is nothing but a vote or a command, so that even a wrapping program that takes U+00A0 for a
// space leaves no such line.
func asWritten(value string) string {
	if alone(value) {
		return value + " (as written)"
	}
	return value
}

// Votes names the lines, table cells and link texts of a mail that read as a vote or a command by themselves; none is right.
func Votes(r Rendered) []string {
	var found []string
	for _, line := range strings.Split(r.Text, "\n") {
		if alone(line) {
			found = append(found, fmt.Sprintf("text line %q", line))
		}
	}
	for _, piece := range pieces(r.HTML) {
		if alone(piece) {
			found = append(found, fmt.Sprintf("HTML piece %q", piece))
		}
	}
	return found
}
