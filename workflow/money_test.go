package workflow_test

import (
	"testing"

	"charterd/workflow"
)

func TestFormatMoney(t *testing.T) {
	for canonical, want := range map[string]string{
		"7500.00 USD":    "7,500 USD",
		"999.00 USD":     "999 USD",
		"1000.00 USD":    "1,000 USD",
		"1234567.50 EUR": "1,234,567.50 EUR",
		"0.05 USD":       "0.05 USD",
		"0.00 USD":       "0 USD",
		"":               "",
		"7500":           "7500",
		"about 5 USD":    "about 5 USD",
		"-1200.00 USD":   "-1,200 USD",
		"--5.00 USD":     "--5.00 USD",
	} {
		if got := workflow.FormatMoney(canonical); got != want {
			t.Errorf("%q is written %q, want %q", canonical, got, want)
		}
	}
}
