package clerk

import (
	"bytes"
	"context"
	"slices"

	"charterd/mail"
	"charterd/store"
	"charterd/workflow"
)

// papers are the files of a request that go with the first mail on it to those who decide (decisions, Mails: up to 10 MiB together,
// in the order in which they came), and the names of those for which there is no room.
type papers struct {
	files []mail.Enclosure
	left  []string
	size  int64 // octets of the files
	of    int   // how many files the request had then
}

// mostPapers is how much of a request's files goes with a mail, in octets before their encoding.
const mostPapers = 10 << 20

// mostHeld is after how many octets of files a batch is written, so that many requests at once never stand in memory together.
const mostHeld = 64 << 20

// full says whether the batch under way holds as many files as it may.
func (w *work) full() bool { return w.held >= mostHeld }

// papersFor gives what goes with a letter. Nothing of a confidential matter does but what report sends.
func (w *work) papersFor(ctx context.Context, g *Group, l letter) (papers, error) {
	n := l.notice
	switch {
	case n.Case == nil || l.rules == nil || l.to.list || len(l.sheet) > 1 || n.Case.Sealed || g.Confidential || l.rules.Confidential:
		return papers{}, nil
	case n.Kind != "M1" && !n.Introduces(l.rules):
		return papers{}, nil
	}
	about := n.Case
	if o := about.Origin; o != nil {
		if from := w.groups[o.Group]; from == nil || from.Confidential {
			return papers{}, nil
		}
		there, err := w.current(ctx, o.Case)
		if err != nil || there == nil {
			return papers{}, err
		}
		about = there
	}
	if len(about.Attachments) == 0 {
		return papers{}, nil
	}
	p, known := w.papers[about.ID]
	if !known || p.of != len(about.Attachments) {
		var err error
		if p, err = w.collect(ctx, about.ID, l.from); err != nil {
			return papers{}, err
		}
		p.of = len(about.Attachments)
		w.papers[about.ID] = p
	}
	w.held += p.size
	return p, nil
}

// collect reads the files of a request from the mails that brought them. What cannot be read any more is named alone.
func (w *work) collect(ctx context.Context, id string, from *sender) (papers, error) {
	var p papers
	entries, err := w.Store.Entries(ctx, id)
	if err != nil {
		return p, err
	}
	under := slices.DeleteFunc(slices.Clone(w.batch.Entries), func(e store.Entry) bool { return e.Case != id })
	for _, e := range append(entries, under...) {
		names, err := brought(e)
		if err != nil {
			return p, err
		}
		if len(names) == 0 {
			continue
		}
		raw := w.rawMail(ctx, e.Message, from)
		if len(raw) == 0 {
			p.left = append(p.left, names...)
			continue
		}
		for _, a := range mail.Open(raw, mail.Own{}).Attachments {
			p.take(a)
		}
	}
	return p, nil
}

// brought are the names of the files that an event of a case brought.
func brought(e store.Entry) ([]string, error) {
	if e.Kind != (workflow.Opened{}).Kind() && e.Kind != (workflow.Supplied{}).Kind() {
		return nil, nil
	}
	d, err := workflow.DecodeData(e.Kind, e.Payload)
	switch d := d.(type) {
	case workflow.Opened:
		return d.Attachments, err
	case workflow.Supplied:
		return d.Attachments, err
	}
	return nil, err
}

// take adds a file where there is room for it. The same file sent again is there already.
func (p *papers) take(a mail.Attachment) {
	if p.size+a.Bytes > mostPapers {
		p.left = append(p.left, mail.FileName(a.Name))
		return
	}
	one := mail.Enclosure{Name: mail.FileName(a.Name), Type: a.Type, Data: a.Data()}
	if slices.ContainsFunc(p.files, func(f mail.Enclosure) bool { return f.Name == one.Name && bytes.Equal(f.Data, one.Data) }) {
		return
	}
	p.files, p.size = append(p.files, one), p.size+int64(len(one.Data))
}

// names are the names of the files that go along.
func (p papers) names() (list []string) {
	for _, f := range p.files {
		list = append(list, f.Name)
	}
	return list
}
