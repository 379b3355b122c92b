package clerk

import (
	"context"
	"slices"

	"charterd/store"
)

// listCopy puts away a mail that came through a mailing list which wrote its own address into From. Who wrote it is a claim, so it
// acts on nothing, and nobody is answered: an answer to a claim would make charterd write to whomever a stranger names (decisions,
// Unproven mail). Where the author's own mail was taken in before, it is that mail once more; else the chair finds it held.
func (m *letterbox) listCopy(ctx context.Context) error {
	copies, err := m.Store.MessagesByMessageID(ctx, m.row.MessageID)
	if err != nil {
		return err
	}
	copies = append(copies, m.batch.Messages...)
	original := slices.IndexFunc(copies, func(c store.Message) bool {
		return m.row.MessageID != "" && c.Group == m.g.ID && acted(c.Fate) && c.Content == m.msg.ContentAs(c.From)
	})
	if original >= 0 {
		m.end(FateDuplicate, "the list's copy of m-%d", copies[original].ID)
		return nil
	}
	m.end(FateHeld, "it comes from the list's own address %s, so nothing proves who wrote it; what is to count must be sent to %s itself",
		m.row.From, m.g.Address)
	return nil
}
