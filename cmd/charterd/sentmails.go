package main

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"charterd/mail"
	"charterd/workflow/charter"
)

// sentMail is one mail of ours as `parse` needs it: what it asked about, and what a reply may quote of it.
type sentMail struct {
	kind    string
	ballots []string // the ballot's number where it tells one, else the numbers of its cases
	cases   []string
	texts   []string
}

// asks says whether a vote may answer the mail. Kinds that are none of ours ("ballot", "reminder") come from test sets.
func (s *sentMail) asks() bool {
	return len(s.cases) > 0 && !slices.Contains([]string{"A0", "A1", "A2", "A3", "A4", "M1", "S1", "X1", "B1"}, s.kind)
}

// outbox is what --sent names: our mails by Message-ID and by reply address.
type outbox struct {
	mails    map[string]*sentMail
	prefixes map[string]bool // of the case numbers in it
	own      mail.Own
}

func (a *app) outbox(name string, c *config) (*outbox, error) {
	o := &outbox{mails: map[string]*sentMail{}, prefixes: map[string]bool{}}
	if c != nil {
		o.own.Domain = c.Domain
		for i := range c.Groups {
			o.own.Addresses = append(o.own.Addresses, c.Groups[i].Address)
		}
	}
	if name == "" {
		return o, nil
	}
	for f, err := range a.mailsOf(name) {
		if err != nil {
			return nil, fmt.Errorf("reading the mails of --sent: %w", err)
		}
		o.add(mail.Open(f.raw, mail.Own{}))
	}
	return o, nil
}

func (o *outbox) add(m *mail.Message) {
	if m.MessageID == "" || m.CharterdKind == "" {
		return
	}
	s := &sentMail{kind: m.CharterdKind, cases: m.CharterdCase, ballots: m.CharterdCase, texts: m.Whole()}
	if ballots := strings.Split(field(m, "Charterd-Ballot"), ", "); len(ballots) == len(s.cases) && ballots[0] != "" {
		s.ballots = ballots
	}
	for _, number := range s.cases {
		prefix, _, _ := strings.Cut(number, "-")
		o.prefixes[prefix] = true
	}
	if len(m.From) == 1 && m.From[0].Address != "" {
		if !slices.Contains(o.own.Addresses, m.From[0].Address) {
			o.own.Addresses = append(o.own.Addresses, m.From[0].Address)
		}
	}
	o.mails[m.MessageID] = s
	for _, r := range m.ReplyTo {
		if _, taken := o.mails[r.Address]; taken {
			s = nil // an address on two mails names neither
		}
		o.mails[r.Address] = s
	}
}

// answered finds the mails that a message answers, by reply address and then by reference, the nearest first.
func (o *outbox) answered(m *mail.Message) []*sentMail {
	names := append(slices.Clone(m.Recipients), m.InReplyTo)
	for _, id := range slices.Backward(m.References) {
		names = append(names, id)
	}
	var found []*sentMail
	for _, name := range names {
		if s := o.mails[name]; s != nil && !slices.Contains(found, s) {
			found = append(found, s)
		}
	}
	return found
}

// clash tells how the reply address, the reference and the subject of a message contradict each other; empty where they do not.
func (o *outbox) clash(m *mail.Message, nearest *sentMail) string {
	if other := o.mails[m.InReplyTo]; other != nil && !slices.Equal(other.cases, nearest.cases) {
		return fmt.Sprintf("its reply address belongs to %s and its thread to %s", strings.Join(nearest.cases, ", "), strings.Join(other.cases, ", "))
	}
	var named []string
	for _, number := range caseInText.FindAllString(m.Subject, 10) {
		number = strings.ToUpper(number)
		prefix, _, _ := strings.Cut(number, "-")
		if slices.Contains(nearest.cases, number) {
			return ""
		}
		if o.prefixes[prefix] {
			named = append(named, number)
		}
	}
	if len(named) == 0 || len(nearest.cases) == 0 {
		return ""
	}
	return fmt.Sprintf("its subject names %s, and it answers the mail about %s", strings.Join(named, ", "), strings.Join(nearest.cases, ", "))
}

var caseInText = regexp.MustCompile(`\b[A-Za-z]{1,4}-[1-9][0-9]{0,6}\b`)

func field(m *mail.Message, name string) string {
	for _, f := range m.Fields() {
		if strings.EqualFold(f.Name, name) {
			return strings.TrimSpace(f.Value)
		}
	}
	return ""
}

// groupAt is the configured group that an address belongs to, sub-addressed or not; nil for none, or without a configuration.
func (c *config) groupAt(address string) *groupConfig {
	if c == nil {
		return nil
	}
	for i := range c.Groups {
		if g := &c.Groups[i]; g.owns(address) {
			return g
		}
	}
	return nil
}

// owns says whether mail to an address is for the group: its own address with any detail behind "+" (RFC 5233), its list, or a
// reply or bounce address of its pattern.
func (g *groupConfig) owns(address string) bool {
	local, domain, _ := strings.Cut(address, "@")
	plain, _, _ := strings.Cut(local, "+")
	if address == g.Address || plain+"@"+domain == g.Address || address == cmp.Or(g.ListAddress, "-") {
		return true
	}
	_, reply := mail.TokenIn([]string{address}, g.ReplyAddress)
	_, bounce := mail.BounceIn([]string{address}, g.ReplyAddress)
	return reply || bounce
}

// numbering is the configured group whose cases have the prefix of a number; nil for none, or without a configuration.
func (c *config) numbering(number string) *groupConfig {
	if c == nil {
		return nil
	}
	prefix, _, _ := strings.Cut(number, "-")
	for i := range c.Groups {
		g := &c.Groups[i]
		if slices.ContainsFunc(charters(g.books), func(ch *charter.Charter) bool { return strings.EqualFold(ch.Prefix, prefix) }) {
			return g
		}
	}
	return nil
}
