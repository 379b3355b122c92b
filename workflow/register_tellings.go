package workflow

import (
	"time"

	"charterd/workflow/charter"
	"charterd/workflow/tally"
)

// Tellings is what an event of a case contributes to the group's register, each to be given to Administer as an act of its
// own. The case is as it is after the event, or after the step in which the event happened. Of a confidential group's matter before
// another one it tells no vote: the register is no place for who is out of it (domain rule A29).
func Tellings(rules *charter.Charter, c *Case, e Event) []Told {
	switch d := e.Data.(type) {
	case BallotClosed:
		if b := c.Ballot(d.Number); b != nil && !c.Sealed && d.Verdict.Result != tally.Pending {
			held := heldBallot(b, e.At, d.Why)
			return []Told{{Held: &held}}
		}
	case Voided:
		if c.Sealed {
			return nil
		}
		return []Told{{Void: d.Ballot}}
	case Referred:
		return waiting(c, d.Meeting == "")
	case Tabled:
		return waiting(c, d.Meeting == "")
	case MeetingVote:
		return waiting(c, c.Status == Open)
	case Entered:
		stage, _ := rules.Stage(d.Stage)
		return waiting(c, stage.Kind == charter.Meeting)
	default:
		if a := awarded(c, e); a != nil {
			return []Told{{Award: a}}
		}
	}
	return nil
}

// waiting tells that a case waits for a meeting of which no day may be known.
func waiting(c *Case, so bool) []Told {
	if !so {
		return nil
	}
	return []Told{{Waits: c.ID}}
}

// heldBallot sorts the voters of a ballot that ended by its result: a recusal is neither an answer nor silence (domain rule A6).
func heldBallot(b *Ballot, closed time.Time, why string) Held {
	h := Held{Ballot: b.Number, Opened: b.Opens, Closed: closed, Early: why != endedByTime}
	answers := b.Poll().Answers
	for _, elector := range b.Electorate {
		switch answers[elector.ID] {
		case tally.Recused:
			h.Recused = append(h.Recused, elector.ID)
		case tally.Aye, tally.Nay, tally.Abstain:
			h.Answered = append(h.Answered, elector.ID)
		default:
			h.Silent = append(h.Silent, elector.ID)
		}
	}
	return h
}

// awarded is the last word on the case's money where the event has one, or nil. What another group's case decides is money of
// the group that has the request. A grant stands while an amendment of it is voted on.
func awarded(c *Case, e Event) *Award {
	if c.Origin != nil {
		return nil
	}
	a := Award{Case: c.ID, Day: e.At.UTC().Format(time.DateOnly), Paid: c.Paid}
	switch d := e.Data.(type) {
	case Decided:
		if d.Outcome == Granted {
			a.Amount = c.Costs
		}
	case PaidOut, Returned:
		a.Amount = c.Costs
	}
	if a.Amount == "" {
		return nil
	}
	return &a
}

// grant is the decision by which money is granted now, also while an amendment of it is voted on; nil for none.
func (c *Case) grant() *Decided {
	if c.Outcome != nil && c.Outcome.Outcome == Granted {
		return c.Outcome
	}
	return c.Granted
}
