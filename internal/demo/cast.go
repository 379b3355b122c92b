package demo

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"charterd/workflow"
)

const castFile = "cast.txt"

// person is somebody of the story.
type person struct {
	id, name, address string
	client            string // mail program, with the language of its words: "gmail/de"
	sign              string // what the person writes under a mail; lines parted by " / "
	groups            []membership
}

type membership struct {
	group string
	roles []string
}

// cast is everybody who writes, in the order of the file.
type cast []person

// readCast reads story/cast.txt. A line is: id, mail program, name and address, and after | the groups with their roles, and
// after a second | the signature:
//
//	nora  thunderbird  Nora Winter <nora@example.org> | psf-grants: chair; psf-board | Nora / Grants Work Group
func readCast() (cast, error) {
	text, err := storyFiles.ReadFile(path.Join("story", castFile))
	if err != nil {
		return nil, err
	}
	var c cast
	for i, line := range strings.Split(string(text), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		parts := append(strings.Split(line, "|"), "", "")
		words := strings.Fields(parts[0])
		if len(words) < 4 {
			return nil, fmt.Errorf("%s:%d: a person has an id, a mail program, a name and an address", castFile, i+1)
		}
		p := person{id: words[0], client: words[1], sign: strings.TrimSpace(parts[2])}
		p.name = strings.Join(words[2:len(words)-1], " ")
		p.address = strings.Trim(words[len(words)-1], "<>")
		for _, part := range strings.Split(parts[1], ";") {
			group, roles, _ := strings.Cut(part, ":")
			if group = strings.TrimSpace(group); group != "" {
				p.groups = append(p.groups, membership{group, strings.FieldsFunc(roles, func(r rune) bool { return r == ' ' || r == ',' })})
			}
		}
		c = append(c, p)
	}
	return c, nil
}

func (c cast) by(id string) (person, error) {
	if i := slices.IndexFunc(c, func(p person) bool { return p.id == id }); i >= 0 {
		return c[i], nil
	}
	return person{}, fmt.Errorf("nobody in the cast is called %q", id)
}

// nameOf gives the id of the person with that address, or the address.
func (c cast) nameOf(address string) string {
	for _, p := range c {
		if strings.EqualFold(p.address, address) {
			return p.id
		}
	}
	return address
}

// members are the people of one group, as its roster.
func (c cast) members(group string) []workflow.Member {
	var list []workflow.Member
	for _, p := range c {
		for _, m := range p.groups {
			if m.group == group {
				list = append(list, workflow.Member{ID: p.id, Name: p.name, Addresses: []string{p.address}, Roles: m.roles})
			}
		}
	}
	return list
}

// rosterFile is the same as a roster file of the configuration.
func (c cast) rosterFile(group string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# The people of %s, as the demo's year began. Invented, all of them.\n", group)
	for _, m := range c.members(group) {
		fmt.Fprintf(&b, "\n[[member]]\nid = %q\nname = %q\naddresses = [%q]\n", m.ID, m.Name, m.Addresses[0])
		if len(m.Roles) > 0 {
			fmt.Fprintf(&b, "roles = [%s]\n", quotedList(m.Roles))
		}
	}
	return b.String()
}

func quotedList(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = fmt.Sprintf("%q", w)
	}
	return strings.Join(quoted, ", ")
}
