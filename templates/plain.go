package templates

import (
	"fmt"
	"strings"

	"charterd/workflow"
)

// Plain is the mail that goes out where a source failed at run time: the decision stands, and the person hears that there is
// news and whom to ask (trust, F36). It has no HTML part and quotes nothing.
func Plain(m Mail) Rendered {
	about := "your mail"
	switch c := m.Notice.Case; {
	case c != nil && len(m.Sheet) > 1:
		about = fmt.Sprintf("%s and %d more", short(c.ID, 20), len(m.Sheet)-1)
	case c != nil:
		about = short(c.ID, 20)
	case m.Notice.Thread == workflow.GroupThread:
		about = "the group and your part in it"
	}
	chair := short(m.Group.Chair, wideTitle)
	if chair == "" {
		chair = "the chair of the group"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "There is news about %s. We could not write this mail as we should.\n\n", about)
	fmt.Fprintf(&b, "What was decided or counted stands. Please write to %s to hear the details. %s answers.\n\n", clean(m.Group.Address), lead(chair))
	fmt.Fprintf(&b, "%s\nA program wrote this mail for %s.\n", markFooter, short(m.Group.Name, wideTitle))
	if m.Key != "" && !m.Notice.To.List {
		fmt.Fprintf(&b, "\n%s\n", short(m.Key, wideLine))
	}
	return Rendered{Subject: subjectOf(m), Text: layOut(b.String())}
}
