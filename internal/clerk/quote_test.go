package clerk_test

import (
	"testing"

	"charterd/internal/clerk"
	"charterd/workflow"
	"charterd/workflow/charter"
)

// TestAVoteQuotesTheMotionWhereTheCharterAsksForIt: under the Board's rules of 2011 a reply that leaves the motion in it counts, and
// a bare word is asked about.
func TestAVoteQuotesTheMotionWhereTheCharterAsksForIt(t *testing.T) {
	d := deskWith(t, "2012-03-05 09:00", func(_ *desk, cfg *clerk.Config) {
		board, err := charter.Find("psf-board", "2011-04")
		if err != nil {
			t.Fatal(err)
		}
		g := &cfg.Groups[0]
		g.ID, g.Name, g.Charters = "psf-board", "The Board", []*charter.Charter{board}
		g.Roster = nil
		for _, id := range []string{"cora", "dora", "emil", "fay"} {
			g.Roster = append(g.Roster, workflow.Member{ID: id, Name: id, Addresses: []string{id + "@members.example"}, Roles: []string{"director"}})
		}
		cfg.Groups = cfg.Groups[:1]
	})
	d.mail(fresh("dora", "a hall", "MOTION: Rent the large hall in Lisbon for the summit of all regional groups in the summer of 2012\n"))
	d.vote("cora", "aye")
	bare := d.answer(d.last("M2", "emil@members.example"), "")
	bare.text = "aye\n"
	d.mail(bare)
	other := d.answer(d.last("M2", "fay@members.example"), "")
	other.text = "aye\n\n> Rent the small hall in Lisbon for the summit of all regional groups in the summer of 2012\n"
	d.mail(other)
	votes := d.kase("B-1").Last().Votes
	if len(votes) != 1 || votes["cora"].Choice != "aye" {
		t.Errorf("counted %+v; fates %q", votes, d.fates())
	}
	d.last("M3", "emil@members.example")
	d.verified()
}
