package workflow

import (
	"strings"
	"time"

	"charterd/workflow/charter"
)

// MayMove says why a person cannot open a case with a motion (decisions, "What opens a case": member), or nil. Only who could
// vote on it now may make one. The clerk asks it before it takes a number; Step asks it too.
func MayMove(rules *charter.Charter, r Register, by Person, motion Motion, at time.Time) *Refusal {
	clause := ""
	if len(rules.Stages) > 0 {
		clause = Quotable(rules.Stages[0].Clause)
	}
	_, votes := r.Roster.Voting(rules, at).ByID(by.Member)
	switch {
	case rules.OpensOn != charter.OnMember:
		return &Refusal{Code: CodeNotAllowed, Text: "This group takes no motions by mail."}
	case !votes:
		return &Refusal{Code: CodeNotElector, Text: "Only members who vote can make a motion.", Clause: clause}
	case strings.TrimSpace(motion.Text) == "":
		return &Refusal{Code: CodeNoText, Text: "There is no motion in it. Please write \"MOTION: the text\"."}
	}
	return nil
}

// moved is a member's motion as a submission: its words on one line, and the first of them as the title.
func moved(s Submit) Submit {
	motion := *s.Motion
	motion.Text = strings.TrimRight(strings.Join(strings.Fields(motion.Text), " "), ". ")
	return Submit{Title: firstWords(motion.Text), Applicant: s.Applicant, Motion: &motion}
}

const longestTitle = 40

// firstWords are as many whole words as a subject line has room for; "…" stands for the others.
func firstWords(text string) string {
	words := strings.Fields(text)
	n := len(words)
	for n > 1 && len([]rune(strings.Join(words[:n], " "))) > longestTitle {
		n--
	}
	title := []rune(strings.TrimRight(strings.Join(words[:n], " "), ".,;:-"))
	if n < len(words) || len(title) > longestTitle {
		return string(title[:min(len(title), longestTitle-1)]) + "…"
	}
	return string(title)
}
