package clerk

import (
	"context"
	"slices"
	"strings"

	"charterd/mail"
	"charterd/workflow"
	"charterd/workflow/acts"
	"charterd/workflow/charter"
)

// FormMailer is the mailer of a web form, which writes in the name of applicants (situations, First contact).
type FormMailer struct {
	From   string // its address, as in the From field
	Domain string // what must be proven of its mail
	Field  string // where the applicant's address stands: a field of the charter's form, or a label of the web form
}

// formMailer is the configured form mailer whose address stands in From; nil where there is none.
func (m *letterbox) formMailer() *FormMailer {
	if len(m.msg.From) != 1 {
		return nil
	}
	from := m.msg.From[0].Address
	i := slices.IndexFunc(m.g.FormMailers, func(f FormMailer) bool { return strings.EqualFold(f.From, from) })
	if i < 0 {
		return nil
	}
	return &m.g.FormMailers[i]
}

// formMail reads an application that a web form's mailer sent, marked as automatic or not. The applicant is whoever the form names,
// and proves nothing: the case opens as unproven, and the acknowledgement goes to the named address under the cap for such
// addresses and repeats none of the words (decisions, Unproven mail). What is no whole application of a proven form is held.
func (m *letterbox) formMail(ctx context.Context, f *FormMailer) error {
	rules := m.g.InForce(m.row.At)
	switch {
	case m.msg.HeaderCut || !mail.ProvesDomain(m.msg.Fields(), m.g.Trust, f.Domain):
		m.end(FateHeld, "it claims to come from the web form's mailer %s, but nothing proves %s", f.From, f.Domain)
		return nil
	case m.arrival.Cut:
		m.end(FateHeld, "it is larger than the limit (%d octets); only its header was read", m.arrival.Size)
		return nil
	case rules == nil:
		m.end(FateHeld, "no charter of the group was in force on that day")
		return nil
	}
	applicant, ok := m.readForm(rules, f.Field)
	if !ok {
		m.end(FateHeld, "the web form's %q holds no address, or more than one, so whose request it is is not known", f.Field)
		return nil
	}
	m.proof = mail.Proof{Address: applicant.Address, Why: "A web form names this address, and a form proves nobody."}
	m.identify()
	m.by = workflow.Person{Address: m.by.Address} // whoever filled in the form, and no member
	m.from.member, m.from.party.Name = "", applicant.Name
	if !m.opens() {
		m.end(FateHeld, "too few fields of the charter's form were found in what the web form sent")
		return nil
	}
	return m.application(ctx)
}

// readForm reads the fields of the form, and the one address in the field that names the applicant.
func (m *letterbox) readForm(rules *charter.Charter, field string) (applicant mail.Address, ok bool) {
	const label = "\x00applicant" // no field of a charter has such a name
	m.words = m.msg.Words(nil)
	expect := Expected(rules, nil, false, false)
	expect.Commands = nil // a form commands nothing
	name := label
	for _, f := range expect.Form {
		if f.Name == field || slices.ContainsFunc(f.Labels, func(l string) bool { return strings.EqualFold(l, field) }) {
			name = f.Name
		}
	}
	if name == label {
		expect.Form = append(expect.Form, acts.FormField{Name: label, Labels: []string{field}, Kind: string(charter.KindText)})
	}
	markLabels(m.words.Lines, expect.Form)
	for _, a := range acts.Read(m.words, expect) {
		if a.Kind == acts.Field && a.Name == name {
			applicant, ok = mail.OneAddress(a.Value)
		}
		if a.Name != label {
			m.acts = append(m.acts, a)
		}
	}
	return applicant, ok
}

// markLabels puts a colon behind lines that are a label and nothing else: in a table the value stands in the next cell, which becomes
// the next line.
func markLabels(lines []acts.Line, form []acts.FormField) {
	labels := map[string]bool{}
	for _, f := range form {
		labels[strings.ToLower(f.Name)] = true
		for _, l := range f.Labels {
			labels[strings.ToLower(l)] = true
		}
	}
	for i, l := range lines {
		if labels[strings.ToLower(strings.Trim(l.Text, " *?"))] {
			lines[i].Text = strings.Trim(l.Text, " *?") + ":"
		}
	}
}
