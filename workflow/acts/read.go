package acts

import (
	"slices"
	"strings"
)

// reader holds what stays the same over one message.
type reader struct {
	expect Expect
	author map[string]bool // parts of the author's name
	words  map[string]bool // vote words by which a choice is named
	labels map[string]int  // folded label to its place in expect.Form; made when a line first looks like a label
	alone  bool            // the lines at hand hold one line of words beside greeting and signature
}

// Read says what the words do. It returns at least one act, in the order of the text. A Vote or Recuse act is returned only
// where the words leave room for no other meaning (decisions, House; promise "Never a wrong vote"); whatever smells of a vote
// or a command without being one is Unclear, with a Why fit to be mailed. Of Comment acts Value holds the whole text.
// Read never fails, keeps nothing of its input but strings, and takes time in proportion to its length.
func Read(w Words, e Expect) []Act {
	r := &reader{expect: e, author: names(w.Author), words: voteWords(e.Options)}
	out := r.read(w.Lines, w.Answers)
	if w.Differ {
		out = r.reconcile(out, r.read(w.Other, nil), w)
	}
	if why := r.suspicion(w); why != "" {
		out = r.distrust(out, why, w)
	}
	return out
}

func voteWords(options []string) map[string]bool {
	out := map[string]bool{"aye": true, "nay": true, "abstain": true}
	for _, o := range options {
		out[strings.ToLower(o)] = true
	}
	return out
}

// read reads one version of the own lines.
func (r *reader) read(lines []Line, answers []Answer) []Act {
	all := ownLines(lines)
	r.alone = len(trimmed(all, r.author)) == 1
	cmds, rest := r.commands(all)
	body := trimmed(rest, r.author)
	if len(body) == 0 {
		return r.nothing(all, cmds)
	}
	out := r.body(body, lines, answers)
	if len(cmds) == 0 {
		return out
	}
	for i, a := range out {
		if a.Kind == Vote || a.Kind == Recuse {
			out[i] = r.unclear(body, "the mail holds commands and a vote, and only one of them can be taken from it")
		}
	}
	return append(cmds, out...)
}

// nothing answers for a mail whose own words are used up or never were there.
func (r *reader) nothing(all []own, cmds []Act) []Act {
	if len(cmds) > 0 {
		return cmds
	}
	if len(r.expect.Options) == 0 {
		text := joined(all)
		if text == "" {
			return []Act{{Kind: Comment, Why: "no words"}}
		}
		return []Act{{Kind: Comment, Value: text, Line: shown(text), Why: "courtesy"}}
	}
	for _, l := range all {
		if ownName(l.low, r.author) && anyIn(r.words, tokens(l.low)) {
			return []Act{r.unclear(all, "the only vote word is also your name; please write it in a sentence, such as \"I vote\" and the word")}
		}
	}
	return []Act{r.unclear(all, "there was no word of yours above the quoted mail")}
}

// body reads what is left after commands, greeting and sign-off.
func (r *reader) body(body []own, lines []Line, answers []Answer) []Act {
	if len(answers) > 0 {
		if out, done := r.answered(body, lines, answers); done {
			return out
		}
	}
	votes, why, ok := r.votes(body)
	if ok && (len(r.expect.Options) > 0 || r.freeVotes(votes)) {
		return votes
	}
	fields, rest := r.fields(body)
	if len(fields) > 0 {
		return r.afterFields(fields, rest)
	}
	return []Act{r.leftover(body, why)}
}

// freeVotes reports whether votes may stand without a ballot that was answered: each must name its number. A recusal may
// do without where the word is a command here.
func (r *reader) freeVotes(votes []Act) bool {
	for _, a := range votes {
		if a.Kind == Vote && a.Case == "" {
			return false
		}
		if a.Kind == Recuse && a.Case == "" && !slices.Contains(r.expect.Commands, "recuse") {
			return false
		}
	}
	return true
}

// afterFields is the form's acts and what was written around them.
func (r *reader) afterFields(fields []Act, rest []own) []Act {
	rest = trimmed(rest, r.author)
	if len(rest) == 0 {
		return fields
	}
	return append(fields, r.leftover(rest, ""))
}

// leftover is the one act for words that are neither vote nor command nor form.
func (r *reader) leftover(body []own, why string) Act {
	text := joined(body)
	if r.onlyCourtesy(body) {
		return Act{Kind: Comment, Value: text, Line: shown(text), Why: "courtesy"}
	}
	if len(r.expect.Options) > 0 && why != "" {
		return r.unclear(body, why)
	}
	if r.smell(body) {
		return r.unclear(body, "the words may be meant as a vote, but are not one vote word by itself")
	}
	return Act{Kind: Comment, Value: text, Line: shown(text)}
}

func (r *reader) onlyCourtesy(body []own) bool {
	return !slices.ContainsFunc(sentences(body), func(u unit) bool { return !courteous(u) })
}

func (r *reader) unclear(lines []own, why string) Act {
	text := joined(lines)
	a := Act{Kind: Unclear, Line: shown(text), Why: why}
	if named := r.numbersIn(strings.ToLower(text)); len(named) == 1 {
		a.Case = named[0] // so that the question can be about the vote that the person meant
	}
	return a
}
