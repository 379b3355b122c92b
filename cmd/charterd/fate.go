package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"charterd/internal/clerk"
	"charterd/store"
	"charterd/workflow/acts"
)

func fateCommand(a *app) *cli.Command {
	return &cli.Command{
		Name: "fate", Usage: "say what became of an incoming mail, and why; without one, list what is held or failed", ArgsUsage: "[MESSAGE-ID]",
		Description: "MESSAGE-ID stands in the mail's header, with or without angle brackets; m-812, as receipts name a mail, will do too.\n" +
			"Without it: the mails that were held or not understood, and those of ours that are held or failed, newest first, each with why.",
		Flags: []cli.Flag{revealFlag()},
		Action: a.looking(0, 1, func(ctx context.Context, l *ledger, args []string, _ *cli.Command) error {
			if len(args) == 0 {
				return a.showStopped(ctx, l)
			}
			return a.showFates(ctx, l, args[0])
		}),
	}
}

// fate is what became of one delivery of a mail.
type fate struct {
	clerk.MessageResult
	Group   string     `json:"group"`
	From    string     `json:"from"`
	Subject string     `json:"subject"`
	Read    time.Time  `json:"read"`
	Mailbox string     `json:"mailbox"`
	Reader  string     `json:"reader"`
	Acts    []acts.Act `json:"acts"`
}

func (a *app) showFates(ctx context.Context, l *ledger, name string) error {
	mails, err := l.mailsNamed(ctx, name)
	if err != nil {
		return err
	}
	list := []fate{}
	for _, m := range mails {
		one, err := l.fate(m)
		if err != nil {
			return err
		}
		list = append(list, one)
	}
	return a.show(list, func(w io.Writer) {
		for i, f := range list {
			if i > 0 {
				fmt.Fprintln(w)
			}
			f.write(w)
		}
	})
}

// mailsNamed finds every delivery of a mail.
func (l *ledger) mailsNamed(ctx context.Context, name string) ([]store.Message, error) {
	if digits, ours := strings.CutPrefix(strings.ToLower(name), "m-"); ours {
		if id, err := strconv.ParseInt(digits, 10, 64); err == nil {
			m, found, err := l.Message(ctx, id)
			if err != nil {
				return nil, fmt.Errorf("reading mail %s: %w", name, err)
			}
			if found {
				return []store.Message{m}, nil
			}
			last, err := l.MaxMessage(ctx)
			if err != nil {
				return nil, err
			}
			return nil, fmt.Errorf("there is no mail %s; the last one that came in is m-%d", name, last)
		}
	}
	id := "<" + strings.Trim(name, "<> ") + ">"
	mails, err := l.MessagesByMessageID(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("looking for %s: %w", id, err)
	}
	if len(mails) > 0 {
		return mails, nil
	}
	if _, ours, err := l.OutgoingByMessageID(ctx, id); err == nil && ours {
		return nil, fmt.Errorf("%s is a mail that we sent; `charterd show CASE` tells its state", id)
	}
	return nil, fmt.Errorf("no mail %s came in; see the Message-ID line of its header, or whether it lies unread in the mailbox", id)
}

func (l *ledger) fate(m store.Message) (fate, error) {
	f := fate{
		MessageResult: clerk.TellMessage(m), Group: m.Group, From: m.From, Subject: m.Subject, Read: m.Read, Mailbox: m.Mailbox,
		Reader: m.Reader, Acts: []acts.Act{},
	}
	switch {
	case !m.Erased.IsZero():
		f.Why = "erased on " + m.Erased.Format(time.DateOnly)
		return f, nil
	case l.hides(m.Group, m.Seal):
		f.MessageID, f.From, f.Subject, f.Why = "", "", "", hidden // a Message-ID tells whose server wrote it
		return f, nil
	case m.Acts == "":
		return f, nil
	}
	if err := json.Unmarshal([]byte(m.Acts), &f.Acts); err != nil {
		return f, fmt.Errorf("reading the acts of %s: %w", f.ID, err)
	}
	return f, nil
}

func (f fate) write(w io.Writer) {
	fmt.Fprintf(w, "%s\t%s\n", f.ID, f.MessageID)
	fmt.Fprintf(w, "from\t%s\nsubject\t%s\n", f.From, f.Subject)
	fmt.Fprintf(w, "arrived\t%s UTC, read %s UTC from %s\n", showTime(f.At), showTime(f.Read), f.Mailbox)
	fmt.Fprintf(w, "fate\t%s\n", f.Fate)
	if f.Case != "" {
		fmt.Fprintf(w, "case\t%s\n", f.Case)
	}
	fmt.Fprintf(w, "why\t%s\n", f.Why)
	for _, one := range f.Acts {
		told := parsedAct{Act: string(one.Kind), Choice: one.Choice, Case: one.Case, Line: one.Line, Why: one.Why, act: one}
		fmt.Fprintf(w, "read as\t%s\n", told.sentence())
	}
}
