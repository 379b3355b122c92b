package store

import (
	"context"
	"crypto/hmac"
	"fmt"
	"time"
)

const (
	addMessage query = `INSERT INTO messages (id, group_id, mailbox, key, at, read_at, message_id, message_id_key, sender, subject,
		size, content, content_key, case_id, fate, why, acts, reader, seal, mac)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
	addRaw query = `INSERT INTO raws (message, data, mac) VALUES (?, ?, ?)`
)

const messageColumns = `SELECT m.id, m.group_id, m.mailbox, m.key, m.at, m.read_at, m.message_id, m.sender, m.subject, m.size, m.content,
	coalesce(m.case_id, ''), m.fate, m.why, m.acts, m.reader, m.mac, m.seal, k.wrapped, k.erased_at, k.proof
	FROM messages m LEFT JOIN keys k ON k.owner = m.seal `

const rawColumns = `SELECT m.id, r.data, r.mac, m.seal, k.wrapped, k.erased_at, k.proof
	FROM messages m LEFT JOIN raws r ON r.message = m.id LEFT JOIN keys k ON k.owner = m.seal `

const (
	messageByID       query = messageColumns + `WHERE m.id = ?`
	messagesByMessage query = messageColumns + `WHERE m.message_id_key = ? ORDER BY m.id`
	messageByContent  query = messageColumns + `WHERE m.content_key = ? AND ?2 IN ('', m.group_id) ORDER BY m.id LIMIT 1`
	messagesNewest    query = messageColumns + `WHERE ?1 IN ('', m.group_id) ORDER BY m.id DESC LIMIT ?2 OFFSET ?3`
	messagesAll       query = messageColumns + `ORDER BY m.id`
	rawOf             query = rawColumns + `WHERE m.id = ?`
	rawsAll           query = rawColumns + `ORDER BY m.id`
	known             query = `SELECT count(*) FROM messages WHERE mailbox = ? AND key = ?`
	messageKeys       query = `SELECT m.key FROM messages m JOIN raws r ON r.message = m.id
		WHERE m.mailbox = ? AND m.size <= length(r.data) ORDER BY m.id`
	maxMessage query = `SELECT max(id) FROM messages`
)

// mac covers all that never changes in a message but its raw octets, which have one of their own.
func (m *Message) mac(s secret) []byte {
	return s.mac("message", m.ID, m.Group, m.Mailbox, m.Key, m.At.Unix(), m.Read.Unix(), m.MessageID, m.From, m.Subject, m.Size,
		m.Content, m.Case, m.Fate, m.Why, m.Acts, m.Reader, m.Seal)
}

// addMessage writes one incoming mail; its raw octets are kept as they came.
func (x *session) addMessage(ctx context.Context, m *Message) error {
	b, err := x.sealing(ctx, m.Seal, fmt.Sprintf("messages/%d", m.ID))
	if err != nil {
		return err
	}
	s := x.store.secret
	row := []any{m.ID, m.Group, m.Mailbox, m.Key, m.At.Unix(), m.Read.Unix(), b.text("message_id", m.MessageID), s.lookup("message id", m.MessageID),
		b.text("sender", m.From), b.text("subject", m.Subject), m.Size, b.text("content", m.Content), s.lookup("content", m.Content),
		orNull(m.Case), m.Fate, b.text("why", m.Why), b.text("acts", m.Acts), m.Reader, orNull(m.Seal), m.mac(s)}
	raw := b.octets("raw", m.Raw)
	if b.err != nil {
		return b.err
	}
	if _, err := x.exec(ctx, addMessage, row...); err != nil {
		return err
	}
	_, err = x.exec(ctx, addRaw, m.ID, raw, s.mac("raw", m.ID, m.Raw))
	return err
}

// scanMessage reads a message without its raw octets; ErrTampered names it when it is not what was recorded.
func scanMessage(x *session, row scanner) (Message, error) {
	var m Message
	var at, read int64
	var messageID, sender, subject, content, why, acts any
	var mac []byte
	var k keyRow
	err := row.Scan(append([]any{&m.ID, &m.Group, &m.Mailbox, &m.Key, &at, &read, &messageID, &sender, &subject, &m.Size, &content,
		&m.Case, &m.Fate, &why, &acts, &m.Reader, &mac}, k.targets()...)...)
	if err != nil {
		return m, err
	}
	b, err := x.box(&k, fmt.Sprintf("messages/%d", m.ID))
	if err != nil {
		return m, err
	}
	m.At, m.Read, m.Seal, m.Erased = time.Unix(at, 0).UTC(), time.Unix(read, 0).UTC(), k.owner.String, k.erasedAt()
	m.MessageID, m.From, m.Subject = b.read("message_id", messageID), b.read("sender", sender), b.read("subject", subject)
	m.Content, m.Why, m.Acts = b.read("content", content), b.read("why", why), b.read("acts", acts)
	if b.err == nil && !b.erased && !hmac.Equal(mac, m.mac(x.store.secret)) {
		b.err = fmt.Errorf("message m-%d: %w", m.ID, ErrTampered)
	}
	return m, b.err
}

// scanRaw reads the raw octets of a message; nil when erased.
func scanRaw(x *session, row scanner) ([]byte, error) {
	var id int64
	var raw, mac []byte
	var k keyRow
	if err := row.Scan(append([]any{&id, &raw, &mac}, k.targets()...)...); err != nil {
		return nil, err
	}
	b, err := x.box(&k, fmt.Sprintf("messages/%d", id))
	if err != nil {
		return nil, err
	}
	raw = b.open("raw", raw)
	if b.err == nil && !b.erased && !hmac.Equal(mac, x.store.secret.mac("raw", id, raw)) {
		b.err = fmt.Errorf("the mail of message m-%d: %w", id, ErrTampered)
	}
	return raw, b.err
}

// Message is the incoming mail with this number, with its raw octets; false when there is none.
func (s *Store) Message(ctx context.Context, id int64) (m Message, ok bool, err error) {
	err = s.view(ctx, fmt.Sprintf("reading message m-%d", id), func(ctx context.Context, x *session) error {
		m, ok, err = find(ctx, x, messageByID, scanMessage, id)
		if !ok || err != nil {
			return err
		}
		m.Raw, _, err = find(ctx, x, rawOf, scanRaw, id)
		return err
	})
	return m, ok, err
}

// MessagesByMessageID are all incoming mails that carry this Message-ID, which may be a lie, oldest first and without raw
// octets. The id is compared as it is, so callers pass it as they stored it.
func (s *Store) MessagesByMessageID(ctx context.Context, id string) ([]Message, error) {
	return s.messages(ctx, messagesByMessage, s.secret.lookup("message id", id))
}

// MessageByContent is the first mail with this hash of author and content in the group, in any group where group is empty;
// without raw octets. It still finds a mail that was erased.
func (s *Store) MessageByContent(ctx context.Context, group, content string) (m Message, ok bool, err error) {
	all, err := s.messages(ctx, messageByContent, s.secret.lookup("content", content), group)
	if len(all) == 0 || err != nil {
		return m, false, err
	}
	return all[0], true, nil
}

// Messages are the mails of a group, of all where group is empty, newest first and without raw octets.
func (s *Store) Messages(ctx context.Context, group string, limit, offset int) ([]Message, error) {
	return s.messages(ctx, messagesNewest, group, limit, offset)
}

func (s *Store) messages(ctx context.Context, q query, args ...any) (all []Message, err error) {
	err = s.glance(ctx, "reading messages", func(ctx context.Context, x *session) error {
		all, err = list(ctx, x, q, scanMessage, args...)
		return err
	})
	return all, err
}

// Known says whether a mail with this key was taken in from this mailbox.
func (s *Store) Known(ctx context.Context, mailbox, key string) (bool, error) {
	n, err := s.number(ctx, "looking up a mail", known, mailbox, key)
	return n > 0, err
}

// Keys name the mails that were taken in whole from this mailbox, oldest first; not those of which only the beginning was read.
func (s *Store) Keys(ctx context.Context, mailbox string) (keys []string, err error) {
	err = s.glance(ctx, "listing the mails of a mailbox", func(ctx context.Context, x *session) error {
		return x.each(ctx, messageKeys, func(row scanner) error {
			var key string
			err := row.Scan(&key)
			keys = append(keys, key)
			return err
		}, mailbox)
	})
	return keys, err
}

// MaxMessage is the highest message number, 0 for none. The next message takes the one after it.
func (s *Store) MaxMessage(ctx context.Context) (int64, error) {
	return s.number(ctx, "reading the last message number", maxMessage)
}

// number reads one integer, 0 for none. It is not cut off by ctx: it takes microseconds, and watching for that would take as long.
func (s *Store) number(ctx context.Context, doing string, q query, args ...any) (n int64, err error) {
	err = s.glance(context.WithoutCancel(ctx), doing, func(ctx context.Context, x *session) error {
		n, err = number(x, x.row(ctx, q, args...))
		return err
	})
	return n, err
}
