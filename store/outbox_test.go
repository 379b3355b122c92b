package store

import (
	"context"
	"errors"
	"testing"
	"time"
)

// letters commits these mails and returns the store.
func letters(t *testing.T, all ...Outgoing) *Store {
	t.Helper()
	s := newStore(t)
	commit(t, s, Batch{Head: headOfStore(t, s), Outgoing: all})
	return s
}

func ids(all []Outgoing) (ids []int64) {
	for _, o := range all {
		ids = append(ids, o.ID)
	}
	return ids
}

func TestClaimTakesUrgentMailFirstAndOnlyWhatIsDue(t *testing.T) {
	all := []Outgoing{letterOf(1, ""), letterOf(2, ""), letterOf(3, ""), letterOf(4, ""), letterOf(5, "")}
	all[0].Urgent = 2
	all[2].Urgent = 0
	all[3].Due = noon.Add(time.Second)
	all[4].State, all[4].Why = Held, "too many"
	s, ctx := letters(t, all...), context.Background()
	claimed := must[[]Outgoing](t)(s.Claim(ctx, noon, 2))
	equal(t, "first claim", ids(claimed), []int64{3, 2})
	want := all[2]
	want.ID, want.State, want.Attempts = 3, Sending, 1
	equal(t, "claimed mail", claimed[0], want)
	equal(t, "second claim", ids(must[[]Outgoing](t)(s.Claim(ctx, noon, 10))), []int64{1})
	equal(t, "third claim", ids(must[[]Outgoing](t)(s.Claim(ctx, noon, 10))), []int64(nil))
	equal(t, "next", must[time.Time](t)(s.NextSend(ctx)), noon.Add(time.Second))
	equal(t, "counts", must[map[State]int](t)(s.OutboxCounts(ctx)), map[State]int{Sending: 3, Queued: 1, Held: 1})
	equal(t, "later", ids(must[[]Outgoing](t)(s.Claim(ctx, noon.Add(time.Second), 10))), []int64{4})
	equal(t, "nothing left", must[time.Time](t)(s.NextSend(ctx)), time.Time{})
}

func TestStrandedMailGoesOutAgainWithTheSameOctets(t *testing.T) {
	for _, seal := range []string{"", "G-1"} {
		s, ctx := letters(t, letterOf(1, seal), letterOf(2, seal)), context.Background()
		first := must[[]Outgoing](t)(s.Claim(ctx, noon, 1))
		s.Close()
		again := openAt(t, s.path, testOptions())
		equal(t, "stranded", must[int](t)(again.Stranded(ctx, noon.Add(time.Hour))), 1)
		equal(t, "before its time", ids(must[[]Outgoing](t)(again.Claim(ctx, noon, 9))), []int64{2})
		second := must[[]Outgoing](t)(again.Claim(ctx, noon.Add(time.Hour), 9))
		first[0].Attempts, first[0].Due = 2, noon.Add(time.Hour)
		equal(t, "second attempt", second, first)
	}
}

func TestSentMailIsNeverSentAgain(t *testing.T) {
	s, ctx := letters(t, letterOf(1, ""), letterOf(2, "")), context.Background()
	must[[]Outgoing](t)(s.Claim(ctx, noon, 2))
	if err := s.MarkSentAll(ctx, []Mark{{1, noon, "4F2"}, {2, noon, "4F3"}}); err != nil {
		t.Fatal(err)
	}
	if err := s.MarkSent(ctx, 1, noon.Add(time.Hour), "again"); err != nil {
		t.Fatalf("a second 250: %v", err)
	}
	for name, err := range map[string]error{
		"retry":   s.Retry(ctx, 1, noon, "451"),
		"fail":    s.Fail(ctx, 1, "550"),
		"hold":    s.Hold(ctx, 1, "cap"),
		"release": s.Release(ctx, 1, noon),
	} {
		if !errors.Is(err, ErrUnknown) {
			t.Errorf("%s: error %v, want ErrUnknown", name, err)
		}
	}
	equal(t, "stranded", must[int](t)(s.Stranded(ctx, noon)), 0)
	want := letterOf(1, "")
	want.ID, want.State, want.Attempts, want.Queue, want.SentAt = 1, Sent, 1, "4F2", noon
	equal(t, "mail", there[Outgoing](t)(s.Outgoing(ctx, 1)), want)
}

func TestMarksOfAnUnknownMailChangeNothing(t *testing.T) {
	s, ctx := letters(t, letterOf(1, "")), context.Background()
	if err := s.MarkSentAll(ctx, []Mark{{1, noon, ""}, {9, noon, ""}}); !errors.Is(err, ErrUnknown) {
		t.Fatalf("error %v, want ErrUnknown", err)
	}
	equal(t, "state", there[Outgoing](t)(s.Outgoing(ctx, 1)).State, Queued)
	if err := s.Retry(ctx, 9, noon, ""); !errors.Is(err, ErrUnknown) {
		t.Errorf("retry: error %v, want ErrUnknown", err)
	}
}

func TestOutboxStatesFollowOneAnother(t *testing.T) {
	for _, seal := range []string{"", "G-1"} {
		s, ctx := letters(t, letterOf(1, seal)), context.Background()
		state := func(doing string, err error, want State, why string, due time.Time) {
			t.Helper()
			if err != nil {
				t.Fatalf("%s: %v", doing, err)
			}
			o := there[Outgoing](t)(s.Outgoing(ctx, 1))
			equal(t, doing, []any{o.State, o.Why, o.Due}, []any{want, why, due})
		}
		if err := s.Retry(ctx, 1, noon, "x"); !errors.Is(err, ErrUnknown) {
			t.Errorf("retry of a mail that nobody tried: error %v", err)
		}
		state("hold", s.Hold(ctx, 1, "cap reached"), Held, "cap reached", noon)
		equal(t, "claim of a held mail", len(must[[]Outgoing](t)(s.Claim(ctx, noon, 1))), 0)
		state("release", s.Release(ctx, 1, noon.Add(time.Minute)), Queued, "cap reached", noon.Add(time.Minute))
		equal(t, "claim", len(must[[]Outgoing](t)(s.Claim(ctx, noon.Add(time.Hour), 1))), 1)
		state("retry", s.Retry(ctx, 1, noon.Add(2*time.Hour), "451 later"), Queued, "451 later", noon.Add(2*time.Hour))
		state("fail", s.Fail(ctx, 1, "550 no such user"), Failed, "550 no such user", noon.Add(2*time.Hour))
		state("release again", s.Release(ctx, 1, noon), Queued, "550 no such user", noon)
	}
}

func TestCapsCountMailsByAddressKindAndTime(t *testing.T) {
	all := []Outgoing{letterOf(1, ""), letterOf(2, "C-1"), letterOf(3, ""), letterOf(4, ""), letterOf(5, "")}
	all[0].At = noon.Add(-24 * time.Hour)
	all[1].To = "BO@Home.example"
	all[2].To = "cy@home.example"
	all[3].Kind = "A1"
	all[4].State = Held
	s, ctx := letters(t, all...), context.Background()
	equal(t, "to bo today", must[int](t)(s.CountTo(ctx, "bo@home.example", noon)), 2)
	equal(t, "to bo since yesterday", must[int](t)(s.CountTo(ctx, "bo@home.example", noon.Add(-24*time.Hour))), 3)
	equal(t, "to nobody", must[int](t)(s.CountTo(ctx, "", noon)), 0)
	equal(t, "all today", must[int](t)(s.CountSince(ctx, noon)), 3)
	equal(t, "M2 today", must[int](t)(s.CountSince(ctx, noon, "M2")), 2)
	equal(t, "M2 and A1 today", must[int](t)(s.CountSince(ctx, noon, "M2", "A1")), 3)
	equal(t, "after today", must[int](t)(s.CountSince(ctx, noon.Add(time.Second))), 0)
}

func TestNothingIsClaimedWhenAMailWasChanged(t *testing.T) {
	for _, change := range []string{
		`UPDATE bodies SET data = CAST(replace(data, 'Please', 'Do not') AS BLOB) WHERE outgoing = 2`,
		`UPDATE outgoing SET recipient = 'eve@evil.example' WHERE id = 2`,
		`DELETE FROM bodies WHERE outgoing = 2`,
	} {
		s, ctx := letters(t, letterOf(1, ""), letterOf(2, "")), context.Background()
		if _, err := s.writer.ExecContext(ctx, change); err != nil {
			t.Fatal(err)
		}
		claimed, err := s.Claim(ctx, noon, 9)
		if len(claimed) != 0 || !errors.Is(err, ErrTampered) {
			t.Errorf("%s: claimed %d, error %v", change, len(claimed), err)
		}
		equal(t, "counts", must[map[State]int](t)(s.OutboxCounts(ctx)), map[State]int{Queued: 2})
	}
}

func TestOutgoingInNamesTheMailsOfAStateNewestFirst(t *testing.T) {
	all := []Outgoing{letterOf(1, ""), letterOf(2, "G-1"), letterOf(3, ""), letterOf(4, "")}
	all[1].State, all[1].Why = Held, "too many"
	all[3].State, all[3].Why = Held, "shadow"
	s, ctx := letters(t, all...), context.Background()
	must[[]Outgoing](t)(s.Claim(ctx, noon, 1))
	if err := s.Fail(ctx, 1, "no such mailbox"); err != nil {
		t.Fatal(err)
	}
	equal(t, "held", ids(must[[]Outgoing](t)(s.OutgoingIn(ctx, Held))), []int64{4, 2})
	unsent := must[[]Outgoing](t)(s.OutgoingIn(ctx, Held, Failed))
	equal(t, "held and failed", ids(unsent), []int64{4, 2, 1})
	equal(t, "why, sealed", unsent[1].Why, "too many")
	equal(t, "why", unsent[2].Why, "no such mailbox")
	equal(t, "sent", ids(must[[]Outgoing](t)(s.OutgoingIn(ctx, Sent))), []int64(nil))
}

// TestAMailAboutSeveralBallotsNamesThemAll: it belongs to no one case, and whoever answers it can be told which ballots it asked about.
func TestAMailAboutSeveralBallotsNamesThemAll(t *testing.T) {
	one := letterOf(1, "")
	one.Case, one.Ballot, one.Ballots = "", "", []string{"G-9.1", "G-10.2"}
	s := letters(t, one)
	got, found, err := s.OutgoingByToken(t.Context(), one.Token)
	if err != nil || !found || got.Case != "" || got.Ballot != "" {
		t.Fatalf("%v %v %+v", err, found, got)
	}
	equal(t, "ballots", got.Ballots, one.Ballots)
}

// TestCasesToAreThoseOfTheAddressNewestFirst: in any case of letters, each once, and of the kinds that were named alone.
func TestCasesToAreThoseOfTheAddressNewestFirst(t *testing.T) {
	var all []Outgoing
	for i, id := range []string{"G-2", "G-1", "G-2", "G-3", "G-4"} {
		o := letterOf(int64(i+1), "")
		o.Case, o.Kind, o.To = id, "A1", "nok@neptune.example"
		all = append(all, o)
	}
	all[3].Kind, all[4].To = "A4", "tri@triton.example"
	s := letters(t, all...)
	equal(t, "cases", must[[]string](t)(s.CasesTo(t.Context(), "Nok@Neptune.example", "A1")), []string{"G-2", "G-1"})
}
