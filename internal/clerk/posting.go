package clerk

import (
	"runtime"

	"charterd/mail"
	"charterd/store"
	"charterd/templates"
)

// posting is one outgoing mail of a batch. What it says was fixed when it was posted; its words and octets are written beside the
// deciding, for they take longer than it, and nothing that is decided depends on them.
type posting struct {
	store.Outgoing
	failed  error // a flaw: it cannot be composed
	decided bool  // what it tells is decided already, so a flaw in it takes nothing with it
}

// writing is what it takes to write a posting.
type writing struct {
	page  templates.Mail
	draft mail.Draft // without subject, text and HTML
	about string     // the key of the mail, or the case, that is under way
}

// queue adds a mail to the batch and begins to write it. It waits while all processors write.
func (w *work) queue(out store.Outgoing, g *Group, job writing) {
	p := &posting{Outgoing: out}
	w.posted = append(w.posted, p)
	w.pens <- struct{}{}
	w.writers.Go(func() {
		defer func() { <-w.pens }()
		p.failed = guarded(job.about, func() error { return w.write(p, g, job) })
	})
}

// write renders a mail to its final bytes. Where a template fails the plain form goes out.
func (c *Clerk) write(p *posting, g *Group, job writing) error {
	var rendered templates.Rendered
	err := guarded(p.MessageID, func() (err error) {
		rendered, err = g.Templates.Render(job.page)
		return err
	})
	if err != nil {
		c.Log.Error("a template failed; the plain form is sent", "kind", p.Kind, "case", p.Case, "err", g.discreet(err))
		rendered = templates.Plain(job.page)
	}
	p.Text, p.HTML = rendered.Text, rendered.HTML
	job.draft.Subject, job.draft.Text, job.draft.HTML = rendered.Subject, rendered.Text, rendered.HTML
	if p.Data, err = mail.Compose(job.draft); err != nil {
		return flawf("composing %s of %s: %w", p.Kind, p.Case, err)
	}
	return nil
}

// finish waits until all mails of the batch are written and puts them into it; a flaw is told what it is about.
func (w *work) finish() error {
	w.writers.Wait()
	for _, p := range w.posted {
		if p.failed != nil && p.decided {
			w.Log.Error("a mail could not be composed", "kind", p.Kind, "case", p.Case, "err", p.failed)
			continue
		}
		if p.failed != nil {
			return p.failed
		}
		w.batch.Outgoing = append(w.batch.Outgoing, p.Outgoing)
	}
	w.posted = nil
	return nil
}

// pens is how many mails are written at once.
func pens() chan struct{} { return make(chan struct{}, runtime.GOMAXPROCS(0)) }

// under notes what is under way, for flaws that show later, and runs f with it as guarded does.
func (w *work) under(about string, f func() error) error {
	w.about = about
	return guarded(about, f)
}
