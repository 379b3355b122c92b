package mail

import (
	"testing"
	"time"
)

func TestBackoffDoublesFromFiveSecondsToFifteenMinutes(t *testing.T) {
	want := []time.Duration{0, 5 * time.Second, 10 * time.Second, 20 * time.Second, 40 * time.Second, 80 * time.Second,
		160 * time.Second, 320 * time.Second, 640 * time.Second, 15 * time.Minute, 15 * time.Minute}
	for failures, d := range want {
		if got := (Backoff{}).Wait(failures, 1); got != d {
			t.Errorf("after %d failures with full jitter: %v, want %v", failures, got, d)
		}
	}
	if got := (Backoff{}).Wait(1_000_000, 1); got != 15*time.Minute {
		t.Errorf("after a million failures: %v", got)
	}
}

func TestBackoffJitterStaysBetweenFirstAndMax(t *testing.T) {
	for failures := 1; failures < 15; failures++ {
		whole := (Backoff{}).Wait(failures, 1)
		for _, jitter := range []float64{-1, 0, 0.3, 0.99, 7} {
			got := (Backoff{}).Wait(failures, jitter)
			if got < 5*time.Second || got < whole/2 || got > whole {
				t.Errorf("failures %d, jitter %v: %v is outside [%v, %v]", failures, jitter, got, whole/2, whole)
			}
		}
	}
	if a, b := (Backoff{}).Wait(5, 0.1), (Backoff{}).Wait(5, 0.9); a >= b {
		t.Errorf("jitter does not spread: %v, %v", a, b)
	}
}
