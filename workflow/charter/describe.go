package charter

import (
	"fmt"
	"maps"
	"slices"
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
		OnMember: "A member's motion opens a case", OnReferral: "A referral by another group opens a case",
	}
	t.say("%s, numbered %s-1, %s-2 and so on.", opens[c.OpensOn], c.Prefix, c.Prefix)
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

func (c *Charter) tellPeople(t *teller) {
	for _, name := range slices.Sorted(maps.Keys(c.Roles)) {
		r := c.Roles[name]
		parts := []string{"any number"}
		if r.Seats > 0 {
			parts = []string{plural(r.Seats, "seat")}
		}
		if r.Votes {
			parts = append(parts, "votes")
		} else {
			parts = append(parts, "does not vote")
		}
		if r.ActsFor != "" {
			parts = append(parts, "stands in for the "+r.ActsFor)
		}
		if r.AppointedBy != "" {
			parts = append(parts, "appointed by "+r.AppointedBy)
		}
		t.say("Role %s: %s.", name, strings.Join(parts, ", "))
	}
	c.tellPowers(t)
}

// tellPowers tells commands together that the same roles hold.
func (c *Charter) tellPowers(t *teller) {
	var holders []string // in the order of the commands
	granted := map[string][]string{}
	for _, command := range commands {
		p, ok := c.Power(command)
		if !ok {
			continue
		}
		by := strings.Join(p.By, ", ")
		if granted[by] == nil {
			holders = append(holders, by)
		}
		granted[by] = append(granted[by], strings.ToUpper(command))
	}
	for _, by := range holders {
		belong := "commands %s belong"
		if len(granted[by]) == 1 {
			belong = "command %s belongs"
		}
		t.say("The "+belong+" to: %s.", strings.Join(granted[by], ", "), by)
	}
}

func (c *Charter) tellForm(t *teller) {
	var required, optional []string
	for _, f := range c.Form {
		label := f.Label
		if other, ok := c.Field(f.Unless); ok {
			given := "given"
			if other.Kind == KindYesNo {
				given = "yes"
			}
			label += fmt.Sprintf(" (unless %q is %s)", other.Label, given)
		}
		if f.Required {
			required = append(required, label)
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
