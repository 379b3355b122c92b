package charter

import (
	"fmt"
	"strings"
)

func (c *Charter) tellStage(t *teller, i int, s Stage) {
	name := fmt.Sprintf("Stage %d, %s:", i+1, s.Name)
	switch s.Kind {
	case Intake:
		t.say("%s %s", name, tellIntake(s))
	case Discussion:
		text := "the group discusses"
		if !s.Lasts.IsZero() {
			text += " for " + s.Lasts.String()
		}
		if s.EndsEarly {
			text += "; OPEN may end that early"
		}
		t.say("%s %s.", name, text)
	case BallotKind:
		c.tellBallot(t, name, s)
	case Referral:
		c.tellReferral(t, name, s)
	}
}

func tellIntake(s Stage) string {
	text := "the applicant is asked for what is missing."
	if len(s.Remind) > 0 {
		var spans []string
		for _, r := range s.Remind {
			spans = append(spans, r.String())
		}
		text += fmt.Sprintf(" Reminders go out %s after the question.", strings.Join(spans, ", "))
	}
	if !s.Lapses.IsZero() {
		text += fmt.Sprintf(" Without an answer the request lapses after %s.", s.Lapses)
	}
	if !s.FormDecides.IsZero() {
		text += fmt.Sprintf(" When the chair is silent for %s, the check of the form decides.", s.FormDecides)
	}
	return text
}

func (c *Charter) tellBallot(t *teller, name string, s Stage) {
	text := "the group votes " + either(s.Options)
	if !s.Lasts.IsZero() {
		text += " for " + s.Lasts.String()
	}
	if len(s.Rule.Closes) > 0 {
		text += ", or until " + tellConditions(s.Rule.Closes, " or ")
	}
	t.say("%s %s.", name, text)
	t.say("The motion is carried if %s.", tellConditions(s.Rule.Passes, " and "))
	if len(s.Rule.Tie) > 0 {
		then := "the result is: " + s.TieThen
		if _, ok := c.Stage(s.TieThen); ok {
			then = "the case goes to stage " + s.TieThen
		}
		t.say("If %s, it is a tie, and %s.", tellConditions(s.Rule.Tie, " and "), then)
	}
	if len(s.AdvisoryWhen) > 0 {
		t.say("The vote is a recommendation only if %s.", c.tellTests(s.AdvisoryWhen))
	}
	if !s.Discussion {
		t.say("Comments during the vote are kept for the chair and not passed on.")
	}
}

func (c *Charter) tellReferral(t *teller, name string, s Stage) {
	text := "the case goes to " + s.To
	if len(s.When) > 0 {
		text += " if " + c.tellTests(s.When)
	}
	if !s.Usually.IsZero() {
		text += "; that usually takes up to " + s.Usually.String()
	}
	t.say("%s %s.", name, text)
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// either joins words as "aye, nay or abstain".
func either(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
