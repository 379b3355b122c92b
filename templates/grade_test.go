package templates

import (
	"regexp"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// TestReadingGradeIsAtMostSix measures the Flesch-Kincaid grade (Kincaid and others, 1975) of our own words:
// 0.39 * words per sentence + 11.8 * syllables per word - 15.59. Left out is what is not ours: quoted lines, values of the
// form, counts, addresses, dates and numbers.
func TestReadingGradeIsAtMostSix(t *testing.T) {
	worst, at := 0.0, ""
	for _, s := range rendered(t) {
		g := grade(ownWords(s.Text))
		if g > 6 {
			t.Errorf("%s: grade %.1f:\n%s", s.Name, g, ownWords(s.Text))
		}
		if g > worst {
			worst, at = g, s.Name
		}
	}
	t.Logf("the hardest mail is %s with grade %.1f", at, worst)
}

func TestGradeTellsHardFromEasy(t *testing.T) {
	easy := grade("The cat sat on the mat. It was warm.")
	hard := grade("Notwithstanding the aforementioned considerations, the determination of the committee necessitates adjudication.")
	if easy > 1 || hard < 15 {
		t.Errorf("easy is %.1f and hard is %.1f", easy, hard)
	}
}

var (
	notOurs   = regexp.MustCompile(`(?m)^(?:>.*|  .*: .*|      .*|[\pL -]+:)$`)
	dateWords = regexp.MustCompile(`(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day )?\d+ \pL+ \d{4}(?:, [\d:]+ (?:UTC|AoE))?`)
	address   = regexp.MustCompile(`\S+@\S+\w`)
	quoted    = regexp.MustCompile(`“[^”]*”`)
	sentence  = regexp.MustCompile(`[.!?](?:\s|$)|\n\n|\n- `)
	word      = regexp.MustCompile(`[\pL'’]+`)
	vowels    = regexp.MustCompile(`[aeiouy]+`)
)

func ownWords(text string) string {
	text = strings.ReplaceAll(text, "\u00a0", " ")
	text = notOurs.ReplaceAllString(text, "")
	text = strings.ReplaceAll(text, "\n\n", "\x00")
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\n- ", "\x00"), "\n", " ")
	text = dateWords.ReplaceAllString(text, "then")
	text = address.ReplaceAllString(text, "us")
	text = quoted.ReplaceAllString(text, "this")
	return strings.ReplaceAll(text, "\x00", "\n\n")
}

func grade(text string) float64 {
	sentences, words, syllables := 0, 0, 0
	for _, part := range sentence.Split(text, -1) {
		found := word.FindAllString(part, -1)
		if len(found) == 0 {
			continue
		}
		sentences++
		words += len(found)
		for _, w := range found {
			syllables += syllablesOf(w)
		}
	}
	if sentences == 0 {
		return 0
	}
	return 0.39*float64(words)/float64(sentences) + 11.8*float64(syllables)/float64(words) - 15.59
}

// syllablesOf counts groups of vowels; a silent e at the end and the ending -ed count for nothing.
func syllablesOf(w string) int {
	w = strings.ToLower(norm.NFC.String(w))
	n := len(vowels.FindAllString(w, -1))
	if strings.HasSuffix(w, "e") && !strings.HasSuffix(w, "le") && n > 1 {
		n--
	}
	if strings.HasSuffix(w, "ed") && !strings.HasSuffix(w, "ted") && !strings.HasSuffix(w, "ded") && n > 1 {
		n--
	}
	return max(n, 1)
}
