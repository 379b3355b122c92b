package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"charterd/internal/clerk"
	"charterd/mail"
	"charterd/workflow"
	"charterd/workflow/acts"
	"charterd/workflow/charter"
)

// placed is a setting that is played: its group, and its cases in the order of the file.
type placed struct {
	group string
	cases []clerk.SceneCase
}

// config makes a configuration of a scene: one group for each setting whose cases have the prefix of a shipped charter, and
// each body that its charter refers to, known by address only. Other settings are passed over, and say so.
func (s *scene) config(a *app) (*config, error) {
	books, err := shippedBooks()
	if err != nil {
		return nil, err
	}
	c := &config{}
	for _, one := range s.settings {
		prefix := one.prefix()
		own := slices.DeleteFunc(slices.Clone(books), func(b book) bool { return b.Prefix != prefix })
		switch {
		case !s.need(one.name+".items", prefix, "the cases, each with an id such as G-7, whose prefix tells the charter"):
		case len(own) == 0:
			a.say("%s of %s is left out: no shipped charter numbers its cases %s-1, %s-2, …; mail to %s is left out too", one.name, s.file, prefix, prefix, one.Service)
		case one.AuthservID == "" && one.TokenAddress == "": // it stands beside another and tells only what differs
			a.say("%s of %s is left out: it has no authserv_id and no token_address of its own; mail to %s is left out too", one.name, s.file, one.Service)
		default:
			s.group(c, one, own)
		}
	}
	c.defaults()
	return c, s.err()
}

// group adds the group of one setting.
func (s *scene) group(c *config, one *setting, own []book) {
	at := one.name
	s.need(at+".service_address", one.Service, "the group's address")
	s.need(at+".authserv_id", one.AuthservID, "the host whose Authentication-Results are believed")
	if s.need(at+".token_address", one.TokenAddress, "the reply address, with TOKEN where the token stands") && !strings.Contains(one.TokenAddress, "TOKEN") {
		s.wrong(at+".token_address", "%q has no TOKEN; write it as in grants+TOKEN@example.org", one.TokenAddress)
	}
	pattern := strings.ToLower(strings.Replace(one.TokenAddress, "TOKEN", "{token}", 1))
	if err := mail.CheckPattern(pattern); err != nil && strings.Contains(one.TokenAddress, "TOKEN") {
		s.wrong(at+".token_address", "%v", err)
	}
	g := groupConfig{
		ID: own[0].Group, Name: own[0].Group, Address: s.address(at+".service_address", one.Service), ReplyAddress: pattern,
		ListAddress: s.address(at+".list", one.List), Mode: clerk.Live, Mailbox: mailboxConfig{Kind: "maildir", Path: "scene/" + own[0].Group},
		Trust: trustConfig{AuthservIDs: []string{one.AuthservID}, OwnHosts: []string{one.AuthservID}}, books: own,
	}
	if slices.ContainsFunc(c.Groups, func(other groupConfig) bool { return other.ID == g.ID }) {
		s.wrong(at, "another setting is of the group %q too; give the cases of each setting a prefix of their own", g.ID)
	}
	c.Groups = append(c.Groups, g)
	for _, ch := range own {
		for _, stage := range ch.Stages {
			known := slices.ContainsFunc(c.Groups, func(g groupConfig) bool { return g.ID == stage.To })
			if stage.Kind == charter.Referral && !known && one.Board != "" {
				c.Groups = append(c.Groups, groupConfig{ID: stage.To, Name: stage.To, Address: s.address(at+".board", one.Board), Mode: clerk.Off})
			}
		}
	}
}

// enter puts the people of each setting on the roster of its group, and reads its cases. A setting that belongs to none of the
// groups is passed over; its address is remembered, so that its mail is not taken for another group's.
func (p *play) enter() error {
	for _, one := range p.scene.settings {
		g := p.groupOf(one)
		if g == nil {
			p.elsewhere = append(p.elsewhere, p.scene.address(one.name+".service_address", one.Service))
			if p.configured() {
				p.say("%s of %s is left out: it belongs to none of the configured groups; mail to %s is left out too", one.name, p.scene.file, one.Service)
			}
			continue
		}
		p.scene.people(one, g, !p.configured())
		p.placed = append(p.placed, placed{g.ID, p.scene.cases(one, g.Charters)})
	}
	p.elsewhere = slices.DeleteFunc(p.elsewhere, func(address string) bool { return address == "" })
	if err := p.scene.err(); err != nil {
		return err
	}
	if len(p.placed) == 0 {
		return configError(fmt.Errorf("%s: none of its settings can be played", p.scene.file))
	}
	return nil
}

// groupOf is the served group that a setting is about: by its address, else by the prefix of its cases.
func (p *play) groupOf(one *setting) *clerk.Group {
	address := p.scene.address(one.name+".service_address", one.Service)
	by := func(is func(g *clerk.Group) bool) *clerk.Group {
		for i := range p.groups {
			if g := &p.groups[i]; g.Mode != clerk.Off && len(g.Charters) > 0 && is(g) {
				return g
			}
		}
		return nil
	}
	if g := by(func(g *clerk.Group) bool { return workflow.Address(g.Address) == address }); g != nil {
		return g
	}
	return by(func(g *clerk.Group) bool { return g.Charters[0].Prefix == one.prefix() })
}

// people adds the setting's members to the group's roster, and its chair where the configuration is the scene's own.
func (s *scene) people(one *setting, g *clerk.Group, own bool) {
	for i, m := range one.Members {
		at := fmt.Sprintf("%s.members[%d]", one.name, i)
		if !s.need(at+".id", m.ID, "a short name for the member") {
			continue
		}
		person := workflow.Member{ID: m.ID, Name: m.Name, Since: s.time(at+".since", m.Since), Until: s.time(at+".until", m.Until)}
		if person.Name == "" {
			person.Name = strings.ToUpper(m.ID[:1]) + m.ID[1:]
		}
		for j, address := range m.Addresses {
			person.Addresses = append(person.Addresses, s.address(fmt.Sprintf("%s.addresses[%d]", at, j), address))
		}
		if len(person.Addresses) == 0 {
			s.wrong(at+".addresses", "this key is missing or empty: where %s gets mail and writes from", m.ID)
		}
		s.person(at, g, person)
	}
	if !own || !s.need(one.name+".chair", one.Chair, "the address of the chair") {
		return
	}
	chair := s.address(one.name+".chair", one.Chair)
	for i := range g.Roster {
		if slices.Contains(g.Roster[i].Addresses, chair) {
			g.Roster[i].Roles = append(g.Roster[i].Roles, "chair")
			return
		}
	}
	s.person(one.name+".chair", g, workflow.Member{ID: "chair", Name: "Chair", Addresses: []string{chair}, Roles: []string{"chair"}})
}

// person adds one person whose id and addresses nobody else has.
func (s *scene) person(at string, g *clerk.Group, person workflow.Member) {
	if _, taken := workflow.Roster(g.Roster).ByID(person.ID); taken {
		s.wrong(at+".id", "%q is on the roster of %s already; give each member an id of their own", person.ID, g.ID)
		return
	}
	for _, address := range person.Addresses {
		if other, taken := workflow.Roster(g.Roster).ByAddress(address); taken && address != "" {
			s.wrong(at+".addresses", "%q belongs to %s already", address, other.ID)
			return
		}
	}
	g.Roster = append(g.Roster, person)
}

// beforeVote is how long before its vote a scene's case came in. The scene does not tell; only the order matters.
const beforeVote = 14 * 24 * time.Hour

// cases reads the setting's cases.
func (s *scene) cases(one *setting, rules []*charter.Charter) []clerk.SceneCase {
	var list []clerk.SceneCase
	for i := range one.Items {
		item, at := &one.Items[i], fmt.Sprintf("%s.items[%d]", one.name, i)
		prefix, number, ok := item.split()
		if !ok || prefix != rules[0].Prefix {
			s.wrong(at+".id", "%q is no number of a case of this group; write it as in %s-7", item.ID, rules[0].Prefix)
			continue
		}
		sc := clerk.SceneCase{
			Number: number, State: clerk.SceneState(item.State), Title: item.Title, Recused: one.recused(item),
			Applicant: workflow.Party{Address: s.address(at+".applicant", item.Applicant)},
			VoteOpen:  s.time(at+".vote_open", item.VoteOpen), VoteClose: s.time(at+".vote_close", item.VoteClose),
		}
		if sc.Applicant.Address == "" { // nobody at an address that cannot exist (RFC 2606 section 2)
			sc.Applicant = workflow.Party{Name: "Applicant of " + item.ID, Address: strings.ToLower(item.ID) + "@applicant.invalid"}
		}
		if item.Amount != "" {
			if sc.Amount, ok = acts.ParseMoney(item.Amount); !ok {
				s.wrong(at+".amount", "%q is no amount; write it as in 5000 USD", item.Amount)
			}
		}
		s.course(one, at, item, &sc)
		list = append(list, sc)
	}
	return list
}

// course checks the times that the case's state needs, and finds out when it came in.
func (s *scene) course(one *setting, at string, item *sceneItem, sc *clerk.SceneCase) {
	switch sc.State {
	case clerk.SceneVoting, clerk.SceneClosed:
		opens := s.need(at+".vote_open", item.VoteOpen, "when the vote began")
		ends := s.need(at+".vote_close", item.VoteClose, "when the vote ends; what arrives then is late")
		if opens && ends && !sc.VoteClose.After(sc.VoteOpen) {
			s.wrong(at+".vote_close", "it is not after vote_open")
		}
		sc.Opened = sc.VoteOpen.Add(-beforeVote)
	case clerk.SceneOpen, clerk.SceneReview:
		sc.VoteOpen, sc.VoteClose = time.Time{}, time.Time{}
		if sc.Opened = one.now().AddDate(0, 0, -1); one.now().Year() < 1970 {
			s.wrong(one.name+".now", "this key is missing or no time: the moment at which %s is in the state %q", item.ID, item.State)
		}
	default:
		s.wrong(at+".state", "%q is not known; write open, review, voting or closed", item.State)
	}
}
