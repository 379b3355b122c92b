package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"charterd/internal/clerk"
	"charterd/store"
)

// turn is the summary of `run --once`.
type turn struct {
	Mail      int               `json:"mail"`
	Fates     map[string]int    `json:"fates"` // of the mail that was read
	Held      int               `json:"held"`  // on record, held or not understood: `charterd fate` lists them
	Deadlines int               `json:"deadlines"`
	Sent      int               `json:"sent"`
	Queued    int               `json:"queued"`
	Why       string            `json:"why,omitempty"`   // what was said at the last try of a queued mail
	Next      time.Time         `json:"next,omitzero"`   // when a queued mail is next tried
	Older     int               `json:"older,omitempty"` // first contact: left alone
	Gone      int               `json:"gone,omitempty"`
	Settling  bool              `json:"settling,omitempty"`
	Unread    map[string]string `json:"unread,omitempty"` // why a group's mailbox could not be read
}

func (a *app) once(ctx context.Context) error {
	c, err := a.ready()
	if err != nil {
		return err
	}
	h, err := c.build(ctx, serving, a.log(slog.LevelWarn))
	if err != nil {
		return err
	}
	a.sayMade(h)
	t, err := h.turn(ctx)
	if closed := h.close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	if err := a.show(t, t.write); err != nil {
		return err
	}
	return t.verdict()
}

func (h *house) turn(ctx context.Context) (*turn, error) {
	now := time.Now()
	if _, err := h.clerk.Recover(ctx, now); err != nil {
		return nil, err
	}
	report, err := h.clerk.Turn(ctx, now)
	if err != nil {
		return nil, err
	}
	t := &turn{
		Mail: report.Mail, Fates: map[string]int{}, Deadlines: report.Passed, Sent: report.Sent, Older: report.Older,
		Gone: report.Gone, Settling: report.Settling, Unread: map[string]string{},
	}
	maps.Copy(t.Fates, report.Fates)
	for group, why := range report.Inboxes {
		t.Unread[group] = why.Error()
	}
	return t, t.leftovers(ctx, h.store)
}

// leftovers tells what the turn leaves behind: mail that is queued, and mail that waits for somebody to look at it.
func (t *turn) leftovers(ctx context.Context, s *store.Store) error {
	mails, err := stoppedMails(ctx, s)
	if err != nil {
		return err
	}
	t.Held = len(mails)
	queued, err := s.OutgoingIn(ctx, store.Queued)
	if err != nil {
		return fmt.Errorf("reading the queue: %w", err)
	}
	t.Queued = len(queued)
	for _, o := range queued {
		if o.Seal == "" { // what a server says may hold names
			t.Why = cmp.Or(t.Why, oneLine(o.Why))
		}
		if t.Next.IsZero() || o.Due.Before(t.Next) {
			t.Next = o.Due
		}
	}
	return nil
}

func (t *turn) write(w io.Writer) {
	fmt.Fprintf(w, "mail read\t%d\n", t.Mail)
	for _, fate := range sortedKeys(t.Fates) {
		fmt.Fprintf(w, "  %s\t%d\n", fate, t.Fates[fate])
	}
	fmt.Fprintf(w, "deadlines passed\t%d\nmails sent\t%d\nmails queued\t%d\n", t.Deadlines, t.Sent, t.Queued)
	if t.Held > 0 {
		fmt.Fprintf(w, "held, not understood\t%d\tin all; `charterd fate` lists them\n", t.Held)
	}
	if t.Older > 0 {
		fmt.Fprintf(w, "older mail left alone\t%d\n", t.Older)
	}
	if t.Gone > 0 {
		fmt.Fprintf(w, "mail gone before it was read\t%d\n", t.Gone)
	}
}

// verdict tells what is left to be done by another turn.
func (t *turn) verdict() error {
	var left []string
	for _, group := range slices.Sorted(maps.Keys(t.Unread)) {
		left = append(left, fmt.Sprintf("the mailbox of %s could not be read, and its deadlines wait: %s", group, t.Unread[group]))
	}
	if t.Queued > 0 {
		left = append(left, t.queue())
	}
	if t.Settling {
		left = append(left, fmt.Sprintf("mail waits in a mailbox until a deadline has settled; run again in %s", clerk.Settle))
	}
	if len(left) == 0 {
		return nil
	}
	return laterError(fmt.Errorf("%s", strings.Join(left, "\n")))
}

// queue says why mail is queued, and until when.
func (t *turn) queue() string {
	said := plural(t.Queued, "mail stays queued", "mails stay queued")
	if t.Why != "" {
		said += "; the last try: " + t.Why
	}
	return fmt.Sprintf("%s; the next try is at %s UTC or later, with the daemon or the next run", said, t.Next.UTC().Format("2006-01-02 15:04:05"))
}
