package templates

import (
	"fmt"
	"strings"
	"time"

	"charterd/workflow"
	"charterd/workflow/charter"
	"charterd/workflow/tally"
)

// vote fills in the mails about a ballot: M2, M3, M5, B1.
func (d *Data) vote(m Mail, name string) {
	c := m.Notice.Case
	d.Facts, d.Answer = keyFacts(m.Rules, c), c.AnswerDue(m.Rules)
	if m.Notice.Introduces(m.Rules) {
		d.introduce(m, c)
	}
	b := ballotOf(m)
	if b != nil {
		d.ballot(m, b)
	}
	switch e := m.Notice.Event.(type) {
	case workflow.BallotOpened:
		d.Variant, d.Replaces = "open", e.Replaces
		d.from(m)
		if e.Replaces != "" {
			d.Variant = "replaced"
			if old := c.Ballot(e.Replaces); old != nil && old.Why == workflow.EndedVoid {
				d.Variant = "after void"
			}
		}
	case workflow.VoteCast:
		d.Variant, d.Choice, d.Changed = "counted", capitals(e.Choice), capitals(e.Changed)
		d.Line, d.Talked = short(e.Line, wideLine), e.Talked
		d.takesPart(m, e.Member)
	case workflow.RecusedFrom:
		d.Variant, d.Changed, d.Line = "recused", capitals(e.Changed), short(e.Line, wideLine)
	case workflow.AskedBack:
		d.Variant, d.Line, d.Why = "unclear", short(e.Line, wideLine), short(e.Why, wideText)
	case workflow.Commented:
		d.Variant = "comment"
	case workflow.BallotClosed:
		d.result(m, b, e)
	case workflow.Voided:
		d.Variant, d.Ballot, d.Reason = "voided", short(e.Ballot, 20), short(e.Reason, wideText)
	case workflow.MeetingVote:
		d.met(m, e)
	case workflow.Decided:
		d.decided(m, e)
		d.Pays = holds(m, "paid")
	case workflow.Referred:
		d.referred(m, e)
	}
	if r := m.Notice.Refusal; name == "M3" && r != nil {
		d.turnedAway(m, *r)
	}
}

// turnedAway answers a vote that does not count. A vote on a replaced ballot is told the new one.
func (d *Data) turnedAway(m Mail, r workflow.Refusal) {
	d.Variant, d.Refusal, d.Clause = r.Code, short(r.Text, wideText), short(r.Clause, wideText)
	switch r.Code {
	case workflow.CodeRecused:
		d.Variant = "recused before" // "recused" is the receipt of a recusal
	case workflow.CodeUnclear:
		d.Variant = "given up" // "unclear" asks once more
	case workflow.CodeReplaced:
		now := m.Notice.Case.Current()
		for _, old := range m.Notice.Case.Ballots {
			if (old.Why == workflow.Superseded || old.Why == workflow.EndedVoid) && (old.Number == m.Notice.Ballot || now == nil || m.Notice.Ballot == now.Number || m.Notice.Ballot == "") {
				d.Ballot = old.Number
			}
		}
		if now != nil {
			old := d.Ballot
			d.ballot(m, now)
			d.Now, d.Ballot = now.Number, old
		}
	}
}

// ourMotion says whether the motion is the program's own sentence about a sealed case, which holds nothing but a number.
func ourMotion(m Mail, b *workflow.Ballot) bool {
	c := m.Notice.Case
	own := m.Group.Confidential || m.Rules.Confidential
	return !own && c.Sealed && c.Origin != nil && strings.HasSuffix(b.Motion.Text, " in "+c.Origin.Case)
}

func capitals(a tally.Answer) string { return strings.ToUpper(string(a)) }

func (d *Data) ballot(m Mail, b *workflow.Ballot) {
	d.Ballot, d.Advisory, d.Ends = b.Number, b.Advisory, b.Closes
	d.Motion, d.Amount = short(b.Motion.Text, wideText), short(money(b.Motion.Amount), 40)
	d.Shown = m.Rules.Tally == charter.TallyShown
	stage, _ := m.Rules.Stage(b.Stage)
	d.Options = stage.Options
	d.Counts = tally.Count(b.Poll())
	if !b.Advisory {
		d.TieTo = tieWords(m.Rules, stage)
	}
	d.Rule = append(ruleWords(stage.Rule, d.Counts, d.TieTo), otherwiseWords(m.Rules, stage)...)
	d.OwnWords = ourMotion(m, b)
	if d.QuoteMotion = stage.QuoteMotion && (!d.Confidential || d.OwnWords); d.QuoteMotion {
		d.Motion = clean(b.Motion.Text) // not a word of it may be missing
	}
	d.Buttons = d.buttons(m, b)
	d.WhyEnded, d.Ended = endWords(b.Why), !b.IsOpen()
}

func tieWords(rules *charter.Charter, s charter.Stage) string {
	if target, ok := rules.Stage(s.TieThen); ok && target.Kind == charter.Referral {
		return "the Board"
	}
	return ""
}

func (d *Data) result(m Mail, b *workflow.Ballot, e workflow.BallotClosed) {
	d.WhyEnded = endWords(e.Why)
	switch {
	case b != nil && b.Advisory:
		d.Variant, d.Advised = "advisory", advised[e.Verdict.Result]
	case stopped[e.Why]:
		d.Variant = "stopped"
	default:
		d.Variant = string(e.Verdict.Result)
	}
	d.counted(m, b, e.Verdict)
	d.Voted = d.Variant != "stopped"
	if b == nil {
		return
	}
	switch d.After = after(m, b, e.Verdict.Result); d.After {
	case "meeting": // nothing is denied: the meeting decides
		d.Minutes, d.Meeting = "", meetingOf(m, m.Notice.Case)
	case "board":
		d.Minutes = ""
	}
}

// stopped are the ends of a ballot without a result.
var stopped = map[string]bool{workflow.Superseded: true, workflow.EndedWithdrawal: true, workflow.EndedVoid: true, workflow.EndedMeeting: true}

// met tells a vote that was taken in a meeting, as the secretary recorded it.
func (d *Data) met(m Mail, e workflow.MeetingVote) {
	d.Variant = "met " + string(e.Verdict.Result)
	d.Ballot, d.Voted, d.Meeting = "", true, weekday(e.Day)
	d.counted(m, nil, e.Verdict)
	d.Motion, d.Why = short(e.Motion.Text, wideText), short(e.Where, wideTitle)
	d.Minutes, d.WhyEnded = "", ""
	if word := minutesWords[e.Verdict.Result]; word != "" {
		d.Minutes = fmt.Sprintf("%s %s, %s, in a meeting", word, tally.Line(e.Verdict.Counts), e.Day)
	}
}

var minutesWords = map[tally.Result]string{tally.Carried: "Approved", tally.Lost: "Denied"}

// takesPart tells how many of the last votes the member answered.
func (d *Data) takesPart(m Mail, member string) {
	if g := m.Notice.Group; g != nil && m.Rules.Participates != nil {
		d.Answered, d.Of = g.Participation(m.Rules, member, m.at())
	}
}

var advised = map[tally.Result]string{tally.Carried: "for", tally.Lost: "against"}

// counted puts the numbers of a finished ballot and the words of its proof into the mail.
func (d *Data) counted(m Mail, b *workflow.Ballot, v tally.Verdict) {
	d.Counts, d.Carried = v.Counts, v.Result == tally.Carried
	d.Tally = tallyWords(v.Counts)
	if v.Counts.Seats > 0 {
		d.Tally = fmt.Sprintf("%d aye, %d nay, %d abstain of %d who were there", v.Counts.Aye, v.Counts.Nay, v.Counts.Abstain, v.Counts.Present)
	}
	said := map[string]bool{}
	for _, c := range v.Proof {
		apart := c.Part == "tie" && v.Counts.Aye != v.Counts.Nay // nobody asks why that is no tie
		if c.Part == "closes" || apart || said[c.Condition] {
			continue
		}
		said[c.Condition] = true
		p := Proof{Words: clauseWords(c), Holds: c.Holds}
		d.Proof = append(d.Proof, p)
		if c.Part == "passes" && !c.Holds {
			d.Failed = append(d.Failed, p)
		}
	}
	if b == nil {
		return
	}
	d.Advisory, d.Motion = b.Advisory, short(b.Motion.Text, wideText)
	d.Ballot = b.Number
	if d.Amount == "" {
		d.Amount = short(money(b.Motion.Amount), 40)
	}
	if d.Minutes == "" && !stopped[b.Why] && (v.Result == tally.Carried || v.Result == tally.Lost) && !b.Advisory {
		d.Minutes = fmt.Sprintf("%s %s, %s, by email vote", minutesWords[v.Result], tally.Line(v.Counts), b.Ended.UTC().Format(time.DateOnly))
	}
}

// tallyWords is a count in one phrase.
func tallyWords(n tally.Counts) string {
	s := fmt.Sprintf("%d aye, %d nay, %d abstain", n.Aye, n.Nay, n.Abstain)
	if n.Recused > 0 {
		s += fmt.Sprintf(", %d recused", n.Recused)
	}
	return s + fmt.Sprintf(", %d did not vote", n.Silent)
}

// ExampleDay is a day as RESOLVED wants it: that of the Board's meeting where it is known.
func (d *Data) ExampleDay() string {
	if day := d.meets(); !day.IsZero() {
		return day.Format(time.DateOnly)
	}
	return d.At.UTC().Format(time.DateOnly)
}

func (d *Data) referred(m Mail, e workflow.Referred) {
	c := m.Notice.Case
	d.Variant, d.Advised, d.Why = "board", e.Recommendation, short(e.Why, wideText)
	if s, ok := m.Rules.Stage(e.Stage); ok {
		d.Clause = short(workflow.Quotable(s.Clause), wideText)
	}
	d.Ends, d.Amount = time.Time{}, d.Requested
	if c.Linked != nil {
		d.There = short(c.Linked.Case, 20)
	}
	if e.By != "" {
		d.Variant, d.Person = "handed over", nameOf(m, e.By)
	}
	if b := c.Ballot(e.Ballot); b != nil {
		d.counted(m, b, b.Verdict)
		d.Amount = short(money(b.Motion.Amount), 40)
	}
	d.Minutes = ""
}
