package workflow

import "strings"

// Refusal is why an input had no effect: a value, not an error. Text is one or two sentences fit to be mailed to the person.
type Refusal struct {
	Code   string `json:"code"`
	Text   string `json:"text"`
	Clause string `json:"clause,omitempty"` // the charter's words
}

// Quotable gives a clause as mails may quote it: empty where it begins with "assumed", because a rule that we assumed is not
// the charter's word.
func Quotable(clause string) string {
	if strings.HasPrefix(clause, "assumed") {
		return ""
	}
	return clause
}

// The codes of refusals. Templates may have words of their own for a code; Text fits where they have none.
const (
	CodeLate        = "late"
	CodeClosedEarly = "closed early"
	CodeReplaced    = "replaced"
	CodeNoBallot    = "no ballot"
	CodeNotElector  = "not elector"
	CodeLaterMember = "later member"
	CodeRecused     = "recused"
	CodeOwnRequest  = "own request"
	CodeOlder       = "older"
	CodeNotAllowed  = "not allowed"
	CodeWrongStage  = "wrong stage"
	CodeEnded       = "ended"
	CodeBadAmount   = "bad amount"
	CodeNotParty    = "not party"
	CodeUnknownWord = "unknown word"
	CodeEarly       = "early"      // the mail came before the vote had opened
	CodeFoundLate   = "found late" // it came in time, and was read when the vote had ended
	CodeBadChoice   = "bad choice" // the ballot does not offer that answer
	CodeNoText      = "no text"    // a command without the words that it needs
	CodeUnclear     = "unclear"    // asked often enough: the chair is told
)
