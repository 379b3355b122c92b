package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// The statements of an erasure. Keyed hashes of Message-ID and content stay: they tell a mail that comes again from a new one.
const (
	eraseKey      query = `UPDATE keys SET wrapped = NULL, erased_at = ?, proof = ? WHERE owner = ?`
	erasePayloads query = `DELETE FROM payloads WHERE seq IN (SELECT seq FROM entries WHERE seal = ?)`
	eraseRaws     query = `DELETE FROM raws WHERE message IN (SELECT id FROM messages WHERE seal = ?)`
	eraseBodies   query = `DELETE FROM bodies WHERE outgoing IN (SELECT id FROM outgoing WHERE seal = ?)`
	eraseMessages query = `UPDATE messages SET message_id = NULL, sender = NULL, subject = NULL, content = NULL, why = NULL, acts = NULL WHERE seal = ?`
	eraseCases    query = `UPDATE cases SET title = NULL WHERE seal = ?`
	eraseOutgoing query = `UPDATE outgoing SET member = NULL, message_id = NULL, token = NULL, token_key = NULL, bounce = NULL, bounce_key = NULL,
		sender = NULL, recipient = NULL, recipient_key = NULL, why = NULL, queue = NULL,
		state = iif(state = 'sent', 'sent', 'failed') WHERE seal = ?`
	erasures query = `SELECT k.owner, k.wrapped, k.erased_at, k.proof, (SELECT count(*) FROM entries e WHERE e.seal = k.owner)
		FROM keys k ORDER BY k.owner`
)

// Erase deletes the key of owner ("C-7" or "m-812"), and with it all that was sealed under it: raw mail, payloads and their
// salts, addresses, subjects, titles, octets of mails. The chain still verifies, and reads show when it was erased. What was
// not sent yet is not sent any more. ErrUnknown when nothing is sealed under owner. A second call ends an erasure that was
// cut off; its time stays the first one.
func (s *Store) Erase(ctx context.Context, owner string, at time.Time) error {
	doing := "erasing " + owner
	err := s.change(ctx, work{doing: doing}, func(ctx context.Context, x *session) error { return x.erase(ctx, owner, at) })
	if err != nil {
		return err
	}
	return explain(doing, s.foldLog(ctx))
}

func (x *session) erase(ctx context.Context, owner string, at time.Time) error {
	k, ok, err := find(ctx, x, keyOf, func(_ *session, row scanner) (k keyRow, err error) {
		err = row.Scan(k.targets()...)
		return k, err
	}, owner)
	if err != nil {
		return err
	}
	if !ok {
		return fmt.Errorf("nothing is sealed under this key: %w", ErrUnknown)
	}
	if k.erased.Valid {
		return nil
	}
	at = at.UTC().Truncate(time.Second)
	if err := x.one(ctx, eraseKey, at.Unix(), x.store.secret.erasure(owner, at), owner); err != nil {
		return err
	}
	for _, q := range []query{erasePayloads, eraseRaws, eraseBodies, eraseMessages, eraseCases, eraseOutgoing} {
		if _, err := x.exec(ctx, q, owner); err != nil {
			return err
		}
	}
	return nil
}

// foldLog folds the write-ahead log into the file and cuts it to nothing: it still holds the old pages.
func (s *Store) foldLog(ctx context.Context) error {
	var busy, frames, folded int
	err := s.writer.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &folded)
	if err == nil && busy != 0 {
		err = fmt.Errorf("it is erased, but a reader keeps the old log open; run it again in a moment: %w", ErrBusy)
	}
	return err
}

// isErased says whether err means that a key was erased.
func isErased(err error) bool { return errors.Is(err, ErrErased) }

// Erasure is one key that was erased.
type Erasure struct {
	Owner   string // "C-7" or "m-812"
	At      time.Time
	Entries int // links of the chain whose content is gone
}
