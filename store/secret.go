package store

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"strings"
	"time"
)

// secret is the content of the secret file. Every keyed hash and every wrapping is made from it, each under a label of its
// own, so that a value of one kind is never good for another.
type secret []byte

// frame appends the parts to b, each behind its length, so that no two lists of parts give the same octets.
func frame(b []byte, parts ...any) []byte {
	for _, part := range parts {
		switch v := part.(type) {
		case string:
			b = append(binary.BigEndian.AppendUint64(b, uint64(len(v))), v...)
		case []byte:
			b = append(binary.BigEndian.AppendUint64(b, uint64(len(v))), v...)
		case int64:
			b = binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(b, 8), uint64(v))
		default:
			panic("store: frame takes strings, octets and int64")
		}
	}
	return b
}

// framed is how many octets frame appends at most.
func framed(parts ...any) int {
	n := 16 * len(parts)
	for _, part := range parts {
		switch v := part.(type) {
		case string:
			n += len(v)
		case []byte:
			n += len(v)
		}
	}
	return n
}

// mac is the keyed hash of a row's unchanging parts, 16 octets.
func (s secret) mac(label string, parts ...any) []byte {
	return s.sum(label, parts...)[:16]
}

// sum is HMAC-SHA256 over label and parts, 32 octets.
func (s secret) sum(label string, parts ...any) []byte {
	h := hmac.New(sha256.New, s)
	h.Write(frame(frame(make([]byte, 0, framed(label)+framed(parts...)), label), parts...))
	return h.Sum(nil)
}

// lookup is the keyed hash by which a private value is found, 16 octets; nil for an empty value, which is never found.
func (s secret) lookup(label, value string) []byte {
	if value == "" {
		return nil
	}
	return s.sum("lookup "+label, value)[:16]
}

// lookupFolded is lookup without regard to case: tokens, tags and addresses survive a server that changes it
// (decisions, Tokens and Message-IDs).
func (s secret) lookupFolded(label, value string) []byte {
	return s.lookup(label, strings.ToLower(value))
}

// erasure proves that the key of owner was erased at this time, and by a holder of the secret.
func (s secret) erasure(owner string, at time.Time) []byte {
	return s.sum("erased", owner, at.Unix())
}
