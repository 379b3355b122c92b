package workflow_test

import (
	"testing"
	"time"

	"charterd/workflow"
	"charterd/workflow/tally"
)

// TestSentencesNamePeople: what people read has names, and an id that no name is known for stays.
func TestSentencesNamePeople(t *testing.T) {
	name := func(id string) string {
		if id == "ada" {
			return "Ada Lindqvist"
		}
		return id
	}
	at := time.Date(2026, 7, 13, 12, 0, 0, 0, time.UTC)
	for want, d := range map[string]workflow.Data{
		"Ada Lindqvist: aye on G-1.1.":                                          workflow.VoteCast{Ballot: "G-1.1", Member: "ada", Choice: tally.Aye},
		"ben was taken out of it (recused), at the word of Ada Lindqvist.":      workflow.RecusedFrom{Member: "ben", By: "ada"},
		"Ada Lindqvist was asked what a mail means.":                            workflow.AskedBack{Member: "ada"},
		"Ada Lindqvist wrote a comment.":                                        workflow.Commented{By: "ada"},
		"Ada Lindqvist is away until Monday 13 July 2026, 11:59 UTC.":           workflow.AwayUntil{Member: "ada", Until: at},
		"Ada Lindqvist answered 1 of the last 5 votes. The group asks for 60%.": workflow.Flagged{Member: "ada", Answered: 1, Of: 5, Asks: "60%"},
		"Ada Lindqvist stays.":                                                  workflow.RenewalAnswered{Member: "ada", Stays: true},
		"The money was paid out.":                                               workflow.PaidOut{},
	} {
		if got := workflow.Sentence(workflow.Named(workflow.Event{At: at, Data: d}, name)); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
