package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"charterd/internal/clerk"
	"charterd/store"
	"charterd/templates"
	"charterd/workflow"
)

// Options are what a person can choose.
type Options struct {
	Folder  string              // where everything is left; empty: a new temporary folder
	Program []string            // how to start this program so that it calls Killed with the argument that is added
	Tell    io.Writer           // the story, or with JSON one object a line
	JSON    bool                // told as data
	Pause   func(time.Duration) // between steps, for a person to read; nil: none
}

// ErrDiffers says that something came otherwise than the story tells. What it was stands in the telling.
var ErrDiffers = errors.New("the year did not end as scripted")

// player goes through the story.
type player struct {
	Options
	site    site
	servers *servers
	house   *house
	cast    cast
	words   *templates.Set
	story   story
	teller  teller
	journal bytes.Buffer // what charterd has to say to its operator

	now     time.Time
	between happened // in turns since the last line of the story
	turn    int
	taken   int            // mails that the SMTP server had taken before this turn
	read    int64          // the last incoming mail that was told
	known   map[string]int // entries that were told, by case or group
	arrived []*arrived     // all mails that were written to the groups
	sent    []*received    // all mails of ours
	differs int            // expectations that were not met
	wanted  int            // expectations in all
	kills   int            // processes that died on purpose
	rows    map[string]store.Case
	pagesOf []*page // once they are written
}

// arrived is a mail that somebody wrote to a group.
type arrived struct {
	step   *step
	from   person
	owner  string // of a mail that a server returned: whose server it was
	to     group
	at     time.Time
	raw    []byte
	id     string // Message-ID
	turn   int
	answer *received
	row    store.Message // once it was read
}

// Play plays the year and gives its summary. The error is ErrDiffers where it came otherwise than scripted.
func Play(ctx context.Context, o Options) (Summary, error) {
	s, err := readStory()
	if err != nil {
		return Summary{}, err
	}
	return play(ctx, o, s)
}

func play(ctx context.Context, o Options, s story) (sum Summary, err error) {
	p := &player{Options: o, story: s, known: map[string]int{}, rows: map[string]store.Case{}}
	if p.cast, err = readCast(); err != nil {
		return sum, err
	}
	if p.words, err = templates.Load(nil); err != nil {
		return sum, err
	}
	if p.site.Folder, err = prepare(o.Folder); err != nil {
		return sum, err
	}
	if p.servers, err = startServers(); err != nil {
		return sum, fmt.Errorf("starting the mail servers of the demo: %w", err)
	}
	defer func() { err = errors.Join(err, p.servers.close()) }()
	p.site.IMAP, p.site.SMTP, p.site.Certificate = p.servers.imap.Port(), p.servers.smtp.Port(), p.servers.der
	if err := p.site.furnish(p.cast); err != nil {
		return sum, fmt.Errorf("furnishing the folder of the demo: %w", err)
	}
	p.teller = newTeller(o, p.cast)
	defer func() {
		if p.house != nil {
			_ = p.house.close() // on the way out of an error that says more
		}
	}()
	p.teller.begin(p.site.Folder)
	err = p.year(ctx)
	if ctx.Err() != nil {
		return sum, fmt.Errorf("the demo was stopped; what it wrote so far lies in %s: %w", p.site.Folder, ctx.Err())
	}
	if err != nil {
		return sum, err
	}
	return p.finish(ctx)
}

// year plays all chapters.
func (p *player) year(ctx context.Context) error {
	p.now = time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC)
	if err := p.start(ctx); err != nil {
		return err
	}
	if err := p.take(ctx); err != nil { // the first contact with empty mailboxes
		return err
	}
	if _, err := p.gather(ctx); err != nil { // the rosters: nobody need be told
		return err
	}
	for _, c := range p.story.chapters {
		p.teller.chapter(c.title)
		for _, s := range c.scenes {
			p.teller.scene(s.title)
			for i := range s.turns {
				if err := p.play(ctx, &s.turns[i]); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (p *player) start(ctx context.Context) (err error) {
	p.site.Now = p.now
	p.house, err = p.site.open(ctx, p.cast, p.words, slog.New(slog.NewTextHandler(&p.journal, nil)), nil)
	return err
}

// restart ends charterd and starts it again on the same folder.
func (p *player) restart(ctx context.Context) error {
	err := p.house.close()
	p.house = nil
	if err != nil {
		return err
	}
	return p.start(ctx)
}

// play plays what happens up to one turn, and the turn.
func (p *player) play(ctx context.Context, t *turn) error {
	if t.note != "" {
		p.teller.note(t.note)
		return nil
	}
	if err := p.meanwhile(ctx, t.steps[0].at); err != nil {
		return err
	}
	for i := range t.steps {
		one := &t.steps[i]
		p.now = one.at
		if err := p.act(ctx, one); err != nil {
			return fmt.Errorf("%s: %w", one.where, err)
		}
	}
	if !t.steps[0].quiet() {
		p.now = p.now.Add(clerk.Settle + time.Minute)
	}
	for _, at := range t.kill {
		if err := p.killed(ctx, at); err != nil {
			return fmt.Errorf("%s: %w", t.steps[0].where, err)
		}
	}
	if err := p.take(ctx); err != nil {
		return fmt.Errorf("%s: %w", t.steps[0].where, err)
	}
	return p.after(ctx, t)
}

// after tells and compares what a turn did.
func (p *player) after(ctx context.Context, t *turn) error {
	done, err := p.gather(ctx)
	if err != nil {
		return err
	}
	done.kill = t.kill
	for i := range t.steps {
		done.steps = append(done.steps, &t.steps[i])
	}
	judged := p.since(&done)
	for _, w := range t.wants {
		p.wanted++
		if got := p.judge(ctx, w, judged); got != "" {
			p.differs++
			done.differs = append(done.differs, difference{Where: w.where, Wanted: w.text, Came: got})
		}
	}
	p.teller.turn(&done)
	if p.Pause != nil {
		p.Pause(pace)
	}
	return ctx.Err()
}

// since is what happened since the last line of the story: of a line that lets time pass, all the turns until it, else its own.
func (p *player) since(done *happened) *happened {
	switch {
	case len(done.steps) == 0: // a deadline passed by itself
		p.between.events, p.between.sent = append(p.between.events, done.events...), append(p.between.sent, done.sent...)
		return done
	case done.steps[0].quiet():
		whole := *done
		whole.events, whole.sent = append(p.between.events, done.events...), append(p.between.sent, done.sent...)
		done = &whole
	}
	p.between = happened{}
	return done
}

// pace is how long the telling rests after each turn: all of the year in less than 20 seconds.
const pace = 100 * time.Millisecond

// meanwhile lets the deadlines before that time pass, each in a turn of its own as it would with a program that runs.
func (p *player) meanwhile(ctx context.Context, until time.Time) error {
	for {
		due, err := p.house.store.NextDue(ctx, "")
		if err != nil {
			return err
		}
		next := due.Add(clerk.Settle)
		if due.IsZero() || !next.Before(until) || !next.After(p.now) {
			return nil
		}
		p.now = next
		if err := p.take(ctx); err != nil {
			return err
		}
		if err := p.after(ctx, &turn{}); err != nil {
			return err
		}
	}
}

// take takes one turn of charterd, now.
func (p *player) take(ctx context.Context) error {
	p.turn++
	report, err := p.house.Turn(ctx, p.now)
	for _, unread := range report.Inboxes {
		err = errors.Join(err, unread)
	}
	if err != nil {
		return fmt.Errorf("the turn of %s: %w", p.now.Format("2 January 15:04"), err)
	}
	return nil
}

// caseOf folds a case from the record; nil where there is none.
func (p *player) caseOf(ctx context.Context, id string) *workflow.Case {
	c, err := clerk.LoadCase(ctx, p.house.store, id)
	if err != nil {
		return nil
	}
	return c
}

// quiet says that nobody writes in the step, so that its time is the time of the turn.
func (s *step) quiet() bool { return s.verb == "time" }

// write puts a file into the folder.
func (p *player) write(name string, octets []byte) error {
	if err := os.WriteFile(p.site.path(name), octets, 0o600); err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	return nil
}
