package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/urfave/cli/v3"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args, os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is the whole program: it reads args, of which the first is the program's name, and returns the exit code. The end of
// the context ends the daemon cleanly.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	a := &app{in: stdin, out: stdout, err: stderr, args: args}
	err := a.root().Run(ctx, args)
	return a.end(err)
}

// root is the program as the command line sees it.
func (a *app) root() *cli.Command {
	cli.VersionPrinter = func(*cli.Command) { a.printVersion() }
	root := &cli.Command{
		Name:  "charterd",
		Usage: "run a work group's charter by e-mail",
		Description: "Start with `charterd check`, then `charterd run`. Results go to stdout, talk to stderr.\n" +
			"Exit codes: 0 ok, 1 failed, 2 usage, 75 try later, 78 bad configuration.",
		Version:                   version(),
		EnableShellCompletion:     true,
		DisableSliceFlagSeparator: true,
		ConfigureShellCompletionCommand: func(c *cli.Command) {
			c.Hidden = false
			a.prepare(c)
		},
		Reader: a.in, Writer: a.out, ErrWriter: a.err,
		ExitErrHandler: func(context.Context, *cli.Command, error) {}, // run returns the code; the library must not exit
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "config", Usage: "read `FILE` (default: charterd.toml here, else " + systemConfig + ")", Destination: &a.config},
			&cli.BoolFlag{Name: "json", Usage: "print the result as JSON", Destination: &a.json},
		},
		Commands: commands(a),
	}
	a.prepare(root)
	return root
}
