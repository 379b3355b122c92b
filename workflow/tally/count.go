package tally

import (
	"fmt"
	"slices"
)

// Count counts the answers of the electorate. An answer that is none of the five is silence; answers of others are ignored.
func Count(p Poll) Counts { return countRole(p, "") }

// countRole counts the holders of a role only; "" is everybody.
func countRole(p Poll, role string) Counts {
	var n Counts
	for _, v := range p.Electorate {
		if role != "" && !slices.Contains(v.Roles, role) {
			continue
		}
		n.Roster++
		switch p.Answers[v.ID] {
		case Aye:
			n.Aye++
		case Nay:
			n.Nay++
		case Abstain:
			n.Abstain++
		case Recused:
			n.Recused++
		default:
			n.Silent++
		}
	}
	return n
}

// Line writes counts as the Board's pages do: in favour, opposed, abstained, as in "7-0-1" (domain section 5).
func Line(n Counts) string { return fmt.Sprintf("%d-%d-%d", n.Aye, n.Nay, n.Abstain) }

// Of returns the number that a word of the vocabulary stands for: a count (aye, nay, abstain, recused, and turnout = aye +
// nay + abstain) or a base (roster; eligible = roster minus recused; engaged = eligible minus abstaining; cast = aye + nay;
// cast_all = cast + abstain; present and seats of a meeting). Other words are 0.
func (n Counts) Of(word string) int {
	switch word {
	case "aye":
		return n.Aye
	case "nay":
		return n.Nay
	case "abstain":
		return n.Abstain
	case "recused":
		return n.Recused
	case "turnout", "cast_all":
		return n.Aye + n.Nay + n.Abstain
	case "roster":
		return n.Roster
	case "eligible":
		return n.Roster - n.Recused
	case "engaged":
		return n.Roster - n.Recused - n.Abstain
	case "cast":
		return n.Aye + n.Nay
	case "present":
		return n.Present
	case "seats":
		return n.Seats
	}
	return 0
}
