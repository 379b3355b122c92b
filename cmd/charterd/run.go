package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime/debug"
	"time"

	"github.com/urfave/cli/v3"

	"charterd/internal/clerk"
	"charterd/workflow/charter"
)

// farewell is how long the daemon may take to end: one turn and a goodbye to each server. systemd kills after 90 seconds.
const farewell = 10 * time.Second

// collectAt is by how many percent the memory may grow between two collections. What the daemon holds is small beside what a full
// mailbox runs through it, and it shares its machine with mail servers.
const collectAt = 40

func runCommand(a *app) *cli.Command {
	return &cli.Command{
		Name:  "run",
		Usage: "serve the groups: read mail, pass deadlines, send",
		Description: "Runs until SIGINT or SIGTERM. With --once it reads what is there, sends, prints a summary and ends; exit code 75 then says\n" +
			"that a mailbox could not be read or that mail still waits.",
		Flags: []cli.Flag{&cli.BoolFlag{Name: "once", Usage: "take one turn, and end"}},
		Action: func(ctx context.Context, c *cli.Command) error {
			if _, err := arguments(c, 0, 0); err != nil {
				return err
			}
			if c.Bool("once") {
				return a.once(ctx)
			}
			return a.serve(ctx)
		},
	}
}

// ready loads a configuration with which the daemon can work: files and charters are checked as `charterd check` does.
func (a *app) ready() (*config, error) {
	name, text, err := a.readConfigFile()
	if err != nil {
		return nil, err
	}
	c, found := inspect(name, text)
	if len(found) > 0 {
		return nil, configError(found)
	}
	return c, nil
}

// inspect reads a configuration and checks all that can be checked without a connection.
func inspect(name string, text []byte) (*config, problems) {
	c, found := readConfig(name, text)
	if c.doc.broken {
		return c, found
	}
	c.checkFiles()
	for i := range c.Groups {
		g := &c.Groups[i]
		wrong, _ := lint(g.books)
		c.doc.found = append(c.doc.found, wrong...)
		if len(g.books) > 0 && g.inForce(time.Now()) == "none" {
			c.doc.wrong(fmt.Sprintf("group[%d].charter", i), "no version has begun yet; add the one that governs today, or set mode = \"off\" until the first begins")
		}
	}
	return c, c.doc.sorted()
}

func (a *app) serve(ctx context.Context) error {
	c, err := a.ready()
	if err != nil {
		return err
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
	log := a.log(slog.LevelInfo)
	h, err := c.build(ctx, serving, log)
	if err != nil {
		return err
	}
	if h.made != "" {
		log.Warn("a new database was made", "database", h.made)
	}
	c.announce(log)
	ended := make(chan error, 1)
	go func() { ended <- errors.Join(h.clerk.Run(ctx), h.close()) }()
	select {
	case err = <-ended:
		return err
	case <-ctx.Done():
	}
	log.Info("charterd ends")
	select {
	case err = <-ended:
	case <-time.After(farewell):
		return fmt.Errorf("charterd did not end within %s and is cut off; nothing recorded is lost, and mail under way is sent again with the same bytes", farewell)
	}
	if errors.Is(err, context.Canceled) {
		err = nil // told to end before it had begun
	}
	return err
}

// announce says what is served. It names no person and no login: those belong to no log.
func (c *config) announce(log *slog.Logger) {
	out := c.SMTP.Host
	if c.SMTP.Folder != "" {
		out = "folder " + c.path(c.SMTP.Folder)
	}
	log.Info("charterd starts", "version", version(), "config", c.doc.file, "database", c.path(c.Database), "outlet", out)
	for i := range c.Groups {
		g := &c.Groups[i]
		if g.Mode == clerk.Off {
			log.Info("group known by its address only", "group", g.ID)
			continue
		}
		place := g.Mailbox.Host + " " + g.Mailbox.Folder
		if g.Mailbox.Kind == "maildir" {
			place = c.path(g.Mailbox.Path)
		}
		log.Info("group", "group", g.ID, "mode", g.Mode, "mailbox", g.Mailbox.Kind+" "+place, "charter", g.inForce(time.Now()))
	}
}

// inForce names the charter that governs what comes in now; "none" where none has begun.
func (g *groupConfig) inForce(now time.Time) string {
	if ch := charter.InForce(g.ID, charter.DateOf(now, charter.Zone{Name: "UTC"}), charters(g.books)); ch != nil {
		return ch.Version
	}
	return "none"
}
