package main

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"charterd/store"
	"charterd/workflow"
)

// database opens the record to look whether the secret fits and the schema is known. A missing one is no mistake: it is made when
// charterd first runs.
func (r *inspection) database(ctx context.Context, c *config) {
	if c.Database == "" || c.SecretFile == "" {
		r.desks(c, nil)
		return
	}
	path := c.path(c.Database)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		r.add("database", path, true, "there is none yet; the first run makes it", exitOK)
		r.desks(c, nil)
		return
	}
	if _, err := c.readSecret(); err != nil {
		return // told already
	}
	s, _, err := c.open(ctx, reading)
	switch {
	case err == nil:
		var recorded map[string]workflow.Roster
		if recorded, err = c.recorded(ctx, s); err == nil {
			r.desks(c, recorded)
		}
		err = errors.Join(err, s.Close())
	case s != nil:
		err = errors.Join(err, s.Close())
	}
	switch code := exitCode(err); {
	case err == nil:
		r.add("database", path, true, "made with this secret", exitOK)
	case errors.Is(err, store.ErrOlder):
		r.add("database", path, true, "of an older version; the next run migrates it", exitOK)
	case code == exitLater:
		r.add("database", path, false, err.Error(), exitLater)
	default:
		r.add("database", path, false, err.Error(), exitConfig)
	}
}
