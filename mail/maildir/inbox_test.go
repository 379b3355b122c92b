package maildir_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"charterd/mail"
	"charterd/mail/maildir"

	"github.com/google/go-cmp/cmp"
)

// newMaildir is an empty Maildir and a function that puts mails into it.
func newMaildir(t *testing.T) (string, func(name, text string)) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "grants")
	if err := maildir.Create(path); err != nil {
		t.Fatal(err)
	}
	return path, func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(path, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// clerk is what a caller does: it keeps what it is given, and the mark.
type clerk struct {
	mark    mail.Mark
	got     []mail.Arrival
	batches int
	report  mail.Report
}

func (c *clerk) take(_ context.Context, d mail.Delivery) error {
	c.mark, c.got, c.batches = d.Mark, append(c.got, d.Arrivals...), c.batches+1
	return nil
}

func (c *clerk) keys() []string {
	var keys []string
	for _, a := range c.got {
		keys = append(keys, a.Key)
	}
	return keys
}

func (c *clerk) fetch(t *testing.T, b *maildir.Inbox) []string {
	t.Helper()
	c.got = nil
	var err error
	if c.report, err = b.Fetch(context.Background(), c.mark, c.take); err != nil {
		t.Fatal(err)
	}
	return c.keys()
}

func list(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func want(t *testing.T, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestMailsComeInOrderOfDeliveryThenName(t *testing.T) {
	path, put := newMaildir(t)
	put("new/1795000002.M2.host", "second\n")
	put("new/1795000001.M9.host", "first\r\n")
	put("new/1795000002.M1.host", "a tie, first by name\n")
	put("new/.hidden", "not a mail\n")
	put("new/no-time-in-the-name", "by the time of the file\n")
	put("new/7", "a number is no time\n")
	at := time.Date(2026, 11, 19, 8, 0, 0, 700, time.UTC)
	if err := os.Chtimes(filepath.Join(path, "new/no-time-in-the-name"), at, at); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(filepath.Join(path, "new/7"), at.Add(-time.Hour), at.Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	var c clerk
	if _, err := maildir.NewInbox(maildir.Config{Path: path}).Fetch(context.Background(), mail.Mark{}, c.take); err != nil {
		t.Fatal(err)
	}
	stamp := func(s int64) time.Time { return time.Unix(s, 0).UTC() }
	want(t, "arrivals", []mail.Arrival{
		{Key: "1795000001.M9.host", At: stamp(1795000001), Size: 7, Raw: []byte("first\r\n")},
		{Key: "1795000002.M1.host", At: stamp(1795000002), Size: 21, Raw: []byte("a tie, first by name\n")},
		{Key: "1795000002.M2.host", At: stamp(1795000002), Size: 7, Raw: []byte("second\n")},
		{Key: "7", At: at.Add(-time.Hour).Truncate(time.Second), Size: 20, Raw: []byte("a number is no time\n")},
		{Key: "no-time-in-the-name", At: at.Truncate(time.Second), Size: 24, Raw: []byte("by the time of the file\n")},
	}, c.got)
}

func TestFirstContactLeavesOldMailAloneForEver(t *testing.T) {
	path, put := newMaildir(t)
	put("cur/1795000009.M1.host:2,S", "old, and later than the new one\n")
	put("cur/1795000001.M1.host:2,", "old\n")
	put("new/1795000005.M1.host", "new\n")
	var c clerk
	b := maildir.NewInbox(maildir.Config{Path: path})
	want(t, "first contact", []string{"1795000005.M1.host"}, c.fetch(t, b))
	if c.report.Older != 2 {
		t.Errorf("%d old mails left alone, want 2", c.report.Older)
	}
	want(t, "again", []string(nil), c.fetch(t, b))
	want(t, "after a restart without Done", []string{"1795000005.M1.host"}, c.fetch(t, maildir.NewInbox(maildir.Config{Path: path})))
}

func TestFirstContactWithNothingNewStillSetsTheMark(t *testing.T) {
	path, put := newMaildir(t)
	put("cur/1795000009.M1.host:2,S", "old\n")
	var c clerk
	want(t, "first contact", []string(nil), c.fetch(t, maildir.NewInbox(maildir.Config{Path: path})))
	want(t, "mark", mail.Mark{Validity: 1, UID: 1795000010}, c.mark)
	want(t, "after a restart", []string(nil), c.fetch(t, maildir.NewInbox(maildir.Config{Path: path})))
}

func TestMailMovedByAnotherProgramIsStillRead(t *testing.T) {
	path, put := newMaildir(t)
	put("new/1795000005.M1.host", "one\n")
	var c clerk
	b := maildir.NewInbox(maildir.Config{Path: path})
	c.fetch(t, b)
	if err := b.Done(context.Background(), c.got); err != nil {
		t.Fatal(err)
	}
	put("cur/1795000006.M1.host:2,S", "read by a person before we came\n")
	want(t, "moved", []string{"1795000006.M1.host"}, c.fetch(t, b))
	want(t, "again", []string(nil), c.fetch(t, b))
}

func TestDoneMovesToCurAndMayBeRepeated(t *testing.T) {
	path, put := newMaildir(t)
	put("new/1795000001.M1.host", "one\n")
	put("new/1795000002.M1.host", "two\n")
	put("new/1795000003.M1.host", "three\n")
	var c clerk
	b := maildir.NewInbox(maildir.Config{Path: path})
	c.fetch(t, b)
	must(t, os.Rename(filepath.Join(path, "new/1795000002.M1.host"), filepath.Join(path, "cur/1795000002.M1.host:2,FT")))
	must(t, os.Remove(filepath.Join(path, "new/1795000003.M1.host")))
	for range 2 {
		must(t, b.Done(context.Background(), c.got))
	}
	want(t, "new", []string(nil), list(t, filepath.Join(path, "new")))
	want(t, "cur", []string{"1795000001.M1.host:2,S", "1795000002.M1.host:2,FST"}, list(t, filepath.Join(path, "cur")))
	if err := b.Done(context.Background(), []mail.Arrival{{Key: "../../etc/passwd"}}); err == nil {
		t.Error("a key that is a path was taken")
	}
}

func TestDoneMovesToTheProcessedMaildir(t *testing.T) {
	path, put := newMaildir(t)
	put("new/1795000001.M1.host", "one\n")
	put("new/1795000002.M1.host:2,", "flags in new\n")
	var c clerk
	b := maildir.NewInbox(maildir.Config{Path: path, Processed: ".Done"})
	c.fetch(t, b)
	must(t, b.Done(context.Background(), c.got))
	want(t, "new", []string(nil), list(t, filepath.Join(path, "new")))
	want(t, "cur", []string(nil), list(t, filepath.Join(path, "cur")))
	want(t, "processed", []string{"1795000001.M1.host:2,S", "1795000002.M1.host:2,S"}, list(t, filepath.Join(path, ".Done/cur")))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestMailThatMovesOrVanishesWhileWeReadIsNotLostNorInvented(t *testing.T) {
	path, put := newMaildir(t)
	for i := range 401 { // the second batch is read after the first was handed over
		put(fmt.Sprintf("new/%d.M1.host", 1795000000+i), "mail\n")
	}
	var c clerk
	b := maildir.NewInbox(maildir.Config{Path: path})
	report, err := b.Fetch(context.Background(), mail.Mark{}, func(ctx context.Context, d mail.Delivery) error {
		if c.batches == 0 {
			must(t, os.Rename(filepath.Join(path, "new/1795000300.M1.host"), filepath.Join(path, "cur/1795000300.M1.host:2,S")))
			must(t, os.Remove(filepath.Join(path, "new/1795000301.M1.host")))
		}
		return c.take(ctx, d)
	})
	must(t, err)
	if report.Gone != 1 || len(c.got) != 400 || c.batches != 2 || c.got[300].Key != "1795000300.M1.host" || c.got[301].Key != "1795000302.M1.host" {
		t.Errorf("%d mails in %d batches", len(c.got), c.batches)
	}
}

func TestBatchThatWasNotStoredComesAgain(t *testing.T) {
	path, put := newMaildir(t)
	for i := range 250 {
		put(fmt.Sprintf("new/%d.M1.host", 1795000000+i), "mail\n")
	}
	full := errors.New("the disk is full")
	var c clerk
	b := maildir.NewInbox(maildir.Config{Path: path})
	_, err := b.Fetch(context.Background(), mail.Mark{}, func(ctx context.Context, d mail.Delivery) error {
		if c.batches == 1 {
			return full
		}
		return c.take(ctx, d)
	})
	if !errors.Is(err, full) || len(c.got) != 200 || c.mark.UID != 1795000199 {
		t.Fatalf("%v after %d mails, mark %+v", err, len(c.got), c.mark)
	}
	if again := c.fetch(t, b); len(again) != 50 || again[0] != "1795000200.M1.host" {
		t.Errorf("again: %d mails", len(again))
	}
}

func TestBatchHoldsEightMebibytes(t *testing.T) {
	path, put := newMaildir(t)
	for i := range 5 {
		put(fmt.Sprintf("new/%d.M1.host", 1795000000+i), strings.Repeat("x", 3<<20))
	}
	var c clerk
	c.fetch(t, maildir.NewInbox(maildir.Config{Path: path}))
	if len(c.got) != 5 || c.batches != 3 {
		t.Errorf("%d mails in %d batches, want 5 in 3", len(c.got), c.batches)
	}
}

func TestDuplicateNameInNewAndCurIsOneMail(t *testing.T) {
	path, put := newMaildir(t)
	var c clerk
	c.fetch(t, maildir.NewInbox(maildir.Config{Path: path}))
	put("new/1795000001.M1.host", "one\n")
	put("cur/1795000001.M1.host:2,S", "one\n")
	want(t, "keys", []string{"1795000001.M1.host"}, c.fetch(t, maildir.NewInbox(maildir.Config{Path: path})))
}

func TestLargeMailIsCutBehindItsHeader(t *testing.T) {
	path, put := newMaildir(t)
	header := "Subject: large\r\n\r\n"
	put("new/1795000001.M1.host", header+strings.Repeat("x", 200_000))
	put("new/1795000002.M1.host", strings.Repeat("y", 150_000))
	put("new/1795000003.M1.host", strings.Repeat("z", 100_000))
	var c clerk
	c.fetch(t, maildir.NewInbox(maildir.Config{Path: path, MaxMail: 100_000}))
	type size struct {
		Size int64
		Raw  int
		Cut  bool
	}
	var got []size
	for _, a := range c.got {
		got = append(got, size{a.Size, len(a.Raw), a.Cut})
	}
	want(t, "sizes", []size{{200_018, len(header) + 64<<10, true}, {150_000, 150_000, true}, {100_000, 100_000, false}}, got)
}

func TestWhatIsNoFileIsReportedAndStopsNobody(t *testing.T) {
	path, put := newMaildir(t)
	must(t, syscall.Mkfifo(filepath.Join(path, "new/1795000001.pipe"), 0o600))
	put("new/1795000002.M1.host", "mail\n")
	var c clerk
	_, err := maildir.NewInbox(maildir.Config{Path: path}).Fetch(context.Background(), c.mark, c.take)
	if err == nil || !strings.Contains(err.Error(), "1795000001.pipe is not a file") {
		t.Errorf("error: %v", err)
	}
	want(t, "keys", []string{"1795000002.M1.host"}, c.keys())
}

func TestMissingMaildirNamesTheCommandThatMakesIt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "it's not there")
	b := maildir.NewInbox(maildir.Config{Path: path})
	command := "mkdir -p -m 700"
	for name, err := range map[string]error{
		"Fetch": fetchNothing(b),
		"Wait":  b.Wait(context.Background()),
		"Check": b.Check(context.Background()),
	} {
		if err == nil || !strings.Contains(err.Error(), command) || !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: %v", name, err)
		}
	}
	must(t, maildir.Create(path))
	must(t, maildir.Create(path))
	must(t, b.Check(context.Background()))
	must(t, fetchNothing(b))
}

func fetchNothing(b *maildir.Inbox) error {
	_, err := b.Fetch(context.Background(), mail.Mark{}, func(context.Context, mail.Delivery) error { return nil })
	return err
}

func TestWaitEndsWithNewMailAndWithItsContext(t *testing.T) {
	path, put := newMaildir(t)
	b := maildir.NewInbox(maildir.Config{Path: path, Interval: time.Millisecond})
	var c clerk
	c.fetch(t, b)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- b.Wait(ctx) }()
	put("tmp/1795000001.M1.host", "mail\n")
	must(t, os.Rename(filepath.Join(path, "tmp/1795000001.M1.host"), filepath.Join(path, "new/1795000001.M1.host")))
	if err := <-ended; err != nil {
		t.Errorf("Wait: %v", err)
	}
	want(t, "keys", []string{"1795000001.M1.host"}, c.fetch(t, b))
	go func() { ended <- b.Wait(ctx) }()
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("Wait with nothing new: %v", err)
	}
}

// TestRemovedMailIsGoneForGood: the handled mail is removed wherever it lies, the rest stays, and again does no harm.
func TestRemovedMailIsGoneForGood(t *testing.T) {
	path, put := newMaildir(t)
	box := maildir.NewInbox(maildir.Config{Path: path, Remove: true})
	put("new/1700000001.a.host", "one")
	put("new/1700000002.b.host", "two")
	put("new/1700000003.c.host", "three")
	c := clerk{}
	c.fetch(t, box)
	if err := os.Rename(filepath.Join(path, "new", "1700000002.b.host"), filepath.Join(path, "cur", "1700000002.b.host:2,S")); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := box.Done(t.Context(), []mail.Arrival{{Key: "1700000001.a.host"}, {Key: "1700000002.b.host"}, {Key: "1700000009.z.host"}}); err != nil {
			t.Fatal(err)
		}
	}
	var left []string
	for _, folder := range []string{"new", "cur", "tmp"} {
		entries, err := os.ReadDir(filepath.Join(path, folder))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			left = append(left, folder+"/"+e.Name())
		}
	}
	if diff := cmp.Diff([]string{"new/1700000003.c.host"}, left); diff != "" {
		t.Errorf("left in the Maildir (-want +got):\n%s", diff)
	}
}
