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

// mac is the keyed hash of a row's unchanging parts, 16 octets.
func (s secret) mac(label string, parts ...any) []byte {
	return s.sum(label, parts...)[:16]
}

// sum is HMAC-SHA256 over label and parts, 32 octets.
func (s secret) sum(label string, parts ...any) []byte {
	h := hmac.New(sha256.New, s)
	small := frame(make([]byte, 0, 512), label)
	for _, part := range parts {
		octets, _ := part.([]byte)
		if len(octets) < 512 {
			small = frame(small, part)
			continue
		}
		h.Write(binary.BigEndian.AppendUint64(small, uint64(len(octets)))) // as frame does, but without a copy of a whole mail
		h.Write(octets)
		small = small[:0]
	}
	h.Write(small)
	return h.Sum(small[:0])
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
