package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

const (
	outboxReady query = wholeColumns + `WHERE o.state = 'queued' AND o.due <= ? ORDER BY o.urgent, o.id LIMIT ?`
	outboxClaim query = `UPDATE outgoing SET state = 'sending', attempts = attempts + 1 WHERE id IN (SELECT value FROM json_each(?))`
	outboxAgain query = `UPDATE outgoing SET state = 'queued', due = ? WHERE state = 'sending'`
	// That the server took it is a fact whatever the row says by now.
	outboxSent     query = `UPDATE outgoing SET state = 'sent', sent_at = ?, queue = ? WHERE id = ? AND state <> 'sent'`
	outboxSentOpen query = `UPDATE outgoing SET state = 'sent', sent_at = ?, queue = ? WHERE id = ? AND state <> 'sent' AND seal IS NULL`
	outboxRetry    query = `UPDATE outgoing SET state = 'queued', due = ?, why = ? WHERE id = ? AND state = 'sending'`
	outboxFail     query = `UPDATE outgoing SET state = 'failed', why = ? WHERE id = ? AND state <> 'sent'`
	outboxHold     query = `UPDATE outgoing SET state = 'held', why = ? WHERE id = ? AND state IN ('queued', 'sending')`
	outboxRelease  query = `UPDATE outgoing SET state = 'queued', due = ? WHERE id = ? AND state IN ('held', 'failed') AND message_id IS NOT NULL`
	outboxNext     query = `SELECT min(due) FROM outgoing WHERE state = 'queued'`
	outboxCounts   query = `SELECT state, count(*) FROM outgoing GROUP BY state`
	outboxPostpone query = `UPDATE outgoing SET state = 'queued', due = ?, why = ?, attempts = attempts - 1 WHERE id = ? AND state = 'sending'`
	sentTo         query = `SELECT count(*) FROM outgoing WHERE recipient_key = ? AND kind = ?`
	casesTo        query = `SELECT case_id FROM outgoing WHERE recipient_key = ? AND case_id IS NOT NULL AND kind IN (SELECT value FROM json_each(?))
		GROUP BY case_id ORDER BY max(id) DESC LIMIT 20`
	countTo        query = `SELECT count(*) FROM outgoing WHERE recipient_key = ? AND at >= ? AND state <> 'held'`
	countToKinds   query = `SELECT count(*) FROM outgoing WHERE recipient_key = ? AND at >= ? AND kind IN (SELECT value FROM json_each(?)) AND state <> 'held'`
	countSince     query = `SELECT count(*) FROM outgoing WHERE at >= ? AND state <> 'held'`
	countKinds     query = `SELECT count(*) FROM outgoing WHERE at >= ? AND kind IN (SELECT value FROM json_each(?)) AND state <> 'held'`
	ownerOutgoing  query = `SELECT coalesce(seal, '') FROM outgoing WHERE id = ?`
	outgoingExists query = `SELECT count(*) FROM outgoing WHERE id = ?`
)

// Claim takes up to n queued mails that may be sent at now, the urgent ones first, and records an attempt for each: state
// sending, Attempts one higher. They come with their octets. ErrTampered when one is not what was recorded: nothing is claimed
// then, because nothing may be sent (promise P5).
func (s *Store) Claim(ctx context.Context, now time.Time, n int) (claimed []Outgoing, err error) {
	return s.MarkAndClaim(ctx, nil, now, n)
}

// MarkAndClaim is MarkSentAll and then Claim in one transaction: between two mails of one connection there is one commit.
func (s *Store) MarkAndClaim(ctx context.Context, marks []Mark, now time.Time, n int) (claimed []Outgoing, err error) {
	err = s.change(ctx, work{doing: "claiming mails to send", commit: "K15 claim"}, func(ctx context.Context, x *session) error {
		if err := x.markAll(ctx, marks); err != nil {
			return err
		}
		claimed, err = list(ctx, x, outboxReady, scanWhole, now.Unix(), n)
		if err != nil || len(claimed) == 0 {
			return err
		}
		ids := make([]int64, len(claimed))
		for i := range claimed {
			o := &claimed[i]
			o.State, o.Attempts, ids[i] = Sending, o.Attempts+1, o.ID
		}
		_, err = x.exec(ctx, outboxClaim, jsonOf(ids))
		return err
	})
	if err != nil {
		return nil, err
	}
	return claimed, nil
}

// Stranded sets mails that were being sent when the program died back to queued at the given time, with the same octets, and
// counts them. The daemon calls it before the first Claim.
func (s *Store) Stranded(ctx context.Context, at time.Time) (n int, err error) {
	err = s.change(ctx, work{doing: "taking up mails of the last run"}, func(ctx context.Context, x *session) error {
		rows, err := x.exec(ctx, outboxAgain, at.Unix())
		n = int(rows)
		return err
	})
	return n, err
}

// Mark says that the server took one mail.
type Mark struct {
	ID    int64
	At    time.Time
	Queue string // what the server called it
}

// MarkSent records the server's 250. A mail that is sent already keeps its first time; ErrUnknown for a number that is not there.
func (s *Store) MarkSent(ctx context.Context, id int64, at time.Time, queue string) error {
	return s.MarkSentAll(ctx, []Mark{{id, at, queue}})
}

// MarkSentAll is MarkSent for several mails in one transaction.
func (s *Store) MarkSentAll(ctx context.Context, marks []Mark) error {
	return s.change(ctx, work{doing: "marking mails as sent", commit: "K23 mark"}, func(ctx context.Context, x *session) error {
		return x.markAll(ctx, marks)
	})
}

func (x *session) markAll(ctx context.Context, marks []Mark) error {
	for _, m := range marks {
		if err := x.markSent(ctx, m); err != nil {
			return fmt.Errorf("outgoing mail %d: %w", m.ID, err)
		}
	}
	return nil
}

func (x *session) markSent(ctx context.Context, m Mark) error {
	if n, err := x.exec(ctx, outboxSentOpen, m.At.Unix(), m.Queue, m.ID); n > 0 || err != nil {
		return err
	}
	queue, err := x.private(ctx, m.ID, "queue", m.Queue)
	if err != nil {
		return err
	}
	n, err := x.exec(ctx, outboxSent, m.At.Unix(), queue, m.ID)
	if n > 0 || err != nil {
		return err
	}
	there, err := number(x, x.row(ctx, outgoingExists, m.ID))
	if err == nil && there == 0 {
		err = ErrUnknown
	}
	return err
}

// Retry queues a mail that was being sent for another attempt at due; why is what the server said.
func (s *Store) Retry(ctx context.Context, id int64, due time.Time, why string) error {
	return s.setWhy(ctx, "retrying", outboxRetry, id, why, due.Unix())
}

// Postpone queues a mail that was being sent for due without counting the attempt: the provider limits us, and the mail is
// not to blame.
func (s *Store) Postpone(ctx context.Context, id int64, due time.Time, why string) error {
	return s.setWhy(ctx, "postponing", outboxPostpone, id, why, due.Unix())
}

// Fail gives a mail up; why goes to the chair.
func (s *Store) Fail(ctx context.Context, id int64, why string) error {
	return s.setWhy(ctx, "giving up", outboxFail, id, why)
}

// Hold keeps a mail back until it is released.
func (s *Store) Hold(ctx context.Context, id int64, why string) error {
	return s.setWhy(ctx, "holding", outboxHold, id, why)
}

// Release queues a held or failed mail for due.
func (s *Store) Release(ctx context.Context, id int64, due time.Time) error {
	doing := fmt.Sprintf("releasing outgoing mail %d", id)
	return s.change(ctx, work{doing: doing}, func(ctx context.Context, x *session) error {
		return x.one(ctx, outboxRelease, due.Unix(), id)
	})
}

// setWhy changes the state of one mail by q, whose last parameters are why and id.
func (s *Store) setWhy(ctx context.Context, doing string, q query, id int64, why string, args ...any) error {
	doing = fmt.Sprintf("%s outgoing mail %d", doing, id)
	return s.change(ctx, work{doing: doing}, func(ctx context.Context, x *session) error {
		stored, err := x.private(ctx, id, "why", why)
		if err != nil {
			return err
		}
		return x.one(ctx, q, append(args, stored, id)...)
	})
}

// one runs a statement that must change one row.
func (x *session) one(ctx context.Context, q query, args ...any) error {
	n, err := x.exec(ctx, q, args...)
	if err == nil && n != 1 {
		err = ErrUnknown
	}
	return err
}

// private is a text as it is stored in a column of an outgoing mail: what a server says may hold names. Null when erased.
func (x *session) private(ctx context.Context, id int64, column, text string) (any, error) {
	owner, ok, err := find(ctx, x, ownerOutgoing, func(_ *session, row scanner) (owner string, err error) {
		err = row.Scan(&owner)
		return owner, err
	}, id)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, ErrUnknown
	}
	b, err := x.sealing(ctx, owner, outgoingPlace(id))
	if isErased(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	stored := b.text(column, text)
	return stored, b.err
}

// OutboxCounts is how many mails stand in each state.
func (s *Store) OutboxCounts(ctx context.Context) (map[State]int, error) {
	counts := make(map[State]int)
	err := s.view(ctx, "counting the outbox", func(ctx context.Context, x *session) error {
		return x.each(ctx, outboxCounts, func(row scanner) error {
			var state string
			var n int
			err := row.Scan(&state, &n)
			counts[State(state)] = n
			return err
		})
	})
	return counts, err
}

// CountTo is how many mails of these kinds, of every kind where none is named, were decided at or after since for this address,
// in any case of letters; held ones do not count.
func (s *Store) CountTo(ctx context.Context, address string, since time.Time, kinds ...string) (int, error) {
	doing, key := "counting mails to an address", s.secret.lookupFolded("address", address)
	if len(kinds) == 0 {
		n, err := s.number(ctx, doing, countTo, key, since.Unix())
		return int(n), err
	}
	n, err := s.number(ctx, doing, countToKinds, key, since.Unix(), jsonOf(kinds))
	return int(n), err
}

// SentTo says whether a mail of that kind was ever decided for this address, held or not.
func (s *Store) SentTo(ctx context.Context, address, kind string) (bool, error) {
	n, err := s.number(ctx, "looking for a mail to an address", sentTo, s.secret.lookupFolded("address", address), kind)
	return n > 0, err
}

// CasesTo are the cases about which mails of these kinds were decided for this address, the newest first, at most 20.
func (s *Store) CasesTo(ctx context.Context, address string, kinds ...string) (cases []string, err error) {
	const doing = "looking for the cases of an address"
	err = s.view(ctx, doing, func(ctx context.Context, x *session) error {
		return x.each(ctx, casesTo, func(row scanner) error {
			var id string
			err := row.Scan(&id)
			cases = append(cases, id)
			return err
		}, s.secret.lookupFolded("address", address), jsonOf(kinds))
	})
	return cases, err
}

// CountSince is how many mails of these kinds, of every kind where none is named, were decided at or after since; held ones
// do not count.
func (s *Store) CountSince(ctx context.Context, since time.Time, kinds ...string) (int, error) {
	doing := "counting mails"
	if len(kinds) == 0 {
		n, err := s.number(ctx, doing, countSince, since.Unix())
		return int(n), err
	}
	n, err := s.number(ctx, doing, countKinds, since.Unix(), jsonOf(kinds))
	return int(n), err
}

// NextSend is the earliest time at which a queued mail may be sent; zero when none is queued.
func (s *Store) NextSend(ctx context.Context) (time.Time, error) {
	return s.earliest(ctx, "reading the next mail to send", outboxNext)
}

// jsonOf is a list as one parameter for json_each.
func jsonOf[T int64 | string](list []T) string {
	text, err := json.Marshal(list)
	if err != nil {
		panic(err) // numbers and strings always have a JSON form
	}
	return string(text)
}
