package clerk

import (
	"context"
	"fmt"
	"slices"

	"charterd/mail"
	"charterd/store"
	"charterd/workflow"
)

// replayed finds the mail by which the member voted on this ballot before and which this one repeats: one author, Date, subject
// and text, and another Message-ID. Whoever holds a signed mail can send it again with new fields where the signature covers
// none, and so bring back a vote that the member has changed since (RFC 6376 section 8.6). Zero for none.
func (m *letterbox) replayed(ctx context.Context, ballot string) (int64, error) {
	c, err := m.current(ctx, caseOf(ballot))
	if err != nil {
		return 0, err
	}
	if b := c.Ballot(ballot); b == nil || b.Votes[m.by.Member].At.IsZero() {
		return 0, nil // a first vote brings nothing back, and most votes are
	}
	entries, err := m.Store.Entries(ctx, caseOf(ballot))
	if err != nil {
		return 0, fmt.Errorf("reading the votes of %s: %w", ballot, err)
	}
	events, err := eventsOf(append(entries, slices.DeleteFunc(slices.Clone(m.batch.Entries), func(e store.Entry) bool { return e.Case != caseOf(ballot) })...))
	if err != nil {
		return 0, err
	}
	for _, e := range events {
		cast, ok := e.Data.(workflow.VoteCast)
		if !ok || cast.Ballot != ballot || cast.Member != m.by.Member {
			continue
		}
		if again, err := m.repeats(ctx, cast.Mail); again || err != nil {
			return cast.Mail, err
		}
	}
	return 0, nil
}

func (m *letterbox) repeats(ctx context.Context, id int64) (bool, error) {
	i := slices.IndexFunc(m.batch.Messages, func(row store.Message) bool { return row.ID == id })
	var raw []byte
	if i >= 0 {
		raw = m.batch.Messages[i].Raw
	} else if row, found, err := m.Store.Message(ctx, id); err != nil || !found {
		return false, err
	} else {
		raw = row.Raw
	}
	old := m.msg.Reader().Open(raw, mail.Own{})
	return !m.msg.Date.IsZero() && m.msg.Date.Equal(old.Date) && m.msg.MessageID != old.MessageID && m.msg.Subject == old.Subject &&
		len(old.From) == 1 && old.From[0].Address == m.msg.From[0].Address && m.msg.Text(nil) == old.Text(nil), nil
}
