package imap

import (
	"context"
	"fmt"
	"strings"
	"time"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"charterd/mail"
)

// Keyword is the flag by which other programs and people see what we handled. It is a hint: nothing is decided by it.
const Keyword = goimap.Flag("$Charterd")

// Fetch delivers all mail above the mark, in batches of at most 200 mails or 1 MiB in order of (arrival, UID). It is called by
// one goroutine, which also runs deliver; meanwhile the next batch is fetched, so deliver must not use the Inbox.
//
// A zero mark is first contact: one empty delivery with the mark {UIDVALIDITY, UIDNEXT-1} and nothing else. A mark of another
// UIDVALIDITY starts the folder anew (situations.md, "First contact and the mailbox"; trust.md, F14).
//
// The arrival is INTERNALDATE; it is the zero time where the server gives none.
//
// A batch is delivered only when its FETCH has ended well and each of its literals is complete. The mark of a delivery covers exactly
// the mails of this and earlier deliveries. An error of deliver ends everything and is returned unchanged; every other error is
// an *Error, and what was not delivered comes with the next Fetch.
func (in *Inbox) Fetch(ctx context.Context, mark mail.Mark, deliver func(context.Context, mail.Delivery) error) (mail.Report, error) {
	s, data, err := in.enter(ctx)
	if err != nil {
		return mail.Report{}, err
	}
	in.validity = data.UIDValidity
	top := mail.Mark{Validity: data.UIDValidity, UID: uint32(data.UIDNext) - 1}
	if mark == (mail.Mark{}) {
		return mail.Report{First: true, Older: int(data.NumMessages)}, deliver(ctx, mail.Delivery{Mark: top})
	}
	rep := mail.Report{Changed: mark.Validity != data.UIDValidity}
	if rep.Changed {
		mark = mail.Mark{Validity: data.UIDValidity}
	}
	var list []entry
	if mark.UID < top.UID {
		if list, err = s.list(ctx, goimap.UIDSet{{Start: goimap.UID(mark.UID) + 1, Stop: goimap.UID(top.UID)}}); err != nil {
			return rep, in.lost(err)
		}
	}
	if len(list) == 0 {
		if rep.Changed || mark != top {
			err = deliver(ctx, mail.Delivery{Mark: top})
		}
		return rep, err
	}
	inOrder(list)
	if err := in.pump(ctx, list, top, deliver, &rep); err != nil {
		return rep, in.lost(err)
	}
	return rep, nil
}

// fetched is a window with its mails.
type fetched struct {
	window []entry
	bodies map[goimap.UID]body
}

// pump fetches window by window in a goroutine of its own, one FETCH at a time, and delivers them here. The channel has no buffer: at
// most two windows are in memory, the one that is delivered and the one that waits.
func (in *Inbox) pump(ctx context.Context, list []entry, top mail.Mark, deliver func(context.Context, mail.Delivery) error, rep *mail.Report) error {
	mails := windowMails
	if in.distrust {
		mails = 1
	}
	work, stop := context.WithCancel(ctx)
	defer stop()
	var broke error // written before ready is closed
	ready := make(chan fetched)
	go func() {
		defer close(ready)
		for _, window := range windows(list, mails, in.cfg.MaxMail) {
			var bodies map[goimap.UID]body
			if bodies, broke = in.session.bodies(work, window); broke != nil {
				return
			}
			select {
			case ready <- fetched{window, bodies}:
			case <-work.Done():
				broke = in.cfg.explain("reading the folder", work.Err())
				return
			}
		}
	}()
	read := newProgress(list, top.UID)
	for f := range ready {
		batch := mail.Delivery{Mark: mail.Mark{Validity: top.Validity, UID: read.after(f.window)}, Arrivals: arrivals(rep, f, top.Validity)}
		if err := deliver(ctx, batch); err != nil {
			stop()
			for range ready {
				continue // until the fetching goroutine has ended
			}
			return err
		}
	}
	in.distrust = in.distrust || isOversized(broke)
	return broke
}

// arrivals makes the mails of a window from what was listed and what was read.
func arrivals(rep *mail.Report, f fetched, validity uint32) []mail.Arrival {
	arrivals := make([]mail.Arrival, 0, len(f.window))
	for _, e := range f.window {
		b, ok := f.bodies[e.uid]
		if !ok {
			rep.Gone++
			continue
		}
		a := mail.Arrival{
			Key: fmt.Sprintf("%d/%d", validity, e.uid), UID: uint32(e.uid), At: e.at,
			Size: b.size, Raw: b.raw, Cut: b.cut, Flagged: e.flagged,
		}
		rep.Mails++
		rep.Octets += int64(len(a.Raw))
		if a.Cut {
			rep.Cut++
		}
		if a.Size != e.size {
			rep.Resized++
		}
		arrivals = append(arrivals, a)
	}
	return arrivals
}

// list asks for the sizes, arrivals and flags of a set of mails. An entry without an arrival is asked for again: the library takes an
// unasked "FETCH (UID 7 FLAGS ...)", which any server may send at any time, for the answer about that mail.
func (s *session) list(ctx context.Context, set goimap.UIDSet) ([]entry, error) {
	list, err := s.listOnce(ctx, set)
	if err != nil {
		return nil, err
	}
	whole, odd := list[:0:0], list[:0:0]
	for _, e := range list {
		if e.at.IsZero() {
			odd = append(odd, e)
		} else {
			whole = append(whole, e)
		}
	}
	if len(odd) == 0 {
		return list, nil
	}
	again, err := s.listOnce(ctx, uidSet(odd))
	return append(whole, again...), err
}

func (s *session) listOnce(ctx context.Context, set goimap.UIDSet) ([]entry, error) {
	var list []entry
	err := s.run(ctx, "UID FETCH of the list", func() error {
		cmd := s.client.Fetch(set, &goimap.FetchOptions{UID: true, RFC822Size: true, InternalDate: true, Flags: true})
		for msg := cmd.Next(); msg != nil; msg = cmd.Next() {
			if data, err := msg.Collect(); err == nil { // no literal was asked for
				list = append(list, newEntry(data))
			}
		}
		return cmd.Close()
	})
	return list, err
}

func newEntry(data *imapclient.FetchMessageBuffer) entry {
	e := entry{uid: data.UID, size: data.RFC822Size, at: data.InternalDate.UTC().Truncate(time.Second)}
	for _, flag := range data.Flags {
		e.flagged = e.flagged || strings.EqualFold(string(flag), string(Keyword))
	}
	return e
}
