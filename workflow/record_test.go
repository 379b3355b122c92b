package workflow_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"
	"time"

	"charterd/workflow"
	"charterd/workflow/charter"
)

const recordFile = "testdata/record.jsonl"

// TestRecordIsReproducedByteForByte runs the facts of a record that an earlier version of the program wrote and wants the
// same events, byte for byte: a decision must come out the same in every version (decisions, Chain: verify). The record holds
// all that it needs, the charter's text and the roster too, so nothing but Step can change its result.
//
// The record is the script long-way as stored. -update writes it only where there is none: delete it on purpose, and say in
// the commit why decisions of the past may come out differently.
func TestRecordIsReproducedByteForByte(t *testing.T) {
	if _, err := os.Stat(recordFile); *update && errors.Is(err, fs.ErrNotExist) {
		writeRecord(t)
	}
	text, err := os.ReadFile(recordFile)
	if err != nil {
		t.Fatal(err)
	}
	r := &replay{cases: map[string]*workflow.Case{}}
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		var e entry
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			t.Fatalf("line %d: %v", n, err)
		}
		if err := r.next(e); err != nil {
			t.Fatalf("line %d, %s %q at %s: %v", n, e.Case, e.Kind, e.At.Format(time.RFC3339), err)
		}
	}
	if len(r.due) > 0 || r.facts < 60 {
		t.Errorf("%d events are missing at the end, after %d facts", len(r.due), r.facts)
	}
}

func writeRecord(t *testing.T) {
	t.Helper()
	script, err := os.ReadFile("testdata/long-way.script")
	if err != nil {
		t.Fatal(err)
	}
	s := newStage(t)
	for _, line := range strings.Split(string(script), "\n") {
		if strings.HasPrefix(line, "    ") {
			continue
		}
		if _, err := s.line(line); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	rules, err := json.Marshal(s.first.Text)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range append([]entry{{Kind: "charter", Payload: rules}}, s.record...) {
		line, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		out.Write(append(line, '\n'))
	}
	if err := os.WriteFile(recordFile, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// replay runs a record: each fact gives events, and the rows that follow must be these.
type replay struct {
	rules *charter.Charter
	group workflow.Register
	cases map[string]*workflow.Case
	due   []workflow.Event
	facts int
}

func (r *replay) next(e entry) error {
	switch e.Kind {
	case "charter":
		var text string
		if err := json.Unmarshal(e.Payload, &text); err != nil {
			return err
		}
		var err error
		r.rules, err = charter.Parse("record", []byte(text))
		return err
	case workflow.RosterChange{}.Kind(), workflow.AwayUntil{}.Kind():
		d, err := workflow.DecodeData(e.Kind, e.Payload)
		if err == nil {
			r.group = r.group.Apply(workflow.Event{Data: d})
		}
		return err
	case workflow.FactKind:
		return r.fact(e)
	}
	return r.event(e)
}

func (r *replay) fact(e entry) error {
	if len(r.due) > 0 {
		return errors.New("the fact before it gives more events than are recorded")
	}
	f, err := workflow.DecodeFact(e.Payload)
	if err != nil {
		return err
	}
	out := workflow.Step(r.rules, r.cases[e.Case], workflow.Input{At: e.At, By: f.By, Act: f.Act, Mail: f.Mail, Number: f.Number, Meeting: f.Meeting, Register: r.group})
	r.cases[e.Case], r.due = out.Case, out.Events
	r.facts++
	return nil
}

func (r *replay) event(e entry) error {
	if len(r.due) == 0 {
		return errors.New("no event follows from the fact before it")
	}
	want := r.due[0]
	r.due = r.due[1:]
	payload, err := workflow.EncodeData(want.Data)
	if err != nil {
		return err
	}
	if want.Data.Kind() != e.Kind || !want.At.Equal(e.At) || !bytes.Equal(payload, e.Payload) {
		return errors.New("today follows " + want.Data.Kind() + " at " + want.At.Format(time.RFC3339) + "\n" + string(payload) + "\nrecorded is\n" + string(e.Payload))
	}
	return nil
}
