package clerk_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"charterd/store"
)

// BenchmarkRelease is the drain by the release binary that CHARTERD_BINARY names, as `charterd run`: its memory and its processor
// time are the daemon's alone, and the SMTP server is in this process. The time begins with its start and ends with the last
// reply accepted; charterd's own clock runs, so the days of the benchmark are moved to today. docs/bench builds and runs it.
func BenchmarkRelease(b *testing.B) {
	binary := os.Getenv("CHARTERD_BINARY")
	if binary == "" {
		b.Skip("CHARTERD_BINARY names no release binary; docs/bench builds one")
	}
	moveDays(time.Now())
	for _, mails := range []int{1000, 10_000} {
		b.Run(strconv.Itoa(mails), func(b *testing.B) {
			newDovecotBox(b).close(b) // skips before the ballots are made
			h := newHouse(b, max(20, mails*7/10/voters))
			p, raws := newPostbag(b, "bench", h.ballots), make([][]byte, mails)
			for i := range raws {
				raws[i] = p.next()
			}
			var runs []figures
			for b.Loop() {
				b.StopTimer()
				d := newDrain(b, h, newDovecotBox(b), raws)
				b.StartTimer()
				f := d.release(b, binary, mails)
				b.StopTimer()
				d.finish(b, p.voted, &f)
				runs = append(runs, f)
				b.StartTimer()
			}
			report(b, mails, runs)
		})
	}
}

// moveDays moves the days of every benchmark by whole days, so that the mailbox is full within the last 24 hours.
func moveDays(now time.Time) {
	by := now.Sub(drainNow).Truncate(24 * time.Hour)
	for _, day := range []*time.Time{&requestsCome, &chairReads, &ballotsOpen, &firstContact, &drainNow} {
		*day = day.Add(by)
	}
}

// release runs the binary until its last reply is accepted, and ends it by a signal.
func (d *drain) release(b *testing.B, binary string, mails int) (f figures) {
	b.Helper()
	cmd := exec.Command(binary, "--config", d.configure(b), "run")
	log := &logged{}
	cmd.Stderr = log
	begun := time.Now()
	check(b, cmd.Start())
	for !log.holds(`"msg":"turn"`) || d.waiting(b) > 0 {
		time.Sleep(20 * time.Millisecond)
		if time.Since(begun) > 2*time.Minute {
			b.Fatalf("charterd does not end:\n%s", log.text())
		}
	}
	f.Mail, f.Sent = mails, len(d.sink.Mails())
	f.whole = time.Unix(0, d.accepted.Load()).Sub(begun)
	f.Peak = peakOf(strconv.Itoa(cmd.Process.Pid))
	check(b, cmd.Process.Signal(os.Interrupt))
	if err := cmd.Wait(); err != nil {
		b.Fatalf("%v\n%s", err, log.text())
	}
	f.Work = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	return f
}

// waiting is how many mails are not sent yet.
func (d *drain) waiting(b *testing.B) int {
	b.Helper()
	s, err := store.Open(b.Context(), d.Database, store.Options{Secret: secret, ReadOnly: true})
	check(b, err)
	defer s.Close()
	counts, err := s.OutboxCounts(context.Background())
	check(b, err)
	return counts[store.Queued] + counts[store.Sending]
}

// configure writes the configuration of the house.
func (d *drain) configure(b *testing.B) string {
	b.Helper()
	folder := filepath.Dir(d.Database)
	write := func(name, text string) string {
		path := filepath.Join(folder, name)
		check(b, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	write("secret", hex.EncodeToString(secret)+"\n")
	write("password", "pass\n")
	var roster strings.Builder
	for _, m := range bigGroup() {
		fmt.Fprintf(&roster, "[[member]]\nid = %q\nname = %q\naddresses = [%q]\n", m.ID, m.Name, m.Addresses[0])
		if len(m.Roles) > 0 {
			fmt.Fprintf(&roster, "roles = [%q]\n", m.Roles[0])
		}
	}
	write("roster.toml", roster.String())
	return write("charterd.toml", fmt.Sprintf(`database = "charterd.db"
secret_file = "secret"
[smtp]
host = "127.0.0.1"
port = %d
tls = "none"
[[group]]
id = "psf-grants"
name = "Grants Work Group"
address = "grants@example.org"
reply_address = "grants+{token}@example.org"
charter = "psf-grants"
roster = "roster.toml"
[group.mailbox]
kind = "imap"
host = "127.0.0.1"
port = %d
tls = "none"
user = %q
password_file = "password"
[group.trust]
authserv_ids = ["mx.example.org"]
own_hosts = ["mx.example.org"]
[[group]]
id = "psf-board"
name = "The Board"
address = "board@example.org"
mode = "off"
`, d.SMTP, d.IMAP, benchUser))
}

// logged is a log that is read while it is written.
type logged struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.Write(p)
}

func (l *logged) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all.String()
}

func (l *logged) holds(text string) bool { return strings.Contains(l.text(), text) }

// peakOf is the most memory that a process has had, as Linux counts it; 0 elsewhere.
func peakOf(process string) int64 {
	if runtime.GOOS != "linux" {
		return 0
	}
	status, err := os.ReadFile(filepath.Join("/proc", process, "status"))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	var kilo int64
	fmt.Sscanf(rest, "%d", &kilo)
	return kilo << 10
}
