package charter

import (
	"time"

	"charterd/workflow/tally"
)

// Charter is one version of one group's rules.
type Charter struct {
	Group        string // group id: "psf-grants"
	Version      string // "2024-08"
	Title        string // "Grants Work Group charter of 14 August 2024"
	Prefix       string // of case numbers: "G"
	Effective    Date   // the first day on which it governs
	Replaces     string // the version before, or empty
	Binds        Binding
	Currency     string // ISO 4217; empty where the group decides no money
	DayEnd       Zone   // where the day ends on which a deadline falls
	Aim          Span   // internal aim for an answer; zero when none
	AnswerWithin Span   // promise to the applicant, counted while the request is complete; zero when none
	OpensOn      Opening
	Tally        Display
	Confidential bool // the group must be configured as confidential; nothing of a case is told outside its circle
	Roles        map[string]Role
	Powers       map[string]Power // by command word in lower case: "complete"; the known words are those of Parse
	Participates *Participation   // nil: no rule
	Renews       *Renewal         // nil: membership runs on
	Form         []Field
	Checks       []Check
	Stages       []Stage
	Accepted     []Accepted // linter notes that the author has seen

	Text string // the file, byte for byte
	Hash string // SHA-256 of Text, lower-case hex: how a charter is recorded
}

// Binding says which version governs a case when the charter changes.
type Binding string

// The bindings: the version in force when the case came in (the default), or when its ballot opens.
const (
	BindsSubmission Binding = "submission"
	BindsBallot     Binding = "ballot"
)

// Opening says what mail opens a case.
type Opening string

// The openings (decisions, "What opens a case"). OnReferral: only another group's referral does.
const (
	OnForm      Opening = "form"
	OnAnyPerson Opening = "any_person"
	OnMember    Opening = "member"
	OnReferral  Opening = "referral"
)

// Display says whether anybody is shown the running tally before a ballot closes.
type Display string

// The displays; hidden is the default.
const (
	TallyHidden Display = "hidden"
	TallyShown  Display = "shown"
)

// Role is an office of the group.
type Role struct {
	Name        string
	Seats       int    // 0: no limit
	Votes       bool   // holders of the role are in the electorate; default true
	ActsFor     string // role whose powers this one has as stand-in
	ActsAfter   Span   // silence of that role on a case after which this one acts; zero: at any time
	AppointedBy string // group id
	Clause      string
}

// Power grants one command to the holders of roles.
type Power struct {
	Command string   // "complete"
	By      []string // role names
	Agrees  []string // roles of which another holder must reply AGREE before it takes effect; empty: nobody
	Reports string   // group id of the body that is told at once; empty: none
	Clause  string   // what grants it, fit to be quoted in a mail
}

// Participation is the share of votes that a member must answer to remain active (domain rule A7). Nobody is removed by a
// program: who falls below it is told, and the chair is.
type Participation struct {
	Num, Den int  // the share: 60 of 100
	Over     Span // looked back over
	Fewest   int  // votes below which nothing is said
	Heard    Span // how long a vote that closed early must have been open to count for the silent
	Clause   string
}

// Renewal asks all members each year whether they stay (situations, Deciding).
type Renewal struct {
	Month  time.Month
	Day    int
	Answer Span // time to reply; who stays silent is named to the chair
	Clause string
}

// FieldKind is the type of a form field.
type FieldKind string

// The field kinds that shipped charters use.
const (
	KindText     FieldKind = "text"
	KindLongText FieldKind = "long text" // several lines, or an attachment
	KindMoney    FieldKind = "money"
	KindDate     FieldKind = "date"
	KindNumber   FieldKind = "number"
	KindYesNo    FieldKind = "yes/no"
	KindCountry  FieldKind = "country"
	KindURL      FieldKind = "url"
	KindEmail    FieldKind = "e-mail"
	KindChoice   FieldKind = "choice"
)

// Field is one line of the form.
type Field struct {
	Name     string   // key in conditions and in a case: "requested"
	Label    string   // what the blank form prints: "Amount requested"
	Aliases  []string // other labels that people write
	Kind     FieldKind
	Options  []string // of a choice
	Required bool
	Unless   string   // required unless this other field has a value ("yes" for yes/no)
	When     string   // required only when this yes/no field is "yes"
	Instead  []string // fields that together take its place: it is not missing when all of them have a value
	Role     FieldRole
	Help     string // one sentence: what a good answer looks like
	Clause   string
}

// FieldRole names the few fields that the program itself must understand.
type FieldRole string

// The field roles: the title of the case, its amount, the first day of the event, and the contact's name.
const (
	RoleTitle   FieldRole = "title"
	RoleAmount  FieldRole = "amount"
	RoleStarts  FieldRole = "starts"
	RoleContact FieldRole = "contact"
)

// Check is a sentence said at intake when all conditions hold. It advises and never refuses.
type Check struct {
	Name   string
	When   []Test
	From   Date // first day on which it is said; zero: from ever
	Until  Date // last day; zero: for ever
	Say    string
	Clause string
}

// StageKind is what happens in a stage.
type StageKind string

// The stage kinds.
const (
	Intake     StageKind = "intake"
	Discussion StageKind = "discussion"
	BallotKind StageKind = "ballot"
	Referral   StageKind = "referral"
	Words      StageKind = "words"   // a lost vote waits for the chair's reasons
	Meeting    StageKind = "meeting" // the body decides when it meets, and its secretary records the vote
)

// FastTrack is the one word of a stage's skip_when: the chair has put the case on the fast track.
const FastTrack = "fast_track"

// TieThen can name a stage or one of these ends.
const (
	TieLost     = "lost"
	TieNoResult = "no result"
)

// Stage is one step of a case's way. Keys that do not belong to its kind are errors.
type Stage struct {
	Name   string
	Kind   StageKind
	Clause string

	// Desk is the role that does the chair's part in this stage and hears of the case in it; empty: the chair.
	Desk string

	// Intake.
	Remind      []Span // after the last question, while the applicant is silent
	Lapses      Span   // after the last question
	FormDecides Span   // silence of the chair after which the form check confirms completeness; zero: never

	// Discussion, ballot and words; of words the time after which a neutral text goes out in the chair's name.
	Lasts Span
	// SkipWhen are the marks of a case that pass this discussion over: FastTrack.
	SkipWhen []string
	// EndsEarly says that the command "open" may end this discussion before its time.
	EndsEarly bool

	// Ballot.
	Options []string // of "aye", "nay", "abstain"
	Rule    tally.Rule
	TieThen string // stage name, "lost" or "no result"
	// CarriedThen is the referral stage to which a carried case goes, with the vote as the recommendation; empty: a carried
	// ballot decides.
	CarriedThen string
	// Otherwise is the stage to which a ballot goes that did not carry, where OtherwiseWhen holds of its count or is empty;
	// empty: a lost ballot ends the case.
	Otherwise     string
	OtherwiseWhen []tally.Condition
	// QuoteMotion says that a vote counts only in a reply that quotes the exact motion.
	QuoteMotion bool
	// BeforeMeeting says that the ballot ends, at the latest, with the day before the body's next meeting, but never sooner than
	// Shortest after it opened.
	BeforeMeeting bool
	Shortest      Span
	AdvisoryWhen  []Test // then the ballot is a recommendation and a referral stage follows whatever it says
	Discussion    bool   // false: comments during the vote are kept for the chair and not relayed

	// Referral.
	To      string // group id
	When    []Test // besides a tie that leads here
	Usually Span   // how long the other body may take, for the linter's sum and for Describe; nothing ends by it
}

// Accepted is a linter note that the charter's author has seen, with the reason why it stands.
type Accepted struct {
	Note   string
	Reason string
}

// Date is a calendar day without a zone.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// Zone is a fixed offset with its name: "AoE" (UTC-12), "UTC", "UTC+05:30".
type Zone struct {
	Name   string
	Offset int // seconds east of UTC
}

// Unit is what a span counts.
type Unit string

// The units of spans. A business day is Monday to Friday in UTC (domain rule A13).
const (
	Days         Unit = "days"
	Weeks        Unit = "weeks"
	Months       Unit = "months"
	Years        Unit = "years"
	Hours        Unit = "hours"
	BusinessDays Unit = "business days"
)

// Span is a length of time as charters write it: "10 days". The zero Span means "not set".
type Span struct {
	N    int
	Unit Unit
}
