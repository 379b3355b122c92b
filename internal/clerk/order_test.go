package clerk_test

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"charterd/internal/clerk"
	"charterd/mail"
	"charterd/store"
)

// pile is an inbox that hands over what lies in it as it lies there, so many mails a delivery.
type pile struct {
	mails []mail.Arrival
	size  int
}

func (p *pile) Fetch(ctx context.Context, mark mail.Mark, deliver func(context.Context, mail.Delivery) error) (mail.Report, error) {
	for part := range slices.Chunk(p.mails, p.size) {
		if err := deliver(ctx, mail.Delivery{Arrivals: part, Mark: mark}); err != nil {
			return mail.Report{}, err
		}
	}
	return mail.Report{}, nil
}

func (p *pile) Done(context.Context, []mail.Arrival) error { p.mails = nil; return nil }
func (p *pile) Wait(context.Context) error                 { return nil }

// scenario is a house with an open ballot on disk, and six mails for it: two votes of ada, three of others, and one of these twice.
type scenario struct {
	t        *testing.T
	database string
	mails    []mail.Arrival
}

func newScenario(t *testing.T) *scenario {
	t.Helper()
	s := &scenario{t: t, database: filepath.Join(t.TempDir(), "base.db")}
	d := deskOn(t, s.database, "2026-11-02 09:00", nil)
	d.mail(letter{from: "nok@neptune.example", name: "Nok Example", subject: "Grant", text: form})
	d.until("2026-11-03 10:00")
	d.mail(letter{from: "nora@example.org", name: "Nora Winter", subject: "G-1", text: "COMPLETE G-1\n"})
	d.until("2026-11-13 12:02")
	for i, v := range []struct{ member, word string }{{"ada", "nay"}, {"ben", "aye"}, {"cleo", "abstain"}, {"ada", "aye"}, {"dan", "nay"}} {
		d.now = moment(t, "2026-11-14 09:00").Add(time.Duration(i) * time.Minute)
		l := d.answer(d.last("M2", v.member+"@members.example"), v.word)
		l.id = fmt.Sprintf("<%s-%d@members.example>", v.member, i)
		raw := d.raw(l)
		s.mails = append(s.mails, mail.Arrival{Key: fmt.Sprintf("s%d", i), At: d.now, Size: int64(len(raw)), Raw: raw})
	}
	again := s.mails[1]
	again.Key, again.At = "again", again.At.Add(90*time.Second)
	s.mails = append(s.mails, again)
	if err := d.store.Close(); err != nil {
		t.Fatal(err)
	}
	return s
}

// after is the house after the mails were handed over in that order, so many a delivery.
func (s *scenario) after(mails []mail.Arrival, size int) *desk {
	s.t.Helper()
	path := filepath.Join(s.t.TempDir(), "charterd.db")
	copyFile(s.t, s.database, path)
	d := deskOn(s.t, path, "2026-11-15 09:00", func(_ *desk, cfg *clerk.Config) {
		cfg.Groups[0].Inbox = &pile{mails: mails, size: size}
	})
	d.turn()
	return d
}

// record is every entry of the house.
func (d *desk) record() []string {
	d.t.Helper()
	var list []string
	if err := d.store.AllEntries(d.t.Context(), func(e store.Entry) error {
		list = append(list, fmt.Sprintf("%s %s %s %s", e.Case, e.Kind, e.At.Format(time.RFC3339), e.Payload))
		return nil
	}); err != nil {
		d.t.Fatal(err)
	}
	return list
}

// permutations calls f with every order of n things; f must not keep the slice.
func permutations(n int, f func(order []int)) {
	order := make([]int, 0, n)
	var next func()
	next = func() {
		if len(order) == n {
			f(order)
			return
		}
		for i := range n {
			if !slices.Contains(order, i) {
				order = append(order, i)
				next()
				order = order[:len(order)-1]
			}
		}
	}
	next()
}

func inTime(mails []mail.Arrival) []mail.Arrival {
	sorted := slices.Clone(mails)
	slices.SortStableFunc(sorted, func(a, b mail.Arrival) int { return a.At.Compare(b.At) })
	return sorted
}

// TestAnyOrderGivesOneTally: six mails in all 720 orders, as they would be found late and out of order, give the same votes; put
// in the order of their arrival first, as the inboxes do, they give the same record.
func TestAnyOrderGivesOneTally(t *testing.T) {
	s := newScenario(t)
	want := s.after(inTime(s.mails), 200)
	want.voted1("ada aye", "ben aye", "cleo abstain", "dan nay")
	entries, n := want.record(), 0
	want.store.Close()
	permutations(len(s.mails), func(order []int) {
		n++
		if testing.Short() && n%20 != 0 {
			return
		}
		mails := make([]mail.Arrival, len(order))
		for i, k := range order {
			mails[i] = s.mails[k]
		}
		d := s.after(mails, 200)
		d.voted1("ada aye", "ben aye", "cleo abstain", "dan nay")
		d.store.Close()
		if n%10 != 0 {
			return
		}
		d = s.after(inTime(mails), 200)
		if diff := cmp.Diff(entries, d.record()); diff != "" {
			t.Errorf("order %v: another record:\n%s", order, diff)
		}
		d.store.Close()
	})
	if n != 720 {
		t.Errorf("%d orders", n)
	}
}

// TestABatchMaySplitAnywhere: one, two or five mails a delivery give the record of one delivery, and the same mails to the octet.
func TestABatchMaySplitAnywhere(t *testing.T) {
	s := newScenario(t)
	want := s.after(inTime(s.mails), 200)
	entries, fates := want.record(), want.fates()
	for _, size := range []int{1, 2, 5, 200} {
		d := s.after(inTime(s.mails), size)
		if diff := cmp.Diff(entries, d.record()); diff != "" {
			t.Errorf("%d a delivery: another record:\n%s", size, diff)
		}
		if diff := cmp.Diff(fates, d.fates()); diff != "" {
			t.Errorf("%d a delivery: other fates:\n%s", size, diff)
		}
		if len(d.post.sent) != len(want.post.sent) {
			t.Fatalf("%d a delivery: %d mails, want %d", size, len(d.post.sent), len(want.post.sent))
		}
		for i, m := range d.post.sent {
			if !bytes.Equal(m.data, want.post.sent[i].data) {
				t.Errorf("%d a delivery: mail %d to %s differs", size, i, m.to)
			}
		}
		d.verified()
	}
}

// TestTwoRunsAreTheSameToTheOctet: the whole story twice from nothing.
func TestTwoRunsAreTheSameToTheOctet(t *testing.T) {
	var runs [2]*desk
	for i := range runs {
		d := opened(t, form)
		for _, id := range []string{"ada", "ben", "cleo", "dan", "eva", "finn", "gita"} {
			d.vote(id, "aye")
		}
		runs[i] = d
	}
	if len(runs[0].post.sent) != len(runs[1].post.sent) {
		t.Fatalf("%d and %d mails", len(runs[0].post.sent), len(runs[1].post.sent))
	}
	for i, m := range runs[0].post.sent {
		if other := runs[1].post.sent[i]; m.to != other.to || !bytes.Equal(m.data, other.data) {
			t.Errorf("mail %d (%s to %s) differs from %s to %s:\n%s", i, m.msg.CharterdKind, m.to, other.msg.CharterdKind, other.to, cmp.Diff(string(m.data), string(other.data)))
		}
	}
	if diff := cmp.Diff(runs[0].record(), runs[1].record()); diff != "" {
		t.Errorf("two records:\n%s", diff)
	}
}
