package demo

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"charterd/store"
)

// An expectation behind "want" is one of:
//
//	fate FATE [CASE]             what became of the mail above it
//	case CASE OUTCOME            how the case stands now; see outcomeOf. What is left out at the end is not compared
//	vote BALLOT WHO CHOICE       the counted answer of a member; "none" where there is none
//	told WHO KIND [: TEXT]       who got which mail in this turn, with a text that it must hold; WHO may be a number of people
//	not told WHO                 who got nothing
//	told nobody                  nobody got anything
//	unchanged                    no case changed
//	happened KIND [CASE]         an event of that kind was recorded
//	nothing lost                 every mail of ours left, each once
//
// judge compares one expectation with what happened, and gives what came instead; empty where it is met.
func (p *player) judge(ctx context.Context, w want, done *happened) string {
	word, rest, _ := strings.Cut(w.text, " ")
	switch word {
	case "fate":
		return p.judgeFate(rest, done.steps[w.step], done)
	case "case":
		return p.judgeCase(ctx, rest)
	case "vote":
		return p.judgeVote(ctx, strings.Fields(rest))
	case "told":
		return p.judgeTold(rest, done)
	case "not":
		return p.judgeSilence(strings.TrimPrefix(rest, "told "), done)
	case "unchanged":
		return unchanged(done)
	case "happened":
		return judgeEvent(rest, done)
	case "nothing":
		return p.judgeOutbox(ctx)
	}
	return "no such expectation"
}

func (p *player) judgeFate(wanted string, s *step, done *happened) string {
	for _, a := range done.mails {
		if a.step != s {
			continue
		}
		if got := strings.TrimSpace(a.row.Fate + " " + a.row.Case); got != wanted && a.row.Fate != wanted {
			return got + ": " + a.row.Why
		}
		return ""
	}
	return "the mail was not read"
}

func (p *player) judgeCase(ctx context.Context, rest string) string {
	id, wanted, _ := strings.Cut(rest, " ")
	c := p.caseOf(ctx, id)
	if c == nil {
		return "there is no case " + id
	}
	if got := outcomeOf(ctx, p.house.store, c); !strings.HasPrefix(got+" ", wanted+" ") {
		return got
	}
	return ""
}

func (p *player) judgeVote(ctx context.Context, words []string) string {
	if len(words) != 3 {
		return "write: vote BALLOT WHO CHOICE"
	}
	id, _, _ := strings.Cut(words[0], ".")
	c := p.caseOf(ctx, id)
	if c == nil || c.Ballot(words[0]) == nil {
		return "there is no ballot " + words[0]
	}
	got := "none"
	if v, voted := c.Ballot(words[0]).Votes[words[1]]; voted {
		got = string(v.Choice)
	}
	if got != words[2] {
		return got
	}
	return ""
}

func (p *player) judgeTold(rest string, done *happened) string {
	if rest == "nobody" {
		if len(done.sent) > 0 {
			return p.listed(done.sent)
		}
		return ""
	}
	head, text, _ := strings.Cut(rest, ": ")
	words := append(strings.Fields(head), "", "")
	who, kind := words[0], words[1]
	n, counting := strconv.Atoi(who)
	found := 0
	for _, r := range done.sent {
		if r.msg.CharterdKind != kind || counting == nil && n < 0 {
			continue
		}
		if counting != nil && p.cast.nameOf(r.to) != who {
			continue
		}
		if text == "" || strings.Contains(flat(r.text), text) || strings.Contains(r.msg.Subject, text) {
			found++
		}
	}
	if counting == nil && found == n || counting != nil && found > 0 {
		return ""
	}
	return fmt.Sprintf("%d such mails; sent: %s", found, p.listed(done.sent))
}

func (p *player) judgeSilence(who string, done *happened) string {
	var got []*received
	for _, r := range done.sent {
		if p.cast.nameOf(r.to) == who {
			got = append(got, r)
		}
	}
	if len(got) > 0 {
		return p.listed(got)
	}
	return ""
}

// listed names mails by kind and recipient.
func (p *player) listed(mails []*received) string {
	var list []string
	for _, r := range mails {
		list = append(list, r.msg.CharterdKind+" to "+p.cast.nameOf(r.to))
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}

func unchanged(done *happened) string {
	for _, e := range done.events {
		return fmt.Sprintf("%s: %s", e.owner, e.Data.Kind())
	}
	return ""
}

func judgeEvent(rest string, done *happened) string {
	var kinds []string
	for _, e := range done.events {
		said := e.Data.Kind() + " " + e.owner
		if e.Data.Kind() == rest || said == rest {
			return ""
		}
		kinds = append(kinds, said)
	}
	return strings.Join(kinds, ", ")
}

// judgeOutbox says what is not as it must be when nothing was lost or doubled: all mail has left, and no octets twice.
func (p *player) judgeOutbox(ctx context.Context) string {
	counts, err := p.house.store.OutboxCounts(ctx)
	if err != nil {
		return err.Error()
	}
	if n := counts[store.Queued] + counts[store.Sending] + counts[store.Failed]; n > 0 {
		return fmt.Sprintf("%d mails did not leave", n)
	}
	seen := map[string]bool{}
	for _, r := range p.sent {
		key := r.msg.MessageID + " " + r.to
		if seen[key] {
			return "twice: " + p.listed([]*received{r})
		}
		seen[key] = true
	}
	if len(seen) != counts[store.Sent] {
		return fmt.Sprintf("%d mails left, and %d are on record as sent", len(seen), counts[store.Sent])
	}
	return ""
}

// judgeEnds compares the end of every case; one that the story does not know is a difference too.
func (p *player) judgeEnds(ctx context.Context) ([]difference, error) {
	var list []difference
	told := map[string]bool{}
	for _, w := range p.story.ends {
		p.wanted++
		id, _, _ := strings.Cut(w.text, " ")
		told[id] = true
		if got := p.judgeCase(ctx, w.text); got != "" {
			list = append(list, difference{Where: w.where, Wanted: "ends " + w.text, Came: got})
		}
	}
	p.wanted++
	if got := p.judgeOutbox(ctx); got != "" {
		list = append(list, difference{Where: "the end", Wanted: "nothing lost", Came: got})
	}
	rows, err := p.house.store.Cases(ctx, "")
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		if !told[row.ID] {
			c := p.caseOf(ctx, row.ID)
			list = append(list, difference{Where: "the end", Wanted: "no case " + row.ID, Came: row.ID + " " + outcomeOf(ctx, p.house.store, c)})
		}
	}
	return list, nil
}

// flat puts a text on one line.
func flat(s string) string { return strings.Join(strings.Fields(s), " ") }
