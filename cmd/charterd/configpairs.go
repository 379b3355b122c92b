package main

import (
	"fmt"
	"path/filepath"
	"slices"

	"charterd/internal/clerk"
)

// checkPairs reports what two groups must not share.
func (c *config) checkPairs() {
	ids, addresses, boxes, prefixes := map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}
	for i := range c.Groups {
		g, at := &c.Groups[i], fmt.Sprintf("group[%d]", i)
		c.only(ids, i, g.ID, at+".id", "give one of them another id")
		c.only(addresses, i, g.Address, at+".address", "each group needs an address of its own")
		if g.Mode == clerk.Off {
			continue
		}
		c.only(boxes, i, c.mailboxName(&g.Mailbox), at+".mailbox", "two groups would read each other's mail; give each a mailbox or folder of its own")
		if len(g.books) > 0 {
			c.only(prefixes, i, g.books[0].Prefix, at+".charter", "the cases of both would have the same numbers; give one charter another prefix")
		}
		c.checkPrivate(i)
		c.checkReferrals(i)
	}
}

func (c *config) only(seen map[string]int, i int, value, path, advice string) {
	if value == "" {
		return
	}
	if first, again := seen[value]; again {
		c.doc.wrong(path, "group %q in line %d has the same (%s); %s", c.Groups[first].ID, c.doc.lineOf(fmt.Sprintf("group[%d]", first)), value, advice)
		return
	}
	seen[value] = i
}

// checkReferrals reports a body to which a charter refers cases and whose address is not known.
func (c *config) checkReferrals(i int) {
	for _, b := range c.Groups[i].books {
		for _, stage := range b.Stages {
			known := stage.To == "" || slices.ContainsFunc(c.Groups, func(g groupConfig) bool { return g.ID == stage.To })
			if !known {
				c.doc.wrong(fmt.Sprintf("group[%d].charter", i), "cases go to %q in the stage %q, and no address of it is known; add a table [[group]] with id = %q, name, address and mode = \"off\"", stage.To, stage.Name, stage.To)
			}
		}
	}
}

// mailboxName names a mailbox in the record: another server, user or folder is another mailbox, where reading begins anew
// with what arrives from then on.
func (c *config) mailboxName(m *mailboxConfig) string {
	switch {
	case m.Kind == "maildir" && m.Path != "":
		path := c.path(m.Path)
		if whole, err := filepath.Abs(path); err == nil {
			path = whole
		}
		return "maildir:" + path
	case m.Kind == "imap" && m.Host != "":
		return fmt.Sprintf("imap://%s@%s:%d/%s", m.User, m.Host, m.Port, m.Folder)
	}
	return ""
}
