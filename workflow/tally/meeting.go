package tally

// InMeeting is how a verdict says that the vote was taken in a meeting.
const InMeeting = "meeting"

// Met says what a vote that was taken in a meeting came to, with its proof. The counts are those that the minutes give, with
// Present and Seats set; who was there and did not say aye weighs like a nay where the base is present (domain rule A5).
//
// Where a passing condition on "present" does not hold, the result is NoQuorum whatever the votes. Conditions on the holders
// of a role never hold: minutes do not say who voted how. A rule without passing conditions, and a meeting of nobody, carry
// nothing.
func Met(r Rule, n Counts) Verdict {
	v := Verdict{Result: Lost, Closed: InMeeting, Counts: n}
	v.Proof = proveCounts("passes", r.Passes, n)
	carried := n.Present > 0 && len(r.Passes) > 0
	for i, c := range r.Passes {
		if !v.Proof[i].Holds {
			carried = false
			if c.isQuorum() {
				v.Result = NoQuorum
			}
		}
	}
	switch {
	case carried:
		v.Result = Carried
	case v.Result != NoQuorum && len(r.Tie) > 0:
		tie := proveCounts("tie", r.Tie, n)
		v.Proof = append(v.Proof, tie...)
		if n.Present > 0 && everyHolds(tie) {
			v.Result = Tied
		}
	}
	return v
}

// Holds says whether all conditions hold of a poll that has ended; an empty list never does.
func Holds(conditions []Condition, p Poll) bool { return allHold(conditions, p, Count(p)) }

func everyHolds(clauses []Clause) bool {
	for _, c := range clauses {
		if !c.Holds {
			return false
		}
	}
	return len(clauses) > 0
}

// proveCounts writes conditions as proof lines where only the numbers are known.
func proveCounts(part string, conditions []Condition, n Counts) []Clause {
	var lines []Clause
	for _, c := range conditions {
		of := n
		if c.role != "" {
			of = Counts{}
		}
		line := Clause{Part: part, Condition: c.String(), Holds: c.role == "" && c.of(of).hold()}
		line.Left, line.Right = c.words(of)
		lines = append(lines, line)
	}
	return lines
}
