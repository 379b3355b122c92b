package workflow

import (
	"fmt"
	"slices"

	"charterd/workflow/charter"
)

// LinkedSubmit is the submission that opens the case of the body to which this one was referred (domain rule A27). own is the
// register of the case's group, body the people of the other one.
//
// Directors who are parties of the case besides the applicant are out of the other one.
//
// Of a confidential case goes only its number, and who of the other body is out of it: everyone who is out of it here, and
// whoever made the report (domain rule A29).
func LinkedSubmit(rules *charter.Charter, c *Case, own Register, body Roster) Submit {
	origin := &Origin{Group: c.Group, Case: c.ID}
	if !rules.Confidential {
		motion := c.Motion
		return Submit{
			Title: c.Title, Applicant: c.Applicant, Fields: c.Fields, Motion: &motion, Origin: origin,
			Excluded: out(body, func(address string) bool { return isParty(c.Parties, address) }),
		}
	}
	s := Submit{Title: c.ID, Origin: origin, Sealed: true, Motion: &Motion{Text: fmt.Sprintf("Follow the recommendation in %s", c.ID)}}
	s.Excluded = out(body, func(address string) bool { return c.shuns(own.Roster, address) })
	return s
}

// out are all addresses of those of a body who have one that is to stay out.
func out(body Roster, shunned func(address string) bool) (addresses []string) {
	for _, director := range body {
		if slices.ContainsFunc(director.Addresses, shunned) {
			addresses = append(addresses, director.Addresses...)
		}
	}
	return addresses
}

func isParty(parties []Party, address string) bool {
	return slices.ContainsFunc(parties, func(p Party) bool { return p.Address != "" && Address(p.Address) == Address(address) })
}

// shuns says whether an address belongs to somebody who is out of the case, or made it.
func (c *Case) shuns(roster Roster, address string) bool {
	return isParty(c.parties(), address) ||
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
		if d.Outcome == Withdrawn {
			return Answer{}, false // it was taken back there
		}
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

// Recalled is what an event of a referred case tells the other body's case: that the applicant has taken the request back. False
// where it tells nothing.
func Recalled(c *Case, e Event) (to Origin, act Recall, ok bool) {
	d, ended := e.Data.(Decided)
	if !ended || d.Outcome != Withdrawn || c.Linked == nil {
		return Origin{}, Recall{}, false
	}
	return *c.Linked, Recall{From: Origin{Group: c.Group, Case: c.ID}}, true
}

// recall ends a referred case whose request was taken back. A case that has ended, or is another's, stays as it is.
func (m *machine) recall(a Recall) {
	if m.c.Status != Open || m.c.Origin == nil || *m.c.Origin != a.From {
		return
	}
	m.takenBack()
}
