package imap

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"sort"
	"strconv"
	"strings"
	"testing"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/google/go-cmp/cmp"

	"charterd/mail"
	"charterd/mail/mailtest"
)

// Suite is what this package promises about any server. It runs against the embedded server and, where CHARTERD_TEST_IMAP=host:port:user:passwordfile
// is set, against a real one, without TLS on a loopback host and with implicit TLS elsewhere.
var Suite = []struct {
	Rule string
	Run  func(*testing.T, *place)
}{
	{"FirstContactDeliversOnlyTheMark", suiteFirstContact},
	{"FirstContactWithAnEmptyFolderIsRemembered", suiteEmptyFolder},
	{"NewMailComesOnceWholeAndInOrderOfArrival", suiteOrder},
	{"NothingNewDeliversNothing", suiteNothingNew},
	{"FetchingLeavesMailUnseen", suiteUnseen},
	{"ProgressDoesNotDependOnSeen", suiteSeenElsewhere},
	{"HolesInTheUIDsAreFine", suiteHoles},
	{"AllNewMailGoneStillMovesTheMark", suiteAllGone},
	{"ManyMailsComeInWindowsOfTwoHundred", suiteWindows},
	{"MailOverTheLimitIsCut", suiteCut},
	{"AnErrorOfDeliverIsReturnedUnchangedAndTheMailComesAgain", suiteDeliverError},
	{"ANewUIDValidityDeliversEverythingAgain", suiteValidity},
	{"DoneFlagsByUIDAndMayBeRepeated", suiteDoneFlags},
	{"DoneMovesByUIDAndMayBeRepeated", suiteDoneMoves},
	{"DoneOfAFolderMadeAnewTouchesNothing", suiteDoneOtherValidity},
	{"DoneWithoutTheProcessedFolderSaysSoAndKeepsTheMail", suiteDoneNoFolder},
	{"DoneRemovesItsOwnMailAloneAndMayBeRepeated", suiteDoneRemoves},
	{"WaitReturnsWhenMailArrives", suiteWait},
	{"WaitReturnsWhenThePollIsDue", suiteWaitPoll},
	{"WaitKeepsTheConnectionWhenItsContextEnds", suiteWaitContext},
	{"AnUnknownFolderNamesTheNearest", suiteUnknownFolder},
	{"AWrongPasswordIsErrLoginAndNeverShown", suiteWrongPassword},
}

func TestSuiteOnTheEmbeddedServer(t *testing.T) {
	server := newServer(t, mailtest.IMAPOptions{})
	runSuite(t, account{host: "127.0.0.1", port: server.Port(), tls: "none", user: testUser, password: testPassword})
}

func TestSuiteOnARealServer(t *testing.T) {
	setting := os.Getenv("CHARTERD_TEST_IMAP")
	if setting == "" {
		t.Skip("CHARTERD_TEST_IMAP=host:port:user:passwordfile is not set")
	}
	parts := strings.SplitN(setting, ":", 4)
	if len(parts) != 4 {
		t.Fatalf("CHARTERD_TEST_IMAP=%q is not host:port:user:passwordfile", setting)
	}
	port, err := strconv.Atoi(parts[1])
	check(t, err)
	password, err := os.ReadFile(parts[3])
	check(t, err)
	a := account{host: parts[0], port: port, tls: "none", user: parts[2], password: strings.TrimSpace(string(password))}
	if !loopback(a.host) {
		a.tls = "implicit"
	}
	runSuite(t, a)
}

func runSuite(t *testing.T, a account) {
	for i, behaviour := range Suite {
		t.Run(behaviour.Rule, func(t *testing.T) {
			t.Parallel()
			behaviour.Run(t, newPlace(t, a, fmt.Sprintf("suite-%d-%d", os.Getpid(), i)))
		})
	}
}

func suiteFirstContact(t *testing.T, p *place) {
	for i := range 3 {
		p.append(letter(i), day(i))
	}
	in := p.inbox(nil)
	got := p.fetch(in, mail.Mark{})
	if len(got.arrivals) != 0 || len(got.marks) != 1 || got.marks[0].UID != 3 || got.marks[0].Validity == 0 {
		t.Fatalf("first contact gave %d mails and the marks %v", len(got.arrivals), got.marks)
	}
	if want := (mail.Report{First: true, Older: 3}); got.report != want {
		t.Errorf("report %+v, want %+v", got.report, want)
	}
	p.append(letter(3), day(3))
	got = p.fetch(in, got.marks[0])
	if len(got.arrivals) != 1 || !bytes.Equal(got.arrivals[0].Raw, letter(3)) {
		t.Errorf("the mail after first contact did not come: %+v", got.report)
	}
}

func suiteEmptyFolder(t *testing.T, p *place) {
	in := p.inbox(nil)
	mark := p.fetch(in, mail.Mark{}).last()
	if mark.Validity == 0 || mark.UID != 0 {
		t.Fatalf("mark of an empty folder: %+v", mark)
	}
	p.append(letter(1), day(1))
	if got := p.fetch(in, mark); len(got.arrivals) != 1 {
		t.Errorf("the first mail of the folder did not come: %+v", got.report)
	}
}

func suiteOrder(t *testing.T, p *place) {
	in := p.inbox(nil)
	mark := p.fetch(in, mail.Mark{}).last()
	days := []int{5, 2, 9, 2, 1}
	for i, d := range days {
		p.append(letter(i), day(d))
	}
	got := p.fetch(in, mark)
	var uids []uint32
	for _, a := range got.arrivals {
		uids = append(uids, a.UID)
		i := int(a.UID) - 1
		want := mail.Arrival{Key: fmt.Sprintf("%d/%d", mark.Validity, a.UID), UID: a.UID, At: day(days[i]), Size: int64(len(letter(i))), Raw: letter(i)}
		if diff := cmp.Diff(want, a); diff != "" {
			t.Errorf("mail UID %d (-want +got):\n%s", a.UID, diff)
		}
	}
	if diff := cmp.Diff([]uint32{5, 2, 4, 1, 3}, uids); diff != "" {
		t.Errorf("order of arrival (-want +got):\n%s", diff)
	}
	if got.last() != (mail.Mark{Validity: mark.Validity, UID: 5}) || got.report.Mails != 5 || got.report.Resized != 0 {
		t.Errorf("mark %+v, report %+v", got.last(), got.report)
	}
}

func suiteNothingNew(t *testing.T, p *place) {
	p.append(letter(1), day(1))
	in := p.inbox(nil)
	mark := p.fetch(in, mail.Mark{}).last()
	if got := p.fetch(in, mark); len(got.marks) != 0 || got.report != (mail.Report{}) {
		t.Errorf("without new mail: %d deliveries, report %+v", len(got.marks), got.report)
	}
}

func suiteUnseen(t *testing.T, p *place) {
	in := p.inbox(nil)
	mark := p.fetch(in, mail.Mark{}).last()
	p.append(letter(1), day(1))
	p.fetch(in, mark)
	if flags := p.flags(p.folder, 1); has(flags, goimap.FlagSeen) {
		t.Errorf("fetching set %v", flags)
	}
}

func suiteSeenElsewhere(t *testing.T, p *place) {
	in := p.inbox(nil)
	mark := p.fetch(in, mail.Mark{}).last()
	p.append(letter(1), day(1), goimap.FlagSeen)
	p.append(letter(2), day(2), goimap.FlagSeen, Keyword)
	got := p.fetch(in, mark)
	if len(got.arrivals) != 2 || got.arrivals[0].Flagged || !got.arrivals[1].Flagged {
		t.Errorf("mail that others have read: %+v", got.arrivals)
	}
}

func suiteHoles(t *testing.T, p *place) {
	in := p.inbox(nil)
	mark := p.fetch(in, mail.Mark{}).last()
	for i := range 6 {
		p.append(letter(i), day(i))
	}
	p.expunge(1)
	p.expunge(4)
	p.expunge(6)
	got := p.fetch(in, mark)
	if len(got.arrivals) != 3 || got.last().UID != 6 {
		t.Errorf("with holes: %d mails, mark %+v", len(got.arrivals), got.last())
	}
}

func suiteAllGone(t *testing.T, p *place) {
	in := p.inbox(nil)
	mark := p.fetch(in, mail.Mark{}).last()
	p.append(letter(1), day(1))
	p.expunge(1)
	if got := p.fetch(in, mark); len(got.arrivals) != 0 || len(got.marks) != 1 || got.last().UID != 1 {
		t.Errorf("after all new mail was removed: %+v", got)
	}
}

func suiteWindows(t *testing.T, p *place) {
	in := p.inbox(nil)
	mark := p.fetch(in, mail.Mark{}).last()
	const n = 450
	for i := range n {
		p.append(letter(i), day(n-i)) // the newest UID arrived first
	}
	got := p.fetch(in, mark)
	if diff := cmp.Diff([]int{200, 200, 50}, got.sizes); diff != "" {
		t.Errorf("windows (-want +got):\n%s", diff)
	}
	for i, want := range []uint32{0, 0, n} {
		if got.marks[i].UID != want {
			t.Errorf("mark after window %d: %d, want %d", i, got.marks[i].UID, want)
		}
	}
	if !sort.SliceIsSorted(got.arrivals, func(i, j int) bool { return got.arrivals[i].At.Before(got.arrivals[j].At) }) {
		t.Error("not in order of arrival")
	}
	seen := make(map[uint32]bool)
	for _, a := range got.arrivals {
		seen[a.UID] = true
		if !bytes.Equal(a.Raw, letter(int(a.UID)-1)) {
			t.Fatalf("mail UID %d is not what was delivered", a.UID)
		}
	}
	if len(seen) != n {
		t.Errorf("%d different mails, want %d", len(seen), n)
	}
}

func suiteCut(t *testing.T, p *place) {
	in := p.inbox(func(c *Config) { c.MaxMail = 200_000 })
	mark := p.fetch(in, mail.Mark{}).last()
	header := "From: ada@example.org\r\nSubject: large\r\n\r\n"
	large := []byte(header + strings.Repeat("sixteen octets\r\n", 40_000))
	p.append(letter(1), day(1))
	p.append(large, day(2))
	p.append(letter(3), day(3))
	got := p.fetch(in, mark)
	if len(got.arrivals) != 3 || got.report.Cut != 1 {
		t.Fatalf("%d mails, report %+v", len(got.arrivals), got.report)
	}
	a := got.arrivals[1]
	if want := large[:len(header)+64<<10]; !a.Cut || a.Size != int64(len(large)) || !bytes.Equal(a.Raw, want) {
		t.Errorf("cut %v, size %d of %d, %d octets of %d", a.Cut, a.Size, len(large), len(a.Raw), len(want))
	}
}

func suiteDeliverError(t *testing.T, p *place) {
	in := p.inbox(nil)
	mark := p.fetch(in, mail.Mark{}).last()
	for i := range 450 {
		p.append(letter(i), day(i))
	}
	full := errors.New("the disk is full")
	var second mail.Mark
	calls := 0
	_, err := in.Fetch(p.ctx, mark, func(_ context.Context, d mail.Delivery) error {
		if calls++; calls == 2 {
			return full
		}
		second = d.Mark
		return nil
	})
	if err != full || calls != 2 {
		t.Fatalf("error %v after %d deliveries", err, calls)
	}
	if got := p.fetch(in, second); len(got.arrivals) != 250 || got.arrivals[0].UID != 201 {
		t.Errorf("after the error came %d mails", len(got.arrivals))
	}
}

func suiteValidity(t *testing.T, p *place) {
	in := p.inbox(nil)
	p.append(letter(1), day(1))
	old := p.fetch(in, mail.Mark{}).last()
	p.renew()
	p.append(letter(1), day(1))
	p.append(letter(2), day(2))
	got := p.fetch(in, old)
	if !got.report.Changed || len(got.arrivals) != 2 || got.last().Validity == old.Validity || got.last().UID != 2 {
		t.Errorf("after a new UIDVALIDITY: %+v, mark %+v, old %+v", got.report, got.last(), old)
	}
	if again := p.fetch(in, got.last()); again.report.Changed || len(again.arrivals) != 0 {
		t.Errorf("the change is reported twice: %+v", again.report)
	}
}

func suiteUnknownFolder(t *testing.T, p *place) {
	in := p.inbox(func(c *Config) { c.Folder += "x" })
	err := in.Check(p.ctx)
	if !errors.Is(err, ErrFolder) || !strings.Contains(err.Error(), strconv.Quote(p.folder)) {
		t.Errorf("error %v does not name %q", err, p.folder)
	}
}

func suiteWrongPassword(t *testing.T, p *place) {
	in := p.inbox(func(c *Config) { c.Password = func() (string, error) { return "Tr0ub4dor-x", nil } })
	err := in.Check(p.ctx)
	if !errors.Is(err, ErrLogin) || strings.Contains(fmt.Sprintf("%v %+v", err, err), "Tr0ub4dor") {
		t.Errorf("error %v", err)
	}
	for _, part := range []string{p.account.host, p.account.user, p.folder, "password_file"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("error %q does not name %q", err, part)
		}
	}
}
