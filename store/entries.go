package store

import (
	"bytes"
	"context"
	"crypto/hmac"
	"database/sql"
	"fmt"
	"time"
)

const entryColumns = `SELECT e.seq, e.group_id, coalesce(e.case_id, ''), e.kind, e.at, coalesce(e.message, 0), e.commitment, e.hash,
	p.hash, d.salt, d.data, e.seal, k.wrapped, k.erased_at, k.proof
	FROM entries e LEFT JOIN entries p ON p.seq = e.seq - 1 LEFT JOIN payloads d ON d.seq = e.seq LEFT JOIN keys k ON k.owner = e.seal `

const (
	entryBySeq     query = entryColumns + `WHERE e.seq = ?`
	entriesOfCase  query = entryColumns + `WHERE e.case_id = ? ORDER BY e.seq`
	entriesOfGroup query = entryColumns + `WHERE e.case_id IS NULL AND e.group_id = ? ORDER BY e.seq`
	entriesAll     query = entryColumns + `ORDER BY e.seq`
)

// storedEntry is an entry with its links.
type storedEntry struct {
	Entry
	commitment, hash, previous []byte
}

// scanEntry reads an entry and checks it against its links; ErrTampered names its number.
func scanEntry(x *session, row scanner) (storedEntry, error) {
	var e storedEntry
	var at int64
	var salt, data []byte
	var k keyRow
	err := row.Scan(append([]any{&e.Seq, &e.Group, &e.Case, &e.Kind, &at, &e.Message, &e.commitment, &e.hash,
		&e.previous, &salt, &data}, k.targets()...)...)
	if err != nil {
		return e, err
	}
	e.At, e.Seal, e.Erased = time.Unix(at, 0).UTC(), k.owner.String, k.erasedAt()
	if e.Seq == 1 {
		e.previous = make([]byte, 32)
	}
	if !bytes.Equal(e.hash, link(&e.Entry, e.previous, e.commitment)) {
		return e, fmt.Errorf("entry %d does not follow from the one before it: %w", e.Seq, ErrTampered)
	}
	b, err := x.box(&k, fmt.Sprintf("entries/%d", e.Seq))
	if err != nil {
		return e, fmt.Errorf("entry %d: %w", e.Seq, err)
	}
	if b.erased && salt == nil && data == nil {
		return e, nil
	}
	salt, e.Payload = b.open("salt", salt), b.open("payload", data)
	if b.err != nil {
		return e, fmt.Errorf("entry %d: %w", e.Seq, b.err)
	}
	if salt == nil || !hmac.Equal(e.commitment, commitTo(salt, e.Payload)) {
		return e, fmt.Errorf("entry %d: its content is not what was recorded on %s: %w", e.Seq, e.At.Format(time.DateTime), ErrTampered)
	}
	return e, nil
}

// Entries are the links of one case, oldest first, each checked against its links; ErrTampered names the number of one that
// was changed. The payload of an erased one is nil.
func (s *Store) Entries(ctx context.Context, caseID string) ([]Entry, error) {
	return s.entries(ctx, "reading the entries of "+caseID, entriesOfCase, caseID)
}

// GroupEntries are the links of a group's own stream, those without a case: roster changes.
func (s *Store) GroupEntries(ctx context.Context, group string) ([]Entry, error) {
	return s.entries(ctx, "reading the entries of group "+group, entriesOfGroup, group)
}

func (s *Store) entries(ctx context.Context, doing string, q query, arg string) (all []Entry, err error) {
	err = s.view(ctx, doing, func(ctx context.Context, x *session) error {
		all, err = list(ctx, x, q, func(x *session, row scanner) (Entry, error) {
			e, err := scanEntry(x, row)
			return e.Entry, err
		}, arg)
		return err
	})
	return all, err
}

// AllEntries hands every link to f, oldest first, checked as by Entries, in one read transaction; an error of f ends it.
func (s *Store) AllEntries(ctx context.Context, f func(Entry) error) error {
	return s.view(ctx, "reading the chain", func(ctx context.Context, x *session) error {
		return x.each(ctx, entriesAll, func(row scanner) error {
			e, err := scanEntry(x, row)
			if err != nil {
				return err
			}
			return f(e.Entry)
		})
	})
}

const (
	addEntry   query = `INSERT INTO entries (seq, group_id, case_id, kind, at, message, seal, commitment, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`
	addPayload query = `INSERT INTO payloads (seq, salt, data) VALUES (?, ?, ?)`
)

// addEntry appends e after the head and moves the head.
func (x *session) addEntry(ctx context.Context, e Entry, h *headRow, salt []byte) error {
	e.Seq = h.seq + 1
	b, err := x.sealing(ctx, e.Seal, fmt.Sprintf("entries/%d", e.Seq))
	if err != nil {
		return err
	}
	commitment := commitTo(salt, e.Payload)
	hash := link(&e, h.hash, commitment)
	message := sql.NullInt64{Int64: e.Message, Valid: e.Message != 0}
	_, err = x.exec(ctx, addEntry, e.Seq, e.Group, orNull(e.Case), e.Kind, e.At.Unix(), message, orNull(e.Seal), commitment, hash)
	if err != nil {
		return err
	}
	sealedSalt, sealedPayload := b.octets("salt", salt), b.octets("payload", e.Payload)
	if b.err != nil {
		return b.err
	}
	if _, err := x.exec(ctx, addPayload, e.Seq, sealedSalt, sealedPayload); err != nil {
		return err
	}
	h.seq, h.hash = e.Seq, hash
	return nil
}
