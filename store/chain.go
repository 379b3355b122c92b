package store

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// commitTo is what the chain holds in place of a payload: HMAC-SHA256 under the entry's salt (decisions, Chain). Without salt
// and payload it tells nothing, so both can be erased and the chain still verifies.
func commitTo(salt, payload []byte) []byte {
	h := hmac.New(sha256.New, salt)
	h.Write(payload)
	return h.Sum(nil)
}

// link is the hash of an entry: SHA-256 over seq, the previous hash, group, case, kind, at, the message that caused it, the
// owner of its key and the commitment. Each part stands behind its length in eight octets, big-endian, as do the numbers.
func link(e *Entry, previous, commitment []byte) []byte {
	sum := sha256.Sum256(frame(nil, e.Seq, previous, e.Group, e.Case, e.Kind, e.At.Unix(), e.Message, e.Seal, commitment))
	return sum[:]
}

const (
	headOf      query = `SELECT seq, hash, mac FROM head`
	setHead     query = `UPDATE head SET seq = ?, hash = ?, mac = ?`
	secretProof query = `SELECT proof FROM secret`
	lastEntry   query = `SELECT max(seq) FROM entries`
)

// headRow is the head as stored.
type headRow struct {
	seq  int64
	hash []byte
}

func (h headRow) head() Head { return Head{Seq: h.seq, Hash: hex.EncodeToString(h.hash)} }

// head reads the head; ErrTampered when it was not written by a holder of the secret.
func (x *session) head(ctx context.Context) (headRow, error) {
	var h headRow
	var mac []byte
	if err := x.row(ctx, headOf).Scan(&h.seq, &h.hash, &mac); err != nil {
		return h, err
	}
	if !hmac.Equal(mac, x.store.secret.mac("head", h.seq, h.hash)) {
		return h, fmt.Errorf("the head of the chain, entry %d: %w", h.seq, ErrTampered)
	}
	return h, nil
}

// Head is the last link of the chain.
func (s *Store) Head(ctx context.Context) (Head, error) {
	var h headRow
	err := s.view(ctx, "reading the head", func(ctx context.Context, x *session) (err error) {
		h, err = x.head(ctx)
		return err
	})
	return h.head(), err
}

// checkHead checks at the start that the secret fits, and that the chain ends where the head says.
func (s *Store) checkHead(ctx context.Context) error {
	return s.view(ctx, "checking the chain", func(ctx context.Context, x *session) error {
		var proof []byte
		if err := x.row(ctx, secretProof).Scan(&proof); err != nil {
			return err
		}
		if !hmac.Equal(proof, s.secret.sum("secret")) {
			return ErrSecret
		}
		h, err := x.head(ctx)
		if err != nil {
			return err
		}
		last, err := number(x, x.row(ctx, lastEntry))
		if err != nil {
			return err
		}
		if last != h.seq {
			return fmt.Errorf("the chain ends at entry %d, its head is %d: %w", last, h.seq, ErrTampered)
		}
		if h.seq == 0 {
			return nil
		}
		stored, err := scanEntry(x, x.row(ctx, entryBySeq, h.seq))
		if err != nil {
			return err
		}
		if !bytes.Equal(stored.hash, h.hash) {
			return fmt.Errorf("entry %d is not the head: %w", h.seq, ErrTampered)
		}
		return nil
	})
}
