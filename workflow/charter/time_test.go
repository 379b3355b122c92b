package charter

import (
	"testing"
	"time"
)

func TestDeadlineIsTheEndOfTheDayInTheChartersZone(t *testing.T) {
	for _, c := range []struct{ zone, from, span, want string }{
		{"AoE", "2024-11-07T15:00:00Z", "10 days", "2024-11-18T12:00:00Z"},
		{"AoE", "2024-11-07T11:59:59Z", "10 days", "2024-11-17T12:00:00Z"}, // the 6th, anywhere on Earth
		{"AoE", "2024-11-07T12:00:00Z", "10 days", "2024-11-18T12:00:00Z"}, // the first instant of the 7th there
		{"UTC", "2024-11-07T15:00:00Z", "10 days", "2024-11-18T00:00:00Z"},
		{"UTC", "2024-11-07T00:00:00Z", "10 days", "2024-11-18T00:00:00Z"}, // midnight begins a day
		{"UTC", "2024-11-07T23:59:59Z", "10 days", "2024-11-18T00:00:00Z"},
		{"UTC+05:30", "2024-11-07T18:29:59Z", "10 days", "2024-11-17T18:30:00Z"},
		{"UTC+05:30", "2024-11-07T18:30:00Z", "10 days", "2024-11-18T18:30:00Z"},
		{"UTC-03:00", "2024-11-07T15:00:00Z", "1 day", "2024-11-09T03:00:00Z"},
		{"UTC", "2024-02-19T10:00:00Z", "10 days", "2024-03-01T00:00:00Z"}, // ends with the leap day
		{"UTC", "2023-02-19T10:00:00Z", "10 days", "2023-03-02T00:00:00Z"},
		{"UTC", "2024-01-31T10:00:00Z", "1 month", "2024-03-01T00:00:00Z"},
		{"AoE", "2024-12-31T13:00:00Z", "1 day", "2025-01-02T12:00:00Z"},
		{"UTC", "2024-11-08T10:00:00Z", "3 business days", "2024-11-14T00:00:00Z"},
	} {
		zone, err := ParseZone(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		rules := &Charter{DayEnd: zone}
		from, span := instant(t, c.from), spanOf(t, c.span)
		got := rules.Deadline(from, span)
		if want := instant(t, c.want); !got.Equal(want) || got.Location() != time.UTC {
			t.Errorf("%s from %s in %s ends at %s, want %s", c.span, c.from, c.zone, got, want)
		}
		if !got.After(span.After(from)) {
			t.Errorf("%s from %s in %s gives less time than promised", c.span, c.from, c.zone)
		}
	}
}

func TestSpansAddCalendarTime(t *testing.T) {
	for _, c := range []struct{ from, span, want string }{
		{"2024-02-28T10:30:00Z", "2 days", "2024-03-01T10:30:00Z"},
		{"2024-10-20T10:30:00+02:00", "2 weeks", "2024-11-03T08:30:00Z"},
		{"2024-01-31T10:30:00Z", "1 month", "2024-02-29T10:30:00Z"},
		{"2023-01-31T10:30:00Z", "1 month", "2023-02-28T10:30:00Z"},
		{"2024-02-29T10:30:00Z", "12 months", "2025-02-28T10:30:00Z"},
		{"2024-11-30T10:30:00Z", "3 months", "2025-02-28T10:30:00Z"},
		{"2024-11-08T10:30:00Z", "1 business day", "2024-11-11T10:30:00Z"}, // a Friday
		{"2024-11-09T10:30:00Z", "1 business day", "2024-11-11T10:30:00Z"}, // a Saturday
		{"2024-11-10T10:30:00Z", "1 business day", "2024-11-11T10:30:00Z"}, // a Sunday
		{"2024-11-11T10:30:00Z", "10 business days", "2024-11-25T10:30:00Z"},
		{"2024-11-08T23:30:00-05:00", "1 business day", "2024-11-11T04:30:00Z"}, // Saturday in UTC
	} {
		if got := spanOf(t, c.span).After(instant(t, c.from)); !got.Equal(instant(t, c.want)) {
			t.Errorf("%s after %s is %s, want %s", c.span, c.from, got, c.want)
		}
	}
	now := instant(t, "2024-11-08T10:30:00Z")
	if got := (Span{}).After(now); !got.Equal(now) {
		t.Errorf("no span after %s is %s", now, got)
	}
}

func TestSpansAreReadAndWritten(t *testing.T) {
	for in, want := range map[string]string{
		"10 days": "10 days", "1 day": "1 day", "1 days": "1 day", "6  weeks": "6 weeks", "2 months": "2 months", "3 business days": "3 business days",
		"1 business day": "1 business day", "": "", "0 days": "", "-1 days": "", "10": "", "10 hours": "10 hours", "1 year": "1 year", "10 minutes": "", "10000 days": "", "1.5 days": "", "days": "", "3 businessdays": "",
	} {
		got, err := ParseSpan(in)
		if got.String() != want || (err != nil) != (want == "") {
			t.Errorf("ParseSpan(%q) is %q, %v; want %q", in, got, err, want)
		}
	}
}

func TestZonesAreFixedOffsets(t *testing.T) {
	for in, want := range map[string]int{"AoE": -43200, "UTC": 0, "UTC+05:30": 19800, "UTC-12:00": -43200, "UTC+14:00": 50400} {
		if z, err := ParseZone(in); err != nil || z.Offset != want || z.Name != in {
			t.Errorf("ParseZone(%q) is %+v, %v", in, z, err)
		}
	}
	for _, in := range []string{"", "CET", "Europe/Berlin", "UTC+5", "UTC+14:30", "UTC-12:01", "UTC+05:60", "aoe"} {
		if z, err := ParseZone(in); err == nil {
			t.Errorf("ParseZone(%q) is %+v and no error", in, z)
		}
	}
}

func TestDatesFollowTheCalendar(t *testing.T) {
	leap, err := ParseDate("2024-02-29")
	if err != nil || leap.String() != "2024-02-29" {
		t.Errorf("the leap day is %v, %v", leap, err)
	}
	for _, in := range []string{"2023-02-29", "2024-2-9", "24-02-09", "", "2024-02-29T00:00:00Z"} {
		if d, err := ParseDate(in); err == nil {
			t.Errorf("ParseDate(%q) is %v and no error", in, d)
		}
	}
	order := []Date{{2023, 12, 31}, {2024, 1, 30}, {2024, 2, 1}, {2024, 2, 29}}
	for i, a := range order {
		for j, b := range order {
			if got := a.Compare(b); (got < 0) != (i < j) || (got > 0) != (i > j) {
				t.Errorf("%s compared with %s is %d", a, b, got)
			}
		}
	}
	if (Date{}).String() != "" || !(Date{}).IsZero() {
		t.Error("the zero date is not written as nothing")
	}
	aoe, _ := ParseZone("AoE")
	if got := DateOf(instant(t, "2024-03-01T11:59:00Z"), aoe); got != leap {
		t.Errorf("shortly before noon in UTC it is %s anywhere on Earth, want the day before", got)
	}
}

func TestDatesAndSpansSurviveText(t *testing.T) {
	for _, want := range []Date{{}, {2024, 8, 14}} {
		text, _ := want.MarshalText()
		var got Date
		if err := got.UnmarshalText(text); err != nil || got != want {
			t.Errorf("%q is read as %v, %v", text, got, err)
		}
	}
	for _, want := range []Span{{}, {1, Weeks}, {3, BusinessDays}} {
		text, _ := want.MarshalText()
		var got Span
		if err := got.UnmarshalText(text); err != nil || got != want {
			t.Errorf("%q is read as %v, %v", text, got, err)
		}
	}
	if err := new(Date).UnmarshalText([]byte("soon")); err == nil {
		t.Error("a wrong date was read")
	}
	if err := new(Span).UnmarshalText([]byte("soon")); err == nil {
		t.Error("a wrong span was read")
	}
}

func instant(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func spanOf(t *testing.T, s string) Span {
	t.Helper()
	span, err := ParseSpan(s)
	if err != nil {
		t.Fatal(err)
	}
	return span
}
