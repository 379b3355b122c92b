package imap

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	goimap "github.com/emersion/go-imap/v2"

	"charterd/mail"
)

// setSize bounds the UIDs in one command, so that its line stays below 8,000 octets (RFC 7162 section 4).
const setSize = 500

// Done marks mails as handled, after the commit that recorded them: they are moved to the folder Processed, or else flagged \Seen and
// $Charterd; with Remove they are taken off the server. The UIDs are those of the UIDVALIDITY that the latest Fetch found; without
// a Fetch before it, Done is an error, and mails whose key names another UIDVALIDITY are left out. It may be repeated; UIDs that are
// no longer there, or whose folder was made anew, are fine.
func (in *Inbox) Done(ctx context.Context, done []mail.Arrival) error {
	if len(done) == 0 {
		return nil
	}
	if in.validity == 0 {
		return in.cfg.fail(ErrConfig, "call Fetch first: it says which UIDVALIDITY the UIDs belong to", "marking mail before any Fetch", nil)
	}
	s, err := in.opened(ctx)
	if err != nil {
		return err
	}
	if s.selected.UIDValidity != in.validity {
		return nil // the same numbers name other mails now
	}
	folder := fmt.Sprintf("%d/", in.validity)
	done = slices.DeleteFunc(slices.Clone(done), func(a mail.Arrival) bool { return a.Key != "" && !strings.HasPrefix(a.Key, folder) })
	for chunk := range slices.Chunk(done, setSize) {
		var set goimap.UIDSet
		for _, a := range chunk {
			set.AddNum(goimap.UID(a.UID))
		}
		if err := s.handled(ctx, set); err != nil {
			return in.lost(err)
		}
	}
	return nil
}

// opened returns a session with the folder selected, without selecting it again.
func (in *Inbox) opened(ctx context.Context) (*session, error) {
	if in.session != nil && in.session.selected != nil && in.session.alive() {
		return in.session, nil
	}
	s, _, err := in.enter(ctx)
	return s, err
}

func (s *session) handled(ctx context.Context, set goimap.UIDSet) error {
	if s.cfg.Remove {
		return s.remove(ctx, set)
	}
	if s.cfg.Processed == "" {
		return s.flag(ctx, set, s.settable(goimap.FlagSeen, Keyword)...)
	}
	if s.caps.Has(goimap.CapMove) {
		err := s.run(ctx, "UID MOVE", func() error {
			_, err := s.client.Move(set, s.cfg.Processed).Wait()
			return err
		})
		return s.refusedMove(ctx, err)
	}
	return s.moveByCopy(ctx, set)
}

// moveByCopy does what MOVE does (RFC 6851 section 3.3), one command after the other: the library would send all at once and
// expunge although the copy failed. Without UIDPLUS it stops at \Deleted, because EXPUNGE would remove other people's mail too.
func (s *session) moveByCopy(ctx context.Context, set goimap.UIDSet) error {
	err := s.run(ctx, "UID COPY", func() error {
		_, err := s.client.Copy(set, s.cfg.Processed).Wait()
		return err
	})
	if err != nil {
		return s.refusedMove(ctx, err)
	}
	if err := s.flag(ctx, set, s.settable(goimap.FlagSeen, goimap.FlagDeleted)...); err != nil || !s.caps.Has(goimap.CapUIDPlus) {
		return err
	}
	return s.run(ctx, "UID EXPUNGE", func() error { return s.client.UIDExpunge(set).Close() })
}

// refusedMove explains a NO: usually the folder does not exist (RFC 9051 section 7.1, TRYCREATE).
func (s *session) refusedMove(ctx context.Context, err error) error {
	var reply *goimap.Error
	if !errors.As(err, &reply) || reply.Type != goimap.StatusResponseTypeNo {
		return err
	}
	if reply.Code == codeExpunged {
		return nil
	}
	return s.noFolder(ctx, "processed", s.cfg.Processed, err)
}

// codeExpunged says that some of the mails are gone (RFC 5530 section 3).
const codeExpunged = goimap.ResponseCode("EXPUNGEISSUED")

func (s *session) flag(ctx context.Context, set goimap.UIDSet, flags ...goimap.Flag) error {
	err := s.run(ctx, "UID STORE", func() error {
		return s.client.Store(set, &goimap.StoreFlags{Op: goimap.StoreFlagsAdd, Silent: true, Flags: flags}, nil).Close()
	})
	var reply *goimap.Error
	if errors.As(err, &reply) && reply.Code == codeExpunged {
		return nil
	}
	return err
}

// settable leaves out keywords that the server would refuse, and the whole command with them (RFC 9051 section 7.1, PERMANENTFLAGS).
func (s *session) settable(flags ...goimap.Flag) []goimap.Flag {
	var kept []goimap.Flag
	for _, flag := range flags {
		ok := flag[0] == '\\'
		for _, permanent := range s.selected.PermanentFlags {
			ok = ok || permanent == goimap.FlagWildcard || strings.EqualFold(string(permanent), string(flag))
		}
		if ok {
			kept = append(kept, flag)
		}
	}
	return kept
}
