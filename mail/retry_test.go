package mail

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestRetriesFallOnTheirMinutesAndEndAfterFiveDays(t *testing.T) {
	want := []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour}
	for h := 2; h <= 24; h++ {
		want = append(want, time.Duration(h)*time.Hour)
	}
	for h := 28; h <= 120; h += 4 {
		want = append(want, time.Duration(h)*time.Hour)
	}
	var got []time.Duration
	var since time.Duration
	for attempts := 1; ; attempts++ {
		wait, more := RetryAfter(attempts)
		if !more {
			break
		}
		since += wait
		got = append(got, since)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("tries after the first failure (-want +got):\n%s", diff)
	}
}

func TestMailNeverTriedIsDueAtOnce(t *testing.T) {
	for _, attempts := range []int{0, -1} {
		if wait, more := RetryAfter(attempts); wait != 0 || !more {
			t.Errorf("RetryAfter(%d) = %v, %v; want 0, true", attempts, wait, more)
		}
	}
}
