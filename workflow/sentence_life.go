package workflow

import (
	"fmt"
	"strings"
)

// lifeSentence tells what happens to a case beside its form and its votes.
func lifeSentence(e Event) string {
	switch d := e.Data.(type) {
	case FastTracked:
		return fmt.Sprintf("It is on the fast track: %s.", bare(d.Reason))
	case HandedOn:
		if d.Vacant {
			return fmt.Sprintf("It has waited since %s, and there is no %s to act on it.", moment(d.Since), roleName(d.Role))
		}
		return fmt.Sprintf("It has waited since %s. From now on the %s may act on it too.", moment(d.Since), roleName(d.Role))
	case Knocked:
		return fmt.Sprintf("%s wrote about it. The applicant was asked who that is.", d.Party.Address)
	case Joined:
		return fmt.Sprintf("By the word of %s, %s has a part in it now.", d.By, d.Party.Address)
	case Voided:
		return fmt.Sprintf("The vote %s is void, and its answers count for nothing: %s.", d.Ballot, bare(d.Reason))
	case Amending:
		return fmt.Sprintf("A change of the grant goes to the vote: %s.", d.Motion.Text)
	case PaidOut:
		return "The money was paid out."
	case Returned:
		return fmt.Sprintf("%s came back.", FormatMoney(d.Amount))
	}
	return ""
}

// bare is a person's text without the stop at its end, to stand before one of ours.
func bare(text string) string { return strings.TrimRight(strings.TrimSpace(text), ". ") }
