package mail

import "time"

// Arrival is one message as an inbox hands it over, complete or marked as not complete.
type Arrival struct {
	Key     string    // names the message in its mailbox for ever: "uidvalidity/uid", or a Maildir's unique name
	UID     uint32    // of IMAP; 0 elsewhere
	At      time.Time // when our server took it: INTERNALDATE, or the delivery time of a Maildir file; UTC, whole seconds
	Size    int64     // octets of the whole message
	Raw     []byte    // the octets; only the header and the first 64 KiB where Cut is set
	Cut     bool      // larger than the limit: Raw is not the whole message
	Flagged bool      // already marked as handled on the server: a hint only
}

// Mark is how far a mailbox has been read. Every message of the UIDVALIDITY up to UID is in the store.
// The zero Mark means first contact.
type Mark struct {
	Validity uint32
	UID      uint32
}

// Delivery is a batch of arrivals in order (arrival, UID) and the mark that holds once the batch is stored.
type Delivery struct {
	Arrivals []Arrival
	Mark     Mark
}

// Envelope is one mail to one recipient: SMTP sender, SMTP recipient, and the octets with CRLF line ends.
type Envelope struct {
	From string // without angle brackets; empty is the null sender
	To   string
	Data []byte
}

// Class is what became of an attempt to send.
type Class string

// The classes. Unknown: the connection was lost after the last octet and before the reply, so the same octets are sent again.
// NotSent: the mail was certainly not accepted and may be retried. Paused: the provider limits us; the whole channel waits.
const (
	Accepted Class = "accepted"
	Deferred Class = "deferred" // 4yz for this mail
	Refused  Class = "refused"  // 5yz for this mail
	NotSent  Class = "not sent"
	Unknown  Class = "unknown"
	Paused   Class = "paused"
)

// Outcome is the class of an attempt with the server's words.
type Outcome struct {
	Class Class
	Phase string // "connect", "tls", "auth", "mail", "rcpt", "data", "body", "end"
	Code  int    // SMTP reply code; 0 when there was none
	Text  string // reply text or error, one line, no address and no secret
	Queue string // the server's queue id, when it gave one
}

// Report is what a fetch found.
type Report struct {
	First   bool  // first contact: what was there before is left alone
	Older   int   // at first contact: how many mails that is
	Changed bool  // UIDVALIDITY is another than the mark's: all mails of the folder are delivered again
	Mails   int   // delivered
	Octets  int64 // delivered
	Cut     int   // of the delivered: larger than the limit
	Gone    int   // listed, but gone before they were read
	Resized int   // of the delivered: another size than the server had listed
}
