package clerk

import (
	"context"
	"slices"
	"strings"

	"charterd/workflow"
	"charterd/workflow/acts"
)

// isParty says whether the mail belongs to a case whose applicant, or another party, wrote it.
func (m *letterbox) isParty() bool {
	return m.bound.c != nil && m.applied(m.bound.c) && (m.bound.mail == nil || m.bound.mail.Thread == string(workflow.RequestThread))
}

// speaksForOwn says whether the mail is about a request of the sender's: it answers a mail about it, or a command names it.
func (m *letterbox) speaksForOwn(ctx context.Context) (bool, error) {
	if m.isParty() {
		return true, nil
	}
	for _, a := range m.acts {
		id := caseOf(a.Case)
		if a.Kind != acts.Command || id == "" || m.groupOf(id) != m.g {
			continue
		}
		if c, err := m.current(ctx, id); err != nil || c != nil && m.applied(c) {
			return err == nil, err
		}
	}
	return false, nil
}

// applied says whether the sender made the request, or is a party for whom one has vouched, from whichever registered address.
func (m *letterbox) applied(c *workflow.Case) bool {
	return m.is(c.Applicant) || slices.ContainsFunc(c.Parties, m.is)
}

func (m *letterbox) is(p workflow.Party) bool {
	address := workflow.Address(p.Address)
	member, known := m.registers[m.g.ID].Roster.ByAddress(address)
	return address != "" && address == m.by.Address || known && member.ID == m.by.Member
}

// supply takes an applicant's answer. Courtesy alone is a comment and is never answered (situations, Who wrote).
func (m *letterbox) supply(ctx context.Context) error {
	fields, doubts := m.fields()
	act := workflow.Supply{Fields: fields, Doubts: doubts, Text: m.comments(), Attachments: m.attachments()}
	m.row.Case = m.bound.c.ID
	if len(fields) == 0 && len(act.Attachments) == 0 && act.Text == "" {
		m.end(FateComment, "courtesy: nothing to answer")
		return nil
	}
	refused, err := m.input(ctx, m.bound.c.ID, act)
	if err == nil && !refused {
		m.end(FateAnswer, "%d fields and %d attachments of the applicant", len(fields), len(act.Attachments))
	}
	return err
}

// knock lets the parties of a case know of somebody who answers a mail about it and has no part in it; a party must vouch for the
// person first (situations, Who wrote). The mail is held. A subject alone is no knock, and nobody knocks at a confidential group.
func (m *letterbox) knock(ctx context.Context) error {
	c := m.bound.c
	answers := m.bound.mail != nil && m.bound.mail.Thread == string(workflow.RequestThread) // what only the group reads is no door
	if answers && m.bound.clash == "" && !m.g.Confidential && c.Status == workflow.Open && m.by.Address != "" {
		if _, err := m.input(ctx, c.ID, workflow.Knock{Party: m.from.party}); err != nil {
			return err
		}
	}
	m.end(FateHeld, "%s has no part in %s", m.by.Address, c.ID)
	return nil
}

// asksOutside says whether the mail is the chair's question to the applicant, sent from the own mail program with the group in
// copy (situations, Deciding): it goes to a party of the case that its subject names or whose request thread it answers.
func (m *letterbox) asksOutside() bool {
	c := m.bound.c
	if c == nil || m.bound.clash != "" || m.bound.mail != nil && m.bound.mail.Thread != string(workflow.RequestThread) {
		return false
	}
	if m.has(acts.Vote) || m.has(acts.Recuse) || m.has(acts.Command) || m.ownText() == "" {
		return false
	}
	_, chairs := m.chairs(m.g, m.row.At, c).ByID(m.by.Member)
	return chairs && slices.ContainsFunc(append([]workflow.Party{c.Applicant}, c.Parties...), func(p workflow.Party) bool {
		return slices.Contains(m.msg.Recipients, workflow.Address(p.Address))
	})
}

// question puts the chair's own mail on record as the question that it is. The applicant has it already.
func (m *letterbox) question(ctx context.Context) error {
	refused, err := m.input(ctx, m.bound.c.ID, workflow.Order{Word: "ask", Text: m.ownText(), Silent: true, Line: m.msg.Subject})
	if err == nil && !refused {
		m.end(FateCommand, "the chair's question to the applicant, who has it already")
	}
	return err
}

// ownText is what the person newly wrote.
func (m *letterbox) ownText() string { return m.msg.Text(m.bound.sent) }

// passesOn says whether the chair forwards what the applicant answered to the chair alone: above it stands the case's number and
// nothing else (situations, Deciding).
func (m *letterbox) passesOn(ctx context.Context) (*workflow.Case, string, error) {
	number := strings.Trim(m.ownText(), " .:#[]")
	if m.by.Member == "" || len(caseNumber.FindString(number)) != len(number) || number == "" {
		return nil, "", nil
	}
	forwarded := m.msg.Forwarded()
	id := strings.ToUpper(number)
	if found, err := m.known(ctx, id); err != nil || !found || forwarded == "" {
		return nil, "", err
	}
	c, err := m.current(ctx, id)
	if err != nil {
		return nil, "", err
	}
	if _, chairs := m.chairs(m.g, m.row.At, c).ByID(m.by.Member); !chairs {
		return nil, "", nil
	}
	return c, forwarded, nil
}

// passOn takes what the chair forwards as the applicant's answer.
func (m *letterbox) passOn(ctx context.Context, c *workflow.Case, forwarded string) error {
	var words acts.Words
	for text := range strings.Lines(forwarded) {
		words.Lines = append(words.Lines, acts.Line{Text: strings.TrimRight(text, "\r\n")})
	}
	rules, err := m.rules(ctx, m.g, c.Rules.Hash)
	if err != nil {
		return err
	}
	expect := Expected(rules, nil, true, false)
	expect.Commands = nil // of another's words only the fields of the form are read
	m.acts = acts.Read(words, expect)
	fields, doubts := m.fields()
	act := workflow.Supply{Fields: fields, Doubts: doubts, Text: forwarded, Attachments: m.attachments()}
	refused, err := m.input(ctx, c.ID, act)
	if err == nil && !refused {
		m.end(FateAnswer, "the applicant's answer, forwarded by %s", m.by.Member)
	}
	return err
}
