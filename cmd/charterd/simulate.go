package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/urfave/cli/v3"

	"charterd/internal/clerk"
	"charterd/store"
	"charterd/workflow"
)

func simulateCommand(a *app) *cli.Command {
	return &cli.Command{
		Name: "simulate", Usage: "run recorded mail through the charters on a simulated clock", ArgsUsage: "MAIL...",
		Description: "Each MAIL is a mail, an mbox or a Maildir, in any order. The time of arrival is that of the mbox's From line, else of the\n" +
			"topmost Received field, else the Date. Writes DIR/result.json, DIR/outgoing.mbox (what would have been sent) and\n" +
			"DIR/charterd.db. Sends nothing and reads no mailbox. With --sent, answers to the mails of an earlier run find their cases.\n" +
			"With --scene, members and cases are there before the first mail, and no configuration is needed; --print-refs prints the\n" +
			"Message-IDs and reply addresses of their ballots, one JSON object for each member and case, and reads no mail.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "out", Usage: "write to `DIR`"},
			&cli.StringFlag{Name: "until", Usage: "stop at `TIME`: 2026-11-27 or 2026-11-27T12:00:00Z"},
			&cli.StringFlag{Name: "sent", Usage: "the mails that an earlier run sent are in `MBOX`"},
			&cli.BoolFlag{Name: "trust-from", Usage: "believe From where a mail has no Authentication-Results: for archives"},
			&cli.StringFlag{Name: "scene", Usage: "members and cases from `FILE`, in JSON"},
			&cli.BoolFlag{Name: "print-refs", Usage: "print the names of the scene's ballot mails, and do nothing else"},
			&cli.StringSliceFlag{Name: "charter", Usage: "let FILE govern the group from the beginning: `GROUP=FILE`"},
		},
		Action: func(ctx context.Context, c *cli.Command) error {
			p := play{
				app: a, folder: c.String("out"), sent: c.String("sent"), sceneFile: c.String("scene"),
				trustFrom: c.Bool("trust-from"), charters: c.StringSlice("charter"),
			}
			if c.Bool("print-refs") { // whatever mail is named is not read
				if err := p.prepare(); err != nil {
					return err
				}
				return p.printRefs(ctx)
			}
			var err error
			if p.names, err = arguments(c, 1, -1); err != nil {
				return err
			}
			if p.folder == "" {
				return usageError("--out DIR is missing: where the result is written")
			}
			if text := c.String("until"); text != "" {
				if p.until, err = parseTime("--until", text); err != nil {
					return err
				}
			}
			return p.run(ctx)
		},
	}
}

// play is one simulation.
type play struct {
	*app
	names     []string
	folder    string
	sent      string
	until     time.Time
	trustFrom bool
	charters  []string
	sceneFile string

	config    *config
	groups    []clerk.Group
	scene     *scene // nil without one
	placed    []placed
	elsewhere []string         // addresses of settings that are not played
	letters   []store.Outgoing // by which the scene's members may answer
	tapes     []*clerk.Tape
	begins    time.Time // the first arrival
	taken     int
	timeless  []string // mails that nothing tells when they arrived
	post      post
}

// prepare reads the configuration, the scene and the flags.
func (p *play) prepare() error {
	var err error
	if p.sceneFile != "" {
		if p.scene, err = readScene(p.sceneFile); err != nil {
			return err
		}
	}
	if p.scene != nil && !p.configured() {
		p.config, err = p.scene.config(p.app)
	} else {
		p.config, err = p.load()
	}
	if err != nil {
		return err
	}
	if p.groups, err = p.config.groups(); err != nil {
		return err
	}
	if err := p.prepareGroups(); err != nil || p.scene == nil {
		return err
	}
	return p.enter()
}

func (p *play) run(ctx context.Context) error {
	if err := p.prepare(); err != nil {
		return err
	}
	old, err := p.earlier()
	if err != nil {
		return err
	}
	if err := p.record(old); err != nil {
		return err
	}
	if err := p.playable(); err != nil {
		return err
	}
	if err := p.makeFolder(); err != nil {
		return err
	}
	result, err := p.perform(ctx, old)
	if err != nil {
		return err
	}
	if err := p.write(result); err != nil {
		return err
	}
	return p.show(result, func(w io.Writer) { p.summary(w, result) })
}

func (p *play) database() string { return filepath.Join(p.folder, "charterd.db") }

// makeFolder refuses a folder that holds a record: two runs in one would be neither.
func (p *play) makeFolder() error {
	if err := os.MkdirAll(p.folder, 0o700); err != nil {
		return fmt.Errorf("making the folder of the simulation: %w", err)
	}
	for _, name := range []string{"charterd.db", "result.json", "outgoing.mbox"} {
		_, err := os.Stat(filepath.Join(p.folder, name))
		switch {
		case err == nil:
			return fmt.Errorf("%s holds the result of another run (%s); name an empty folder with --out", p.folder, name)
		case !errors.Is(err, fs.ErrNotExist):
			return fmt.Errorf("looking into the folder of the simulation: %w", err)
		}
	}
	return nil
}

// write puts the result and the mails into the folder.
func (p *play) write(result clerk.Result) error {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(result); err != nil {
		return fmt.Errorf("writing the result: %w", err)
	}
	for name, octets := range map[string][]byte{"result.json": text.Bytes(), "outgoing.mbox": p.post.mbox.Bytes()} {
		if err := os.WriteFile(filepath.Join(p.folder, name), octets, 0o600); err != nil {
			return fmt.Errorf("writing the result: %w", err)
		}
	}
	return nil
}

func (p *play) summary(w io.Writer, r clerk.Result) {
	fates := map[string]int{}
	for _, m := range r.Messages {
		fates[m.Fate]++
	}
	fmt.Fprintf(w, "%s from %s to %s UTC; %s would have been sent, in %s\n", plural(p.taken, "mail", "mails"),
		showTime(p.begins), showTime(p.post.now), plural(p.post.sent, "mail", "mails"), filepath.Join(p.folder, "outgoing.mbox"))
	for _, fate := range sortedKeys(fates) {
		fmt.Fprintf(w, "  %s\t%d\n", fate, fates[fate])
	}
	if len(r.Cases) == 0 {
		fmt.Fprintln(w, "\nno case was opened")
		return
	}
	fmt.Fprintf(w, "\nCASE\tCHARTER\tSTAGE\tOUTCOME\tLINE\tAMOUNT\tTITLE\n")
	for _, c := range r.Cases {
		title := c.Title
		if p.isConfidential(c.Group) {
			title = "(confidential)"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", c.Case, c.Charter, c.Stage, c.Outcome, c.Line, workflow.FormatMoney(c.Amount), oneLine(title))
	}
}

func (p *play) isConfidential(group string) bool {
	for _, g := range p.groups {
		if g.ID == group {
			return g.Confidential
		}
	}
	return false
}
