package demo

import (
	"bytes"
	"cmp"
	"embed"
	"fmt"
	"html/template"
	"slices"
	"strings"
	"time"

	"charterd/mail"
)

//go:embed pages/*.html
var pageFiles embed.FS

// page is one mail as a page. Everything in it is shown as text, but for HTML, which stands in a frame that may do nothing.
type page struct {
	Name           string // without ".html"
	At             time.Time
	In             bool
	Who, To        string
	Kind, Fate     string
	Why            string
	Cases          []string
	Subject        string
	Headers        []header
	Text, HTML     string
	Files          []string
	Previous, Next *page // in its thread
	raw            []byte
	Sealed         bool   // of a confidential group: the index tells neither subject nor sender
	reader         string // id of who got it; empty for mails to groups
}

type header struct{ Name, Value string }

// matters are the header fields that a page shows.
var matters = []string{
	"From", "To", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "Auto-Submitted", "Charterd-Kind", "Charterd-Case", "Authentication-Results",
}

// pages writes every mail as a file and as a page, and the index, which tells how the cases ended.
func (p *player) pages(ends []CaseEnd) error {
	set, err := template.New("").Funcs(template.FuncMap{"clock": showClock, "kind": kindName}).ParseFS(pageFiles, "pages/*.html")
	if err != nil {
		return err
	}
	var list []*page
	for i, a := range p.arrived {
		one := newPage(fmt.Sprintf("in-%04d", i+1), a.raw, a.at)
		one.In, one.Who, one.To = true, a.from.name, "the "+a.to.name
		one.Fate, one.Why, one.Sealed = a.row.Fate, a.row.Why, a.to.confidential
		if a.row.Case != "" {
			one.Cases = []string{a.row.Case}
		}
		list = append(list, one)
	}
	for i, r := range p.sent {
		one := newPage(fmt.Sprintf("out-%04d", i+1), r.raw, r.at)
		one.Who, one.To, one.Kind, one.Cases = r.name(), r.to, r.msg.CharterdKind, r.msg.CharterdCase
		one.reader = p.cast.nameOf(r.to)
		if to, err := p.cast.by(one.reader); err == nil {
			one.To, one.Sealed = to.name, fromConfidential(r)
		}
		list = append(list, one)
	}
	slices.SortStableFunc(list, func(a, b *page) int { return a.At.Compare(b.At) })
	link(list)
	p.pagesOf = list
	for _, one := range list {
		if err := p.write(one.file(), one.raw); err != nil {
			return err
		}
		if err := p.writePage(set, "mail.html", "pages/"+one.Name+".html", one); err != nil {
			return err
		}
	}
	return p.writePage(set, "index.html", "index.html", indexOf(list, ends))
}

// fromConfidential says whether a mail of ours is of a confidential group.
func fromConfidential(r *received) bool {
	return slices.ContainsFunc(groups, func(g group) bool {
		return g.confidential && len(r.msg.From) > 0 && strings.EqualFold(r.msg.From[0].Address, g.address())
	})
}

// newPage reads a mail for its page and gives it the name of its file.
func newPage(name string, raw []byte, at time.Time) *page {
	msg := mail.Open(raw, mail.Own{})
	one := &page{Name: name, At: at, Subject: msg.Subject, raw: raw}
	one.Text, one.HTML = partsOf(raw)
	for _, want := range matters {
		for _, f := range msg.Fields() {
			if strings.EqualFold(f.Name, want) {
				one.Headers = append(one.Headers, header{want, f.Value})
			}
		}
	}
	for _, a := range msg.Attachments {
		one.Files = append(one.Files, fmt.Sprintf("%s (%s, %d bytes)", a.Name, a.Type, a.Bytes))
	}
	return one
}

// file is where the mail itself lies in the folder.
func (p *page) file() string {
	folder, _, _ := strings.Cut(p.Name, "-")
	return folder + "/" + p.Name + ".eml"
}

// threadOf names what a mail belongs to, as mail programs group: the subject without what replies put before it.
func threadOf(p *page) string {
	return strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(p.Subject, "Re:"), "AW:"))
}

// link joins each mail with the one before and after it in its thread. Mails to and from one person are one thread.
func link(list []*page) {
	last := map[string]*page{}
	for _, one := range list {
		person := one.To
		if one.In {
			person = one.Who
		}
		key := threadOf(one) + "\n" + person
		if before := last[key]; before != nil {
			one.Previous, before.Next = before, one
		}
		last[key] = one
	}
}

func (p *player) writePage(set *template.Template, name, to string, data any) error {
	var b bytes.Buffer
	if err := set.ExecuteTemplate(&b, name, data); err != nil {
		return err
	}
	return p.write(to, b.Bytes())
}

// kindName is what a kind of our mails is called; the kind itself where it has no name.
func kindName(kind string) string { return cmp.Or(mailNames[kind], kind) }

func showClock(t time.Time) string { return t.Format("Mon 2 Jan 2006, 15:04 UTC") }
