package charter

import (
	"fmt"
	"slices"
	"strings"
)

// Finding is what the linter says about a charter that can be read.
type Finding struct {
	Line    int    // in the charter's file, counted from 1
	Key     string // where: `stage "vote", passes`
	Note    string // of notes: the name by which a charter can accept it; empty for errors
	Text    string
	Example string // a counter-example with numbers, where one was searched
}

// String writes the finding on one line, without the file's name.
func (f Finding) String() string {
	text := fmt.Sprintf("%d: %s: %s", f.Line, f.Key, f.Text)
	if f.Example != "" {
		text += " Example: " + f.Example
	}
	return text
}

// The notes, as a charter names them under [[accepted]].
const (
	NoteNayCompletes = "nay completes quorum"
	NotePromise      = "promise shorter than referral"
)

var noteNames = []string{NoteNayCompletes, NotePromise}

// linter collects the findings on one charter.
type linter struct {
	c             *Charter
	doc           *node
	errors, notes []Finding
}

// Lint says what cannot work in a charter (errors: it must not govern) and what may surprise (notes, without those that the
// charter accepts with a reason). all are the versions that would be in use together; c may be among them. The rules are
// those of decisions, Linter.
func Lint(c *Charter, all []*Charter) (errors, notes []Finding) {
	doc, bad := readDocument([]byte(c.Text))
	if bad != nil {
		doc = newTable(0)
	}
	l := &linter{c: c, doc: doc}
	l.versions(all)
	l.way()
	for i, s := range c.Stages {
		l.stage(i, s)
		switch s.Kind {
		case BallotKind:
			l.ballot(i, s)
		case Meeting:
			l.meeting(i, s)
		}
	}
	l.powers()
	l.promise()
	byLine := func(a, b Finding) int { return a.Line - b.Line }
	slices.SortStableFunc(l.errors, byLine)
	slices.SortStableFunc(l.notes, byLine)
	return l.errors, l.notes
}

func (l *linter) refuse(line int, key, format string, args ...any) {
	l.errors = append(l.errors, Finding{Line: line, Key: key, Text: fmt.Sprintf(format, args...)})
}

// note records a note unless the charter accepts it.
func (l *linter) note(f Finding) {
	for _, a := range l.c.Accepted {
		if a.Note == f.Note {
			return
		}
	}
	l.notes = append(l.notes, f)
}

// versions looks for another charter that would govern the same cases.
func (l *linter) versions(all []*Charter) {
	for _, other := range all {
		if other == l.c || other.Group != l.c.Group || other.Hash == l.c.Hash {
			continue
		}
		if other.Version == l.c.Version {
			l.refuse(l.doc.lineOf("version"), "version", "another file calls itself %s %s too; a published version is never edited",
				other.Group, other.Version)
		}
		if other.Effective == l.c.Effective {
			l.refuse(l.doc.lineOf("effective"), "effective", "version %s takes effect on %s too; only one can govern on a day",
				other.Version, other.Effective)
		}
	}
}

// way looks for dead ends between stages.
func (l *linter) way() {
	c := l.c
	if len(c.Stages) == 0 {
		l.refuse(1, "stage", "the charter has no stage; a case would go nowhere")
		return
	}
	if c.OpensOn == OnForm && !slices.ContainsFunc(c.Form, func(f Field) bool { return f.Required }) {
		l.refuse(l.doc.lineOf("opens_on"), "opens_on", `"form" needs required fields, by which a request is recognised`)
	}
	last := len(c.Stages) - 1
	if s := c.Stages[last]; s.Kind == Intake || s.Kind == Discussion {
		l.refuse(l.doc.lineOf("stage", last), title(s), "nothing leaves this stage: it is the last one and decides nothing; add a ballot or a referral")
	}
	for i, s := range c.Stages {
		if s.Kind == Referral && len(s.When) == 0 && !l.voteLeadsTo(s.Name) {
			l.refuse(l.doc.lineOf("stage", i), title(s), `nothing leads here: add when = ["…"], or a tie or a carried vote that goes here`)
		}
	}
}

// promise compares the promise to applicants with the way that takes longest. Intake is left out: the promise runs only
// while the request is complete.
func (l *linter) promise() {
	days, parts := 0, []string{}
	refers := false
	for _, s := range l.c.Stages {
		span := s.Lasts
		switch s.Kind {
		case Words: // of a denied request, which no referral follows
			continue
		case Referral:
			span = s.Usually
			refers = true
		}
		if !span.IsZero() {
			days += span.days()
			parts = append(parts, fmt.Sprintf("%s %s", s.Name, span))
		}
	}
	if within := l.c.AnswerWithin; refers && !within.IsZero() && days > within.days() {
		l.note(Finding{
			Line: l.doc.lineOf("answer_within"), Key: "answer_within", Note: NotePromise,
			Text: fmt.Sprintf("the promise of %s is shorter than the way with a referral: %s, about %d days.",
				within, strings.Join(parts, ", "), days),
		})
	}
}

func title(s Stage) string { return fmt.Sprintf("stage %q", s.Name) }
