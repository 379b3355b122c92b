package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"
)

// Report is what Verify found.
type Report struct {
	Head      Head
	Entries   int
	Messages  int
	Outgoing  int
	Cases     int
	Charters  int
	Mailboxes int
	Erased    []Erasure // by owner
	Bad       int64     // the first entry that is not what was recorded; 0 when none is, or when the damage is elsewhere
	Problem   string    // a sentence about the first damage; empty when there is none
}

// Sound says that nothing was changed.
func (r Report) Sound() bool { return r.Problem == "" }

const (
	foreignCheck query = `SELECT "table", coalesce(rowid, 0), parent FROM pragma_foreign_key_check LIMIT 1`
	structure    query = `PRAGMA integrity_check(1)`
)

// Verify walks everything that is recorded: the structure of the file, every link of the chain, every payload against its
// commitment, the rows of messages, mails, cases, charters and mailboxes against their keyed hashes, and that each row that another
// names is there. What is damaged stands in the report; an error means that the check itself could not be made. Whether the
// decisions follow from the recorded facts is the clerk's to check.
func (s *Store) Verify(ctx context.Context) (Report, error) {
	var r Report
	err := s.view(ctx, "verifying", func(ctx context.Context, x *session) error {
		for _, check := range []func(context.Context, *session) error{
			r.structure, r.chain, r.keys, r.messages, r.outgoing, r.cases, r.charters, r.mailboxes, r.references,
		} {
			if err := check(ctx, x); err != nil {
				return err
			}
		}
		return nil
	})
	if errors.Is(err, ErrTampered) || errors.Is(err, ErrCorrupt) {
		r.Problem = err.Error()
		return r, nil
	}
	return r, err
}

func (r *Report) structure(ctx context.Context, x *session) error {
	var says string
	if err := x.row(ctx, structure).Scan(&says); err != nil {
		return err
	}
	if says != "ok" {
		return fmt.Errorf("SQLite says %q: %w", says, ErrCorrupt)
	}
	return nil
}

func (r *Report) chain(ctx context.Context, x *session) error {
	h, err := x.head(ctx)
	if err != nil {
		return err
	}
	r.Head = h.head()
	last := make([]byte, 32)
	err = x.each(ctx, entriesAll, func(row scanner) error {
		e, err := scanEntry(x, row)
		if err == nil && e.Seq != int64(r.Entries)+1 {
			err = fmt.Errorf("entry %d is missing: %w", r.Entries+1, ErrTampered)
		}
		if err != nil {
			r.Bad = int64(r.Entries) + 1
			return err
		}
		r.Entries++
		last = e.hash
		return nil
	})
	if err != nil {
		return err
	}
	if int64(r.Entries) != h.seq || !bytes.Equal(last, h.hash) {
		r.Bad = int64(r.Entries) + 1
		return fmt.Errorf("the chain ends at entry %d, its head is entry %d: %w", r.Entries, h.seq, ErrTampered)
	}
	return nil
}

func (r *Report) keys(ctx context.Context, x *session) error {
	return x.each(ctx, erasures, func(row scanner) error {
		var k keyRow
		var n int
		if err := row.Scan(append(k.targets(), &n)...); err != nil {
			return err
		}
		_, err := x.store.unwrap(&k)
		if isErased(err) {
			r.Erased = append(r.Erased, Erasure{Owner: k.owner.String, At: k.erasedAt(), Entries: n})
			return nil
		}
		return err
	})
}

// rows reads every row of q by scan, which checks it, and counts them in n.
func rows[T any](ctx context.Context, x *session, q query, scan func(*session, scanner) (T, error), n *int) error {
	*n = 0
	return x.each(ctx, q, func(row scanner) error {
		_, err := scan(x, row)
		*n++
		return err
	})
}

func (r *Report) messages(ctx context.Context, x *session) error {
	if err := rows(ctx, x, messagesAll, scanMessage, &r.Messages); err != nil {
		return err
	}
	return rows(ctx, x, rawsAll, scanRaw, &r.Messages)
}

func (r *Report) outgoing(ctx context.Context, x *session) error {
	if err := rows(ctx, x, outgoingAll, scanOutgoing, &r.Outgoing); err != nil {
		return err
	}
	return rows(ctx, x, bodiesAll, scanBody, &r.Outgoing)
}

func (r *Report) cases(ctx context.Context, x *session) error {
	return rows(ctx, x, casesAll, scanCase, &r.Cases)
}

func (r *Report) charters(ctx context.Context, x *session) error {
	return rows(ctx, x, chartersAll, scanCharter, &r.Charters)
}

func (r *Report) mailboxes(ctx context.Context, x *session) error {
	return rows(ctx, x, mailboxesAll, scanMailbox, &r.Mailboxes)
}

func (r *Report) references(ctx context.Context, x *session) error {
	return x.each(ctx, foreignCheck, func(row scanner) error {
		var table, parent string
		var id int64
		if err := row.Scan(&table, &id, &parent); err != nil {
			return err
		}
		return fmt.Errorf("row %d of %s names a row of %s that is not there: %w", id, table, parent, ErrTampered)
	})
}

// Erased says when the key of owner was erased; zero when it was not, or never made.
func (s *Store) Erased(ctx context.Context, owner string) (at time.Time, err error) {
	err = s.view(ctx, "looking up the key of "+owner, func(ctx context.Context, x *session) error {
		var k keyRow
		_, _, err := find(ctx, x, keyOf, func(_ *session, row scanner) (struct{}, error) {
			return struct{}{}, row.Scan(k.targets()...)
		}, owner)
		at = k.erasedAt()
		return err
	})
	return at, err
}
