package mail

import (
	"strings"
	"testing"
)

const (
	pattern = "grants+{token}@club.example"
	token   = "abcdefghijklmnopqrstuvwxyz"
	other   = "22222222222222222222222222"
)

func TestTokenSurvivesWhatGatewaysDo(t *testing.T) {
	for _, recipient := range []string{
		"grants+abcdefghijklmnopqrstuvwxyz@club.example",
		"GRANTS+ABCDEFGHIJKLMNOPQRSTUVWXYZ@CLUB.EXAMPLE",
		"<grants+abcdefghijklmnopqrstuvwxyz@club.example>",
		"Grants Group <grants+abcdefghijklmnopqrstuvwxyz@club.example>, Bo <bo@club.example>",
		"mailto:grants+abcdefghijklmnopqrstuvwxyz@club.example",
		"mailto:grants%2Babcdefghijklmnopqrstuvwxyz%40club.example?subject=x",
		"grants+abcdefghijklmnopqrstuvwxyz@club.example.",
		"grants+abcdefghijklmnopqrstuvwxyz@club.example,",
		"grants+abcdefghijklmnopqrstuvwxyz@club.example;",
		`"grants+abcdefghijklmnopqrstuvwxyz"@club.example`,
		`'grants+abcdefghijklmnopqrstuvwxyz@club.example'`,
		`"'grants+abcdefghijklmnopqrstuvwxyz@club.example'" <grants+abcdefghijklmnopqrstuvwxyz@club.example>`,
		"grants=2Babcdefghijklmnopqrstuvwxyz@club.example",
		"=3Cgrants=2babcdefghijklmnopqrstuvwxyz=40club.example=3E",
		" grants+abcdefghijklmnopqrstuvwxyz@club.example ",
		"SMTP:grants+abcdefghijklmnopqrstuvwxyz@club.example",
		"[SMTP:GRANTS+ABCDEFGHIJKLMNOPQRSTUVWXYZ@CLUB.EXAMPLE]",
		"'Grants Group (grants+abcdefghijklmnopqrstuvwxyz@club.example)' <grants@club.example>",
		`"grants+abcdefghijklmnopqrstuvwxyz@club.example" <grants@club.example>`,
		"grants + abcdefghijklmnopqrstuvwxyz @ club.example",
		"grants+abcdefghijklm nopqrstuvwxyz@club.example",
		"grants=2Babcdefghijklmnopqrstuvwxyz=club.example",
		"grants=2Babcdefghijklmnopqrstuvwxyz=club.example@relay.example",
		"grants+abcdefghijklmnopqrstuvwxyz=40club.example@relay.example",
		"IMCEASMTP-grants+2Babcdefghijklmnopqrstuvwxyz+40club+2Eexample@office.example",
		"grants+abcdefghijklmnopqrstuvwxyz@club.example <mailto:grants+abcdefghijklmnopqrstuvwxyz@club.example>",
	} {
		if got, ok := TokenIn([]string{"bo@club.example", recipient}, pattern); !ok || got != token {
			t.Errorf("%s: found %q", recipient, got)
		}
	}
}

func TestWhatIsNotOurAddressHoldsNoToken(t *testing.T) {
	for _, recipient := range []string{
		"", "grants@club.example", "grants+@club.example", "grants+short@club.example",
		"grants+" + token + "a@club.example", "grants+" + token[1:] + "@club.example",
		"grants+" + token[1:] + "1@club.example", // 1 is no letter of base32
		"xgrants+" + token + "@club.example", "x.grants+" + token + "@club.example", "é" + "grants+" + token + "@club.example",
		"grants+" + token + "@club.example.evil.example", "grants+" + token + "@club.examples", "grants+" + token + "@xclub.example",
		"grants+" + token, "grants-" + token + "@club.example", "grants+b-" + token + "@club.example",
		"grants+" + strings.Repeat("a", 100000) + "@club.example", "grants+" + strings.Repeat("a ", 26) + "@club.example",
		"ungrants=2B" + token + "=club.example", "IMCEASMTP-xgrants+2B" + token + "+40club+2Eexample@office.example",
		"grants=2B" + token + "=club.example.evil.example", "grants+" + token + " Bo <bo@club.example>",
	} {
		if got, ok := TokenIn([]string{recipient}, pattern); ok {
			t.Errorf("%.80s: found %q", recipient, got)
		}
	}
}

func TestTwoDifferentTokensContradictEachOther(t *testing.T) {
	a, b := ReplyAddress(pattern, token), ReplyAddress(pattern, other)
	if got, ok := TokenIn([]string{a, "Copy <" + a + ">"}, pattern); !ok || got != token {
		t.Errorf("the same token twice: %q, %v", got, ok)
	}
	for _, recipients := range [][]string{{a, b}, {a + ", " + b}} {
		if got, ok := TokenIn(recipients, pattern); ok {
			t.Errorf("%v: found %q", recipients, got)
		}
	}
}

func TestReplyAndBounceAddressesNeverMix(t *testing.T) {
	reply, bounce := ReplyAddress(pattern, token), BounceAddress(pattern, token)
	if reply != "grants+"+token+"@club.example" || bounce != "grants+b-"+token+"@club.example" {
		t.Fatalf("addresses are %s and %s", reply, bounce)
	}
	if got, ok := BounceIn([]string{bounce, reply}, pattern); !ok || got != token {
		t.Errorf("the bounce tag was read as %q", got)
	}
	if _, ok := BounceIn([]string{reply}, pattern); ok {
		t.Error("a reply address was taken for a bounce address")
	}
	if _, ok := TokenIn([]string{bounce}, pattern); ok {
		t.Error("a bounce address was taken for a reply address")
	}
}

func TestWithoutSubAddressingThereAreNoTokenAddresses(t *testing.T) {
	if ReplyAddress("", token) != "" || BounceAddress("", token) != "" {
		t.Error("an empty pattern made an address")
	}
	for _, p := range []string{"", "{token}@club.example", "grants@club.example"} {
		if got, ok := TokenIn([]string{token + "@club.example", "grants@club.example"}, p); ok {
			t.Errorf("%q: found %q", p, got)
		}
	}
}

func TestPatternMustMakeAnAddress(t *testing.T) {
	for _, good := range []string{"", pattern, "wg-{token}@lists.club.example", strings.Repeat("a", 36) + "{token}@club.example"} {
		if err := CheckPattern(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{"grants@club.example", "grants+{token}", "{token}@club.example", "grants@{token}.example", "grants+{token}{token}@club.example",
		"gra nts+{token}@club.example", strings.Repeat("a", 37) + "{token}@club.example", "grants+{token}@club..example"} {
		if CheckPattern(bad) == nil {
			t.Errorf("%s was accepted", bad)
		}
	}
}

func TestKeyLineIsFoundInQuotesAndPlain(t *testing.T) {
	line := KeyLine(token)
	if line != "Key: abcd-efgh-ijkl-mnop-qrst-uvwx-yz" {
		t.Fatalf("the line is %q", line)
	}
	for _, text := range []string{
		line, "aye\n\n> " + line + "\n> more", "aye\r\n\r\n>> | " + line + "\r\n", strings.ToUpper(line), "  *" + strings.Replace(line, ": ", ":* ", 1),
		"Key:abcdefghijklmnopqrstuvwxyz", "KEY :  abcd efgh ijkl mnop qrst uvwx yz.", "Key: abcd\u2011efgh\u2013ijkl-mnop-qrst-uvwx-yz",
		line + "\n" + line,
	} {
		if got, ok := KeyIn(text); !ok || got != token {
			t.Errorf("%q: found %q", text, got)
		}
	}
}

func TestProseIsNoKeyLine(t *testing.T) {
	for _, text := range []string{
		"", "Key: please send the money before the end", "the key: abcd-efgh-ijkl-mnop-qrst-uvwx-yz", "Key: abcd-efgh-ijkl-mnop-qrst-uvwx-yz and more",
		"Key: abcd-efgh-ijkl-mnop-qrst-uvwx-y", "Key: abcd-efgh-ijkl-mnop-qrst-uvwx-yz2", "Key: abcd-efgh-ijkl-mnop-qrst-uvwx-y1",
		"Key: abcd-efgh-ijkl-mnop-qrst-uvwx-y\u017f", "Key: abcd-efgh-ij\u212al-mnop-qrst-uvwx-yz",
		KeyLine(token) + "\n" + KeyLine(other),
	} {
		if got, ok := KeyIn(text); ok {
			t.Errorf("%q: found %q", text, got)
		}
	}
}

func FuzzTokenIn(f *testing.F) {
	f.Add("Grants <grants+abcdefghijklmnopqrstuvwxyz@club.example>")
	f.Add("mailto:grants%2Babcdefghijklmnopqrstuvwxyz%40club.example?x")
	f.Add("grants+b-abcdefghijklmnopqrstuvwxyz@club.example. Key: abcd-efgh-ijkl-mnop-qrst-uvwx-yz")
	f.Fuzz(func(t *testing.T, text string) {
		for _, find := range []func() (string, bool){
			func() (string, bool) { return TokenIn([]string{text}, pattern) },
			func() (string, bool) { return BounceIn([]string{text}, pattern) },
			func() (string, bool) { return KeyIn(text) },
		} {
			got, ok := find()
			if ok && (len(got) != tokenLength || strings.Trim(got, tokenAlphabet) != "") || !ok && got != "" {
				t.Errorf("found %q, %v", got, ok)
			}
		}
	})
}
