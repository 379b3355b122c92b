package clerk

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"charterd/store"
)

// restrain holds a mail that must not go out by itself: a shadow group's, the answer to a mail older than the outage limit,
// and automatic answers beyond the caps for people outside the group (decisions, Identity and numbers).
func (w *work) restrain(ctx context.Context, g *Group, l letter, out *store.Outgoing) error {
	hold := func(why string) { out.State, out.Why = store.Held, why }
	switch {
	case g.Mode == Shadow:
		hold("the group runs in shadow mode")
		return nil
	case l.from == nil || !replies[out.Kind] && !l.notice.To.Sender && !l.echoes():
		return nil
	case l.from.stale:
		hold("it answers a mail older than the outage limit")
		return nil
	}
	address, kinds := strings.ToLower(out.To), []string(nil)
	if l.to.member != "" && !l.from.unproven {
		if kinds = []string{"X1", "X2"}; !slices.Contains(kinds, out.Kind) {
			return nil
		}
	}
	day, err := w.Store.CountTo(ctx, address, w.now.Add(-24*time.Hour), kinds...)
	if err != nil {
		return err
	}
	if day+w.replies[address] >= RepliesPerDay {
		hold(fmt.Sprintf("%d automatic mails to this address within a day", RepliesPerDay))
		return nil
	}
	if l.from.unproven {
		out.Kind = Unproven
		hour, err := w.Store.CountSince(ctx, w.now.Add(-time.Hour), Unproven)
		if err != nil {
			return err
		}
		if hour+w.acknowledged >= UnprovenPerHour {
			hold(fmt.Sprintf("%d acknowledgements to unproven addresses within an hour", UnprovenPerHour))
			w.Log.Error("acknowledgements to unproven addresses are held", "cap", UnprovenPerHour)
			return nil
		}
		w.acknowledged++
	}
	w.replies[address]++
	return nil
}

// Unproven is the kind under which the fixed acknowledgement to an unproven address is counted.
const Unproven = "A0"

// The caps on automatic mail: to people outside the group of any kind, to members of refusals and help alone, for their ballots,
// receipts and results have none (situations, Volume).
const (
	RepliesPerDay   = 5
	UnprovenPerHour = 50
)
