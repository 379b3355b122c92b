package imap

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// minRate is what a server must send at least while a command runs, in octets a second. A literal that trickles more slowly is
// given up (trust.md, F12).
const minRate = 1 << 10

// wire is the raw connection. It counts what comes in, keeps the first reason for which it failed, and is the only thing that is
// ever closed to stop a command: closing the client first would deadlock while a FETCH is not consumed.
type wire struct {
	net.Conn
	octets atomic.Int64
	once   sync.Once
	cause  atomic.Pointer[error]
}

// Read counts, and remembers why the connection ended: the IMAP library flattens that to text.
func (w *wire) Read(p []byte) (int, error) {
	n, err := w.Conn.Read(p)
	w.octets.Add(int64(n))
	if err != nil {
		w.blame(err)
	}
	return n, err
}

// SetReadDeadline does nothing: the library's own deadlines (none between answers, 5 minutes for a literal of any size) would cut
// large mails on slow lines. The watch is the only judge.
func (w *wire) SetReadDeadline(time.Time) error { return nil }

func (w *wire) blame(err error) {
	w.once.Do(func() { w.cause.Store(&err) })
}

func (w *wire) why() error {
	if p := w.cause.Load(); p != nil {
		return *p
	}
	return nil
}

// fail closes the connection for the given reason; the first reason stays.
func (w *wire) fail(err error) {
	w.blame(err)
	w.Conn.Close()
}

// watch closes the connection when the context ends, or when a whole period brings fewer octets than minRate asks for. Last is how many
// had come before the command. It returns when over is closed.
func (w *wire) watch(ctx context.Context, period time.Duration, last int64, over <-chan struct{}) {
	ticker := time.NewTicker(period)
	defer ticker.Stop()
	least := max(1, int64(period.Seconds()*minRate))
	for {
		select {
		case <-over:
			return
		case <-ctx.Done():
			w.fail(ctx.Err())
			return
		case <-ticker.C:
			now := w.octets.Load()
			if now-last < least {
				w.fail(&silence{octets: now - last, during: period})
				return
			}
			last = now
		}
	}
}

// guard runs one command or step under the watch. It returns when both have ended.
func (w *wire) guard(ctx context.Context, period time.Duration, do func() error) error {
	over, watched := make(chan struct{}), make(chan struct{})
	last := w.octets.Load()
	go func() {
		defer close(watched)
		w.watch(ctx, period, last, over)
	}()
	err := do()
	close(over)
	<-watched
	return err
}
