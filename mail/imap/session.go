package imap

import (
	"context"
	"errors"
	"time"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// session is one logged-in connection. Every command goes through run; commands never overlap.
type session struct {
	cfg      Config
	wire     *wire
	client   *imapclient.Client // nil until the connection is secured
	caps     goimap.CapSet
	noIdle   bool // the server refused IDLE
	selected *goimap.SelectData
	wake     chan struct{} // holds a token when the server has announced mail
}

// run does one command under the watch and explains its failure. What names it in the error, without arguments.
func (s *session) run(ctx context.Context, what string, do func() error) error {
	return s.runWithin(ctx, s.cfg.Timeout, what, do)
}

func (s *session) runWithin(ctx context.Context, period time.Duration, what string, do func() error) error {
	return s.explain(ctx, what, s.wire.guard(ctx, period, do))
}

// explain finds out why a command failed: because we closed the connection, because the server said so, or because the connection ended.
func (s *session) explain(ctx context.Context, what string, err error) error {
	var (
		quiet *silence
		reply *goimap.Error
		short *shortLiteral
	)
	cause := s.wire.why()
	closedByUs := errors.As(cause, &quiet) || ctx.Err() != nil
	switch {
	case cause != nil && closedByUs:
		err = cause // even without an error: the library takes a broken-off "OK" for one
	case err == nil:
		return nil
	case cause != nil && !errors.As(err, &reply) && !errors.As(err, &short):
		err = cause
	}
	return s.cfg.explain(what, err)
}

// alive says whether the connection has not ended yet, as far as is known without asking.
func (s *session) alive() bool {
	select {
	case <-s.client.Closed():
		return false
	default:
		return true
	}
}

// drop closes the connection and waits for the library's reader to end. The raw connection goes first: see wire.
func (s *session) drop() {
	s.wire.fail(errors.New("closed by us"))
	if s.client != nil {
		s.client.Close()
	}
}

// announce is called by the library's reader and must not block.
func (s *session) announce(data *imapclient.UnilateralDataMailbox) {
	if data.NumMessages == nil {
		return
	}
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// quiet forgets announcements that a following command answers anyway.
func (s *session) quiet() {
	select {
	case <-s.wake:
	default:
	}
}
