package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"charterd/internal/clerk"
	"charterd/store"
	"charterd/workflow/charter"
)

// farewell is how long the daemon may take to end: one turn and a goodbye to each server. systemd kills after 90 seconds.
const farewell = 10 * time.Second

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
	log := a.log(slog.LevelInfo)
	h, err := c.build(ctx, serving, log)
	if err != nil {
		return err
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

// turn is the summary of `run --once`.
type turn struct {
	Mail      int               `json:"mail"`
	Deadlines int               `json:"deadlines"`
	Sent      int               `json:"sent"`
	Queued    int               `json:"queued"`
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
	counts, err := h.store.OutboxCounts(ctx)
	if err != nil {
		return nil, err
	}
	t := &turn{
		Mail: report.Mail, Deadlines: report.Passed, Sent: report.Sent, Queued: counts[store.Queued], Older: report.Older,
		Gone: report.Gone, Settling: report.Settling, Unread: map[string]string{},
	}
	for group, why := range report.Inboxes {
		t.Unread[group] = why.Error()
	}
	return t, nil
}

func (t *turn) write(w io.Writer) {
	fmt.Fprintf(w, "mail read\t%d\ndeadlines passed\t%d\nmails sent\t%d\nmails queued\t%d\n", t.Mail, t.Deadlines, t.Sent, t.Queued)
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
		left = append(left, fmt.Sprintf("%d mails stay queued; they go out with the next run", t.Queued))
	}
	if t.Settling {
		left = append(left, fmt.Sprintf("mail waits in a mailbox until a deadline has settled; run again in %s", clerk.Settle))
	}
	if len(left) == 0 {
		return nil
	}
	return laterError(fmt.Errorf("%s", strings.Join(left, "\n")))
}
