package templates

import (
	"fmt"
	"strings"
	"time"

	"charterd/workflow"
	"charterd/workflow/charter"
	"charterd/workflow/tally"
)

// Data is what a source may name. Strings are clean and cut; times are UTC, zero where there is none; lists are empty where
// there is nothing. In a confidential group everything is empty that could name or quote what the case is about.
type Data struct {
	Variant string // which sentence of the source: each is named in the source itself and in Samples

	// The group and the person.
	Group, Address, Chair string
	Name                  string // of the person written to
	Confidential          bool

	// The case.
	Number    string // "G-31"; empty where the mail is about no case
	Title     string // "PyCon Neptune"
	About     string // the title, or the number where there is none
	Status    string
	Stage     string // in words: "the group reads it"
	Requested string // "7,500 USD"
	Amount    string // of the motion or the grant: "5,000 USD"
	Unproven  bool
	Steps     []string // what comes before the decision
	Facts     []Fact
	Missing   []Item
	Advice    []string
	Files     []string
	Form      []Item

	// Times.
	At, Since, Ends, Answer, Next time.Time

	// The vote.
	Ballot, Replaces string
	Motion           string
	Options          []string
	Advisory         bool
	Shown            bool // the charter shows the running tally
	Rule             []string
	Counts           tally.Counts
	Tally            string // "7 aye, 1 nay, 1 abstain, 3 did not vote"
	Proof            []Proof
	Failed           []Proof // those that were not met
	Voted            bool    // the mail tells a count
	TieTo            string  // "the Board"
	Now              string  // number of the ballot that took the place of this one
	Choice, Before   string  // answers in capitals: "AYE"
	Carried          bool
	WhyEnded         string
	Buttons          []Button

	// Words from elsewhere.
	Text, Line, Why string
	Reason, Minutes string
	Refusal, Clause string
	Advised         string // "for", "against" or "none"
	Flag            string // what goes against the rule in a decision, behind "This is"
	Body            string // who decided: "group", "board", "chair", "form" or "applicant"
	Receipt         string
	Key             string // the line that binds an answer where the reply address cannot; empty elsewhere
	Talked          bool
	Replied         int // number of the reminder
	Transcript      []Line
	AllDone         bool // every command of the transcript had its effect
	Open            []string
	Outcome         string // of a case that has ended, in words
	Asking          bool   // the applicant is asked something
	Promised        bool   // the promise runs: the request is complete
	Resumed         bool   // its clock runs again: the open question is answered

	zone charter.Zone
}

// Fact is a label with its value.
type Fact struct{ Label, Value string }

// Item is a field of the form to be filled in, with what a good answer looks like. Doubt is what stands there and is unclear.
type Item struct {
	Label, Help, Doubt string
	Required           bool
}

// Proof is one clause of a count in words.
type Proof struct {
	Words string
	Holds bool
}

// Button is a mailto: link with subject and body filled in.
type Button struct {
	Label, Link string
	Fill        string
}

// The widest that values from outside may get, in columns.
const (
	wideTitle = 60
	wideValue = 120
	wideLine  = 70
	wideText  = 600
)

// dataOf gathers what the source of a mail may name, and the name of that source.
func dataOf(m Mail) (string, *Data, error) {
	name, err := sourceFor(m)
	if err != nil {
		return "", nil, err
	}
	d := common(m)
	switch name {
	case "A1", "A2", "A3", "A4", "S1", "M1":
		d.request(m, name)
	case "M2", "M3", "M5", "B1":
		d.vote(m, name)
	default:
		d.desk(m, name)
	}
	if d.Confidential {
		d.hide()
	}
	return name, d, nil
}

// sourceFor names the source of a mail. A vote that was turned away is answered as a receipt, whatever the notice is called:
// its refusal names the ballot.
func sourceFor(m Mail) (string, error) {
	kind := m.Notice.Kind
	if m.Rules == nil {
		return "", fmt.Errorf("rendering %s: no charter was given", kind)
	}
	if m.Notice.Case == nil && kind != "K1" && kind != "X1" && kind != "X2" {
		return "", fmt.Errorf("rendering %s: it is about a case, and none was given", kind)
	}
	if r := m.Notice.Refusal; r != nil && (kind == "M3" || kind == "X2") {
		if c := m.Notice.Case; c != nil && voteCodes[r.Code] && c.Ballot(m.Notice.Ballot) != nil {
			return "M3", nil
		}
		return "X2", nil
	}
	if !sourceNames[kind] {
		return "", fmt.Errorf("rendering %s: there is no such mail", kind)
	}
	return kind, nil
}

var sourceNames = map[string]bool{
	"A1": true, "A2": true, "A3": true, "A4": true, "M1": true, "M2": true, "M3": true, "M5": true,
	"B1": true, "C2": true, "K1": true, "S1": true, "X1": true, "X2": true,
}

// voteCodes are the refusals that have a sentence of their own in M3.
var voteCodes = map[string]bool{
	workflow.CodeLate: true, workflow.CodeClosedEarly: true, workflow.CodeReplaced: true, workflow.CodeNotElector: true,
	workflow.CodeLaterMember: true, workflow.CodeRecused: true, workflow.CodeOwnRequest: true, workflow.CodeOlder: true,
	workflow.CodeEarly: true, workflow.CodeFoundLate: true, workflow.CodeBadChoice: true, workflow.CodeUnclear: true,
}

// ballotOf is the ballot that the mail is about: the one it names, else the last one; nil where there was none.
func ballotOf(m Mail) *workflow.Ballot {
	c := m.Notice.Case
	if c == nil {
		return nil
	}
	if b := c.Ballot(m.Notice.Ballot); b != nil {
		return b
	}
	return c.Last()
}

func common(m Mail) *Data {
	d := &Data{
		Group: short(m.Group.Name, wideTitle), Address: clean(m.Group.Address), Chair: short(m.Group.Chair, wideTitle),
		Name: short(m.To.Name, 40), Confidential: m.Group.Confidential, At: m.at(), Next: m.Next,
		Receipt: short(m.Mail, 20), Key: short(m.Key, wideLine), zone: m.Rules.DayEnd,
	}
	if d.Chair == "" {
		d.Chair = "the chair of the group"
	}
	c := m.Notice.Case
	if c == nil {
		return d
	}
	d.Number, d.Title, d.Status, d.Unproven = short(c.ID, 20), asWritten(short(c.Title, wideTitle)), string(c.Status), c.Unproven
	d.About = d.Title
	if d.About == "" {
		d.About = d.Number
	}
	if f, ok := m.Rules.FieldByRole(charter.RoleAmount); ok {
		d.Requested = short(money(c.Fields[f.Name]), 40)
	}
	return d
}

// hide takes out what a confidential mail must not carry: only number, stage, dates and counts stay.
func (d *Data) hide() {
	d.Name, d.Title, d.About = "", "", d.Number
	d.Requested, d.Amount, d.Motion = "", "", ""
	if d.Variant == "granted for less" || d.Variant == "granted another amount" {
		d.Variant = "granted"
	}
	d.Facts, d.Advice, d.Files = nil, nil, nil
	d.Text, d.Line, d.Reason, d.Minutes, d.Why, d.Flag = "", "", "", "", "", ""
	for i := range d.Missing {
		d.Missing[i].Doubt = ""
	}
	for i := range d.Transcript {
		d.Transcript[i].Said, _, _ = strings.Cut(d.Transcript[i].Said, ":")
	}
}

// subjectOf is the one subject of a case's thread for its whole life: no state, at most 50 characters (decisions, Mails).
func subjectOf(m Mail) string {
	c := m.Notice.Case
	if c == nil {
		word := "Your mail to "
		if m.Notice.Kind == "K1" {
			word = "Your commands to "
		}
		return cutRunes(word+clean(m.Group.Name), subjectRunes)
	}
	word := map[workflow.Thread]string{workflow.ReviewThread: "Review", workflow.VoteThread: "Vote"}[m.Notice.Thread]
	if word == "" {
		word = "Request"
	}
	subject := word + " " + short(c.ID, 20)
	wordless := m.Notice.Kind == "A1" && c.Unproven // it repeats none of a stranger's words (decisions, Identity)
	if title := clean(c.Title); title != "" && !m.Group.Confidential && !wordless {
		subject = cutRunes(subject+": "+title, subjectRunes)
	}
	return subject
}

const subjectRunes = 50

func cutRunes(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return strings.TrimRight(string(r[:most-1]), " ,.;:-") + "…"
	}
	return s
}
