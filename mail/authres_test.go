package mail

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAuthResultsAreReadByTheGrammar(t *testing.T) {
	for value, want := range map[string]authResults{
		"mx.example":                 {ID: "mx.example"},
		"mx.example; none":           {ID: "mx.example"},
		"mx.example 1; none (why)":   {ID: "mx.example"},
		"Mx.Example; SPF=Pass":       {ID: "mx.example", Results: []authResult{{Method: "spf", Value: "pass"}}},
		"mx.example;;spf=pass;":      {ID: "mx.example", Results: []authResult{{Method: "spf", Value: "pass"}}},
		`"a;b" ; spf / 1 = pass`:     {ID: "a;b", Results: []authResult{{Method: "spf", Value: "pass"}}},
		"mx.example; spf/9=pass a=b": {ID: "mx.example"},
		`mx.example; dkim=fail reason="no; good" header.b="a b"; spf=none`: {ID: "mx.example", Results: []authResult{
			{Method: "dkim", Value: "fail", Props: []authProp{{"reason", "no; good"}, {"header.b", "a b"}}},
			{Method: "spf", Value: "none"},
		}},
		`mx.example; spf=pass smtp.mailfrom="a; b\" c"@d.example (x) policy.p.q=<>`: {ID: "mx.example", Results: []authResult{
			{Method: "spf", Value: "pass", Props: []authProp{{"smtp.mailfrom", `a; b" c@d.example`}, {"policy.p.q", "<>"}}},
		}},
		"mx.example; dkim=pass header.b=ab+/=== header.i=@x.example": {ID: "mx.example", Results: []authResult{
			{Method: "dkim", Value: "pass", Props: []authProp{{"header.b", "ab+/==="}, {"header.i", "@x.example"}}},
		}},
	} {
		got, err := parseAuthResults(value)
		if err != nil {
			t.Errorf("%s: %v", value, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", value, diff)
		}
	}
}

func TestMalformedAuthResultsAreRefusedWhole(t *testing.T) {
	for _, value := range []string{
		"mx.example spf=pass", "mx.example 2; spf=pass", "mx.example; spf", "mx.example; spf=", "mx.example; =pass",
		"mx.example; spf=pass smtp.mailfrom", "mx.example; spf=pass =x", "mx.example; spf=pass smtp.=", "mx.example; spf=pass,fail",
		"mx.example; spf=pass (", "mx.example; spf=pass ((a)", `mx.example; spf=pass reason="`, "mx.example; spf=pass)",
		"mx.example; none spf=pass", `mx.example; "spf"=pass`, "mx.example; spf=pass\r\nx", "mx.example; spf=\x00pass",
	} {
		if got, err := parseAuthResults(value); err == nil || got.Results != nil {
			t.Errorf("%q was read as %+v", value, got)
		}
	}
}

// A comment may stand wherever the grammar allows blanks and never changes the reading.
func FuzzAuthResults(f *testing.F) {
	for _, b := range senderCases(f) {
		for _, field := range b.fields {
			f.Add(field.Value)
		}
	}
	f.Fuzz(func(t *testing.T, value string) {
		got, err := parseAuthResults(value)
		if err != nil {
			if got.Results != nil {
				t.Errorf("results beside the error %v", err)
			}
			return
		}
		if got.ID != strings.ToLower(got.ID) {
			t.Errorf("id %q is not folded", got.ID)
		}
		for _, r := range got.Results {
			if r.Method == "" || r.Value == "" || strings.ContainsAny(r.Method+r.Value, " \t;()\"=") {
				t.Errorf("strange result %+v", r)
			}
		}
		again, err := parseAuthResults("(c(d))" + value + "(e)")
		if err != nil {
			t.Fatalf("with comments around it: %v", err)
		}
		if diff := cmp.Diff(got, again); diff != "" {
			t.Errorf("comments changed the reading:\n%s", diff)
		}
	})
}

func BenchmarkAuthResults(b *testing.B) {
	const value = "mx.club.example; dkim=pass (2048-bit key) header.d=meadow.example header.s=k1; spf=pass smtp.mailfrom=uma@meadow.example; dmarc=pass (p=reject) header.from=meadow.example"
	b.SetBytes(int64(len(value)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := parseAuthResults(value); err != nil {
			b.Fatal(err)
		}
	}
}
