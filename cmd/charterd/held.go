package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"charterd/internal/clerk"
	"charterd/store"
)

// stopped is what came in and did nothing, and what was to go out and did not: the operator's list of things to look at.
type stopped struct {
	Mails    []stoppedMail `json:"mails"`    // held or not understood, newest first
	Outgoing []stoppedPost `json:"outgoing"` // held or failed, newest first
}

// stoppedMail is one mail that came in. Of a confidential group only its number is told.
type stoppedMail struct {
	ID   string    `json:"id"`
	At   time.Time `json:"at,omitzero"`
	Fate string    `json:"fate"`
	From string    `json:"from"`
	Why  string    `json:"why"`
}

// stoppedPost is one mail of ours. Of a confidential group only its number is told.
type stoppedPost struct {
	ID    int64     `json:"id"`
	At    time.Time `json:"at,omitzero"`
	State string    `json:"state"`
	Kind  string    `json:"kind,omitempty"`
	Case  string    `json:"case,omitempty"`
	To    string    `json:"to"`
	Why   string    `json:"why"`
}

// stops says whether a mail of that fate waits for somebody to look at it.
func stops(fate string) bool {
	return slices.Contains([]clerk.Fate{clerk.FateHeld, clerk.FateNotUnderstood}, clerk.Fate(fate))
}

// stoppedMails are the mails of every group that were held or not understood.
func stoppedMails(ctx context.Context, s *store.Store) ([]store.Message, error) {
	all, err := s.Messages(ctx, "", 1<<30, 0)
	if err != nil {
		return nil, fmt.Errorf("reading the mails: %w", err)
	}
	return slices.DeleteFunc(all, func(m store.Message) bool { return !stops(m.Fate) }), nil
}

func (a *app) showStopped(ctx context.Context, l *ledger) error {
	list := stopped{Mails: []stoppedMail{}, Outgoing: []stoppedPost{}}
	mails, err := stoppedMails(ctx, l.Store)
	if err != nil {
		return err
	}
	for _, m := range mails {
		list.Mails = append(list.Mails, l.stoppedMail(m))
	}
	posts, err := l.OutgoingIn(ctx, store.Held, store.Failed)
	if err != nil {
		return fmt.Errorf("reading the outgoing mails: %w", err)
	}
	for _, o := range posts {
		list.Outgoing = append(list.Outgoing, l.stoppedPost(o))
	}
	return a.show(list, list.write)
}

func (l *ledger) stoppedMail(m store.Message) stoppedMail {
	one := stoppedMail{ID: mailName(m.ID), Fate: m.Fate}
	switch {
	case l.hides(m.Group, m.Seal):
		one.Why = hidden
	case !m.Erased.IsZero():
		one.At, one.Why = m.At, "erased on "+m.Erased.Format(time.DateOnly)
	default:
		one.At, one.From, one.Why = m.At, m.From, m.Why
	}
	return one
}

func (l *ledger) stoppedPost(o store.Outgoing) stoppedPost {
	one := stoppedPost{ID: o.ID, State: string(o.State)}
	switch {
	case l.hides(o.Group, o.Seal):
		one.Why = hidden
	case !o.Erased.IsZero():
		one.At, one.Why = o.At, "erased on "+o.Erased.Format(time.DateOnly)
	default:
		one.At, one.Kind, one.Case, one.To, one.Why = o.At, o.Kind, o.Case, o.To, o.Why
	}
	return one
}

func (s stopped) write(w io.Writer) {
	if len(s.Mails)+len(s.Outgoing) == 0 {
		fmt.Fprintln(w, "no mail is held, not understood or failed; `charterd fate MESSAGE-ID` tells of any other")
		return
	}
	if len(s.Mails) > 0 {
		fmt.Fprintln(w, "MAIL THAT CAME IN\tAT (UTC)\tFATE\tFROM\tWHY")
	}
	for _, m := range s.Mails {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", m.ID, showTime(m.At), m.Fate, m.From, oneLine(m.Why))
	}
	if len(s.Mails) > 0 && len(s.Outgoing) > 0 {
		fmt.Fprintln(w)
	}
	if len(s.Outgoing) > 0 {
		fmt.Fprintln(w, "MAIL THAT DID NOT GO OUT\tAT (UTC)\tSTATE\tTO\tWHY")
	}
	for _, o := range s.Outgoing {
		name := fmt.Sprintf("%d", o.ID)
		if o.Kind != "" {
			name += " (" + oneLine(o.Kind+" "+o.Case) + ")"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", name, showTime(o.At), o.State, o.To, oneLine(o.Why))
	}
}
