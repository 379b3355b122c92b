package acts

import "strings"

// HoldsVote says whether the words would vote, or hold a word of the vote itself, if they answered a ballot; line is what to
// show of them. It is for mail that answers none: nothing is ever counted by it, but whoever wrote it deserves an answer.
func HoldsVote(w Words, e Expect) (line string, holds bool) {
	e.Options, e.Ballots = []string{"aye", "nay", "abstain"}, nil
	for _, a := range Read(w, e) {
		speaks := a.Kind == Unclear && a.Name == "" && anyIn(voteTokens, tokens(strings.ToLower(plainText(a.Line))))
		if a.Kind == Vote || a.Kind == Recuse || speaks {
			return a.Line, true
		}
	}
	return "", false
}
