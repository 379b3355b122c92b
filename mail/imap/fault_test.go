package imap

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/google/go-cmp/cmp"

	"charterd/mail"
	"charterd/mail/mailtest"
)

// impatient is long enough for an answer on a busy machine and short enough to wait for. Patient is for all that must not end in silence.
const (
	impatient = time.Second
	patient   = 20 * time.Second
)

// storm is a mailbox with three unread mails behind a proxy that injects faults.
type storm struct {
	t      *testing.T
	server *mailtest.IMAP
	proxy  *mailtest.FaultyIMAP
	in     *Inbox
	mark   mail.Mark
	uids   int
}

func newStorm(t *testing.T, change func(*Config)) *storm {
	t.Helper()
	server := newServer(t, mailtest.IMAPOptions{})
	proxy, err := mailtest.NewFaultyIMAP(server.Addr())
	check(t, err)
	t.Cleanup(func() { check(t, proxy.Close()) })
	cfg := Config{
		Host: "127.0.0.1", Port: proxy.Port(), TLS: "none", User: testUser, Folder: "INBOX", Timeout: patient, Poll: time.Hour,
		Password: func() (string, error) { return testPassword, nil },
	}
	if change != nil {
		change(&cfg)
	}
	s := &storm{t: t, server: server, proxy: proxy, in: New(cfg)}
	t.Cleanup(func() { check(t, s.in.Close()) })
	first, err := take(t.Context(), s.in, mail.Mark{})
	check(t, err)
	s.mark = first.last()
	for range 3 {
		s.append()
	}
	return s
}

// long is a mail that needs several reads.
func long(i int) []byte { return append(letter(i), bytes.Repeat([]byte("0123456789abcde\n"), 1000)...) }

func (s *storm) append() {
	s.t.Helper()
	_, err := s.server.Append(testUser, "INBOX", long(s.uids), day(s.uids))
	check(s.t, err)
	s.uids++
}

// strike makes a new connection meet the faults and returns what Fetch gives.
func (s *storm) strike(faults ...mailtest.IMAPFault) (taken, error) {
	s.t.Helper()
	check(s.t, s.in.Close())
	s.proxy.Set(faults...)
	before := s.proxy.Struck()
	k, err := take(s.t.Context(), s.in, s.mark)
	if s.proxy.Struck() == before {
		s.t.Fatal("the fault never struck")
	}
	return k, err
}

// whole checks that everything comes whole.
func (s *storm) whole(k taken) {
	s.t.Helper()
	if len(k.arrivals) != s.uids {
		s.t.Fatalf("%d mails, want %d: %+v", len(k.arrivals), s.uids, k.report)
	}
	for i, a := range k.arrivals {
		if !bytes.Equal(a.Raw, long(i)) || a.Cut || !a.At.Equal(day(i)) {
			s.t.Errorf("mail %d is not what was delivered: %d octets of %d at %v", i, len(a.Raw), len(long(i)), a.At)
		}
	}
	if want := (mail.Mark{Validity: s.mark.Validity, UID: uint32(s.uids)}); k.last() != want {
		s.t.Errorf("mark %+v, want %+v", k.last(), want)
	}
}

// lifted checks that the next Fetch gives everything once the fault is gone.
func (s *storm) lifted() {
	s.t.Helper()
	s.proxy.Set()
	s.in.cfg.Timeout = patient
	k, err := take(s.t.Context(), s.in, s.mark)
	check(s.t, err)
	s.whole(k)
}

var breaking = []struct {
	name  string
	fault mailtest.IMAPFault
	kind  error
	words string
}{
	{"SilenceAfterConnect", mailtest.IMAPFault{Do: mailtest.IMAPSilence}, ErrSilent, "said nothing for 1s after connecting"},
	{"SilenceAfterLogin", mailtest.IMAPFault{Sent: " LOGIN ", Do: mailtest.IMAPSilence}, ErrSilent, "after LOGIN"},
	{"SilenceAfterSelect", mailtest.IMAPFault{Sent: " SELECT ", Do: mailtest.IMAPSilence}, ErrSilent, "said nothing for 1s after SELECT"},
	{"SilenceInTheList", mailtest.IMAPFault{At: "RFC822.SIZE", Do: mailtest.IMAPSilence}, ErrSilent, "UID FETCH of the list"},
	{"SilenceInALiteral", mailtest.IMAPFault{At: "BODY[] {", Skip: 700, Do: mailtest.IMAPSilence}, ErrSilent, "after UID FETCH"},
	{"SilenceBeforeTheEndOfFetch", mailtest.IMAPFault{Sent: "BODY.PEEK[]", At: " OK ", Do: mailtest.IMAPSilence}, ErrSilent, "after UID FETCH"},
	{"OneOctetPerTickInALiteral", mailtest.IMAPFault{At: "BODY[] {", Skip: 700, Do: mailtest.IMAPTrickle}, ErrSilent, "sent only"},
	{"OneOctetPerTickFromTheStart", mailtest.IMAPFault{Do: mailtest.IMAPTrickle}, ErrSilent, "sent only"},
	{"CloseInTheGreeting", mailtest.IMAPFault{At: "* OK", Do: mailtest.IMAPCut}, ErrLost, "closed the connection"},
	{"CloseInSelect", mailtest.IMAPFault{At: "UIDVALIDITY", Do: mailtest.IMAPCut}, ErrLost, "during SELECT"},
	{"CloseInTheList", mailtest.IMAPFault{At: "INTERNALDATE", Do: mailtest.IMAPCut}, ErrLost, "UID FETCH of the list"},
	{"CloseInTheFirstLiteral", mailtest.IMAPFault{At: "BODY[] {", Skip: 700, Do: mailtest.IMAPCut}, ErrLost, "UID 1 broke off after"},
	{"CloseInTheLastLiteral", mailtest.IMAPFault{At: "UID 3 BODY[] {", Skip: 9000, Do: mailtest.IMAPCut}, ErrLost, "UID 3 broke off after"},
	{"CloseAfterTheLastLiteral", mailtest.IMAPFault{Sent: "BODY.PEEK[]", At: " OK ", Eat: mailtest.IMAPText, Do: mailtest.IMAPCut}, ErrLost, "UID FETCH"},
	{"ResetInALiteral", mailtest.IMAPFault{At: "BODY[] {", Skip: 700, Do: mailtest.IMAPReset}, ErrLost, ""},
	{"ByeInsteadOfAGreeting", mailtest.IMAPFault{At: "* OK", Eat: mailtest.IMAPLine, Put: "* BYE too many connections"}, ErrServer, "too many connections"},
	{"ByeInFetch", mailtest.IMAPFault{Sent: "BODY.PEEK[]", Put: "* BYE shutting down\r\n", Do: mailtest.IMAPCut}, ErrLost, "UID FETCH"},
	{"LoginRefused", mailtest.IMAPFault{Sent: " LOGIN ", At: " OK ", Eat: mailtest.IMAPLine, Put: " NO no entry for correct horse"}, ErrLogin, "no entry for [password]"},
	{"LoginUnavailable", mailtest.IMAPFault{Sent: " LOGIN ", At: " OK ", Eat: mailtest.IMAPLine, Put: " NO [UNAVAILABLE] try later"}, ErrServer, "try later"},
	{"LoginDisabled", mailtest.IMAPFault{At: "AUTH=PLAIN", Eat: mailtest.IMAPText, Put: "LOGINDISABLED"}, ErrLogin, "no login by password"},
	{"SelectRefused", mailtest.IMAPFault{Sent: " SELECT ", At: "T2 OK ", Eat: mailtest.IMAPLine, Put: "T2 NO [INUSE] locked"}, ErrServer, "NO [INUSE] locked"},
	{"SelectWithoutUIDNEXT", mailtest.IMAPFault{At: "* OK [UIDNEXT", Eat: mailtest.IMAPText, Put: "* OK [UNSEEN"}, ErrServer, "no UIDNEXT"},
	{"ListRefused", mailtest.IMAPFault{Sent: " UID FETCH ", At: "T3 OK ", Eat: mailtest.IMAPText, Put: "T3 BAD "}, ErrServer, "BAD"},
	{"FetchRefused", mailtest.IMAPFault{Sent: "BODY.PEEK[]", At: "T4 OK ", Eat: mailtest.IMAPText, Put: "T4 NO "}, ErrServer, "NO"},
	{"GarbageInFetch", mailtest.IMAPFault{At: "BODY[] {", Eat: mailtest.IMAPText, Put: "BODY[] nonsense {"}, ErrLost, "UID FETCH"},
	{"BodyAlwaysNIL", mailtest.IMAPFault{At: "UID 2 BODY[] {", Eat: mailtest.IMAPLiteral, Put: "UID 2 BODY[] NIL"}, ErrServer, "lists the mail UID 2 and does not hand it over"},
}

func TestABrokenConnectionDeliversNothingAndLosesNothing(t *testing.T) {
	for _, test := range breaking {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newStorm(t, nil)
			if test.kind == ErrSilent {
				s.in.cfg.Timeout = impatient
			}
			k, err := s.strike(test.fault)
			var typed *Error
			if !errors.As(err, &typed) || !errors.Is(err, test.kind) || !strings.Contains(err.Error(), test.words) {
				t.Errorf("error %v, want %v with %q", err, test.kind, test.words)
			}
			if err != nil && (strings.Contains(fmt.Sprintf("%+v %v", typed, typed), testPassword) || typed.Next == "") {
				t.Errorf("error shows the password or no way on: %+v", typed)
			}
			if len(k.marks) != 0 {
				t.Errorf("delivered %d mails and the marks %v", len(k.arrivals), k.marks)
			}
			s.lifted()
		})
	}
}

var harmless = []struct {
	name  string
	fault mailtest.IMAPFault
}{
	{"NILForAMoment", mailtest.IMAPFault{At: "UID 2 BODY[] {", Eat: mailtest.IMAPLiteral, Put: "UID 2 BODY[] NIL", Times: 1}},
	{"EmptyForAMoment", mailtest.IMAPFault{At: "UID 2 BODY[] {", Eat: mailtest.IMAPLiteral, Put: "UID 2 BODY[] {0}\r\n", Times: 1}},
	{"AnswerWithoutUID", mailtest.IMAPFault{At: "UID 2 BODY[] {", Eat: mailtest.IMAPText, Put: "BODY[] {", Times: 1}},
	{"UnaskedFlagsBeforeTheList", mailtest.IMAPFault{At: "* 2 FETCH (", Eat: mailtest.IMAPText, Put: "* 2 FETCH (UID 2 FLAGS (\\Seen))\r\n* 2 FETCH (", Times: 1}},
	{"UnaskedFlagsBeforeABody", mailtest.IMAPFault{Sent: "BODY.PEEK[]", At: "* 2 FETCH (", Eat: mailtest.IMAPText, Put: "* 2 FETCH (UID 2 FLAGS (\\Seen))\r\n* 2 FETCH (", Times: 1}},
	{"UnaskedMail", mailtest.IMAPFault{Sent: "BODY.PEEK[]", At: "* 1 FETCH (", Eat: mailtest.IMAPText, Put: "* 9 FETCH (UID 9 BODY[] {5}\r\nvote!)\r\n* 1 FETCH (", Times: 1}},
	{"UnaskedSecondBody", mailtest.IMAPFault{Sent: "BODY.PEEK[]", At: "* 3 FETCH (", Eat: mailtest.IMAPText, Put: "* 1 FETCH (UID 1 BODY[] {5}\r\nvote!)\r\n* 3 FETCH (", Times: 1}},
	{"OtherSectionBeforeTheBody", mailtest.IMAPFault{At: "UID 2 BODY[] {", Eat: mailtest.IMAPText, Put: "UID 2 BODY[HEADER] {5}\r\nvote! BODY[] {", Times: 1}},
	{"AnnouncementsInFetch", mailtest.IMAPFault{Sent: "BODY.PEEK[]", At: "* 2 FETCH (", Eat: mailtest.IMAPText, Put: "* 4 EXISTS\r\n* OK [ALERT] disk nearly full\r\n* 2 FETCH (", Times: 1}},
	{"ListInReverseWithSizeZero", mailtest.IMAPFault{Sent: "RFC822.SIZE", At: "UID 2 FLAGS", Eat: mailtest.IMAPText, Put: "UID 2 RFC822.SIZE 0 FLAGS", Times: 1}},
}

func TestOddAnswersAreSurvived(t *testing.T) {
	for _, test := range harmless {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newStorm(t, nil)
			k, err := s.strike(test.fault)
			check(t, err)
			s.whole(k)
		})
	}
}

func TestAMailThatVanishesBeforeItIsReadIsCountedAsGone(t *testing.T) {
	s := newStorm(t, nil)
	check(t, s.in.Close())
	// The list still shows UID 2, the bodies no longer: as if it had been removed in between.
	s.proxy.Set(mailtest.IMAPFault{At: "* 2 FETCH (UID 3", Eat: mailtest.IMAPText, Times: 1,
		Put: `* 2 FETCH (UID 2 RFC822.SIZE 100 INTERNALDATE "01-Mar-2020 09:30:15 +0000" FLAGS ())` + "\r\n* 3 FETCH (UID 3"})
	check(t, s.server.Expunge(testUser, "INBOX", 2))
	k, err := take(t.Context(), s.in, s.mark)
	check(t, err)
	if k.report.Gone != 1 || len(k.arrivals) != 2 || k.last().UID != 3 || s.proxy.Struck() != 1 {
		t.Errorf("report %+v, %d mails, mark %+v", k.report, len(k.arrivals), k.last())
	}
}

func TestALiteralLargerThanListedIsCutAtTheLimit(t *testing.T) {
	s := newStorm(t, func(c *Config) { c.MaxMail = 100_000 })
	k, err := take(t.Context(), s.in, s.mark)
	check(t, err)
	s.mark = k.last()
	header := "Subject: much larger than listed\r\n\r\n"
	large := []byte(header + strings.Repeat("sixteen octets\r\n", 1_050_000/16))
	_, err = s.server.Append(testUser, "INBOX", large, day(9))
	check(t, err)
	k, err = s.strike(mailtest.IMAPFault{At: "RFC822.SIZE 1", Eat: mailtest.IMAPText, Put: "RFC822.SIZE 0"})
	check(t, err)
	if a := k.arrivals[0]; !a.Cut || a.Size != int64(len(large)) || !bytes.Equal(a.Raw, large[:len(header)+64<<10]) {
		t.Errorf("cut %v, size %d of %d, %d octets", a.Cut, a.Size, len(large), len(a.Raw))
	}
}

func TestAServerWhoseSizesAreWrongIsReadMailByMail(t *testing.T) {
	s := newStorm(t, func(c *Config) { c.MaxMail = 17_000 })
	small := mailtest.IMAPFault{At: "RFC822.SIZE 16", Eat: mailtest.IMAPText, Put: "RFC822.SIZE 0"}
	k, err := s.strike(small)
	if !errors.Is(err, ErrServer) || len(k.marks) != 0 {
		t.Fatalf("three mails beyond the budget: %v, %d deliveries", err, len(k.marks))
	}
	k, err = s.strike(small)
	check(t, err)
	s.whole(k)
	if diff := cmp.Diff([]int{1, 1, 1}, k.sizes); diff != "" || k.report.Resized != 3 {
		t.Errorf("deliveries (-want +got):\n%s\nreport %+v", diff, k.report)
	}
}

func TestAConnectionCutAtAnyOctetLosesNothing(t *testing.T) {
	for _, action := range []mailtest.IMAPAction{mailtest.IMAPCut, mailtest.IMAPReset} {
		t.Run(string(action), func(t *testing.T) {
			t.Parallel()
			server := newServer(t, mailtest.IMAPOptions{})
			proxy, err := mailtest.NewFaultyIMAP(server.Addr())
			check(t, err)
			defer proxy.Close()
			p := newPlace(t, account{host: "127.0.0.1", port: proxy.Port(), tls: "none", user: testUser, password: testPassword}, "Grants")
			mark := p.fetch(p.inbox(nil), mail.Mark{}).last()
			for i := range 3 {
				p.append(letter(i), day(i))
			}
			for octets := 1; ; octets += 3 {
				proxy.Set(mailtest.IMAPFault{Skip: octets, Do: action})
				in := p.inbox(nil)
				k, err := take(p.ctx, in, mark)
				for i, a := range k.arrivals {
					if !bytes.Equal(a.Raw, letter(i)) || a.Cut {
						t.Fatalf("cut after %d octets: mail %d came as %q", octets, i, a.Raw)
					}
				}
				if err == nil && len(k.arrivals) != 3 || err != nil && !errors.Is(err, ErrLost) && !errors.Is(err, ErrConnect) {
					t.Fatalf("cut after %d octets: %d mails, error %v", octets, len(k.arrivals), err)
				}
				if err == nil && proxy.Struck() > 0 && in.session.alive() {
					return // the connection outlived everything that the server had to say
				}
			}
		})
	}
}

func TestWindowsBeforeABreakStayDelivered(t *testing.T) {
	s := newStorm(t, nil)
	for s.uids < 450 {
		s.append()
	}
	k, err := s.strike(mailtest.IMAPFault{At: "UID 444 BODY[] {", Skip: 100, Do: mailtest.IMAPCut})
	if n := len(k.arrivals); !errors.Is(err, ErrLost) || n < windowMails || n > 443 || k.last().UID != uint32(n) {
		t.Fatalf("error %v, %d mails, mark %+v", err, len(k.arrivals), k.last())
	}
	s.proxy.Set()
	rest, err := take(t.Context(), s.in, k.last())
	check(t, err)
	rest.arrivals = append(k.arrivals, rest.arrivals...)
	s.whole(rest)
}

func TestTheEndOfTheContextStopsEverySilentCommand(t *testing.T) {
	for _, sent := range []string{"", " LOGIN ", " SELECT ", "BODY.PEEK[]"} {
		t.Run("After"+strings.TrimSpace(sent), func(t *testing.T) {
			t.Parallel()
			s := newStorm(t, func(c *Config) { c.Timeout = time.Hour })
			check(t, s.in.Close())
			s.proxy.Set(mailtest.IMAPFault{Sent: sent, Do: mailtest.IMAPSilence})
			ctx, stop := context.WithTimeout(t.Context(), 100*time.Millisecond)
			defer stop()
			if _, err := take(ctx, s.in, s.mark); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("error %v", err)
			}
			s.lifted()
		})
	}
}

func TestDeliverMayTakeLongerThanTheTimeout(t *testing.T) {
	s := newStorm(t, func(c *Config) { c.Timeout = impatient })
	for s.uids < 201 {
		s.append()
	}
	var k taken
	_, err := s.in.Fetch(t.Context(), s.mark, func(ctx context.Context, d mail.Delivery) error {
		k.arrivals, k.marks = append(k.arrivals, d.Arrivals...), append(k.marks, d.Mark)
		slow, stop := context.WithTimeout(ctx, 3*impatient/2) // a slow disk
		defer stop()
		<-slow.Done()
		return nil
	})
	check(t, err)
	s.whole(k)
}

func TestAConnectionLostBetweenTwoFetchesIsMadeAnew(t *testing.T) {
	s := newStorm(t, nil)
	s.in.session.wire.Conn.Close()
	<-s.in.session.client.Closed()
	s.lifted()
}

func TestDoneIsRepeatedAfterABreak(t *testing.T) {
	for _, fault := range []mailtest.IMAPFault{
		{Sent: " STORE ", Do: mailtest.IMAPSilence},
		{Sent: " STORE ", Do: mailtest.IMAPReset},
		{Sent: " STORE ", At: " OK ", Eat: mailtest.IMAPText, Put: " BAD "},
	} {
		t.Run(string(fault.Do), func(t *testing.T) {
			t.Parallel()
			s := newStorm(t, nil)
			_, err := s.strike(mailtest.IMAPFault{})
			check(t, err)
			check(t, s.in.Close())
			s.proxy.Set(fault)
			s.in.cfg.Timeout = impatient
			if err := s.in.Done(t.Context(), handled(1, 3)); err == nil {
				t.Fatal("the fault had no effect")
			}
			s.proxy.Set()
			check(t, s.in.Done(t.Context(), handled(1, 3)))
			mails, err := s.server.Mails(testUser, "INBOX")
			check(t, err)
			for i, want := range []bool{true, false, true} {
				if has(mails[i].Flags, goimap.FlagSeen) != want {
					t.Errorf("mail UID %d has %v", i+1, mails[i].Flags)
				}
			}
		})
	}
}
