package clerk_test

import (
	"strings"
	"testing"

	"charterd/internal/clerk"
	"charterd/store"
	"charterd/workflow"
)

// withOffices is a desk whose group has all offices of its charter.
func withOffices(t *testing.T) *desk {
	t.Helper()
	return deskWith(t, "2026-03-02 09:00", func(_ *desk, cfg *clerk.Config) {
		g := &cfg.Groups[0]
		g.ListAddress = "grants-list@example.org"
		g.Roster = append(g.Roster,
			workflow.Member{ID: "sven", Name: "Sven Secretary", Addresses: []string{"sven@board.example"}, Roles: []string{"secretary"}},
			workflow.Member{ID: "stella", Name: "Stella Staff", Addresses: []string{"stella@example.org"}, Roles: []string{"staff"}})
	})
}

func (d *desk) says(from, text string) {
	d.t.Helper()
	d.mail(letter{from: from, name: "Somebody", subject: "group matters", text: text})
}

// groupEntries are the kinds in the group's own stream from the n-th on.
func (d *desk) groupKinds(from int) (kinds []string) {
	d.t.Helper()
	entries, err := d.store.GroupEntries(d.t.Context(), "psf-grants")
	if err != nil {
		d.t.Fatal(err)
	}
	for _, e := range entries[from:] {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}

// TestTheGroupsOwnCommandsAreOnRecord: each is a fact with its events in the group's own stream, answered by one transcript, and
// the record computes them again.
func TestTheGroupsOwnCommandsAreOnRecord(t *testing.T) {
	d := withOffices(t)
	from := len(d.groupKinds(0))
	d.says("sven@board.example", "MEETING 2026-04-08\nMEETING 2026-06-10\nMEETING 2026-04-08 cancelled\nBUDGET 2026 400,000 USD\n")
	d.says("nora@example.org", "ADD Max Muster <max@members.example>\nINACTIVE ada\n")
	d.says("ben@members.example", "AWAY until 2026-04-01\n")
	want := "fact meeting fact meeting fact meeting fact budget fact roster fact roster fact away"
	if got := strings.Join(d.groupKinds(from), " "); got != want {
		t.Errorf("the group's stream:\n%s\nwant\n%s\nfates %q", got, want, d.fates())
	}
	k1 := d.last("K1", "sven@board.example").msg.Text(nil)
	if strings.Count(k1, "MEETING") < 3 || !strings.Contains(k1, "400,000 USD") {
		t.Errorf("the transcript reads:\n%s", k1)
	}
	d.start()
	if m, ok := d.Roster("psf-grants").ByAddress("max@members.example"); !ok || m.Name != "Max Muster" {
		t.Errorf("after a restart: %+v", m)
	}
	d.verified()
}

// TestNobodyElseRunsTheGroup: members get a refusal with the clause, strangers nothing, and nothing changes.
func TestNobodyElseRunsTheGroup(t *testing.T) {
	d := withOffices(t)
	from := len(d.groupKinds(0))
	d.says("eve@elsewhere.example", "REMOVE ada\nBUDGET 2026 1 USD\n")
	if got := d.lastFate(); !strings.HasPrefix(got, "held") {
		t.Errorf("a stranger: %q", got)
	}
	forged := letter{from: "nora@example.org", name: "Nora Winter", subject: "", text: "REMOVE ada\n", unproven: true}
	d.mail(forged)
	if got := d.lastFate(); !strings.HasPrefix(got, "held") {
		t.Errorf("unproven: %q", got)
	}
	d.says("ben@members.example", "REMOVE ada\nMEETING 2026-05-05\n")
	if got := d.lastFate(); !strings.HasPrefix(got, "refused") {
		t.Errorf("a member without the power: %q", got)
	}
	d.says("ben@members.example", "Remove the old budget line please\nStay tuned\n")
	if got := strings.Join(d.groupKinds(from), " "); got != "fact refused fact refused" {
		t.Errorf("the group's stream: %s; fates %q", got, d.fates())
	}
	d.verified()
}

// TestTheYearlyQuestionIsAskedAtItsTime: the group itself has a deadline, whose answers come by bare words.
func TestTheYearlyQuestionIsAskedAtItsTime(t *testing.T) {
	d := withOffices(t)
	d.until("2026-07-31 09:00")
	if n := d.to("ada@members.example"); n != 0 {
		t.Fatalf("%d mails before the day:%s", n, d.outbox())
	}
	d.until("2026-08-02 09:00")
	d.reply(d.last("R3", "ada@members.example"), "stay\n\nI like it here.")
	d.reply(d.last("R3", "ben@members.example"), "LEAVE")
	d.says("cleo@members.example", "Leave the money where it is.\n")
	d.until("2026-08-20 09:00")
	d.last("R4", "nora@example.org")
	roster := d.Roster("psf-grants").At(d.now)
	if _, stays := roster.ByID("ada"); !stays {
		t.Error("ada has gone")
	}
	if _, stays := roster.ByID("ben"); stays {
		t.Error("ben is still there")
	}
	if _, stays := roster.ByID("cleo"); !stays {
		t.Error("cleo has gone")
	}
	d.verified()
}

// TestCasesTellTheRegister: what was granted and which votes were held stand in the group's register, behind the events of the case.
func TestCasesTellTheRegister(t *testing.T) {
	d := withOffices(t)
	d.until("2026-11-02 09:00")
	d.open(form)
	d.says("sven@board.example", "BUDGET 2026 400,000 USD\n")
	from := len(d.groupKinds(0))
	for _, id := range []string{"ada", "ben", "cleo", "dan", "eva", "finn", "gita"} {
		d.vote(id, "aye")
	}
	if got := strings.Join(d.groupKinds(from), " "); got != "fact held fact award" {
		t.Errorf("the group's stream: %s", got)
	}
	d.says("stella@example.org", "PAID G-1\nRETURNED G-1 500 USD\n")
	if c := d.kase("G-1"); !c.Paid || c.Returned != "500.00 USD" {
		t.Errorf("paid %v, returned %q; %s", c.Paid, c.Returned, d.lastFate())
	}
	var order []string
	if err := d.store.AllEntries(t.Context(), func(e store.Entry) error {
		if e.Kind == "held" || e.Kind == "ballot closed" || e.Kind == "decided" || e.Kind == "award" {
			order = append(order, e.Kind)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(order, " "); !strings.HasPrefix(got, "ballot closed decided held award") {
		t.Errorf("the record's order: %s", got)
	}
	d.verified()
}

// TestAForgedGroupEventIsFound: an event of the group's stream that follows from no fact is no part of a sound record.
func TestAForgedGroupEventIsFound(t *testing.T) {
	d := withOffices(t)
	d.says("sven@board.example", "BUDGET 2026 400,000 USD\n")
	head, err := d.store.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	batch := store.Batch{Head: head, Entries: []store.Entry{{
		Group: "psf-grants", Kind: "budget", At: d.now, Payload: []byte(`{"year":2026,"amount":"900000.00 USD","by":"sven"}`),
	}}}
	if _, err := d.store.Commit(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	proof, err := clerk.Verify(t.Context(), d.store)
	if err != nil || proof.Sound() {
		t.Errorf("sound: %v, %v", proof.Sound(), err)
	}
}
