package clerk

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"charterd/mail"
	"charterd/store"
	"charterd/workflow"
	"charterd/workflow/acts"
)

// binding says which mail of ours, and so which case, an incoming mail answers. A token or a reference binds; a case number
// in the subject binds comments and commands alone; nothing else binds anything (decisions, Identity and numbers).
type binding struct {
	mail    *store.Outgoing // ours, that it answers; nil when only a number binds
	c       *workflow.Case
	sent    []string // what the answered mails said, for subtraction
	clash   string   // two bindings that contradict each other
	subject bool     // bound by the subject alone
}

// ballots are the numbers that the answered mail asked about. Where only the subject names a case, it is that case's last ballot:
// nothing can be cast on it that way, but a vote word is asked about and not taken for a comment.
func (b binding) ballots() []string {
	if b.subject && b.c.Last() != nil {
		return []string{b.c.Last().Number}
	}
	switch {
	case b.mail == nil:
		return nil
	case len(b.mail.Ballots) > 0:
		return b.mail.Ballots
	case b.mail.Ballot == "":
		return nil
	}
	return []string{b.mail.Ballot}
}

// findAnswered finds the mail of ours that this one answers: by reply token, then In-Reply-To, then References from the nearest.
func (r *reading) findAnswered(ctx context.Context) error {
	if err := r.bindByToken(ctx); err != nil {
		return err
	}
	return r.bindByReference(ctx)
}

// bind finds the case that the mail is about: that of the mail of ours which it answers, else the one in its subject.
func (m *letterbox) bind(ctx context.Context) error {
	if m.bound.mail != nil && m.bound.mail.Case != "" {
		c, err := m.current(ctx, m.bound.mail.Case)
		if err != nil {
			return err
		}
		m.bound.c = c
	}
	return m.bindBySubject(ctx)
}

func (r *reading) bindByToken(ctx context.Context) error {
	token, ok := mail.TokenIn(r.msg.Addressed(), r.g.ReplyPattern)
	if !ok && r.g.ReplyPattern == "" {
		if token, ok = mail.KeyIn(r.msg.Text(nil)); !ok { // it stands at the end of what is quoted
			token, ok = mail.KeyIn(strings.Join(r.msg.Whole(), "\n"))
		}
	}
	if !ok {
		return nil
	}
	out, found, err := r.c.Store.OutgoingByToken(ctx, token)
	if err != nil {
		return err
	}
	if !found && r.c.Recorded != nil {
		out, found = r.c.Recorded(token)
	}
	if found && out.Group == r.g.ID {
		r.bound.mail, r.bound.sent = &out, append(r.bound.sent, r.said(out)...)
	}
	return nil
}

// said is what a mail of ours says, for subtraction. Its reply key is left out: a button's body repeats it beneath the vote.
func (r *reading) said(out store.Outgoing) []string {
	texts := []string{out.Text, r.msg.Reader().HTMLText(out.HTML)}
	if r.g.ReplyPattern != "" {
		return texts
	}
	for i, text := range texts {
		lines := slices.DeleteFunc(strings.Split(text, "\n"), func(l string) bool {
			_, ok := mail.KeyIn(l)
			return ok
		})
		texts[i] = strings.Join(lines, "\n")
	}
	return texts
}

// withoutKeys empties the lines that carry a reply key: they bind the mail and are no words of a person's.
func withoutKeys(lines []acts.Line) {
	for i := range lines {
		if _, ok := mail.KeyIn(lines[i].Text); ok {
			lines[i].Text = ""
		}
	}
}

func (r *reading) bindByReference(ctx context.Context) error {
	nearest := true
	for _, id := range nearestFirst(r.msg) {
		if r.bound.mail != nil && r.bound.mail.MessageID == id { // the token led to it already
			nearest = false
			continue
		}
		out, found, err := r.c.Store.OutgoingByMessageID(ctx, id)
		if err != nil {
			return err
		}
		if !found && r.c.Recorded != nil {
			out, found = r.c.Recorded(id)
		}
		if !found || out.Group != r.g.ID {
			continue
		}
		r.bound.sent = append(r.bound.sent, r.said(out)...)
		switch {
		case r.bound.mail == nil:
			r.bound.mail = &out
		case nearest && (r.bound.mail.Case != out.Case || !slices.Equal(r.bound.mail.Ballots, out.Ballots) || r.bound.mail.Ballot != "" && out.Ballot != "" && r.bound.mail.Ballot != out.Ballot):
			r.bound.clash = "its reply address belongs to " + about(*r.bound.mail) + " and its thread to " + about(out)
		}
		nearest = false
	}
	return nil
}

// about names what a mail of ours was about.
func about(out store.Outgoing) string {
	return cmp.Or(out.Ballot, out.Case, list(out.Ballots), "no case")
}

// nearestFirst are the Message-IDs that a mail refers to; of many only the nearest twenty.
func nearestFirst(msg *mail.Message) []string {
	var ids []string
	if msg.InReplyTo != "" {
		ids = append(ids, msg.InReplyTo)
	}
	for i := len(msg.References) - 1; i >= 0 && len(ids) < 20; i-- {
		if msg.References[i] != msg.InReplyTo {
			ids = append(ids, msg.References[i])
		}
	}
	return ids
}

var caseNumber = regexp.MustCompile(`\b([A-Za-z]{1,4})-([0-9]{1,7})\b`)

// bindBySubject binds by the one case that the subject names, where nothing better does. A subject that names only other cases
// than the one that was bound contradicts it.
func (m *letterbox) bindBySubject(ctx context.Context) error {
	named, err := m.inSubject(ctx)
	switch {
	case err != nil || len(named) == 0:
		return err
	case m.bound.mail != nil && len(m.bound.mail.Ballots) > 0: // its subject names the first of many
		if m.bound.clash == "" && !slices.ContainsFunc(named, func(c *workflow.Case) bool { return slices.Contains(casesOf(m.bound.mail.Ballots), c.ID) }) {
			m.bound.clash = fmt.Sprintf("its subject names %s and it answers a mail about %s", named[0].ID, about(*m.bound.mail))
		}
	case m.bound.c == nil && len(named) == 1:
		m.bound.c, m.bound.subject = named[0], true
	case m.bound.c != nil && m.bound.clash == "" && !slices.ContainsFunc(named, func(c *workflow.Case) bool { return c.ID == m.bound.c.ID }):
		m.bound.clash = fmt.Sprintf("its subject names %s and it answers a mail about %s", named[0].ID, about(*m.bound.mail))
	}
	return nil
}

// inSubject are the cases of this group whose numbers stand in the subject, each once.
func (m *letterbox) inSubject(ctx context.Context) (named []*workflow.Case, err error) {
	for _, found := range caseNumber.FindAllStringSubmatch(m.msg.Subject, 5) {
		id := strings.ToUpper(found[1]) + "-" + strings.TrimLeft(found[2], "0")
		if m.groupOf(id) != m.g || slices.ContainsFunc(named, func(c *workflow.Case) bool { return c.ID == id }) {
			continue
		}
		c, err := m.current(ctx, id)
		if err != nil {
			return nil, err
		}
		if c != nil {
			named = append(named, c)
		}
	}
	return named, nil
}
