package templates

import (
	"fmt"
	"net/url"
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
	b := ballotOf(m)
	if b != nil {
		d.ballot(m, b)
	}
	switch e := m.Notice.Event.(type) {
	case workflow.BallotOpened:
		d.Variant, d.Replaces = "open", e.Replaces
		if e.Replaces != "" {
			d.Variant = "replaced"
		}
	case workflow.VoteCast:
		d.Variant, d.Choice, d.Before = "counted", capitals(e.Choice), capitals(e.Changed)
		d.Line, d.Talked = short(e.Line, wideLine), e.Talked
	case workflow.RecusedFrom:
		d.Variant, d.Before, d.Line = "recused", capitals(e.Changed), short(e.Line, wideLine)
	case workflow.AskedBack:
		d.Variant, d.Line, d.Why = "unclear", short(e.Line, wideLine), short(e.Why, wideText)
	case workflow.Commented:
		d.Variant = "comment"
	case workflow.BallotClosed:
		d.result(m, b, e)
	case workflow.Decided:
		d.decided(m, e)
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
			if old.Why == workflow.Superseded && (old.Number == m.Notice.Ballot || now == nil || m.Notice.Ballot == now.Number || m.Notice.Ballot == "") {
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

func capitals(a tally.Answer) string { return strings.ToUpper(string(a)) }

func (d *Data) ballot(m Mail, b *workflow.Ballot) {
	d.Ballot, d.Advisory, d.Ends = b.Number, b.Advisory, b.Closes
	d.Motion, d.Amount = short(b.Motion.Text, wideValue), short(money(b.Motion.Amount), 40)
	d.Shown = m.Rules.Tally == charter.TallyShown
	stage, _ := m.Rules.Stage(b.Stage)
	d.Options = stage.Options
	d.Counts = tally.Count(b.Poll())
	if !b.Advisory {
		d.TieTo = tieWords(m.Rules, stage)
	}
	d.Rule = ruleWords(stage.Rule, d.Counts, d.TieTo)
	d.Buttons = d.buttons(m, b)
	d.WhyEnded = endWords(b.Why)
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
	case e.Why == workflow.Superseded || e.Why == workflow.EndedWithdrawal:
		d.Variant = "stopped"
	default:
		d.Variant = string(e.Verdict.Result)
	}
	d.counted(m, b, e.Verdict)
	d.Voted = d.Variant != "stopped"
}

var advised = map[tally.Result]string{tally.Carried: "for", tally.Lost: "against"}

// counted puts the numbers of a finished ballot and the words of its proof into the mail.
func (d *Data) counted(m Mail, b *workflow.Ballot, v tally.Verdict) {
	d.Counts, d.Carried = v.Counts, v.Result == tally.Carried
	d.Tally = tallyWords(v.Counts)
	said := map[string]bool{}
	for _, c := range v.Proof {
		if c.Part == "closes" || said[c.Condition] {
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
	d.Advisory, d.Motion = b.Advisory, short(b.Motion.Text, wideValue)
	d.Ballot = b.Number
	if d.Amount == "" {
		d.Amount = short(money(b.Motion.Amount), 40)
	}
	stopped := b.Why == workflow.Superseded || b.Why == workflow.EndedWithdrawal
	if d.Minutes == "" && !stopped && (v.Result == tally.Carried || v.Result == tally.Lost) && !b.Advisory {
		word := map[bool]string{true: "Approved", false: "Denied"}[d.Carried]
		d.Minutes = fmt.Sprintf("%s %s, %s, by email vote", word, tally.Line(v.Counts), b.Ended.UTC().Format(time.DateOnly))
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
	if d.Next.IsZero() {
		return d.At.UTC().Format(time.DateOnly)
	}
	return d.Next.UTC().Format(time.DateOnly)
}

func (d *Data) referred(m Mail, e workflow.Referred) {
	c := m.Notice.Case
	d.Variant, d.Advised, d.Why = "board", e.Recommendation, short(e.Why, wideText)
	if s, ok := m.Rules.Stage(e.Stage); ok {
		d.Clause = short(workflow.Quotable(s.Clause), wideText)
	}
	d.Ends, d.Amount = d.Next, d.Requested
	if b := c.Ballot(e.Ballot); b != nil {
		d.counted(m, b, b.Verdict)
		d.Amount = short(money(b.Motion.Amount), 40)
	}
	d.Minutes = ""
}

// keyFacts are at most five: what is asked, when, how much, then short answers of the form in its order.
func keyFacts(rules *charter.Charter, c *workflow.Case) []Fact {
	few := &charter.Charter{}
	for _, first := range []bool{true, false} {
		for _, f := range rules.Form {
			lead := f.Role == charter.RoleTitle || f.Role == charter.RoleStarts || f.Role == charter.RoleAmount
			brief := f.Kind == charter.KindNumber || f.Kind == charter.KindCountry || f.Kind == charter.KindDate || f.Kind == charter.KindText
			if lead == first && (lead || brief) {
				few.Form = append(few.Form, f)
			}
		}
	}
	return facts(few, c, 5, false)
}

// buttons are one for each answer. Each body names the ballot, so that it binds on any host (situations, Who wrote).
func (d *Data) buttons(m Mail, b *workflow.Ballot) []Button {
	to := m.ReplyTo
	if to == "" {
		to = m.Group.Address
	}
	stage, _ := m.Rules.Stage(b.Stage)
	var list []Button
	for _, option := range stage.Options {
		body := option + " on " + b.Number + "\r\n"
		if m.Key != "" {
			body += "\r\n" + clean(m.Key) + "\r\n"
		}
		list = append(list, Button{
			Label: d.buttonWords(option), Link: mailto(clean(to), subjectOf(m), body), Fill: buttonFill[option],
		})
	}
	return list
}

var buttonFill = map[string]string{"aye": ayeFill, "nay": nayFill, "abstain": restFill}

func (d *Data) buttonWords(option string) string {
	what := d.Amount
	if d.Confidential || what == "" {
		what = "the motion"
	}
	switch {
	case option == "aye" && d.Advisory && what != "the motion":
		return "Aye: advise to grant " + what
	case option == "aye" && d.Advisory:
		return "Aye: advise to accept it"
	case option == "aye" && what == "the motion":
		return "Aye: accept the motion"
	case option == "aye":
		return "Aye: grant " + what
	case option == "nay" && d.Advisory:
		return "Nay: advise against it"
	case option == "nay" && what == "the motion":
		return "Nay: do not accept it"
	case option == "nay":
		return "Nay: do not grant it"
	case option == "abstain":
		return "Abstain: I do not choose"
	}
	return "Answer with the word " + clean(option)
}

// mailto is a link of RFC 6068: %20 for spaces, %0D%0A for line ends.
func mailto(address, subject, body string) string {
	escape := func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
	local, domain, _ := strings.Cut(address, "@")
	return "mailto:" + escape(local) + "@" + escape(domain) + "?subject=" + escape(subject) + "&body=" + escape(body)
}
