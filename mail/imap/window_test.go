package imap

import (
	"strings"
	"testing"
	"time"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestWindowsKeepOrderAndLimits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := drawList(t)
		const maxMail = 10 << 20
		var joined []entry
		for _, window := range windows(list, windowMails, maxMail) {
			octets := int64(0)
			for _, e := range window {
				if e.size > maxMail {
					e.size = partOctets
				}
				octets += e.size
			}
			if len(window) == 0 || len(window) > windowMails || octets > windowOctets && len(window) > 1 {
				t.Fatalf("a window of %d mails and %d octets", len(window), octets)
			}
			joined = append(joined, window...)
		}
		if diff := cmp.Diff(list, joined, cmp.AllowUnexported(entry{})); diff != "" {
			t.Fatalf("the windows together are not the list (-want +got):\n%s", diff)
		}
	})
}

func TestTheMarkCoversExactlyWhatWasDelivered(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := drawList(t)
		const top = 1 << 20
		read := newProgress(list, top)
		delivered := make(map[goimap.UID]bool)
		rest := list
		for len(rest) > 0 {
			n := rapid.IntRange(1, len(rest)).Draw(t, "window")
			mark := read.after(rest[:n])
			for _, e := range rest[:n] {
				delivered[e.uid] = true
			}
			rest = rest[n:]
			missing := false
			for _, e := range list {
				if uint32(e.uid) <= mark && !delivered[e.uid] {
					t.Fatalf("mark %d covers the undelivered UID %d", mark, e.uid)
				}
				missing = missing || uint32(e.uid) == mark+1 && !delivered[e.uid]
			}
			if len(rest) > 0 && !missing || len(rest) == 0 && mark != top {
				t.Fatalf("mark %d is lower than need be", mark)
			}
		}
	})
}

// drawList returns mails in order of arrival with UIDs in any order.
func drawList(t *rapid.T) []entry {
	uids := rapid.SliceOfNDistinct(rapid.Uint32Range(1, 1<<20), 0, 500, rapid.ID[uint32]).Draw(t, "uids")
	var list []entry
	for _, uid := range uids {
		at := time.Unix(int64(rapid.IntRange(0, 50).Draw(t, "at")), 0).UTC()
		list = append(list, entry{uid: goimap.UID(uid), size: int64(rapid.IntRange(0, 12<<20).Draw(t, "size")), at: at})
	}
	inOrder(list)
	for i := 1; i < len(list); i++ {
		a, b := list[i-1], list[i]
		if a.at.After(b.at) || a.at.Equal(b.at) && a.uid >= b.uid {
			t.Fatalf("not in order: %v, %v", a, b)
		}
	}
	return list
}

func TestTheNearestFoldersComeFirst(t *testing.T) {
	names := []string{"INBOX", "Sent", "INBOX/Grants", "Grands", "Trash", "grants-old", "Archive"}
	for want, near := range map[string]string{
		"Grants":    `"INBOX/Grants" "Grands"`,
		"Sentt":     `"Sent"`,
		"grants-od": `"grants-old" "Grands"`,
	} {
		if got := strings.Join(nearest(names, want, 2), " "); !strings.HasPrefix(got, near) {
			t.Errorf("nearest to %q: %s, want %s", want, got, near)
		}
	}
}

func TestABeginningEndsAfterTheHeaderAndSixtyFourKiB(t *testing.T) {
	header := "Subject: x\r\n\r\n"
	for name, test := range map[string]struct {
		raw  string
		want int
	}{
		"short":      {header + "body", len(header) + 4},
		"long":       {header + strings.Repeat("b", 100<<10), len(header) + 64<<10},
		"all header": {strings.Repeat("X: y\r\n", 100_000), 256 << 10},
	} {
		if got := beginning([]byte(test.raw)); len(got) != test.want || !strings.HasPrefix(test.raw, string(got)) {
			t.Errorf("%s: %d octets, want %d", name, len(got), test.want)
		}
	}
}

func TestForeignTextFitsIntoOneLine(t *testing.T) {
	if got := clean(" a\r\nb\x00\x1b[31m "); got != "a  b  [31m" {
		t.Errorf("clean: %q", got)
	}
	if got := clean(strings.Repeat("é", 400)); len(got) > 310 || !strings.HasSuffix(got, "…") {
		t.Errorf("clean leaves %d octets", len(got))
	}
}
