package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"charterd/mail"
	"charterd/workflow"
)

// roster is a roster file: the people of a group when charterd first meets it, and later what `member diff` compares with.
type roster struct {
	Members []memberRow `toml:"member"`
}

type memberRow struct {
	ID        string         `toml:"id"`
	Name      string         `toml:"name"`
	Addresses []string       `toml:"addresses"`
	Roles     []string       `toml:"roles"`
	Since     toml.LocalDate `toml:"since"`
	Until     toml.LocalDate `toml:"until"` // the last day
	Challenge bool           `toml:"challenge"`
}

// readRoster reads the roster file of a group; its problems carry the lines of that file.
func (c *config) readRoster(at string, g *groupConfig) {
	if g.Roster == "" {
		c.need(at+".roster", "", "the file with the group's members: [[member]] id, name, addresses, roles, since, until, challenge")
		return
	}
	name := c.path(g.Roster)
	text, err := os.ReadFile(name)
	if err != nil {
		c.doc.wrong(at+".roster", "the roster cannot be read: %v; paths start in the folder of the configuration", err)
		return
	}
	g.people = &roster{}
	doc := decode(name, text, g.people)
	if !doc.broken {
		g.people.check(doc, g.roleNames())
	}
	c.doc.found = append(c.doc.found, doc.found...)
}

// roleNames are the roles of all the group's charters.
func (g *groupConfig) roleNames() []string {
	var names []string
	for _, ch := range g.books {
		for name := range ch.Roles {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// check reports what is wrong with the people, and writes addresses in the form in which they are compared. No role is
// checked where no charter could be read.
func (r *roster) check(doc *document, roles []string) {
	if len(r.Members) == 0 && !doc.bad["member"] {
		doc.wrong("member", "the roster is empty, and nobody could vote; begin a table [[member]] with id, name and addresses")
	}
	ids, addresses := map[string]int{}, map[string]int{}
	for i := range r.Members {
		m, at := &r.Members[i], fmt.Sprintf("member[%d]", i)
		for key, value := range map[string]string{"id": m.ID, "name": m.Name, "addresses": strings.Join(m.Addresses, "")} {
			if value == "" {
				doc.wrong(at+"."+key, "this key is missing or empty; every member needs id, name and addresses")
			}
		}
		once(doc, ids, i, m.ID, at+".id", "give each member an id of their own")
		for j, address := range m.Addresses {
			path := fmt.Sprintf("%s.addresses[%d]", at, j)
			canonical, err := mail.CanonicalAddress(address)
			if err != nil {
				doc.wrong(path, "%q is no address: %v", address, err)
				continue
			}
			m.Addresses[j] = canonical
			once(doc, addresses, i, canonical, path, "an address belongs to one person, or votes could not be told apart")
		}
		m.checkRoles(doc, at, roles)
		m.checkDates(doc, at)
	}
}

func once(doc *document, seen map[string]int, i int, value, path, advice string) {
	if first, again := seen[value]; again && value != "" {
		doc.wrong(path, "%q stands already with the member of line %d; %s", value, doc.lineOf(fmt.Sprintf("member[%d]", first)), advice)
	}
	seen[value] = i
}

func (m *memberRow) checkRoles(doc *document, at string, roles []string) {
	for j, role := range m.Roles {
		if len(roles) > 0 && !slices.Contains(roles, role) {
			doc.wrong(fmt.Sprintf("%s.roles[%d]", at, j), "the charter has no role %q%s", role, didYouMean(role, roles, "it has "+strings.Join(roles, ", ")))
		}
	}
}

func (m *memberRow) checkDates(doc *document, at string) {
	since, until := m.Since.AsTime(time.UTC), m.Until.AsTime(time.UTC)
	if doc.has(at+".since") && doc.has(at+".until") && until.Before(since) {
		doc.wrong(at+".until", "%s is before since, %s", m.Until, m.Since)
	}
}

// member is the row as it is recorded. A membership begins with the first second of since and ends with the last of until,
// in UTC.
func (m *memberRow) member() workflow.Member {
	person := workflow.Member{ID: m.ID, Name: m.Name, Addresses: m.Addresses, Roles: m.Roles, Challenge: m.Challenge}
	if m.Since != (toml.LocalDate{}) {
		person.Since = m.Since.AsTime(time.UTC)
	}
	if m.Until != (toml.LocalDate{}) {
		person.Until = m.Until.AsTime(time.UTC).AddDate(0, 0, 1)
	}
	return person
}

func (r *roster) people() []workflow.Member {
	var people []workflow.Member
	for i := range r.Members {
		people = append(people, r.Members[i].member())
	}
	return people
}
