package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"charterd/internal/clerk"
	"charterd/workflow/acts"
)

func verifyCommand(a *app) *cli.Command {
	return &cli.Command{
		Name: "verify", Usage: "check the record and compute every decision again",
		Description: "Checks that nothing in the record was changed, and runs every recorded fact through the rules again. It changes nothing.\n" +
			"With --reread it also reads the stored mails again and lists those that would be read differently today.",
		Flags: []cli.Flag{&cli.BoolFlag{Name: "reread", Usage: "read the stored mails again too"}, revealFlag()},
		Action: a.looking(0, 0, func(ctx context.Context, l *ledger, _ []string, c *cli.Command) error {
			return a.verify(ctx, l, c.Bool("reread"))
		}),
	}
}

// audit is what a verification found.
type audit struct {
	Sound     bool     `json:"sound"`
	Entries   int      `json:"entries"`
	Head      string   `json:"head"`
	Messages  int      `json:"messages"`
	Outgoing  int      `json:"outgoing"`
	Charters  int      `json:"charters"`
	Cases     int      `json:"cases"`
	Decisions int      `json:"decisions"`       // computed again
	Given     int      `json:"given,omitempty"` // events of a simulation's scene, which were not computed
	Erased    []erased `json:"erased"`
	Bad       int64    `json:"bad,omitempty"` // the first entry that is not what was recorded
	Problems  []string `json:"problems"`
	Reread    *reread  `json:"reread,omitempty"`
}

type erased struct {
	Owner   string    `json:"owner"`
	At      time.Time `json:"at"`
	Entries int       `json:"entries"`
}

// reread is what today's reader reads differently. That is no damage: decisions stand as they were recorded.
type reread struct {
	Read   int         `json:"read"`
	Differ []different `json:"differ"`
}

type different struct {
	ID        string     `json:"id"`
	MessageID string     `json:"message_id"`
	Case      string     `json:"case,omitempty"`
	Fate      string     `json:"fate"`
	Kind      string     `json:"kind"`
	Reader    string     `json:"reader"`
	Then      []acts.Act `json:"then"`
	Now       []acts.Act `json:"now"`
}

func (a *app) verify(ctx context.Context, l *ledger, again bool) error {
	proof, err := clerk.Verify(ctx, l.Store)
	if err != nil {
		return err
	}
	r := proof.Record
	result := audit{
		Sound: proof.Sound(), Entries: r.Entries, Head: r.Head.Hash, Messages: r.Messages, Outgoing: r.Outgoing, Charters: r.Charters,
		Cases: proof.Cases, Decisions: proof.Decisions, Given: proof.Given, Erased: []erased{}, Bad: r.Bad, Problems: append([]string{}, proof.Problems...),
	}
	for _, e := range r.Erased {
		result.Erased = append(result.Erased, erased{e.Owner, e.At, e.Entries})
	}
	if r.Problem != "" {
		result.Problems = append([]string{r.Problem}, result.Problems...)
	}
	if again && result.Sound {
		if result.Reread, err = l.reread(ctx); err != nil {
			return err
		}
	}
	if err := a.show(result, result.write); err != nil {
		return err
	}
	if !result.Sound {
		return errReported
	}
	return nil
}

func (l *ledger) reread(ctx context.Context) (*reread, error) {
	groups, err := l.config.groups()
	if err != nil {
		return nil, err
	}
	list, read, err := clerk.Reread(ctx, l.Store, groups, l.config.Domain)
	if err != nil {
		return nil, err
	}
	r := &reread{Read: read, Differ: []different{}}
	for _, one := range list {
		m := one.Message
		d := different{ID: mailName(m.ID), Case: m.Case, Fate: m.Fate, Kind: string(one.Kind), Reader: m.Reader}
		if !l.hides(m.Group, m.Seal) {
			d.Then, d.Now, d.MessageID = one.Then, one.Now, m.MessageID
		}
		r.Differ = append(r.Differ, d)
	}
	return r, nil
}

func (r audit) write(w io.Writer) {
	fmt.Fprintf(w, "entries of the chain\t%d\tlast %.12s\n", r.Entries, r.Head)
	fmt.Fprintf(w, "mails that came in\t%d\nmails that went out\t%d\ncharters\t%d\n", r.Messages, r.Outgoing, r.Charters)
	for _, e := range r.Erased {
		fmt.Fprintf(w, "%s\terased on %s\t%s of the chain\n", e.Owner, e.At.UTC().Format(time.DateOnly), plural(e.Entries, "entry", "entries"))
	}
	if r.Given > 0 {
		fmt.Fprintf(w, "given by a scene\t%d\tevents of a simulation, taken as they stand\n", r.Given)
	}
	if r.Sound {
		fmt.Fprintf(w, "computed again\t%d\tresults, in %s: all as recorded\n", r.Decisions, plural(r.Cases, "case", "cases"))
	}
	if r.Reread != nil {
		r.Reread.write(w)
	}
	if r.Sound {
		fmt.Fprintln(w, "\nThe record is sound.")
		return
	}
	fmt.Fprintln(w, "\nThe record does NOT hold:")
	for _, p := range r.Problems {
		fmt.Fprintf(w, "  %s\n", p)
	}
	if r.Bad > 0 {
		fmt.Fprintf(w, "The first bad entry is %d.\n", r.Bad)
	}
	fmt.Fprintln(w, "Stop the daemon, keep a copy of the database as it is, and put back the latest backup for which `charterd verify` is sound;")
	fmt.Fprintln(w, "mail that arrived after that backup is read again where it still lies in the mailbox.")
}

func (r *reread) write(w io.Writer) {
	fmt.Fprintf(w, "mails read again\t%d\t%d would be read differently today; nothing was changed\n", r.Read, len(r.Differ))
	for _, d := range r.Differ {
		fmt.Fprintf(w, "  %s\t%s\t%s (%s by reader %s): was %s; now %s\n", d.ID, d.Case, d.MessageID, d.Fate, d.Reader, sentences(d.Then), sentences(d.Now))
	}
}

// sentences tells acts in one line.
func sentences(list []acts.Act) string {
	var said []string
	for _, one := range list {
		said = append(said, parsedAct{Act: string(one.Kind), Choice: one.Choice, Case: one.Case, Line: oneLine(one.Line), act: one}.sentence())
	}
	if len(said) == 0 {
		return "nothing"
	}
	return strings.Join(said, ", ")
}
