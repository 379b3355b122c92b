package main

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// shared is a larger set, which is not part of the program; its mails are other people's words.
var shared = filepath.Join("..", "..", "..", "shared", "data")

func TestNobodyVotesForAnotherByMailAlone(t *testing.T) {
	r := newRange(t, filepath.Join(shared, "attacks.settings.json"), filepath.Join(shared, "attacks-dev.jsonl"))
	r.changeOfMind("C01", "C22")
	table, wrong, missed := r.shootAll()
	t.Logf("not as expected:\n%s", table)
	if len(wrong) > 0 {
		t.Errorf("wrong votes: %v", wrong)
	}
	if len(missed) > 0 {
		t.Errorf("honest votes that did not count: %v", missed)
	}
}

func TestASceneIsPlayedAsTheRulesSay(t *testing.T) {
	r := newRange(t, filepath.Join("testdata", "scene", "scene.json"), filepath.Join("testdata", "scene", "mails.jsonl"))
	if table, _, _ := r.shootAll(); table != "" {
		t.Errorf("not as expected:\n%s", table)
	}
}

// changeOfMind adds the mail by which a member changes an aye to a nay a day later; the set names it and lacks it.
func (r *shootingRange) changeOfMind(of, id string) {
	if slices.ContainsFunc(r.attacks, func(a *attack) bool { return a.ID == id }) {
		return
	}
	changed := *r.find(of)
	changed.ID = id
	changed.Setting.InternalDate = changed.Setting.InternalDate.Add(24 * time.Hour)
	changed.Raw = strings.NewReplacer("\r\naye\r\n", "\r\nnay\r\n", strings.ToLower(of)+"@", strings.ToLower(id)+"@",
		"Date: Thu, 05 Mar 2026", "Date: Fri, 06 Mar 2026").Replace(changed.Raw)
	vote := *changed.Expect.Vote
	vote.Choice = "nay"
	changed.Expect.Vote = &vote
	r.attacks = append(r.attacks, &changed)
}
