package templates

import (
	"regexp"
	"strings"
	"time"

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
	Self                  bool   // the person behind the mail is the one written to
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
	LeftOut   []string // files that did not fit into the mail
	First     bool     // the mail is the first that those who decide hear of the request
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
	Choice, Changed  string  // answers in capitals: "AYE"
	Carried          bool
	WhyEnded         string
	Ended            bool // the ballot is over
	Buttons          []Button

	// Words from elsewhere.
	Text, Line, Why string
	Reason, Minutes string
	Refusal, Clause string
	Advised         string // "for", "against" or "none"
	Flag            string // what goes against the rule in a decision, behind "This is"
	Body            string // who decided: "group", "board", "chair", "form" or "applicant"
	Receipt         string
	Within          bool   // the person is a member of the group
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

	// The life of a case.
	Thing                string    // "request", "motion" where members move, "case" in a confidential group
	Report               bool      // the case is a report that anybody may make
	Referred             bool      // it was referred to another body, so that whoever reported it has heard
	Party                bool      // the mail goes to a party of the case that is not the applicant
	Meeting              string    // day of the meeting that decides: "Wednesday 9 December 2026"; empty where none is known
	BoardSince           time.Time // since when the case is before the Board; zero where it is not
	Origin               string    // "G-31 of psf-grants", of a case that another group referred
	FromCase, FromGroup  string    // of it: "G-31" and the name of that group; the name is empty where it is not at hand
	There                string    // number of the other body's case, of one that was referred to it; empty where it has none yet
	MovedWhy             string    // why the motion is another one than the request
	FromTold             bool      // the mail tells why it came, and what that group advises
	FromWhy, FromTally   string    // why it came, to stand behind "because", and the count of that group's vote
	FastTrack            bool
	FastWhy              string   // the chair's reason for it
	Similar              []string // numbers of cases that may be the same matter
	Budget               string   // a sentence on what is left of the year's money if this passes
	Grant                string   // the amount that was granted before the amendment that this is about: "7,500 USD"
	Amends               bool     // the mail is about a change of a grant
	Conditions           string
	Worded               bool     // the reasons are in the chair's own words
	Comments             []Saying // what the members said
	Unshown              int      // how many more they said
	AwayChair            string   // name of the chair who is away, where the mail goes to somebody who acts for the chair
	StandIn              bool     // the mail goes to somebody who acts for the silent chair
	Replacement, Silence string   // who acts for the chair, and after what silence: "vice chair", "3 days"
	Readers              []string // who reads a report first
	Pays                 bool     // the person pays what is granted, and tells us so
	Enclosed             bool     // the mail that it tells of goes with it
	Person               string   // whom the mail is about besides the one written to
	Because              string   // why the person gets the mail, to stand behind "because"

	// More of the vote.
	OwnWords    bool // the motion is the program's own sentence
	QuoteMotion bool
	After       string  // what follows a result: "applicant", "words", "meeting", "board", "grant", "record" or "origin"
	Answered    int     // of the votes that were held for the member
	Of          int     // 0: nothing to tell
	Sheet       []*Data // one for each notice of a mail that carries several; empty in other mails
	Rules       []Ruled // of a sheet: how its ballots pass
	Done        int     // of a sheet: ballots that passed, or votes that were counted
	EndTold     bool    // of an entry of a sheet: the mail tells one end for all
	Source      string  // of an entry of a sheet: the source that it would have had alone

	// The group's own matters.
	Word     string // "add", "remove", "inactive" or "active"
	Asks     string // "60%"
	Missed   []string
	Leaving  []string // names
	Quiet    []string // names
	Below    []string // names
	Roles    string   // "vice chair"
	Votes    bool     // the person may vote from the next ballot on
	Proposer string   // who wants a change of the roster
	NoChair  bool     // the group has no chair now
	Mailbox  string   // address of the person whom the mail is about

	zone charter.Zone
}

// Saying is what a person said.
type Saying struct{ Who, Words string }

// Ruled is the rule that holds for some ballots of a sheet.
type Ruled struct {
	Ballots []string
	Rule    []string
}

// Fact is a label with its value.
type Fact struct{ Label, Value string }

// Item is a field of the form to be filled in, with what a good answer looks like. Doubt is what stands there and is unclear.
type Item struct {
	Label, Help, Doubt string
	Required           bool
	When               string // label of the yes/no question under which alone it is needed; empty: always
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
	d := gathered(m, name)
	if len(m.Sheet) > 1 {
		if err := d.sheet(m); err != nil {
			return "", nil, err
		}
	}
	return name, d, nil
}

// gathered is the data of one notice.
func gathered(m Mail, name string) *Data {
	d := common(m)
	switch name {
	case "A1", "A2", "A3", "A4", "S1", "M1", "P1", "P2", "L1":
		d.request(m, name)
	case "M2", "M3", "M5", "B1":
		d.vote(m, name)
	case "R2", "R3", "R4", "G1", "G2", "G3":
		d.matter(m)
	default:
		d.desk(m, name)
	}
	if d.Confidential {
		d.hide()
	}
	if name == "L1" {
		d.Key = "" // a list has no answer of its own
	}
	return d
}

func common(m Mail) *Data {
	d := &Data{
		Group: short(m.Group.Name, wideTitle), Address: clean(m.Group.Address), Chair: short(m.Group.Chair, wideTitle),
		Name: short(m.To.Name, 40), Confidential: m.confidential(), At: m.at(), Next: m.Next,
		Receipt: short(m.Mail, 20), Key: short(m.Key, wideLine), zone: m.Rules.DayEnd,
	}
	if d.Chair == "" {
		d.Chair = "the chair of the group"
	}
	d.Self = d.Chair != "" && d.Chair == short(m.To.Name, wideTitle) && (m.Notice.To.Chair || m.Notice.To.Role != "" || m.Notice.To.Member != "" || m.Notice.To.Sender)
	d.Thing, d.Report = thingOf(m)
	c := m.Notice.Case
	if c == nil {
		return d
	}
	d.life(m, c)
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

// numbered finds the number of a case or ballot in what a person wrote.
var numbered = regexp.MustCompile(`(?i)\b[a-z]{1,4}-[0-9]{1,7}(?:\.[0-9]+)?\b`)

// command is a command line without what the person added to it: "PROPOSE C-7".
func command(line string) string {
	line, _, _ = strings.Cut(line, ":")
	if at := numbered.FindStringIndex(line); at != nil {
		return line[:at[1]]
	}
	return line
}

// hide takes out what a confidential mail must not carry: only number, stage, dates and counts stay.
func (d *Data) hide() {
	d.Name, d.Title, d.About = "", "", d.Number
	d.Requested, d.Amount = "", ""
	if !d.OwnWords {
		d.Motion = ""
	}
	if d.Variant == "granted for less" || d.Variant == "granted another amount" {
		d.Variant = "granted"
	}
	d.Facts, d.Advice, d.Files, d.LeftOut = nil, nil, nil, nil
	if !d.Report || d.Variant != "chair" { // a question that is put to the person who reports is no quotation
		d.Text = ""
	}
	d.Line, d.Reason, d.Minutes, d.Why, d.Flag = "", "", "", "", ""
	d.Budget, d.Grant, d.Conditions, d.FastWhy, d.MovedWhy, d.Comments = "", "", "", "", "", nil
	if d.Variant == "knocked" || d.Variant == "joined" {
		d.Person, d.Mailbox, d.Buttons = "", "", nil
	}
	for i := range d.Missing {
		d.Missing[i].Doubt = ""
	}
	for i := range d.Transcript {
		d.Transcript[i].Said = command(d.Transcript[i].Said)
	}
}
