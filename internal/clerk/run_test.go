package clerk_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"charterd/internal/clerk"
	"charterd/mail"
	"charterd/store"
	"charterd/workflow"
)

// live is an inbox by the clock: what lies in it can be fetched at once, and wakes whoever waits.
type live struct {
	mu      sync.Mutex
	waiting []mail.Arrival
	broken  error
	fetched []time.Time
	wake    chan struct{}
}

func (l *live) Fetch(ctx context.Context, mark mail.Mark, deliver func(context.Context, mail.Delivery) error) (mail.Report, error) {
	l.mu.Lock()
	l.fetched = append(l.fetched, time.Now())
	due, broken := slices.Clone(l.waiting), l.broken
	l.mu.Unlock()
	if broken != nil || len(due) == 0 {
		return mail.Report{}, broken
	}
	return mail.Report{}, deliver(ctx, mail.Delivery{Arrivals: due, Mark: mark})
}

func (l *live) Done(_ context.Context, done []mail.Arrival) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.waiting = slices.DeleteFunc(l.waiting, func(a mail.Arrival) bool {
		return slices.ContainsFunc(done, func(d mail.Arrival) bool { return d.Key == a.Key })
	})
	return nil
}

func (l *live) Wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-l.wake:
		return nil
	case <-time.After(time.Hour):
		return nil
	}
}

// breaks sets or lifts the fault.
func (l *live) breaks(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.broken, l.fetched = err, nil
}

func (l *live) times() []time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.fetched)
}

func (l *live) left() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.waiting)
}

// clocked keeps what was sent, with the time of the bubble.
type clocked struct {
	mu   sync.Mutex
	post post
}

func (c *clocked) Send(ctx context.Context, e mail.Envelope) mail.Outcome {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.post.now = time.Now().UTC()
	return c.post.Send(ctx, e)
}

// running is a daemon in a bubble, where hours pass in no time.
type running struct {
	*desk
	inbox  *live
	out    *clocked
	path   string
	cancel context.CancelFunc
	ended  chan error
}

// bubble runs f with a daemon that was started on 2 November 2026 at nine. A goroutine that it leaves behind fails the test.
func bubble(t *testing.T, folder string, f func(r *running)) {
	t.Helper()
	if folder == "" {
		folder = t.TempDir()
	}
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(moment(t, "2026-11-02 09:00")))
		r := &running{inbox: &live{wake: make(chan struct{}, 1)}, out: &clocked{}, path: filepath.Join(folder, "charterd.db"), ended: make(chan error, 1)}
		r.desk = &desk{t: t, now: time.Now().UTC(), post: &post{}}
		var err error
		if r.store, err = store.Open(t.Context(), r.path, store.Options{Secret: secret, Entropy: seeded()}); err != nil {
			t.Fatal(err)
		}
		defer r.store.Close()
		cfg := r.config()
		cfg.Groups[0].Inbox, cfg.Outlets = r.inbox, []clerk.Outlet{r.out}
		if r.Clerk, err = clerk.New(t.Context(), cfg); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		r.cancel = cancel
		go func() { r.ended <- r.Run(ctx) }()
		f(r)
		cancel()
		synctest.Wait()
	})
}

// comes delivers a mail now and lets the daemon do what it does at once.
func (r *running) comes(l letter) {
	r.now = time.Now().UTC()
	raw := r.raw(l)
	r.inbox.mu.Lock()
	r.inbox.waiting = append(r.inbox.waiting, mail.Arrival{Key: fmt.Sprintf("k%d", r.n), At: r.now, Size: int64(len(raw)), Raw: raw})
	r.inbox.mu.Unlock()
	select {
	case r.inbox.wake <- struct{}{}:
	default:
	}
	time.Sleep(time.Second)
	synctest.Wait()
	r.look()
}

// look copies what was sent so far.
func (r *running) look() {
	r.out.mu.Lock()
	defer r.out.mu.Unlock()
	r.desk.post.sent = slices.Clone(r.out.post.sent)
}

func (r *running) sleepUntil(at string) {
	time.Sleep(time.Until(moment(r.t, at)))
	synctest.Wait()
	r.look()
}

// votes brings G-1 to its ballot.
func (r *running) opens() {
	r.t.Helper()
	r.comes(letter{from: "nok@neptune.example", name: "Nok Example", subject: "Grant", text: form})
	r.comes(letter{from: "nora@example.org", name: "Nora Winter", subject: "G-1", text: "COMPLETE G-1\n"})
	r.sleepUntil("2026-11-14 09:00")
	r.last("M2", "ada@members.example")
}

func TestRunWakesForMailAndForSettledDeadlines(t *testing.T) {
	bubble(t, "", func(r *running) {
		r.sleepUntil("2026-11-02 10:00")
		r.comes(letter{from: "nok@neptune.example", name: "Nok Example", subject: "Grant", text: form})
		if ack := r.last("A1", "nok@neptune.example"); time.Since(ack.at) > 2*time.Second {
			r.t.Errorf("the acknowledgement left at %s", ack.at)
		}
		r.comes(letter{from: "nora@example.org", name: "Nora Winter", subject: "G-1", text: "COMPLETE G-1\n"})
		r.sleepUntil("2026-11-12 12:01:58") // the review ends on the 12th at noon, AoE
		if c := r.kase("G-1"); c.Stage != "review" {
			r.t.Errorf("the deadline passed before it had settled: %s", c.Stage)
		}
		r.sleepUntil("2026-11-13 12:02:05")
		ballot := r.last("M2", "ada@members.example")
		if late := ballot.at.Sub(moment(r.t, "2026-11-12 12:02")) % (24 * time.Hour); late < 0 || late > 4*time.Second {
			r.t.Errorf("the ballot left at %s", ballot.at)
		}
		if opens := r.kase("G-1").Current().Opens; opens.Minute() != 0 || opens.Second() != 0 {
			r.t.Errorf("the ballot opened at %s, not at its own time", opens)
		}
	})
}

func TestRunBacksOffFromADeadMailboxAndRecovers(t *testing.T) {
	bubble(t, "", func(r *running) {
		r.opens()
		closes := r.kase("G-1").Current().Closes
		r.inbox.breaks(errors.New("the server is down"))
		time.Sleep(time.Until(closes.Add(-3 * time.Hour)))
		r.inbox.breaks(errors.New("the server is still down"))
		time.Sleep(24 * time.Hour)
		tries := r.inbox.times()
		if len(tries) < 80 || len(tries) > 300 {
			r.t.Errorf("%d tries in a day", len(tries))
		}
		for i := 1; i < len(tries); i++ {
			if gap := tries[i].Sub(tries[i-1]); gap > 15*time.Minute+time.Second {
				r.t.Errorf("a pause of %s", gap)
			}
		}
		if r.kase("G-1").Current() == nil {
			r.t.Error("the deadline passed while the mailbox was dead")
		}
		r.inbox.breaks(nil)
		time.Sleep(15*time.Minute + 5*time.Second)
		synctest.Wait()
		if c := r.kase("G-1"); c.Current() != nil || !c.Last().Ended.Equal(closes) {
			r.t.Errorf("after the recovery: %+v", c.Last())
		}
	})
}

func TestRunPausesGrow(t *testing.T) {
	bubble(t, "", func(r *running) {
		r.inbox.breaks(errors.New("the server is down"))
		time.Sleep(70 * time.Minute)
		tries := r.inbox.times()
		if len(tries) < 8 {
			r.t.Fatalf("%d tries", len(tries))
		}
		first, sixth := tries[1].Sub(tries[0]), tries[6].Sub(tries[5])
		if first < 5*time.Second || first > 10*time.Second || sixth < 60*time.Second {
			r.t.Errorf("pauses of %s and %s", first, sixth)
		}
	})
}

func TestRunEndsWithinASecond(t *testing.T) {
	bubble(t, "", func(r *running) {
		r.opens()
		start := time.Now()
		r.cancel()
		if err := <-r.ended; err != nil || time.Since(start) > time.Second {
			r.t.Errorf("it ended with %v after %s", err, time.Since(start))
		}
	})
}

// TestRunTakesUpAChangedRosterAtOnce: another command writes to the same file while the daemon waits.
func TestRunTakesUpAChangedRosterAtOnce(t *testing.T) {
	bubble(t, "", func(r *running) {
		r.opens()
		r.changes(workflow.Member{ID: "ada", Name: "Ada Member", Addresses: []string{"ada@members.example", "ada@home.example"}})
		l := r.answer(r.last("M2", "ada@members.example"), "aye")
		l.from = "ada@home.example"
		r.comes(l)
		r.voted1("ada aye")
		if receipt := r.last("M3", "ada@members.example"); time.Since(receipt.at) > 3*time.Second {
			r.t.Errorf("the receipt left at %s", receipt.at)
		}
		r.verified()
	})
}

// changes records a member through a second handle on the file, as `charterd member` does.
func (r *running) changes(m workflow.Member) {
	r.t.Helper()
	other, err := store.Open(r.t.Context(), r.path, store.Options{Secret: secret, Entropy: seeded()})
	if err != nil {
		r.t.Fatal(err)
	}
	defer other.Close()
	cfg := r.config()
	cfg.Store = other
	c, err := clerk.New(r.t.Context(), cfg)
	if err == nil {
		err = c.ChangeMember(r.t.Context(), "psf-grants", m, "a second address", time.Now())
	}
	if err != nil {
		r.t.Fatal(err)
	}
}

func TestRunEndsWhenTheRecordWasChanged(t *testing.T) {
	bubble(t, "", func(r *running) {
		r.opens()
		db, err := sql.Open("sqlite3", r.path)
		if err != nil {
			r.t.Fatal(err)
		}
		if _, err := db.Exec("UPDATE mailboxes SET uid = uid + 1"); err != nil {
			r.t.Fatal(err)
		}
		db.Close()
		l := r.answer(r.last("M2", "ada@members.example"), "aye")
		sent := len(r.desk.post.sent)
		r.comes(l)
		select {
		case err := <-r.ended:
			if !errors.Is(err, store.ErrTampered) {
				r.t.Errorf("it ended with %v", err)
			}
		default:
			r.t.Error("it runs on")
		}
		if len(r.desk.post.sent) != sent || r.inbox.left() != 1 {
			r.t.Errorf("%d mails were sent, %d are unread", len(r.desk.post.sent)-sent, r.inbox.left())
		}
	})
}

// TestRunRidesOutAFullDisk: nothing is recorded and the mail stays unread; with room again everything goes on by itself.
func TestRunRidesOutAFullDisk(t *testing.T) {
	place := t.TempDir()
	if err := syscall.Mount("tmpfs", place, "tmpfs", 0, "size=6m"); err != nil {
		t.Skipf("mounting a small disk needs root: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(place, 0); err != nil {
			t.Error(err)
		}
	})
	bubble(t, place, func(r *running) {
		r.opens()
		ballast := filepath.Join(place, "ballast")
		fillDisk(r.t, ballast)
		before, sent := r.entries(), len(r.desk.post.sent)
		l := r.answer(r.last("M2", "ada@members.example"), "aye")
		l.text += strings.Repeat("> An old line that is quoted once more.\n", 6000)
		r.comes(l)
		if r.entries() != before || r.inbox.left() != 1 || len(r.desk.post.sent) != sent {
			r.t.Errorf("with a full disk: %d entries more, %d mails unread, %d sent", r.entries()-before, r.inbox.left(), len(r.desk.post.sent)-sent)
		}
		if err := os.Remove(ballast); err != nil {
			r.t.Fatal(err)
		}
		time.Sleep(3 * time.Minute)
		synctest.Wait()
		r.look()
		r.voted1("ada aye")
		if r.inbox.left() != 0 {
			r.t.Error("the mail is still unread")
		}
		r.last("M3", "ada@members.example")
		r.verified()
		r.cancel()
		if err := <-r.ended; err != nil {
			r.t.Errorf("it ended with %v", err)
		}
	})
}

func fillDisk(t *testing.T, name string) {
	t.Helper()
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for block := make([]byte, 4096); ; {
		if _, err := f.Write(block); err != nil {
			return
		}
	}
}
