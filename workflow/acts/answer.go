package acts

import (
	"slices"
	"strings"
)

// answered reads words that stand beneath quoted sentences. done is false where they are to be read like any others.
func (r *reader) answered(body []own, lines []Line, answers []Answer) (out []Act, done bool) {
	if fields := r.answeredForm(body, lines, answers); len(fields) > 0 {
		return fields, true
	}
	if len(answers) == 1 && covered(body, answers[0]) && (len(r.expect.Ballots) <= 1 || r.allNumbered(body, answers[0])) {
		return r.below(body, answers[0])
	}
	if len(answers) > mostAnswers {
		return r.notInline(body)
	}
	return r.inline(body, lines, answers)
}

// mostAnswers bounds the work: nobody answers a hundred ballots in one mail.
const mostAnswers = 100

func covered(body []own, a Answer) bool {
	return !slices.ContainsFunc(body, func(l own) bool { return !l.blank() && !within(l, a) })
}

func within(l own, a Answer) bool { return l.index >= a.First && l.index < a.First+a.Count }

// allNumbered reports whether the words hold votes, each names its own ballot, and the sentence above them names no other: an
// answer beneath the whole of a mail with several ballots.
func (r *reader) allNumbered(body []own, a Answer) bool {
	votes, _, ok := r.votes(body)
	other := slices.ContainsFunc(r.numbersIn(strings.ToLower(plainText(a.Quoted))), func(n string) bool {
		return !slices.ContainsFunc(votes, func(v Act) bool { return v.Case != "" && sameMatter(v.Case, n) })
	})
	return ok && len(votes) > 0 && !other && !slices.ContainsFunc(votes, func(v Act) bool { return v.Case == "" })
}

// below is an answer written under the whole quoted mail: one ballot, one answer. The quoted sentence may not ask for
// something else.
func (r *reader) below(body []own, a Answer) ([]Act, bool) {
	quoted := strings.ToLower(plainText(a.Quoted))
	numbers := r.numbersIn(quoted)
	other := len(numbers) > 0 && !slices.ContainsFunc(numbers, r.asked)
	if !other && !questionMark.MatchString(quoted) {
		return nil, false
	}
	if _, _, ok := r.votes(body); !ok {
		return nil, false
	}
	return []Act{r.unclear(body, "the words stand beneath a sentence that may ask something else")}, true
}

// inline binds each answer to the one number that the sentence above it names. All answers must be clear votes, and
// nothing but courtesy may stand outside of them.
func (r *reader) inline(body []own, lines []Line, answers []Answer) ([]Act, bool) {
	var clauses []clause
	for _, a := range answers {
		part := trimmed(ownLines(span(lines, a)), r.author)
		if len(part) == 0 || r.onlyCourtesy(part) {
			continue
		}
		c, ok := r.boundClause(part, a)
		if !ok {
			return r.notInline(body)
		}
		clauses = append(clauses, c)
	}
	outside := trimmed(slices.DeleteFunc(slices.Clone(body), func(l own) bool {
		return slices.ContainsFunc(answers, func(a Answer) bool { return within(l, a) })
	}), r.author)
	if len(clauses) == 0 {
		return nil, false
	}
	if !r.onlyCourtesy(outside) || r.contradiction(clauses) != "" {
		return r.notInline(body)
	}
	if len(r.expect.Options) == 0 && !r.freeVotes(clauseActs(clauses)) {
		return nil, false
	}
	return clauseActs(clauses), true
}

func (r *reader) notInline(body []own) ([]Act, bool) {
	if !r.smell(body) {
		return nil, false
	}
	return []Act{r.unclear(body, "the words beneath the quoted lines are not one vote word each, beneath one number each")}, true
}

func (r *reader) boundClause(part []own, a Answer) (clause, bool) {
	units := slices.DeleteFunc(sentences(part), courteous)
	quoted := strings.ToLower(plainText(a.Quoted))
	numbers := r.numbersIn(quoted)
	if len(units) != 1 || len(numbers) != 1 || !r.asked(numbers[0]) || questionMark.MatchString(quoted) {
		return clause{}, false
	}
	c, ok := r.clauseOf(units[0])
	if !ok || c.number != "" && !sameMatter(c.number, numbers[0]) {
		return clause{}, false
	}
	c.number = numbers[0]
	return c, true
}

// span is the lines of an answer, within what there is.
func span(lines []Line, a Answer) []Line {
	first := min(max(a.First, 0), len(lines))
	last := min(first+max(a.Count, 0), len(lines))
	return lines[first:last]
}
