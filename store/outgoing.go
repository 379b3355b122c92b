package store

import (
	"context"
	"crypto/hmac"
	"database/sql"
	"fmt"
	"strings"
	"time"
)

const (
	// A second row with the same Message-ID is dropped, so that nothing is sent twice.
	addOutgoing query = `INSERT INTO outgoing (id, group_id, case_id, kind, thread, ballot, member, message_id, message_id_key,
		token, token_key, bounce, bounce_key, sender, recipient, recipient_key, urgent, at, seal, mac, state, why, due, attempts, queue, sent_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (message_id_key) DO NOTHING`
	addBody     query = `INSERT INTO bodies (outgoing, data, text, html, mac) VALUES (?, ?, ?, ?, ?)`
	maxOutgoing query = `SELECT max(id) FROM outgoing`
)

const outgoingColumns = `SELECT o.id, o.group_id, coalesce(o.case_id, ''), o.kind, o.thread, o.ballot, o.member, o.message_id, o.token, o.bounce,
	o.sender, o.recipient, o.urgent, o.at, o.mac, o.state, o.why, o.due, o.attempts, o.queue, o.sent_at, o.seal, k.wrapped, k.erased_at, k.proof
	FROM outgoing o LEFT JOIN keys k ON k.owner = o.seal `

// wholeColumns are those of bodyColumns behind those of outgoingColumns.
const wholeColumns = `SELECT o.id, o.group_id, coalesce(o.case_id, ''), o.kind, o.thread, o.ballot, o.member, o.message_id, o.token, o.bounce,
	o.sender, o.recipient, o.urgent, o.at, o.mac, o.state, o.why, o.due, o.attempts, o.queue, o.sent_at, o.seal, k.wrapped, k.erased_at, k.proof,
	b.data, b.text, b.html, b.mac
	FROM outgoing o LEFT JOIN bodies b ON b.outgoing = o.id LEFT JOIN keys k ON k.owner = o.seal `

const bodyColumns = `SELECT o.id, b.data, b.text, b.html, b.mac, o.seal, k.wrapped, k.erased_at, k.proof
	FROM outgoing o LEFT JOIN bodies b ON b.outgoing = o.id LEFT JOIN keys k ON k.owner = o.seal `

const (
	outgoingByID        query = wholeColumns + `WHERE o.id = ?`
	outgoingByMessageID query = wholeColumns + `WHERE o.message_id_key = ?`
	outgoingByToken     query = wholeColumns + `WHERE o.token_key = ? ORDER BY o.id DESC LIMIT 1`
	outgoingByBounce    query = wholeColumns + `WHERE o.bounce_key = ? ORDER BY o.id DESC LIMIT 1`
	outgoingOfCase      query = outgoingColumns + `WHERE o.case_id = ? ORDER BY o.id`
	outgoingAll         query = outgoingColumns + `ORDER BY o.id`
	outgoingIn          query = outgoingColumns + `WHERE o.state IN (SELECT value FROM json_each(?)) ORDER BY o.id DESC`
	bodiesAll           query = bodyColumns + `ORDER BY o.id`
)

// mac covers what never changes in an outgoing mail but its octets, which have one of their own.
func (o *Outgoing) mac(s secret) []byte {
	return s.mac("outgoing", o.ID, o.Group, o.Case, o.Kind, o.Thread, o.ballots(), o.Member, o.MessageID, o.Token, o.Bounce, o.From, o.To,
		int64(o.Urgent), o.At.Unix(), o.Seal)
}

// ballots is what the column ballot holds: one number, or those of a sheet.
func (o *Outgoing) ballots() string {
	if len(o.Ballots) > 0 {
		return strings.Join(o.Ballots, ballotMark)
	}
	return o.Ballot
}

const ballotMark = ", "

func (c body) mac(s secret, id int64) []byte { return s.mac("body", id, c.data, c.text, c.html) }

func outgoingPlace(id int64) string { return fmt.Sprintf("outgoing/%d", id) }

// addOutgoing writes one mail to one recipient; false when its Message-ID is there already and it was dropped.
func (x *session) addOutgoing(ctx context.Context, o Outgoing) (added bool, err error) {
	b, err := x.sealing(ctx, o.Seal, outgoingPlace(o.ID))
	if err != nil {
		return false, err
	}
	if o.State == "" {
		o.State = Queued
	}
	if o.Due.IsZero() {
		o.Due = o.At
	}
	s := x.store.secret
	row := []any{o.ID, o.Group, orNull(o.Case), o.Kind, o.Thread, o.ballots(), b.text("member", o.Member),
		b.text("message_id", o.MessageID), s.lookup("outgoing message id", o.MessageID), b.text("token", o.Token), s.lookupFolded("token", o.Token),
		b.text("bounce", o.Bounce), s.lookupFolded("bounce", o.Bounce), b.text("sender", o.From),
		b.text("recipient", o.To), s.lookupFolded("address", o.To), o.Urgent, o.At.Unix(), orNull(o.Seal), o.mac(s),
		string(o.State), b.text("why", o.Why), o.Due.Unix(), o.Attempts, b.text("queue", o.Queue), seconds(o.SentAt)}
	plain := body{o.Data, []byte(o.Text), []byte(o.HTML)}
	stored := body{b.octets("data", plain.data), b.octets("text", plain.text), b.octets("html", plain.html)}
	if b.err != nil {
		return false, b.err
	}
	n, err := x.exec(ctx, addOutgoing, row...)
	if n == 0 || err != nil {
		return false, err
	}
	_, err = x.exec(ctx, addBody, o.ID, stored.data, stored.text, stored.html, plain.mac(s, o.ID))
	return true, err
}

// scanOutgoing reads a mail without its octets; ErrTampered names it when it is not what was recorded.
func scanOutgoing(x *session, row scanner) (Outgoing, error) {
	o, _, err := scanRow(x, row)
	return o, err
}

// scanWhole reads a mail with its octets.
func scanWhole(x *session, row scanner) (Outgoing, error) {
	var c body
	var mac []byte
	o, b, err := scanRow(x, row, &c.data, &c.text, &c.html, &mac)
	if err != nil {
		return o, err
	}
	if c, err = c.opened(x, b, o.ID, mac); err != nil {
		return o, err
	}
	o.Data, o.Text, o.HTML = c.data, string(c.text), string(c.html)
	return o, nil
}

// scanRow reads a mail, and what stands behind it in the row.
func scanRow(x *session, row scanner, more ...any) (Outgoing, *box, error) {
	var o Outgoing
	var member, messageID, token, bounce, sender, recipient, why, queue any
	var at, due int64
	var sent sql.NullInt64
	var mac []byte
	var k keyRow
	err := row.Scan(append([]any{&o.ID, &o.Group, &o.Case, &o.Kind, &o.Thread, &o.Ballot, &member, &messageID, &token, &bounce,
		&sender, &recipient, &o.Urgent, &at, &mac, (*string)(&o.State), &why, &due, &o.Attempts, &queue, &sent}, append(k.targets(), more...)...)...)
	if err != nil {
		return o, nil, err
	}
	if strings.Contains(o.Ballot, ballotMark) {
		o.Ballot, o.Ballots = "", strings.Split(o.Ballot, ballotMark)
	}
	b, err := x.box(&k, outgoingPlace(o.ID))
	if err != nil {
		return o, nil, err
	}
	o.Member, o.MessageID, o.Token, o.Bounce = b.read("member", member), b.read("message_id", messageID), b.read("token", token), b.read("bounce", bounce)
	o.From, o.To, o.Why, o.Queue = b.read("sender", sender), b.read("recipient", recipient), b.read("why", why), b.read("queue", queue)
	o.At, o.Due, o.SentAt = time.Unix(at, 0).UTC(), time.Unix(due, 0).UTC(), fromSeconds(sent)
	o.Seal, o.Erased = k.owner.String, k.erasedAt()
	if b.err == nil && !b.erased && !hmac.Equal(mac, o.mac(x.store.secret)) {
		b.err = fmt.Errorf("outgoing mail %d: %w", o.ID, ErrTampered)
	}
	return o, b, b.err
}

// body is the octets of a mail as they were decided.
type body struct{ data, text, html []byte }

// scanBody reads the octets of a mail; none when erased.
func scanBody(x *session, row scanner) (body, error) {
	var id int64
	var c body
	var mac []byte
	var k keyRow
	if err := row.Scan(append([]any{&id, &c.data, &c.text, &c.html, &mac}, k.targets()...)...); err != nil {
		return c, err
	}
	b, err := x.box(&k, outgoingPlace(id))
	if err != nil {
		return c, err
	}
	return c.opened(x, b, id, mac)
}

// opened are the octets as they were decided; ErrTampered when they are not what was recorded.
func (c body) opened(x *session, b *box, id int64, mac []byte) (body, error) {
	c = body{b.open("data", c.data), b.open("text", c.text), b.open("html", c.html)}
	if b.err == nil && !b.erased && !hmac.Equal(mac, c.mac(x.store.secret, id)) {
		b.err = fmt.Errorf("the octets of outgoing mail %d: %w", id, ErrTampered)
	}
	return c, b.err
}

// Outgoing is the mail with this number, with its octets; false when there is none.
func (s *Store) Outgoing(ctx context.Context, id int64) (Outgoing, bool, error) {
	return s.outgoing(ctx, outgoingByID, id)
}

// OutgoingByMessageID is the mail of ours with this Message-ID, with its octets; false when there is none.
func (s *Store) OutgoingByMessageID(ctx context.Context, id string) (Outgoing, bool, error) {
	return s.outgoing(ctx, outgoingByMessageID, s.secret.lookup("outgoing message id", id))
}

// OutgoingByToken is the newest mail with this reply token, in any case of letters, with its octets; false when there is none.
func (s *Store) OutgoingByToken(ctx context.Context, token string) (Outgoing, bool, error) {
	return s.outgoing(ctx, outgoingByToken, s.secret.lookupFolded("token", token))
}

// OutgoingByBounce is the newest mail with this bounce tag, in any case of letters, with its octets; false when there is none.
func (s *Store) OutgoingByBounce(ctx context.Context, tag string) (Outgoing, bool, error) {
	return s.outgoing(ctx, outgoingByBounce, s.secret.lookupFolded("bounce", tag))
}

func (s *Store) outgoing(ctx context.Context, q query, arg any) (o Outgoing, ok bool, err error) {
	err = s.glance(context.WithoutCancel(ctx), "reading an outgoing mail", func(ctx context.Context, x *session) error {
		o, ok, err = find(ctx, x, q, scanWhole, arg)
		return err
	})
	return o, ok, err
}

// OutgoingOf are the mails of a case in the order in which they were decided, without Data, Text and HTML.
func (s *Store) OutgoingOf(ctx context.Context, caseID string) (all []Outgoing, err error) {
	err = s.view(ctx, "reading the mails of "+caseID, func(ctx context.Context, x *session) error {
		all, err = list(ctx, x, outgoingOfCase, scanOutgoing, caseID)
		return err
	})
	return all, err
}

// OutgoingIn are the mails that stand in one of these states, newest first and without Data, Text and HTML. It reads the whole
// table: for an operator who looks, not for a turn.
func (s *Store) OutgoingIn(ctx context.Context, states ...State) (all []Outgoing, err error) {
	names := make([]string, len(states))
	for i, state := range states {
		names[i] = string(state)
	}
	err = s.glance(ctx, "reading outgoing mails by state", func(ctx context.Context, x *session) error {
		all, err = list(ctx, x, outgoingIn, scanOutgoing, jsonOf(names))
		return err
	})
	return all, err
}
