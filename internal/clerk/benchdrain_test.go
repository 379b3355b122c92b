package clerk_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"charterd/internal/clerk"
	"charterd/mail/imap"
	"charterd/mail/mailtest"
)

const benchUser = "grants@example.org"

func benchPassword() (string, error) { return "pass", nil }

// mailbox is a user's INBOX on a server in clear on loopback.
type mailbox struct {
	port  int
	fill  func(raws [][]byte, at time.Time) error
	close func(b *testing.B)
}

func newMemoryBox(b *testing.B) mailbox {
	b.Helper()
	s, err := mailtest.NewIMAP(mailtest.IMAPOptions{})
	check(b, err)
	check(b, s.AddUser(benchUser, "pass"))
	fill := func(raws [][]byte, at time.Time) error {
		for _, raw := range raws {
			if _, err := s.Append(benchUser, "INBOX", raw, at); err != nil {
				return err
			}
		}
		return nil
	}
	return mailbox{s.Port(), fill, func(b *testing.B) { check(b, s.Close()) }}
}

func newDovecotBox(b *testing.B) mailbox {
	b.Helper()
	d, err := mailtest.NewDovecot(map[string]string{benchUser: "pass"})
	if errors.Is(err, mailtest.ErrUnavailable) {
		b.Skipf("%v; install dovecot-imapd, and run as root", err)
	}
	check(b, err)
	fill := func(raws [][]byte, at time.Time) error { return d.Fill(benchUser, raws, at) }
	return mailbox{d.Port(), fill, func(b *testing.B) { check(b, d.Close()) }}
}

// mailboxAt is the name that the store has for a benchmark's mailbox, as cmd/charterd makes it.
func mailboxAt(port int) string { return fmt.Sprintf("imap://%s@127.0.0.1:%d/INBOX", benchUser, port) }

// figures are those of one drain.
type figures struct {
	drained
	whole time.Duration // from the start of the process to the last reply accepted
	fetch time.Duration // one raw UID FETCH of the same mailbox
}

// drain is a full mailbox, an SMTP server, and a daemon that has met the mailbox when it was empty and is down.
type drain struct {
	box      mailbox
	sink     *mailtest.SMTP
	accepted atomic.Int64 // when the sink took the last mail, Unix nanoseconds
	drainer
}

func newDrain(b *testing.B, h house, box mailbox, raws [][]byte) *drain {
	b.Helper()
	d := &drain{box: box}
	var err error
	d.sink, err = mailtest.NewSMTP(mailtest.SMTPOptions{OnMail: func(mailtest.Sent) { d.accepted.Store(time.Now().UnixNano()) }})
	check(b, err)
	d.drainer = drainer{
		Database: filepath.Join(b.TempDir(), "charterd.db"), IMAP: box.port, SMTP: d.sink.Port(), Outlets: 4, Profile: os.Getenv("CHARTERD_PROFILE"),
	}
	data, err := os.ReadFile(h.database)
	check(b, err)
	check(b, os.WriteFile(d.Database, data, 0o600))
	s := openStore(b, d.Database)
	inbox := imap.New(imap.Config{Host: "127.0.0.1", Port: box.port, TLS: "none", User: benchUser, Password: benchPassword, Folder: "INBOX"})
	c, err := openHouse(b.Context(), s, mailboxAt(box.port), inbox, nil)
	check(b, err)
	_, err = c.Decide(b.Context(), firstContact)
	check(b, errors.Join(err, inbox.Close(), s.Close()))
	check(b, box.fill(raws, drainNow.Add(-time.Hour)))
	return d
}

// run starts the process and waits for its end.
func (d *drain) run(b *testing.B) (f figures) {
	b.Helper()
	told, err := json.Marshal(d.drainer)
	check(b, err)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), drainerVariable+"="+string(told))
	var out, problems bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problems
	begun := time.Now()
	if err := cmd.Run(); err != nil {
		b.Fatalf("%v\n%s", err, problems.String())
	}
	f.whole = time.Unix(0, d.accepted.Load()).Sub(begun)
	check(b, json.Unmarshal(out.Bytes(), &f.drained))
	return f
}

// finish measures the raw FETCH, checks that every vote was counted and every reply arrived, and ends the servers.
func (d *drain) finish(b *testing.B, votes int, f *figures) {
	b.Helper()
	var err error
	f.fetch, err = rawFetch(d.box.port)
	check(b, err)
	if got := len(d.sink.Mails()); got != f.Sent || got < votes {
		b.Fatalf("%d mails arrived of %d that were sent, %d votes", got, f.Sent, votes)
	}
	s := openStore(b, d.Database)
	result, err := clerk.Collect(b.Context(), s)
	check(b, errors.Join(err, s.Close()))
	fates := map[string]int{}
	for _, m := range result.Messages {
		if strings.HasPrefix(m.MessageID, "<bench-") {
			fates[m.Fate]++
		}
	}
	if fates[string(clerk.FateVote)] != votes {
		b.Fatalf("not every vote was counted: %d votes, fates %v", votes, fates)
	}
	b.Logf("%.2f s (decide %.2f, of it commit %.2f, sending after that %.2f; processors %.2f), raw fetch %.2f s, %d replies, fates %v", f.whole.Seconds(),
		f.Decide.Seconds(), f.Commit.Seconds(), f.After.Seconds(), f.Work.Seconds(), f.fetch.Seconds(), f.Sent, fates)
	d.sink.Close()
	d.box.close(b)
}

// rawFetch reads a whole mailbox by one command as a stream, and keeps nothing of it.
func rawFetch(port int) (time.Duration, error) {
	conn, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	r := bufio.NewReaderSize(conn, 64<<10)
	var begun time.Time
	for _, command := range []string{"LOGIN " + benchUser + " pass", "SELECT INBOX", "UID FETCH 1:* (BODY.PEEK[])"} {
		begun = time.Now()
		if _, err := fmt.Fprintf(conn, "a %s\r\n", command); err != nil {
			return 0, err
		}
		if err := untilTagged(r); err != nil {
			return 0, fmt.Errorf("%s: %w", command, err)
		}
	}
	return time.Since(begun), nil
}

// untilTagged skips lines and literals up to the answer that ends the command "a".
func untilTagged(r *bufio.Reader) error {
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return err
		}
		if rest, ok := strings.CutPrefix(line, "a "); ok {
			if !strings.HasPrefix(rest, "OK") {
				return errors.New(strings.TrimSpace(rest))
			}
			return nil
		}
		if at := strings.LastIndexByte(line, '{'); at >= 0 && strings.HasSuffix(line, "}\r\n") {
			n, err := strconv.ParseInt(line[at+1:len(line)-3], 10, 64)
			if err != nil {
				return err
			}
			if _, err := io.CopyN(io.Discard, r, n); err != nil {
				return err
			}
		}
	}
}
