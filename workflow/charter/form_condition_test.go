package charter

import (
	"testing"
	"time"
)

// form has a field of every kind that conditions compare.
const form = `group = "test"
version = "1"
title = "Test"
prefix = "T"
effective = 2024-01-01
day_end = "UTC"
opens_on = "form"
currency = "USD"
stage = []
field = [
  { name = "requested", label = "Requested", kind = "money" },
  { name = "budget", label = "Budget", kind = "money" },
  { name = "starts", label = "Starts", kind = "date" },
  { name = "ends", label = "Ends", kind = "date" },
  { name = "heads", label = "Heads", kind = "number" },
  { name = "virtual", label = "Virtual", kind = "yes/no" },
  { name = "type", label = "Type", kind = "choice", options = ["Talk", "hands on"] },
]
`

func TestConditionsOnTheFormAreExact(t *testing.T) {
	c, err := Parse("form.toml", []byte(form))
	if err != nil {
		t.Fatal(err)
	}
	submitted := time.Date(2024, 11, 7, 23, 30, 0, 0, time.UTC)
	for _, one := range []struct {
		test, field, value string
		holds, known       bool
	}{
		{"requested > 15000", "requested", "15000.00 USD", false, true},
		{"requested > 15000", "requested", "15000.01 USD", true, true},
		{"requested > 15000 USD", "requested", "15000.01 USD", true, true},
		{"requested >= 15000.00", "requested", "15000 USD", true, true},
		{"requested > 15000", "requested", "16000.00 EUR", false, false},
		{"requested > 15000", "requested", "16000", false, false},
		{"requested > 15000", "requested", "", false, false},
		{"requested > 15000", "requested", "1e9 USD", false, false},
		{"requested > 0.1", "requested", "0.100001 USD", true, true},
		{"requested > budget", "requested", "101.00 USD", true, true},
		{"heads >= 125", "heads", "125", true, true},
		{"heads < 125", "heads", "many", false, false},
		{"starts < submitted + 6 weeks", "starts", "2024-12-19", false, true},
		{"starts < submitted + 6 weeks", "starts", "2024-12-18", true, true},
		{"starts <= submitted+1 day", "starts", "2024-11-08", true, true},
		{"starts > submitted - 1 month", "starts", "2024-10-07", false, true},
		{"starts > submitted - 1 month", "starts", "2024-10-08", true, true},
		{"starts = 2025-03-02", "starts", "2025-03-02", true, true},
		{"starts < 2025-03-02", "starts", "2 March", false, false},
		{"starts > ends - 3 days", "starts", "2024-12-29", true, true},
		{"virtual = yes", "virtual", "yes", true, true},
		{"virtual = yes", "virtual", "no", false, true},
		{"virtual = yes", "virtual", "", false, false},
		{"type = Talk", "type", "talk", true, true},
		{"type = hands on", "type", "hands on", true, true},
	} {
		test, err := c.readTest(one.test)
		if err != nil {
			t.Error(err)
			continue
		}
		v := Values{Submitted: submitted, Fields: map[string]string{"budget": "100.00 USD", "ends": "2024-12-31", one.field: one.value}}
		if holds, known := Evaluate([]Test{test}, v); holds != one.holds || known != one.known {
			t.Errorf("%s with %q: holds %v, known %v", one.test, one.value, holds, known)
		}
		if again, err := c.readTest(test.String()); err != nil || again != test {
			t.Errorf("%q is written %q, which is read as %+v, %v", one.test, test, again, err)
		}
	}
}

func TestOneFailedConditionSettlesAList(t *testing.T) {
	c, err := Parse("form.toml", []byte(form))
	if err != nil {
		t.Fatal(err)
	}
	large, _ := c.readTest("requested > 15000")
	early, _ := c.readTest("starts < submitted + 6 weeks")
	for _, one := range []struct {
		name         string
		tests        []Test
		fields       map[string]string
		holds, known bool
	}{
		{"none", nil, nil, false, true},
		{"both hold", []Test{large, early}, map[string]string{"requested": "20000 USD", "starts": "2024-11-09"}, true, true},
		{"one fails, one unknown", []Test{early, large}, map[string]string{"requested": "2 USD"}, false, true},
		{"one holds, one unknown", []Test{early, large}, map[string]string{"requested": "20000 USD"}, false, false},
		{"zero test", []Test{{}}, nil, false, false},
	} {
		v := Values{Fields: one.fields, Submitted: time.Date(2024, 11, 7, 0, 0, 0, 0, time.UTC)}
		if holds, known := Evaluate(one.tests, v); holds != one.holds || known != one.known {
			t.Errorf("%s: holds %v, known %v", one.name, holds, known)
		}
	}
	if holds, known := Evaluate([]Test{early}, Values{Fields: map[string]string{"starts": "2024-11-09"}}); holds || known {
		t.Error("without a day of submission the lead time is not known")
	}
}
