package imap

import (
	"context"
	"fmt"

	goimap "github.com/emersion/go-imap/v2"
)

// remove takes mails off the server for good (situations, "Conduct report"). It may be repeated. Without UIDPLUS there is only an
// EXPUNGE of everything that anybody has marked as deleted (RFC 9051 section 6.4.3): that is done where nothing else is marked.
func (s *session) remove(ctx context.Context, set goimap.UIDSet) error {
	if err := s.flag(ctx, set, goimap.FlagDeleted); err != nil {
		return err
	}
	if s.caps.Has(goimap.CapUIDPlus) {
		return s.run(ctx, "UID EXPUNGE", func() error { return s.client.UIDExpunge(set).Close() })
	}
	others, err := s.deletedBut(ctx, set)
	if err != nil {
		return err
	}
	if others > 0 {
		return s.cfg.fail(ErrServer, "empty the folder of deleted mail with a mail program, or use a server with UIDPLUS",
			fmt.Sprintf("mail that is on record is marked as deleted, and cannot be removed: the server has no UIDPLUS, and %d other mails there are marked too", others), nil)
	}
	return s.run(ctx, "EXPUNGE", func() error { return s.client.Expunge().Close() })
}

// deletedBut counts the mails that are marked as deleted and are none of these.
func (s *session) deletedBut(ctx context.Context, set goimap.UIDSet) (int, error) {
	var found *goimap.SearchData
	err := s.run(ctx, "UID SEARCH", func() (err error) {
		found, err = s.client.UIDSearch(&goimap.SearchCriteria{Flag: []goimap.Flag{goimap.FlagDeleted}}, nil).Wait()
		return err
	})
	if err != nil {
		return 0, err
	}
	others := 0
	for _, uid := range found.AllUIDs() {
		if !set.Contains(uid) {
			others++
		}
	}
	return others, nil
}
