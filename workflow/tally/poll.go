package tally

// Answer is what one voter said on a ballot. The zero value is silence.
type Answer string

// The answers. Recused is an answer for "all answered" and no vote (domain rule A6).
const (
	Silent  Answer = ""
	Aye     Answer = "aye"
	Nay     Answer = "nay"
	Abstain Answer = "abstain"
	Recused Answer = "recused"
)

// Voter is one person of a frozen electorate. Roles narrow conditions such as "aye >= 1 of chair".
type Voter struct {
	ID    string   `json:"id"`
	Roles []string `json:"roles,omitempty"`
}

// Poll is the whole input of a count: who could vote when the ballot opened, each ID once, and each one's last answer, by
// voter ID. Answers of people outside the electorate are ignored.
type Poll struct {
	Electorate []Voter
	Answers    map[string]Answer
}

// Counts are the numbers of a poll. Roster is the size of the electorate; the five after it add up to it. Present and Seats
// belong to votes that were taken in a meeting, and are 0 for mailed ballots: how many were there, and how many could be.
// Present may be more than those who answered.
type Counts struct {
	Roster  int `json:"roster"`
	Aye     int `json:"aye"`
	Nay     int `json:"nay"`
	Abstain int `json:"abstain"`
	Recused int `json:"recused"`
	Silent  int `json:"silent"`
	Present int `json:"present,omitempty"`
	Seats   int `json:"seats,omitempty"`
}

// Result is the state of a poll under a rule.
type Result string

// The results. Pending means that the voting time is not over and no closing condition holds. NoQuorum is of meetings alone:
// too few were there, so nothing was decided.
const (
	Pending  Result = "pending"
	Carried  Result = "carried"
	Lost     Result = "lost"
	Tied     Result = "tied"
	NoQuorum Result = "no quorum"
)

// Rule is how a ballot closes and passes. Passes: all must hold. Tie: nil where the charter has no tie rule, else all must
// hold, and only when Passes does not. Closes: any one that holds ends the ballot at once.
type Rule struct {
	Passes []Condition
	Tie    []Condition
	Closes []Condition
}

// Clause is one proof line: the condition as the charter writes it, its numbers with their base, and whether it holds.
type Clause struct {
	Part      string `json:"part"`      // "closes", "passes" or "tie"
	Condition string `json:"condition"` // as written: "aye >= 30% of roster"
	Left      string `json:"left"`      // "4 aye"
	Right     string `json:"right"`     // "3.9 (30% of 13 roster)": an exact decimal where it ends, else a fraction
	Holds     bool   `json:"holds"`
}

// Verdict is a result with its proof. Closed is the closing condition that ended the ballot early, "time" when the time was
// over, InMeeting for a vote taken in a meeting, and empty while pending.
type Verdict struct {
	Result Result   `json:"result"`
	Closed string   `json:"closed,omitempty"`
	Counts Counts   `json:"counts"`
	Proof  []Clause `json:"proof"`
}
