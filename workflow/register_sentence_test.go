package workflow_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"charterd/workflow"
)

// TestRegisterSentencesReadEasily: all that the scripts of the register say to people is whole sentences without jargon, and the
// refusals together have at most grade 6 (Kincaid and others, 1975; mails, section 1).
func TestRegisterSentencesReadEasily(t *testing.T) {
	files, err := filepath.Glob("testdata/register/*.script")
	if err != nil {
		t.Fatal(err)
	}
	var refusals, events []string
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		playRegister(t, string(text), func(out workflow.RegisterOutcome) {
			if out.Refusal != nil {
				refusals = append(refusals, out.Refusal.Text)
			}
			for _, e := range out.Events {
				events = append(events, workflow.Sentence(e))
			}
		})
	}
	if len(refusals) < 40 || len(events) < 80 {
		t.Fatalf("the scripts bring about only %d refusals and %d events", len(refusals), len(events))
	}
	for _, s := range append(slices.Clone(refusals), events...) {
		if !strings.HasSuffix(s, ".") || strings.Contains(s, "..") || strings.Contains(s, "%!") || strings.Contains(s, "  ") {
			t.Errorf("not a whole sentence: %q", s)
		}
		if w := jargon.FindString(s); w != "" {
			t.Errorf("%q is no word for a mail: %q", w, s)
		}
	}
	slices.Sort(refusals)
	easy(t, slices.Compact(refusals))
}

var listOfNames = regexp.MustCompile(`(group|names|have it): [^.]*\.`)

func easy(t *testing.T, refusals []string) {
	t.Helper()
	sentences, words, syllables := 0, 0, 0
	for _, s := range refusals {
		plain := figures.ReplaceAllString(listOfNames.ReplaceAllString(s, "$1."), "it")
		for _, one := range regexp.MustCompile(`[.:!?](?:\s|$)`).Split(plain, -1) {
			found := regexp.MustCompile(`[\pL']+`).FindAllString(one, -1)
			if len(found) == 0 {
				continue
			}
			sentences++
			words += len(found)
			for _, w := range found {
				syllables += syllablesOf(w)
			}
			if len(found) > 25 {
				t.Errorf("%d words in one sentence: %q", len(found), s)
			}
		}
	}
	grade := 0.39*float64(words)/float64(sentences) + 11.8*float64(syllables)/float64(words) - 15.59
	if grade > 6 {
		t.Errorf("grade %.1f over %d sentences", grade, sentences)
	}
	t.Logf("grade %.1f over %d sentences of %d refusals", grade, sentences, len(refusals))
}
