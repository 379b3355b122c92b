package workflow

import "slices"

// notifyBallot sends each voter a ballot. The applicant is told of the first one only: a replaced motion changes nothing for
// the applicant.
func (m *machine) notifyBallot(e Event, d BallotOpened) {
	if d.Replaces == "" {
		m.tellApplicant("A3", e)
		m.tellList(e)
	}
	for _, elector := range d.Electorate {
		if elector.Conflict == "" {
			m.tellMember("M2", elector.ID, d.Number, e)
		}
	}
}

// notifyAsked asks a member what a mail means. Asked often enough, the member hears that the chair is told, once; after that
// mails that are not clear are recorded and not answered, so that two programs cannot ask each other for ever.
func (m *machine) notifyAsked(e Event, d AskedBack) {
	asked := Notice{Kind: "M3", To: Recipient{Member: d.Member}, Thread: VoteThread, Ballot: d.Ballot, At: e.At, Event: d}
	times := m.c.Ballot(d.Ballot).Asked[d.Member]
	switch {
	case !d.Chair, d.Why == NotQuoted && times > mostAsked+1: // a vote that lacks the motion is a vote, and is never left without an answer
		m.note(asked)
	case times == mostAsked+1:
		asked.Refusal = &Refusal{Code: CodeUnclear, Text: m.notCounted(d)}
		m.note(asked)
		m.note(Notice{Kind: "C2", To: Recipient{Chair: true}, Thread: VoteThread, Ballot: d.Ballot, At: e.At, Event: d})
	}
}

// notCounted is the last word to a member whose mails could not be counted.
func (m *machine) notCounted(d AskedBack) string {
	if d.Why == NotQuoted {
		return "Your mail does not count, because the words of the motion are not in it. The chair knows and will write to you. " +
			"A reply that leaves our mail in it, with one word (" + m.options(d.Ballot) + ") above, always works."
	}
	return "We still cannot tell what your mail means, so it is not counted. The chair knows and will write to you. One word alone (" +
		m.options(d.Ballot) + ") always works."
}

// notifyResult sends the result to the group. A replaced or void ballot has none: the new ballot, the word that it is void, or the
// vote of the meeting says so.
func (m *machine) notifyResult(e Event, d BallotClosed) {
	if d.Why != Superseded && d.Why != EndedVoid && d.Why != EndedMeeting {
		m.tellGroup(e, d.Number)
	}
}

// tellGroup writes about a ballot to those who could vote on it and to the rest of the group.
func (m *machine) tellGroup(e Event, number string) {
	var told []string
	for _, elector := range m.c.Ballot(number).Electorate {
		if elector.Conflict == "" && !m.c.Recused[elector.ID] {
			told = append(told, elector.ID)
		}
	}
	for _, id := range m.readers(e.At) {
		if !slices.Contains(told, id) {
			told = append(told, id)
		}
	}
	for _, id := range told {
		m.tellMember("M5", id, number, e)
	}
}
