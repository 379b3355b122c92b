package imap

import (
	"errors"
	"slices"
	"testing"

	goimap "github.com/emersion/go-imap/v2"

	"charterd/mail"
	"charterd/mail/mailtest"
)

func removing(c *Config) { c.Remove = true }

// suiteDoneRemoves: what another program has marked as deleted, and what is not handled yet, stays.
func suiteDoneRemoves(t *testing.T, p *place) {
	in := p.inbox(removing)
	mark := p.fetch(in, mail.Mark{}).last()
	for i := range 4 {
		p.append(letter(i), day(i))
	}
	p.expunge(2)
	p.append(letter(4), day(4), goimap.FlagDeleted)
	mark = p.fetch(in, mark).last()
	for range 2 {
		check(t, in.Done(p.ctx, handled(1, 2, 3, 77)))
	}
	if uids := p.uids(p.folder); !slices.Equal(uids, []uint32{4, 5}) {
		t.Errorf("left in the folder: %v", uids)
	}
	if got := p.fetch(in, mark); len(got.marks) != 0 {
		t.Errorf("removing made new mail: %+v", got.report)
	}
}

func TestWithoutUIDPlusOnlyOwnMailIsRemoved(t *testing.T) {
	server := newServer(t, mailtest.IMAPOptions{NoUIDPlus: true})
	p := newPlace(t, account{host: "127.0.0.1", port: server.Port(), tls: "none", user: testUser, password: testPassword}, "reports")
	in := p.inbox(removing)
	mark := p.fetch(in, mail.Mark{}).last()
	p.append(letter(1), day(1))
	p.append(letter(2), day(2), goimap.FlagDeleted)
	p.fetch(in, mark)
	if err := in.Done(p.ctx, handled(1)); !errors.Is(err, ErrServer) {
		t.Errorf("another program's deleted mail lies there: %v", err)
	}
	if flags := p.flags(p.folder, 1); !has(flags, goimap.FlagDeleted) {
		t.Errorf("the handled mail has the flags %v", flags)
	}
	if uids := p.uids(p.folder); !slices.Equal(uids, []uint32{1, 2}) {
		t.Fatalf("left in the folder: %v", uids)
	}
	check(t, in.Done(p.ctx, handled(1, 2)))
	if uids := p.uids(p.folder); len(uids) != 0 {
		t.Errorf("left in the folder: %v", uids)
	}
}

func TestRemovingAndMovingExcludeEachOther(t *testing.T) {
	in := New(Config{Host: "localhost", Port: 1, TLS: "none", User: "u", Folder: "INBOX", Processed: "Done", Remove: true,
		Password: func() (string, error) { return "", nil }})
	if err := in.Check(t.Context()); !errors.Is(err, ErrConfig) {
		t.Errorf("%v", err)
	}
}
