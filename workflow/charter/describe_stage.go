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
		if len(s.SkipWhen) > 0 {
			text += "; a case on the fast track passes this over"
		}
		t.say("%s %s.", name, text)
	case BallotKind:
		c.tellBallot(t, name, s)
	case Words:
		t.say("%s %s", name, tellWords(s))
	case Meeting:
		t.say("%s the body decides when it meets, and the vote is recorded from the minutes.", name)
		c.tellRule(t, s)
	case Referral:
		c.tellReferral(t, name, s)
	}
	if s.Desk != "" {
		t.say("In stage %s the role %s does the chair's part.", s.Name, s.Desk)
	}
}

func tellWords(s Stage) string {
	text := "when a vote is lost, the chair is asked for the reasons before the applicant is told."
	if !s.Lasts.IsZero() {
		text += fmt.Sprintf(" After %s a neutral text goes out.", s.Lasts)
	}
	return text
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
	if s.BeforeMeeting {
		t.say("It ends at the latest on the day before the next meeting, but not sooner than %s after it opened.", s.Shortest)
	}
	if s.QuoteMotion {
		t.say("A vote counts only in a reply that quotes the exact motion.")
	}
	c.tellRule(t, s)
	tellOnward(t, s)
	if len(s.AdvisoryWhen) > 0 {
		t.say("The vote is a recommendation only if %s.", c.tellTests(s.AdvisoryWhen))
	}
	if !s.Discussion {
		t.say("Comments during the vote are kept for the chair and not passed on.")
	}
}

// tellRule tells what a vote comes to.
func (c *Charter) tellRule(t *teller, s Stage) {
	t.say("The motion is carried if %s.", tellConditions(s.Rule.Passes, " and "))
	if len(s.Rule.Tie) > 0 {
		then := "the result is: " + s.TieThen
		if _, ok := c.Stage(s.TieThen); ok {
			then = "the case goes to stage " + s.TieThen
		}
		t.say("If %s, it is a tie, and %s.", tellConditions(s.Rule.Tie, " and "), then)
	}
}

// tellOnward tells where the result of a ballot leads.
func tellOnward(t *teller, s Stage) {
	if s.CarriedThen != "" {
		t.say("A carried vote is a recommendation, and the case goes to stage %s. A lost one ends the case.", s.CarriedThen)
	}
	switch when := tellConditions(s.OtherwiseWhen, " and "); {
	case s.Otherwise != "" && when != "":
		t.say("A carried vote decides. If it is not carried and %s, the case goes to stage %s; otherwise it is lost.", when, s.Otherwise)
	case s.Otherwise != "":
		t.say("A carried vote decides. If it is not carried, the case goes to stage %s.", s.Otherwise)
	}
}

func (c *Charter) tellReferral(t *teller, name string, s Stage) {
	text := "the case goes to " + s.To
	if len(s.When) > 0 {
		text += " if " + c.tellTests(s.When)
	}
	if len(s.When) == 0 {
		text += " where a vote sends it there"
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
