package clerk_test

import (
	"strings"
	"testing"

	"charterd/internal/clerk"
	"charterd/mail"
	"charterd/workflow"
)

// withStandIn is withOffices in November, with a vice chair.
func withStandIn(t *testing.T) *desk {
	t.Helper()
	return deskWith(t, "2026-11-02 09:00", func(_ *desk, cfg *clerk.Config) {
		cfg.Groups[0].Roster = append(cfg.Groups[0].Roster,
			workflow.Member{ID: "vera", Name: "Vera Vice", Addresses: []string{"vera@example.org"}, Roles: []string{"vice_chair"}},
			workflow.Member{ID: "sven", Name: "Sven Secretary", Addresses: []string{"sven@board.example"}, Roles: []string{"secretary"}},
			workflow.Member{ID: "stella", Name: "Stella Staff", Addresses: []string{"stella@example.org"}, Roles: []string{"staff"}})
	})
}

// applied is a complete request that waits for the chair's word.
func (d *desk) applied(text string) {
	d.t.Helper()
	d.mail(letter{from: "nok@neptune.example", name: "Nok Example", subject: "Grant", text: text})
}

// line is a mail as one line of words, with what it quotes.
func line(m *mail.Message) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(strings.Join(m.Whole(), "\n"), "\n> ", "\n")), " ")
}

// reads fails unless the newest mail of that kind to that address has the words.
func (d *desk) reads(kind, to string, words ...string) {
	d.t.Helper()
	said := line(d.last(kind, to).msg)
	for _, w := range words {
		if !strings.Contains(said, w) {
			d.t.Errorf("%s to %s does not say %q:\n%s", kind, to, w, said)
		}
	}
}

// TestWhatNobodyMayDoIsRefusedWithTheClause: 2024-08 grants neither EXTEND nor PAUSE (situations, Deciding).
func TestWhatNobodyMayDoIsRefusedWithTheClause(t *testing.T) {
	d := opened(t, form)
	closes := d.kase("G-1").Current().Closes
	for _, word := range []string{"EXTEND", "PAUSE", "RESUME"} {
		d.says("nora@example.org", word+" G-1\n")
		d.reads("K1", "nora@example.org", "The charter lets nobody use "+word+".", "Votes will last for 10 days")
	}
	for _, prose := range []string{"Close G-1 seems fine to me\n", "Vote G-1 looks good\n", "Extend G-1 if you like\n"} {
		sent := d.count("K1", "nora@example.org")
		d.says("nora@example.org", prose)
		if n := d.count("K1", "nora@example.org"); n != sent {
			t.Errorf("%q was read as a command: %s", prose, d.lastFate())
		}
	}
	if b := d.kase("G-1").Current(); b == nil || !b.Closes.Equal(closes) {
		t.Errorf("the vote is changed: %+v", b)
	}
	d.verified()
}

// TestTheFastTrackTellsTheVotersWhy: no review, and each ballot says so with the chair's reason (situations, "Fast track 2024-08").
func TestTheFastTrackTellsTheVotersWhy(t *testing.T) {
	d := withStandIn(t)
	d.applied(form)
	d.says("ada@members.example", "FASTTRACK G-1: please\n")
	d.says("nora@example.org", "FASTTRACK G-1\n")
	if c := d.kase("G-1"); c.FastTrack {
		t.Fatal("without the chair's word and reason")
	}
	d.says("nora@example.org", "FASTTRACK G-1: granted three times, all reports are in\nCOMPLETE G-1\n")
	c := d.kase("G-1")
	if c.Current() == nil || d.count("M1", "ada@members.example") != 0 {
		t.Fatalf("in %s; fates %q", c.Stage, d.fates())
	}
	d.reads("M2", "ada@members.example", "on the fast track", "granted three times, all reports are in")
	d.verified()
}

// TestAVoidVoteIsToldWithItsReason: votes are kept as void, all are told why, and an answer to the old ballot counts for nothing
// (situations, "the ballot names a wrong amount").
func TestAVoidVoteIsToldWithItsReason(t *testing.T) {
	d := opened(t, form)
	d.vote("ada", "aye")
	old := d.last("M2", "ben@members.example")
	d.until("2026-11-14 09:00")
	d.says("nora@example.org", "VOID G-1: the amount is wrong\n")
	d.reads("M5", "ada@members.example", "The vote G-1.1 is void.", "the amount is wrong")
	d.reply(old, "nay")
	d.reads("X2", "ben@members.example", "G-1.2")
	c := d.kase("G-1")
	if len(c.Ballots) != 2 || len(c.Ballots[0].Votes) != 1 || len(c.Current().Votes) != 0 || c.Current().Number != "G-1.2" {
		t.Errorf("ballots %+v", c.Ballots)
	}
	d.verified()
}

// TestWhatWasClosedByMistakeIsOpenedAgain: by the chair alone (situations, "The wrong case was closed").
func TestWhatWasClosedByMistakeIsOpenedAgain(t *testing.T) {
	d := withStandIn(t)
	d.applied(form)
	d.says("nora@example.org", "CLOSE G-1: this is the wrong one\n")
	d.reads("A4", "nok@neptune.example", "this is the wrong one")
	d.says("ada@members.example", "REOPEN G-1\n")
	if c := d.kase("G-1"); c.Status == workflow.Open {
		t.Fatal("a member opened it")
	}
	d.says("nora@example.org", "REOPEN G-1\n")
	if c := d.kase("G-1"); c.Status != workflow.Open || c.Stage != "complete" {
		t.Errorf("%s in %s; %s", c.Status, c.Stage, d.lastFate())
	}
	d.reads("A3", "nok@neptune.example", "taken up your request G-1 again")
	d.verified()
}

// TestTheReasonsOfANoAreTheChairsWords: the chair gets the members' words and the applicant the chair's; not answered, the vice
// chair is asked after 3 days, and a neutral text goes out after 5 (situations, "nobody has written the reasons").
func TestTheReasonsOfANoAreTheChairsWords(t *testing.T) {
	for _, last := range []string{"nora@example.org", "vera@example.org", ""} {
		d := withStandIn(t)
		d.open(form)
		for _, id := range []string{"ada", "ben", "cleo", "dan", "eva", "finn", "gita"} {
			d.vote(id, "nay\n\nThe hall costs too much.")
		}
		d.reads("C2", "nora@example.org", "REASON G-1", "Ada Member: The hall costs too much.")
		if d.count("A4", "nok@neptune.example") != 0 {
			t.Fatal("the applicant had the no before its reasons")
		}
		d.says("vera@example.org", "REASON G-1: Too early.\n")
		d.until("2026-11-16 12:30")
		switch last {
		case "":
			d.until("2026-11-19 12:03")
			d.reads("A4", "nok@neptune.example", "Nora Winter keeps the comments")
		default:
			d.reads("C2", "vera@example.org", "the chair has not said why")
			d.says(last, "REASON G-1: The hall alone is 4,000 USD.\n")
			d.reads("A4", "nok@neptune.example", "The hall alone is 4,000 USD.")
		}
		if got := line(d.last("A4", "nok@neptune.example").msg); strings.Contains(got, "costs too much") || strings.Contains(got, "Too early") {
			t.Errorf("the applicant reads other people's words:\n%s", got)
		}
		d.verified()
	}
}

// TestTheViceChairActsForAnAbsentChair: at once while the chair is away, else after three silent days (situations, "The chair is away").
func TestTheViceChairActsForAnAbsentChair(t *testing.T) {
	for _, away := range []bool{false, true} {
		d := withStandIn(t)
		d.until("2026-11-06 09:00") // a Friday: the form's check would decide on Wednesday
		d.applied(form)
		if away {
			d.says("nora@example.org", "AWAY until 2026-11-20\n")
		}
		d.says("vera@example.org", "COMPLETE G-1\n")
		if got := d.kase("G-1").Stage == "review"; got != away {
			t.Fatalf("the chair is away: %v; in review: %v; %s", away, got, d.lastFate())
		}
		if !away {
			d.reads("K1", "vera@example.org", "You act for the chair when G-1 has waited 3 days")
			d.until("2026-11-09 09:03")
			d.reads("C2", "vera@example.org", "G-1")
			d.says("vera@example.org", "COMPLETE G-1\n")
		}
		if c := d.kase("G-1"); c.Stage != "review" {
			t.Errorf("the chair is away: %v; in %s; %s", away, c.Stage, d.lastFate())
		}
		d.verified()
	}
}
