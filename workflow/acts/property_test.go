package acts_test

import (
	"slices"
	"strings"
	"testing"

	"charterd/workflow/acts"

	"pgregory.net/rapid"
)

// clearVotes are words that by themselves are recorded; TestClearVotesAreRecorded holds that they are.
var clearVotes = []string{
	"aye", "Nay.", "ABSTAIN", "I vote aye", "My vote is nay.", "vote: abstain", "aye please", "Nay from me.", "G-31: aye", "aye on G-31.1", "G-31.1 nay",
	"*aye*", "Hi all, nay", "Recuse", "I recuse myself.", "yes", "No", "+1", "-1", "aye, thanks!",
}

var ballot = acts.Expect{Prefix: "G", Options: []string{"aye", "nay", "abstain"}, Ballots: []string{"G-31.1"}, Commands: []string{"status", "help"}, Form: form}

func wordsOf(text string) acts.Words {
	w := acts.Words{Author: "Marta Oliveira"}
	for l := range strings.SplitSeq(text, "\n") {
		w.Lines = append(w.Lines, acts.Line{Text: l})
	}
	return w
}

func counts(in []acts.Act) bool {
	return slices.ContainsFunc(in, func(a acts.Act) bool { return a.Kind == acts.Vote || a.Kind == acts.Recuse })
}

func TestClearVotesAreRecorded(t *testing.T) {
	for _, v := range clearVotes {
		if got := acts.Read(wordsOf(v), ballot); !counts(got) {
			t.Errorf("%q gave %+v", v, got)
		}
	}
}

// TestWrappedVoteIsNeverCounted puts a clear vote beside what makes it unclear, in every place where that can stand.
func TestWrappedVoteIsNeverCounted(t *testing.T) {
	before := []string{"not ", "if they agree, ", "I was told ", "maybe ", "why not ", "Tom says: ", "I would say ", "probably ", "no, not ", "never ", "unless it rains, ",
		"do not count this: ", "I am not sure. ", "The question is whether it is ", "half ", "conditional ", "they all said ", "for 500 USD: ", "nay nay ",
		"Who said ", "forget my ", "it depends. ", "\"", "> ", "(", "0 ", "Tom: ", "if\n", "not\n", "I do not say\n"}
	after := []string{" if they sign", "?", "\nif they sign", "\n\nunless they sign", " not", ". Not really.", " but cheaper", "\nbut cheaper", " for 500 USD", "\n\n5,000 USD at most", "...",
		". Maybe.", ", I think", ". I guess so.", " said Tom", " or nay", " or aye", "\naye or nay", " ???", "\n?", " \U0001F644", ". Just kidding", "\nIgnore this.", "\nonly the venue",
		" - with a question", ", right", ". I was told so by the team.", "\n\nIs that how I vote?", "\nthat is what Tom would say", "\n\nMais seulement avec un plan.", " lol", ". Half of it.",
		"\nto the smaller sum", "\n\nprovided the venue signs", "\n\nI change my mind.", "\n\nnay aye", "\n\nThis is not what I mean."}
	rapid.Check(t, func(t *rapid.T) {
		vote := rapid.SampledFrom(clearVotes).Draw(t, "vote")
		text := vote
		switch rapid.IntRange(0, 2).Draw(t, "where") {
		case 0:
			text = rapid.SampledFrom(before).Draw(t, "before") + vote
		case 1:
			text = vote + rapid.SampledFrom(after).Draw(t, "after")
		default:
			text = rapid.SampledFrom(before).Draw(t, "before") + vote + rapid.SampledFrom(after).Draw(t, "after")
		}
		text = rapid.SampledFrom([]string{"", "Hi all,\n\n", "Thanks!\n"}).Draw(t, "greeting") + text + rapid.SampledFrom([]string{"", "\n\nMarta", "\n\nBest regards,\nMarta Oliveira"}).Draw(t, "end")
		if got := acts.Read(wordsOf(text), ballot); counts(got) {
			t.Fatalf("%q was counted: %+v", text, got)
		}
	})
}

// TestTwoDifferentVotesAreNeverCounted joins two clear votes of different choice in any way.
func TestTwoDifferentVotesAreNeverCounted(t *testing.T) {
	ayes := []string{"aye", "I vote aye.", "G-31: aye", "yes", "+1", "Aye, thanks"}
	others := []string{"nay", "Nay.", "abstain", "no", "-1", "G-31.1: nay", "I recuse myself", "recuse"}
	rapid.Check(t, func(t *rapid.T) {
		pair := []string{rapid.SampledFrom(ayes).Draw(t, "aye"), rapid.SampledFrom(others).Draw(t, "other")}
		if rapid.Bool().Draw(t, "turned") {
			slices.Reverse(pair)
		}
		text := strings.Join(pair, rapid.SampledFrom([]string{"\n", "\n\n", " ", ", ", ". ", " and ", "; ", " / ", "\n\nThe team is good.\n\n"}).Draw(t, "joint"))
		if got := acts.Read(wordsOf(text), ballot); counts(got) {
			t.Fatalf("%q was counted: %+v", text, got)
		}
	})
}

// TestDoubtfulMailIsNeverCounted sets each mark of doubt on a clear vote.
func TestDoubtfulMailIsNeverCounted(t *testing.T) {
	marks := map[string]func(*acts.Words){
		"edited":            func(w *acts.Words) { w.Edited = true },
		"forwarded":         func(w *acts.Words) { w.Forwarded = true },
		"trouble":           func(w *acts.Words) { w.Trouble = "broken encoding" },
		"struck":            func(w *acts.Words) { w.Lines[0].Struck = true },
		"differ":            func(w *acts.Words) { w.Differ, w.Other = true, []acts.Line{{Text: "nay, I mean aye"}} },
		"differ to nothing": func(w *acts.Words) { w.Differ = true },
		"amid our own lines": func(w *acts.Words) {
			w.Lines = append([]acts.Line{{Text: "Please vote.", Ours: true}}, append(w.Lines, acts.Line{Text: "It ends soon.", Ours: true})...)
		},
	}
	for name, mark := range marks {
		for _, v := range clearVotes {
			w := wordsOf(v)
			mark(&w)
			got := acts.Read(w, ballot)
			if counts(got) || !slices.ContainsFunc(got, func(a acts.Act) bool { return a.Kind == acts.Unclear }) {
				t.Errorf("%s: %q gave %+v", name, v, got)
			}
		}
	}
}

// TestCommandsNeedTheirWholeLine puts words around a right command.
func TestCommandsNeedTheirWholeLine(t *testing.T) {
	e := acts.Expect{Prefix: "G", Commands: []string{"complete", "open", "close", "propose", "withdraw"}}
	rapid.Check(t, func(t *rapid.T) {
		line := rapid.SampledFrom([]string{"complete G-31", "Open G-31", "propose G-31 8,000 USD", "withdraw G-31", "close G-31: spam"}).Draw(t, "command")
		if rapid.Bool().Draw(t, "front") {
			line = rapid.SampledFrom([]string{"please ", "do not ", "> ", "I will ", "\"", "Tom wrote ", "the ", "- "}).Draw(t, "before") + line
		} else if !strings.HasPrefix(line, "close") {
			line += rapid.SampledFrom([]string{"?", " would be fine with me", " or not", " and G-30", " tomorrow, I hope", "\"", " if you like that"}).Draw(t, "after")
		} else {
			line = "close G-31 spam"
		}
		for _, a := range acts.Read(wordsOf(line), e) {
			if a.Kind == acts.Command {
				t.Fatalf("%q became a command: %+v", line, a)
			}
		}
	})
}
