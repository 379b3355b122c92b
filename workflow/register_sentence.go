package workflow

import (
	"fmt"
	"strings"
	"time"
)

// registerSentence tells an event of the group's own matters.
func registerSentence(e Event) string {
	switch d := e.Data.(type) {
	case RosterChange:
		return rosterSentence(e.At, d)
	case RosterProposed:
		return fmt.Sprintf("Another %s must agree before this is done: %s.", roleNames(d.Agrees, " or "), proposalWords(d))
	case AwayUntil:
		if d.Until.IsZero() {
			return fmt.Sprintf("%s is back.", d.Member)
		}
		return fmt.Sprintf("%s is away until %s.", d.Member, lastMinute(d.Until))
	case MeetingSet:
		if d.Cancelled {
			return fmt.Sprintf("The meeting on %s does not take place.", d.Day)
		}
		return fmt.Sprintf("There is a meeting on %s.", d.Day)
	case NoMeeting:
		return "No meeting is known ahead."
	case BudgetSet:
		return fmt.Sprintf("The budget for %d is %s.", d.Year, FormatMoney(d.Amount))
	case Award:
		return awardSentence(d)
	case Held:
		return fmt.Sprintf("The vote %s counts for who takes part: %d answered, %d did not.", d.Ballot, len(d.Answered), len(d.Silent))
	case Unheld:
		return fmt.Sprintf("The vote %s is void and does not count for who takes part.", d.Ballot)
	case Flagged:
		return fmt.Sprintf("%s answered %d of the last %d votes. The group asks for %s.", d.Member, d.Answered, d.Of, d.Asks)
	case RenewalAsked:
		return fmt.Sprintf("All members were asked whether they stay. They have until %s.", lastMinute(d.Ends))
	case RenewalAnswered:
		if d.Stays {
			return fmt.Sprintf("%s stays.", d.Member)
		}
		return fmt.Sprintf("%s does not stay.", d.Member)
	case RenewalOver:
		return fmt.Sprintf("The question who stays is over: %d left, %d did not answer, %d took part in too few votes.",
			len(d.Left), len(d.Silent), len(d.Inactive))
	}
	return ""
}

// rosterSentence says how a person stands after a change.
func rosterSentence(at time.Time, d RosterChange) string {
	m := d.Member
	var s string
	switch {
	case !m.activeAt(at) && !m.Until.IsZero() && !m.Until.After(at):
		s = fmt.Sprintf("%s is no longer in the group.", m.Name)
	case m.Inactive:
		s = fmt.Sprintf("%s is in the group and has no part in votes that open from now on.", m.Name)
	case len(m.Roles) > 0:
		s = fmt.Sprintf("%s is in the group (%s).", m.Name, roleNames(m.Roles, ", "))
	default:
		s = fmt.Sprintf("%s is in the group.", m.Name)
	}
	if note := strings.TrimSpace(d.Note); strings.HasSuffix(note, ".") {
		s += " " + note
	}
	return s
}

func awardSentence(a Award) string {
	amount := FormatMoney(a.Amount)
	if a.Paid {
		return fmt.Sprintf("%s has cost %s, and the money has gone out.", a.Case, amount)
	}
	return fmt.Sprintf("%s takes %s from the budget.", a.Case, amount)
}
