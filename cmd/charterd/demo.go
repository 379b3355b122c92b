package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/urfave/cli/v3"

	"charterd/internal/demo"
)

func demoCommand(a *app) *cli.Command {
	return &cli.Command{
		Name: "demo", Usage: "play a year of three groups, with nothing to set up",
		Description: "Starts two mail servers on this machine, lets invented people write to three groups for a year, and tells what charterd\n" +
			"does: what it read, what was decided and why, who was told. The database, every mail and a page for each are left in DIR.\n" +
			"It ends with code 1 where a mail or a case came otherwise than the story says.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "out", Usage: "leave everything in `DIR`, which must be new or empty (default: a new temporary folder)"},
			&cli.BoolFlag{Name: "fast", Usage: "tell it without pauses"},
			&cli.StringFlag{Name: killedFlag, Hidden: true},
		},
		Action: func(ctx context.Context, c *cli.Command) error {
			if _, err := arguments(c, 0, 0); err != nil {
				return err
			}
			if told := c.String(killedFlag); told != "" {
				return demo.Killed(ctx, told)
			}
			return a.demo(ctx, c.String("out"), c.Bool("fast"))
		},
	}
}

// killedFlag is how the demo starts this program for the turn in which it is to be killed.
const killedFlag = "killed"

func (a *app) demo(ctx context.Context, folder string, fast bool) error {
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("finding this program, which the demo starts a second time: %w", err)
	}
	o := demo.Options{Folder: folder, Program: []string{program, "demo", "--" + killedFlag}, Tell: a.out, JSON: a.json}
	if !fast && !a.json {
		o.Pause = func(d time.Duration) {
			select {
			case <-time.After(d):
			case <-ctx.Done():
			}
		}
	}
	sum, err := demo.Play(ctx, o)
	if errors.Is(err, demo.ErrDiffers) {
		a.say("charterd: %v; the folder is %s", err, sum.Folder)
		return errReported
	}
	return err
}
