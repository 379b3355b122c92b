package acts_test

import (
	"testing"

	"charterd/workflow/acts"
)

func TestHoldsVoteSeesAVoteThatNothingAskedFor(t *testing.T) {
	for text, want := range map[string]bool{
		"aye": true, "Yes.": true, "-1": true, "I recuse myself": true, "I think I will abstain, unless others object": true,
		"Thanks!": false, "When does the vote end?": false, "STATUS G-1": false, "": false,
		"The rooms of last year were cold, as far as people tell.": false,
	} {
		w := acts.Words{Lines: []acts.Line{{Text: text}}}
		line, got := acts.HoldsVote(w, acts.Expect{Prefix: "G", Commands: []string{"status"}})
		if got != want || got && line == "" {
			t.Errorf("%q: %v, %q", text, got, line)
		}
	}
}
