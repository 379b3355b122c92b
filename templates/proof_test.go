package templates

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func TestNoLineCellOrLinkIsAVoteOrACommand(t *testing.T) {
	for _, s := range rendered(t) {
		for _, found := range Votes(s.Rendered) {
			t.Errorf("%s: %s", s.Name, found)
		}
	}
}

// TestNoWrappingIsolatesAVote wraps both parts anew at every width, as mail programs do. No line may begin like a vote or a
// command where U+00A0 holds. Where a program takes it for a space, none may be one alone at the widths that they wrap to.
func TestNoWrappingIsolatesAVote(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range rendered(t) {
		paragraphs := append(strings.Split(strings.ReplaceAll(s.Text, "\n\n", "\x00"), "\x00"), pieces(s.HTML)...)
		for _, p := range paragraphs {
			if p = strings.ReplaceAll(p, "\n", " "); !seen[p] {
				seen[p] = true
				checkWrapped(t, s.Name, p)
			}
		}
	}
}

func checkWrapped(t *testing.T, name, paragraph string) {
	t.Helper()
	for width := 24; width <= 100; width++ {
		for i, line := range rewrap(paragraph, width) {
			if i > 0 && startsAct.MatchString(line) {
				t.Fatalf("%s: at width %d a line begins like a vote: %q of %q", name, width, line, paragraph)
			}
		}
	}
	if strings.HasPrefix(paragraph, "> ") || strings.HasPrefix(paragraph, "The charter says:") {
		return // quoted words may end as they like
	}
	for width := 40; width <= 100; width++ {
		for _, line := range rewrap(strings.ReplaceAll(paragraph, "\u00a0", " "), width) {
			if alone(line) {
				t.Fatalf("%s: at width %d without U+00A0 a line is a vote: %q of %q", name, width, line, paragraph)
			}
		}
	}
}

// rewrap is a plain greedy wrapping, written apart from the one under test.
func rewrap(s string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Split(s, " ") {
		if line != "" && columnsOf(line+" "+word) > width {
			lines = append(lines, line)
			line = word
			continue
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	return append(lines, line)
}

func TestAloneKnowsVotesAndCommands(t *testing.T) {
	for _, line := range []string{
		"aye", "> AYE", "| nay.", "“abstain”", "+1", "-1", "*Recuse*", "STATUS", "complete G-31", "COMPLETE\u00a0G-31.", "aye on G-31.1", "yes", ">> withdraw!",
	} {
		if !alone(line) {
			t.Errorf("%q is not seen", line)
		}
	}
	for _, line := range []string{
		"", "Aye: grant 7,500 USD", "7 said aye", "Reply with one word", "the group votes", "Your request is complete.", "G-31", "-- ",
	} {
		if alone(line) {
			t.Errorf("%q is taken for a vote", line)
		}
	}
}

func TestBindTiesActWordsToTheWordBefore(t *testing.T) {
	for in, want := range map[string]string{
		"one word (aye, nay or abstain) by": "one word\u00a0(aye,\u00a0nay or\u00a0abstain) by",
		"is complete. The":                  "is\u00a0complete. The",
		"write “OPEN G-31” now":             "write\u00a0“OPEN G-31” now",
		"aye aye aye":                       "aye\u00a0aye\u00a0aye",
		"a completely open-minded eye":      "a completely\u00a0open-minded eye",
	} {
		if got := bind(in); got != want {
			t.Errorf("bind(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestActWordsAreFoundAsTheExpressionFindsThem puts pieces together at random.
func TestActWordsAreFoundAsTheExpressionFindsThem(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	pieces := []string{"aye", "Aye", "ayes", "nay", "o\u212a", "\u017fhow", "ok", "+1", "-0", "+", "-", "1", "“", "”", "&amp;", "&#34;", "&", ";", "&;",
		" ", "\n", "\v", "\u00a0", "<", "_", "é", "x", "7", "(", ".", "\u2460", "\xff", "recuse", "No"}
	found := 0
	for range 200_000 {
		var text string
		for range 1 + random.IntN(5) {
			text += pieces[random.IntN(len(pieces))]
		}
		if got, want := beforeAct(text), beforeWord.MatchString(text); got != want {
			t.Fatalf("%q: %v, want %v", text, got, want)
		} else if got {
			found++
		}
	}
	if found == 0 {
		t.Error("nothing was found")
	}
}
