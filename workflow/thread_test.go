package workflow_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"charterd/workflow"
)

// TestNoMailStandsInTheThreadOfAVoteBeforeThereIsOne: the subject "Vote G-1" means a vote, so before the first ballot people
// of the group are answered in the thread of the request or of the review (decisions, Mails).
func TestNoMailStandsInTheThreadOfAVoteBeforeThereIsOne(t *testing.T) {
	files, err := filepath.Glob("testdata/*.script")
	if err != nil {
		t.Fatal(err)
	}
	early := map[workflow.Thread]int{} // refusals to people of the group before a ballot
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		s := newStage(t)
		s.watch = func(out workflow.Outcome) {
			for _, n := range out.Notices {
				before := len(n.Case.Ballots) == 0
				if before && n.Thread == workflow.VoteThread {
					t.Errorf("%s: %s about %s stands in the thread of a vote, and there was none", file, n.Kind, n.Case.ID)
				}
				if before && n.Kind == "X2" {
					early[n.Thread]++
				}
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
	if early[workflow.RequestThread] == 0 || early[workflow.ReviewThread] == 0 {
		t.Errorf("the scripts refuse nothing in the request's or the review's thread: %v", early)
	}
}
