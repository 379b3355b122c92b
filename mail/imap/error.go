package imap

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"

	goimap "github.com/emersion/go-imap/v2"
)

// The kinds of failure, to be asked for with errors.Is. ErrConfig, ErrLogin, ErrFolder and ErrTLS last until a person acts;
// ErrConnect, ErrSilent, ErrLost and ErrServer are worth another try after a pause (mail.Backoff).
var (
	ErrConfig  = errors.New("the mailbox is configured wrongly")
	ErrConnect = errors.New("the mail server cannot be reached")
	ErrTLS     = errors.New("the connection cannot be secured")
	ErrLogin   = errors.New("the mail server refuses the login")
	ErrFolder  = errors.New("the folder does not exist")
	ErrSilent  = errors.New("the mail server fell silent")
	ErrLost    = errors.New("the connection was lost")
	ErrServer  = errors.New("the mail server refused or broke a command")
)

// Error is every failure of this package but the caller's own: an end of the context, which it wraps too, and the error of
// deliver, which is returned as it is. It never holds a password.
type Error struct {
	Kind  error  // one of the kinds above
	Where string // host:port, user and folder
	What  string // what happened
	Next  string // what to do next
	Err   error  // the cause; may be nil
}

// Error returns one sentence for the operator: where, what, and what to do next.
func (e *Error) Error() string { return e.Where + ": " + e.What + "; next: " + e.Next }

// Unwrap returns the kind and the cause.
func (e *Error) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.Err}
}

func (c Config) fail(kind error, next, what string, cause error) *Error {
	return &Error{Kind: kind, Where: c.where(), What: what, Next: next, Err: cause}
}

const (
	nextLater  = "nothing, it is tried again; if it lasts, look at the server's log"
	nextSilent = "nothing, it is tried again; if it lasts, look at the network and the server's load"
)

// silence is why the watch closed a connection.
type silence struct {
	octets int64
	during time.Duration
}

func (s *silence) Error() string {
	if s.octets == 0 {
		return fmt.Sprintf("said nothing for %v", s.during)
	}
	return fmt.Sprintf("sent only %d octets in %v", s.octets, s.during)
}

// shortLiteral is a message body that ended before its announced size.
type shortLiteral struct {
	uid       goimap.UID
	got, size int64
}

func (s *shortLiteral) Error() string {
	return fmt.Sprintf("mail UID %d broke off after %d of %d octets", s.uid, s.got, s.size)
}

// explain turns the failure of a command into an Error. What names the command or the step.
func (c Config) explain(what string, err error) error {
	var (
		done  *Error
		quiet *silence
		short *shortLiteral
		reply *goimap.Error
	)
	switch {
	case errors.As(err, &done):
		return err
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return c.fail(ErrLost, "nothing, the work was stopped", "stopped during "+what, err)
	case errors.As(err, &quiet):
		return c.fail(ErrSilent, nextSilent, "the server "+quiet.Error()+" after "+what, err)
	case errors.As(err, &short):
		return c.fail(ErrLost, nextLater, short.Error(), err)
	case errors.As(err, &reply):
		return c.fail(ErrServer, nextLater, fmt.Sprintf("the server answered %s with %s", what, said(reply)), err)
	case errors.Is(err, io.EOF):
		return c.fail(ErrLost, nextLater, "the server closed the connection during "+what, err)
	}
	return c.fail(ErrLost, nextLater, fmt.Sprintf("the connection was lost during %s: %s", what, clean(err.Error())), err)
}

func said(reply *goimap.Error) string {
	text := string(reply.Type)
	if reply.Code != "" {
		text += " [" + string(reply.Code) + "]"
	}
	return clean(text + " " + reply.Text)
}

// clean makes foreign text fit for one line of a log.
func clean(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
	const limit = 300
	if len(text) > limit {
		text = strings.ToValidUTF8(text[:limit], "") + "…"
	}
	return strings.TrimSpace(text)
}
