package main

import (
	"context"
	"crypto/rand"

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
	s, err := store.Open(ctx, c.path(c.Database), store.Options{
		Secret: key, Entropy: rand.Reader, Daemon: how == serving, ReadOnly: how == reading,
	})
	return s, key, err
}
