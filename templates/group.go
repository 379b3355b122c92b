package templates

import (
	"slices"
	"strings"

	"charterd/workflow"
	"charterd/workflow/charter"
)

// matter fills in the mails about the group itself: R2, R3, R4, G1, G2, G3. They name members in confidential groups too:
// who belongs to a group is no secret of a case.
func (d *Data) matter(m Mail) {
	switch e := m.Notice.Event.(type) {
	case workflow.Flagged:
		d.Variant, d.Person = "member", nameOf(m, e.Member)
		if m.Notice.To.Chair {
			d.Variant = "chair"
		}
		d.Answered, d.Of, d.Asks = e.Answered, e.Of, short(e.Asks, 20)
		for _, number := range e.Missed {
			d.Missed = append(d.Missed, short(number, 20))
		}
		if p := m.Rules.Participates; p != nil {
			d.Clause = short(workflow.Quotable(p.Clause), wideText)
		}
	case workflow.RenewalAsked:
		d.Variant, d.Ends = "asked", e.Ends
		d.Buttons = []Button{
			d.wordButton(m, "Stay: I go on in the group", "STAY", ayeFill),
			d.wordButton(m, "Leave: I end my part", "LEAVE", restFill),
		}
	case workflow.RenewalOver:
		d.Variant = "over"
		d.Leaving, d.Quiet, d.Below = namesOf(m, e.Left), namesOf(m, e.Silent), namesOf(m, e.Inactive)
	case workflow.RosterProposed:
		d.Variant, d.Word, d.Ends = "proposed", e.Word, workflow.ProposalEnds(m.Rules, m.at())
		d.changed(m, e.Change)
		d.Proposer = nameOf(m, e.By)
		d.Buttons = []Button{d.wordButton(m, "Agree: this is right", "AGREE", ayeFill)}
	case workflow.RosterChange:
		d.Word = changeWord(m, e)
		d.changed(m, e)
		d.Variant = "other"
		if m.Notice.To.Member == e.Member.ID {
			d.Variant = "self"
		} else if m.Notice.To.Board != "" {
			d.Variant = "board"
		}
	case workflow.NoMeeting:
		d.Variant, d.Meeting = "none", weekday(e.After)
	}
}

// changed says who is changed, and in which roles.
func (d *Data) changed(m Mail, c workflow.RosterChange) {
	d.Person = asWritten(short(c.Member.Name, wideTitle))
	if d.Person == "" {
		d.Person = short(c.Member.ID, wideTitle)
	}
	var roles []string
	for _, role := range c.Member.Roles {
		roles = append(roles, short(strings.ReplaceAll(role, "_", " "), 40))
	}
	d.Roles = all(roles)
	if len(c.Member.Addresses) > 0 {
		d.Mailbox = short(c.Member.Addresses[0], wideTitle)
	}
	if g := m.Notice.Group; g != nil {
		_, office := m.Rules.Roles["chair"]
		d.NoChair = office && len(g.Roster.Holding("chair", m.at())) == 0
	}
	d.Votes = !c.Member.Inactive && !slices.ContainsFunc(c.Member.Roles, func(name string) bool {
		role, known := m.Rules.Roles[name]
		return known && !role.Votes
	})
}

// changeWord is what a change of the roster does, as far as the change itself shows it.
func changeWord(m Mail, c workflow.RosterChange) string {
	switch at := m.at(); {
	case !c.Member.Until.IsZero():
		return "remove"
	case c.Member.Inactive:
		return "inactive"
	case !c.Member.Since.IsZero() && !c.Member.Since.Before(at):
		return "add"
	}
	return "active"
}

// wordButton answers with one word.
func (d *Data) wordButton(m Mail, label, word, fill string) Button {
	to := m.ReplyTo
	if to == "" {
		to = m.Group.Address
	}
	body := word + "\r\n"
	if m.Key != "" {
		body += "\r\n" + clean(m.Key) + "\r\n"
	}
	return Button{Label: label, Link: mailto(clean(to), subjectOf(m), body), Fill: fill}
}

// deskOf is the role that does the chair's part where the case stands; empty where that is the chair.
func deskOf(m Mail) string {
	if c := m.Notice.Case; c != nil {
		if s, ok := m.Rules.Stage(c.Stage); ok {
			return s.Desk
		}
	}
	return ""
}

// firstDesk is the role that reads what comes in first; empty where that is the chair.
func firstDesk(rules *charter.Charter) string {
	for _, s := range rules.Stages {
		if s.Kind == charter.Intake {
			return s.Desk
		}
	}
	return ""
}
