package templates

import (
	"fmt"
	"strings"

	"charterd/workflow"
)

// subjectOf is the one subject of a case's thread for its whole life: no state, at most 50 characters (decisions, Mails). The
// group's own matters have threads of their own, and a mail about several ballots names the first of them.
func subjectOf(m Mail) string {
	c := m.Notice.Case
	switch {
	case len(m.Sheet) > 1:
		return sheetSubject(m.Sheet)
	case c == nil:
		return cutRunes(groupSubject(m), subjectRunes)
	}
	word := map[workflow.Thread]string{workflow.ReviewThread: "Review", workflow.VoteThread: "Vote"}[m.Notice.Thread]
	if word == "" {
		word = "Request"
	}
	subject := word + " " + short(c.ID, 20)
	wordless := m.Notice.Kind == "A1" && c.Unproven // it repeats none of a stranger's words (decisions, Identity)
	if title := clean(c.Title); title != "" && !m.confidential() && !wordless {
		subject = cutRunes(subject+": "+title, subjectRunes)
	}
	return subject
}

// sheetSubject names the first case and how many more there are.
func sheetSubject(list []workflow.Notice) string {
	subject := "Votes"
	if c := list[0].Case; c != nil {
		subject += " " + short(c.ID, 20)
	}
	return fmt.Sprintf("%s and %d more", subject, len(list)-1)
}

func groupSubject(m Mail) string {
	name := clean(m.Group.Name)
	switch {
	case m.Notice.Kind == "K1":
		return "Your commands to " + name
	case m.Notice.Kind == "G3":
		return "Meetings: " + name
	case m.Notice.Thread == workflow.GroupThread:
		return "Members of " + name
	}
	return "Your mail to " + name
}

const subjectRunes = 50

func cutRunes(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return strings.TrimRight(string(r[:most-1]), " ,.;:-") + "…"
	}
	return s
}
