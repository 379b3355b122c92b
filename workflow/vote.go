package workflow

import (
	"fmt"
	"slices"
	"strings"

	"charterd/workflow/tally"
)

// ballotFor finds the open ballot that an act names by ballot or case number, or refuses with the reason why there is none.
func (m *machine) ballotFor(number string) *Ballot {
	b := m.c.Ballot(number)
	bare := b == nil && (number == m.c.ID || number == "")
	if bare {
		b = m.c.Last()
	}
	switch {
	case b == nil:
		m.refuseNoBallot()
		return nil
	case !b.IsOpen():
		m.refuseEnded(b)
		return nil
	case bare && len(m.c.Ballots) > 1:
		m.refuseReplaced(m.c.Ballots[len(m.c.Ballots)-2])
		return nil
	}
	m.ballot = b.Number
	if m.in.At.Before(b.Opens) {
		m.refuse(CodeEarly, fmt.Sprintf("Your mail came before the vote %s had opened. Please send your answer again.", b.Number), m.clause(b))
		return nil
	}
	return b
}

func (m *machine) refuseNoBallot() {
	text := fmt.Sprintf("There is no vote on %s now: %s.", m.c.ID, m.whereabouts())
	if m.c.Status != Open {
		text = fmt.Sprintf("There is no vote on %s: it has ended (%s).", m.c.ID, m.c.Status)
	} else if now := m.c.Current(); now != nil {
		text = fmt.Sprintf("There is no vote of that number. The vote on %s now is %s.", m.c.ID, now.Number)
	}
	m.refuse(CodeNoBallot, text, "")
}

// refuseEnded says how the ballot ended. A vote on a replaced ballot never counts for the one that took its place
// (situations, Who wrote); its author is given the new one.
func (m *machine) refuseEnded(b *Ballot) {
	m.ballot = b.Number
	switch {
	case b.Why == Superseded || b.Why == EndedVoid:
		m.refuseReplaced(b)
	case m.in.At.Before(b.Ended):
		m.refuse(CodeFoundLate, fmt.Sprintf("We found your mail only when the vote %s had ended, so it does not count.", b.Number), m.clause(b))
	case b.Why == endedByTime:
		m.refuse(CodeLate, fmt.Sprintf("Your mail came after the end of the vote %s.", b.Number), m.clause(b))
	case b.Why == EndedWithdrawal:
		m.refuse(CodeClosedEarly, fmt.Sprintf("The vote %s had ended before your mail came, because %s.", b.Number, endWords(b.Why)), "")
	default:
		m.refuse(CodeClosedEarly, fmt.Sprintf("The vote %s had ended early before your mail came, because %s.", b.Number, endWords(b.Why)), m.clause(b))
	}
}

func (m *machine) refuseReplaced(b *Ballot) {
	text := fmt.Sprintf("The vote %s was replaced, because its motion has changed.", b.Number)
	switch {
	case b.Why == EndedVoid:
		text = fmt.Sprintf("The vote %s is void, so no answer to it counts.", b.Number)
	case b.Why != Superseded:
		text = fmt.Sprintf("The vote %s is over.", b.Number)
	}
	m.ballot = b.Number
	if now := m.c.Current(); now != nil {
		text += fmt.Sprintf(" Please vote on %s: %s.", now.Number, now.Motion.Text)
		m.ballot = now.Number
	}
	m.refuse(CodeReplaced, text, "")
}

// options are the answers that a ballot takes, as a list for a sentence.
func (m *machine) options(number string) string {
	s, _ := m.rules.Stage(m.c.Ballot(number).Stage)
	return strings.Join(s.Options, ", ")
}

func (m *machine) clause(b *Ballot) string {
	s, _ := m.rules.Stage(b.Stage)
	return s.Clause
}

// entitled says whether the sender may vote on the ballot, or refuses with the reason. Only the electorate that was frozen
// when the ballot opened counts, whatever happened to the roster since (domain rule A8).
func (m *machine) entitled(b *Ballot) bool {
	elector, ok := b.Elector(m.in.By.Member)
	switch {
	case !ok:
		m.refuseOutsider(b)
	case elector.Conflict == conflictOwn:
		m.refuse(CodeOwnRequest, fmt.Sprintf("%s is your own request, so you cannot vote on it.", m.c.ID), "")
	case elector.Conflict != "" && m.closed():
		m.refuse(CodeRecused, fmt.Sprintf("You have no vote on %s.", m.c.ID), "")
	case m.c.TakenOut[elector.ID]:
		m.refuse(CodeRecused, fmt.Sprintf("You were taken out of %s, so you cannot vote on it.", m.c.ID), "")
	case elector.Conflict != "" || m.c.Recused[elector.ID]:
		m.refuse(CodeRecused, fmt.Sprintf("You stepped aside from %s (recused), so you cannot vote on it.", m.c.ID), "")
	default:
		return true
	}
	return false
}

// refuseOutsider tells somebody who is not in the electorate why. A vote by somebody who is not in the group has no effect
// and one answer (domain rule A18).
func (m *machine) refuseOutsider(b *Ballot) {
	member, known := m.in.Register.Roster.ByID(m.in.By.Member)
	text := "Your role in the group has no vote."
	code := CodeNotElector
	switch {
	case !known:
		text = "Only members of the group vote. If you are one, please write from the address that the group knows, or ask the chair to add this one."
	case member.Since.After(b.Opens):
		code, text = CodeLaterMember, fmt.Sprintf("You joined the group after the vote %s had opened, so you cannot vote on it.", b.Number)
	case !member.activeAt(b.Opens):
		text = fmt.Sprintf("You were not a member of the group when the vote %s opened, so you cannot vote on it.", b.Number)
	}
	m.refuse(code, text, m.clause(b))
}

// cast counts a vote and closes the ballot when that settles it by a clause of the charter. The last answer before the close
// counts (domain rule A17); of two mails that arrived in the same second, the one that was taken in later.
func (m *machine) cast(a Cast) {
	b := m.ballotFor(a.Ballot)
	if b == nil || !m.entitled(b) {
		return
	}
	stage, _ := m.rules.Stage(b.Stage)
	before, voted := b.Votes[m.in.By.Member]
	switch {
	case !slices.Contains(stage.Options, a.Choice):
		m.refuse(CodeBadChoice, fmt.Sprintf("This vote takes only these answers: %s.", m.options(b.Number)), stage.Clause)
		return
	case voted && before.At.After(m.in.At):
		m.refuse(CodeOlder, "A later mail of yours is already counted on this vote.", "")
		return
	case stage.QuoteMotion && !a.Quoted:
		m.unquoted(b, a)
		return
	}
	vote := VoteCast{Ballot: b.Number, Member: m.in.By.Member, Choice: tally.Answer(a.Choice), Line: a.Line, Mail: m.in.Mail}
	if voted && before.Choice != vote.Choice {
		vote.Changed = before.Choice
	}
	vote.Talked = a.Remark != "" && !stage.Discussion && !b.Told[m.in.By.Member]
	m.emit(m.in.At, vote)
	if a.Remark != "" {
		m.emit(m.in.At, Commented{By: m.in.By.Member, Text: a.Remark, DuringVote: !stage.Discussion})
	}
	m.closeBallot(m.now(), false)
}

// recuse takes a member out of the case, at any stage and for good. It is an answer, so it may complete "all answered"
// (domain rule A6).
func (m *machine) recuse(a Recuse) {
	id := m.in.By.Member
	_, known := m.in.Register.Roster.ByID(id)
	switch {
	case !known:
		m.refuse(CodeNotParty, "Only members of the group can step aside.", "")
		return
	case m.c.Status != Open:
		m.refuse(CodeEnded, fmt.Sprintf("%s has ended (%s), so there is nothing to step aside from.", m.c.ID, m.c.Status), "")
		return
	case m.c.TakenOut[id]:
		m.refuse(CodeRecused, fmt.Sprintf("You are out of %s already.", m.c.ID), "")
		return
	case m.c.Recused[id]:
		m.refuse(CodeRecused, fmt.Sprintf("You stepped aside from %s before. That still holds.", m.c.ID), "")
		return
	}
	m.takeOut(RecusedFrom{Member: id, Line: a.Line})
}

// mostAsked is how often a member is asked about one ballot what a mail means, before a person takes over.
const mostAsked = 2

// puzzle asks a member what an uncertain mail means; nothing is counted (domain rule A20).
func (m *machine) puzzle(a Puzzle) {
	b := m.ballotFor(a.Ballot)
	if b == nil || !m.entitled(b) {
		return
	}
	id := m.in.By.Member
	m.emit(m.in.At, AskedBack{Ballot: b.Number, Member: id, Line: a.Line, Why: a.Why, Chair: b.Asked[id] >= mostAsked})
}

// remark keeps a comment. During a vote without discussion a voter is told once that discussion is over (domain rule A15).
func (m *machine) remark(a Remark) {
	if m.in.By.Member == "" && !m.isParty() {
		m.refuse(CodeNotParty, fmt.Sprintf("You have no part in %s, so your comment was not added.", m.c.ID), "")
		return
	}
	if m.rules.Confidential && m.isParty() { // the group must not learn the words
		m.supply(Supply{Text: a.Text})
		return
	}
	comment := Commented{By: m.in.By.Member, Text: a.Text}
	if b := m.c.Current(); b != nil {
		stage, _ := m.rules.Stage(b.Stage)
		voter, ok := b.Elector(comment.By)
		votes := ok && voter.Conflict == "" && !m.c.Recused[comment.By]
		comment.DuringVote = !stage.Discussion
		comment.Told = comment.DuringVote && votes && !b.Told[comment.By]
	}
	m.emit(m.in.At, comment)
}
