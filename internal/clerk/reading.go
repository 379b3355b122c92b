package clerk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"iter"
	"runtime"
	"sync"
	"time"

	"charterd/mail"
	"charterd/store"
	"charterd/workflow/acts"
)

// reading is what can be found out about an arrival before anything is decided. It depends on the mail and on what is on record,
// and on nothing that its batch decides; so the mails of a delivery are read beside each other.
type reading struct {
	c       *Clerk
	g       *Group
	arrival mail.Arrival
	onFile  bool // taken in before: nothing else was read
	msg     *mail.Message
	proof   mail.Proof
	row     store.Message // as it will be recorded, but for its number, fate and case
	earlier bool          // a mail with the same content is on record
	acted   bool          // and the first of them was more than put away
	bound   binding       // by token and references alone, without its case
	words   acts.Words
	err     error
}

// readAhead is how many mails are read before the one that is decided on. Each takes some ten times its octets of memory.
const readAhead = 16

// readings reads the arrivals on all processors and gives them in their order. Where one could not be read its err is set.
func (c *Clerk) readings(ctx context.Context, g *Group, now time.Time, arrivals []mail.Arrival) iter.Seq2[int, *reading] {
	return func(yield func(int, *reading) bool) {
		quit, slots := make(chan struct{}), make(chan chan *reading, readAhead)
		var wait sync.WaitGroup
		defer wait.Wait()
		defer close(quit)
		wait.Go(func() {
			for _, a := range arrivals {
				slot := make(chan *reading, 1)
				select {
				case slots <- slot:
				case <-quit:
					return
				}
				reader := <-c.readers
				wait.Go(func() {
					slot <- c.reading(ctx, g, a, now, reader)
					c.readers <- reader
				})
			}
		})
		for i := range arrivals {
			if !yield(i, <-<-slots) {
				return
			}
		}
	}
}

// readers are as many as there are processors: each remembers what it has met.
func readers() chan *mail.Reader {
	n := runtime.GOMAXPROCS(0)
	all := make(chan *mail.Reader, n)
	for range n {
		all <- mail.NewReader()
	}
	return all
}

func (c *Clerk) reading(ctx context.Context, g *Group, a mail.Arrival, now time.Time, reader *mail.Reader) *reading {
	r := &reading{c: c, g: g, arrival: a}
	r.arrival.At = arrived(a, g.Trust, now)
	r.err = guarded(a.Key, func() error { return r.read(ctx, now, reader) })
	return r
}

// read opens the mail, judges who sent it, and finds what it answers and what it newly says.
func (r *reading) read(ctx context.Context, now time.Time, reader *mail.Reader) (err error) {
	a := r.arrival
	if r.onFile, err = r.c.Store.Known(ctx, r.g.MailboxName, a.Key); err != nil || r.onFile {
		return err
	}
	r.open(reader, a.Raw)
	r.row = store.Message{
		Group: r.g.ID, Mailbox: r.g.MailboxName, Key: a.Key, At: countsFrom(a, r.g.Trust).UTC().Truncate(time.Second), Read: now,
		MessageID: r.msg.MessageID, Subject: r.msg.Subject, Size: a.Size, Raw: a.Raw, Content: r.msg.Content(), Reader: mail.ReaderVersion,
	}
	if len(r.msg.From) > 0 {
		r.row.From = r.msg.From[0].Address
	}
	switch {
	case r.msg.Kind == mail.Unreadable: // nothing was read that could tell it from another
		sum := sha256.Sum256(a.Raw)
		r.row.Content = hex.EncodeToString(sum[:])
	case r.row.MessageID == "": // nothing else tells two mails of one word apart
		r.row.Content += " " + r.row.At.Format(time.RFC3339)
	}
	first, found, err := r.c.Store.MessageByContent(ctx, r.g.ID, r.row.Content)
	if err != nil {
		return fmt.Errorf("looking for copies of %s of %s: %w", a.Key, r.g.MailboxName, err)
	}
	r.earlier, r.acted = found, found && acted(first.Fate)
	if r.msg.Kind != mail.Person {
		return nil
	}
	if err := r.findAnswered(ctx); err != nil {
		return fmt.Errorf("finding what %s of %s answers: %w", a.Key, r.g.MailboxName, err)
	}
	if !a.Cut {
		r.readWords()
	}
	return nil
}

func (r *reading) open(reader *mail.Reader, raw []byte) {
	r.msg = reader.Open(raw, mail.Own{Addresses: []string{r.g.Address}, Domain: r.c.Domain})
	r.proof = r.prove()
}

// prove judges the header, unless only its beginning was read: what contradicts it may stand in the rest.
func (r *reading) prove() mail.Proof {
	if r.msg.HeaderCut {
		return mail.Proof{Why: "Its header is longer than the limit, so it proves nothing."}
	}
	return mail.Prove(r.msg.Fields(), r.g.Trust)
}

// readWords reads the person's own words in the light of the mails that they answer.
func (r *reading) readWords() {
	r.words = r.msg.Words(r.bound.sent)
	if r.g.ReplyPattern == "" {
		withoutKeys(r.words.Lines)
		withoutKeys(r.words.Other)
	}
}
