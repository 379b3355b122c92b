package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"charterd/workflow/charter"
)

func charterCommand(a *app) *cli.Command {
	return family("charter", "look at the rule books, and check them",
		&cli.Command{
			Name: "list", Usage: "list the shipped charters and those of the configuration",
			Action: func(_ context.Context, c *cli.Command) error {
				if _, err := arguments(c, 0, 0); err != nil {
					return err
				}
				return a.listCharters()
			},
		},
		&cli.Command{
			Name: "show", Usage: "tell a charter in plain English", ArgsUsage: "GROUP[@VERSION]",
			Flags: []cli.Flag{&cli.BoolFlag{Name: "text", Usage: "print the file itself"}},
			Action: func(_ context.Context, c *cli.Command) error {
				args, err := arguments(c, 1, 1)
				if err != nil {
					return err
				}
				return a.showCharter(args[0], c.Bool("text"))
			},
		},
		&cli.Command{
			Name: "check", Usage: "check charter files: what cannot work, and what may surprise", ArgsUsage: "FILE...",
			Action: func(_ context.Context, c *cli.Command) error {
				args, err := arguments(c, 1, -1)
				if err != nil {
					return err
				}
				return a.checkCharters(args)
			},
		},
	)
}

// rules is a charter in a result.
type rules struct {
	Group       string   `json:"group"`
	Version     string   `json:"version"`
	Title       string   `json:"title"`
	Effective   string   `json:"effective"`
	InForce     bool     `json:"in_force"`
	Stages      []string `json:"stages"`
	File        string   `json:"file"`
	Hash        string   `json:"hash"`
	Description string   `json:"description,omitempty"`
	Text        string   `json:"text,omitempty"`
}

func (b book) rules(all []book) rules {
	r := rules{Group: b.Group, Version: b.Version, Title: b.Title, Effective: b.Effective.String(), File: b.file, Hash: b.Hash}
	for _, s := range b.Stages {
		r.Stages = append(r.Stages, s.Name)
	}
	governs := charter.InForce(b.Group, charter.DateOf(time.Now(), charter.Zone{Name: "UTC"}), charters(all))
	r.InForce = governs != nil && governs.Hash == b.Hash
	return r
}

// library is every charter at hand: those of the configuration first, where there is one, then the shipped ones.
func (a *app) library() ([]book, error) {
	var books []book
	c, err := a.load()
	switch {
	case err == nil:
		for _, g := range c.Groups {
			books = append(books, g.books...)
		}
	case a.configured():
		return nil, err
	case !errors.Is(err, errNoConfig):
		a.say("charterd: the configuration has problems, so these are the shipped charters only; see `charterd check`")
	}
	shipped, err := shippedBooks()
	if err != nil {
		return nil, err
	}
	for _, b := range shipped {
		if !slices.ContainsFunc(books, func(own book) bool { return own.Group == b.Group && own.Version == b.Version }) {
			books = append(books, b)
		}
	}
	return books, nil
}

func (a *app) listCharters() error {
	books, err := a.library()
	if err != nil {
		return err
	}
	var list []rules
	for _, b := range books {
		list = append(list, b.rules(books))
	}
	return a.show(list, func(w io.Writer) {
		fmt.Fprintln(w, "GROUP\tVERSION\tFROM\tIN FORCE\tSTAGES\tTITLE")
		for _, r := range list {
			governs := "-"
			if r.InForce {
				governs = "yes"
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", r.Group, r.Version, r.Effective, governs, strings.Join(r.Stages, ", "), r.Title)
		}
	})
}

func (a *app) showCharter(which string, asText bool) error {
	books, err := a.library()
	if err != nil {
		return err
	}
	b, err := pick(books, which)
	if err != nil {
		return err
	}
	r := b.rules(books)
	r.Description = b.Describe()
	if asText {
		r.Text = b.Text
	}
	if asText && !a.json {
		_, err = io.WriteString(a.out, b.Text)
		return err
	}
	return a.show(r, func(w io.Writer) { io.WriteString(w, r.Description) })
}

// pick finds GROUP@VERSION; of a group alone, the version in force, else the newest.
func pick(books []book, which string) (book, error) {
	group, version, exact := strings.Cut(which, "@")
	var names, groups []string
	var newest, governs book
	for _, b := range books {
		names = append(names, b.Group+"@"+b.Version)
		groups = append(groups, b.Group)
		switch {
		case b.Group != group:
		case exact && b.Version == version:
			return b, nil
		case b.rules(books).InForce:
			governs = b
		}
		if b.Group == group && (newest.Charter == nil || newest.Effective.Compare(b.Effective) < 0) {
			newest = b
		}
	}
	switch {
	case exact || newest.Charter == nil:
		return book{}, fmt.Errorf("there is no charter %q%s", which, didYouMean(which, append(groups, names...), "there are "+strings.Join(names, ", ")))
	case governs.Charter != nil:
		return governs, nil
	}
	return newest, nil
}
