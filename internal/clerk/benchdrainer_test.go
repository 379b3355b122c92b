package clerk_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"syscall"
	"time"

	"charterd/internal/clerk"
	"charterd/mail/imap"
	"charterd/mail/smtp"
	"charterd/store"
)

// drainer is one process that takes one turn on a full mailbox: the test binary itself, told so by its environment. It is a
// process of its own so that its memory and its processor time are the daemon's alone.
type drainer struct {
	Database string `json:"database"`
	IMAP     int    `json:"imap"`
	SMTP     int    `json:"smtp"`
	Outlets  int    `json:"outlets"`
	Profile  string `json:"profile"` // folder for cpu.pprof and mem.pprof; empty: none
}

const drainerVariable = "CHARTERD_TEST_DRAINER"

// drained is what the process tells on its standard output.
type drained struct {
	Mail, Sent     int
	Decide, Commit time.Duration // reading and deciding everything; of it, writing the batches
	After          time.Duration // how long sending went on after that
	Work           time.Duration // of processors, which other work on the machine changes least
	Allocs         uint64
	Peak           int64 // octets of memory at most; 0 where the system does not tell
}

// drainMain is the main function of the process; it returns the exit code.
func drainMain(told string) int {
	var d drainer
	err := json.Unmarshal([]byte(told), &d)
	var got drained
	if err == nil {
		got, err = d.turn(context.Background())
	}
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(got)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// turn is a whole start of the daemon until there is nothing left to do: what `charterd run` does, with a given time.
func (d drainer) turn(ctx context.Context) (got drained, err error) {
	stop, err := profile(d.Profile)
	if err != nil {
		return got, err
	}
	commits := stopwatch{ended: make(chan struct{}, 1)}
	s, err := store.Open(ctx, d.Database, store.Options{Secret: secret, Entropy: rand.Reader, Daemon: true, Step: commits.step})
	if err != nil {
		return got, err
	}
	defer s.Close()
	inbox := imap.New(imap.Config{Host: "127.0.0.1", Port: d.IMAP, TLS: "none", User: benchUser, Password: benchPassword, Folder: "INBOX"})
	defer inbox.Close()
	var outlets []clerk.Outlet
	for range d.Outlets {
		outlet := smtp.New(smtp.Config{Host: "127.0.0.1", Port: d.SMTP, TLS: "none"})
		defer outlet.Close()
		outlets = append(outlets, outlet)
	}
	c, err := openHouse(ctx, s, mailboxAt(d.IMAP), inbox, outlets)
	if err != nil {
		return got, err
	}
	sent, sending := 0, make(chan error)
	go func() {
		var err error
		for open := true; open && err == nil; {
			_, open = <-commits.ended
			n := 0
			n, err = c.Deliver(ctx, drainNow)
			sent += n
		}
		sending <- err
	}()
	begun := time.Now()
	report, err := c.Decide(ctx, drainNow)
	for _, unread := range report.Inboxes {
		err = errors.Join(err, unread)
	}
	got.Mail, got.Decide, got.Commit = report.Mail, time.Since(begun), commits.total
	close(commits.ended)
	if err := errors.Join(err, <-sending); err != nil {
		return got, err
	}
	got.Sent, got.After = sent, time.Since(begun)-got.Decide
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	got.Allocs, got.Peak = memory.Mallocs, peakOf("self")
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return got, err
	}
	got.Work = time.Duration(used.Utime.Nano() + used.Stime.Nano())
	return got, stop()
}

// stopwatch adds up the time of writing batches, and tells when one has been written.
type stopwatch struct {
	begun time.Time
	total time.Duration
	ended chan struct{} // holds one
}

func (w *stopwatch) step(name string) {
	switch name {
	case "K08 begin before":
		w.begun = time.Now()
	case "K13 commit after":
		w.total += time.Since(w.begun)
		select {
		case w.ended <- struct{}{}:
		default:
		}
	}
}

// profile writes profiles of processor time and allocations into a folder until stop is called.
func profile(folder string) (stop func() error, err error) {
	if folder == "" {
		return func() error { return nil }, nil
	}
	cpu, err := os.Create(filepath.Join(folder, "cpu.pprof"))
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(cpu); err != nil {
		return nil, err
	}
	return func() error {
		pprof.StopCPUProfile()
		memory, err := os.Create(filepath.Join(folder, "mem.pprof"))
		if err != nil {
			return err
		}
		return errors.Join(cpu.Close(), pprof.Lookup("allocs").WriteTo(memory, 0), memory.Close())
	}, nil
}
