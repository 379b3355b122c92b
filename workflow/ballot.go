package workflow

import (
	"fmt"
	"slices"
	"time"

	"charterd/workflow/charter"
	"charterd/workflow/tally"
)

// openBallot freezes the electorate and the rules and opens the next ballot. Nobody to vote means no ballot: an empty
// electorate passes nothing, so the case goes where the charter sends what does not carry, or else waits for the chair.
func (m *machine) openBallot(at time.Time, s charter.Stage, replaces string) {
	electorate := m.electorate(at)
	if !anybody(electorate) {
		if next, leads := m.rules.Stage(s.Otherwise); leads && m.c.Granted == nil {
			m.enter(at, next)
			return
		}
		m.note(Notice{Kind: "C2", To: Recipient{Chair: true}, Thread: m.groupThread(), At: at})
		return
	}
	m.emit(at, BallotOpened{
		Number: fmt.Sprintf("%s.%d", m.c.ID, len(m.c.Ballots)+1), Stage: s.Name, Motion: m.motion(),
		Rules:      Rules{Version: m.rules.Version, Hash: m.rules.Hash},
		Electorate: electorate, Closes: m.closes(at, s), Advisory: m.holds(s.AdvisoryWhen), Replaces: replaces,
	})
}

func anybody(electorate []Elector) bool {
	return slices.ContainsFunc(electorate, func(e Elector) bool { return e.Conflict == "" })
}

// Why an elector is out of a ballot from the start.
const (
	conflictOwn     = "own request"
	conflictRecused = "recused"
)

// electorate is everyone who may vote now. The applicant and members who left the case stay in it, recused: the base of
// "30% of roster" is the whole group (domain rule A1).
func (m *machine) electorate(at time.Time) []Elector {
	var list []Elector
	for _, member := range m.in.Register.Roster.Voting(m.rules, at) {
		e := Elector{ID: member.ID, Name: member.Name, Roles: member.Roles}
		switch {
		case m.c.conflicted(member) && !m.closed(): // else the group would learn who made the report
			e.Conflict = conflictOwn
		case m.c.concerns(member):
			e.Conflict = conflictRecused
		}
		list = append(list, e)
	}
	return list
}

// motion is what the next ballot asks: the motion that was proposed, else to grant what was requested. A request that has become
// smaller since takes the place of the motion: nobody is granted more than was requested (domain rule A10).
func (m *machine) motion() Motion {
	field, _ := m.rules.FieldByRole(charter.RoleAmount)
	more, _ := Exceeds(m.c.Motion.Amount, m.request()[field.Name])
	if m.c.Motion.Text != "" && !more {
		return m.c.Motion
	}
	return m.motionFor(m.requested())
}

func (m *machine) motionFor(amount string) Motion {
	switch {
	case m.rules.Confidential:
		return Motion{Text: fmt.Sprintf("Act on %s", m.c.ID)}
	case amount == "":
		return Motion{Text: fmt.Sprintf("Accept the request: %s", m.title())}
	case m.c.Granted != nil:
		return m.amendment(m.c.Granted.Amount, amount)
	}
	return Motion{Text: fmt.Sprintf("Grant %s to %s", FormatMoney(amount), m.title()), Amount: amount}
}

func (m *machine) title() string {
	if m.c.Title == "" {
		return m.c.ID
	}
	return m.c.Title
}

// closeBallot ends the open ballot when its time is over or a closing condition holds, and does what follows.
func (m *machine) closeBallot(at time.Time, over bool) {
	b := m.c.Current()
	stage, _ := m.rules.Stage(b.Stage)
	verdict := tally.Judge(stage.Rule, b.Poll(), over)
	if verdict.Result == tally.Pending {
		return
	}
	m.emit(at, BallotClosed{Number: b.Number, Why: verdict.Closed, Verdict: verdict})
	next, leads := m.onward(m.c.Last(), stage)
	switch {
	case leads:
		m.enter(at, next)
	case verdict.Result == tally.Tied && !b.Advisory:
		m.breakTie(at, stage)
	default:
		m.leave(at)
	}
}

// stopBallot ends the open ballot without a result.
func (m *machine) stopBallot(why string) {
	b := m.c.Current()
	verdict := tally.Verdict{Result: tally.Pending, Counts: tally.Count(b.Poll())}
	m.emit(m.now(), BallotClosed{Number: b.Number, Why: why, Verdict: verdict})
}

// breakTie does what the charter says about a tie: another stage, or an end (decisions, Counting: Tie).
func (m *machine) breakTie(at time.Time, s charter.Stage) {
	target, ok := m.rules.Stage(s.TieThen)
	switch {
	case m.c.Granted != nil:
		m.decideByLastBallot(at)
	case ok:
		m.enter(at, target)
	case s.TieThen == charter.TieLost:
		m.leave(at)
	default:
		m.decideByLastBallot(at)
	}
}

// decideByLastBallot ends the case with the result of its ballot.
func (m *machine) decideByLastBallot(at time.Time) {
	b := m.c.Last()
	if b == nil {
		m.emit(at, Decided{Outcome: Closed, Body: m.c.Group, Reason: "the charter asks for no vote"})
		return
	}
	stage, _ := m.rules.Stage(b.Stage)
	d := Decided{Body: m.c.Group, Ballot: b.Number}
	word := "Denied"
	switch {
	case b.Verdict.Result == tally.Carried:
		d.Outcome, d.Amount, word = Granted, b.Motion.Amount, "Approved"
	case b.Verdict.Result == tally.Tied && stage.TieThen != charter.TieLost:
		d.Outcome, word = NoResult, "Vote inconclusive"
	case stage.CarriedThen != "":
		d.Outcome, d.Reason = Closed, noAction
	default:
		d.Outcome = Denied
	}
	d.Minutes = minutes(word, b)
	m.decide(at, d)
}

// noAction is why a case ends where a vote that carries sends it on and this one did not carry.
const noAction = "no action"

// minutes is the line for the record: in favour-opposed-abstained on the motion as worded (domain rule A26).
func minutes(word string, b *Ballot) string {
	return fmt.Sprintf("%s %s, %s, by email vote", word, tally.Line(b.Verdict.Counts), b.Ended.Format(time.DateOnly))
}
