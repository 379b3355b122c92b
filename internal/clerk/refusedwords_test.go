package clerk_test

import (
	"strings"
	"testing"
)

// TestAKnownCommandIsNeverTakenForARequest: a word that no clause grants is refused in the answer to the command, for every member
// and with the clause of the stage; no such mail is answered with the blank form.
func TestAKnownCommandIsNeverTakenForARequest(t *testing.T) {
	d := opened(t, form)
	for _, line := range []string{"REFER G-1", "NUDGE G-1", "SHOW G-1", "RESUME G-1", "UNDO", "DIGEST", "SEND", "DAILY", "WEEKLY"} {
		word, number, _ := strings.Cut(line, " ")
		for _, who := range []string{"nora@example.org", "ada@members.example"} {
			d.says(who, line+"\n")
			d.reads("K1", who, "The charter lets nobody use "+word+".")
			if n := d.count("X1", who); n != 0 {
				t.Fatalf("%s got the blank form for %q", who, line)
			}
		}
		if number != "" {
			d.reads("K1", "nora@example.org", "Votes will last for 10 days")
		}
	}
	d.says("nok@neptune.example", "Send\n")
	if n := d.count("K1", "nok@neptune.example"); n != 0 {
		t.Error("the applicant's word is a command")
	}
	d.verified()
}

// TestNobodyIsAddedWithAnAddressOfAGroup: a group would write to itself for ever.
func TestNobodyIsAddedWithAnAddressOfAGroup(t *testing.T) {
	d := newDesk(t, "2026-11-02 09:00")
	before := len(d.Roster("psf-grants"))
	for _, address := range []string{"grants@example.org", "GRANTS@Example.org", "grants+k7q2m9xdk7q2m9xd@example.org", "board@example.org"} {
		d.says("nora@example.org", "ADD Max Muster <"+address+">\n")
		d.reads("K1", "nora@example.org", "is an address of a group or of its list, and not of a person.")
	}
	if n := len(d.Roster("psf-grants")); n != before {
		t.Errorf("%d people, want %d", n, before)
	}
	d.says("nora@example.org", "ADD Max Muster <max@members.example>\n")
	if n := len(d.Roster("psf-grants")); n != before+1 {
		t.Errorf("%d people, want one more than %d: %s", n, before, d.lastFate())
	}
	d.verified()
}

// TestAWrongFormIsAnsweredWithTheRightOne: the form of a command is shown as it is written, and an unknown role with those there are.
func TestAWrongFormIsAnsweredWithTheRightOne(t *testing.T) {
	d := newDesk(t, "2026-11-02 09:00")
	d.says("nora@example.org", "ADD Max <max@>\n")
	d.reads("K1", "nora@example.org", "ADD Name <name@example.org> as role")
	d.says("nora@example.org", "CLOSE G-1\n")
	d.reads("K1", "nora@example.org", "CLOSE G-31: reason")
	d.says("nora@example.org", "ADD Max <max@x.example> as king\n")
	d.reads("K1", "nora@example.org", "the charter knows no such role; it knows these: chair, director")
}
