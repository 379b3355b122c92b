package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"charterd/workflow"
	"charterd/workflow/acts"
	"charterd/workflow/charter"
)

// write tells the case to a person.
func (t told) write(w io.Writer) {
	fmt.Fprintf(w, "%s: %s\n\n", t.Case, t.Title)
	t.writeState(w)
	section(w, "PARTIES", len(t.Parties))
	for _, p := range t.Parties {
		fmt.Fprintf(w, "  %s\t%s\t%s\n", p.Part, p.Name, p.Address)
	}
	t.writeFields(w)
	section(w, "TIMELINE (UTC)", len(t.Timeline))
	for _, e := range t.Timeline {
		fmt.Fprintf(w, "  %s\t%s\n", showTime(e.At), e.Said)
	}
	section(w, "BALLOTS", len(t.Ballots))
	for _, b := range t.Ballots {
		n := b.Tally
		fmt.Fprintf(w, "  %s\t%s\t%s\t%d aye, %d nay, %d abstain, %d recused, %d silent of %d\n", b.Ballot, b.Line, b.Result, n.Aye, n.Nay, n.Abstain, n.Recused, n.Silent, n.Roster)
		fmt.Fprintf(w, "  \t\t\t%s; closes %s; `charterd tally %s` has the proof\n", b.Motion, showTime(b.Closes), b.Ballot)
	}
	section(w, "MAILS THAT CAME IN (UTC)", len(t.Messages))
	for _, m := range t.Messages {
		fmt.Fprintf(w, "  %s\t%s\t%s\t%s\n", m.ID, showTime(m.At), m.Fate, oneLine(m.Why))
	}
	section(w, "MAILS THAT WENT OUT (UTC)", len(t.Outgoing))
	for _, o := range t.Outgoing {
		at := o.At
		if !o.SentAt.IsZero() {
			at = o.SentAt
		}
		fmt.Fprintf(w, "  %s\t%s\t%s\t%s\t%s\n", o.Kind, showTime(at), o.State, o.To, oneLine(o.Why))
	}
}

func (t told) writeState(w io.Writer) {
	line := func(name, value string) {
		if value != "" && value != "-" {
			fmt.Fprintf(w, "%s\t%s\n", name, value)
		}
	}
	line("group", t.Group)
	line("charter", t.Charter)
	line("stage", t.Stage)
	line("since", showTime(t.Since))
	line("next deadline", showTime(t.Due))
	line("came in", showTime(t.Submitted))
	line("complete since", showTime(t.Completed))
	line("answer promised by", showTime(t.Promise))
	line("amount", t.Amount)
	line("motion", t.Motion)
	line("open question", t.Question)
	line("outcome", t.Outcome)
	line("minutes", t.Minutes)
	line("reason", t.Reason)
	if t.Unproven {
		line("applicant", "not proven; COMPLETE by the chair vouches")
	}
}

func (t told) writeFields(w io.Writer) {
	section(w, "FIELDS", len(t.Fields))
	for _, f := range t.Fields {
		note := ""
		switch {
		case f.Doubt != "":
			note = fmt.Sprintf("uncertain: %q", f.Doubt)
		case f.Lacks:
			note = "missing"
		}
		fmt.Fprintf(w, "  %s\t%s\t%s\n", f.Label, oneLine(f.said), note)
	}
}

func section(w io.Writer, title string, n int) {
	if n > 0 {
		fmt.Fprintf(w, "\n%s\n", title)
	}
}

// oneLine keeps a text in its table.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// spoken is a field's value as people write it: an amount with commas, a country by its name.
func spoken(kind charter.FieldKind, value string) string {
	switch kind {
	case charter.KindMoney:
		return workflow.FormatMoney(value)
	case charter.KindCountry:
		if name, known := acts.CountryName(value); known {
			return name
		}
	}
	return value
}

// labels are fields as the form calls them.
func (m *matter) labels(names []string) string {
	labels := slices.Clone(names)
	for i, name := range names {
		if m.rules == nil {
			break
		}
		if at := slices.IndexFunc(m.rules.Form, func(f charter.Field) bool { return f.Name == name }); at >= 0 {
			labels[i] = m.rules.Form[at].Label
		}
	}
	return strings.Join(labels, ", ")
}
