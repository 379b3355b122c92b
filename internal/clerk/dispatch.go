package clerk

import (
	"context"
	"slices"
	"strings"

	"charterd/workflow"
	"charterd/workflow/acts"
)

// dispatch lets a proven person's acts take effect, in the order in which they stand in the mail.
func (m *letterbox) dispatch(ctx context.Context) error {
	if m.opens() {
		return m.application(ctx)
	}
	if c, forwarded, err := m.passesOn(ctx); err != nil {
		return err
	} else if c != nil {
		return m.passOn(ctx, c, forwarded)
	}
	if m.asksOutside() {
		return m.question(ctx)
	}
	voted := m.has(acts.Vote)
	if m.isParty() && !voted {
		if m.has(acts.Field) || !m.has(acts.Command) {
			if err := m.supply(ctx); err != nil || !m.has(acts.Command) {
				return err
			}
		}
	}
	talk := m.comments()
	for _, a := range m.acts {
		var err error
		switch a.Kind {
		case acts.Vote:
			err = m.vote(ctx, a, talk)
			talk = ""
		case acts.Recuse:
			err = m.recuse(ctx, a)
		case acts.Unclear:
			err = m.unclear(ctx, a)
		case acts.Command:
			err = m.command(ctx, a)
		case acts.Comment, acts.Field:
			if !voted {
				err = m.comment(ctx, a, talk)
				talk = ""
			}
		}
		if err != nil {
			return err
		}
	}
	if m.row.Fate == "" {
		return m.enquiry(ctx)
	}
	return nil
}

// comments is what the mail says beside its acts.
func (m *letterbox) comments() string {
	var parts []string
	for _, a := range m.acts {
		if a.Kind == acts.Comment && a.Why != "courtesy" {
			parts = append(parts, a.Line)
		}
	}
	return strings.Join(parts, "\n")
}

func (m *letterbox) has(kind acts.Kind) bool {
	return slices.ContainsFunc(m.acts, func(a acts.Act) bool { return a.Kind == kind })
}

// input puts one act to a case and notes a refusal as the mail's fate.
func (m *letterbox) input(ctx context.Context, id string, act workflow.Act) (refused bool, err error) {
	out, err := m.apply(ctx, m.g, id, workflow.Input{At: m.row.At, By: m.by, Act: act, Mail: m.row.ID}, m.from)
	if err != nil {
		return false, err
	}
	m.row.Case = id
	if out.Refusal != nil {
		m.end(FateRefused, "%s", out.Refusal.Text)
	}
	return out.Refusal != nil, nil
}

// known says whether there is such a case in this group.
func (m *letterbox) known(ctx context.Context, id string) (bool, error) {
	if id == "" || m.groupOf(id) != m.g {
		return false, nil
	}
	c, err := m.current(ctx, id)
	return c != nil, err
}

// comment keeps what is no act on the case that the mail belongs to.
func (m *letterbox) comment(ctx context.Context, a acts.Act, text string) error {
	if m.bound.c == nil {
		return nil
	}
	m.row.Case = m.bound.c.ID
	if line, holds := m.holdsVote(); holds {
		switch {
		case m.by.Member == "" && !m.by.Board:
			return m.outsideVote(ctx, m.bound.c.ID)
		case m.mayVote(m.bound.c): // kept as a comment it would be lost, and nobody would know
			return m.unclear(ctx, acts.Act{Kind: acts.Unclear, Line: line, Why: unbound})
		}
	}
	if m.stranger(m.bound.c) && a.Why != "courtesy" {
		return m.knock(ctx)
	}
	if a.Why == "courtesy" || text == "" {
		m.end(FateComment, "courtesy: nothing to answer")
		return nil
	}
	refused, err := m.input(ctx, m.bound.c.ID, workflow.Remark{Text: text})
	if err == nil && !refused {
		m.end(FateComment, "a comment on %s", m.bound.c.ID)
	}
	return err
}

// enquiry is a mail that acts on nothing: it waits for a person, and its sender gets the blank form, once.
func (m *letterbox) enquiry(ctx context.Context) error {
	if m.bound.c == nil {
		if answered, err := m.strayVote(ctx); answered || err != nil {
			return err
		}
	}
	m.end(FateNotUnderstood, "no request, no vote and no command was found in it")
	if m.bound.mail != nil || m.by.Board {
		return nil
	}
	answered, err := m.Store.SentTo(ctx, m.from.party.Address, "X1")
	answered = answered || slices.ContainsFunc(m.posted, func(p *posting) bool { return p.Kind == "X1" && p.To == m.from.party.Address })
	if err != nil || answered {
		return err
	}
	m.from.open, err = m.openCases(ctx)
	if err != nil {
		return err
	}
	return m.reply(ctx, "X1", nil)
}

// openCases are the numbers of the sender's own open requests.
func (m *letterbox) openCases(ctx context.Context) ([]string, error) {
	var own []string
	for id := range m.due {
		if m.groupOf(id) != m.g || id == m.g.ID {
			continue
		}
		c, err := m.current(ctx, id)
		if err != nil {
			return nil, err
		}
		if m.applied(c) {
			own = append(own, id)
		}
	}
	slices.Sort(own)
	return own, nil
}
