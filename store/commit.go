package store

import (
	"context"
	"crypto/hmac"
	"database/sql"
	"fmt"
	"io"
	"time"
)

// Committed is what Commit gave.
type Committed struct {
	Head     Head
	Entries  []int64 // the numbers of Batch.Entries, in their order
	Outgoing []int64 // the numbers of Batch.Outgoing, in their order; 0 for one that was dropped
	Dropped  int     // outgoing mails whose Message-ID was there already
}

const (
	setMailbox query = `INSERT INTO mailboxes (name, validity, uid, older, first, at, mac) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (name) DO UPDATE SET validity = excluded.validity, uid = excluded.uid, older = excluded.older, at = excluded.at, mac = excluded.mac`
	mailboxByName query = `SELECT name, validity, uid, older, first, at, mac FROM mailboxes WHERE name = ?`
	mailboxesAll  query = `SELECT name, validity, uid, older, first, at, mac FROM mailboxes ORDER BY name`
	addCharter    query = `INSERT INTO charters (hash, group_id, version, text, mac) VALUES (?, ?, ?, ?, ?) ON CONFLICT (hash) DO NOTHING`
	charterByHash query = `SELECT hash, group_id, version, text, mac FROM charters WHERE hash = ?`
	chartersAll   query = `SELECT hash, group_id, version, text, mac FROM charters ORDER BY hash`
)

// Commit writes the batch in one transaction, all of it or nothing. ErrStale when the chain is not at b.Head; ErrErased when
// a row is to be sealed under an erased key; other errors name the row. After success the elements of b.Entries and
// b.Outgoing carry their numbers. It is the only write of a turn, and is not cut off by ctx once begun.
func (s *Store) Commit(ctx context.Context, b Batch) (Committed, error) {
	var c Committed
	err := s.change(ctx, work{"recording", "K08 begin", "K13 commit"}, func(ctx context.Context, x *session) (err error) {
		c, err = x.write(ctx, &b)
		return err
	})
	if err != nil {
		return Committed{}, err
	}
	for i := range b.Entries {
		b.Entries[i].Seq = c.Entries[i]
	}
	for i := range b.Outgoing {
		b.Outgoing[i].ID = c.Outgoing[i]
	}
	return c, nil
}

// write writes the batch in the order of trust.md, section 2.
func (x *session) write(ctx context.Context, b *Batch) (c Committed, err error) {
	h, err := x.head(ctx)
	if err != nil {
		return c, err
	}
	if h.head() != b.Head {
		return c, fmt.Errorf("the chain is at entry %d, the batch was computed at %d: %w", h.seq, b.Head.Seq, ErrStale)
	}
	steps := []struct {
		name string
		do   func() error
	}{
		{"K09 raw", func() error { return x.writeMail(ctx, b) }},
		{"K10 entries", func() (err error) { c.Entries, err = x.writeEntries(ctx, b, &h); return err }},
		{"K11 cases", func() error { return x.writeCases(ctx, b.Cases) }},
		{"K12 outbox", func() error { return x.writeOutbox(ctx, b.Outgoing, &c) }},
	}
	for _, step := range steps {
		if err := x.store.at(step.name, step.do); err != nil {
			return c, err
		}
	}
	c.Head = h.head()
	return c, nil
}

// writeMail writes how far the mailbox has been read and what was read.
func (x *session) writeMail(ctx context.Context, b *Batch) error {
	if m := b.Mailbox; m != nil {
		if _, err := x.exec(ctx, setMailbox, m.Name, m.Validity, m.UID, m.Older, seconds(m.First), m.At.Unix(), m.mac(x.store.secret)); err != nil {
			return fmt.Errorf("mailbox %s: %w", m.Name, err)
		}
	}
	for i := range b.Messages {
		if err := x.addMessage(ctx, &b.Messages[i]); err != nil {
			return fmt.Errorf("message m-%d (%s, %s): %w", b.Messages[i].ID, b.Messages[i].Mailbox, b.Messages[i].Key, err)
		}
	}
	return nil
}

// writeEntries appends to the chain, and records the charters that the entries name by hash.
func (x *session) writeEntries(ctx context.Context, b *Batch, h *headRow) ([]int64, error) {
	for _, c := range b.Charters {
		if _, err := x.exec(ctx, addCharter, c.Hash, c.Group, c.Version, c.Text, c.mac(x.store.secret)); err != nil {
			return nil, fmt.Errorf("charter %s %s: %w", c.Group, c.Version, err)
		}
	}
	if len(b.Entries) == 0 {
		return nil, nil
	}
	seqs := make([]int64, len(b.Entries))
	for i := range b.Entries {
		salt := make([]byte, 32)
		if _, err := io.ReadFull(x.store.entropy, salt); err != nil {
			return nil, fmt.Errorf("drawing a salt: %w", err)
		}
		if err := x.addEntry(ctx, b.Entries[i], h, salt); err != nil {
			return nil, fmt.Errorf("entry %d (%s %s): %w", h.seq+1, b.Entries[i].Case, b.Entries[i].Kind, err)
		}
		seqs[i] = h.seq
	}
	_, err := x.exec(ctx, setHead, h.seq, h.hash, x.store.secret.mac("head", h.seq, h.hash))
	return seqs, err
}

func (x *session) writeCases(ctx context.Context, cases []Case) error {
	for i := range cases {
		if err := x.setCase(ctx, &cases[i]); err != nil {
			return fmt.Errorf("case %s: %w", cases[i].ID, err)
		}
	}
	return nil
}

func (x *session) writeOutbox(ctx context.Context, outgoing []Outgoing, c *Committed) error {
	if len(outgoing) == 0 {
		return nil
	}
	last, err := number(x, x.row(ctx, maxOutgoing))
	if err != nil {
		return err
	}
	c.Outgoing = make([]int64, len(outgoing))
	for i, o := range outgoing {
		o.ID = last + 1
		added, err := x.addOutgoing(ctx, o)
		if err != nil {
			return fmt.Errorf("outgoing mail %s of %s: %w", o.Kind, o.Case, err)
		}
		if !added {
			c.Dropped++
			continue
		}
		last++
		c.Outgoing[i] = last
	}
	return nil
}

// Mailbox is how far the mailbox of this name has been read; false before the first contact.
func (s *Store) Mailbox(ctx context.Context, name string) (m Mailbox, ok bool, err error) {
	err = s.view(ctx, "reading mailbox "+name, func(ctx context.Context, x *session) error {
		m, ok, err = find(ctx, x, mailboxByName, scanMailbox, name)
		return err
	})
	return m, ok, err
}

// Mailboxes are all mailboxes ever read, by name.
func (s *Store) Mailboxes(ctx context.Context) (all []Mailbox, err error) {
	err = s.view(ctx, "reading the mailboxes", func(ctx context.Context, x *session) error {
		all, err = list(ctx, x, mailboxesAll, scanMailbox)
		return err
	})
	return all, err
}

// mac covers the whole row: a watermark that moved by itself would lose mail.
func (m *Mailbox) mac(s secret) []byte {
	return s.mac("mailbox", m.Name, int64(m.Validity), int64(m.UID), m.Older, m.First.Unix(), m.At.Unix())
}

func scanMailbox(x *session, row scanner) (m Mailbox, err error) {
	var first sql.NullInt64
	var at int64
	var mac []byte
	if err := row.Scan(&m.Name, &m.Validity, &m.UID, &m.Older, &first, &at, &mac); err != nil {
		return m, err
	}
	m.First, m.At = fromSeconds(first), time.Unix(at, 0).UTC()
	if !hmac.Equal(mac, m.mac(x.store.secret)) {
		return m, fmt.Errorf("how far mailbox %s was read: %w", m.Name, ErrTampered)
	}
	return m, nil
}

// mac covers the whole row.
func (c *Charter) mac(s secret) []byte { return s.mac("charter", c.Hash, c.Group, c.Version, c.Text) }

// Charter is the recorded text with this hash; false when there is none.
func (s *Store) Charter(ctx context.Context, hash string) (c Charter, ok bool, err error) {
	err = s.view(ctx, "reading charter "+hash, func(ctx context.Context, x *session) error {
		c, ok, err = find(ctx, x, charterByHash, scanCharter, hash)
		return err
	})
	return c, ok, err
}

func scanCharter(x *session, row scanner) (c Charter, err error) {
	var mac []byte
	if err := row.Scan(&c.Hash, &c.Group, &c.Version, &c.Text, &mac); err != nil {
		return c, err
	}
	if !hmac.Equal(mac, c.mac(x.store.secret)) {
		return c, fmt.Errorf("charter %s: %w", c.Hash, ErrTampered)
	}
	return c, nil
}
