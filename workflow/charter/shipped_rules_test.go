package charter

import (
	"fmt"
	"testing"
	"time"

	"charterd/workflow/tally"
)

// The counts are those of real votes of the Board, or next to a limit of the rule.

// TestBoardVotesByMailFollowTheRuleOfTheirTime: resolution of 18 April 2011 (of 13 directors, 10 take part and 7 vote aye), and
// the unanimous votes first seen on 14 April 2021.
func TestBoardVotesByMailFollowTheRuleOfTheirTime(t *testing.T) {
	for _, one := range []struct {
		version           string
		aye, nay, abstain int
		want              tally.Result
		onward            string // the stage to which it goes where it is not carried; empty: none
	}{
		{"2011-04", 7, 2, 1, tally.Carried, ""},
		{"2011-04", 9, 0, 1, tally.Carried, ""},     // 19 June 2011
		{"2011-04", 9, 0, 0, tally.Lost, "meeting"}, // three quarters of 13 are 9.75
		{"2011-04", 7, 2, 0, tally.Lost, "meeting"},
		{"2011-04", 6, 1, 4, tally.Lost, ""}, // no majority of the whole Board
		{"2011-04", 6, 0, 7, tally.Lost, ""},
		{"2011-04", 13, 0, 0, tally.Carried, ""},
		{"2011-04", 0, 0, 0, tally.Lost, "meeting"},
		{"2021-04", 13, 0, 0, tally.Carried, ""},     // 14 April 2021
		{"2021-04", 12, 1, 0, tally.Lost, "meeting"}, // 14 April 2021: email votes have to be unanimous
		{"2021-04", 12, 0, 1, tally.Lost, "meeting"},
		{"2021-04", 12, 0, 0, tally.Lost, "meeting"}, // one director is silent
		{"2021-04", 0, 13, 0, tally.Lost, "meeting"},
		{"2021-04", 10, 0, 0, tally.Lost, "meeting"},
	} {
		name := fmt.Sprintf("%s %d-%d-%d", one.version, one.aye, one.nay, one.abstain)
		stage := stageOf(t, "psf-board", one.version, "email")
		p := poll(13, tally.Counts{Aye: one.aye, Nay: one.nay, Abstain: one.abstain})
		if got := tally.Outcome(stage.Rule, p); got != one.want {
			t.Errorf("%s is %s, want %s", name, got, one.want)
		}
		onward := ""
		if tally.Outcome(stage.Rule, p) == tally.Lost && met(stage.OtherwiseWhen, p) {
			onward = stage.Otherwise
		}
		if onward != one.onward {
			t.Errorf("%s goes on to %q, want %q", name, onward, one.onward)
		}
	}
}

// met says whether all conditions hold; an empty list does.
func met(conditions []tally.Condition, p tally.Poll) bool {
	return len(conditions) == 0 || tally.Outcome(tally.Rule{Passes: conditions}, p) == tally.Carried
}

// TestBoardVotesByMailEndWhenAllHaveVoted: resolution of 18 April 2011, and no earlier: a director may think again.
func TestBoardVotesByMailEndWhenAllHaveVoted(t *testing.T) {
	for _, version := range []string{"2011-04", "2021-04"} {
		stage := stageOf(t, "psf-board", version, "email")
		for answers, want := range map[int]bool{12: false, 13: true} {
			v := tally.Judge(stage.Rule, poll(13, tally.Counts{Aye: answers - 1, Nay: 1}), false)
			if got := v.Result != tally.Pending; got != want {
				t.Errorf("%s: with %d answers it has ended is %v: %s", version, answers, got, v.Result)
			}
		}
	}
}

// TestBoardMeetings: a majority of the seats is a quorum, and a majority of those present decides (Bylaws, section 5.8).
func TestBoardMeetings(t *testing.T) {
	for _, version := range []string{"2011-04", "2021-04"} {
		c, err := Find("psf-board", version)
		if err != nil {
			t.Fatal(err)
		}
		stage := stageOf(t, "psf-board", version, "meeting")
		for _, one := range []struct {
			present, aye, nay, abstain int
			want                       tally.Result
		}{
			{10, 4, 0, 6, tally.Lost}, // 21 September 2023: 4 of 10 present
			{11, 10, 0, 1, tally.Carried},
			{7, 7, 0, 0, tally.Carried}, // 14 December 2022: the smallest quorum
			{6, 6, 0, 0, tally.NoQuorum},
			{11, 6, 5, 0, tally.Carried},
			{11, 4, 5, 2, tally.Lost},
			{11, 3, 4, 4, tally.Lost},
			{11, 6, 0, 5, tally.Carried},
			{11, 2, 2, 7, tally.Tied}, // tie, no result
			{12, 6, 5, 1, tally.Lost}, // half of those present is no majority
			{8, 0, 0, 8, tally.Lost},  // nobody is for it: no tie
		} {
			n := tally.Counts{Seats: c.Seats(), Present: one.present, Aye: one.aye, Nay: one.nay, Abstain: one.abstain}
			if got := tally.Met(stage.Rule, n).Result; got != one.want {
				t.Errorf("%s: %s with %d present is %s, want %s", version, tally.Line(n), one.present, got, one.want)
			}
		}
		if stage.TieThen != TieNoResult || c.Seats() != 13 {
			t.Errorf("%s: a tie is %q, and there are %d seats", version, stage.TieThen, c.Seats())
		}
	}
}

// TestBoardVotesByMailKeepTheirTimes: never less than 24 hours, typically 72 or more (resolution of 18 April 2011); at most 60
// days (Bylaws, section 14.8), whenever the vote opens.
func TestBoardVotesByMailKeepTheirTimes(t *testing.T) {
	for _, one := range []struct {
		version  string
		min, max time.Duration
	}{{"2011-04", 72 * time.Hour, 96 * time.Hour}, {"2021-04", 59 * 24 * time.Hour, 60 * 24 * time.Hour}} {
		c, err := Find("psf-board", one.version)
		if err != nil {
			t.Fatal(err)
		}
		stage := stageOf(t, "psf-board", one.version, "email")
		if !stage.BeforeMeeting || stage.Shortest != (Span{24, Hours}) {
			t.Errorf("%s: before a meeting %v, at least %s", one.version, stage.BeforeMeeting, stage.Shortest)
		}
		for hour := range 48 {
			opened := instant(t, "2021-04-14T00:00:00Z").Add(time.Duration(hour) * time.Hour)
			if runs := c.Deadline(opened, stage.Lasts).Sub(opened); runs < one.min || runs > one.max {
				t.Errorf("%s: opened %s, it runs %s", one.version, opened, runs)
			}
		}
	}
	if quote := stageOf(t, "psf-board", "2011-04", "email").QuoteMotion; !quote {
		t.Error("under the resolution of 2011 a vote stands under the quoted motion")
	}
}

func TestBoardRulesChangeOnTheDayOfTheFirstUnanimousVote(t *testing.T) {
	for day, want := range map[string]string{"2011-04-17": "", "2011-04-18": "2011-04", "2021-04-13": "2011-04", "2021-04-14": "2021-04", "2026-01-01": "2021-04"} {
		d, err := ParseDate(day)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if c := InForce("psf-board", d, shipped(t)); c != nil {
			got = c.Version
		}
		if got != want {
			t.Errorf("on %s version %q is in force, want %q", day, got, want)
		}
	}
}

// TestConductNeedsTwoThirdsOfTheUnconflicted: Enforcement Procedures.
func TestConductNeedsTwoThirdsOfTheUnconflicted(t *testing.T) {
	stage := stageOf(t, "conduct-wg", "2024", "vote")
	for _, one := range []struct {
		roster int
		counts tally.Counts
		want   tally.Result
	}{
		{10, tally.Counts{Recused: 2, Aye: 6}, tally.Carried},
		{10, tally.Counts{Recused: 2, Aye: 5}, tally.Lost},
		{10, tally.Counts{Recused: 2, Aye: 5, Abstain: 3}, tally.Lost},
		{12, tally.Counts{Aye: 8, Nay: 4}, tally.Carried},
		{12, tally.Counts{Aye: 7}, tally.Lost},
		{12, tally.Counts{Recused: 12}, tally.Lost},
	} {
		if got := tally.Outcome(stage.Rule, poll(one.roster, one.counts)); got != one.want {
			t.Errorf("of %d members, %+v is %s, want %s", one.roster, one.counts, got, one.want)
		}
	}
	if c, err := Find("conduct-wg", "2024"); err != nil || !c.Confidential || c.OpensOn != OnAnyPerson || c.Prefix != "C" {
		t.Errorf("conduct cases are confidential and opened by any person: %v", err)
	}
	triage := stageOf(t, "conduct-wg", "2024", "triage")
	if triage.Desk != "triager" || stage.CarriedThen != "board" || stage.Otherwise != "" {
		t.Errorf("the desk is %q; a carried vote goes to %q, a lost one to %q", triage.Desk, stage.CarriedThen, stage.Otherwise)
	}
}

func stageOf(t *testing.T, group, version, name string) Stage {
	t.Helper()
	c, err := Find(group, version)
	if err != nil {
		t.Fatal(err)
	}
	s, ok := c.Stage(name)
	if !ok {
		t.Fatalf("%s %s has no stage %q", group, version, name)
	}
	return s
}

// poll has so many members; whoever is not counted is silent.
func poll(roster int, n tally.Counts) tally.Poll {
	p := tally.Poll{Answers: map[string]tally.Answer{}}
	answers := map[tally.Answer]int{tally.Aye: n.Aye, tally.Nay: n.Nay, tally.Abstain: n.Abstain, tally.Recused: n.Recused}
	for i := range roster {
		id := fmt.Sprint("m", i)
		p.Electorate = append(p.Electorate, tally.Voter{ID: id})
		for _, answer := range []tally.Answer{tally.Aye, tally.Nay, tally.Abstain, tally.Recused} {
			if answers[answer] > 0 {
				answers[answer]--
				p.Answers[id] = answer
				break
			}
		}
	}
	return p
}
