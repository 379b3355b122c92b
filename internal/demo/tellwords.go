package demo

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"charterd/internal/clerk"
	"charterd/workflow/acts"
	"charterd/workflow/tally"
)

// mailNames are what the kinds of our mails are called.
var mailNames = map[string]string{
	"A1": "receipt of the request", "A2": "what is missing", "A3": "where it stands", "A4": "the answer", "B1": "referral",
	"C2": "to do", "G1": "roster: agree?", "G2": "roster changed", "G3": "no meeting ahead", "K1": "what the commands did",
	"L1": "notice to the list", "M1": "please read and comment", "M2": "ballot", "M3": "receipt of a vote", "M4": "reminder", "M5": "result",
	"P1": "who is this?", "P2": "you are in", "R2": "participation", "R3": "do you stay?", "R4": "who stays", "S1": "status", "T1": "a new report",
	"X1": "the form", "X2": "not done, and why",
}

// programNames are the mail programs as people call them.
var programNames = map[string]string{
	"gmail": "Gmail", "outlook": "Outlook", "apple": "Apple Mail", "thunderbird": "Thunderbird", "phone": "a phone", "plain": "a plain mail program",
}

// deed is who does what, in the headline of a step that brings no mail.
func (s *step) deed() string {
	switch s.verb {
	case "restarts":
		return "charterd is stopped and started again"
	case "adopts":
		return "charterd is started again with the new charter " + s.rest + " in its configuration"
	}
	return "time passes"
}

// deed is who wrote to whom, with which program.
func (a *arrived) deed() string {
	said := ""
	switch {
	case a.step.verb == "bounces":
		return fmt.Sprintf("The mail server of %s returns our mail (%s)", a.owner, a.step.rest)
	case a.step.verb == "sends":
		return a.from.name + ": the same mail arrives once more"
	case a.answer != nil:
		said = fmt.Sprintf("%s answers “%s” (%s)", a.from.name, a.answer.msg.Subject, mailNames[a.answer.msg.CharterdKind])
	default:
		_, subject, _ := strings.Cut(a.step.rest, ":")
		said = fmt.Sprintf("%s writes to the %s: “%s”", a.from.name, a.to.name, strings.TrimSpace(subject))
	}
	said += ", with " + a.program()
	if len(a.step.attach) > 0 {
		said += ", attached " + strings.Join(a.step.attach, ", ")
	}
	return said + map[string]string{
		"forged":    " - in fact somebody else does: the receiving host found the sender to be false",
		"unproven":  " - from a domain that proves nothing",
		"automatic": " - an automatic reply", "": "",
	}[a.step.sealed]
}

func (a *arrived) program() string {
	program, _, _ := strings.Cut(a.from.client, "/")
	return programNames[program]
}

const short = 24 // octets of a mail that is told in one line

// shortCommand says whether the mail is one short command and nothing else.
func (a *arrived) shortCommand() bool {
	return a.row.Fate == string(clerk.FateCommand) && len(a.step.text) <= short && flat(a.step.text) == a.row.Why
}

// vote is the ballot and the reading of a mail that is one short vote and nothing else; empty for all others.
func (a *arrived) vote() (ballot, said string) {
	choice, rest, found := strings.Cut(a.row.Why, " on ")
	if a.row.Fate != string(clerk.FateVote) || !found || len(a.step.text) > short || strings.Contains(choice, " ") {
		return "", ""
	}
	ballot, _, _ = strings.Cut(rest, ":")
	return ballot, choice
}

// read is what charterd made of the mail.
func (a *arrived) read() string {
	said := strings.ToUpper(a.row.Fate)
	if n := len(a.acts(acts.Command)); n > 1 {
		return fmt.Sprintf("%s: %d commands in one mail", said, n)
	}
	if a.row.Case != "" && !strings.Contains(a.row.Why, a.row.Case) {
		said += " (" + a.row.Case + ")"
	}
	if votes := a.votes(); len(votes) > 1 {
		return fmt.Sprintf("%s: %d votes in one mail: %s", strings.ToUpper(a.row.Fate), len(votes), strings.Join(votes, ", "))
	}
	return said + ": " + shortened(a.row.Why)
}

// acts are the acts of one kind that were read in a mail.
func (a *arrived) acts(kind acts.Kind) []acts.Act {
	var read []acts.Act
	if a.row.Acts == "" || json.Unmarshal([]byte(a.row.Acts), &read) != nil {
		return nil // the record holds none
	}
	return slices.DeleteFunc(read, func(act acts.Act) bool { return act.Kind != kind })
}

// votes are the votes that were read in a mail, by the numbers that it names.
func (a *arrived) votes() []string {
	var list []string
	for _, act := range a.acts(acts.Vote) {
		list = append(list, strings.TrimSuffix(act.Choice+" on "+act.Case, " on "))
	}
	return list
}

// shortened is what a person wrote, as much of it as one can take in.
func shortened(text string) string {
	const most = 230
	words := flat(text)
	if runes := []rune(words); len(runes) > most {
		cut := strings.TrimRight(string(runes[:most]), " ")
		return cut[:max(strings.LastIndexByte(cut, ' '), 1)] + " …"
	}
	return words
}

// firstSentence is how a mail of ours begins; a very short sentence takes the next one with it.
func firstSentence(text string) string {
	const tooShort = 30
	paragraph, _, _ := strings.Cut(strings.TrimSpace(text), "\n\n")
	said := flat(paragraph)
	for i := tooShort; i+2 < len(said); i++ {
		if strings.IndexByte(".?!", said[i]) >= 0 && said[i+1] == ' ' && 'A' <= said[i+2] && said[i+2] <= 'Z' {
			said = said[:i+1]
			break
		}
	}
	return shortened(said)
}

// proofWords are the clauses of a verdict, one sentence for each.
func proofWords(v tally.Verdict) []string {
	var list []string
	for _, c := range v.Proof {
		if c.Part == "closes" && !c.Holds || c.Part == "tie" && v.Result != tally.Tied {
			continue // it decided nothing
		}
		answer := "no"
		if c.Holds {
			answer = "yes"
		}
		list = append(list, fmt.Sprintf("%s - %s? %s against %s: %s", c.Part, c.Condition, c.Left, c.Right, answer))
	}
	if v.Result == tally.Pending { // another ballot took its place, or it was void
		return list
	}
	return append(list, "so: "+string(v.Result))
}

// bundle is mails of one kind that begin alike.
type bundle struct {
	kind, first string
	cases       []string
	names       []string
}

// gathered puts mails together by kind, case and beginning, in the order in which the first of each was written. What is said to
// many about one case, or about many cases in one turn, is told once, with the first beginning.
func gathered(mails []*received, c cast) []bundle {
	kinds := map[string]map[string]bool{}
	for _, r := range mails {
		if kinds[r.msg.CharterdKind] == nil {
			kinds[r.msg.CharterdKind] = map[string]bool{}
		}
		kinds[r.msg.CharterdKind][strings.Join(r.msg.CharterdCase, ", ")] = true
	}
	var list []bundle
	for _, r := range mails {
		b := bundle{kind: r.msg.CharterdKind, first: firstSentence(r.text), cases: r.msg.CharterdCase, names: []string{c.called(r.to)}}
		many := len(kinds[b.kind]) > fewCases
		at := slices.IndexFunc(list, func(o bundle) bool {
			same := slices.Equal(o.cases, b.cases) && (o.first == b.first || b.kind == "M2" || b.kind == "M5")
			return o.kind == b.kind && (many || same)
		})
		if at < 0 {
			list = append(list, b)
			continue
		}
		list[at].names = distinct(append(list[at].names, b.names...))
		list[at].cases = distinct(append(slices.Clip(list[at].cases), b.cases...))
	}
	return list
}

// fewCases is for how many cases of one turn each mail of a kind is told by itself.
const fewCases = 2

// distinct keeps the first of each.
func distinct(list []string) []string {
	var kept []string
	for _, s := range list {
		if !slices.Contains(kept, s) {
			kept = append(kept, s)
		}
	}
	return kept
}

// fullName is the name of whom an id stands for; what is no id of the cast stays as it is.
func (c cast) fullName(id string) string {
	if p, err := c.by(id); err == nil {
		return p.name
	}
	return id
}

// called is how the telling names who has an address.
func (c cast) called(address string) string {
	if p, err := c.by(c.nameOf(address)); err == nil {
		return p.name
	}
	for _, g := range groups {
		if address == g.list {
			return "the list " + g.list
		}
	}
	return address
}

func (b bundle) sentence() string {
	who, about := strings.Join(b.names, ", "), ""
	if n := len(b.names); n > 3 {
		who = fmt.Sprintf("%d people", n)
	}
	if len(b.cases) > fewCases {
		slices.SortFunc(b.cases, compareNumbers)
		about = fmt.Sprintf(" about %s to %s", b.cases[0], b.cases[len(b.cases)-1])
	}
	return fmt.Sprintf("%s (%s, %s%s): “%s”", who, b.kind, mailNames[b.kind], about, b.first)
}
