package clerk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"charterd/internal/clerk"
	"charterd/workflow"
)

// severalBallots are requests whose votes begin on one day at one instant: G-1 to G-n.
func severalBallots(t *testing.T, n int) *desk {
	t.Helper()
	d := newDesk(t, "2026-11-02 09:00")
	commands := ""
	for i := 1; i <= n; i++ {
		place := fmt.Sprintf("Moon %c", 'A'+i)
		d.mail(letter{from: fmt.Sprintf("a%d@moons.example", i), name: "Nok Example", subject: "Grant", text: strings.ReplaceAll(form, "Neptune", place)})
		commands += fmt.Sprintf("COMPLETE G-%d\n", i)
	}
	d.until("2026-11-03 10:00")
	d.mail(letter{from: "nora@example.org", name: "Nora Winter", subject: "all", text: commands})
	d.until("2026-11-13 12:02")
	return d
}

// about are the case numbers of the mails of one kind to one person, a mail to each entry.
func (d *desk) about(kind, to string) (list []string) {
	for _, s := range d.post.sent {
		if s.msg.CharterdKind == kind && s.to == to {
			list = append(list, strings.Join(s.msg.CharterdCase, " "))
		}
	}
	return list
}

// TestBallotsOfOneDayStandOnOneSheet: one mail with all of them, one receipt for each reply, the results in one mail
// (situations, Volume: "Seven ballots on one day").
func TestBallotsOfOneDayStandOnOneSheet(t *testing.T) {
	d := severalBallots(t, 7)
	all := "G-1 G-2 G-3 G-4 G-5 G-6 G-7"
	if got := d.about("M2", "ada@members.example"); !slices.Equal(got, []string{all}) {
		t.Fatalf("ada got ballots on %q", got)
	}
	sheet := d.last("M2", "ada@members.example")
	d.reply(sheet, "aye on G-1, nay on G-2\nG-3: aye\nG-4.1: abstain\naye on G-5, aye on G-6, aye on G-7")
	for i, want := range []string{"aye", "nay", "aye", "abstain", "aye", "aye", "aye"} {
		id := fmt.Sprintf("G-%d", i+1)
		if got := d.kase(id).Current().Votes["ada"].Choice; string(got) != want {
			t.Errorf("%s: %q, want %q; %s", id, got, want, d.lastFate())
		}
	}
	if got := d.about("M3", "ada@members.example"); !slices.Equal(got, []string{all}) {
		t.Errorf("receipts on %q, want one on all", got)
	}
	d.until("2026-11-30 12:00")
	if got := d.about("M5", "ada@members.example"); !slices.Equal(got, []string{all}) {
		t.Errorf("results on %q, want one mail on all", got)
	}
	d.verified()
}

// TestAVoteOnASheetMustNameItsBallot: a bare word is asked about, and so is one that names a ballot of another mail.
func TestAVoteOnASheetMustNameItsBallot(t *testing.T) {
	d := severalBallots(t, 3)
	d.reply(d.last("M2", "ada@members.example"), "aye")
	if got := d.lastFate(); !strings.HasPrefix(got, "asked") {
		t.Errorf("fate %q", got)
	}
	x2 := d.last("X2", "ada@members.example").msg.Text(nil)
	for _, number := range []string{"G-1.1", "G-2.1", "G-3.1"} {
		if !strings.Contains(x2, number) {
			t.Errorf("the question does not name %s:\n%s", number, x2)
		}
	}
	d.reply(d.last("M2", "ben@members.example"), "aye on G-9")
	d.reply(d.last("M2", "cleo@members.example"), "aye to all")
	other := d.answer(d.last("M2", "dan@members.example"), "aye on G-1")
	other.from = "eva@members.example"
	d.mail(other)
	for i := 1; i <= 3; i++ {
		if votes := d.kase(fmt.Sprintf("G-%d", i)).Current().Votes; len(votes) != 0 {
			t.Errorf("G-%d counted %+v", i, votes)
		}
	}
	d.reply(d.last("M2", "ada@members.example"), "nay on G-2")
	if got := d.kase("G-2").Current().Votes["ada"].Choice; got != "nay" {
		t.Errorf("named, it counted %q; %s", got, d.lastFate())
	}
}

// TestAnOldSheetNeverCountsForANewMotion: a case number on it means the ballot that stands on it, and no later one.
func TestAnOldSheetNeverCountsForANewMotion(t *testing.T) {
	d := severalBallots(t, 2)
	sheet := d.last("M2", "ada@members.example")
	d.until("2026-11-15 09:00")
	d.mail(letter{from: "nora@example.org", name: "Nora Winter", subject: "", text: "PROPOSE G-1 5,000 USD\n"})
	d.reply(sheet, "aye on G-1, aye on G-2")
	if c := d.kase("G-1"); len(c.Ballots) != 2 || len(c.Current().Votes) != 0 {
		t.Errorf("the vote counted for the new motion: %+v", c.Current().Votes)
	}
	if got := d.kase("G-2").Current().Votes["ada"].Choice; got != "aye" {
		t.Errorf("G-2: %q; %s", got, d.lastFate())
	}
	if got := d.about("M3", "ada@members.example"); len(got) != 1 {
		t.Errorf("answers %q, want one mail", got)
	}
}

// TestASheetIsKnownAgainFromItsCopies: a later run knows from the sent mails alone which ballots a sheet asked about.
func TestASheetIsKnownAgainFromItsCopies(t *testing.T) {
	d := severalBallots(t, 3)
	sheet := d.last("M2", "ada@members.example")
	known := clerk.ReadSent([][]byte{sheet.data}, d.Groups)
	out, found := known.Find(sheet.msg.MessageID)
	if !found || !slices.Equal(out.Ballots, []string{"G-1.1", "G-2.1", "G-3.1"}) || out.Case != "" || out.Member != "ada" {
		t.Errorf("%v %+v", found, out)
	}
	if d.kase("G-1").Status != workflow.Open {
		t.Error("nothing may have happened")
	}
}
