package charter

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"time"
)

func (c *Charter) readRoles(s *section) {
	c.Roles = map[string]Role{}
	roles := s.sub("role", "role")
	if roles == nil {
		return
	}
	for _, name := range roles.n.keys {
		one := roles.sub(name, "role "+name)
		if one == nil {
			continue
		}
		if !nameShape.MatchString(name) {
			one.refuse(one.n.line, "", "a role's name is lower-case letters, digits and underscores, as in vice_chair")
		}
		r := Role{
			Name: name, Seats: one.whole("seats"), Votes: one.flag("votes", true), ActsFor: one.text("acts_for"),
			ActsAfter:   one.span("acts_after"),
			AppointedBy: one.shaped("appointed_by", groupShape, "a group id, as in psf-board"), Clause: one.text("clause"),
		}
		if r.ActsFor == "" && !r.ActsAfter.IsZero() {
			one.refuse(one.n.lineOf("acts_after"), "acts_after", `says how long another role is silent first; add acts_for = "chair", or remove it`)
		}
		c.Roles[name] = r
		one.close()
	}
	for _, name := range roles.n.keys {
		if other := c.Roles[name].ActsFor; other != "" {
			c.checkRole(roles.at("role "+name, roles.n.table[name]), "acts_for", roles.n.lineOf(name, "acts_for"), other)
		}
	}
}

// checkRole reports a role that the charter does not have.
func (c *Charter) checkRole(s *section, key string, line int, role string) {
	if _, ok := c.Roles[role]; !ok {
		s.refuse(line, key, "the charter has no role %q%s", role, hint(role, slices.Sorted(maps.Keys(c.Roles))))
	}
}

// roles reads a list of names of roles.
func (c *Charter) roles(s *section, key string) []string {
	names, lines := s.texts(key)
	for i, role := range names {
		c.checkRole(s, key, lines[i], role)
	}
	return names
}

func (c *Charter) readPowers(s *section) {
	c.Powers = map[string]Power{}
	powers := s.sub("power", "power")
	if powers == nil {
		return
	}
	for _, command := range powers.n.keys {
		one := powers.sub(command, "power "+command)
		if one == nil {
			continue
		}
		if !slices.Contains(commands, command) {
			one.refuse(one.n.line, "", "%q is no command%s", command, hint(command, commands))
		}
		one.must("by", "clause")
		c.Powers[command] = Power{
			Command: command, By: c.roles(one, "by"), Agrees: c.roles(one, "agrees"),
			Reports: one.shaped("reports", groupShape, "a group id, as in psf-board"), Clause: one.text("clause"),
		}
		one.close()
	}
}

var (
	percentShape  = regexp.MustCompile(`^([1-9][0-9]?|100) ?%$`)
	fractionShape = regexp.MustCompile(`^([1-9][0-9]{0,2})/([1-9][0-9]{0,2})$`)
	monthDayShape = regexp.MustCompile(`^[0-9]{2}-[0-9]{2}$`)
)

func (c *Charter) readParticipation(s *section) {
	one := s.sub("participation", "participation")
	if one == nil {
		return
	}
	one.must("at_least", "over", "clause")
	p := Participation{Over: one.span("over"), Fewest: one.whole("fewest"), Heard: one.span("heard"), Clause: one.text("clause")}
	p.Num, p.Den = one.share("at_least")
	c.Participates = &p
	one.close()
}

// share reads a part of a whole, as "60%" or "3/5"; absent or wrong gives 0, 0.
func (s *section) share(key string) (num, den int) {
	text := s.text(key)
	if parts := percentShape.FindStringSubmatch(text); parts != nil {
		num, _ = strconv.Atoi(parts[1])
		return num, 100
	}
	if parts := fractionShape.FindStringSubmatch(text); parts != nil {
		num, _ = strconv.Atoi(parts[1])
		den, _ = strconv.Atoi(parts[2])
		if num <= den {
			return num, den
		}
	}
	if text != "" {
		s.refuse(s.n.lineOf(key), key, `%q is no share; write "60%%" or "3/5", of at most the whole`, text)
	}
	return 0, 0
}

func (c *Charter) readRenewal(s *section) {
	one := s.sub("renewal", "renewal")
	if one == nil {
		return
	}
	one.must("on", "answer", "clause")
	r := Renewal{Answer: one.span("answer"), Clause: one.text("clause")}
	if on := one.text("on"); on != "" {
		day, err := time.Parse(time.DateOnly, "2001-"+on)
		if err != nil || !monthDayShape.MatchString(on) {
			one.refuse(one.n.lineOf("on"), "on", `%q is no day of every year; write month and day, as in "08-01"`, on)
		}
		r.Month, r.Day = day.Month(), day.Day()
	}
	c.Renews = &r
	one.close()
}
