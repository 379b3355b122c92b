package acts

import (
	"regexp"
	"slices"
	"strings"
)

var (
	weakWord      = regexp.MustCompile(`^(?:yes|no|\+1|-1)$`)
	signedFigure  = regexp.MustCompile(`(?:^|[\s(\[*"])[+-]+[0-9]`)
	amountFigures = regexp.MustCompile(`[$€£¥₹₦₱₩%]|[0-9]{3}|[0-9][.,][0-9]|[0-9]k\b`)
	questionMark  = regexp.MustCompile(`[?؟¿⁇⸮]`)
	nameLike      = regexp.MustCompile(`^\p{Lu}[\pL.'-]*(?: \p{Lu}[\pL.'-]*){1,3}$`)
)

// weakChoice is what a weak word means where it is all that a person wrote in answer to a ballot.
var weakChoice = map[string]string{"yes": "aye", "+1": "aye", "no": "nay", "-1": "nay"}

// votes reads the own words as votes. ok is false where they hold no clear one; then why, if any, says what stood in the way.
func (r *reader) votes(body []own) (acts []Act, why string, ok bool) {
	units := sentences(body)
	units = slices.DeleteFunc(units, func(u unit) bool { return courteous(u) })
	if len(units) == 0 {
		return nil, "", false
	}
	if len(units) == 1 && weakWord.MatchString(units[0].text) && fineMark.MatchString(units[0].end) {
		return r.weakVote(units[0])
	}
	clauses, rest := r.leading(units)
	if len(clauses) == 0 || len(clauses) > mostAnswers {
		return nil, "", false
	}
	if why := r.contradiction(clauses); why != "" {
		return nil, why, false
	}
	aye := slices.ContainsFunc(clauses, func(c clause) bool { return c.choice == "aye" })
	for i, u := range rest {
		if why := r.objection(u, aye, i == len(rest)-1); why != "" {
			return nil, why, false
		}
	}
	acts = clauseActs(clauses)
	if len(rest) > 0 {
		acts = append(acts, r.remark(body, rest))
	}
	return acts, "", true
}

// leading takes the votes that stand first; what follows the last of them is the rest. Where the last goes on into the
// rest ("Aye," and a further line), there is none.
func (r *reader) leading(units []unit) (clauses []clause, rest []unit) {
	for i, u := range units {
		if c, ok := r.clauseOf(u); ok {
			clauses = append(clauses, c)
			continue
		}
		several, ok := r.severalIn(u)
		if !ok && i > 0 && (units[i-1].open || strings.HasSuffix(units[i-1].text, ",")) {
			return nil, units
		}
		if !ok {
			return clauses, units[i:]
		}
		clauses = append(clauses, several...)
	}
	return clauses, nil
}

func (r *reader) weakVote(u unit) ([]Act, string, bool) {
	choice := weakChoice[u.text]
	switch {
	case len(r.expect.Options) == 0:
		return nil, "", false
	case len(r.expect.Ballots) > 1:
		return nil, whySeveral, false
	case !slices.Contains(r.expect.Options, choice):
		return nil, whyNoOption, false
	}
	return []Act{{Kind: Vote, Choice: choice, Line: u.raw, Why: "this word alone answers the ballot"}}, "", true
}

const (
	whySeveral  = "several ballots were asked for, and the word does not say which one it is for"
	whyNoOption = "this ballot has other choices"
	whyTwo      = "there is more than one vote word"
)

// contradiction says why clear clauses are not clear together, or nothing.
func (r *reader) contradiction(clauses []clause) string {
	for i, c := range clauses {
		if c.kind == Vote && len(r.expect.Options) > 0 && !slices.Contains(r.expect.Options, c.choice) {
			return whyNoOption
		}
		if c.number == "" && len(clauses) > 1 {
			return whyTwo
		}
		if c.number == "" && len(r.expect.Ballots) > 1 {
			return whySeveral
		}
		for _, d := range clauses[:i] {
			if sameMatter(c.number, d.number) && (c.choice != d.choice || c.kind != d.kind || c.number != d.number) {
				return "there are two different votes on " + c.number
			}
		}
	}
	return ""
}

func clauseActs(clauses []clause) []Act {
	var out []Act
	for _, c := range clauses {
		a := Act{Kind: c.kind, Choice: c.choice, Case: c.number, Line: c.line, Why: "a vote word by itself"}
		if c.kind == Recuse {
			a.Why = "a recusal by itself"
		}
		if !slices.ContainsFunc(out, func(b Act) bool { return b.Kind == a.Kind && b.Case == a.Case }) {
			out = append(out, a)
		}
	}
	return out
}

// remark is what was written after the vote. The person's own lines are kept, courtesy among them too.
func (r *reader) remark(body []own, rest []unit) Act {
	var parts []string
	for i, u := range rest {
		sep := " "
		if i > 0 && rest[i-1].line != u.line {
			sep = "\n"
		}
		if i > 0 {
			parts = append(parts, sep)
		}
		parts = append(parts, u.raw)
	}
	text := strings.Join(parts, "")
	return Act{Kind: Comment, Value: text, Line: shown(text), Why: "written beside the vote"}
}

// objection says why a vote cannot stand beside this sentence, or nothing where it is a plain remark.
func (r *reader) objection(u unit, aye, last bool) string {
	low := withoutNames(u.text, r.author)
	words := tokens(low)
	if why := listed(low, u.end, words); why != "" {
		return why
	}
	if aye && (anyIn(negationTokens, words) || strings.Contains(low, "n't")) {
		return "there is a word of denial beside the vote"
	}
	if len(words) > 0 && openers[words[0]] || u.open {
		return "the sentence after the vote seems to go on with it"
	}
	if last && (nameLike.MatchString(u.raw) || low == "") {
		return ""
	}
	if len(words) <= 3 || !anyIn(englishTokens, words) {
		return "there are words beside the vote that could not be understood for certain"
	}
	return ""
}

// listed looks a sentence up in the lists of what makes a vote uncertain.
func listed(low, end string, words []string) string {
	switch {
	case strings.HasPrefix(low, ">"), strings.HasPrefix(low, "|"):
		return "there are quoted words beside the vote"
	case anyIn(voteTokens, words), signedFigure.MatchString(low):
		return whyTwo
	case questionMark.MatchString(low), questionMark.MatchString(end):
		return "there is a question beside the vote"
	case anyIn(conditionTokens, words):
		return "there may be a condition beside the vote"
	case amountFigures.MatchString(low), anyIn(amountTokens, words):
		return "there is an amount or a figure beside the vote"
	case anyIn(stanceTokens, words):
		return "there is another word for or against beside the vote"
	case anyIn(hedgeTokens, words), strings.Contains(end, ".."), strings.Contains(low, "…"):
		return "the words beside the vote make it uncertain"
	case anyIn(retractTokens, words):
		return "the words beside the vote may take it back"
	case anyIn(othersTokens, words):
		return "the words beside the vote speak of somebody else's"
	}
	return ""
}
