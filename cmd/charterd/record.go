package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"

	"charterd/store"
)

// access is how a command opens the record.
type access int

const (
	reading access = iota // beside the daemon; changes nothing
	writing               // beside the daemon; for one small change
	serving               // as the daemon: only one at a time
)

// look reads the configuration and opens the record to read it. The caller closes the store.
func (a *app) look(ctx context.Context) (*config, *store.Store, error) {
	c, err := a.load()
	if err != nil {
		return nil, nil, err
	}
	s, _, err := c.open(ctx, reading)
	return c, s, err
}

// open opens the record, and gives the secret from which reply addresses are made. The error is a sentence of the store,
// which exitCode understands. The caller closes the store.
func (c *config) open(ctx context.Context, how access) (*store.Store, secret, error) {
	key, err := c.readSecret()
	if err != nil {
		return nil, nil, configError(problems{c.doc.problem("secret_file", "%v", err)})
	}
	path := c.path(c.Database)
	if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() && info.Size() == 0 {
		return nil, nil, configError(fmt.Errorf("the database %s is an empty file: put the last backup there, or, where nothing is on record yet, remove the file; a new one is made then", path))
	}
	s, err := store.Open(ctx, path, store.Options{
		Secret: key, Entropy: rand.Reader, Daemon: how == serving, ReadOnly: how == reading,
	})
	return s, key, err
}
