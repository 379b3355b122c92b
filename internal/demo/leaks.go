package demo

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
)

// secret is words that only the people of a circle may read.
type secret struct {
	where string
	words string
	known []string // ids of the circle
}

// place is something that somebody may read: what stands in it, and for whom it is, if it is for one person.
type place struct {
	name, text, reader string
}

// leaks looks for the secret words in every mail of ours to people outside the circle, in the pages of all mails but those
// of the confidential group, in what charterd told its operator, and in the octets of the database, where they lie sealed.
func (p *player) leaks() ([]difference, error) {
	places, err := p.places()
	if err != nil {
		return nil, err
	}
	var found []difference
	for _, s := range p.story.secrets {
		p.wanted++
		words := strings.ToLower(s.words)
		for _, at := range places {
			if !slices.Contains(s.known, at.reader) && strings.Contains(at.text, words) {
				found = append(found, difference{Where: s.where, Wanted: fmt.Sprintf("%q stays in the circle", s.words), Came: "it stands in " + at.name})
			}
		}
	}
	return found, nil
}

// strangers looks for mails of ours that name another person's mail as one before them: its Message-ID tells who wrote, and when.
func (p *player) strangers() []difference {
	p.wanted++
	author := map[string]string{}
	for _, a := range p.arrived {
		author[a.id] = a.from.address
	}
	var found []difference
	for i, r := range p.sent {
		for _, id := range append(slices.Clip(r.msg.References), r.msg.InReplyTo) {
			if by := author[id]; by != "" && !strings.EqualFold(by, r.to) {
				found = append(found, difference{
					Where: fmt.Sprintf("out-%04d", i+1), Wanted: "mails follow the reader's own mails and ours",
					Came: fmt.Sprintf("%s to %s names a mail of %s", r.msg.CharterdKind, r.to, by),
				})
				break
			}
		}
	}
	return found
}

// places are where no secret may stand, each with its text in lower case and on one line.
func (p *player) places() ([]place, error) {
	list := []place{{name: "the program's log", text: p.journal.String()}}
	for i, r := range p.sent {
		list = append(list, place{fmt.Sprintf("mail out-%04d to %s", i+1, r.to), r.msg.Subject + r.text + r.html + string(r.raw), p.cast.nameOf(r.to)})
	}
	files := []place{{name: databaseFile}, {name: databaseFile + "-wal"}, {name: "index.html"}}
	for _, one := range p.pagesOf {
		if !one.Sealed {
			files = append(files, place{name: "pages/" + one.Name + ".html", reader: one.reader})
		}
	}
	for _, f := range files {
		octets, err := os.ReadFile(p.site.path(f.name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("looking for what must not be there: %w", err)
		}
		f.text = string(octets)
		list = append(list, f)
	}
	for i := range list {
		list[i].text = strings.ToLower(list[i].text)
		if list[i].name != databaseFile {
			list[i].text = flat(list[i].text)
		}
	}
	return list, nil
}
