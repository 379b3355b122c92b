package workflow

import (
	"fmt"
	"strings"
	"time"

	"charterd/workflow/charter"
	"charterd/workflow/tally"
)

// resolution is another body's decision on a case, as it came.
type resolution struct {
	body, result, amount, line, conditions, meeting string

	flag string // what goes against the rule in it
}

// resolved takes a decision of the other body that its secretary mailed: with the count of its vote, the day and what it depends
// on, as far as the line has them (situations, "Board meetings").
func (m *machine) resolved(a Order, s charter.Stage) {
	n, ok := readCount(a.Count)
	switch {
	case a.Count != "" && !ok:
		m.refuse(CodeBadCount, "We need the count as in favour, opposed, abstained, such as 7-0-1.", "")
		return
	case a.Day != "" && m.badDay(a.Day, false):
		return
	}
	m.resolve(resolution{
		body: s.To, result: a.Result, amount: a.Amount, line: resolvedLine(a), conditions: strings.TrimSpace(a.Text), flag: polarity(a, n),
		meeting: m.meetingAfter(or(a.Day, m.today().String())),
	})
}

var resolvedWords = map[string]string{resultApproved: "Approved", resultDenied: "Denied", resultTabled: "Tabled", resultNone: "Vote inconclusive"}

// resolvedLine is the line for the record, in the form of the Board's pages; without a count the words as they were mailed.
func resolvedLine(a Order) string {
	if a.Count == "" {
		return a.Line
	}
	line := fmt.Sprintf("%s %s", resolvedWords[a.Result], strings.TrimSpace(a.Count))
	if a.Day != "" {
		line += ", " + a.Day
	}
	return line
}

// polarity points out a count that speaks against its result: it must be on the motion as worded (domain rule A26). "Denied
// 7-0-0" on the Board's pages may count the votes to deny.
func polarity(a Order, n tally.Counts) string {
	switch {
	case a.Result == resultDenied && n.Aye > 0 && n.Nay == 0:
		return fmt.Sprintf("a denial with no vote against it (%s)", a.Count)
	case a.Result == resultApproved && n.Nay > n.Aye:
		return fmt.Sprintf("an approval with more votes against it than for it (%s)", a.Count)
	}
	return ""
}

func or(a, b string) string {
	if a == "" {
		return b
	}
	return a
}

// handsOver is the member who hands a confidential case to the other body; empty elsewhere.
func (m *machine) handsOver(at time.Time) string {
	if !m.rules.Confidential {
		return ""
	}
	if here := Desk(m.rules, m.in.Register, m.c, at); len(here) > 0 {
		return here[0].ID
	}
	if readers := m.readers(at); len(readers) > 0 {
		return readers[0]
	}
	return ""
}
