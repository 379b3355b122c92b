package mail

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"
)

func testKeys(t testing.TB) Keys {
	keys, err := NewKeys(bytes.Repeat([]byte("q"), 32))
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

var voteRef = Ref{Group: "grants", Case: "G-31", Thread: "vote", Motion: "G-31.1", Recipient: "uma", Purpose: "M2/812"}

func TestShortSecretIsRefused(t *testing.T) {
	if _, err := NewKeys(make([]byte, 31)); err == nil {
		t.Error("31 octets were accepted")
	}
	if _, err := NewKeys(nil); err == nil {
		t.Error("no secret was accepted")
	}
}

// The values are written down, because a mail rendered again after an update must carry the same names.
func TestNamesStayTheSameInEveryVersion(t *testing.T) {
	keys := testKeys(t)
	got := fmt.Sprintf("%s %s %s %x", keys.MessageID(voteRef, "club.example"), keys.Token(voteRef), keys.Bounce(voteRef), keys.Hash("message-id", "<a@b>")[:4])
	const want = "<fshaxvqsipnhg3dzvw6bsxrqae@club.example> 3cwcat3p5wh46b7mxtmavxv464 oejjmdrqz6ja55yuj4ar5s2exm 96e6b9b4"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestEveryPartOfARefChangesEveryName(t *testing.T) {
	keys := testKeys(t)
	refs := map[string]Ref{"same": voteRef}
	for name, change := range map[string]func(*Ref){
		"group":     func(r *Ref) { r.Group = "x" },
		"case":      func(r *Ref) { r.Case = "G-32" },
		"thread":    func(r *Ref) { r.Thread = "review" },
		"motion":    func(r *Ref) { r.Motion = "G-31.2" },
		"recipient": func(r *Ref) { r.Recipient = "bo" },
		"purpose":   func(r *Ref) { r.Purpose = "M4/812" },
		// The same letters with other borders between the parts.
		"border":  func(r *Ref) { r.Recipient, r.Purpose = "umaM", "2/812" },
		"shifted": func(r *Ref) { r.Group, r.Case = "", "grantsG-31" },
	} {
		r := voteRef
		change(&r)
		refs[name] = r
	}
	seen := map[string]string{}
	for name, r := range refs {
		id := keys.MessageID(r, "club.example")
		for kind, value := range map[string]string{"id": id[1:27], "token": keys.Token(r), "bounce": keys.Bounce(r)} {
			if !regexp.MustCompile(`^[a-z2-7]{26}$`).MatchString(value) {
				t.Errorf("%s of %s is %q", kind, name, value)
			}
			if other, ok := seen[value]; ok {
				t.Errorf("%s of %s equals %s", kind, name, other)
			}
			seen[value] = kind + " of " + name
		}
		if !cleanID(id) {
			t.Errorf("%q is no msg-id", id)
		}
	}
}

func TestOtherSecretGivesOtherNames(t *testing.T) {
	other, err := NewKeys(bytes.Repeat([]byte("q"), 33))
	if err != nil {
		t.Fatal(err)
	}
	if keys := testKeys(t); keys.Token(voteRef) == other.Token(voteRef) || bytes.Equal(keys.Hash("a", "b"), other.Hash("a", "b")) {
		t.Error("two secrets give one name")
	}
}

func TestHashSeparatesLabelFromValue(t *testing.T) {
	keys := testKeys(t)
	if bytes.Equal(keys.Hash("a", "bc"), keys.Hash("ab", "c")) || len(keys.Hash("a", "bc")) != 32 {
		t.Error(`Hash("a","bc") equals Hash("ab","c"), or is not 32 octets long`)
	}
}

func TestPrintingKeysShowsNoSecret(t *testing.T) {
	keys := testKeys(t)
	type holder struct{ keys Keys }
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%x", "%q", "%d"} {
		for _, value := range []any{keys, &keys, holder{keys}, []Keys{keys}} {
			shown := fmt.Sprintf(format, value)
			// Nothing but names and addresses of functions is as short as this.
			if len(shown) > 80 || strings.Contains(shown, "qqq") || strings.Contains(shown, "7171") || strings.Contains(shown, "113 113") {
				t.Errorf("%s of %T shows %s", format, value, shown)
			}
		}
	}
}

func BenchmarkToken(b *testing.B) {
	keys := testKeys(b)
	b.ReportAllocs()
	for b.Loop() {
		keys.Token(voteRef)
	}
}
