package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"charterd/store"
)

// act does what one line of the story says.
func (p *player) act(ctx context.Context, s *step) error {
	switch s.verb {
	case "time":
		return nil
	case "restarts":
		return p.restart(ctx)
	case "adopts":
		if err := p.site.adopt(s.rest); err != nil {
			return err
		}
		return p.restart(ctx)
	case "bounces":
		return p.bounces(s)
	case "sends":
		return p.sendsAgain(s)
	}
	return p.mails(s)
}

// mails writes a mail as the person's program does and delivers it.
func (p *player) mails(s *step) error {
	from, err := p.cast.by(s.who)
	if err != nil {
		return err
	}
	program, err := clientFor(from.client)
	if err != nil {
		return err
	}
	e := envelope{id: fmt.Sprintf("<%04d.%s@%s>", len(p.arrived)+1, s.at.Format("20060102"), domainOf(from.address)), sealed: s.sealed}
	l := letter{from: from, words: s.text}
	var to group
	if s.verb == "answers" {
		if l.answers, err = p.find(s.who, s.rest); err != nil {
			return err
		}
		if to, err = p.replies(&e, l.answers); err != nil {
			return err
		}
	} else {
		box, subject, _ := strings.Cut(s.rest, ":")
		if to, err = boxed(box); err != nil {
			return err
		}
		e.subject, e.to = strings.TrimSpace(subject), to.address()
	}
	e.kind, e.body = program(l)
	e.kind, e.body = withFiles(e.kind, e.body, s.attach)
	return p.deliver(s, from, to, e, l.answers)
}

// replies addresses a reply as mail programs do, and gives the group that will get it.
func (p *player) replies(e *envelope, r *received) (group, error) {
	e.subject, e.thread = "Re: "+strings.TrimPrefix(r.msg.Subject, "Re: "), append(slices.Clone(r.msg.References), r.msg.MessageID)
	address := ""
	if len(r.msg.ReplyTo) > 0 {
		address = r.msg.ReplyTo[0].Address
	} else if len(r.msg.From) > 0 {
		address = r.msg.From[0].Address
	}
	e.to = r.name() + " <" + address + ">"
	local, _, _ := strings.Cut(address, "@")
	box, _, _ := strings.Cut(local, "+")
	return boxed(box)
}

func boxed(box string) (group, error) {
	g, ok := groupOf(strings.TrimSpace(box))
	if !ok {
		return g, fmt.Errorf("no group reads the mailbox %q", box)
	}
	return g, nil
}

func domainOf(address string) string {
	_, domain, _ := strings.Cut(address, "@")
	return domain
}

func (p *player) deliver(s *step, from person, to group, e envelope, answer *received) error {
	raw := e.raw(from, s.at, len(p.arrived)+1)
	p.arrived = append(p.arrived, &arrived{step: s, from: from, to: to, at: s.at, raw: raw, id: e.id, turn: p.turn + 1, answer: answer})
	return p.servers.deliver(to.box, raw, s.at)
}

// sendsAgain delivers the last mail of the person once more, octet for octet.
func (p *player) sendsAgain(s *step) error {
	for _, a := range slices.Backward(p.arrived) {
		if a.from.id == s.who {
			copied := *a
			copied.step, copied.at, copied.turn, copied.row = s, s.at, p.turn+1, store.Message{}
			p.arrived = append(p.arrived, &copied)
			return p.servers.deliver(a.to.box, a.raw, s.at)
		}
	}
	return fmt.Errorf("%s has not written yet", s.who)
}

// bounces returns one of our mails as the person's mail server does.
func (p *player) bounces(s *step) error {
	r, err := p.find(s.who, s.rest)
	if err != nil {
		return err
	}
	local, _, _ := strings.Cut(r.from, "@")
	box, _, _ := strings.Cut(local, "+")
	to, err := boxed(box)
	if err != nil {
		return err
	}
	e := envelope{id: fmt.Sprintf("<%04d@out.example>", len(p.arrived)+1), subject: "Undelivered Mail Returned to Sender", to: r.from, sealed: "automatic"}
	e.kind, e.body = bounceBody(r)
	owner, err := p.cast.by(s.who)
	if err != nil {
		return err
	}
	if err := p.deliver(s, person{id: s.who, name: "Mail Delivery System", address: "MAILER-DAEMON@out.example"}, to, e, nil); err != nil {
		return err
	}
	p.arrived[len(p.arrived)-1].owner = owner.name
	return nil
}

// find gives a mail of ours to a person: "M2 G-1" is the newest of that kind about that case, "first M2 G-1" the oldest.
func (p *player) find(who, what string) (*received, error) {
	to, err := p.cast.by(who)
	if err != nil {
		return nil, err
	}
	words := strings.Fields(what)
	first := len(words) > 0 && words[0] == "first"
	if first {
		words = words[1:]
	}
	list := p.sent
	if !first {
		list = slices.Clone(p.sent)
		slices.Reverse(list)
	}
	for _, r := range list {
		about := len(words) < 2 || slices.Contains(r.msg.CharterdCase, words[1])
		if strings.EqualFold(r.to, to.address) && len(words) > 0 && r.msg.CharterdKind == words[0] && about {
			return r, nil
		}
	}
	return nil, fmt.Errorf("%s never got %q, so it cannot be answered; got: %s", who, what, p.got(to.address))
}

func (p *player) got(address string) string {
	var list []string
	for _, r := range p.sent {
		if strings.EqualFold(r.to, address) {
			list = append(list, r.msg.CharterdKind+" "+strings.Join(r.msg.CharterdCase, ","))
		}
	}
	return strings.Join(list, "; ")
}
