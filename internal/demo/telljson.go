package demo

import (
	"encoding/json"
	"io"
	"strings"
	"time"

	"charterd/workflow"
	"charterd/workflow/tally"
)

// jsonTeller writes one JSON object a line: "turn" for each turn in which something happened, and "summary" at the end.
type jsonTeller struct {
	out                *json.Encoder
	cast               cast
	inChapter, inScene string
}

func newJSONTeller(w io.Writer, c cast) *jsonTeller {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return &jsonTeller{out: e, cast: c}
}

// jsonTurn is one turn as data.
type jsonTurn struct {
	Turn    bool         `json:"turn"` // true: tells it from the summary
	Chapter string       `json:"chapter"`
	Scene   string       `json:"scene"`
	Mails   []jsonMail   `json:"mails,omitempty"`
	Killed  []string     `json:"killed,omitempty"`
	Events  []jsonEvent  `json:"events,omitempty"`
	Told    []jsonTold   `json:"told,omitempty"`
	Differs []difference `json:"differs,omitempty"`
}

type jsonMail struct {
	At        time.Time `json:"at"`
	From      string    `json:"from"`
	To        string    `json:"to"`
	Subject   string    `json:"subject"`
	Program   string    `json:"program"`
	Sealed    string    `json:"sealed,omitempty"`
	Text      string    `json:"text"`
	MessageID string    `json:"message_id"`
	Fate      string    `json:"fate"`
	Case      string    `json:"case,omitempty"`
	Why       string    `json:"why"`
}

type jsonEvent struct {
	At    time.Time      `json:"at"`
	Group string         `json:"group"`
	Case  string         `json:"case,omitempty"`
	Kind  string         `json:"kind"`
	Said  string         `json:"said,omitempty"`
	Proof []tally.Clause `json:"proof,omitempty"`
}

type jsonTold struct {
	Kind    string   `json:"kind"`
	Cases   []string `json:"cases,omitempty"`
	To      string   `json:"to"`
	Subject string   `json:"subject"`
	First   string   `json:"first"`
}

func (t *jsonTeller) begin(string)         {}
func (t *jsonTeller) chapter(title string) { t.inChapter, t.inScene = title, "" }
func (t *jsonTeller) scene(title string)   { t.inScene = title }
func (t *jsonTeller) note(string)          {}

func (t *jsonTeller) turn(done *happened) {
	if done.uneventful() {
		return
	}
	one := jsonTurn{Turn: true, Chapter: t.inChapter, Scene: t.inScene, Killed: done.kill, Differs: done.differs}
	for _, a := range done.mails {
		one.Mails = append(one.Mails, jsonMail{
			At: a.at, From: a.from.address, To: a.to.address(), Subject: a.row.Subject, Program: a.from.client, Sealed: a.step.sealed,
			Text: a.step.text, MessageID: a.id, Fate: a.row.Fate, Case: a.row.Case, Why: a.row.Why,
		})
	}
	for _, e := range done.events {
		j := jsonEvent{At: e.At, Group: e.group, Kind: e.Data.Kind(), Said: strings.Join(sentences(e, t.cast), " ")}
		if e.owner != e.group {
			j.Case = e.owner
		}
		if closed, ok := e.Data.(workflow.BallotClosed); ok {
			j.Proof = closed.Verdict.Proof
		}
		one.Events = append(one.Events, j)
	}
	for _, r := range done.sent {
		one.Told = append(one.Told, jsonTold{Kind: r.msg.CharterdKind, Cases: r.msg.CharterdCase, To: r.to, Subject: r.msg.Subject, First: firstSentence(r.text)})
	}
	_ = t.out.Encode(one) // whoever reads the story may stop to; the year goes on
}

func (t *jsonTeller) end(sum *Summary) {
	_ = t.out.Encode(struct { // as above
		Summary *Summary `json:"summary"`
	}{sum})
}
