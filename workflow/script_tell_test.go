package workflow_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"charterd/workflow"
	"charterd/workflow/tally"
)

// tell writes what came of an input: events in their order, then who gets which mail, then the refusal.
func tell(at time.Time, out workflow.Outcome) []string {
	var told []string
	for _, e := range out.Events {
		if _, refused := e.Data.(workflow.Refused); refused {
			continue
		}
		told = append(told, stamp(at, e.At)+describe(e.Data))
	}
	told = append(told, mails(at, out.Notices)...)
	if r := out.Refusal; r != nil {
		told = append(told, fmt.Sprintf("REFUSED (%s) %s", r.Code, r.Text))
		if r.Clause != "" {
			told = append(told, fmt.Sprintf("  clause: %.60s…", r.Clause))
		}
	}
	return told
}

// stamp is the time of an event where it is not the input's own.
func stamp(at, e time.Time) string {
	if e.Equal(at) {
		return ""
	}
	return when(e) + " "
}

func when(t time.Time) string {
	if t.Second() != 0 {
		return t.Format("2006-01-02 15:04:05")
	}
	return t.Format("2006-01-02 15:04")
}

// mails gathers the notices of one kind and time in one line.
func mails(at time.Time, notices []workflow.Notice) []string {
	var told []string
	for i := 0; i < len(notices); {
		n := notices[i]
		var to []string
		for ; i < len(notices) && notices[i].Kind == n.Kind && notices[i].At.Equal(n.At) && kindOf(notices[i]) == kindOf(n); i++ {
			to = append(to, recipient(notices[i].To))
		}
		told = append(told, fmt.Sprintf("%smail %s (%s) to %s", stamp(at, n.At), n.Kind, kindOf(n), strings.Join(to, ", ")))
	}
	return told
}

func kindOf(n workflow.Notice) string {
	switch {
	case n.Event == nil:
		return "the case waits"
	case n.Refusal != nil:
		return n.Refusal.Code
	}
	return n.Event.Kind()
}

func recipient(r workflow.Recipient) string {
	switch {
	case r.Applicant:
		return "the applicant"
	case r.Chair:
		return "the chair"
	case r.Sender:
		return "the sender"
	case r.List:
		return "the list"
	case r.Board != "":
		return r.Board
	case r.Role != "":
		return "every " + strings.ReplaceAll(r.Role, "_", " ")
	case r.Party != nil:
		return r.Party.Address
	}
	return r.Member
}

// describe tells an event in one line, with all that matters in it.
func describe(d workflow.Data) string {
	kind := strings.ToUpper(d.Kind()[:1]) + d.Kind()[1:]
	switch d := d.(type) {
	case workflow.Opened:
		return fmt.Sprintf("%s %s%s%s", kind, d.ID, mark(d.Unproven, ", sender not proven"), list(", advice: ", d.Advice)+list(", perhaps the same as ", d.Similar))
	case workflow.Supplied:
		return fmt.Sprintf("%s%s%s%s%s", kind, list(": ", slices.Sorted(maps.Keys(d.Fields))), mark(d.Needed, ", needed"), mark(d.Answered, ", answers the question"), mark(d.By != "", ", by "+d.By))
	case workflow.Asked:
		return fmt.Sprintf("%s%s%s%s", kind, mark(d.By != "", " by "+d.By), list(", missing: ", d.Missing), mark(d.Silent, " (said in A1)"))
	case workflow.Reminded:
		return fmt.Sprintf("%s, number %d; lapses %s", kind, d.Number, when(d.Lapses))
	case workflow.Completed:
		return fmt.Sprintf("%s since %s, by %s", kind, when(d.Since), or(d.By, "the form's check"))
	case workflow.Entered:
		return fmt.Sprintf("%s %q%s", kind, d.Stage, mark(!d.Ends.IsZero(), " until "+when(d.Ends)))
	case workflow.Moved:
		return fmt.Sprintf("%s by %s: %s", kind, d.By, d.Motion.Text)
	case workflow.Referred:
		return fmt.Sprintf("%s to %s, recommendation: %s; because %s%s%s", kind, d.To, d.Recommendation, d.Why, mark(d.Meeting != "", "; next meeting "+d.Meeting), mark(d.By != "", "; handed over by "+d.By))
	case workflow.LinkedTo:
		return fmt.Sprintf("%s to %s of %s", kind, d.Case.Case, d.Case.Group)
	case workflow.Tabled:
		return fmt.Sprintf("%s: %s%s", kind, d.Result, mark(d.Meeting != "", "; next meeting "+d.Meeting))
	case workflow.Decided:
		return fmt.Sprintf("%s: %s%s by %s%s%s%s", kind, d.Outcome, mark(d.Amount != "", " "+d.Amount), d.Body, mark(d.Amends, ", about an earlier grant")+mark(d.Reason != "", ", because "+d.Reason), mark(d.Minutes != "", "; "+d.Minutes)+mark(d.Conditions != "", "; if "+d.Conditions), mark(d.Flag != "", "; flagged: "+d.Flag))
	case workflow.Reopened:
		return fmt.Sprintf("%s in %q: %s", kind, d.Stage, d.Why)
	}
	return describeVote(kind, d)
}

func describeVote(kind string, d workflow.Data) string {
	switch d := d.(type) {
	case workflow.BallotOpened:
		return fmt.Sprintf("%s %s: %s; closes %s%s%s; voters: %s", kind, d.Number, d.Motion.Text, when(d.Closes),
			mark(d.Advisory, "; a recommendation"), mark(d.Replaces != "", "; replaces "+d.Replaces), voters(d.Electorate))
	case workflow.VoteCast:
		return fmt.Sprintf("%s %s on %s: %s%s%s", kind, d.Member, d.Ballot, d.Choice, mark(d.Changed != "", ", was "+string(d.Changed)), mark(d.Talked, ", told that discussion is over"))
	case workflow.RecusedFrom:
		return fmt.Sprintf("%s %s%s%s", kind, d.Member, mark(d.By != "", " by "+d.By), mark(d.Changed != "", ", vote withdrawn: "+string(d.Changed)))
	case workflow.AskedBack:
		return fmt.Sprintf("%s %s on %s%s", kind, d.Member, d.Ballot, mark(d.Chair, ", the chair is told")+mark(d.Why != "it is not certain", ": "+d.Why))
	case workflow.Commented:
		return fmt.Sprintf("%s by %s%s%s", kind, or(d.By, "the applicant"), mark(d.DuringVote, " during the vote, kept for the chair"), mark(d.Told, ", told that discussion is over"))
	case workflow.BallotClosed:
		return fmt.Sprintf("%s %s (%s): %s%s", kind, d.Number, d.Why, d.Verdict.Result, counts(d.Verdict.Counts))
	}
	if d, met := d.(workflow.MeetingVote); met {
		return fmt.Sprintf("%s on %s%s, by %s: %s: %s %s, present %d of %d seats%s", kind, d.Day, mark(d.Where != "", " ("+d.Where+")"), d.By,
			d.Motion.Text, d.Verdict.Result, tally.Line(d.Verdict.Counts), d.Verdict.Counts.Present, d.Verdict.Counts.Seats, proof(d.Verdict))
	}
	return describeLife(kind, d)
}

func describeLife(kind string, d workflow.Data) string {
	switch d := d.(type) {
	case workflow.FastTracked:
		return fmt.Sprintf("%s by %s: %s", kind, d.By, d.Reason)
	case workflow.HandedOn:
		if d.Vacant {
			return fmt.Sprintf("Handed on to nobody: there is no %s; waiting since %s", strings.ReplaceAll(d.Role, "_", " "), when(d.Since))
		}
		return fmt.Sprintf("%s to the %s, waiting since %s", kind, strings.ReplaceAll(d.Role, "_", " "), when(d.Since))
	case workflow.Knocked:
		return fmt.Sprintf("%s: %s", kind, d.Party.Address)
	case workflow.Joined:
		return fmt.Sprintf("%s: %s, by the word of %s", kind, d.Party.Address, d.By)
	case workflow.Voided:
		return fmt.Sprintf("%s %s by %s: %s", kind, d.Ballot, d.By, d.Reason)
	case workflow.Amending:
		return fmt.Sprintf("%s by %s: %s%s", kind, d.By, d.Motion.Text, mark(d.Reason != "", ", because "+d.Reason))
	case workflow.PaidOut:
		return fmt.Sprintf("%s, says %s", kind, d.By)
	case workflow.Returned:
		return fmt.Sprintf("%s %s, says %s", kind, d.Amount, d.By)
	}
	return kind
}

func counts(n tally.Counts) string {
	return fmt.Sprintf(" %s, recused %d, silent %d, of %d", tally.Line(n), n.Recused, n.Silent, n.Roster)
}

// proof tells the conditions of a vote that a meeting did not carry.
func proof(v tally.Verdict) string {
	var lines []string
	for _, c := range v.Proof {
		if v.Result != tally.Carried {
			lines = append(lines, fmt.Sprintf("%s: %s against %s%s", c.Condition, c.Left, c.Right, mark(!c.Holds, ", no")))
		}
	}
	return mark(len(lines) > 0, "; "+strings.Join(lines, "; "))
}

func voters(electorate []workflow.Elector) string {
	var names []string
	for _, e := range electorate {
		names = append(names, e.ID+mark(e.Conflict != "", " ("+e.Conflict+")"))
	}
	return strings.Join(names, ", ")
}

func mark(is bool, s string) string {
	if is {
		return s
	}
	return ""
}

func list(before string, words []string) string {
	return mark(len(words) > 0, before+strings.Join(words, " "))
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// show tells where a case stands.
func (s *stage) show(c *workflow.Case) []string {
	rules := s.group(c.ID)
	told := []string{fmt.Sprintf("%s is %s in %q", c.ID, c.Status, c.Stage)}
	if due := c.Due(rules); !due.IsZero() {
		told = append(told, "next deadline "+when(due))
	}
	if promise := c.AnswerDue(rules); !promise.IsZero() {
		told = append(told, fmt.Sprintf("complete since %s; clock stood still %s; answer promised by %s", when(c.Completed), c.Stopped, when(promise)))
	}
	if c.HandedOn != "" {
		told = append(told, "handed on to the "+strings.ReplaceAll(c.HandedOn, "_", " "))
	}
	if c.Returned != "" {
		told = append(told, "came back: "+c.Returned)
	}
	if c.Out != "" {
		told = append(told, fmt.Sprintf("paid and not back: %s; the grant costs %s", c.Out, c.Costs))
	}
	if b := c.Last(); b != nil {
		told = append(told, fmt.Sprintf("%s:%s", b.Number, counts(tally.Count(b.Poll()))))
	}
	return told
}
