package workflow

import (
	"slices"
	"time"

	"charterd/workflow/charter"
)

// note adds a notice about the case as it is now.
func (m *machine) note(n Notice) {
	if m.shown == nil {
		m.shown = m.c.Clone()
	}
	n.Case, n.To = m.shown, m.addressed(n)
	m.notices = append(m.notices, n)
}

// notify adds the notices that an event causes. Each mail gets one answer at most, and nobody who left a case is mailed
// about it but in answer to mail of their own.
func (m *machine) notify(e Event) {
	switch d := e.Data.(type) {
	case Opened:
		m.tellApplicant("A1", e)
		if stage, _ := m.rules.Stage(d.Stage); stage.Desk != "" {
			m.note(Notice{Kind: "T1", To: desk(stage), Thread: RequestThread, At: e.At, Event: d})
		}
	case Asked:
		if !d.Silent {
			m.tellApplicant("A2", e)
		}
	case Reminded:
		m.tellApplicant("A2", e)
	case Entered:
		m.notifyStage(e, d)
	case Referred:
		m.tellApplicant("A3", e)
		m.note(Notice{Kind: "B1", To: Recipient{Board: d.To}, Thread: RequestThread, At: e.At, Event: d})
	case Tabled:
		m.tellApplicant("A3", e)
	case Decided:
		m.tellApplicant("A4", e)
		m.notifyEnd(e, d)
		m.tellPayers(e, d)
		m.tellList(e)
		if d.Flag != "" {
			m.note(Notice{Kind: "C2", To: Recipient{Chair: true}, Thread: RequestThread, At: e.At, Event: d})
		}
	case Refused:
		m.notifyRefusal(e)
	case Knocked, Joined:
		m.notifyParty(e)
	case Reopened, PaidOut, HandedOn:
		m.notifyLife(e)
	default:
		m.notifyVote(e)
	}
}

// notifyVote adds the notices of what happens around a ballot.
func (m *machine) notifyVote(e Event) {
	switch d := e.Data.(type) {
	case BallotOpened:
		m.notifyBallot(e, d)
	case VoteCast:
		m.tellMember("M3", d.Member, d.Ballot, e)
	case RecusedFrom:
		if d.By == "" { // who was taken out by another hears nothing
			m.tellMember("M3", d.Member, d.Ballot, e)
		}
	case AskedBack:
		m.notifyAsked(e, d)
	case Commented:
		if d.Told {
			m.tellMember("M3", d.By, m.c.Current().Number, e)
		}
	case BallotClosed:
		m.notifyResult(e, d)
	case Voided:
		m.tellGroup(e, d.Ballot)
	case MeetingVote:
		m.tellReaders(e, "")
	}
}

// desk is who does the chair's part in a stage.
func desk(s charter.Stage) Recipient {
	if s.Desk != "" {
		return Recipient{Role: s.Desk}
	}
	return Recipient{Chair: true}
}

// tellList puts a line on the group's mailing list, without a ballot and without a key. What the group has not read yet, and
// what is confidential, stays off it.
func (m *machine) tellList(e Event) {
	stage, _ := m.rules.Stage(m.c.Stage)
	if !m.closed() && stage.Kind != charter.Intake {
		m.note(Notice{Kind: "L1", To: Recipient{List: true}, Thread: m.groupThread(), At: e.At, Event: e.Data})
	}
}

func (m *machine) tellApplicant(kind string, e Event) {
	switch {
	case m.c.Origin != nil || m.c.ByMotion && kind != "A2":
		return // no applicant of its own: the group that has the request tells, and who moves a motion has a ballot, and is asked
	case m.rules.Confidential:
		if kind = m.reporterMail(e); kind == "" {
			return
		}
	}
	m.note(Notice{Kind: kind, To: Recipient{Applicant: true}, Thread: RequestThread, At: e.At, Event: e.Data})
}

// tellMember writes to a member in the thread in which the group has the case.
func (m *machine) tellMember(kind, member, ballot string, e Event) {
	m.note(Notice{Kind: kind, To: Recipient{Member: member}, Thread: m.groupThread(), Ballot: ballot, At: e.At, Event: e.Data})
}

// groupThread is where people of the group read about the case now: in the thread of the vote once there was a ballot, before
// that in the review's, and in intake in the request's, which the chair has.
func (m *machine) groupThread() Thread {
	stage, _ := m.rules.Stage(m.c.Stage)
	switch {
	case len(m.c.Ballots) > 0:
		return VoteThread
	case stage.Kind == charter.Intake:
		return RequestThread
	}
	return ReviewThread
}

// notifyRefusal answers the sender. The clock and other groups' cases write no mail and get none.
func (m *machine) notifyRefusal(e Event) {
	if m.in.By == (Person{}) {
		return
	}
	thread := RequestThread
	if m.in.By.Member != "" {
		thread = m.groupThread()
	}
	m.note(Notice{
		Kind: "X2", To: Recipient{Sender: true}, Thread: thread, Ballot: m.ballot, At: e.At, Event: e.Data, Refusal: m.refusal,
	})
}

// notifyStage tells the applicant and the members that a discussion begins. A ballot and a referral say it with their own
// events.
func (m *machine) notifyStage(e Event, d Entered) {
	stage, _ := m.rules.Stage(d.Stage)
	switch stage.Kind {
	case charter.Meeting:
		m.notifyMeeting(e, d)
		return
	case charter.Words:
		m.note(Notice{Kind: "C2", To: desk(stage), Thread: m.groupThread(), At: e.At, Event: d})
		return
	case charter.Discussion:
	default:
		return
	}
	m.tellApplicant("A3", e)
	for _, member := range m.readers(e.At) {
		m.note(Notice{Kind: "M1", To: Recipient{Member: member}, Thread: ReviewThread, At: e.At, Event: d})
	}
}

// readers are the members who get what the group reads: all at that time but the applicant, those who left the case, and
// people who are there for another body only.
func (m *machine) readers(at time.Time) []string {
	var ids []string
	for _, member := range m.in.Register.Roster.At(at) {
		if !m.c.concerns(member) && !member.visits(m.rules) {
			ids = append(ids, member.ID)
		}
	}
	return ids
}

// tellReaders writes to all who read the case, but for one.
func (m *machine) tellReaders(e Event, but string) {
	for _, id := range m.readers(e.At) {
		if id != but {
			m.tellMember("M5", id, "", e)
		}
	}
}

// tellPayers tells who pays what is to be paid, where they do not read the case as members do.
func (m *machine) tellPayers(e Event, d Decided) {
	power, _ := m.rules.Power("paid")
	stays := d.Amends && d.Reason != ""
	if d.Outcome != Granted || d.Amount == "" || stays || m.c.Origin != nil {
		return
	}
	readers := m.readers(e.At)
	for _, payer := range unconcerned(m.in.Register.Roster.At(e.At), m.c).having(func(role string) bool { return slices.Contains(power.By, role) }) {
		if !slices.Contains(readers, payer.ID) {
			m.tellMember("M5", payer.ID, d.Ballot, e)
		}
	}
}

// notifyEnd tells an end that no result of a ballot has told: in intake the chair, later the group, which has read the
// request. Who ended it by a command has the answer to that already.
func (m *machine) notifyEnd(e Event, d Decided) {
	if d.Ballot != "" || d.Outcome == Lapsed {
		return
	}
	if b := m.c.Last(); b != nil && b.Why == EndedWithdrawal {
		return
	}
	stage, _ := m.rules.Stage(m.c.Stage)
	if stage.Kind == charter.Meeting && d.Body == m.c.Group {
		return // the vote in the meeting has told it
	}
	if stage.Kind != charter.Intake {
		m.tellReaders(e, m.in.By.Member)
	} else if d.Body != "chair" || !m.isChair() {
		m.note(Notice{Kind: "M5", To: Recipient{Chair: true}, Thread: m.groupThread(), At: e.At, Event: d})
	}
}

// notifyLife tells what happens to a case beside its votes.
func (m *machine) notifyLife(e Event) {
	switch d := e.Data.(type) {
	case HandedOn:
		m.notifyHandedOn(e, d)
	case PaidOut:
		m.tellApplicant("A3", e)
	case Reopened:
		stage, _ := m.rules.Stage(d.Stage)
		_, byChair := m.in.Act.(Order)
		asks := len(m.c.Missing(m.rules)) > 0 && !m.c.Unproven
		if byChair && stage.Kind == charter.Intake && !asks {
			m.tellApplicant("A3", e) // a question, or the beginning of a later stage, tells it by itself
		}
	}
}
