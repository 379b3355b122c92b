package imap

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"go.uber.org/goleak"

	"charterd/mail"
	"charterd/mail/mailtest"
)

const (
	testUser     = "grants"
	testPassword = "correct horse"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// letter is a mail that differs from all others, with octets that a careless reader would change.
func letter(i int) []byte {
	return fmt.Appendf(nil, "From: Ada <ada@example.org>\r\nSubject: letter %d\r\n\r\nNumber %d: caf\xc3\xa9, )\r\n* %d EXISTS\r\n.\r\n%s\r\n", i, i, i, strings.Repeat("x", i%70))
}

func day(i int) time.Time { return time.Date(2020, 3, 1, 9, 30, 15, 0, time.UTC).AddDate(0, 0, i) }

func has(flags []goimap.Flag, want goimap.Flag) bool {
	for _, flag := range flags {
		if strings.EqualFold(string(flag), string(want)) {
			return true
		}
	}
	return false
}

func newServer(t testing.TB, options mailtest.IMAPOptions) *mailtest.IMAP {
	t.Helper()
	server, err := mailtest.NewIMAP(options)
	check(t, err)
	t.Cleanup(func() { check(t, server.Close()) })
	check(t, server.AddUser(testUser, testPassword))
	return server
}

// account is where a suite runs.
type account struct {
	host           string
	port           int
	tls            string
	user, password string
}

// place is a folder of its own on a server, with a second mail program that looks into it.
type place struct {
	t       testing.TB
	ctx     context.Context
	account account
	folder  string
	other   *imapclient.Client
}

func newPlace(t testing.TB, a account, folder string) *place {
	t.Helper()
	address := fmt.Sprintf("%s:%d", a.host, a.port)
	dial := imapclient.DialTLS
	if a.tls == "none" {
		dial = imapclient.DialInsecure
	}
	other, err := dial(address, nil)
	check(t, err)
	check(t, other.Login(a.user, a.password).Wait())
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	p := &place{t: t, ctx: ctx, account: a, folder: folder, other: other}
	t.Cleanup(func() {
		cancel()
		other.Close()
	})
	p.create(folder)
	return p
}

// inbox returns an Inbox for the place, closed at the end of the test.
func (p *place) inbox(change func(*Config)) *Inbox {
	cfg := Config{
		Host: p.account.host, Port: p.account.port, TLS: p.account.tls, User: p.account.user, Folder: p.folder,
		Password: func() (string, error) { return p.account.password, nil },
	}
	if change != nil {
		change(&cfg)
	}
	in := New(cfg)
	p.t.Cleanup(func() { check(p.t, in.Close()) })
	return in
}

func (p *place) create(folder string) {
	p.t.Helper()
	check(p.t, p.other.Create(folder, nil).Wait())
	p.t.Cleanup(func() { _ = p.other.Delete(folder).Wait() })
}

// renew deletes the folder and creates it anew, with another UIDVALIDITY.
func (p *place) renew() {
	p.t.Helper()
	check(p.t, p.other.Delete(p.folder).Wait())
	check(p.t, p.other.Create(p.folder, nil).Wait())
}

func (p *place) append(raw []byte, at time.Time, flags ...goimap.Flag) {
	p.t.Helper()
	cmd := p.other.Append(p.folder, int64(len(raw)), &goimap.AppendOptions{Time: at, Flags: flags})
	_, err := io.Copy(cmd, bytes.NewReader(raw))
	check(p.t, err)
	check(p.t, cmd.Close())
	_, err = cmd.Wait()
	check(p.t, err)
}

func (p *place) list(folder string) []*imapclient.FetchMessageBuffer {
	p.t.Helper()
	_, err := p.other.Select(folder, nil).Wait()
	check(p.t, err)
	list, err := p.other.Fetch(goimap.UIDSet{{Start: 1, Stop: 1<<32 - 1}}, &goimap.FetchOptions{UID: true, Flags: true}).Collect()
	check(p.t, err)
	check(p.t, p.other.Unselect().Wait())
	return list
}

func (p *place) uids(folder string) []uint32 {
	var uids []uint32
	for _, m := range p.list(folder) {
		uids = append(uids, uint32(m.UID))
	}
	return uids
}

func (p *place) flags(folder string, uid uint32) []goimap.Flag {
	p.t.Helper()
	for _, m := range p.list(folder) {
		if uint32(m.UID) == uid {
			return m.Flags
		}
	}
	p.t.Fatalf("no mail UID %d in %s", uid, folder)
	return nil
}

func (p *place) expunge(uid uint32) {
	p.t.Helper()
	_, err := p.other.Select(p.folder, nil).Wait()
	check(p.t, err)
	deleted := &goimap.StoreFlags{Op: goimap.StoreFlagsAdd, Silent: true, Flags: []goimap.Flag{goimap.FlagDeleted}}
	check(p.t, p.other.Store(goimap.UIDSetNum(goimap.UID(uid)), deleted, nil).Close())
	check(p.t, p.other.Expunge().Close())
	check(p.t, p.other.Unselect().Wait())
}

// taken is what a Fetch delivered.
type taken struct {
	report   mail.Report
	arrivals []mail.Arrival
	marks    []mail.Mark
	sizes    []int
}

func (k taken) last() mail.Mark { return k.marks[len(k.marks)-1] }

// take runs a Fetch and collects what it delivers.
func take(ctx context.Context, in *Inbox, mark mail.Mark) (taken, error) {
	var k taken
	var err error
	k.report, err = in.Fetch(ctx, mark, func(_ context.Context, d mail.Delivery) error {
		k.arrivals = append(k.arrivals, d.Arrivals...)
		k.marks = append(k.marks, d.Mark)
		k.sizes = append(k.sizes, len(d.Arrivals))
		return nil
	})
	return k, err
}

func (p *place) fetch(in *Inbox, mark mail.Mark) taken {
	p.t.Helper()
	k, err := take(p.ctx, in, mark)
	check(p.t, err)
	return k
}
