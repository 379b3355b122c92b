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

// told are all sentences that the scripts bring about: refusals, and events as transcripts and timelines tell them.
func told(t *testing.T) (refusals, events []string) {
	t.Helper()
	files, err := filepath.Glob("testdata/*.script")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		s := newStage(t)
		s.watch = func(out workflow.Outcome) {
			if out.Refusal != nil {
				refusals = append(refusals, out.Refusal.Text)
			}
			for _, n := range out.Notices {
				if n.Refusal != nil {
					refusals = append(refusals, n.Refusal.Text)
				}
			}
			for _, e := range out.Events {
				events = append(events, workflow.Sentence(e))
			}
		}
		for _, line := range strings.Split(string(text), "\n") {
			if strings.HasPrefix(line, "    ") {
				continue
			}
			if _, err := s.line(line); err != nil {
				t.Fatalf("%s: %s: %v", file, line, err)
			}
		}
	}
	slices.Sort(refusals)
	slices.Sort(events)
	return slices.Compact(refusals), slices.Compact(events)
}

var (
	jargon  = regexp.MustCompile(`(?i)\b(elector(ate)?|quorum|superseded|intake|referral|advisory|invalid|error|failed|unable|prior to|determin\w+|adjudicat\w+)\b`)
	figures = regexp.MustCompile(`[A-Z]-\d+(?:\.\d+)?|[\d,.]*\d USD|"[^"]*"|\w+day \d+ \w+ \d+, \d+:\d+ UTC|PyCon \w+`)
)

// TestSentencesAreWhole: every sentence ends, begins with a capital letter, and holds no word of ours that a chair or an
// applicant would not use.
func TestSentencesAreWhole(t *testing.T) {
	refusals, events := told(t)
	if len(refusals) < 40 || len(events) < 60 {
		t.Fatalf("the scripts bring about only %d refusals and %d events", len(refusals), len(events))
	}
	for _, s := range append(refusals, events...) {
		if s == "" {
			continue
		}
		first := s[:1]
		if !strings.HasSuffix(s, ".") || strings.Contains(s, "..") || strings.Contains(s, "%!") || strings.Contains(s, "  ") ||
			first != strings.ToUpper(first) && !strings.Contains(s, ": ") && !strings.Contains(s, "stepped aside") && !strings.Contains(s, "was taken out") && !strings.Contains(s, "wrote") && !strings.Contains(s, "was asked") {
			t.Errorf("not a whole sentence: %q", s)
		}
		if w := jargon.FindString(s); w != "" {
			t.Errorf("%q is no word for a mail: %q", w, s)
		}
	}
}

// TestRefusalsReadEasily measures the Flesch-Kincaid grade (Kincaid and others, 1975) of all refusals together: at most 6
// (mails, section 1), and none of them has a sentence of more than 25 words.
func TestRefusalsReadEasily(t *testing.T) {
	refusals, _ := told(t)
	sentences, words, syllables := 0, 0, 0
	for _, s := range refusals {
		plain := figures.ReplaceAllString(s, "it")
		for _, one := range regexp.MustCompile(`[.:!?](?:\s|$)`).Split(plain, -1) {
			found := regexp.MustCompile(`[\pL']+`).FindAllString(one, -1)
			if len(found) == 0 {
				continue
			}
			if len(found) > 25 {
				t.Errorf("%d words in one sentence: %q", len(found), s)
			}
			sentences++
			words += len(found)
			for _, w := range found {
				syllables += syllablesOf(w)
			}
		}
	}
	grade := 0.39*float64(words)/float64(sentences) + 11.8*float64(syllables)/float64(words) - 15.59
	if grade > 6 {
		t.Errorf("grade %.1f over %d sentences", grade, sentences)
	}
	t.Logf("grade %.1f over %d sentences of %d refusals", grade, sentences, len(refusals))
}

// syllablesOf counts groups of vowels; a silent e at the end and the ending -ed count for nothing.
func syllablesOf(w string) int {
	w = strings.ToLower(w)
	n := len(regexp.MustCompile(`[aeiouy]+`).FindAllString(w, -1))
	if n > 1 && (strings.HasSuffix(w, "e") && !strings.HasSuffix(w, "le") || strings.HasSuffix(w, "ed") && !strings.HasSuffix(w, "ted") && !strings.HasSuffix(w, "ded")) {
		n--
	}
	return max(n, 1)
}
