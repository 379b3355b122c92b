package imap

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	goimap "github.com/emersion/go-imap/v2"

	"charterd/mail"
)

func suiteDoneFlags(t *testing.T, p *place) {
	in := p.inbox(nil)
	mark := p.fetch(in, mail.Mark{}).last()
	for i := range 4 {
		p.append(letter(i), day(i))
	}
	p.fetch(in, mark)
	p.expunge(2)
	for range 2 {
		check(t, in.Done(p.ctx, handled(1, 2, 3, 77)))
	}
	for uid, want := range map[uint32]bool{1: true, 3: true, 4: false} {
		flags := p.flags(p.folder, uid)
		if has(flags, goimap.FlagSeen) != want || has(flags, Keyword) != want {
			t.Errorf("mail UID %d has the flags %v", uid, flags)
		}
	}
	check(t, in.Close())
	check(t, in.Done(p.ctx, handled(4))) // connects anew
	if flags := p.flags(p.folder, 4); !has(flags, goimap.FlagSeen) {
		t.Errorf("after a new connection: %v", flags)
	}
}

func suiteDoneMoves(t *testing.T, p *place) {
	p.create(p.folder + "-done")
	in := p.inbox(func(c *Config) { c.Processed = p.folder + "-done" })
	check(t, in.Check(p.ctx))
	mark := p.fetch(in, mail.Mark{}).last()
	for i := range 4 {
		p.append(letter(i), day(i))
	}
	mark = p.fetch(in, mark).last()
	p.expunge(2)
	for range 2 {
		check(t, in.Done(p.ctx, handled(1, 2, 3, 77)))
	}
	if uids := p.uids(p.folder); !slices.Equal(uids, []uint32{4}) {
		t.Errorf("left in the folder: %v", uids)
	}
	if uids := p.uids(p.folder + "-done"); len(uids) != 2 {
		t.Errorf("moved: %v", uids)
	}
	if got := p.fetch(in, mark); len(got.marks) != 0 {
		t.Errorf("moving made new mail: %+v", got.report)
	}
}

func suiteDoneOtherValidity(t *testing.T, p *place) {
	in := p.inbox(nil)
	if err := in.Done(p.ctx, handled(1)); err == nil {
		t.Error("marking before any Fetch is not an error")
	}
	mark := p.fetch(in, mail.Mark{}).last()
	p.append(letter(1), day(1))
	p.fetch(in, mark)
	check(t, in.Close())
	p.renew()
	p.append(letter(9), day(9))
	check(t, in.Done(p.ctx, handled(1)))
	if flags := p.flags(p.folder, 1); has(flags, goimap.FlagSeen) {
		t.Errorf("another mail with the same UID was marked: %v", flags)
	}
}

func suiteDoneNoFolder(t *testing.T, p *place) {
	in := p.inbox(func(c *Config) { c.Processed = p.folder + "-nowhere" })
	if err := in.Check(p.ctx); !errors.Is(err, ErrFolder) {
		t.Errorf("Check: %v", err)
	}
	mark := p.fetch(in, mail.Mark{}).last()
	p.append(letter(1), day(1))
	p.fetch(in, mark)
	if err := in.Done(p.ctx, handled(1)); !errors.Is(err, ErrFolder) {
		t.Errorf("Done: %v", err)
	}
	if uids := p.uids(p.folder); !slices.Equal(uids, []uint32{1}) {
		t.Errorf("left in the folder: %v", uids)
	}
}

func suiteWait(t *testing.T, p *place) {
	in := p.inbox(func(c *Config) { c.Poll = time.Hour })
	mark := p.fetch(in, mail.Mark{}).last()
	for i := range 3 {
		woken := make(chan error, 1)
		go func() { woken <- in.Wait(p.ctx) }()
		p.append(letter(i), day(i)) // before, while or after IDLE is entered
		check(t, <-woken)
		got := p.fetch(in, mark)
		if len(got.arrivals) != 1 {
			t.Fatalf("round %d: woken for %d mails", i, len(got.arrivals))
		}
		mark = got.last()
	}
}

func suiteWaitPoll(t *testing.T, p *place) {
	in := p.inbox(func(c *Config) { c.Poll = 20 * time.Millisecond })
	p.fetch(in, mail.Mark{})
	for range 3 {
		check(t, in.Wait(p.ctx))
	}
}

func suiteWaitContext(t *testing.T, p *place) {
	in := p.inbox(func(c *Config) { c.Poll = time.Hour })
	p.fetch(in, mail.Mark{})
	session := in.session
	for range 3 {
		ctx, stop := context.WithTimeout(p.ctx, 60*time.Millisecond)
		if err := in.Wait(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Wait: %v", err)
		}
		stop()
	}
	p.fetch(in, mail.Mark{})
	if in.session != session {
		t.Error("the connection was given up")
	}
}

// handled are arrivals as Done takes them: only their UIDs count.
func handled(uids ...uint32) []mail.Arrival {
	var list []mail.Arrival
	for _, uid := range uids {
		list = append(list, mail.Arrival{UID: uid})
	}
	return list
}
