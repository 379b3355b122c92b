package imap

import (
	"context"
	"time"

	goimap "github.com/emersion/go-imap/v2"
)

// Inbox is one folder of one IMAP account. It connects when it must and stays connected between calls; after an error it has no
// connection and the next call makes a new one. It belongs to one goroutine: its methods must not overlap.
type Inbox struct {
	cfg      Config
	session  *session
	validity uint32 // UIDVALIDITY of the latest Fetch: what the UIDs given to Done mean; 0 before it
	distrust bool   // the server's RFC822.SIZE was far too small: fetch one mail at a time
}

// New returns an Inbox. It does not connect; a wrong configuration is an error of the first call.
func New(cfg Config) *Inbox { return &Inbox{cfg: cfg.withDefaults()} }

// Check connects, logs in and opens the folder, and looks whether the folder for handled mail exists. It reads and changes nothing.
func (in *Inbox) Check(ctx context.Context) error {
	if _, _, err := in.enter(ctx); err != nil {
		return err
	}
	if in.cfg.Processed == "" {
		return nil
	}
	names, err := in.session.folders(ctx)
	if err != nil {
		return in.lost(err)
	}
	return in.cfg.unknown(names, "processed", in.cfg.Processed, nil)
}

// Close logs out, as far as the server answers within two seconds, and ends the connection. The Inbox may be used again.
func (in *Inbox) Close() error {
	if in.session == nil {
		return nil
	}
	s := in.session
	if s.alive() {
		_ = s.runWithin(context.Background(), min(s.cfg.Timeout, polite), "LOGOUT", func() error { return s.client.Logout().Wait() })
	}
	in.leave()
	return nil
}

// polite is how long we wait for a server when we leave anyway.
const polite = 2 * time.Second

// enter returns a session with the folder freshly selected.
func (in *Inbox) enter(ctx context.Context) (*session, *goimap.SelectData, error) {
	if in.session != nil && !in.session.alive() {
		in.leave()
	}
	if in.session == nil {
		s, err := connect(ctx, in.cfg)
		if err != nil {
			return nil, nil, err
		}
		in.session = s
	}
	data, err := in.session.selectFolder(ctx)
	if err != nil {
		return nil, nil, in.lost(err)
	}
	return in.session, data, nil
}

// lost gives up the connection because of err, and returns err.
func (in *Inbox) lost(err error) error {
	in.leave()
	return err
}

func (in *Inbox) leave() {
	if in.session != nil {
		in.session.drop()
		in.session = nil
	}
}
