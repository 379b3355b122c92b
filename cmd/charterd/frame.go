package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/urfave/cli/v3"

	"charterd/workflow/tally"
)

// app is what every command works with: the streams, and the flags that all commands have. A command is a function
// `xCommand(a *app) *cli.Command` in the file x.go, listed in commands.go. Its Action gets its input by a.load and a.look or
// a.daemon, prints by a.show, and returns an error; it never prints one.
type app struct {
	in       io.Reader
	out, err io.Writer
	args     []string // as given
	config   string   // --config; empty: the default places
	json     bool     // --json
}

// say talks to the person at the terminal: what is being done, never a result.
func (a *app) say(format string, args ...any) { fmt.Fprintf(a.err, format+"\n", args...) }

// family is a command that only has commands below it.
func family(name, usage string, below ...*cli.Command) *cli.Command {
	return &cli.Command{Name: name, Usage: usage, Commands: below}
}

// arguments gives the positional arguments of a command, or a usage error when they are fewer than least or more than most;
// most < 0 sets no limit.
func arguments(c *cli.Command, least, most int) ([]string, error) {
	args := c.Args().Slice()
	usage := strings.TrimSpace(c.FullName() + " " + c.ArgsUsage)
	switch {
	case len(args) < least:
		return nil, usageError("something is missing behind %q; write: %s", c.FullName(), usage)
	case most >= 0 && len(args) > most:
		return nil, usageError("%q is too much; write: %s", args[most], usage)
	}
	return args, nil
}

// prepare makes a command and all below it answer mistakes in our words and with our exit code.
func (a *app) prepare(c *cli.Command) {
	c.OnUsageError = a.wrongUsage
	if c.Action == nil {
		c.Action = a.noSuchCommand
	}
	for _, below := range c.Commands {
		a.prepare(below)
	}
}

// noSuchCommand answers a word that names no command, and help where there is no word at all.
func (a *app) noSuchCommand(_ context.Context, c *cli.Command) error {
	if !c.Args().Present() {
		c.Root().Writer = a.err // the answer to a mistake is no result
		if err := cli.ShowSubcommandHelp(c); err != nil {
			return err
		}
		return usageError("which command? write one of the above behind %q", c.FullName())
	}
	var names []string
	for _, below := range c.Commands {
		names = append(names, below.Name)
	}
	word := c.Args().First()
	return usageError("%q has no command %q%s", c.FullName(), word, didYouMean(word, names, fmt.Sprintf("see `%s --help`", c.FullName())))
}

// wrongUsage answers a flag that does not exist or has no good value.
func (a *app) wrongUsage(_ context.Context, c *cli.Command, err error, _ bool) error {
	var known []string
	for _, f := range append(slices.Clone(c.Flags), c.Root().Flags...) {
		for _, name := range f.Names() {
			known = append(known, strings.Repeat("-", min(len(name), 2))+name)
		}
	}
	for _, arg := range a.args[min(1, len(a.args)):] {
		name, _, _ := strings.Cut(arg, "=")
		if name == "--" {
			break
		}
		if strings.HasPrefix(name, "-") && len(name) > 1 && !slices.Contains(known, name) {
			return usageError("%q has no flag %s%s", c.FullName(), name, didYouMean(name, known, fmt.Sprintf("see `%s --help`", c.FullName())))
		}
	}
	return usageError("%v; see `%s --help`", err, c.FullName())
}

// didYouMean ends a sentence about an unknown word: with the nearest valid one, else with otherwise.
func didYouMean(word string, valid []string, otherwise string) string {
	if near := tally.Nearest(word, valid); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return "; " + otherwise
}
