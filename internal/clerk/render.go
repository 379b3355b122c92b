package clerk

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"charterd/mail"
	"charterd/store"
	"charterd/templates"
	"charterd/workflow"
	"charterd/workflow/charter"
)

// sender is whoever wrote the mail under way, as answers need it.
type sender struct {
	party     workflow.Party
	member    string // id; empty for people outside the group
	unproven  bool
	messageID string // of the mail, for threading; only a well-formed one
	mail      int64
	at        time.Time
	raw       []byte   // the mail
	stale     bool     // older than the outage limit: answered only by the chair
	quiet     bool     // the answers to commands stand in one transcript
	open      []string // of an enquiry: the sender's open cases
}

// send renders one notice and queues it for each of its recipients.
func (w *work) send(ctx context.Context, g *Group, rules *charter.Charter, n workflow.Notice, from *sender) error {
	if n.To.Sender && (from == nil || from.quiet) {
		return nil
	}
	parties, why := w.recipients(g, rules, n, from)
	if len(parties) == 0 && why == "" {
		return nil
	}
	if len(parties) == 0 {
		w.Log.Warn("a mail has no recipient", "kind", n.Kind, "group", g.ID, "why", why)
		return nil
	}
	for _, p := range parties {
		l := letter{notice: n, rules: rules, to: p, from: from}
		if l.joins(g) {
			w.waiting = append(w.waiting, waiting{g, l, len(w.posted)})
		} else if err := w.post(ctx, g, l); err != nil {
			return err
		}
	}
	return nil
}

// is says whether the sender is the person to whom a mail goes.
func (s *sender) is(to recipient) bool {
	return s.member != "" && s.member == to.member || strings.EqualFold(s.party.Address, to.Address)
}

// letter is one mail to one recipient before it is rendered.
type letter struct {
	notice     workflow.Notice
	rules      *charter.Charter
	to         recipient
	from       *sender
	transcript []templates.Line
	sheet      []workflow.Notice // of a mail about several ballots: all of them, the notice first
	papers     papers            // files of the request that go along
}

// replies are the kinds that answer a mail directly.
var replies = map[string]bool{"A1": true, "M3": true, "K1": true, "S1": true, "X1": true, "X2": true}

// post fixes what a letter says and queues it. It is written beside what is decided next.
func (w *work) post(ctx context.Context, g *Group, l letter) error {
	n := l.notice
	var err error
	if l.papers, err = w.papersFor(ctx, g, l); err != nil {
		return err
	}
	ref := mail.Ref{Group: g.ID, Thread: string(n.Thread), Motion: n.Ballot, Recipient: l.to.Address, Purpose: fmt.Sprintf("%s/%d", n.Kind, n.At.Unix())}
	if n.Case != nil {
		ref.Case = n.Case.ID
	}
	ballots, cases := l.ballots()
	if len(ballots) > 1 {
		ref.Case, ref.Motion = list(cases), list(ballots)
	}
	if n.Case == nil && n.Event != nil { // of two changes of the roster at one time each has its own mail
		ref.Purpose += "/" + digest(n.Event)
	}
	if l.from != nil {
		ref.Purpose += fmt.Sprintf("/m-%d", l.from.mail)
	}
	out := store.Outgoing{
		Group: g.ID, Case: ref.Case, Kind: n.Kind, Thread: ref.Thread, Ballot: n.Ballot, Member: l.to.member,
		MessageID: w.Keys.MessageID(ref, w.Domain), Token: w.Keys.Token(ref), Bounce: w.Keys.Bounce(ref),
		To: l.to.Address, Urgent: urgency(n.Kind), State: store.Queued, At: w.now, Due: w.now, Seal: w.seal(g.ID, ref.Case),
	}
	if len(ballots) > 1 {
		out.Case, out.Ballot, out.Ballots = "", "", ballots
	}
	if l.to.list {
		out.Token = "" // what many can read binds nobody's answer
	}
	if out.From = g.Address; g.ReplyPattern != "" {
		out.From = mail.BounceAddress(g.ReplyPattern, out.Bounce)
	}
	job := writing{page: w.page(g, l, out), draft: w.draft(ctx, g, l, out), about: w.about}
	if err := w.restrain(ctx, g, l, &out); err != nil {
		return err
	}
	w.dropStale(out)
	w.queue(out, g, job)
	if _, reminds := n.Event.(workflow.Reminded); reminds {
		w.reminders[out.MessageID] = true
	}
	return nil
}

// dropStale takes back reminders of this batch that a later mail on the same case to the same person overtakes: after an
// outage several deadlines pass at once, and only the last word is worth a mail.
func (w *work) dropStale(next store.Outgoing) {
	if len(w.reminders) == 0 {
		return
	}
	w.posted = slices.DeleteFunc(w.posted, func(p *posting) bool {
		return w.reminders[p.MessageID] && p.Case == next.Case && p.To == next.To
	})
}

func urgency(kind string) int {
	switch kind {
	case "M2", "M3", "M5", "A4":
		return 0
	}
	return 1
}

func (w *work) page(g *Group, l letter, out store.Outgoing) templates.Mail {
	page := templates.Mail{
		Notice: l.notice, Rules: l.rules, To: l.to.Party, Now: w.now, Transcript: l.transcript, Sheet: l.sheet, ReplyTo: g.Address,
		Group: templates.Group{ID: g.ID, Name: g.Name, Address: g.Address, ListAddress: g.ListAddress, Confidential: g.Confidential, Chair: w.behind(g, l)},
	}
	switch {
	case l.to.list:
	case g.ReplyPattern != "":
		page.ReplyTo = mail.ReplyAddress(g.ReplyPattern, out.Token)
	default:
		page.Key = mail.KeyLine(out.Token)
	}
	if l.from != nil {
		page.Mail = fmt.Sprintf("m-%d", l.from.mail)
		page.Open = l.from.open
	}
	if l.notice.Case != nil && l.rules != nil {
		page.Next = l.notice.Case.Due(l.rules)
		page.Origin = w.origin(l.notice)
	}
	if l.notice.Kind == "A1" && l.rules != nil {
		page.Meeting = w.meeting(g, l.rules, voted(l.rules, w.now))
	}
	page.Files, page.LeftOut = l.papers.names(), l.papers.left
	if page.Notice.Group == nil { // what a mail about a case tells of the group: names, budget, meetings
		register := w.registers[g.ID]
		page.Notice.Group = &register
	}
	return page
}

// origin is what a ballot tells of the case of another group that brought it here; nil where there is none at hand. Of a
// confidential group's case that is the number, and who hands it over.
func (w *work) origin(n workflow.Notice) *templates.Origin {
	if n.Kind != "M2" || n.Case.Origin == nil || w.groups[n.Case.Origin.Group] == nil {
		return nil
	}
	from, id := w.groups[n.Case.Origin.Group], n.Case.Origin.Case
	there := w.dirty[id]
	if there == nil {
		there = w.cases[id]
	}
	if there == nil || there.Referral == nil {
		return nil
	}
	o := &templates.Origin{Group: from.Name, Referred: *there.Referral, People: w.registers[from.ID].Roster}
	if m, ok := w.registers[from.ID].Roster.ByID(there.Referral.By); ok {
		o.Person = m.Name
	}
	i := slices.IndexFunc(from.Charters, func(c *charter.Charter) bool { return c.Hash == there.Rules.Hash })
	if i >= 0 && !from.Confidential && !from.Charters[i].Confidential && !n.Case.Sealed {
		o.Case, o.Rules = there, from.Charters[i]
	}
	return o
}

// behind is the name of the person behind a mail: the chair, or who stands in, and never one who is out of the case that it is
// about. To whoever reports to a confidential group, and to those who read that first, it is one of these.
func (w *work) behind(g *Group, l letter) string {
	c, people := l.notice.Case, workflow.Roster(nil)
	if c != nil && l.rules != nil && l.rules.Confidential && l.rules.Stages[0].Desk != "" && (l.notice.To.Applicant || l.notice.Kind == "T1") {
		people = workflow.Holders(l.rules, w.registers[g.ID], c, l.rules.Stages[0].Desk, w.now)
	}
	if len(people) == 0 {
		people = w.chairs(g, w.now, c)
	}
	if len(people) == 0 {
		return g.Name
	}
	return people[0].Name
}

// draft is the mail but for its words.
func (w *work) draft(ctx context.Context, g *Group, l letter, out store.Outgoing) mail.Draft {
	d := mail.Draft{
		From: mail.Address{Name: g.Name, Address: g.Address}, To: mail.Address{Name: l.to.Name, Address: l.to.Address},
		MessageID: out.MessageID, Date: w.now,
	}
	switch {
	case l.to.list:
		d.ReplyTo = d.From
	case g.ReplyPattern != "":
		d.ReplyTo = mail.Address{Name: g.Name, Address: mail.ReplyAddress(g.ReplyPattern, out.Token)}
	}
	d.Attachments = append(w.report(ctx, l), l.papers.files...)
	d.InReplyTo, d.References = w.thread(ctx, g, l, out)
	submitted := "auto-generated"
	if replies[out.Kind] && l.from != nil {
		submitted = "auto-replied"
	}
	d.Headers = [][2]string{
		{"Auto-Submitted", submitted}, // RFC 3834 section 5
		{"X-Auto-Response-Suppress", "OOF, AutoReply"},
		{"List-Id", fmt.Sprintf("%s <%s.%s>", g.Name, g.ID, w.Domain)},
		{"Charterd-Kind", out.Kind},
		{"Charterd-Reason", reason(l)},
	}
	if about := cmp.Or(out.Case, list(casesOf(out.Ballots))); about != "" {
		d.Headers = append(d.Headers, [2]string{"Charterd-Case", about})
	}
	if about := cmp.Or(out.Ballot, list(out.Ballots)); about != "" {
		d.Headers = append(d.Headers, [2]string{"Charterd-Ballot", about})
	}
	return d
}

func reason(l letter) string {
	switch {
	case l.notice.To.Applicant:
		return "you have a part in this request"
	case l.notice.To.Party != nil:
		return "you wrote about this request"
	case l.to.list:
		return "this is the list of the group"
	case l.notice.To.Sender:
		return "you wrote to this group"
	case l.notice.To.Chair:
		return "you chair this group"
	case l.notice.To.Board != "":
		return "the charter refers this to you"
	case l.notice.To.Role != "":
		return "you have the role of " + strings.ReplaceAll(l.notice.To.Role, "_", " ")
	default:
		return "you are a member of this group"
	}
}

// thread gives the mail's place: an answer hangs below the mail that it answers, everything below the thread's stable root.
// The root of the applicant's thread is the applicant's own first mail, so that the whole case stands in one conversation.
func (w *work) thread(ctx context.Context, g *Group, l letter, out store.Outgoing) (inReplyTo string, references []string) {
	answered := ""
	if l.from != nil && (l.notice.To.Applicant || replies[out.Kind]) && l.from.is(l.to) { // nobody learns the name of another's mail
		answered = l.from.messageID
	}
	root := ""
	if out.Case != "" {
		root = w.Keys.MessageID(mail.Ref{Group: g.ID, Case: out.Case, Thread: out.Thread, Purpose: "root"}, w.Domain)
		if l.notice.To.Applicant {
			root = cmp.Or(w.firstMail(ctx, l.notice.Case.Mail, l.from), root)
		}
	}
	for _, id := range []string{root, answered} {
		if id != "" && !slices.Contains(references, id) {
			references = append(references, id)
			inReplyTo = id
		}
	}
	return inReplyTo, references
}

// firstMail is the Message-ID of the mail that opened a case; empty when it has none or cannot be read now.
func (w *work) firstMail(ctx context.Context, id int64, from *sender) string {
	if from != nil && from.mail == id {
		return from.messageID
	}
	for _, m := range w.batch.Messages {
		if m.ID == id {
			return m.MessageID
		}
	}
	if m, found, err := w.Store.Message(ctx, id); err == nil && found {
		return m.MessageID
	}
	return ""
}

// echoes says whether a mail goes back to somebody outside the group by whose own mail it was caused, whatever its kind: two
// programs must not write to each other for ever.
func (l letter) echoes() bool {
	return l.to.member == "" && strings.EqualFold(l.to.Address, l.from.party.Address)
}
