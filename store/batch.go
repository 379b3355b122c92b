package store

import "time"

// Batch is everything that one step of the clerk's turn writes: all of it in one transaction, or nothing.
type Batch struct {
	// Head is the chain head on which the batch was computed. Commit refuses with ErrStale when the database has moved on.
	Head     Head
	Mailbox  *Mailbox // how far a mailbox has been read; nil when the batch comes from the clock or a command
	Messages []Message
	Entries  []Entry
	Cases    []Case // new or changed rows
	Outgoing []Outgoing
	Charters []Charter // texts recorded by hash; known ones are left alone
}

// Head is the last link of the chain.
type Head struct {
	Seq  int64
	Hash string // lower-case hex; 64 zeros before the first entry
}

// Mailbox is how far one mailbox has been read. Name is the configuration's: group id and folder or path.
type Mailbox struct {
	Name     string
	Validity uint32
	UID      uint32
	Older    int64     // messages left alone at first contact
	First    time.Time // first contact: what arrived before it is left alone for ever
	At       time.Time // when it was last read
}

// Message is one incoming mail and what became of it.
type Message struct {
	ID        int64  // m-812 is 812; given by the clerk, next after MaxMessage
	Group     string // group id
	Mailbox   string
	Key       string // unique in the mailbox: a second row with the same mailbox and key is refused
	At        time.Time
	Read      time.Time // when we took it in
	MessageID string    // as the mail says, may be empty or a lie
	From      string    // address only
	Subject   string
	Size      int64
	Raw       []byte
	Content   string // hash of author and content, equal for two deliveries of the same mail; from package mail
	Case      string
	Fate      string
	Why       string
	Acts      string // JSON
	Reader    string // version of the reader that read it
	Seal      string // key owner for confidential groups, else empty: "C-7" or "m-812"

	Erased time.Time // set by reads: the key was erased then, and private fields are empty
}

// Entry is one link of the chain: a fact that was put in, or an event that it caused.
type Entry struct {
	Seq     int64 // given by Commit
	Group   string
	Case    string // empty for the group's own stream: roster changes
	Kind    string
	At      time.Time
	Payload []byte // JSON
	Message int64  // the mail that caused it; 0 for the clock and the command line
	Seal    string

	Erased time.Time // set by reads: the payload was erased then
}

// Case is the index row of a case, derived from its entries.
type Case struct {
	ID     string // "G-31"
	Group  string
	Number int
	Stage  string
	Status string    // "open" or the outcome
	Title  string    // sealed where Seal is set
	Due    time.Time // next deadline; zero when none
	Opened time.Time
	Seal   string

	Erased time.Time // set by reads: the title was erased then
}

// Outgoing is one mail to one recipient. Data never changes once stored.
type Outgoing struct {
	ID        int64 // given by Commit
	Group     string
	Case      string
	Kind      string   // "M2"
	Thread    string   // "request", "review", "vote"
	Ballot    string   // "G-31.1", or empty
	Ballots   []string // of a mail about several ballots: their numbers, none of which holds a comma; Case and Ballot are empty then
	Member    string   // member id of the recipient, or empty
	MessageID string   // unique: a second row with the same id is dropped silently, so nothing is sent twice
	Token     string   // reply token, or empty
	Bounce    string   // bounce tag, or empty
	From, To  string   // envelope
	Data      []byte
	Text      string // the text part: what a reply may quote
	HTML      string // the HTML part
	Urgent    int    // lower goes first: 0 receipts, ballots and outcomes, 1 other mail, 2 digests
	State     State  // Queued when empty
	Why       string // of held and failed
	At        time.Time
	Due       time.Time // when it may be sent; At when zero
	Attempts  int
	Queue     string // what the server called it when it took it
	Seal      string

	SentAt time.Time // when the server took it; of Sent alone
	Erased time.Time // set by reads: the octets and addresses were erased then
}

// State is where an outgoing mail stands.
type State string

// The states. Sending: an attempt is under way, or was when the program died.
const (
	Queued  State = "queued"
	Sending State = "sending"
	Sent    State = "sent"
	Failed  State = "failed"
	Held    State = "held"
)

// Charter is the recorded text of a charter.
type Charter struct {
	Hash, Group, Version, Text string
}
