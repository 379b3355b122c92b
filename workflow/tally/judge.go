package tally

// Judge says where a poll stands under a rule, with its proof. over says that the voting time is over.
//
// The ballot has ended when a closing condition holds, or when over is set. Until then it is Pending, and the proof shows
// the passing conditions as they stand; after that the result is Outcome.
func Judge(r Rule, p Poll, over bool) Verdict {
	v := Verdict{Counts: Count(p)}
	closes, passes := prove("closes", r.Closes, p, v.Counts), prove("passes", r.Passes, p, v.Counts)
	v.Closed = closing(closes, over)
	if v.Closed == "" {
		v.Result, v.Proof = Pending, passes
		return v
	}
	v.Result = Outcome(r, p)
	v.Proof = append(closes, passes...)
	switch {
	case nobody(v.Counts):
		v.Proof = append(v.Proof, Clause{Part: "passes", Condition: "somebody may vote", Left: "0 eligible", Right: "1"})
	case v.Result != Carried:
		v.Proof = append(v.Proof, prove("tie", r.Tie, p, v.Counts)...)
	}
	return v
}

// Outcome is the result of a poll that has ended: Carried if every passing condition holds, else Tied if the rule has tie
// conditions and all hold, else Lost. A rule without passing conditions carries nothing, and an electorate that is empty or
// wholly recused is never carried or tied: silence of nobody is no consent.
func Outcome(r Rule, p Poll) Result {
	n := Count(p)
	switch {
	case nobody(n):
		return Lost
	case allHold(r.Passes, p, n):
		return Carried
	case allHold(r.Tie, p, n):
		return Tied
	}
	return Lost
}

func nobody(n Counts) bool { return n.Of("eligible") == 0 }

// closing names what ended the ballot. A closing condition comes before the time: it held when the last answer came in.
func closing(closes []Clause, over bool) string {
	for _, c := range closes {
		if c.Holds {
			return c.Condition
		}
	}
	if over {
		return "time"
	}
	return ""
}
