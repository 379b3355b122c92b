package workflow

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"charterd/workflow/charter"
	"charterd/workflow/tally"
)

// CodeBadCount is the code of a count that cannot be: not three numbers, or more votes than seats.
const CodeBadCount = "bad count"

var countShape = regexp.MustCompile(`^(\d{1,3})-(\d{1,3})-(\d{1,3})$`)

// readCount reads a count as minutes give it: in favour, opposed, abstained.
func readCount(s string) (n tally.Counts, ok bool) {
	parts := countShape.FindStringSubmatch(strings.TrimSpace(s))
	if parts == nil {
		return n, false
	}
	n.Aye, _ = strconv.Atoi(parts[1])
	n.Nay, _ = strconv.Atoi(parts[2])
	n.Abstain, _ = strconv.Atoi(parts[3])
	return n, true
}

// recordVote takes a vote of a meeting as its secretary recorded it (decisions, Identity and numbers: RECORD). It decides the
// case, unless too few were there or the result is none: then the case stays for the next meeting. The body may meet while it
// votes by mail: what the meeting decided ends that vote, whose answers are not mixed with it.
func (m *machine) recordVote(a Order, s charter.Stage) {
	running := m.c.Current()
	if running != nil {
		s, _ = m.rules.Stage(s.Otherwise)
	}
	n, ok := readCount(a.Count)
	votes := n.Of("cast_all")
	seats := m.seats()
	switch {
	case s.Kind != charter.Meeting:
		m.wrongStage("%s does not wait for a meeting: %s.", m.c.ID, m.whereabouts())
		return
	case !ok || votes == 0:
		m.refuse(CodeBadCount, fmt.Sprintf("We need the count: in favour, opposed, abstained. Please write such as \"RECORD %s 7-0-1 %s\".", m.c.ID, m.today()), "")
		return
	case votes > seats:
		m.refuse(CodeBadCount, fmt.Sprintf("%s are %d votes, and there are %d seats.", a.Count, votes, seats), s.Clause)
		return
	case m.badDay(a.Day, true):
		return
	case m.recordedBefore(a):
		m.wrongStage("The vote of %s on %s is recorded already.", a.Day, m.c.ID)
		return
	}
	n.Present, n.Seats = votes, seats
	n.Roster = max(votes, len(m.in.Register.Roster.Voting(m.rules, m.in.At)))
	n.Silent = n.Roster - votes
	switch met := tally.Met(s.Rule, n).Result; {
	case running == nil:
	case met == tally.Carried, denies(s, met, n):
		m.stopBallot(EndedMeeting)
		m.emit(m.now(), Entered{Stage: s.Name})
	default:
		m.wrongStage("The meeting of %s decided nothing on %s (%s), so the vote %s goes on.", a.Day, m.c.ID, met, running.Number)
		return
	}
	m.meetingVote(a, s, n)
}

// seats is how many could vote in a meeting: those that the charter fixes, filled or not (Bylaws 5.8), else all voting members.
func (m *machine) seats() int {
	if seats := m.rules.Seats(); seats > 0 {
		return seats
	}
	return len(m.in.Register.Roster.Voting(m.rules, m.in.At))
}

func (m *machine) today() charter.Date { return charter.DateOf(m.in.At, m.rules.DayEnd) }

// Where a day begins first and ends last, in seconds east of UTC. A meeting's day is that of the people who met, wherever they were.
const (
	firstOffset = 14 * 3600
	lastOffset  = -12 * 3600
)

// badDay refuses a day that is none, that is ahead everywhere, or on which the case was not there yet.
func (m *machine) badDay(day string, notBefore bool) bool {
	d, err := charter.ParseDate(day)
	text := ""
	switch {
	case err != nil:
		text = fmt.Sprintf("We need the day of the meeting, such as %s.", m.today())
	case d.Compare(charter.DateOf(m.in.At, charter.Zone{Offset: firstOffset})) > 0:
		text = fmt.Sprintf("%s is still ahead. Please record a vote after it was taken.", d)
	case notBefore && d.Compare(charter.DateOf(m.c.Since, charter.Zone{Offset: lastOffset})) < 0:
		text = fmt.Sprintf("%s waits for a meeting since %s, so no vote on it was taken on %s.", m.c.ID, charter.DateOf(m.c.Since, m.rules.DayEnd), d)
	default:
		return false
	}
	m.refuse(CodeBadDay, text, "")
	return true
}

func (m *machine) recordedBefore(a Order) bool {
	for _, v := range m.c.Meetings {
		if v.Day == a.Day && tally.Line(v.Verdict.Counts) == strings.TrimSpace(a.Count) {
			return true
		}
	}
	return false
}

// meetingVote judges the vote under the stage's rule and does what follows from it.
func (m *machine) meetingVote(a Order, s charter.Stage, n tally.Counts) {
	where, conditions := parted(a.Text)
	v := MeetingVote{Day: a.Day, Where: where, By: m.in.By.Member, Motion: m.motion(), Verdict: tally.Met(s.Rule, n)}
	m.emit(m.now(), v)
	line := func(word string) string { return fmt.Sprintf("%s %s, %s, in a meeting", word, tally.Line(n), v.Day) }
	switch {
	case v.Verdict.Result == tally.Carried:
		m.decide(m.now(), Decided{Outcome: Granted, Amount: v.Motion.Amount, Body: m.c.Group, Minutes: line("Approved"), Conditions: conditions})
	case denies(s, v.Verdict.Result, n):
		m.decide(m.now(), Decided{Outcome: Denied, Body: m.c.Group, Minutes: line("Denied")})
	default:
		m.emit(m.now(), Tabled{Result: resultNone, Line: line("Vote inconclusive"), Meeting: m.meetingAfter(v.Day)})
	}
}

// denies says whether a vote of a meeting that did not carry ends the matter.
func denies(s charter.Stage, result tally.Result, n tally.Counts) bool {
	return result == tally.Lost && !inconclusive(s, n) || result == tally.Tied && s.TieThen == charter.TieLost
}

var onlyIf = regexp.MustCompile(`(?i)(?:^|[ ,;])if:`)

// parted parts "by phone if: the venue signs" into where the vote was taken and what the decision depends on.
func parted(text string) (where, conditions string) {
	if at := onlyIf.FindStringIndex(text); at != nil {
		return strings.TrimSpace(text[:at[0]]), strings.TrimSpace(text[at[1]:])
	}
	return strings.TrimSpace(text), ""
}

// inconclusive says of a vote that did not carry whether it denies nothing either: more were for it than against it, and only
// abstentions kept it from carrying. The Board's own record has 4-0-6 as "Vote inconclusive", and the matter on the next agenda
// (domain, section 5).
func inconclusive(s charter.Stage, n tally.Counts) bool {
	return s.TieThen == charter.TieNoResult && n.Aye > n.Nay
}

// meetingAfter is the next meeting after that day: of the body that decides or is referred to, as far as the input knows it, else
// of this group.
func (m *machine) meetingAfter(day string) string {
	if m.in.Meeting > day {
		return m.in.Meeting
	}
	after, err := charter.ParseDate(day)
	if err != nil || m.c.Referral != nil {
		return ""
	}
	after.Day++
	return m.in.Register.NextMeeting(charter.DateOf(after.Midnight(charter.Zone{}), charter.Zone{}).String())
}

// meetingSentence tells a vote of a meeting.
func meetingSentence(d MeetingVote) string {
	line := tally.Line(d.Verdict.Counts)
	switch d.Verdict.Result {
	case tally.Carried:
		return fmt.Sprintf("The meeting of %s voted for it (%s).", d.Day, line)
	case tally.Tied:
		return fmt.Sprintf("The vote in the meeting of %s was a tie (%s).", d.Day, line)
	case tally.NoQuorum:
		return fmt.Sprintf("Too few people were in the meeting of %s for a vote (%s).", d.Day, line)
	}
	return fmt.Sprintf("The meeting of %s did not vote for it (%s).", d.Day, line)
}

// notifyMeeting tells who keeps the minutes that a case waits for the next meeting; the chair where there is nobody.
func (m *machine) notifyMeeting(e Event, d Entered) {
	if a, ok := m.in.Act.(Order); ok && a.Word == "record" {
		return // the meeting has been
	}
	power, _ := m.rules.Power("record")
	told := false
	for _, role := range power.By {
		if len(Holders(m.rules, m.in.Register, m.c, role, e.At)) > 0 {
			m.note(Notice{Kind: "C2", To: Recipient{Role: role}, Thread: m.groupThread(), At: e.At, Event: d})
			told = true
		}
	}
	if !told {
		m.note(Notice{Kind: "C2", To: Recipient{Chair: true}, Thread: m.groupThread(), At: e.At, Event: d})
	}
}
