package clerk_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"charterd/internal/clerk"
)

// moderated is a vote that was posted to the list at one time and let through by its moderator at another. The list keeps the
// author's signature, so that the vote is proven.
func (d *desk) moderated(member, word string, posted, released time.Time) string {
	d.t.Helper()
	_, text, _ := strings.Cut(string(d.raw(d.answer(d.last("M2", member+"@members.example"), word))), "\r\nFrom: ")
	at := func(t time.Time) string { return t.Format(time.RFC1123Z) }
	return fmt.Sprintf("Return-Path: <grants-list-bounces@lists.example.org>\r\n"+
		"Authentication-Results: mx.example.org; dkim=pass header.d=members.example\r\n"+
		"Received: from lists.example.org (lists.example.org [192.0.2.25]) by mx.example.org with ESMTPS id a%[1]d; %[2]s\r\n"+
		"Received: from lists.example.org (localhost [127.0.0.1]) by lists.example.org with ESMTP id b%[1]d; %[2]s\r\n"+
		"Received: from out.members.example (out.members.example [198.51.100.7]) by lists.example.org with ESMTPS id c%[1]d; %[3]s\r\n"+
		"List-Id: <grants-list.lists.example.org>\r\nPrecedence: list\r\nFrom: %[4]s", d.n, at(released), at(posted), text)
}

// openedWithList is a ballot in a group whose list has a host of its own.
func openedWithList(t *testing.T) *desk {
	t.Helper()
	d := deskWith(t, "2026-11-02 09:00", func(_ *desk, cfg *clerk.Config) {
		cfg.Groups[0].ListAddress, cfg.Groups[0].Trust = "grants-list@lists.example.org", ownTrust
	})
	d.open(form)
	return d
}

// TestAVoteThatAModeratorHeldCountsFromTheListsArrival: two days in moderation cost nobody a vote, and change no order.
func TestAVoteThatAModeratorHeldCountsFromTheListsArrival(t *testing.T) {
	d := openedWithList(t)
	posted, released := moment(t, "2026-11-14 10:00"), moment(t, "2026-11-16 09:00")
	d.now = moment(t, "2026-11-15 08:00")
	d.vote("ben", "nay")
	d.now = released
	d.put(d.moderated("ada", "aye", posted, released), released)
	d.put(d.moderated("ben", "aye", posted, released), released)
	d.voted1("ada aye", "ben nay") // what ben mailed later is the last word
	if at := d.kase("G-1").Last().Votes["ada"].At; !at.Equal(posted) {
		t.Errorf("the vote counts from %s, want %s", at, posted)
	}
	var both bool
	for _, f := range d.fates() {
		both = both || strings.HasPrefix(f, "vote") && strings.Contains(f, "the list took it in on 14 November 2026, 10:00 UTC, and it reached us on 16 November 2026, 09:00 UTC")
	}
	if !both {
		t.Errorf("the two times are not told: %q", d.fates())
	}
	d.verified()
}

// TestAVoteFromModerationIsInTimeUntilTheBallotIsClosed: it waits for the settling time like all mail, and is late after it.
func TestAVoteFromModerationIsInTimeUntilTheBallotIsClosed(t *testing.T) {
	d := openedWithList(t)
	closes := d.kase("G-1").Current().Closes
	posted := closes.Add(-time.Hour)
	d.now = closes.Add(time.Minute)
	d.put(d.moderated("ada", "aye", posted, d.now), d.now)
	d.voted1("ada aye")
	d.now = closes.Add(26 * time.Hour)
	d.turn()
	d.put(d.moderated("ben", "aye", posted, d.now), d.now)
	d.voted1("ada aye")
	f := d.lastFate()
	if !strings.HasPrefix(f, "refused") || !strings.Contains(f, "found your mail only when the vote G-1.1 had ended") || strings.Count(f, posted.Format("2 January 2006")) != 1 {
		t.Errorf("fate %s", f)
	}
	d.last("X2", "ben@members.example")
	d.verified()
}

// TestNobodyDatesTheirOwnVote: the same lines in a mail that the list's host did not hand to us move nothing.
func TestNobodyDatesTheirOwnVote(t *testing.T) {
	d := openedWithList(t)
	closes := d.kase("G-1").Current().Closes
	posted := closes.Add(-time.Hour)
	d.now = closes.Add(time.Minute)
	direct := strings.Replace(d.moderated("ada", "aye", posted, d.now), "from lists.example.org (lists.example.org [192.0.2.25]) by mx", "from lists.example.org (out.members.example [198.51.100.7]) by mx", 1)
	d.put(direct, d.now)
	d.now = closes.Add(time.Hour)
	d.turn()
	d.voted1()
	if f := d.lastFate(); !strings.HasPrefix(f, "refused") || strings.Contains(f, "the list took it in") {
		t.Errorf("fate %s", f)
	}
	d.verified()
}
