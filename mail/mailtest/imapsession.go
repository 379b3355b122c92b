package mailtest

import (
	"runtime"
	"time"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
)

// imapSession is a session of the memory server without three of its faults.
type imapSession struct {
	imapserver.SessionIMAP4rev2
}

func (s *IMAP) session(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
	return imapSession{s.memory.NewSession().(imapserver.SessionIMAP4rev2)}, nil, nil
}

// Idle announces new mail by looking again and again: the memory server alone loses what arrived between the last command and IDLE.
func (s imapSession) Idle(w *imapserver.UpdateWriter, stop <-chan struct{}) error {
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	for {
		if err := s.Poll(w, true); err != nil {
			return err
		}
		select {
		case <-ticker.C:
		case <-stop:
			return nil
		}
	}
}

// Fetch ends the connection when it breaks off: the memory server alone keeps the lock on its writer then, and its goroutine would
// wait for that lock for ever. The goroutine is the connection's own; its deferred calls close everything.
func (s imapSession) Fetch(w *imapserver.FetchWriter, set goimap.NumSet, options *goimap.FetchOptions) error {
	if err := s.SessionIMAP4rev2.Fetch(w, set, options); err != nil {
		runtime.Goexit()
	}
	return nil
}

// Move does nothing where none of the mails is there, as real servers do: the memory server alone would answer with a COPYUID without
// UIDs, which no client can read.
func (s imapSession) Move(w *imapserver.MoveWriter, set goimap.NumSet, folder string) error {
	if s.none(set) {
		return nil
	}
	return s.SessionIMAP4rev2.Move(w, set, folder)
}

// Copy does nothing where none of the mails is there, for the same reason.
func (s imapSession) Copy(set goimap.NumSet, folder string) (*goimap.CopyData, error) {
	if s.none(set) {
		return nil, nil
	}
	return s.SessionIMAP4rev2.Copy(set, folder)
}

func (s imapSession) none(set goimap.NumSet) bool {
	uids, ok := set.(goimap.UIDSet)
	if !ok {
		return false
	}
	found, err := s.Search(imapserver.NumKindUID, &goimap.SearchCriteria{UID: []goimap.UIDSet{uids}}, &goimap.SearchOptions{})
	return err == nil && found.Count == 0
}
