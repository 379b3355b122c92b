package clerk

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"charterd/mail"
	"charterd/store"
	"charterd/workflow"
	"charterd/workflow/acts"
	"charterd/workflow/charter"
)

// Fate is what became of an incoming mail. Every mail gets exactly one (decisions, Chain, erasure, proof over time).
type Fate string

// The fates. Of several acts in one mail the strongest names it: the order here.
const (
	FateVote          Fate = "vote"
	FateCommand       Fate = "command"
	FateApplication   Fate = "application"
	FateAnswer        Fate = "answer"
	FateAsked         Fate = "asked"
	FateRefused       Fate = "refused"
	FateComment       Fate = "comment"
	FateBounce        Fate = "bounce"
	FateAutomatic     Fate = "automatic"
	FateOwn           Fate = "own"
	FateDuplicate     Fate = "duplicate"
	FateHeld          Fate = "held"
	FateNotUnderstood Fate = "not understood"
)

var strength = map[Fate]int{
	FateVote: 9, FateCommand: 8, FateApplication: 7, FateAnswer: 6, FateAsked: 5, FateRefused: 4, FateComment: 3, FateHeld: 2,
	FateNotUnderstood: 1,
}

// letterbox is one incoming mail under way.
type letterbox struct {
	*work
	*reading
	from    *sender
	by      workflow.Person
	outcome []line // what each command did
	acts    []acts.Act
	turned  bool // a stranger to a case got the one answer
	own     bool // it is about a request of the sender's
}

// receive takes one arrival in: it finds out what it is, lets it act, and records it with its fate.
func (w *work) receive(ctx context.Context, r *reading) error {
	if r.err != nil || r.onFile {
		return r.err
	}
	w.mails++
	m, g := &letterbox{work: w, reading: r}, r.g
	m.row.ID = w.mails
	if err := m.read(ctx); err != nil {
		return fmt.Errorf("taking in %s of %s: %w", m.row.Key, g.MailboxName, err)
	}
	if err := w.flush(ctx, "M3"); err != nil { // one receipt for each mail
		return err
	}
	m.row.Why += m.heldElsewhere()
	if len(m.acts) > 0 {
		list, err := json.Marshal(m.acts)
		if err != nil {
			return err
		}
		m.row.Acts = string(list)
	}
	m.row.Seal = w.seal(g.ID, m.row.Case)
	if g.Confidential && m.row.Case == "" {
		m.row.Seal = fmt.Sprintf("m-%d", m.row.ID)
	}
	w.seen[m.row.Content] = w.seen[m.row.Content] || acted(m.row.Fate)
	w.batch.Messages = append(w.batch.Messages, m.row)
	return nil
}

// end gives the mail its fate unless a stronger one stands already.
func (m *letterbox) end(f Fate, format string, args ...any) {
	if m.row.Fate != "" && strength[f] <= strength[Fate(m.row.Fate)] {
		return
	}
	m.row.Fate, m.row.Why = string(f), fmt.Sprintf(format, args...)
}

// read decides what kind of mail it is; only a person's mail goes on to act.
func (m *letterbox) read(ctx context.Context) error {
	again, err := m.duplicate(ctx)
	if err != nil {
		return err
	}
	_, toBounce := mail.BounceIn(m.msg.Recipients, m.g.ReplyPattern)
	switch {
	case again:
		m.end(FateDuplicate, "the same mail by the same author was taken in before")
	case m.msg.Kind == mail.Bounced:
		return m.bounce(ctx)
	case m.msg.Kind == mail.OwnMail:
		m.end(FateOwn, "%s", m.msg.KindWhy)
	case m.formMailer() != nil && m.msg.Kind != mail.Unreadable:
		return m.formMail(ctx, m.formMailer())
	case m.msg.Kind == mail.Automatic:
		m.end(FateAutomatic, "%s", m.msg.KindWhy)
	case toBounce: // people never see that address: what comes there is never answered (decisions, Mails)
		m.end(FateAutomatic, "it came to the address for bounces")
	case m.msg.Kind == mail.Unreadable:
		m.end(FateHeld, "it cannot be read: %s", strings.Join(m.msg.Problems, "; "))
	case m.msg.FromList(m.g.ListAddress):
		return m.listCopy(ctx)
	default:
		return m.person(ctx)
	}
	return nil
}

// duplicate says whether the same mail was taken in before. A copy that did nothing, because it proved nothing, as a list's, or
// was made to look automatic, does not stand in the way of the one that proves its sender (trust, F18).
func (m *letterbox) duplicate(ctx context.Context) (bool, error) {
	did, known := m.seen[m.row.Content]
	known, did = known || m.earlier, did || m.acted
	if !known || did || !m.vouched() || m.arrival.Cut {
		return known, nil
	}
	copies, err := m.Store.MessagesByMessageID(ctx, m.row.MessageID)
	return slices.ContainsFunc(copies, func(c store.Message) bool {
		return c.Group == m.g.ID && c.Content == m.row.Content && acted(c.Fate)
	}), err
}

// acted says whether a mail of that fate was more than put away: a person's, and taken at its word.
func acted(f string) bool { return strength[Fate(f)] > 0 && Fate(f) != FateHeld }

// bounce notes on the delivery record that a mail of ours did not arrive. A bounce that names none of ours changes nothing.
func (m *letterbox) bounce(ctx context.Context) error {
	out, found, err := m.bouncedMail(ctx)
	if err != nil {
		return err
	}
	if !found {
		m.end(FateBounce, "it names no mail of ours, so it changes nothing")
		return nil
	}
	m.row.Case = out.Case
	m.end(FateBounce, "mail %s to %s did not arrive: %s", out.Kind, out.To, m.msg.Bounce.Text)
	return nil
}

func (m *letterbox) bouncedMail(ctx context.Context) (store.Outgoing, bool, error) {
	if tag, ok := mail.BounceIn(m.msg.Recipients, m.g.ReplyPattern); ok {
		return m.Store.OutgoingByBounce(ctx, tag)
	}
	if m.msg.Bounce != nil && m.msg.Bounce.MessageID != "" {
		return m.Store.OutgoingByMessageID(ctx, m.msg.Bounce.MessageID)
	}
	return store.Outgoing{}, false, nil
}

// person lets a person's mail act as far as the sender is proven.
func (m *letterbox) person(ctx context.Context) error {
	m.identify()
	if err := m.bind(ctx); err != nil {
		return err
	}
	if m.g.InForce(m.row.At) == nil {
		m.end(FateHeld, "no charter of the group was in force on %s", m.row.At.Format(time.DateOnly))
		return nil
	}
	if m.arrival.Cut {
		return m.tooLarge(ctx)
	}
	m.readActs()
	var err error
	if m.own, err = m.speaksForOwn(ctx); err != nil {
		return err
	}
	if m.vouched() && m.by.Member == "" && m.own { // for applicants aligned SPF is enough (decisions, Identity and numbers)
		m.by.Proven, m.from.unproven = true, false
	}
	if !m.by.Proven {
		return m.unproven(ctx)
	}
	if err := m.dispatch(ctx); err != nil {
		return err
	}
	return m.transcript(ctx)
}

// identify says who wrote. The address is the one that was proven; a display name proves nothing.
func (m *letterbox) identify() {
	address := workflow.Address(m.proof.Address)
	m.by = workflow.Person{Address: address, Proven: m.proof.Proven}
	m.from = &sender{
		party: workflow.Party{Address: address}, messageID: m.msg.MessageID, mail: m.row.ID, at: m.row.At, raw: m.row.Raw,
		unproven: !m.proof.Proven, stale: m.row.At.Before(m.now.Add(-m.g.outage())),
	}
	if len(m.msg.From) == 1 {
		m.by.Name = m.msg.From[0].Name
	}
	if member, ok := m.registers[m.g.ID].Roster.ByAddress(address); ok {
		m.by.Member, m.by.Name, m.from.member = member.ID, member.Name, member.ID
		m.from.party.Address = member.Addresses[0] // receipts go to the registered address
	}
	m.from.party.Name = m.by.Name
	if m.by.Member == "" && m.g.Confidential {
		m.by.Name = "" // it belongs into no record but the mail's own
	}
	for _, body := range m.Groups {
		if body.Mode == Off && address != "" && workflow.Address(body.Address) == address && m.g.refersTo(body.ID) {
			m.by.Board = true
		}
	}
}

// refersTo says whether a charter of the group hands cases to that body: no other body's word decides here.
func (g *Group) refersTo(body string) bool {
	return slices.ContainsFunc(g.Charters, func(ch *charter.Charter) bool {
		return slices.ContainsFunc(ch.Stages, func(s charter.Stage) bool { return s.Kind == charter.Referral && s.To == body })
	})
}

func (g *Group) outage() time.Duration {
	if g.Outage > 0 {
		return g.Outage
	}
	return OutageLimit
}

// readActs says what the person's own words do.
func (m *letterbox) readActs() {
	rules := m.g.InForce(m.row.At)
	if rules == nil {
		return
	}
	m.acts = acts.Read(m.words, m.expected(rules))
}

// expected is what this mail may mean, by what it answers and who wrote it.
func (m *letterbox) expected(rules *charter.Charter) acts.Expect {
	e := Expected(rules, m.bound.ballots(), m.bound.c != nil, m.by.Member != "")
	if m.by.Member != "" || m.by.Board {
		e.People = m.named()
	}
	if m.bound.mail != nil {
		e.Asked = askedWords[m.bound.mail.Kind]
		if m.by.Member != "" && m.bound.mail.Case != "" && len(e.Ballots) == 0 { // M1 and T1 ask for the one word
			e.Commands = append(slices.Clip(e.Commands), "recuse")
		}
	}
	return e
}

// Expected is what a mail may mean under the rules, nil where they are not known: answering one of our mails that asked about
// these ballots or not, and by a member or not. Only members are asked for votes.
func Expected(rules *charter.Charter, ballots []string, answering, member bool) acts.Expect {
	expect := acts.Expect{Ballots: ballots, Answering: answering, Commands: commandWords}
	if member {
		expect.Commands = slices.Concat(commandWords, memberWords)
	}
	if member && len(ballots) > 0 {
		expect.Options = []string{"aye", "nay", "abstain"}
	}
	if rules == nil {
		return expect
	}
	expect.Prefix, expect.Roles = rules.Prefix, rolesOf(rules)
	for _, f := range rules.Form {
		expect.Form = append(expect.Form, acts.FormField{
			Name: f.Name, Labels: append([]string{f.Label}, f.Aliases...), Kind: string(f.Kind), Options: f.Options,
		})
	}
	return expect
}

// tooLarge answers a mail of which only the beginning was read.
func (m *letterbox) tooLarge(ctx context.Context) error {
	m.end(FateHeld, "it is larger than the limit (%d octets); only its header was read", m.arrival.Size)
	if !m.by.Proven {
		return nil
	}
	return m.reply(ctx, "X2", &workflow.Refusal{
		Code: "too large", Text: "Your mail is larger than 10 MiB, so we could not read it. Please send it again with smaller attachments.",
	})
}
