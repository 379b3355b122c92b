package charter

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

func (c *Charter) tellPeople(t *teller) {
	for _, name := range slices.Sorted(maps.Keys(c.Roles)) {
		t.say("Role %s: %s.", name, tellRole(c.Roles[name]))
	}
	c.tellPowers(t)
	c.tellMembership(t)
}

func tellRole(r Role) string {
	parts := []string{"any number"}
	if r.Seats > 0 {
		parts = []string{plural(r.Seats, "seat")}
	}
	if r.Votes {
		parts = append(parts, "votes")
	} else {
		parts = append(parts, "does not vote")
	}
	switch {
	case r.ActsFor != "" && r.ActsAfter.IsZero():
		parts = append(parts, "stands in for the "+r.ActsFor)
	case r.ActsFor != "":
		parts = append(parts, fmt.Sprintf("stands in for the %s who is away or silent for %s", r.ActsFor, r.ActsAfter))
	}
	if r.AppointedBy != "" {
		parts = append(parts, "appointed by "+r.AppointedBy)
	}
	return strings.Join(parts, ", ")
}

// tellPowers tells commands together that the same roles hold under the same terms.
func (c *Charter) tellPowers(t *teller) {
	var terms []string // in the order of the commands
	granted := map[string][]string{}
	for _, command := range commands {
		p, ok := c.Power(command)
		if !ok {
			continue
		}
		holders := strings.Join(p.By, ", ") + "." + tellTerms(p)
		if granted[holders] == nil {
			terms = append(terms, holders)
		}
		granted[holders] = append(granted[holders], commandWords(command)...)
	}
	for _, holders := range terms {
		belong := "commands %s belong"
		if len(granted[holders]) == 1 {
			belong = "command %s belongs"
		}
		t.say("The "+belong+" to: %s", strings.Join(granted[holders], ", "), holders)
	}
}

// tellTerms says who else must agree to a command and who is told of it; empty where nobody is.
func tellTerms(p Power) string {
	text := ""
	if len(p.Agrees) > 0 {
		text += fmt.Sprintf(" Another person must reply AGREE before it counts, one of: %s.", strings.Join(p.Agrees, ", "))
	}
	if p.Reports != "" {
		text += fmt.Sprintf(" %s is told at once.", p.Reports)
	}
	return text
}

// commandWords are the words that people write to use a power.
func commandWords(power string) []string {
	if power == "roster" {
		return []string{"ADD", "REMOVE", "INACTIVE", "ACTIVE"}
	}
	return []string{strings.ToUpper(power)}
}

// tellMembership tells who stays a member.
func (c *Charter) tellMembership(t *teller) {
	if p := c.Participates; p != nil {
		share := fmt.Sprintf("%d/%d", p.Num, p.Den)
		if p.Den == 100 {
			share = fmt.Sprintf("%d%%", p.Num)
		}
		text := fmt.Sprintf("A member who answered less than %s of the votes, looked back over %s, is told so, and so is the chair.", share, p.Over)
		if p.Fewest > 0 {
			text += fmt.Sprintf(" With fewer than %s nothing is said.", plural(p.Fewest, "vote"))
		}
		if !p.Heard.IsZero() {
			text += fmt.Sprintf(" A vote that closed early does not count for the silent unless it was open for %s.", p.Heard)
		}
		t.say("%s", text)
	}
	if r := c.Renews; r != nil {
		t.say("Each year on %d %s all members are asked whether they stay. They have %s to answer.", r.Day, r.Month, r.Answer)
	}
}
