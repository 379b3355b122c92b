package imap

import (
	"errors"
	"slices"
	"testing"
	"time"

	goimap "github.com/emersion/go-imap/v2"

	"charterd/mail"
	"charterd/mail/mailtest"
)

func TestWaitTellsALostConnection(t *testing.T) {
	for name, fault := range map[string]mailtest.IMAPFault{
		"ClosedInIdle":           {Sent: " IDLE", At: "+ idling\r\n", Do: mailtest.IMAPCut},
		"ResetInIdle":            {Sent: " IDLE", At: "+ idling\r\n", Do: mailtest.IMAPReset},
		"ByeInIdle":              {Sent: " IDLE", At: "+ idling\r\n", Put: "* BYE shutting down\r\n", Do: mailtest.IMAPCut},
		"SilenceBeforeIdle":      {Sent: " IDLE", Do: mailtest.IMAPSilence},
		"SilenceAfterNoop":       {Sent: " NOOP", Do: mailtest.IMAPSilence},
		"ClosedBeforeIdleBegins": {Sent: " IDLE", Do: mailtest.IMAPCut},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStorm(t, nil)
			k, err := s.strike(mailtest.IMAPFault{Times: 1}, fault)
			check(t, err)
			s.mark = k.last()
			if fault.Do == mailtest.IMAPSilence {
				s.in.session.cfg.Timeout = impatient
			}
			if err := s.in.Wait(t.Context()); !errors.Is(err, ErrLost) && !errors.Is(err, ErrSilent) {
				t.Errorf("Wait: %v", err)
			}
			s.proxy.Set()
			s.append()
			k, err = take(t.Context(), s.in, s.mark)
			check(t, err)
			if len(k.arrivals) != 1 {
				t.Errorf("after the break came %d mails", len(k.arrivals))
			}
		})
	}
}

func TestALostWakeUpCostsOnePoll(t *testing.T) {
	s := newStorm(t, func(c *Config) { c.Poll = 50 * time.Millisecond })
	// The server enters IDLE and never announces anything; it does answer DONE.
	k, err := s.strike(mailtest.IMAPFault{At: "EXISTS", Eat: mailtest.IMAPText, Put: "RECENT"}, mailtest.IMAPFault{Times: 1})
	check(t, err)
	s.append()
	check(t, s.in.Wait(t.Context()))
	if k, err = take(t.Context(), s.in, k.last()); err != nil || len(k.arrivals) != 1 {
		t.Errorf("after the poll: %d mails, %v", len(k.arrivals), err)
	}
}

func TestWithoutIdleWaitPolls(t *testing.T) {
	for name, fault := range map[string]mailtest.IMAPFault{
		"NotOffered": {At: " IDLE", Eat: mailtest.IMAPText},
		"Refused":    {Sent: " IDLE", At: "+ idling\r\n", Eat: mailtest.IMAPText, Put: "T6 BAD no\r\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStorm(t, func(c *Config) { c.Poll = 50 * time.Millisecond })
			k, err := s.strike(mailtest.IMAPFault{Times: 1}, fault)
			check(t, err)
			check(t, s.in.Wait(t.Context()))
			if refused := s.in.session.noIdle; refused != (name == "Refused") || s.in.session.caps.Has(goimap.CapIdle) != refused {
				t.Errorf("refused: %v, capabilities %v", refused, s.in.session.caps)
			}
			if name == "Refused" {
				return // the embedded server itself knows nothing of its refusal and waits for DONE
			}
			s.append()
			if k, err = take(t.Context(), s.in, k.last()); err != nil || len(k.arrivals) != 1 {
				t.Errorf("after the poll: %d mails, %v", len(k.arrivals), err)
			}
		})
	}
}

func TestMovingWithoutMOVECopiesFirst(t *testing.T) {
	for name, options := range map[string]mailtest.IMAPOptions{
		"WithUIDPLUS":    {NoMove: true},
		"WithoutUIDPLUS": {NoMove: true, NoUIDPlus: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t, options)
			check(t, server.Create(testUser, "Done"))
			p := newPlace(t, account{host: "127.0.0.1", port: server.Port(), tls: "none", user: testUser, password: testPassword}, "Grants")
			in := p.inbox(func(c *Config) { c.Processed = "Done" })
			mark := p.fetch(in, mail.Mark{}).last()
			p.append(letter(1), day(1))
			p.append(letter(2), day(2), goimap.FlagDeleted) // by a person who has not expunged yet
			p.append(letter(3), day(3))
			p.fetch(in, mark)
			for range 2 {
				check(t, in.Done(p.ctx, handled(1)))
			}
			want := []uint32{2, 3}
			if options.NoUIDPlus {
				want = []uint32{1, 2, 3} // EXPUNGE would remove UID 2 as well
				if flags := p.flags("Grants", 1); !has(flags, goimap.FlagDeleted) {
					t.Errorf("UID 1 has %v", flags)
				}
			}
			if uids := p.uids("Grants"); !slices.Equal(uids, want) {
				t.Errorf("left: %v, want %v", uids, want)
			}
			if len(p.uids("Done")) == 0 {
				t.Error("nothing was copied")
			}
		})
	}
}
