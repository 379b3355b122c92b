package templates

import (
	"fmt"
	"math/big"
	"regexp"
	"strings"

	"charterd/workflow"
	"charterd/workflow/charter"
	"charterd/workflow/tally"
)

var (
	shareOf = regexp.MustCompile(`^(aye|nay|abstain|turnout|present) (>=|>) (\S+?)(%?) of (roster|eligible|present|seats)$`)
	wholeOf = regexp.MustCompile(`^(aye|nay|abstain|turnout) >= (\d+)$`)
	// None ends in an act word, so that no wrapping can leave one alone on the last line.
	sayWords  = map[string]string{"aye": "say aye for it", "nay": "say nay to it", "abstain": "take no side", "turnout": "give an answer", "present": "be there"}
	baseWords = map[string]string{"roster": "the group", "eligible": "those who may vote", "present": "those who were there", "seats": "all seats"}
)

// ruleWords is the rule of a vote in numbers: "at least 4 of 12 members must say aye". Conditions that it has no words for
// are shown as the charter writes them.
func ruleWords(rule tally.Rule, n tally.Counts, tie string) []string {
	var words []string
	for _, c := range rule.Passes {
		words = append(words, passWords(c.String(), n))
	}
	if len(rule.Tie) > 0 && tie != "" {
		words = append(words, tieRule(rule.Tie, n, tie))
	}
	if early := earlyWords(rule.Closes, n); early != "" {
		words = append(words, early)
	}
	return words
}

// tieRule says which tie goes to another body. That a tie has as many ayes as nays needs no words.
func tieRule(when []tally.Condition, n tally.Counts, tie string) string {
	var with, so []string
	for _, c := range when {
		need, _, what, ok := needed(c.String(), n)
		switch {
		case c.String() == "aye = nay":
		case ok:
			with = append(with, "at least "+count(need, voteNouns[what], voteNouns[what]+"s"))
		default:
			so = append(so, "“"+c.String()+"”")
		}
	}
	words := "A tie"
	if len(with) > 0 {
		words += " with " + strings.Join(with, " and ")
	}
	words += " goes to " + tie
	if len(so) > 0 {
		words += " if this is so: " + strings.Join(so, " and ")
	}
	return words + "."
}

var voteNouns = map[string]string{"aye": "aye", "nay": "nay", "abstain": "abstention", "turnout": "answer", "present": "person"}

func passWords(condition string, n tally.Counts) string {
	if condition == "aye > nay" {
		return "There must be more ayes than nays in the count."
	}
	if need, of, what, ok := needed(condition, n); ok {
		if need == of && what == "aye" {
			return fmt.Sprintf("All %d must say aye for it.", of)
		}
		return fmt.Sprintf("At least %s must %s.", people(need, of), sayWords[what])
	}
	return fmt.Sprintf("The charter asks for this: “%s”.", condition)
}

// needed is the least number of people that meets a condition on a base that is known when the ballot opens.
func needed(condition string, n tally.Counts) (need, of int, what string, ok bool) {
	if w := wholeOf.FindStringSubmatch(condition); w != nil {
		fmt.Sscan(w[2], &need)
		return need, n.Roster, w[1], true
	}
	w := shareOf.FindStringSubmatch(condition)
	if w == nil {
		return 0, 0, "", false
	}
	share, read := new(big.Rat).SetString(w[3])
	if !read {
		return 0, 0, "", false
	}
	if w[4] == "%" {
		share.Quo(share, big.NewRat(100, 1))
	}
	of = n.Roster
	switch w[5] {
	case "eligible":
		of -= n.Recused
	case "present", "seats":
		of = n.Of(w[5])
	}
	share.Mul(share, big.NewRat(int64(of), 1))
	floor := new(big.Int).Quo(share.Num(), share.Denom())
	need = int(floor.Int64())
	if !share.IsInt() || w[2] == ">" {
		need++
	}
	return need, of, w[1], true
}

// otherwiseWords says where a vote that did not carry goes on.
func otherwiseWords(rules *charter.Charter, s charter.Stage) []string {
	target, ok := rules.Stage(s.Otherwise)
	switch {
	case !ok || target.Kind != charter.Meeting:
		return nil
	case len(s.OtherwiseWhen) == 0:
		return []string{"If it does not pass, the next meeting decides."}
	case strings.HasPrefix(s.OtherwiseWhen[0].String(), "turnout < "):
		return []string{"If too few answer, the next meeting decides."}
	}
	return []string{"The next meeting decides if this is so: “" + s.OtherwiseWhen[0].String() + "”."}
}

func earlyWords(closes []tally.Condition, n tally.Counts) string {
	var when []string
	for _, c := range closes {
		switch s := c.String(); s {
		case "majority of roster":
			when = append(when, people(n.Roster/2+1, n.Roster)+" members agree")
		case "all answered":
			when = append(when, "all have answered")
		default:
			when = append(when, "this is so: “"+s+"”")
		}
	}
	if len(when) == 0 {
		return ""
	}
	return "The vote ends early when " + strings.Join(when, ", or when ") + "."
}

// clauseWords is one proof line of a finished ballot in words, with its numbers.
func clauseWords(c tally.Clause) string {
	number := func(s string) string { first, _, _ := strings.Cut(s, " "); return first }
	if c.Condition == "aye > nay" {
		return fmt.Sprintf("There must be more ayes than nays in the count. It was %s to %s in this vote.", number(c.Left), number(c.Right))
	}
	if c.Condition == "aye = nay" {
		return fmt.Sprintf("A tie needs as many ayes as nays. It was %s to %s in this vote.", number(c.Left), number(c.Right))
	}
	if w := shareOf.FindStringSubmatch(c.Condition); w != nil {
		least := map[string]string{">=": "At least", ">": "More than"}[w[2]]
		if w[2]+w[3]+w[4] == ">=100%" {
			return fmt.Sprintf("All of %s must %s. It was %s in this vote.", baseWords[w[5]], sayWords[w[1]], number(c.Left)+" of "+number(c.Right))
		}
		return fmt.Sprintf("%s %s%s of %s must %s. %s It was %s in this vote.",
			least, w[3], w[4], baseWords[w[5]], sayWords[w[1]], markWords(c.Right), number(c.Left))
	}
	if w := wholeOf.FindStringSubmatch(c.Condition); w != nil {
		return fmt.Sprintf("At least %s must %s. It was %s in this vote.", w[2], sayWords[w[1]], number(c.Left))
	}
	return fmt.Sprintf("The charter asks for “%s”. It was %s, and the mark is %s.", clean(c.Condition), clean(c.Left), clean(c.Right))
}

var markOf = regexp.MustCompile(`^(\S+) \((\S+) of (\d+) \w+\)$`)

// markWords turns "3.6 (30% of 12 roster)" into "30% of 12 is 3.6."
func markWords(right string) string {
	if w := markOf.FindStringSubmatch(right); w != nil {
		return w[2] + " of " + w[3] + " is " + w[1] + "."
	}
	return "The mark is " + clean(right) + "."
}

// endWords says why a ballot ended, to stand behind "The vote ended".
func endWords(why string) string {
	switch why {
	case "":
		return ""
	case "time":
		return "when its time was over"
	case "majority of roster":
		return "early, because more than half of the group said the same"
	case "all answered":
		return "early, because all had answered"
	case workflow.Superseded:
		return "because a new motion took its place"
	case workflow.EndedWithdrawal:
		return "because the request was taken back"
	case workflow.EndedMeeting:
		return "because a meeting decided it"
	case workflow.EndedVoid:
		return "because it was void"
	}
	return "early, by this rule of the charter: “" + clean(why) + "”"
}
