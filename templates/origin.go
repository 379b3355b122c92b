package templates

import (
	"time"

	"charterd/workflow"
	"charterd/workflow/tally"
)

// from tells what brought the case here from another group: with its ballot the body gets all that it needs to decide. Of a
// confidential group's case that is the number and who hands it over (situations, "Conduct recommendation").
func (d *Data) from(m Mail) {
	o := m.Origin
	if o == nil {
		return
	}
	d.FromGroup, d.Person = short(o.Group, wideTitle), short(o.Person, wideTitle)
	if o.Case == nil || d.Confidential {
		return
	}
	d.FromWhy, d.Advised, d.FromTold = short(o.Referred.Why, wideText), o.Referred.Recommendation, true
	if b := o.Case.Ballot(o.Referred.Ballot); b != nil {
		d.FromTally = tallyWords(tally.Count(b.Poll()))
	}
	d.Facts = keyFacts(o.Rules, o.Case)
	if d.First {
		there := m
		there.Rules, there.Notice.Group = o.Rules, &workflow.Register{Roster: o.People}
		d.introduce(there, o.Case)
	}
	if due := o.Case.AnswerDue(o.Rules); !due.IsZero() {
		d.Answer = lastMinute(due, o.Rules.DayEnd)
	}
}

// FromAdvice is what the other group advises, in a sentence.
func (d *Data) FromAdvice() string {
	said := "The group gives no advice, for or against"
	switch d.Advised {
	case "for":
		said = "The group advises to grant it"
	case "against":
		said = "The group advises not to grant it"
	}
	if d.FromTally != "" {
		said += ": " + d.FromTally
	}
	return said + "."
}

// day of the meeting that decides; zero where none is known.
func (d *Data) meets() time.Time {
	t, err := time.Parse("Monday 2 January 2006", d.Meeting)
	if err != nil {
		return time.Time{}
	}
	return t
}
