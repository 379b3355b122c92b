package charter

import (
	"fmt"
	"strings"
)

// width is the length of Describe's lines: a terminal's, less the margin of a quoting mail.
const width = 70

// teller collects numbered paragraphs.
type teller struct {
	text strings.Builder
	n    int
}

// Describe tells the charter in plain English: numbered rules in lines of at most 70 columns, ending in a line feed.
// It has no clauses and no help sentences; those stand in the file.
func (c *Charter) Describe() string {
	t := &teller{}
	t.wrap("", c.Title+".")
	t.wrap("", fmt.Sprintf("%s, version %s, in force from %s.", c.Group, c.Version, c.Effective))
	t.text.WriteByte('\n')
	c.tellTop(t)
	c.tellPeople(t)
	c.tellForm(t)
	for i, s := range c.Stages {
		c.tellStage(t, i, s)
	}
	for _, a := range c.Accepted {
		t.say("Known and accepted: %s. %s", a.Note, a.Reason)
	}
	return t.text.String()
}

// say writes one numbered rule.
func (t *teller) say(format string, args ...any) {
	t.n++
	t.wrap(fmt.Sprintf("%2d. ", t.n), fmt.Sprintf(format, args...))
}

// wrap writes a paragraph; its lines after the first stand under the first one's words.
func (t *teller) wrap(head, paragraph string) {
	column := len(head)
	t.text.WriteString(head)
	for i, word := range strings.Fields(paragraph) {
		length := len([]rune(word))
		switch {
		case i > 0 && column+1+length > width:
			t.text.WriteString("\n" + strings.Repeat(" ", len(head)))
			column = len(head)
		case i > 0:
			t.text.WriteByte(' ')
			column++
		}
		t.text.WriteString(word)
		column += length
	}
	t.text.WriteByte('\n')
}

func (c *Charter) tellTop(t *teller) {
	opens := map[Opening]string{
		OnForm: "A request that fills in the form opens a case", OnAnyPerson: "Any person's mail opens a case",
		OnMember: "A member's motion or another group's referral opens a case", OnReferral: "A referral by another group opens a case",
	}
	t.say("%s, numbered %s-1, %s-2 and so on.", opens[c.OpensOn], c.Prefix, c.Prefix)
	if c.Confidential {
		t.say("Cases are confidential: nothing of a case is told outside its circle.")
	}
	if c.Binds == BindsBallot {
		t.say("The version in force when the vote opens governs a case.")
	} else {
		t.say("The version in force when the case came in governs it to its end.")
	}
	t.say("A deadline falls at the end of the day in the zone %s.", c.DayEnd)
	if !c.AnswerWithin.IsZero() {
		aim := ""
		if !c.Aim.IsZero() {
			aim = fmt.Sprintf(" The group aims at %s.", c.Aim)
		}
		t.say("The applicant is promised an answer within %s, counted while the request is complete.%s", c.AnswerWithin, aim)
	}
	if c.Tally == TallyShown {
		t.say("The count is shown while a vote runs.")
	} else {
		t.say("Nobody is shown the count before a vote has closed.")
	}
}

func (c *Charter) tellForm(t *teller) {
	var required, optional []string
	for _, f := range c.Form {
		label := f.Label
		if f.Required {
			required = append(required, label+c.tellNeed(f))
		} else {
			optional = append(optional, label)
		}
	}
	if len(required) > 0 {
		t.say("A complete request has: %s.", strings.Join(required, ", "))
	}
	if len(optional) > 0 {
		t.say("It may also have: %s.", strings.Join(optional, ", "))
	}
	for _, k := range c.Checks {
		t.say("Advice%s, if %s: %q", period(k), c.tellTests(k.When), k.Say)
	}
}

// tellNeed says when a required field is not needed; empty where it always is.
func (c *Charter) tellNeed(f Field) string {
	text := ""
	if other, ok := c.Field(f.Unless); ok {
		given := "given"
		if other.Kind == KindYesNo {
			given = "yes"
		}
		text += fmt.Sprintf(" (unless %q is %s)", other.Label, given)
	}
	if other, ok := c.Field(f.When); ok {
		text += fmt.Sprintf(" (if %q is yes)", other.Label)
	}
	var others []string
	for _, name := range f.Instead {
		other, _ := c.Field(name)
		others = append(others, fmt.Sprintf("%q", other.Label))
	}
	if len(others) > 0 {
		text += fmt.Sprintf(" (or instead %s)", strings.Join(others, " and "))
	}
	return text
}

func period(k Check) string {
	words := ""
	if !k.From.IsZero() {
		words += " from " + k.From.String()
	}
	if !k.Until.IsZero() {
		words += " until " + k.Until.String()
	}
	return words
}
