package mail

import "testing"

func TestCanonicalAddressFoldsOnlyCaseAndLabels(t *testing.T) {
	for in, want := range map[string]string{
		"Uma@Meadow.Example":        "uma@meadow.example",
		"uma.b+x@meadow.example":    "uma.b+x@meadow.example",
		"o'neil@meadow.example":     "o'neil@meadow.example",
		"erna@MüHLE.example":        "erna@xn--mhle-0ra.example",
		"erna@XN--mhle-0ra.example": "erna@xn--mhle-0ra.example",
		"дарья@meadow.example":      "дарья@meadow.example",
		"uma@localhost":             "uma@localhost",
		"a/b=c@meadow.example":      "a/b=c@meadow.example",
		"\u212aim@meadow.example":   "\u212aim@meadow.example",
		"uma@1.2.meadow.example":    "uma@1.2.meadow.example",
	} {
		if got, err := CanonicalAddress(in); err != nil || got != want {
			t.Errorf("%s: %q, %v", in, got, err)
		}
	}
}

func TestAddressThatCouldBeReadTwoWaysIsRefused(t *testing.T) {
	for _, in := range []string{
		"", "@", "uma", "uma@", "@meadow.example", ".uma@meadow.example", "uma.@meadow.example", "u..a@meadow.example",
		"uma@@meadow.example", "uma@raven.example@meadow.example", `"uma"@meadow.example`, "uma brook@meadow.example", "uma@meadow.example ",
		"<uma@meadow.example>", "uma(x)@meadow.example", "uma@meadow.example.", "uma@.meadow.example", "uma@mea_dow.example", "uma@-meadow.example",
		"uma@[192.0.2.1]", "uma@meadow,example", "=?utf-8?q?u?=@meadow.example", "uma\x00@meadow.example", "uma\u202e@meadow.example",
		"uma\u200b@meadow.example", "uma@\uff4deadow.example", "uma@\u212aite.example", "uma@mea\u00addow.example", "uma\xff@meadow.example",
		"uma@mu\u0308hle.example", "uma@meadow\u3002example", "0123456789012345678901234567890123456789012345678901234567890123x@meadow.example",
	} {
		if got, err := CanonicalAddress(in); err == nil {
			t.Errorf("%q was read as %q", in, got)
		}
	}
}
