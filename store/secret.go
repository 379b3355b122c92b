package store

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"strings"
	"time"
)

// secret is the content of the secret file. Every keyed hash and every wrapping is made from it, each under a label of its
// own, so that a value of one kind is never good for another.
type secret []byte

// frame feeds the parts to h, each behind its length, so that no two lists of parts give the same octets.
func frame(h hash.Hash, parts ...any) {
	var n [8]byte
	for _, part := range parts {
		switch v := part.(type) {
		case string:
			binary.BigEndian.PutUint64(n[:], uint64(len(v)))
			h.Write(n[:])
			h.Write([]byte(v))
		case []byte:
			binary.BigEndian.PutUint64(n[:], uint64(len(v)))
			h.Write(n[:])
			h.Write(v)
		case int64:
			binary.BigEndian.PutUint64(n[:], 8)
			h.Write(n[:])
			binary.BigEndian.PutUint64(n[:], uint64(v))
			h.Write(n[:])
		default:
			panic("store: frame takes strings, octets and int64")
		}
	}
}

// mac is the keyed hash of a row's unchanging parts, 16 octets.
func (s secret) mac(label string, parts ...any) []byte {
	return s.sum(label, parts...)[:16]
}

// sum is HMAC-SHA256 over label and parts, 32 octets.
func (s secret) sum(label string, parts ...any) []byte {
	h := hmac.New(sha256.New, s)
	frame(h, label)
	frame(h, parts...)
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
