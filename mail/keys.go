package mail

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"hash"
)

// Keys derives every name that only we can have written: Message-IDs, reply tokens, bounce tags and the keyed hashes of
// look-up columns (decisions, Identity and numbers). Equal input gives equal output for ever, so a mail rendered twice has one
// name. The zero Keys has no secret and must not be used. Printing Keys never shows the secret.
type Keys struct {
	// A function, because fmt calls no String method on an unexported field of a struct that holds Keys.
	mac func() hash.Hash
}

// NewKeys takes the content of the secret file, at least 32 octets. The slice is not kept.
func NewKeys(secret []byte) (Keys, error) {
	if len(secret) < 32 {
		return Keys{}, errors.New("the secret has fewer than 32 octets; make one with: head -c 32 /dev/urandom")
	}
	derive := hmac.New(sha256.New, secret)
	derive.Write([]byte("charterd keys 1"))
	derived := derive.Sum(nil)
	return Keys{mac: func() hash.Hash { return hmac.New(sha256.New, derived) }}, nil
}

// String hides the secret.
func (Keys) String() string { return "(secret keys)" }

// GoString hides the secret.
func (Keys) GoString() string { return "mail.Keys(secret)" }

// Ref names one outgoing mail. Two mails with different Refs have different Message-IDs, tokens and bounce tags.
type Ref struct {
	Group     string // group id
	Case      string // case number, "G-31"
	Thread    string // "request", "review" or "vote"
	Motion    string // ballot number, "G-31.2"; empty outside ballots
	Recipient string // member id, or the address of somebody who is no member
	Purpose   string // what distinguishes mails of the same thread and recipient: kind and event, "M3/812"
}

func (r Ref) parts() []string {
	return []string{r.Group, r.Case, r.Thread, r.Motion, r.Recipient, r.Purpose}
}

// MessageID is the msg-id of the mail, with its angle brackets (RFC 5322 section 3.6.4). domain is written as given.
func (k Keys) MessageID(ref Ref, domain string) string {
	return "<" + spell(k.sum("message-id", ref.parts())) + "@" + domain + ">"
}

// Token is the reply token of the mail: 26 lower-case letters and digits of base32, 128 bits. It binds a reply to this mail
// and proves nothing about who sent the reply (trust 4.4).
func (k Keys) Token(ref Ref) string { return spell(k.sum("token", ref.parts())) }

// Bounce is the tag of the mail's bounce address, in the same form as Token and never equal to it.
func (k Keys) Bounce(ref Ref) string { return spell(k.sum("bounce", ref.parts())) }

// Hash is the keyed hash of a value for a look-up column, 32 octets. label names the column, so equal values in different
// columns have different hashes.
func (k Keys) Hash(label, value string) []byte {
	sum := k.sum("hash", []string{label, value})
	return sum[:]
}

// sum is HMAC-SHA256 over the label and the parts, each preceded by its length, so that ("a","bc") is not ("ab","c").
func (k Keys) sum(label string, parts []string) (sum [sha256.Size]byte) {
	mac := k.mac()
	var length [8]byte
	for _, part := range append([]string{label}, parts...) {
		binary.BigEndian.PutUint64(length[:], uint64(len(part)))
		mac.Write(length[:])
		mac.Write([]byte(part))
	}
	mac.Sum(sum[:0])
	return sum
}

// tokenAlphabet is base32 in lower case: it survives gateways that fold case, and has no 0, 1 and 8 to misread.
const tokenAlphabet = "abcdefghijklmnopqrstuvwxyz234567"

// tokenLength is the number of letters that 128 bits take.
const tokenLength = 26

// spell writes the first 128 bits of a hash as letters.
func spell(sum [sha256.Size]byte) string {
	return base32.NewEncoding(tokenAlphabet).WithPadding(base32.NoPadding).EncodeToString(sum[:16])
}
