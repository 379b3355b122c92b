package demo

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"charterd/workflow"
)

// teller tells the year as it goes.
type teller interface {
	begin(folder string)
	chapter(title string)
	scene(title string)
	note(text string)
	turn(done *happened)
	end(sum *Summary)
}

func newTeller(o Options, c cast) teller {
	if o.JSON {
		return newJSONTeller(o.Tell, c)
	}
	return &storyTeller{w: o.Tell, cast: c}
}

// storyTeller writes plain text, 100 columns wide, to be followed on a terminal.
type storyTeller struct {
	w    io.Writer
	cast cast
}

const columns = 100

func (t *storyTeller) begin(folder string) {
	t.wrapped("", "", "Nok asks for 7,500 USD for a conference. Twelve people who never meet must say yes or no, and all that they have is their mail. "+
		"Some forget, one writes “aye, if …”, one is on holiday, somebody writes in the name of another, and once the power fails.")
	fmt.Fprintln(t.w)
	t.wrapped("", "", "This is a year of three groups of a foundation, and of charterd, which keeps their rules. The people and the time are invented; "+
		"the mail servers, on this machine alone, the database and every mail are real, and are left in "+folder+".")
	fmt.Fprintln(t.w)
	t.wrapped("", "", "“read” is what charterd made of a mail, “so” and “decided” what followed and by which rule, “told” who got which mail and how it begins.")
}

func (t *storyTeller) chapter(title string) {
	line := strings.Repeat("=", columns)
	fmt.Fprintf(t.w, "\n%s\n%s\n%s\n", line, title, line)
}

func (t *storyTeller) scene(title string) {
	fmt.Fprintf(t.w, "\n-- %s %s\n\n", title, strings.Repeat("-", max(0, columns-4-len([]rune(title)))))
}

func (t *storyTeller) note(text string) {
	t.wrapped("", "", text)
	fmt.Fprintln(t.w)
}

func (t *storyTeller) turn(done *happened) {
	if done.uneventful() {
		return
	}
	for _, s := range done.steps {
		t.step(s, done)
	}
	for _, at := range done.kill {
		t.told("killed", "The process died (kill -9) at the boundary “"+at+"”, and was started again.")
	}
	if len(done.steps) == 0 {
		t.headline(done.when(), "time passes")
	}
	for i := 0; i < len(done.events); i++ {
		e, label := done.events[i], "so"
		if said, n := alike(done.events[i:], t.cast); n > 1 {
			t.told(label, said)
			i += n - 1
			continue
		}
		switch e.Data.(type) {
		case workflow.BallotClosed, workflow.Decided, workflow.Referred, workflow.MeetingVote:
			label = "decided"
		case workflow.VoteCast, workflow.AskedBack, workflow.Commented, workflow.Refused, workflow.Held:
			continue // what was read says it, or the end of the vote
		}
		said := sentences(e, t.cast)
		if done.ended() > fewCases { // the arithmetic of many votes at once would hide what happened
			said = said[:min(1, len(said))]
		}
		for _, s := range said {
			t.told(label, s)
			label = ""
		}
	}
	for _, g := range gathered(done.sent, t.cast) {
		t.told("told", g.sentence())
	}
	for _, d := range done.differs {
		t.told("DIFFERS", fmt.Sprintf("%s: expected %q; came: %s", d.Where, d.Wanted, d.Came))
	}
	fmt.Fprintln(t.w)
}

// step tells who wrote what, and what was read in it.
func (t *storyTeller) step(s *step, done *happened) {
	at := slices.IndexFunc(done.mails, func(a *arrived) bool { return a.step == s })
	if at < 0 {
		t.headline(s.at, s.deed())
		return
	}
	a := done.mails[at]
	if ballot, said := a.vote(); said != "" {
		t.headline(s.at, fmt.Sprintf("%s votes on %s, with %s: “%s” - read as %s", a.from.name, ballot, a.program(), flat(s.text), said))
		return
	}
	if a.shortCommand() {
		t.headline(s.at, a.deed()+": “"+flat(s.text)+"” - read as a command")
		return
	}
	t.headline(s.at, a.deed())
	if s.text != "" {
		t.wrapped("    | ", "    | ", shortened(s.text))
	}
	t.told("read", a.read())
}

func (t *storyTeller) headline(at time.Time, text string) {
	t.wrapped(at.Format("Mon 02 Jan 15:04")+"  ", strings.Repeat(" ", 18), text)
}

func (t *storyTeller) told(label, text string) {
	t.wrapped(fmt.Sprintf("    %-8s ", label), strings.Repeat(" ", 13), text)
}

// wrapped writes a text within the columns, with something before its first and before its other lines.
func (t *storyTeller) wrapped(first, other, text string) {
	line := first
	for i, word := range strings.Fields(text) {
		if i > 0 && len([]rune(line))+1+len([]rune(word)) > columns {
			fmt.Fprintln(t.w, line)
			line = other
		} else if i > 0 {
			line += " "
		}
		line += word
	}
	fmt.Fprintln(t.w, line)
}

// uneventful says that there is nothing to tell: time passed, and nothing happened.
func (h *happened) uneventful() bool {
	if len(h.events)+len(h.sent)+len(h.differs) > 0 {
		return false
	}
	return len(h.steps) == 0 || h.steps[0].quiet()
}

// ended is how many votes ended in the turn.
func (h *happened) ended() int {
	n := 0
	for _, e := range h.events {
		if _, closed := e.Data.(workflow.BallotClosed); closed {
			n++
		}
	}
	return n
}

// when is the time at which something last happened in a turn that nobody wrote in.
func (h *happened) when() time.Time {
	var last time.Time
	for _, e := range h.events {
		if e.At.After(last) {
			last = e.At
		}
	}
	for _, r := range h.sent {
		if last.IsZero() {
			last = r.at
		}
	}
	return last
}

func (t *storyTeller) end(sum *Summary) { sum.write(t.w, t) }

// sentences tell an event in words; a vote that ended with the proof, clause by clause.
func sentences(e event, c cast) []string {
	said := workflow.Sentence(workflow.Named(e.Event, c.fullName))
	if said == "" {
		return nil
	}
	switch e.Data.(type) {
	case workflow.RenewalAsked, workflow.RenewalOver: // of several groups on one day
		said = groupName(e.group) + ": " + said
	}
	if e.owner != e.group && !strings.Contains(said, e.owner) {
		said = e.owner + ": " + said
	}
	list := []string{said}
	switch d := e.Data.(type) {
	case workflow.BallotClosed:
		list = append(list, proofWords(d.Verdict)...)
	case workflow.MeetingVote:
		list = append(list, proofWords(d.Verdict)...)
	}
	return list
}
