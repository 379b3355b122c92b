package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/urfave/cli/v3"

	"charterd/internal/clerk"
	"charterd/templates"
)

func checkCommand(a *app) *cli.Command {
	return &cli.Command{
		Name:  "check",
		Usage: "check configuration, charters, rosters and mail templates",
		Description: "Works offline; for ExecStartPre. With --live it also logs in to every mailbox and to the SMTP server, and changes nothing\n" +
			"there. Exit code 78: something must be changed first; 75: a server cannot be reached just now.",
		Flags: []cli.Flag{&cli.BoolFlag{Name: "live", Usage: "try the logins too"}},
		Action: func(ctx context.Context, c *cli.Command) error {
			if _, err := arguments(c, 0, 0); err != nil {
				return err
			}
			return a.check(ctx, c.Bool("live"))
		},
	}
}

// checked is one thing that `charterd check` looked at.
type checked struct {
	What string `json:"what"` // "config", "charter", "roster", "templates", "database", "mailbox", "smtp"
	Name string `json:"name"`
	OK   bool   `json:"ok"`
	Say  string `json:"say"`
	code int    // when not OK
}

// finding is a problem or a note in the JSON form of a result.
type finding struct {
	File string `json:"file"`
	Line int    `json:"line,omitempty"`
	Key  string `json:"key,omitempty"`
	Text string `json:"text"`
}

// inspection is the result of `charterd check`.
type inspection struct {
	OK       bool      `json:"ok"`
	Checked  []checked `json:"checked"`
	Problems []finding `json:"problems"`
	Notes    []finding `json:"notes"`

	wrong, remarks problems
}

func (a *app) check(ctx context.Context, live bool) error {
	name, text, err := a.readConfigFile()
	if err != nil {
		return err
	}
	c, found := inspect(name, text)
	r := &inspection{wrong: found}
	r.offline(c)
	r.database(ctx, c)
	if live && len(found) > 0 {
		r.add("logins", "", false, "not tried: correct the problems first", exitConfig)
	} else if live {
		r.online(ctx, c)
	}
	code := r.verdict()
	if err := a.show(r, r.write); err != nil {
		return err
	}
	if code != exitOK {
		return coded{code, errReported}
	}
	return nil
}

func (r *inspection) add(what, name string, ok bool, say string, code int) {
	r.Checked = append(r.Checked, checked{what, name, ok, say, code})
}

// offline lists what was read, with one line each.
func (r *inspection) offline(c *config) {
	r.file("config", c.doc.file, count(len(c.Groups), "group"))
	for i := range c.Groups {
		g := &c.Groups[i]
		if g.Mode == clerk.Off {
			r.add("group", g.ID, true, "known by its address only", exitOK)
			continue
		}
		for _, b := range g.books {
			if b.Charter == nil {
				continue
			}
			say := fmt.Sprintf("%s, from %s", count(len(b.Stages), "stage"), b.Effective)
			if b.Version == g.inForce(time.Now()) {
				say += ", in force"
			}
			r.file("charter", b.file, say)
		}
		_, notes := lint(g.books)
		r.remarks = append(r.remarks, notes...)
		if len(g.Trust.AuthservIDs) > 0 && len(g.Trust.OwnHosts) == 0 {
			r.remarks = append(r.remarks, c.doc.problem(fmt.Sprintf("group[%d].trust.own_hosts", i), "this key is missing or empty, so the topmost Received line of a mail counts, whoever wrote it; better name your receiving server as it stands behind \"by\" there"))
		}
		if g.people != nil {
			r.file("roster", c.path(g.Roster), count(len(g.people.Members), "member"))
		}
	}
	if _, err := templates.Load(nil); err != nil {
		r.add("templates", "shipped", false, err.Error(), exitConfig)
		return
	}
	r.add("templates", "shipped", true, "none reads as a vote", exitOK)
}

// file adds a file that was read, with the number of its problems.
func (r *inspection) file(what, name, say string) {
	n := 0
	for _, p := range r.wrong {
		if p.file == name {
			n++
		}
	}
	if n > 0 {
		r.add(what, name, false, count(n, "problem"), exitConfig)
		return
	}
	r.add(what, name, true, say, exitOK)
}

// verdict closes the result and gives the exit code: what must be changed counts before what may pass by itself.
func (r *inspection) verdict() int {
	r.Problems, r.Notes = findings(r.wrong), findings(r.remarks)
	code := exitOK
	if len(r.wrong) > 0 {
		code = exitConfig
	}
	for _, one := range r.Checked {
		if !one.OK && (code == exitOK || code == exitLater) {
			code = one.code
		}
	}
	r.OK = code == exitOK
	return code
}

func findings(list problems) []finding {
	all := []finding{}
	for _, p := range list {
		all = append(all, finding{p.file, p.line, p.key, p.text})
	}
	return all
}

func (r *inspection) write(w io.Writer) {
	for _, one := range r.Checked {
		state := "ok"
		if !one.OK {
			state = "WRONG"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", state, one.What, one.Name, one.Say)
	}
	for _, p := range r.wrong {
		fmt.Fprintf(w, "\n%s\n", p)
	}
	for _, p := range r.remarks {
		fmt.Fprintf(w, "\nnote: %s\n", p)
	}
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
