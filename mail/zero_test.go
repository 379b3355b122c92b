package mail

import (
	"strings"
	"testing"
)

func TestAnOctetOfZeroLeavesTheTextInDoubt(t *testing.T) {
	m := Open([]byte("From: nora@example.org\r\nSubject: vote\r\n\r\na\x00ye\r\n"), Own{})
	if got := m.Words(nil).Trouble; got != "broken encoding" {
		t.Errorf("trouble %q: the letters on both sides are taken for a word", got)
	}
	if len(m.Problems) != 1 || !strings.Contains(m.Problems[0], "zero") {
		t.Errorf("problems: %q", m.Problems)
	}
}
