package acts_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"charterd/workflow/acts"
)

// FuzzRead holds that reading never panics, always gives an act, and counts no vote where a question mark stands.
func FuzzRead(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.txtar")
	for _, s := range clearVotes {
		f.Add(s, "Marta Oliveira", "G-31.1: to grant 7,500 USD", uint8(0), uint8(1))
	}
	f.Add("ASK G-31: a\n\nb\nAmount: 5 USD\nDates: 2-5 March 2027", "", "Amount", uint8(1), uint8(2))
	f.Add(strings.Repeat("-", len(files)), "Aye Chan", "", uint8(200), uint8(200))
	for _, s := range groupCommands {
		f.Add(s, "Nora Winter", "", uint8(0), uint8(0))
	}
	f.Fuzz(func(t *testing.T, text, author, quoted string, first, count uint8) {
		e := ballot
		e.Commands = []string{"status", "ask", "propose", "resolved", "close", "complete", "motion", "amend", "returned", "record", "exclude",
			"meeting", "budget", "away", "add", "remove", "inactive", "active", "agree", "stay", "leave"}
		w := wordsOf(text)
		w.Author = author
		got := acts.Read(w, e)
		if len(got) == 0 {
			t.Fatal("no act")
		}
		if strings.Contains(text, "?") && counts(got) {
			t.Fatalf("%q was counted: %+v", text, got)
		}
		w.Answers = []acts.Answer{{Quoted: quoted, First: int(first) - 5, Count: int(count) - 5}}
		w.Differ, w.Other = first%2 == 0, w.Lines
		if len(acts.Read(w, e)) == 0 || len(acts.Read(w, acts.Expect{})) == 0 {
			t.Fatal("no act")
		}
	})
}

// groupCommands are the commands about the group itself and about money, each in its right form.
var groupCommands = []string{
	"AMEND G-31 5,000 USD: two speakers less", "RETURNED G-31 500 USD", "RECORD G-31 7-0-1 9 December 2026: Lisbon", "EXCLUDE G-31 Ada Member",
	"MEETING 2026-12-09 cancelled", "BUDGET 2026 400,000 USD", "AWAY until 3 January 2027", "ADD Max Muster <max@example.org> as vice chair, director",
	"REMOVE ada@members.example", "INACTIVE ada-2", "AGREE tri@triton.example", "STAY", "LEAVE",
}

// FuzzParseMoney holds that a canonical amount reads as itself.
func FuzzParseMoney(f *testing.F) {
	for _, s := range []string{"7,500 USD", "€7.500,00", "CHF 7'500.-", "₹3,50,000", "-5 USD", "1,2,3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { fixed(t, s, acts.ParseMoney) })
}

// FuzzParseDate holds that a canonical day reads as itself and exists.
func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2027-03-02", "2nd March 2027", "12/25/2027", "Tuesday, March 2, 2027", "2-5 March 2027"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		fixed(t, s, acts.ParseDate)
		if day, ok := acts.ParseDate(s); ok {
			if _, err := time.Parse(time.DateOnly, day); err != nil {
				t.Fatalf("%q gave %q: %v", s, day, err)
			}
		}
	})
}

func fixed(t *testing.T, s string, parse func(string) (string, bool)) {
	first, ok := parse(s)
	if !ok {
		if first != "" {
			t.Fatalf("%q gave %q and not ok", s, first)
		}
		return
	}
	if again, ok := parse(first); !ok || again != first {
		t.Fatalf("%q gave %q, which gave %q, %v", s, first, again, ok)
	}
}

var benchmarks = []struct {
	name, text string
	expect     acts.Expect
}{
	{"one word", "aye", ballot},
	{"vote with remark", "Hi all,\n\naye\n\nThe team has done this for years and did it well.\n\nBest regards,\nMarta", ballot},
	{"form", "Event name: Delta Python Days\nFirst day: 2 March 2027\nLast day: 5 March 2027\nCity: Saint-Louis\nCountry: Senegal\nAmount: 7,500 USD\nAttendees: 120", acts.Expect{Prefix: "G", Form: form}},
	{"command", "COMPLETE G-31\nOPEN G-30", acts.Expect{Prefix: "G", Commands: []string{"complete", "open"}}},
	{"256 KiB prose", strings.Repeat("The venue is cheap, and the organisers are known to us. It is not far. ", 3700), ballot},
	{"256 KiB lines", strings.Repeat("aye on G-31\nAmount: 5 USD\n", 10000), ballot},
}

func BenchmarkRead(b *testing.B) {
	for _, c := range benchmarks {
		w := wordsOf(c.text)
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(c.text)))
			for b.Loop() {
				acts.Read(w, c.expect)
			}
		})
	}
}
