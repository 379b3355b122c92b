package store

import (
	"context"
	"crypto/hmac"
	"database/sql"
	"fmt"
	"time"
)

const (
	// A case keeps its group, number and opening for good: a row that differs there changes nothing, which is an error.
	setCase query = `INSERT INTO cases (id, group_id, number, stage, status, title, due, opened, seal, mac)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET stage = excluded.stage, status = excluded.status, title = excluded.title, due = excluded.due,
		seal = excluded.seal, mac = excluded.mac
		WHERE group_id = excluded.group_id AND number = excluded.number AND opened = excluded.opened`
	maxNumber query = `SELECT max(number) FROM cases WHERE group_id = ?`
)

const caseColumns = `SELECT c.id, c.group_id, c.number, c.stage, c.status, c.title, c.due, c.opened, c.mac, c.seal, k.wrapped, k.erased_at, k.proof
	FROM cases c LEFT JOIN keys k ON k.owner = c.seal `

const (
	caseByID     query = caseColumns + `WHERE c.id = ?`
	casesOfGroup query = caseColumns + `WHERE c.group_id = ? ORDER BY c.number`
	casesAll     query = caseColumns + `ORDER BY c.group_id, c.number`
	casesDue     query = caseColumns + `WHERE c.status = 'open' AND c.due IS NOT NULL AND c.due <= ?2 AND ?1 IN ('', c.group_id) ORDER BY c.due, c.id`
	nextDue      query = `SELECT due FROM cases WHERE status = 'open' AND due IS NOT NULL AND ? IN ('', group_id) ORDER BY due, id LIMIT 1`
)

// mac covers the whole row.
func (c *Case) mac(s secret) []byte {
	due := int64(0)
	if !c.Due.IsZero() {
		due = c.Due.Unix()
	}
	return s.mac("case", c.ID, c.Group, int64(c.Number), c.Stage, c.Status, c.Title, due, c.Opened.Unix(), c.Seal)
}

// setCase writes a new or changed case.
func (x *session) setCase(ctx context.Context, c *Case) error {
	b, err := x.sealing(ctx, c.Seal, "cases/"+c.ID)
	if err != nil {
		return err
	}
	title := b.text("title", c.Title)
	if b.err != nil {
		return b.err
	}
	n, err := x.exec(ctx, setCase, c.ID, c.Group, c.Number, c.Stage, c.Status, title, seconds(c.Due), c.Opened.Unix(), orNull(c.Seal),
		c.mac(x.store.secret))
	if err == nil && n != 1 {
		err = fmt.Errorf("it is recorded with another group, number or opening: %w", ErrUnknown)
	}
	return err
}

// scanCase reads a case; ErrTampered names it when it is not what was recorded.
func scanCase(x *session, row scanner) (Case, error) {
	var c Case
	var title any
	var due sql.NullInt64
	var opened int64
	var mac []byte
	var k keyRow
	err := row.Scan(append([]any{&c.ID, &c.Group, &c.Number, &c.Stage, &c.Status, &title, &due, &opened, &mac}, k.targets()...)...)
	if err != nil {
		return c, err
	}
	b, err := x.box(&k, "cases/"+c.ID)
	if err != nil {
		return c, err
	}
	c.Title, c.Due, c.Opened = b.read("title", title), fromSeconds(due), time.Unix(opened, 0).UTC()
	c.Seal, c.Erased = k.owner.String, k.erasedAt()
	if b.err == nil && !b.erased && !hmac.Equal(mac, c.mac(x.store.secret)) {
		b.err = fmt.Errorf("case %s: %w", c.ID, ErrTampered)
	}
	return c, b.err
}

// Cases are the cases of a group by number, those of all groups where group is empty.
func (s *Store) Cases(ctx context.Context, group string) ([]Case, error) {
	if group == "" {
		return s.cases(ctx, casesAll)
	}
	return s.cases(ctx, casesOfGroup, group)
}

// Case is the case with this id, such as "G-31"; false when there is none.
func (s *Store) Case(ctx context.Context, id string) (c Case, ok bool, err error) {
	err = s.view(ctx, "reading case "+id, func(ctx context.Context, x *session) error {
		c, ok, err = find(ctx, x, caseByID, scanCase, id)
		return err
	})
	return c, ok, err
}

// Due are the open cases of a group, of all where group is empty, with a deadline at or before until, earliest first.
func (s *Store) Due(ctx context.Context, group string, until time.Time) ([]Case, error) {
	return s.cases(ctx, casesDue, group, until.Unix())
}

// NextDue is the earliest deadline of the open cases of a group, of all where group is empty; zero for none.
func (s *Store) NextDue(ctx context.Context, group string) (time.Time, error) {
	return s.earliest(ctx, "reading the next deadline", nextDue, group)
}

// earliest reads one time, zero for none.
func (s *Store) earliest(ctx context.Context, doing string, q query, args ...any) (t time.Time, err error) {
	err = s.view(ctx, doing, func(ctx context.Context, x *session) error {
		n, ok, err := find(ctx, x, q, number, args...)
		if ok && n != 0 { // no time of ours is 0: the schema refuses it
			t = time.Unix(n, 0).UTC()
		}
		return err
	})
	return t, err
}

func (s *Store) cases(ctx context.Context, q query, args ...any) (all []Case, err error) {
	err = s.view(ctx, "reading cases", func(ctx context.Context, x *session) error {
		all, err = list(ctx, x, q, scanCase, args...)
		return err
	})
	return all, err
}

// MaxNumber is the highest case number of a group, 0 for none. The next case takes the one after it.
func (s *Store) MaxNumber(ctx context.Context, group string) (int, error) {
	n, err := s.number(ctx, "reading the last case number", maxNumber, group)
	return int(n), err
}
