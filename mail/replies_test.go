package mail

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"unicode"
)

// repliesFile holds replies with their expected texts, for development; it is no part of the repository.
const repliesFile = "../../shared/data/replies-dev.jsonl"

type recordedReply struct {
	ID       string   `json:"id"`
	Raw      string   `json:"raw"`
	Encoding string   `json:"raw_encoding"`
	Expected string   `json:"expected"`
	Accept   []string `json:"accept"`
}

func (r recordedReply) octets() []byte {
	if r.Encoding == "base64" {
		data, _ := base64.StdEncoding.DecodeString(r.Raw)
		return data
	}
	return []byte(r.Raw)
}

func loadReplies(t testing.TB) []recordedReply {
	f, err := os.Open(repliesFile)
	if err != nil {
		t.Skip("the set of recorded replies is not on this machine")
	}
	defer f.Close()
	var all []recordedReply
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 8<<20)
	for lines.Scan() {
		var r recordedReply
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

func folded(text string) string {
	text = strings.Map(func(r rune) rune {
		if invisible(r) || r == '\u200d' {
			return -1
		}
		return r
	}, strings.ReplaceAll(text, "\u00a0", " "))
	return strings.Join(strings.Fields(text), " ")
}

// tokenF1 is the harmonic mean of precision and recall over words and single signs, with the recall.
func tokenF1(got, want string) (f1, recall float64) {
	count := map[string]int{}
	a, b := tokens(got), tokens(want)
	if len(b) == 0 {
		if len(a) == 0 {
			return 1, 1
		}
		return 0, 1
	}
	for _, w := range a {
		count[w]++
	}
	same := 0.0
	for _, w := range b {
		if count[w] > 0 {
			count[w]--
			same++
		}
	}
	if same == 0 {
		return 0, 0
	}
	p, r := same/float64(len(a)), same/float64(len(b))
	return 2 * p * r / (p + r), r
}

func tokens(text string) []string {
	var list []string
	word := ""
	for _, r := range strings.ToLower(text) + " " {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' {
			word += string(r)
			continue
		}
		if word != "" {
			list, word = append(list, word), ""
		}
		if !unicode.IsSpace(r) {
			list = append(list, string(r))
		}
	}
	return list
}

// TestRecordedRepliesAreReadAsPeopleReadThem holds the figures that the reader has reached, so that no change loses them.
func TestRecordedRepliesAreReadAsPeopleReadThem(t *testing.T) {
	all := loadReplies(t)
	exact, lost, sum := 0, 0, 0.0
	for _, r := range all {
		got := folded(Open(r.octets(), Own{}).Text(nil))
		best, recall, hit := 0.0, 0.0, false
		for _, want := range append([]string{r.Expected}, r.Accept...) {
			f1, rec := tokenF1(got, folded(want))
			best, recall = max(best, f1), max(recall, rec)
			hit = hit || got == folded(want)
		}
		if hit {
			exact++
		} else if testing.Verbose() {
			t.Logf("MISS %s\n  got  %.400q\n  want %.400q", r.ID, got, folded(r.Expected))
		}
		if recall < 0.5 {
			lost++
			t.Logf("LOST %s", r.ID)
		}
		sum += best
	}
	n := float64(len(all))
	t.Logf("%d replies: exact %.3f, token F1 %.3f, lost %.3f", len(all), float64(exact)/n, sum/n, float64(lost)/n)
	if float64(exact)/n < 0.85 || float64(lost)/n > 0.02 {
		t.Errorf("exact %.3f, want 0.85 or more; lost %.3f, want 0.02 or less", float64(exact)/n, float64(lost)/n)
	}
}
