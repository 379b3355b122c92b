package workflow

import (
	"slices"

	"charterd/workflow/charter"
)

// Introduces says whether a notice is the first that those who decide hear of a request, so that all of it must go along: the mail
// to another body, and the first ballot of a case that no review came before, as on the fast track or in a case that another group
// referred (domain row "Increase $ amount for PSF Board review": with context from application and group). A motion says all by
// itself, and of a confidential case nothing goes along.
func (n Notice) Introduces(rules *charter.Charter) bool {
	c := n.Case
	switch {
	case c == nil || rules == nil || rules.Confidential || c.Sealed || c.ByMotion:
		return false
	case n.Kind == "B1":
		return true
	case n.Kind != "M2" || len(c.Ballots) != 1:
		return false
	}
	return !slices.ContainsFunc(c.Stages, func(name string) bool {
		s, _ := rules.Stage(name)
		return s.Kind == charter.Discussion
	})
}
