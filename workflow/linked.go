package workflow

import (
	"fmt"
	"slices"

	"charterd/workflow/charter"
)

// LinkedSubmit is the submission that opens the case of the body to which this one was referred (domain rule A27). own is the
// register of the case's group, body the people of the other one.
//
// Of a confidential case goes only its number, and who of the other body is out of it: everyone who is out of it here, and
// whoever made the report (domain rule A29).
func LinkedSubmit(rules *charter.Charter, c *Case, own Register, body Roster) Submit {
	origin := &Origin{Group: c.Group, Case: c.ID}
	if !rules.Confidential {
		motion := c.Motion
		return Submit{Title: c.Title, Applicant: c.Applicant, Fields: c.Fields, Motion: &motion, Origin: origin}
	}
	s := Submit{Title: c.ID, Origin: origin, Sealed: true, Motion: &Motion{Text: fmt.Sprintf("Follow the recommendation in %s", c.ID)}}
	for _, director := range body {
		if slices.ContainsFunc(director.Addresses, func(address string) bool { return c.shuns(own.Roster, address) }) {
			s.Excluded = append(s.Excluded, director.Addresses...)
		}
	}
	return s
}

// shuns says whether an address belongs to somebody who is out of the case, or made it.
func (c *Case) shuns(roster Roster, address string) bool {
	return slices.ContainsFunc(c.parties(), func(p Party) bool { return p.Address != "" && Address(p.Address) == Address(address) }) ||
		slices.ContainsFunc(roster, func(m Member) bool { return c.concerns(m) && m.owns(address) })
}

// Homecoming is what an event of a linked case tells the case that it came from; false where it tells nothing. A decision ends
// that case; a meeting without a result leaves both open and linked.
func Homecoming(c *Case, e Event) (Answer, bool) {
	if c.Origin == nil {
		return Answer{}, false
	}
	a := Answer{From: Origin{Group: c.Group, Case: c.ID}, Result: resultNone}
	switch d := e.Data.(type) {
	case Tabled:
		a.Result, a.Line, a.Meeting = resultTabled, d.Line, d.Meeting
	case Decided:
		a.Amount, a.Line, a.Conditions = d.Amount, d.Minutes, d.Conditions
		switch d.Outcome {
		case Granted:
			a.Result = resultApproved
		case Denied:
			a.Result = resultDenied
		}
	default:
		return Answer{}, false
	}
	return a, true
}
