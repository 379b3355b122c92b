package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/urfave/cli/v3"

	"charterd/store"
)

// The exit codes (design, section 5; 75 and 78 are those of sysexits.h).
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2
	exitLater  = 75 // nothing is wrong with what was asked: try again
	exitConfig = 78 // the configuration must be changed first
)

// coded is an error with the exit code that it ends the program with.
type coded struct {
	code int
	err  error
}

func (e coded) Error() string { return e.err.Error() }
func (e coded) Unwrap() error { return e.err }

// usageError says that the command line is wrong.
func usageError(format string, args ...any) error {
	return coded{exitUsage, fmt.Errorf(format, args...)}
}

// configError says that the configuration, or a file that it names, must be changed.
func configError(err error) error { return coded{exitConfig, err} }

// laterError says that the same command may succeed later.
func laterError(err error) error { return coded{exitLater, err} }

// errReported ends a command with code 1 whose result already says what is wrong.
var errReported = errors.New("see above")

// end prints what went wrong on stderr, and gives the exit code.
func (a *app) end(err error) int {
	if err == nil {
		return exitOK
	}
	code := exitCode(err)
	if !errors.Is(err, errReported) {
		for line := range strings.Lines(err.Error()) {
			fmt.Fprintf(a.err, "charterd: %s\n", strings.TrimRight(line, "\n"))
		}
	}
	return code
}

// exitCode knows what each kind of error means to whoever started the program, a service manager above all.
func exitCode(err error) int {
	var own coded
	var library cli.ExitCoder
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &own):
		return own.code
	case errors.As(err, &library):
		return exitUsage
	case errors.Is(err, store.ErrLocked), errors.Is(err, store.ErrBusy), errors.Is(err, store.ErrStale),
		errors.Is(err, store.ErrFull), errors.Is(err, context.Canceled):
		return exitLater
	case errors.Is(err, store.ErrNewer), errors.Is(err, store.ErrSecret), errors.Is(err, store.ErrCorrupt),
		errors.Is(err, store.ErrReadOnly), errors.Is(err, store.ErrStub), errors.Is(err, store.ErrOlder):
		return exitConfig
	}
	return exitFailed
}
