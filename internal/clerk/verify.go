package clerk

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"charterd/store"
	"charterd/workflow"
	"charterd/workflow/charter"
)

// Proof is what a verification found.
type Proof struct {
	Record    store.Report
	Cases     int
	Decisions int      // results of ballots and ends of cases that were computed again
	Given     int      // events that a simulation's scene gave, which follow from no fact; a daemon's record has none
	Erased    int      // cases whose content is gone, which can no longer be computed
	Problems  []string // each names the entry and the case; empty when the record holds
}

// Sound says whether nothing was found.
func (p Proof) Sound() bool { return p.Record.Sound() && len(p.Problems) == 0 }

// Verify checks the chain and then runs every recorded fact through the core again: the events that come out must be the
// recorded ones, byte for byte. It needs no configuration: rosters, charters and acts all stand in the record.
func Verify(ctx context.Context, s *store.Store) (Proof, error) {
	record, err := s.Verify(ctx)
	if err != nil {
		return Proof{}, fmt.Errorf("checking the chain: %w", err)
	}
	v := &verifier{store: s, registers: map[string]workflow.Register{}, cases: map[string]*workflow.Case{}, rules: map[string]*charter.Charter{}, erased: map[string]bool{}}
	v.proof.Record = record
	if !record.Sound() {
		return v.proof, nil
	}
	var entries []store.Entry
	if err := s.AllEntries(ctx, func(e store.Entry) error {
		entries = append(entries, e)
		return nil
	}); err != nil {
		return v.proof, fmt.Errorf("reading the record: %w", err)
	}
	v.entries = entries
	for v.at < len(v.entries) && len(v.proof.Problems) < 10 {
		if err := v.next(ctx); err != nil {
			return v.proof, err
		}
	}
	v.proof.Cases, v.proof.Erased = len(v.cases), len(v.erased)
	return v.proof, nil
}

type verifier struct {
	store     *store.Store
	entries   []store.Entry
	at        int
	registers map[string]workflow.Register
	cases     map[string]*workflow.Case
	rules     map[string]*charter.Charter // by hash
	erased    map[string]bool
	proof     Proof
}

func (v *verifier) problem(e store.Entry, format string, args ...any) {
	v.proof.Problems = append(v.proof.Problems, fmt.Sprintf("entry %d of %s: %s", e.Seq, orGroup(e), fmt.Sprintf(format, args...)))
}

func orGroup(e store.Entry) string {
	if e.Case == "" {
		return e.Group
	}
	return e.Case
}

// next takes the entry at hand: a roster change from the file or the command line, or a fact with the events that it must cause.
func (v *verifier) next(ctx context.Context) error {
	e := v.entries[v.at]
	v.at++
	switch {
	case !e.Erased.IsZero() || v.erased[e.Case]:
		if e.Case != "" {
			v.erased[e.Case] = true
		}
	case e.Case == "" && e.Kind == workflow.RosterChange{}.Kind():
		return v.register(e)
	case e.Kind == workflow.SceneKind:
		return v.scene(e)
	case e.Kind != workflow.FactKind:
		v.problem(e, "the event %q follows from no recorded fact", e.Kind)
	case e.Case == "":
		return v.groupFact(ctx, e)
	default:
		return v.fact(ctx, e)
	}
	return nil
}

func (v *verifier) register(e store.Entry) error {
	d, err := workflow.DecodeData(e.Kind, e.Payload)
	if err != nil {
		return fmt.Errorf("entry %d: %w", e.Seq, err)
	}
	v.registers[e.Group] = v.registers[e.Group].Apply(workflow.Event{At: e.At, Data: d})
	return nil
}

// scene takes the events behind the entry as they stand: a simulation began with them (decisions, "simulate").
func (v *verifier) scene(e store.Entry) error {
	var given workflow.Scene
	if err := json.Unmarshal(e.Payload, &given); err != nil {
		return fmt.Errorf("entry %d: %w", e.Seq, err)
	}
	end := v.at + given.Events
	if given.Events < 1 || end > len(v.entries) {
		v.problem(e, "the scene gives %d events, and so many do not follow", given.Events)
		return nil
	}
	for _, one := range v.entries[v.at:end] {
		d, err := workflow.DecodeData(one.Kind, one.Payload)
		if err != nil || one.Case != e.Case {
			v.problem(one, "it stands among the events of a scene, and is none of %s", e.Case)
			return nil
		}
		if _, opens := d.(workflow.Opened); opens == (v.cases[e.Case] != nil) {
			v.problem(one, "a case is opened once, and first of all")
			return nil
		}
		if v.cases[e.Case] == nil {
			v.cases[e.Case] = &workflow.Case{}
		}
		v.cases[e.Case].Apply(workflow.Event{At: one.At, Data: d})
	}
	v.at, v.proof.Given = end, v.proof.Given+given.Events
	return nil
}

func (v *verifier) fact(ctx context.Context, e store.Entry) error {
	fact, err := workflow.DecodeFact(e.Payload)
	if err != nil {
		return fmt.Errorf("entry %d: %w", e.Seq, err)
	}
	rules, err := v.governing(ctx, e, fact)
	if err != nil {
		return err
	}
	before := v.cases[e.Case]
	if rules == nil || before == nil && !isSubmit(fact) {
		v.problem(e, "no case was opened that it could belong to")
		return nil
	}
	out := workflow.Step(rules, before, workflow.Input{
		At: e.At, By: fact.By, Act: fact.Act, Mail: fact.Mail, Number: fact.Number, Meeting: fact.Meeting, Register: v.registers[e.Group],
	})
	v.cases[e.Case] = out.Case
	for _, want := range out.Events {
		if !v.matches(e, want) {
			return nil
		}
	}
	return nil
}

// groupFact runs a fact about a group's own matters again, under the charter that it names.
func (v *verifier) groupFact(ctx context.Context, e store.Entry) error {
	fact, err := workflow.DecodeFact(e.Payload)
	if err != nil {
		return fmt.Errorf("entry %d: %w", e.Seq, err)
	}
	rules, err := v.charter(ctx, fact.Rules)
	if err != nil {
		return err
	}
	if rules == nil || rules.Group != e.Group {
		v.problem(e, "the charter that it names is not on record for this group")
		return nil
	}
	out := workflow.Administer(rules, v.registers[e.Group], workflow.Input{At: e.At, By: fact.By, Act: fact.Act, Mail: fact.Mail})
	v.registers[e.Group] = out.Register
	for _, want := range out.Events {
		if !v.matches(e, want) {
			return nil
		}
	}
	return nil
}

func isSubmit(f workflow.Fact) bool { _, ok := f.Act.(workflow.Submit); return ok }

// matches compares the next recorded entry with the event that the core gives now.
func (v *verifier) matches(fact store.Entry, want workflow.Event) bool {
	payload, err := workflow.EncodeData(want.Data)
	if err != nil || v.at >= len(v.entries) {
		v.problem(fact, "the event %q that follows from it is not recorded", want.Data.Kind())
		return false
	}
	got := v.entries[v.at]
	if got.Case != fact.Case || got.Group != fact.Group || got.Kind != want.Data.Kind() || !got.At.Equal(want.At) || !bytes.Equal(got.Payload, payload) {
		v.problem(got, "recorded is %q at %s; from the facts follows %q at %s", got.Kind, got.At.Format(time.RFC3339), want.Data.Kind(), want.At.Format(time.RFC3339))
		return false
	}
	v.at++
	switch want.Data.(type) {
	case workflow.BallotClosed, workflow.Decided:
		v.proof.Decisions++
	}
	return true
}

// governing is the charter of the fact's case. Of a new case, the entry after the fact says which one governs it.
func (v *verifier) governing(ctx context.Context, e store.Entry, f workflow.Fact) (*charter.Charter, error) {
	hash := ""
	if c := v.cases[e.Case]; c != nil {
		hash = c.Rules.Hash
	} else if isSubmit(f) && v.at < len(v.entries) {
		if opened, err := workflow.DecodeData(v.entries[v.at].Kind, v.entries[v.at].Payload); err == nil {
			if o, ok := opened.(workflow.Opened); ok {
				hash = o.Rules.Hash
			}
		}
	}
	return v.charter(ctx, hash)
}

// charter is the recorded one with that hash; nil where there is none.
func (v *verifier) charter(ctx context.Context, hash string) (*charter.Charter, error) {
	if hash == "" || v.rules[hash] != nil {
		return v.rules[hash], nil
	}
	recorded, found, err := v.store.Charter(ctx, hash)
	if err != nil || !found {
		return nil, err
	}
	parsed, err := charter.Parse(recorded.Group+" "+recorded.Version, []byte(recorded.Text))
	if err != nil {
		return nil, fmt.Errorf("the recorded charter %s %s: %w", recorded.Group, recorded.Version, err)
	}
	v.rules[hash] = parsed
	return parsed, nil
}
