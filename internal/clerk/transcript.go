package clerk

import (
	"context"
	"slices"

	"charterd/templates"
	"charterd/workflow"
	"charterd/workflow/acts"
)

// line is one command of a mail and what it did.
type line struct {
	said, did string
	about     string // case; empty of a command about the group itself
	done      bool
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
		rules:  m.g.InForce(m.row.At), to: recipient{Party: m.from.party, member: m.from.member}, from: m.from,
	}
	if m.row.Case != "" && m.oneMatter() {
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

// oneMatter says whether the mail's commands are about one case, so that their answer belongs to it. In a confidential group the
// answer always does: it is sealed as the case is.
func (m *letterbox) oneMatter() bool {
	others := slices.ContainsFunc(m.outcome, func(o line) bool { return o.about != m.row.Case && (o.about != "" || o.done) })
	return !others || m.g.Confidential || m.private[m.row.Case]
}
