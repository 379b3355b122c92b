package workflow_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"charterd/workflow"
)

// TestRecordOfANewerProgramIsRefused: an entry of a kind that this program does not know is an error that says so, and never
// passed over.
func TestRecordOfANewerProgramIsRefused(t *testing.T) {
	_, act := workflow.DecodeFact([]byte(`{"act":"teleport","data":{}}`))
	_, event := workflow.DecodeData("teleported", []byte(`{}`))
	for _, err := range []error{act, event} {
		if err == nil || !strings.Contains(err.Error(), "newer than the program") {
			t.Errorf("got %v", err)
		}
	}
}

func TestRecordThatIsNoJSONIsAnError(t *testing.T) {
	for _, payload := range []string{"", "{", `{"act":"cast","data":[]}`, `{"act":5}`} {
		if _, err := workflow.DecodeFact([]byte(payload)); err == nil {
			t.Errorf("%q was read as a fact", payload)
		}
	}
	if _, err := workflow.DecodeData("vote", []byte("[]")); err == nil {
		t.Error("a list was read as a vote")
	}
}

// TestFactComesBackAsItWas: every act survives the record.
func TestFactComesBackAsItWas(t *testing.T) {
	by := workflow.Person{Member: "ada", Name: "Ada", Address: "ada@members.example", Proven: true, Board: true}
	fields := map[string]string{"event": "Süd <b> & \u2028", "budget": "1"}
	for _, a := range []workflow.Act{
		workflow.Submit{
			Title: "T", Applicant: workflow.Party{Name: "N", Address: "n@neptune.example"}, Fields: fields, Doubts: fields, Attachments: []string{"a.pdf"},
			Origin: &workflow.Origin{Group: "g", Case: "G-1"}, Motion: &workflow.Motion{Text: "m", Amount: "5.00 USD"},
		},
		workflow.Supply{Fields: fields, Doubts: fields, Text: "t", Attachments: []string{"b"}},
		workflow.Cast{Ballot: "G-1.1", Choice: "aye", Line: "Aye.", Remark: "r"},
		workflow.Recuse{Ballot: "G-1.1", Line: "recuse"},
		workflow.Puzzle{Ballot: "G-1.1", Line: "hm", Why: "w"},
		workflow.Remark{Text: "r"},
		workflow.Order{Word: "resolved", Text: "t", Amount: "5.00 USD", Result: "approved", Line: "l"},
		workflow.Order{Word: "record", Count: "7-0-1", Day: "2026-12-09", Line: "l"},
		workflow.Order{Word: "void", Ballot: "G-1.1", Text: "t", Line: "l"},
		workflow.Order{Word: "add", Person: &workflow.Who{ID: "gita", Name: "Gita", Address: "gita@members.example", Roles: []string{"member"}}, Line: "l"},
		workflow.Order{Word: "meeting", Day: "2026-12-09", Off: true, Line: "l"},
		workflow.Order{Word: "budget", Year: 2026, Amount: "400000.00 USD", Line: "l"},
		workflow.Knock{Party: workflow.Party{Name: "B", Address: "b@neptune.example"}},
		workflow.Told{Award: &workflow.Award{Case: "G-1", Day: "2026-12-09", Amount: "5.00 USD", Paid: true}},
		workflow.Told{Void: "G-1.1"},
		workflow.Recall{From: workflow.Origin{Group: "g", Case: "G-1"}},
		workflow.Tick{},
		workflow.Link{Case: workflow.Origin{Group: "b", Case: "B-1"}},
		workflow.Answer{From: workflow.Origin{Group: "b", Case: "B-1"}, Result: "denied", Amount: "1.00 USD", Line: "l"},
	} {
		fact := workflow.Fact{By: by, Act: a, Number: 3, Mail: 812, Meeting: "2026-12-09", Rules: "0f"}
		payload, err := workflow.EncodeFact(fact)
		if err != nil {
			t.Fatal(err)
		}
		got, err := workflow.DecodeFact(payload)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(fact, got); diff != "" {
			t.Errorf("%s (-put in +read back):\n%s", payload, diff)
		}
	}
}

func TestNoEventsAreNoCase(t *testing.T) {
	if c := workflow.Fold(nil); c != nil {
		t.Errorf("folded %+v from nothing", c)
	}
}

// TestRosterIsTheFoldOfItsChanges: a person keeps one row; the last registration of an address is whose it is.
func TestRosterIsTheFoldOfItsChanges(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2026, 11, d, 0, 0, 0, 0, time.UTC) }
	var r workflow.Roster
	for _, m := range []workflow.Member{
		{ID: "ada", Addresses: []string{"shared@example.org"}},
		{ID: "ben", Addresses: []string{"shared@example.org"}, Roles: []string{"chair"}, Since: day(10)},
		{ID: "ada", Addresses: []string{"ada@example.org"}, Until: day(20)},
	} {
		before := len(r)
		next := r.Apply(workflow.RosterChange{Member: m})
		if len(r) != before {
			t.Fatal("Apply changed the roster that went in")
		}
		r = next
	}
	if len(r) != 2 || len(r.At(day(9))) != 1 || len(r.At(day(10))) != 2 || len(r.At(day(20))) != 1 {
		t.Errorf("the roster is %+v", r)
	}
	if m, ok := r.ByAddress("shared@example.org"); !ok || m.ID != "ben" {
		t.Errorf("the shared address is %+v", m)
	}
	if _, ok := r.ByAddress("nobody@example.org"); ok {
		t.Error("an address of nobody was found")
	}
	if held := r.Holding("chair", day(9)); len(held) != 0 {
		t.Errorf("chair before joining: %+v", held)
	}
}
