package templates

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"charterd/workflow"
	"charterd/workflow/charter"
	"charterd/workflow/tally"
)

// thingOf is what the group calls what comes to it, and whether that is a report. In a confidential group it is only a case.
func thingOf(m Mail) (thing string, report bool) {
	report = m.Rules.OpensOn == charter.OnAnyPerson
	switch {
	case report || m.confidential():
		return "case", report
	case moves(m.Rules):
		return "motion", false
	}
	return "request", false
}

// moves says whether members move what is decided, or another body does.
func moves(rules *charter.Charter) bool {
	return rules.OpensOn == charter.OnMember || rules.OpensOn == charter.OnReferral
}

// life fills in what a case has beside its form and its vote.
func (d *Data) life(m Mail, c *workflow.Case) {
	if c.Origin != nil {
		d.FromCase = short(c.Origin.Case, 20)
		d.Origin = d.FromCase + " of " + short(c.Origin.Group, 40)
	}
	if m.Notice.To.Applicant {
		d.Party = m.To.Address != "" && c.Applicant.Address != "" && workflow.Address(m.To.Address) != workflow.Address(c.Applicant.Address)
	}
	d.Readers = readersOf(m, firstDesk(m.Rules))
	d.FastTrack, d.FastWhy = c.FastTrack, short(c.FastWhy, wideText)
	for _, number := range c.Similar {
		d.Similar = append(d.Similar, short(number, 20))
	}
	d.MovedWhy = short(c.MovedWhy, wideText)
	d.Referred = c.Referral != nil
	if g := c.Granted; g != nil {
		d.Grant = short(money(g.Amount), 40)
	}
	stage, _ := m.Rules.Stage(c.Stage)
	if c.Status == workflow.Open && (stage.Kind == charter.Referral || stage.Kind == charter.Meeting) {
		d.BoardSince = c.Since
		d.Meeting = meetingOf(m, c)
	}
}

// meetingOf is the day of the meeting that the case waits for: the one that was known when it was referred, and after it the
// next one that the group knows of.
func meetingOf(m Mail, c *workflow.Case) string {
	today := m.at().UTC().Format(time.DateOnly)
	if r, ok := m.Notice.Event.(workflow.Referred); ok && r.Meeting != "" {
		return weekday(r.Meeting)
	}
	if t, ok := m.Notice.Event.(workflow.Tabled); ok && t.Meeting != "" {
		return weekday(t.Meeting)
	}
	if r := c.Referral; r != nil && r.Meeting > today {
		return weekday(r.Meeting)
	}
	if g := m.Notice.Group; g != nil {
		return weekday(g.NextMeeting(today))
	}
	return ""
}

// weekday writes a canonical day for people: "Wednesday 9 December 2026"; empty where it is none.
func weekday(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return t.Format("Monday 2 January 2006")
}

// budget says what is left of the year's money if this passes; nothing where no budget is known or no amount is asked.
func (d *Data) budget(m Mail, amount string) {
	g := m.Notice.Group
	if g == nil {
		return
	}
	year := m.at().UTC().Year()
	total, _, left, ok := g.Budget(year)
	rest, over, known := minus(left, amount)
	switch {
	case !ok || !known:
	case over:
		d.Budget = fmt.Sprintf("If this passes, it takes %s more than is left of %s for %d.", money(rest), money(total), year)
	default:
		d.Budget = fmt.Sprintf("If this passes, %s of %s is left for %d.", money(rest), money(total), year)
	}
}

// minus is what is left of an amount after another, or how much is lacking; both canonical and of one currency.
func minus(left, amount string) (rest string, over, known bool) {
	whole, currency, _ := strings.Cut(left, " ")
	part, other, _ := strings.Cut(amount, " ")
	a, okA := new(big.Rat).SetString(whole)
	b, okB := new(big.Rat).SetString(part)
	if !okA || !okB || currency == "" || currency != other {
		return "", false, false
	}
	a.Sub(a, b)
	over = a.Sign() < 0
	return a.Abs(a).FloatString(2) + " " + currency, over, true
}

// requested is the amount that the case asks for, canonical: of its motion, else of the request.
func requested(rules *charter.Charter, c *workflow.Case) string {
	if c.Motion.Amount != "" {
		return c.Motion.Amount
	}
	f, ok := rules.FieldByRole(charter.RoleAmount)
	if !ok {
		return ""
	}
	if c.Request != nil {
		return c.Request[f.Name]
	}
	return c.Fields[f.Name]
}

// after says what follows a result: who is told or decides next.
func after(m Mail, b *workflow.Ballot, result tally.Result) string {
	c := m.Notice.Case
	stage, _ := m.Rules.Stage(b.Stage)
	carried := result == tally.Carried
	switch {
	case c.Granted != nil:
		return "grant"
	case carried && stage.CarriedThen != "":
		return "board"
	case !carried && stage.Otherwise != "" && otherwise(stage, b):
		return "meeting"
	case result == tally.Tied && tieWords(m.Rules, stage) != "":
		return "board"
	case result == tally.Lost && wordsAfter(m.Rules):
		return "words"
	case c.Origin != nil:
		return "origin"
	case moves(m.Rules):
		return "record"
	}
	return "applicant"
}

func otherwise(s charter.Stage, b *workflow.Ballot) bool {
	if len(s.OtherwiseWhen) == 0 {
		return true
	}
	return tally.Holds(s.OtherwiseWhen, b.Poll())
}

// wordsAfter says whether the chair writes the reasons of a lost vote.
func wordsAfter(rules *charter.Charter) bool {
	for _, s := range rules.Stages {
		if s.Kind == charter.Words {
			return true
		}
	}
	return false
}

// holds says whether the member to whom a mail goes has the power to send that command.
func holds(m Mail, word string) bool {
	power, granted := m.Rules.Power(word)
	if g := m.Notice.Group; g != nil && granted {
		member, _ := g.Roster.At(m.at()).ByID(m.Notice.To.Member)
		return slices.ContainsFunc(member.Roles, func(role string) bool { return slices.Contains(power.By, role) })
	}
	return false
}

// within says whether the person to whom a mail goes is a member of the group.
func within(m Mail) bool {
	g := m.Notice.Group
	return g != nil && slices.ContainsFunc(g.Roster.At(m.at()), func(member workflow.Member) bool {
		return slices.ContainsFunc(member.Addresses, func(a string) bool { return workflow.Address(a) == workflow.Address(m.To.Address) })
	})
}

// awayChair is the name of the chair who is away, so that another does the chair's part; empty where the chair is there.
func awayChair(m Mail) string {
	g := m.Notice.Group
	if g == nil || !m.Notice.To.Chair {
		return ""
	}
	name := ""
	for _, member := range g.Roster.Holding("chair", m.at()) {
		if !g.AwayAt(member.ID, m.at()) {
			return ""
		}
		name = short(member.Name, wideTitle)
	}
	if name == short(m.To.Name, wideTitle) {
		return "" // nobody else is there
	}
	return name
}

// votes says whether the member to whom a mail goes has a vote in the group; true where that is not at hand.
func votes(m Mail) bool {
	g := m.Notice.Group
	if g == nil || m.Notice.To.Member == "" {
		return true
	}
	_, voter := g.Roster.Voting(m.Rules, m.at()).ByID(m.Notice.To.Member)
	return voter
}

// people of the group's register, by id; the id stands for whom it does not know.
func nameOf(m Mail, id string) string {
	if g := m.Notice.Group; g != nil {
		if member, ok := g.Roster.ByID(id); ok && member.Name != "" {
			return short(member.Name, wideTitle)
		}
	}
	if c := m.Notice.Case; c != nil {
		for _, b := range c.Ballots {
			if e, ok := b.Elector(id); ok && e.Name != "" {
				return short(e.Name, wideTitle)
			}
		}
	}
	return short(id, wideTitle)
}

func namesOf(m Mail, ids []string) []string {
	var names []string
	for _, id := range ids {
		names = append(names, asWritten(nameOf(m, id)))
	}
	return names
}

// readersOf are the names of those who read a report first, or who stands in where all of them are out of the case; none where the
// register is not at hand.
func readersOf(m Mail, role string) []string {
	g := m.Notice.Group
	if g == nil || role == "" {
		return nil
	}
	var names []string
	for _, member := range workflow.Holders(m.Rules, *g, m.Notice.Case, role, m.at()) {
		names = append(names, short(member.Name, wideTitle))
	}
	return names
}

// all writes a list: "Ada Lund, Ben Roth and Kim Ito".
func all(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	last := len(list) - 1
	return strings.Join(list[:last], ", ") + " and " + list[last]
}

// Sent says what ties the person to the case, to stand behind "because".
func (d *Data) Sent() string {
	switch {
	case d.Party:
		return "you have a part in the " + d.Thing + " " + d.Number
	case d.Report || d.Confidential:
		return "you wrote to " + d.Address
	}
	return "you sent the " + d.Thing + " " + d.Number + " to " + d.Address
}

// LaterDay is a day some weeks ahead, to show how a date is written.
func (d *Data) LaterDay() string { return d.At.UTC().AddDate(0, 1, 0).Format(time.DateOnly) }

// Someone is a name from the mail, to show how a command names a person.
func (d *Data) Someone() string {
	for _, list := range [][]string{d.Quiet, d.Below} {
		if len(list) > 0 {
			return list[0]
		}
	}
	return "NAME"
}

// MeetsTooLate says whether the Board meets only after the promised time.
func (d *Data) MeetsTooLate() bool { return !d.Answer.IsZero() && d.meets().After(d.Answer) }
