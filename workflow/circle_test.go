package workflow_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"charterd/workflow"
	"charterd/workflow/charter"
)

// parish is a conduct group and a Board that share a person, in a script's stage.
func parish(t *testing.T) *stage {
	t.Helper()
	s := newStage(t)
	for _, line := range []string{
		"charter conduct-wg: shipped 2024", "charter psf-board: shipped 2021-04",
		"roster conduct-wg: tess (triager), timo (triager), cora (chair), ada, ben, rhea",
		"roster psf-board: dora (director and chair), ben (director), rhea (director), ida (director), sam (secretary)",
		"meetings psf-board: 2026-12-09",
	} {
		if _, err := s.line(line); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// report is a report by a member of both bodies, about things that no other mail may name.
func report() workflow.Submit {
	return workflow.Submit{
		Title: "The sprocket affair", Applicant: workflow.Party{Name: "Rhea Sprocket", Address: "rhea@members.example"},
		Fields: map[string]string{"event": "sprocket"}, Doubts: map[string]string{"event": "sprocket"},
		Attachments: []string{"sprocket.png"}, Similar: []string{"C-sprocket"}, Excluded: []string{"ben@members.example"},
	}
}

// TestReportLeaksNothing: of a report nothing but its number leaves the mail itself. Who reported stands in the first event alone,
// what the person adds in one that goes to the desk alone, and the Board's case knows neither (domain rule A29).
func TestReportLeaksNothing(t *testing.T) {
	s := parish(t)
	var outs []workflow.Outcome
	s.watch = func(out workflow.Outcome) { outs = append(outs, out) }
	rules := s.rules["conduct-wg"]
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	rhea := workflow.Person{Member: "rhea", Name: "Rhea", Address: "rhea@members.example", Proven: true}
	s.put(rules, "", workflow.Input{At: at, By: rhea, Act: workflow.Sparse(rules, report())})
	s.put(rules, "C-1", workflow.Input{At: at.Add(time.Hour), By: rhea, Act: workflow.Remark{Text: "It was the sprocket."}})
	for _, line := range []string{
		"2026-11-02 12:00 tess: COMPLETE", "2026-11-05 09:00 cora: OPEN", "2026-11-05 10:00 tess, timo, cora, ada: aye",
		"2026-11-06 10:00 [B-1] dora, ida: aye", "2026-12-09 20:00 [B-1] sam: RECORD 9-0-0 2026-12-09",
	} {
		if _, err := s.line(line); err != nil {
			t.Fatal(err)
		}
	}
	if got := s.cases["C-1"].Status; got != workflow.Granted {
		t.Fatalf("the Board's decision did not come home: %s", got)
	}
	for _, out := range outs {
		for _, e := range out.Events {
			discreet(t, out.Case, e)
		}
		for _, n := range out.Notices {
			private(t, n)
		}
	}
	for _, e := range s.record {
		if e.Kind == workflow.FactKind && strings.Contains(string(e.Payload), "sprocket") && !strings.Contains(string(e.Payload), "It was the sprocket.") {
			t.Errorf("recorded: %s", e.Payload)
		}
	}
}

// discreet looks for the report's words, and for its author, in an event.
func discreet(t *testing.T, c *workflow.Case, e workflow.Event) {
	t.Helper()
	payload, sentence := string(encode(t, e.Data)), workflow.Sentence(e)
	_, opened := e.Data.(workflow.Opened)
	_, added := e.Data.(workflow.Supplied)
	for _, word := range []string{"procket", "rhea@"} {
		allowed := opened && word == "rhea@" && c.Group == "conduct-wg" || added && word == "procket"
		if strings.Contains(payload, word) && !allowed || strings.Contains(sentence, word) {
			t.Errorf("%s tells %q: %s %s", e.Data.Kind(), word, payload, sentence)
		}
	}
	if strings.Contains(payload, "own request") {
		t.Errorf("the list of voters tells who reported: %s", payload)
	}
}

// private looks at who gets a mail about the report.
func private(t *testing.T, n workflow.Notice) {
	t.Helper()
	switch supplied, added := n.Event.(workflow.Supplied); {
	case n.To.List, n.To.Member == "ben", n.Refusal == nil && n.To.Member == "rhea":
		t.Errorf("%s goes to %+v", n.Kind, n.To)
	case added && n.To.Role != "triager":
		t.Errorf("%q goes to %+v", supplied.Text, n.To)
	case n.To.Applicant && n.Kind != "A1" && n.Kind != "A4":
		t.Errorf("the person who reported gets %s", n.Kind)
	case n.Case.Title != "" && n.Case.Title != "C-1" || len(n.Case.Fields)+len(n.Case.Attachments)+len(n.Case.Similar) > 0:
		t.Errorf("%s shows %+v", n.Kind, n.Case)
	}
}

// TestReporterHearsOfTheDecisionOnce: one A4 when the group has decided, and none when the Board has.
func TestReporterHearsOfTheDecisionOnce(t *testing.T) {
	rules, err := charter.Find("conduct-wg", "2024")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	c := workflow.Fold([]workflow.Event{
		{At: at, Data: workflow.Opened{ID: "C-1", Group: "conduct-wg", Number: 1, Stage: "board", Applicant: workflow.Party{Address: "nok@neptune.example"}}},
		{At: at, Data: workflow.Referred{To: "psf-board", Stage: "board"}},
	})
	answer := workflow.Answer{From: workflow.Origin{Group: "psf-board", Case: "B-1"}, Result: "approved"}
	for _, n := range workflow.Step(rules, c, workflow.Input{At: at, Act: answer}).Notices {
		if n.To.Applicant {
			t.Errorf("the person who reported gets %s", n.Kind)
		}
	}
}

func TestSparseKeepsAllForOthers(t *testing.T) {
	if diff := differSubmit(report(), workflow.Sparse(grants(t), report())); diff != "" {
		t.Error(diff)
	}
}

// TestAnySequenceOnBoardAndConduct: the promises of holds are kept under the other shipped charters too.
func TestAnySequenceOnBoardAndConduct(t *testing.T) {
	var all []*charter.Charter
	for _, one := range [][2]string{{"psf-board", "2011-04"}, {"psf-board", "2021-04"}, {"conduct-wg", "2024"}} {
		rules, err := charter.Find(one[0], one[1])
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, rules)
	}
	rapid.Check(t, func(t *rapid.T) {
		rules := rapid.SampledFrom(all).Draw(t, "charter")
		at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
		register := workflow.Register{Roster: crowd(t, at), Meetings: []string{"2026-11-04", "2026-12-09", "2027-02-10"}}
		for i, role := range []string{"triager", "triager", "director"} {
			if len(register.Roster) > i+2 {
				register.Roster[i+2].Roles = []string{role}
			}
		}
		in := workflow.Input{At: at, By: anyone(t), Number: 1, Register: register, Meeting: "2026-11-04"}
		submit := workflow.Submit{Title: scribble(t), Applicant: workflow.Party{Address: in.By.Address}, Excluded: []string{"ada@members.example"}}
		if rules.OpensOn == charter.OnMember {
			submit.Motion = &workflow.Motion{Text: scribble(t)}
		}
		in.Act = submit
		out := workflow.Step(rules, nil, in)
		if out.Case == nil {
			if out.Refusal == nil {
				t.Fatalf("no case and no reason")
			}
			return
		}
		holds(t, rules, nil, in, out)
		for range rapid.IntRange(1, 40).Draw(t, "inputs") {
			c := out.Case
			at = at.Add(time.Duration(rapid.SampledFrom([]int{0, 60, 3600 * 24, 3600 * 24 * 8, -3600}).Draw(t, "later")) * time.Second)
			in = workflow.Input{At: at, By: anyone(t), Act: boardAct(t, rules.Prefix), Mail: 7, Register: register, Meeting: register.NextMeeting(at.Format(time.DateOnly))}
			out = workflow.Step(rules, c, in)
			holds(t, rules, c, in, out)
			inOrder(t, rules, c, in, out)
		}
	})
}

func boardAct(t *rapid.T, prefix string) workflow.Act {
	switch rapid.IntRange(0, 9).Draw(t, "act") {
	case 0, 1, 2, 3:
		return workflow.Cast{
			Ballot: rapid.SampledFrom([]string{prefix + "-1", prefix + "-1.1", prefix + "-1.2"}).Draw(t, "ballot"),
			Choice: rapid.SampledFrom([]string{"aye", "nay", "abstain"}).Draw(t, "choice"), Quoted: rapid.Bool().Draw(t, "quoted"),
		}
	case 4:
		return workflow.Remark{Text: scribble(t)}
	case 5:
		return workflow.Recuse{}
	case 6:
		return workflow.Tick{}
	}
	return workflow.Order{
		Word:   rapid.SampledFrom([]string{"complete", "open", "record", "record", "exclude", "resolved", "withdraw", "close", "reopen", "void"}).Draw(t, "word"),
		Count:  rapid.SampledFrom([]string{"", "7-0-1", "2-2-7", "6-0-0", "0-0-0", "4-0-6", "9-9-9", "7"}).Draw(t, "count"),
		Day:    rapid.SampledFrom([]string{"", "2026-11-04", "2026-11-12", "2026-12-09", "tomorrow"}).Draw(t, "day"),
		Text:   rapid.SampledFrom([]string{"", "why"}).Draw(t, "text"),
		Result: rapid.SampledFrom([]string{"approved", "denied", "tabled"}).Draw(t, "result"),
		Person: &workflow.Who{ID: rapid.SampledFrom(append([]string{"", "nora", "zoe"}, names...)).Draw(t, "person")},
	}
}
