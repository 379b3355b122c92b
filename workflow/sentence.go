package workflow

import (
	"fmt"
	"strings"
	"time"
)

// Sentence tells an event in one plain sentence, for transcripts and timelines; empty for events that people need not read.
func Sentence(e Event) string {
	switch d := e.Data.(type) {
	case Opened:
		if d.Title == "" {
			return fmt.Sprintf("%s came in.", d.ID)
		}
		return fmt.Sprintf("%s came in: %s.", d.ID, d.Title)
	case Supplied:
		return "The applicant sent more."
	case Asked:
		if d.Text != "" {
			return "The question went to the applicant. The clock stands still until the answer."
		}
		return "The applicant was asked for what is missing."
	case Reminded:
		return fmt.Sprintf("The applicant was reminded (%d).", d.Number)
	case Completed:
		return fmt.Sprintf("The request is complete since %s.", moment(d.Since))
	case Entered:
		if d.Ends.IsZero() {
			return ""
		}
		if d.Words {
			return fmt.Sprintf("The chair has until %s to write the reasons.", lastMinute(d.Ends))
		}
		return fmt.Sprintf("The group reads it until %s.", lastMinute(d.Ends))
	case Moved:
		return fmt.Sprintf("The motion is now: %s.", d.Motion.Text)
	case Referred:
		return fmt.Sprintf("It went to %s, because %s. The group's advice: %s.", d.To, d.Why, d.Recommendation)
	case LinkedTo:
		return fmt.Sprintf("There it is %s.", d.Case.Case)
	case Tabled:
		if d.Meeting != "" {
			return fmt.Sprintf("It is not decided yet (%s). The next meeting is on %s.", d.Result, d.Meeting)
		}
		return fmt.Sprintf("It is not decided yet (%s).", d.Result)
	case Reopened:
		return fmt.Sprintf("It was taken up again: %s.", d.Why)
	case Refused:
		return "Refused: " + d.Text
	case Decided:
		return decidedSentence(d)
	default:
		return ballotSentence(e)
	}
}

func ballotSentence(e Event) string {
	switch d := e.Data.(type) {
	case BallotOpened:
		return fmt.Sprintf("The vote %s is open until %s: %s.", d.Number, lastMinute(d.Closes), d.Motion.Text)
	case VoteCast:
		return fmt.Sprintf("%s: %s on %s.", d.Member, d.Choice, d.Ballot)
	case RecusedFrom:
		if d.By != "" {
			return fmt.Sprintf("%s was taken out of it (recused), at the word of %s.", d.Member, d.By)
		}
		return fmt.Sprintf("%s stepped aside (recused).", d.Member)
	case AskedBack:
		if d.Chair {
			return fmt.Sprintf("A mail of %s is still not clear. The chair is told.", d.Member)
		}
		return fmt.Sprintf("%s was asked what a mail means.", d.Member)
	case Commented:
		if d.By == "" {
			return "The applicant wrote a comment."
		}
		return fmt.Sprintf("%s wrote a comment.", d.By)
	case BallotClosed:
		return fmt.Sprintf("The vote %s ended, because %s.", d.Number, endWords(d.Why))
	case MeetingVote:
		return meetingSentence(d)
	}
	if s := lifeSentence(e); s != "" {
		return s
	}
	return registerSentence(e)
}

// endWords says why a ballot ended, to stand behind "because". A closing condition without words of its own is told as the
// charter writes it.
func endWords(why string) string {
	switch why {
	case endedByTime:
		return "its time was over"
	case "majority of roster":
		return "more than half of the group had said the same"
	case "all answered":
		return "all had answered"
	case Superseded:
		return "the motion has changed"
	case EndedWithdrawal:
		return "the request was taken back"
	case EndedMeeting:
		return "a meeting has decided it"
	case EndedVoid:
		return "it was taken back and counts for nothing"
	}
	return fmt.Sprintf("the charter ends it at %q", why)
}

func decidedSentence(d Decided) string {
	s := fmt.Sprintf("Ended: %s", d.Outcome)
	if d.Amount != "" {
		s += ", " + FormatMoney(d.Amount)
	}
	if d.Minutes != "" {
		s += " (" + d.Minutes + ")"
	}
	if d.Reason != "" {
		s += ": " + strings.TrimRight(d.Reason, ". ")
	}
	s += "."
	if d.Flag != "" {
		s += fmt.Sprintf(" Please note: this is %s.", d.Flag)
	}
	return s
}

// moment writes an instant for a sentence, in UTC to the minute.
func moment(t time.Time) string { return t.UTC().Format("Monday 2 January 2006, 15:04 UTC") }

// lastMinute writes a deadline as the last minute before it: what ends with the day is said to end on that day, so that
// nobody reads the next one.
func lastMinute(t time.Time) string { return moment(t.Add(-time.Minute)) }
