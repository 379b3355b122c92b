package clerk

import (
	"context"
	"slices"
	"strings"

	"charterd/workflow"
	"charterd/workflow/acts"
	"charterd/workflow/charter"
)

// opens says whether the mail is a new application: the charter opens on a form, the mail answers nothing of ours, and at
// least three required fields, or event, date and amount, were found (decisions, What opens a case).
func (m *letterbox) opens() bool {
	rules := m.g.InForce(m.row.At)
	if rules == nil || m.bound.c != nil || rules.OpensOn != "form" {
		return false
	}
	required, roles := 0, map[string]bool{}
	for _, a := range m.acts {
		if a.Kind != acts.Field {
			continue
		}
		if f, ok := rules.Field(a.Name); ok {
			if f.Required {
				required++
			}
			roles[string(f.Role)] = true
		}
	}
	found := required >= 3 || roles["title"] && roles["starts"] && roles["amount"]
	return found && !m.quotesABallot()
}

// quotesABallot says whether a member votes above an unmarked copy of our mail, whose facts look like a form that is filled in.
func (m *letterbox) quotesABallot() bool {
	if m.by.Member == "" {
		return false
	}
	_, holds := m.holdsVote()
	return holds
}

// application opens a case. The number is taken in the same transaction.
func (m *letterbox) application(ctx context.Context) error {
	rules := m.g.InForce(m.row.At)
	fields, doubts := m.fields()
	s := workflow.Submit{Fields: fields, Doubts: doubts, Attachments: m.attachments(), Applicant: m.from.party, Title: m.msg.Subject}
	for _, f := range rules.Form {
		switch value := fields[f.Name]; {
		case value == "":
		case f.Role == "title":
			s.Title = value
		case f.Role == "contact" && s.Applicant.Name == "":
			s.Applicant.Name = value
		}
	}
	by := m.by
	by.Proven = m.vouched()
	out, err := m.submit(ctx, m.g, workflow.Input{At: m.row.At, By: by, Act: s, Mail: m.row.ID, Number: m.recordedNumber()}, m.from)
	if err != nil {
		return err
	}
	m.row.Case = out.Case.ID
	m.end(FateApplication, "%d of the form's fields were found", len(fields))
	return nil
}

// vouched says whether the sender is proven well enough for an applicant: aligned SPF is.
func (m *letterbox) vouched() bool { return m.proof.Proven || m.proof.SPF && !m.proof.Failed }

// recordedNumber is the case number that the recorded run of a simulation gave to this mail; 0 elsewhere.
func (m *letterbox) recordedNumber() int {
	if m.Numbered == nil {
		return 0
	}
	return m.Numbered(m.msg.MessageID)
}

func (m *letterbox) fields() (values, doubts map[string]string) {
	values, doubts = map[string]string{}, map[string]string{}
	for _, a := range m.acts {
		switch {
		case a.Kind != acts.Field:
		case a.Doubt:
			values[a.Name], doubts[a.Name] = a.Value, a.Line
		default:
			values[a.Name] = a.Value
		}
	}
	m.attached(values)
	return values, doubts
}

// attached takes a file whose name tells the field for the answer to a long field that the text leaves open: "budget.xlsx".
func (m *letterbox) attached(values map[string]string) {
	rules := m.g.InForce(m.row.At)
	if rules == nil {
		return
	}
	for _, f := range rules.Form {
		if f.Kind != charter.KindLongText || values[f.Name] != "" {
			continue
		}
		for _, name := range m.attachments() {
			if names(name, append([]string{f.Name, f.Label}, f.Aliases...)) {
				values[f.Name] = "attached: " + name
			}
		}
	}
}

// names says whether a file's name holds one of the words.
func names(file string, words []string) bool {
	return slices.ContainsFunc(words, func(word string) bool {
		return len(word) > 3 && strings.Contains(strings.ToLower(file), strings.ToLower(word))
	})
}

func (m *letterbox) attachments() []string {
	var names []string
	for _, a := range m.msg.Attachments {
		names = append(names, a.Name)
	}
	return names
}

// isParty says whether the mail belongs to a case whose applicant wrote it.
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

// applied says whether the sender made the request, from whichever registered address.
func (m *letterbox) applied(c *workflow.Case) bool {
	made := workflow.Address(c.Applicant.Address)
	member, known := m.registers[m.g.ID].Roster.ByAddress(made)
	return made != "" && made == m.by.Address || known && member.ID == m.by.Member
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

// unproven holds a mail whose sender is not proven. An application opens a case all the same, marked as such, and gets one
// fixed acknowledgement that repeats nothing; unless our own host says that the address is forged.
func (m *letterbox) unproven(ctx context.Context) error {
	if m.opens() && !m.proof.Failed && m.by.Address != "" && m.by.Member == "" {
		m.from.unproven = !m.vouched()
		return m.application(ctx)
	}
	m.end(FateHeld, "the sender is not proven: %s", m.proof.Why)
	return nil
}
