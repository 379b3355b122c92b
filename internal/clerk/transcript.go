package clerk

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"charterd/templates"
	"charterd/workflow"
	"charterd/workflow/acts"
)

// line is one command of a mail and what it did.
type line struct {
	said, did string
	done      bool
}

// command does one command line and notes its effect for the transcript.
func (m *letterbox) command(ctx context.Context, a acts.Act) error {
	switch a.Name {
	case "help", "form":
		m.end(FateCommand, "%s", a.Line)
		return m.reply(ctx, "X1", nil)
	case "status":
		return m.status(ctx, a)
	}
	id := caseOf(a.Case)
	if id == "" && m.bound.c != nil && m.bound.clash == "" {
		id = m.bound.c.ID
	}
	found, err := m.known(ctx, id)
	if err != nil {
		return err
	}
	if !found {
		m.outcome = append(m.outcome, line{said: a.Line, did: "We do not know which request this is about. Please write its number after the word."})
		m.end(FateRefused, "%q names no case of this group", a.Line)
		return nil
	}
	if m.by.Member == "" && !m.by.Board && a.Name != "withdraw" {
		m.end(FateHeld, "%q by somebody outside the group", a.Line)
		return nil
	}
	if outside, err := m.outside(ctx, id); err != nil || outside {
		return cmp.Or(err, m.turnAway(ctx, id, workflow.CodeNotParty, "Only the person who made this request can take it back, from the same address."))
	}
	return m.order(ctx, id, a)
}

func (m *letterbox) order(ctx context.Context, id string, a acts.Act) error {
	m.from.quiet = a.Name != "withdraw"
	out, err := m.apply(ctx, m.g, id, workflow.Input{At: m.row.At, By: m.by, Mail: m.row.ID, Act: workflow.Order{
		Word: a.Name, Text: a.Value, Amount: a.Money, Result: a.Result, Line: a.Line,
	}}, m.from)
	m.from.quiet = false
	if err != nil {
		return err
	}
	m.row.Case = id
	if out.Refusal != nil {
		m.end(FateRefused, "%s", out.Refusal.Text)
	} else {
		m.end(FateCommand, "%s", a.Line)
	}
	if a.Name != "withdraw" {
		m.outcome = append(m.outcome, line{said: a.Line, did: effect(out), done: out.Refusal == nil})
	}
	return nil
}

// effect tells what a command did: the refusal, or each event in a sentence.
func effect(out workflow.Outcome) string {
	if r := out.Refusal; r != nil {
		if r.Clause == "" {
			return r.Text
		}
		return fmt.Sprintf("%s The charter says: %s", r.Text, r.Clause)
	}
	var said []string
	for _, e := range out.Events {
		if s := workflow.Sentence(e); s != "" {
			said = append(said, s)
		}
	}
	return strings.Join(said, " ")
}

// status answers STATUS to the people of a case: its parties and the group.
func (m *letterbox) status(ctx context.Context, a acts.Act) error {
	c := m.bound.c
	if a.Case != "" {
		found, err := m.known(ctx, caseOf(a.Case))
		if err != nil {
			return err
		}
		if c = nil; found {
			if c, err = m.current(ctx, caseOf(a.Case)); err != nil {
				return err
			}
		}
	}
	if c == nil || !m.follows(c) {
		m.end(FateRefused, "STATUS of a case in which the sender has no part")
		return m.reply(ctx, "X2", &workflow.Refusal{Code: workflow.CodeNotParty, Text: "We do not know a request of yours by that number."})
	}
	rules, err := m.rules(ctx, m.g, c.Rules.Hash)
	if err != nil {
		return err
	}
	m.row.Case = c.ID
	m.end(FateCommand, "%s", a.Line)
	return m.send(ctx, m.g, rules, workflow.Notice{
		Kind: "S1", To: workflow.Recipient{Sender: true}, Thread: workflow.RequestThread, At: m.row.At, Case: c,
	}, m.from)
}

// follows says whether the sender may hear how a case stands: who made the request, and members who have not stepped aside.
func (m *letterbox) follows(c *workflow.Case) bool {
	_, member := m.registers[m.g.ID].Roster.At(m.row.At).ByID(m.by.Member)
	return m.applied(c) || member && !c.Recused[m.by.Member]
}

// reply answers the sender with a mail that belongs to no case.
func (m *letterbox) reply(ctx context.Context, kind string, refusal *workflow.Refusal) error {
	return m.send(ctx, m.g, m.g.InForce(m.row.At), workflow.Notice{
		Kind: kind, To: workflow.Recipient{Sender: true}, Thread: workflow.RequestThread, At: m.row.At, Refusal: refusal,
	}, m.from)
}

// transcript answers the commands of one mail with one mail: each line, and what it did.
func (m *letterbox) transcript(ctx context.Context) error {
	if len(m.outcome) == 0 {
		return nil
	}
	l := letter{
		notice: workflow.Notice{Kind: "K1", To: workflow.Recipient{Sender: true}, Thread: workflow.RequestThread, At: m.row.At},
		rules:  m.g.InForce(m.row.At), to: recipient{m.from.party, m.from.member}, from: m.from,
	}
	if m.row.Case != "" {
		c, err := m.current(ctx, m.row.Case)
		if err != nil {
			return err
		}
		if m.by.Board || m.follows(c) { // nobody else learns its title
			l.notice.Case = c
		}
	}
	for _, o := range m.outcome {
		l.transcript = append(l.transcript, templates.Line{Said: o.said, Did: o.did, Done: o.done})
	}
	return m.post(ctx, m.g, l)
}
