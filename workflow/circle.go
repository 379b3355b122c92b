package workflow

import (
	"fmt"
	"slices"
	"strings"

	"charterd/workflow/charter"
)

// Sparse is what a group keeps of a submission. A confidential group keeps who wrote, for the answers, and who is out of the
// case from the start; subject, words, names and attachments stay in the mail alone (domain rule A29). The clerk calls it before
// the submission is recorded. Others keep all of it.
func Sparse(rules *charter.Charter, s Submit) Submit {
	if !rules.Confidential {
		return s
	}
	return Submit{Applicant: Party{Address: s.Applicant.Address}, Origin: s.Origin, Excluded: s.Excluded, Sealed: s.Sealed}
}

// closed says whether nothing of the case may be told outside its circle.
func (m *machine) closed() bool { return m.rules.Confidential || m.c.Sealed }

// shutOut refuses a member who is out of a confidential case, whatever the mail asks. The answer does not say why.
func (m *machine) shutOut() bool {
	if m.in.By.Member == "" || !m.closed() || !m.c.Recused[m.in.By.Member] {
		return false
	}
	m.refuse(CodeNotParty, fmt.Sprintf("You have no part in %s.", m.c.ID), "")
	return true
}

// exclude takes another member out of the case, who hears nothing of it (Enforcement Procedures: members with a conflict leave
// discussion, vote and documents). Somebody must be left to do the desk's part.
func (m *machine) exclude(a Order) {
	member, ok := m.named(a)
	if !ok {
		return
	}
	after := m.c.Clone()
	after.Recused[member.ID] = true
	switch {
	case m.c.Recused[member.ID]:
		m.wrongStage("%s is out of %s already.", member.Name, m.c.ID)
	case len(Desk(m.rules, m.in.Register, after, m.now())) == 0:
		m.refuse(CodeNotAllowed, fmt.Sprintf("Without %s nobody would be left to deal with %s.", member.Name, m.c.ID), "")
	default:
		m.takeOut(RecusedFrom{Member: member.ID, Line: a.Line, By: m.in.By.Member})
	}
}

// takeOut removes a member from the case for good, with the vote already cast.
func (m *machine) takeOut(left RecusedFrom) {
	left.Mail = m.in.Mail
	if b := m.c.Current(); b != nil {
		if _, ok := b.Elector(left.Member); ok {
			left.Ballot, left.Changed = b.Number, b.Votes[left.Member].Choice
		}
	}
	before := Desk(m.rules, m.in.Register, m.c, m.now())
	m.emit(m.now(), left)
	m.newAtDesk(left, before)
	if left.Ballot != "" {
		m.closeBallot(m.now(), false)
	}
}

// newAtDesk brings the report to those who have to read it now, because nobody is left of those who had to before.
func (m *machine) newAtDesk(left RecusedFrom, before Roster) {
	stage, _ := m.rules.Stage(m.c.Stage)
	if stage.Desk == "" {
		return
	}
	for _, member := range Desk(m.rules, m.in.Register, m.c, m.now()) {
		if _, had := before.ByID(member.ID); !had {
			m.note(Notice{Kind: "T1", To: Recipient{Member: member.ID}, Thread: RequestThread, At: m.now(), Event: left})
		}
	}
}

// named finds the one member whom a command names, or refuses.
func (m *machine) named(a Order) (Member, bool) {
	fit, by := m.in.Register.Roster.At(m.in.At).named(a.Person)
	switch word := strings.ToUpper(a.Word); {
	case by == "":
		m.refuse(CodeNoPerson, fmt.Sprintf("We need a name. Please write \"%s %s\" with the name behind it.", word, m.c.ID), "")
	case len(fit) == 0:
		m.refuse(CodeNoPerson, fmt.Sprintf("We know nobody called \"%s\" in the group.", by), "")
	case len(fit) > 1:
		m.refuse(CodeNoPerson, fmt.Sprintf("\"%s\" could be more than one person. Please use one of these names: %s.", by, strings.Join(ids(fit), ", ")), "")
	default:
		return fit[0], true
	}
	return Member{}, false
}

// excluded takes out, from the start, the members to whom these addresses belong.
func (m *machine) excluded(s Submit) {
	by := m.rules.Group // and not who wrote: that would name the reporter
	if s.Origin != nil {
		by = s.Origin.Group
	}
	for _, member := range m.in.Register.Roster {
		if !m.c.Recused[member.ID] && slices.ContainsFunc(s.Excluded, member.owns) {
			m.emit(m.in.At, RecusedFrom{Member: member.ID, By: by})
		}
	}
}

// reporterMail is the mail that tells the reporter of a confidential case what happened; empty where it is none of theirs. The
// reporter hears that the report is there, what is asked of them, and once that the group has decided (domain rule A29).
func (m *machine) reporterMail(e Event) string {
	switch d := e.Data.(type) {
	case Opened:
		return "A1"
	case Asked, Reminded:
		return "A2"
	case Referred:
		return "A4"
	case Decided:
		if m.c.Referral == nil || d.Outcome == Withdrawn {
			return "A4"
		}
	}
	return ""
}

// addressed sends what would go to the chair to who does the chair's part in this stage. What a reporter writes goes to the desk
// of the first stage at any time: nobody else knows who that is.
func (m *machine) addressed(n Notice) Recipient {
	if !n.To.Chair {
		return n.To
	}
	stage, _ := m.rules.Stage(m.c.Stage)
	if _, words := n.Event.(Supplied); words && m.rules.Confidential && m.rules.Stages[0].Desk != "" {
		stage = m.rules.Stages[0]
	}
	return desk(stage)
}

// Brief tells an event as Sentence does, without what people wrote: for answers about confidential cases.
func Brief(e Event) string {
	switch d := e.Data.(type) {
	case Opened:
		return fmt.Sprintf("%s came in.", d.ID)
	case Moved:
		return "The motion has changed."
	case Referred:
		return fmt.Sprintf("It went to %s. The group's advice: %s.", d.To, d.Recommendation)
	case Reopened:
		return "It was taken up again."
	case BallotOpened:
		return fmt.Sprintf("The vote %s is open until %s.", d.Number, lastMinute(d.Closes))
	case Voided:
		return fmt.Sprintf("The vote %s is void, and its answers count for nothing.", d.Ballot)
	case FastTracked:
		return "It is on the fast track."
	case Amending:
		return "A change goes to the vote."
	case RecusedFrom:
		if d.By != "" {
			return "One member was taken out of it, and gets no mail about it."
		}
	case Decided:
		return fmt.Sprintf("Ended: %s.", d.Outcome)
	}
	return Sentence(e)
}
