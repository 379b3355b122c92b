package acts

// Words is what one person newly wrote in one message, as package mail found it.
type Words struct {
	Subject string // decoded, control characters removed; never a vote
	Author  string // display name of the sender, whose lines of own names are signatures and not words
	Lines   []Line // own lines, in order, without quoted text, attribution, signature and footers
	// Answers are own lines that stand under a quoted sentence. Their lines are in Lines too.
	Answers []Answer
	// Differ is set where the text part and the HTML part have different own words. Other holds the HTML part's lines then.
	Differ bool
	Other  []Line
	// Edited is set where a quoted line of ours was changed: a ticked box, an added word.
	Edited bool
	// Forwarded is set where the message is a forward rather than a reply.
	Forwarded bool
	// Trouble names what could not be read ("encrypted", "no text", "broken encoding"); then nothing is certain.
	Trouble string
	// Attachments are the names of attached files, as labels only.
	Attachments []string
}

// Line is one own line.
type Line struct {
	Text   string
	Struck bool // struck out or hidden in the HTML part
	Ours   bool // a line that we sent, unmarked in the reply: known by subtraction, kept for the record only
}

// Answer ties own lines to the quoted sentence above them.
type Answer struct {
	Quoted string
	First  int // index into Lines
	Count  int
}

// Expect is what the message may mean, given what it answers.
type Expect struct {
	Prefix  string   // of case numbers: "G"
	Options []string // choices of the ballots; empty where no vote is asked: then a vote word without a ballot number is a comment
	Ballots []string // numbers of the ballots that the answered mail asked for: "G-31.1"
	Form    []FormField
	// Answering is set when the mail answers one of ours or names a case: then field lines add to or correct a form.
	Answering bool
	// Commands are the words, in lower case, that may be commands here.
	Commands []string
	// Asked are the bare words that the answered mail asked for, such as "stay" and "leave". Elsewhere such a word is a command
	// only where it is all that was written.
	Asked []string
	// People are the ids, names and addresses by which commands may name somebody; empty where they are not known.
	People []string
	// Roles are the names of the charter's roles; empty where they are not known.
	Roles []string
}

// FormField is what the form reader must know of a charter's field.
type FormField struct {
	Name    string
	Labels  []string // the label and its aliases
	Kind    string   // charter.FieldKind
	Options []string
}

// Kind is the kind of an act.
type Kind string

// The kinds of acts.
const (
	Vote    Kind = "vote"
	Recuse  Kind = "recuse"
	Field   Kind = "field"
	Command Kind = "command"
	Comment Kind = "comment"
	Unclear Kind = "unclear"
)

// Act is one thing that the words do. Line is the text that decided, Why the rule in words.
type Act struct {
	Kind   Kind   `json:"act"`
	Choice string `json:"choice,omitempty"` // "aye", "nay", "abstain" for votes
	Case   string `json:"case,omitempty"`   // number named in the own words, else empty: "G-31" or the ballot "G-31.1"
	Name   string `json:"name,omitempty"`   // field name, or command word in lower case
	Value  string `json:"value,omitempty"`  // canonical field value, or the text after the command's colon: of "resolved" the conditions
	Money  string `json:"money,omitempty"`  // of commands and money fields: "7500.00 USD"
	Result string `json:"result,omitempty"` // of "resolved": "approved", "denied", "tabled", "no result"
	Tally  string `json:"tally,omitempty"`  // of "resolved" and "record": "7-0-1"
	Date   string `json:"date,omitempty"`   // of "resolved", "record", "meeting" and "away": "2026-01-15"
	Year   int    `json:"year,omitempty"`   // of "budget"
	Off    bool   `json:"off,omitempty"`    // of "meeting": cancelled
	Person string `json:"person,omitempty"` // of "add", "remove", "inactive", "active" and "exclude": id or name as written
	// Address is that of "add" and "agree", and of the others where the person was named by it; lower case.
	Address string `json:"address,omitempty"`
	Roles   string `json:"roles,omitempty"` // of "add": names of roles, parted by commas
	Line    string `json:"line,omitempty"`
	Why     string `json:"why,omitempty"`
	Doubt   bool   `json:"doubt,omitempty"` // of fields: read, but to be asked back
}
