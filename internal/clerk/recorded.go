package clerk

import (
	"cmp"
	"strconv"
	"strings"

	"charterd/mail"
	"charterd/store"
	"charterd/workflow"
)

// Sent is what an earlier run sent, read back from its mails: which case, ballot and member each Message-ID and reply
// address stood for, and which number each application got. No secret is needed to bind answers to it
// (decisions, "simulate").
type Sent struct {
	mails   map[string]store.Outgoing // by Message-ID and by token
	numbers map[string]int            // by the application's Message-ID
	highest map[string]int            // by group id
}

// ReadSent takes the mails of an earlier run. Mails without our own headers are passed over.
func ReadSent(raw [][]byte, groups []Group) Sent {
	s := Sent{mails: map[string]store.Outgoing{}, numbers: map[string]int{}, highest: map[string]int{}}
	for _, octets := range raw {
		s.add(mail.Open(octets, mail.Own{}), groups)
	}
	return s
}

func (s *Sent) add(msg *mail.Message, groups []Group) {
	if msg.CharterdKind == "" || msg.MessageID == "" {
		return
	}
	out := store.Outgoing{Kind: msg.CharterdKind, MessageID: msg.MessageID, Text: strings.Join(msg.Whole(), "\n"), State: store.Sent}
	if len(msg.CharterdCase) == 1 {
		out.Case = msg.CharterdCase[0]
	}
	g := senderGroup(msg, out.Case, groups)
	if g == nil {
		return
	}
	out.Group, out.Thread = g.ID, threadOf(out.Kind)
	if out.Thread == string(workflow.VoteThread) {
		out.Ballot = cmp.Or(ballotOf(msg), out.Case)
		if many := msg.CharterdCase; len(many) > 1 {
			if out.Ballot, out.Ballots = "", strings.Split(ballotOf(msg), ", "); len(casesOf(out.Ballots)) != len(many) {
				out.Ballots = many
			}
		}
	}
	if len(msg.Recipients) > 0 {
		out.To = msg.Recipients[0]
		if m, ok := workflow.Roster(g.Roster).ByAddress(out.To); ok {
			out.Member = m.ID
		}
	}
	s.mails[out.MessageID] = out
	if len(msg.ReplyTo) > 0 {
		if token, ok := mail.TokenIn([]string{msg.ReplyTo[0].Address}, g.ReplyPattern); ok {
			s.mails[token] = out
		}
	}
	s.number(msg, out)
}

// number notes the case number that the acknowledgement of an application tells.
func (s *Sent) number(msg *mail.Message, out store.Outgoing) {
	_, digits, _ := strings.Cut(out.Case, "-")
	n, err := strconv.Atoi(digits)
	if err != nil {
		return
	}
	s.highest[out.Group] = max(s.highest[out.Group], n)
	if (out.Kind == "A1" || out.Kind == Unproven) && msg.InReplyTo != "" {
		s.numbers[msg.InReplyTo] = n
	}
}

func ballotOf(msg *mail.Message) string {
	for _, f := range msg.Fields() {
		if strings.EqualFold(f.Name, "Charterd-Ballot") {
			return strings.TrimSpace(f.Value)
		}
	}
	return ""
}

// threadOf is the thread in which mails of a kind stand.
func threadOf(kind string) string {
	switch kind {
	case "M2", "M3", "M4", "M5":
		return string(workflow.VoteThread)
	case "M1":
		return string(workflow.ReviewThread)
	}
	return string(workflow.RequestThread)
}

func senderGroup(msg *mail.Message, id string, groups []Group) *Group {
	for i := range groups {
		g := &groups[i]
		if len(msg.From) == 1 && msg.From[0].Address == workflow.Address(g.Address) {
			return g
		}
		if id != "" && len(g.Charters) > 0 && strings.HasPrefix(id, g.Charters[0].Prefix+"-") {
			return g
		}
	}
	return nil
}

// Find is the mail that a Message-ID or a reply token stood for.
func (s Sent) Find(reference string) (store.Outgoing, bool) {
	out, ok := s.mails[reference]
	return out, ok
}

// Number is the case number that an application got; 0 for none.
func (s Sent) Number(messageID string) int { return s.numbers[messageID] }

// Highest is the highest case number of a group in the earlier run.
func (s Sent) Highest(group string) int { return s.highest[group] }
