package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync"

	"github.com/urfave/cli/v3"
)

func parseCommand(a *app) *cli.Command {
	return &cli.Command{
		Name: "parse", Usage: "explain how mail is read", ArgsUsage: "[FILE...]",
		Description: "Each FILE is a mail, an mbox or a Maildir; without one, stdin is read. Changes nothing and needs no configuration: with\n" +
			"--config it knows charters, members and trusted servers; with --sent it reads the mails as answers to those that we sent.\n" +
			"With --json it prints one object per mail and line.",
		Flags: []cli.Flag{&cli.StringFlag{Name: "sent", Usage: "read the mails that we sent from `MBOX`"}},
		Action: func(ctx context.Context, c *cli.Command) error {
			return a.parse(ctx, c.Args().Slice(), c.String("sent"))
		},
	}
}

func (a *app) parse(ctx context.Context, names []string, sent string) error {
	r := &reader{}
	var err error
	if a.configured() {
		if r.config, err = a.load(); err != nil {
			return err
		}
	}
	if r.sent, err = a.outbox(sent, r.config); err != nil {
		return err
	}
	var failed error
	var waiting []filed
	for f, err := range a.mails(names) {
		if err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		if waiting = append(waiting, f); len(waiting) >= 64 {
			if err := a.explain(r, waiting); err != nil {
				return err
			}
			waiting = waiting[:0]
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return errors.Join(a.explain(r, waiting), failed)
}

// explain reads a batch on all processors and prints it in order.
func (a *app) explain(r *reader, batch []filed) error {
	results := make([]parsed, len(batch))
	var wait sync.WaitGroup
	next := make(chan int)
	for range min(runtime.GOMAXPROCS(0), len(batch)) {
		wait.Go(func() {
			for i := range next {
				results[i] = r.read(batch[i])
			}
		})
	}
	for i := range batch {
		next <- i
	}
	close(next)
	wait.Wait()
	for _, p := range results {
		if err := a.tell(p); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) tell(p parsed) error {
	if a.json {
		return a.jsonLine(p)
	}
	if _, err := io.WriteString(a.out, p.explanation()); err != nil {
		return fmt.Errorf("writing the result: %w", err)
	}
	return nil
}

// explanation tells a reading to a person.
func (p parsed) explanation() string {
	var b strings.Builder
	fmt.Fprintf(&b, "== %s\n", p.place)
	fmt.Fprintf(&b, "From:     %s <%s>\nSubject:  %s\n", p.From.Name, p.From.Address, p.Subject)
	fmt.Fprintf(&b, "Kind:     %s, because %s\n", p.Kind, p.kindWhy)
	proven := "not proven"
	if p.Sender.Proven {
		proven = strings.TrimSpace("proven " + strings.Join(p.Sender.By, ", "))
	}
	fmt.Fprintf(&b, "Sender:   %s. %s\n", proven, p.Sender.Why)
	if len(p.answers) > 0 {
		fmt.Fprintf(&b, "Answers:  %s\n", strings.Join(p.answers, "; "))
	}
	for _, e := range p.Attachments {
		fmt.Fprintf(&b, "Attached: %s (%s, %d octets)\n", e.Name, e.Type, e.Bytes)
	}
	fmt.Fprintf(&b, "New:\n")
	for line := range strings.Lines(p.Text) {
		fmt.Fprintf(&b, "  | %s\n", strings.TrimRight(line, "\n"))
	}
	for _, one := range p.Acts {
		fmt.Fprintf(&b, "Act:      %s\n", one.sentence())
	}
	for _, problem := range p.Problems {
		fmt.Fprintf(&b, "Problem:  %s\n", problem)
	}
	b.WriteByte('\n')
	return b.String()
}

// sentence tells one act with the words that decided.
func (p parsedAct) sentence() string {
	said := p.Act
	for _, part := range []string{p.Choice, p.act.Name, p.act.Result, p.act.Money} {
		if part != "" {
			said += " " + part
		}
	}
	if p.Case != "" {
		said += " on " + p.Case
	}
	if p.act.Doubt {
		said += ", doubtful"
	}
	if p.Line != "" {
		said += fmt.Sprintf(": %q", p.Line)
	}
	if p.Why != "" && p.Why != p.Line {
		said += " (" + p.Why + ")"
	}
	return said
}
