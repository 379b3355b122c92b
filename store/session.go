package store

import (
	"context"
	"crypto/cipher"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// query is one SQL statement of this package. All of them stand in reads and writes, and are prepared when the store opens.
type query string

// session is one transaction, or one query without, with the statements of its handle.
type session struct {
	store *Store
	tx    *sql.Tx // nil: a single query without one
	stmts map[query]*sql.Stmt
	bound map[query]*sql.Stmt    // those that were used in tx, bound to it once
	keys  map[string]cipher.AEAD // unwrapped in this transaction; not kept longer, another process may erase
}

// view runs f in a read transaction: one consistent state of what is committed.
func (s *Store) view(ctx context.Context, doing string, f func(context.Context, *session) error) error {
	tx, err := s.reader.BeginTx(ctx, nil)
	if err != nil {
		return explain(doing, err)
	}
	defer tx.Rollback() // ends the reading; there is nothing to lose
	return explain(doing, f(ctx, &session{store: s, tx: tx, stmts: s.readStmts}))
}

// glance runs f with one query for reading, which is one consistent state by itself: a transaction would triple its cost.
func (s *Store) glance(ctx context.Context, doing string, f func(context.Context, *session) error) error {
	return explain(doing, f(ctx, &session{store: s, stmts: s.readStmts}))
}

// work names a write transaction: what it does, for errors, and the steps at its two ends, for the tests that kill there.
type work struct{ doing, begin, commit string }

// change runs f in a write transaction and commits it. Once begun it is not cut off by ctx: it takes milliseconds, and a
// commit whose outcome nobody knows is worse.
func (s *Store) change(ctx context.Context, w work, f func(context.Context, *session) error) error {
	if s.writer == nil {
		return fmt.Errorf("%s: %w", w.doing, ErrReadOnly)
	}
	if s.broken.Load() {
		return fmt.Errorf("%s: %w", w.doing, ErrDisk)
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%s: %w", w.doing, err)
	}
	err := explain(w.doing, s.transact(context.WithoutCancel(ctx), w, f))
	if errors.Is(err, ErrDisk) {
		s.broken.Store(true) // after a failed sync nobody knows what the disk holds: only a new start reads it
	}
	return err
}

func (s *Store) transact(ctx context.Context, w work, f func(context.Context, *session) error) error {
	var tx *sql.Tx
	err := s.at(w.begin, func() (err error) {
		tx, err = s.writer.BeginTx(ctx, nil)
		return err
	})
	if err != nil {
		return err
	}
	defer tx.Rollback() // does nothing after Commit
	if err := f(ctx, &session{store: s, tx: tx, stmts: s.writeStmts}); err != nil {
		return err
	}
	return s.at(w.commit, tx.Commit)
}

// at calls the tests' hook before and after a step at which the process can die (trust, section 2); a step without a name
// has no hook.
func (s *Store) at(step string, f func() error) error {
	if step == "" {
		return f()
	}
	s.step(step + " before")
	if err := f(); err != nil {
		return err
	}
	s.step(step + " after")
	return nil
}

// exec runs a statement and tells how many rows it changed.
func (x *session) exec(ctx context.Context, q query, args ...any) (int64, error) {
	res, err := x.stmt(ctx, q).ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func (x *session) stmt(ctx context.Context, q query) *sql.Stmt {
	if x.tx == nil {
		return x.stmts[q]
	}
	s := x.bound[q]
	if s == nil {
		s = x.tx.StmtContext(ctx, x.stmts[q])
		if x.bound == nil {
			x.bound = map[query]*sql.Stmt{}
		}
		x.bound[q] = s
	}
	return s
}

// row runs a query for at most one row.
func (x *session) row(ctx context.Context, q query, args ...any) *sql.Row {
	return x.stmt(ctx, q).QueryRowContext(ctx, args...)
}

// each runs a query and hands every row to f.
func (x *session) each(ctx context.Context, q query, f func(scanner) error, args ...any) error {
	rows, err := x.stmt(ctx, q).QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := f(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// scanner is a row of *sql.Row or *sql.Rows.
type scanner interface{ Scan(...any) error }

// list collects the rows of a query.
func list[T any](ctx context.Context, x *session, q query, scan func(*session, scanner) (T, error), args ...any) ([]T, error) {
	var all []T
	err := x.each(ctx, q, func(row scanner) error {
		one, err := scan(x, row)
		all = append(all, one)
		return err
	}, args...)
	return all, err
}

// find is list for at most one row; false when there is none.
func find[T any](ctx context.Context, x *session, q query, scan func(*session, scanner) (T, error), args ...any) (T, bool, error) {
	one, err := scan(x, x.row(ctx, q, args...))
	if errors.Is(err, sql.ErrNoRows) {
		var none T
		return none, false, nil
	}
	return one, err == nil, err
}

// number scans one integer, 0 for null.
func number(_ *session, row scanner) (int64, error) {
	var n sql.NullInt64
	err := row.Scan(&n)
	return n.Int64, err
}

// box opens the private columns of a row that was read with the key k beside it.
func (x *session) box(k *keyRow, place string) (*box, error) {
	b := &box{source: x.store.entropy, place: place}
	if !k.owner.Valid {
		return b, nil
	}
	if aead, ok := x.keys[k.owner.String]; ok {
		b.aead = aead
		return b, nil
	}
	aead, err := x.store.unwrap(k)
	if errors.Is(err, ErrErased) {
		b.erased = true
		return b, nil
	}
	if err != nil {
		return nil, err
	}
	b.aead = aead
	x.remember(k.owner.String, aead)
	return b, nil
}

func (x *session) remember(owner string, aead cipher.AEAD) {
	if x.keys == nil {
		x.keys = make(map[string]cipher.AEAD)
	}
	x.keys[owner] = aead
}

const (
	keyOf  query = `SELECT owner, wrapped, erased_at, proof FROM keys WHERE owner = ?`
	addKey query = `INSERT INTO keys (owner, wrapped) VALUES (?, ?)`
)

// sealing gives the box in which a row of this owner is written, and makes the owner's key at its first use.
func (x *session) sealing(ctx context.Context, owner, place string) (*box, error) {
	if owner == "" {
		return &box{place: place}, nil
	}
	b := &box{source: x.store.entropy, place: place, aead: x.keys[owner]}
	if b.aead != nil {
		return b, nil
	}
	var k keyRow
	err := x.row(ctx, keyOf, owner).Scan(k.targets()...)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		var wrapped []byte
		if b.aead, wrapped, err = x.store.makeKey(owner); err == nil {
			_, err = x.exec(ctx, addKey, owner, wrapped)
		}
	case err == nil:
		b.aead, err = x.store.unwrap(&k)
	}
	if err != nil {
		return nil, fmt.Errorf("the key of %s: %w", owner, err)
	}
	x.remember(owner, b.aead)
	return b, nil
}

// seconds is a time as it is stored, null for the zero time.
func seconds(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.Unix()
}

// fromSeconds is the reverse of seconds, in UTC.
func fromSeconds(n sql.NullInt64) time.Time {
	if !n.Valid {
		return time.Time{}
	}
	return time.Unix(n.Int64, 0).UTC()
}

// orNull stores the empty text as null, so that references and indexes pass it over.
func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}
