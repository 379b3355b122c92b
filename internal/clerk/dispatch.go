package clerk

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"charterd/workflow"
	"charterd/workflow/acts"
	"charterd/workflow/charter"
)

// dispatch lets a proven person's acts take effect, in the order in which they stand in the mail.
func (m *letterbox) dispatch(ctx context.Context) error {
	if m.opens() {
		return m.application(ctx)
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
	return required >= 3 || roles["title"] && roles["starts"] && roles["amount"]
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

// isParty says whether the mail belongs to a case whose applicant wrote it.
func (m *letterbox) isParty() bool {
	return m.bound.c != nil && m.applied(m.bound.c) && (m.bound.mail == nil || m.bound.mail.Thread == string(workflow.RequestThread))
}

// applied says whether the sender made the request, from whichever registered address.
func (m *letterbox) applied(c *workflow.Case) bool {
	made := workflow.Address(c.Applicant.Address)
	member, known := m.rosters[m.g.ID].ByAddress(made)
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

// vote casts on the ballot that the mail answers, or that the member's own words name.
func (m *letterbox) vote(ctx context.Context, a acts.Act, talk string) error {
	ballot, why := m.ballot(a.Case)
	if ballot == "" {
		return m.unclear(ctx, acts.Act{Kind: acts.Unclear, Case: a.Case, Line: a.Line, Why: why})
	}
	refused, err := m.input(ctx, caseOf(ballot), workflow.Cast{Ballot: ballot, Choice: a.Choice, Line: a.Line, Remark: talk})
	if err == nil && !refused {
		m.end(FateVote, "%s on %s: %q (%s)", a.Choice, ballot, a.Line, a.Why)
	}
	return err
}

// ballot finds the ballot that a vote is for. Own words may name it where nothing contradicts them; a reply is for the ballot
// of the mail that it answers, and only when that mail went to this very member.
func (m *letterbox) ballot(named string) (number, why string) {
	answered := ""
	if out := m.bound.mail; out != nil && out.Ballot != "" {
		if out.Member != m.by.Member {
			return "", "it answers a ballot that was sent to somebody else"
		}
		answered = out.Ballot
	}
	switch {
	case m.bound.clash != "":
		return "", m.bound.clash
	case named == "" && answered == "":
		return "", "it does not say which vote it is for"
	case named == "" || answered != "" && (named == answered || named == caseOf(answered)):
		return answered, ""
	case answered != "" && !m.votesOn(answered):
		return "", fmt.Sprintf("it names %s and answers the mail about %s", named, answered)
	case m.groupOf(named) != m.g:
		return "", fmt.Sprintf("it names %s, which is no case of this group", named)
	default:
		return named, ""
	}
}

// votesOn says whether own words of the mail name that ballot with a vote: beside it they may name others.
func (m *letterbox) votesOn(ballot string) bool {
	return slices.ContainsFunc(m.acts, func(a acts.Act) bool {
		return a.Kind == acts.Vote && (a.Case == ballot || a.Case == caseOf(ballot))
	})
}

func caseOf(ballot string) string {
	id, _, _ := strings.Cut(ballot, ".")
	return id
}

func (m *letterbox) recuse(ctx context.Context, a acts.Act) error {
	id := caseOf(a.Case)
	if id == "" && m.bound.c != nil {
		id = m.bound.c.ID
		if m.bound.subject || m.bound.clash != "" { // stepping aside is for good, so nothing is guessed
			return m.unclear(ctx, acts.Act{Kind: acts.Unclear, Line: a.Line, Why: cmp.Or(m.bound.clash, "it does not say which request it is for")})
		}
	}
	if found, err := m.known(ctx, id); err != nil || !found {
		return err
	}
	refused, err := m.input(ctx, id, workflow.Recuse{Line: a.Line})
	if err == nil && !refused {
		m.end(FateVote, "recused from %s: %q", id, a.Line)
	}
	return err
}

// known says whether there is such a case in this group.
func (m *letterbox) known(ctx context.Context, id string) (bool, error) {
	if id == "" || m.groupOf(id) != m.g {
		return false, nil
	}
	c, err := m.current(ctx, id)
	return c != nil, err
}

// unclear asks a member back about a vote; where no vote is open to ask about, the mail is a comment.
func (m *letterbox) unclear(ctx context.Context, a acts.Act) error {
	if a.Name != "" {
		m.outcome = append(m.outcome, line{said: a.Line, did: a.Why})
		m.end(FateRefused, "%s", a.Why)
		return nil
	}
	id := caseOf(a.Case)
	if ok, err := m.known(ctx, id); err != nil {
		return err
	} else if !ok {
		id = ""
	}
	if m.bound.c != nil {
		id = m.bound.c.ID
	}
	if id == "" || m.by.Member == "" {
		return nil
	}
	number := id
	if m.bound.mail != nil && m.bound.mail.Ballot != "" && m.bound.clash == "" {
		number = m.bound.mail.Ballot
	}
	refused, err := m.input(ctx, id, workflow.Puzzle{Ballot: number, Line: a.Line, Why: a.Why})
	if err == nil && !refused {
		m.end(FateAsked, "not certain: %s", a.Why)
	}
	return err
}

// comment keeps what is no act on the case that the mail belongs to.
func (m *letterbox) comment(ctx context.Context, a acts.Act, text string) error {
	if m.bound.c == nil {
		return nil
	}
	m.row.Case = m.bound.c.ID
	if a.Why == "courtesy" || text == "" {
		m.end(FateComment, "courtesy: nothing to answer")
		return nil
	}
	if m.by.Member == "" && !m.isParty() {
		m.end(FateHeld, "%s has no part in %s", m.by.Address, m.bound.c.ID)
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
	m.end(FateNotUnderstood, "no request, no vote and no command was found in it")
	if m.bound.mail != nil || m.by.Board {
		return nil
	}
	answered, err := m.Store.SentTo(ctx, m.from.party.Address, "X1")
	if err != nil || answered {
		return err
	}
	m.from.read, _, _ = strings.Cut(m.msg.Text(m.bound.sent), "\n")
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
		if m.groupOf(id) != m.g {
			continue
		}
		c, err := m.current(ctx, id)
		if err != nil {
			return nil, err
		}
		if workflow.Address(c.Applicant.Address) == m.by.Address {
			own = append(own, id)
		}
	}
	slices.Sort(own)
	return own, nil
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
