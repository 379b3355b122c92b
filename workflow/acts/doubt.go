package acts

import (
	"slices"
	"strings"
)

// decisive acts change something by themselves; they are never taken from words that are in doubt.
func decisive(a Act) bool { return a.Kind == Vote || a.Kind == Recuse || a.Kind == Command }

// suspicion says what makes the whole message uncertain, or nothing.
func (r *reader) suspicion(w Words) string {
	switch {
	case w.Trouble != "":
		return "the mail could not be read in full: " + trouble(w.Trouble)
	case w.Forwarded:
		return "it is a forwarded mail, and whose words it holds is not certain"
	case w.Edited:
		return "a line of our own mail was changed in the quote"
	case slices.ContainsFunc(w.Lines, struck), slices.ContainsFunc(w.Other, struck):
		return "some words are struck out or hidden"
	}
	return r.mingled(w)
}

func struck(l Line) bool { return l.Struck && strings.TrimSpace(l.Text) != "" }

func trouble(name string) string {
	switch name {
	case "encrypted":
		return "the mail is encrypted"
	case "no text":
		return "there is no text in it"
	}
	return name
}

// mingled finds own words that stand among unmarked lines of our mail, where one of ours, broken anew by a mail program,
// could pass for an answer; and unmarked lines of ours that by themselves read as a vote, which no line of ours does.
func (r *reader) mingled(w Words) string {
	first, last := -1, -1
	for i, l := range w.Lines {
		if l.Ours || strings.TrimSpace(l.Text) == "" {
			continue
		}
		if first < 0 {
			first = i
		}
		last = i
	}
	for i, l := range w.Lines {
		if !l.Ours {
			continue
		}
		if first >= 0 && i > first && i < last || i+1 == first {
			return "the words stand within the text of our own mail"
		}
		if us := sentences(ownLines([]Line{{Text: l.Text}})); len(us) == 1 {
			if _, ok := r.clauseOf(us[0]); ok {
				return "a line of our own mail seems to have been changed into a vote"
			}
		}
	}
	return ""
}

// distrust turns what would count into a question. Fields stay, marked as doubtful.
func (r *reader) distrust(in []Act, why string, w Words) []Act {
	expected := len(r.expect.Options) > 0
	asks := slices.ContainsFunc(in, func(a Act) bool { return decisive(a) || a.Kind == Unclear }) ||
		expected && (w.Trouble != "" || w.Edited) || w.Trouble != "" && len(ownLines(w.Lines)) == 0
	var out []Act
	if asks {
		out = append(out, r.unclear(ownLines(w.Lines), why))
	}
	for _, a := range in {
		switch {
		case decisive(a), a.Kind == Unclear:
			continue
		case a.Kind == Field && !w.Edited:
			a.Doubt, a.Why = true, why
		case a.Kind == Comment && asks:
			continue
		}
		out = append(out, a)
	}
	return out
}

// reconcile compares the readings of the text part and the HTML part. Equal decisions stand; different ones are asked.
func (r *reader) reconcile(text, html []Act, w Words) []Act {
	if !slices.EqualFunc(decisions(text), decisions(html), sameDecision) {
		why := "the plain text and the formatted text of the mail differ"
		out := []Act{r.unclear(ownLines(w.Lines), why)}
		return append(out, slices.DeleteFunc(text, func(a Act) bool { return a.Kind != Field })...)
	}
	return doubtDifferent(text, html)
}

func decisions(in []Act) []Act {
	var out []Act
	for _, a := range in {
		if decisive(a) || a.Kind == Unclear {
			out = append(out, a)
		}
	}
	return out
}

func sameDecision(a, b Act) bool {
	return a.Kind == b.Kind && a.Choice == b.Choice && a.Case == b.Case && a.Name == b.Name && a.Money == b.Money &&
		a.Result == b.Result && a.Tally == b.Tally && a.Date == b.Date &&
		(a.Kind == Unclear || plainText(a.Value) == plainText(b.Value))
}

// doubtDifferent marks fields that only one part holds, or both with different values.
func doubtDifferent(text, html []Act) []Act {
	values := make(map[string]string)
	for _, a := range html {
		if a.Kind == Field {
			values[a.Name] = a.Value
		}
	}
	for i, a := range text {
		if a.Kind != Field {
			continue
		}
		if v, ok := values[a.Name]; !ok || plainText(v) != plainText(a.Value) {
			text[i].Doubt, text[i].Why = true, "the plain text and the formatted text of the mail differ"
		}
		delete(values, a.Name)
	}
	for _, a := range html {
		if _, ok := values[a.Name]; a.Kind == Field && ok {
			a.Doubt, a.Why = true, "only the formatted text of the mail has it"
			text = append(text, a)
		}
	}
	return text
}
