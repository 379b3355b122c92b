package templates

import (
	"fmt"
	"slices"
	"strings"

	"charterd/workflow/tally"
)

// mostButtons bounds a sheet: the ballots after that are answered by a line in the reply.
const mostButtons = 20

// sheet fills in a mail that carries several notices: ballots, receipts or results.
func (d *Data) sheet(m Mail) error {
	for i, n := range m.Sheet {
		one := m
		one.Notice, one.Sheet = n, nil
		if n.Group == nil {
			one.Notice.Group = m.Notice.Group
		}
		name, err := sourceFor(one)
		if err != nil {
			return fmt.Errorf("entry %d of a sheet: %w", i+1, err)
		}
		entry := gathered(one, name)
		entry.Source = name
		if b := ballotOf(one); b != nil && name == "M2" && i < mostButtons {
			entry.Buttons = entry.shortButtons(m, b)
		} else {
			entry.Buttons = nil
		}
		if entry.Carried || entry.Variant == "counted" {
			d.Done++
		}
		if i == 0 || entry.HasEnd() && entry.Ends.Before(d.Ends) {
			d.Ends = entry.Ends
		}
		d.Sheet = append(d.Sheet, entry)
	}
	for _, entry := range d.Sheet {
		entry.EndTold = d.endTold(entry)
	}
	d.Variant = "sheet"
	d.rulesOfSheet()
	return nil
}

// rulesOfSheet tells each rule once, with the ballots for which it holds.
func (d *Data) rulesOfSheet() {
	for _, entry := range d.Sheet {
		i := slices.IndexFunc(d.Rules, func(r Ruled) bool { return slices.Equal(r.Rule, entry.Rule) })
		if i < 0 {
			d.Rules = append(d.Rules, Ruled{Rule: entry.Rule})
			i = len(d.Rules) - 1
		}
		d.Rules[i].Ballots = append(d.Rules[i].Ballots, entry.Ballot)
	}
}

// Example is how votes stand in one reply: “aye on G-14.1, nay on G-15.1”; empty where none of the ballots takes an answer.
func (d *Data) Example() string {
	var lines []string
	for _, entry := range d.Sheet {
		takes := entry.Source == "M2" || entry.Variant == "counted" && !entry.Ended || entry.Variant == "unclear"
		if takes && len(lines) < 2 && len(entry.Options) > 0 {
			option := entry.Options[min(len(lines), len(entry.Options)-1)]
			lines = append(lines, option+" on "+entry.Ballot)
		}
	}
	return strings.Join(lines, ", ")
}

// Counted is the answers of a receipt among several, in words.
func (d *Data) Counted() string {
	switch d.Variant {
	case "counted":
		words := "We counted " + d.Choice + " on " + d.Ballot
		if d.Changed != "" {
			words += ", in place of " + d.Changed + " from before"
		}
		return words + "."
	case "recused":
		return "You are out of " + d.Number + " now."
	}
	number := d.Ballot
	if number == "" {
		number = d.Number
	}
	return "NOT counted on " + number + ": " + notCounted(d)
}

func notCounted(d *Data) string {
	switch {
	case d.Refusal != "":
		return d.Refusal
	case d.Why != "":
		return d.Why + ". Please reply with one word for this one."
	case d.Variant == "unclear":
		return "we could not tell what you want. Please reply with one word for this one."
	}
	return "your comment is with " + d.Chair + ", and you can still vote."
}

// Ending is a result among several, in words.
func (d *Data) Ending() string {
	switch {
	case d.Grants():
		return d.Number + " is granted: " + d.Amount
	case d.Variant == "advisory" && d.Advised == "for":
		return "The advice on " + d.Number + " is to grant it: " + d.Tally
	case d.Variant == "advisory" && d.Advised == "against":
		return "The advice on " + d.Number + " is not to grant it: " + d.Tally
	case d.Variant == "advisory":
		return "There is no advice on " + d.Number + ", for it is a tie: " + d.Tally
	case d.After == "meeting":
		return d.Number + " goes to the next meeting: " + d.Tally
	case d.Variant == string(tally.Carried):
		return d.Number + " passed: " + d.Tally
	case d.Variant == string(tally.Lost):
		return d.Number + " did not pass: " + d.Tally
	case d.Variant == string(tally.Tied):
		return d.Number + " is a tie: " + d.Tally
	case d.Variant == "stopped":
		return d.Ballot + " ended " + d.WhyEnded + ". It has no result."
	}
	return d.Number + " has ended (" + d.Variant + ")."
}

// endTold says whether the head of the sheet tells how long an entry can be answered, because it is the same for all of them.
func (d *Data) endTold(entry *Data) bool {
	switch {
	case entry.Source == "M2":
		return d.OneEnd()
	case entry.Variant != "counted" || d.Done != len(d.Sheet):
		return false
	}
	return d.OneEnd() && !slices.ContainsFunc(d.Sheet, func(other *Data) bool {
		return other.Ended != entry.Ended || entry.Ended && other.WhyEnded != entry.WhyEnded
	})
}

// OneEnd says whether all ballots of a sheet end at the same time.
func (d *Data) OneEnd() bool {
	return !slices.ContainsFunc(d.Sheet, func(entry *Data) bool { return !entry.Ends.Equal(d.Ends) })
}

// Last is the last ballot of a sheet.
func (d *Data) Last() string { return d.Sheet[len(d.Sheet)-1].Ballot }

// NotDone is how many of a sheet did not pass.
func (d *Data) NotDone() int { return len(d.Sheet) - d.Done }
