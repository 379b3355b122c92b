package clerk

import (
	"context"
	"slices"
	"strings"

	"charterd/workflow"
	"charterd/workflow/acts"
	"charterd/workflow/charter"
)

// opens says whether the mail opens a case (decisions, What opens a case): under a charter that opens on a form, where it answers
// nothing of ours and at least three required fields, or event, date and amount, were found.
func (m *letterbox) opens() bool {
	rules := m.g.InForce(m.row.At)
	switch {
	case rules == nil:
		return false
	case rules.OpensOn == charter.OnAnyPerson:
		return m.reports()
	case m.bound.c != nil || m.bound.mail != nil && len(m.bound.mail.Ballots) > 0:
		return false
	case rules.OpensOn != charter.OnForm:
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

// reports says whether the mail is a report under a charter that any person's mail opens a case of. A member's report answers
// nothing of ours and is neither a command nor a vote. Whoever else writes anything in words of their own reports, though it begins
// with a word such as "help", names a case or answers one: somebody must read it. Only what the people of a case write, and prove,
// belongs to that case.
func (m *letterbox) reports() bool {
	if m.by.Board {
		return false
	}
	if m.by.Member != "" {
		command := func(a acts.Act) bool { return a.Kind == acts.Command || a.Kind == acts.Unclear && a.Name != "" }
		return m.bound.c == nil && m.bound.mail == nil && !slices.ContainsFunc(m.acts, command) && !m.quotesABallot()
	}
	if m.by.Proven && (m.own || m.bound.c != nil && m.applied(m.bound.c)) {
		return false
	}
	answers := m.bound.c != nil || m.bound.mail != nil
	return m.comments() != "" || len(m.msg.Attachments) > 0 || !answers && !m.has(acts.Command)
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
	if rules.OpensOn == charter.OnAnyPerson {
		s.Title = "" // the number alone
	}
	var err error
	if s.Similar, err = m.similar(ctx, rules, s); err != nil {
		return err
	}
	by := m.by
	by.Proven = m.vouched()
	out, err := m.submit(ctx, m.g, workflow.Input{At: m.row.At, By: by, Act: s, Mail: m.row.ID, Number: m.recordedNumber()}, m.from)
	if err != nil {
		return err
	}
	m.row.Case = out.Case.ID
	if rules.OpensOn == charter.OnAnyPerson {
		m.end(FateApplication, "any person's mail opens a case here")
		return nil
	}
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
