package clerk_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares what the house sent and what became of each mail with testdata/NAME.golden, and runs the record again.
func (d *desk) golden(name string) {
	d.t.Helper()
	d.verified()
	var b strings.Builder
	b.WriteString("# sent: when, kind, to, subject, first line\n")
	d.writeSent(&b)
	b.WriteString("# fates\n")
	for _, f := range d.fates() {
		fmt.Fprintln(&b, f)
	}
	b.WriteString("# cases\n")
	for _, c := range d.result().Cases {
		fmt.Fprintf(&b, "%s %s %s %s %s\n", c.Case, c.Stage, c.Outcome, c.Amount, c.Line)
	}
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			d.t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			d.t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		d.t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		d.t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// writeSent lists the mails; those that say the same to several people at once stand in one line.
func (d *desk) writeSent(b *strings.Builder) {
	said, to := "", []string(nil)
	flush := func() {
		if len(to) > 0 {
			when, rest, _ := strings.Cut(said, "|")
			fmt.Fprintf(b, "%s %s |%s\n", when, strings.Join(to, " "), rest)
		}
		to = nil
	}
	for _, s := range d.post.sent {
		first, _, _ := strings.Cut(s.msg.Text(nil), "\n")
		line := fmt.Sprintf("%s %s| %s | %s", s.at.Format("01-02 15:04"), s.msg.CharterdKind, s.msg.Subject, first)
		if line != said {
			flush()
		}
		name, _, _ := strings.Cut(s.to, "@")
		said, to = line, append(to, name)
	}
	flush()
}

// opened brings a request to its open ballot: asked for on 2 November, complete on the 3rd, voted on from the 13th.
func opened(t *testing.T, text string) *desk {
	t.Helper()
	d := newDesk(t, "2026-11-02 09:00")
	d.open(text)
	return d
}

func (d *desk) open(text string) {
	d.t.Helper()
	d.mail(letter{from: "nok@neptune.example", name: "Nok Example", subject: "Grant for PyCon Neptune", text: text})
	d.until("2026-11-03 10:00")
	d.mail(letter{from: "nora@example.org", name: "Nora Winter", subject: "G-1", text: "COMPLETE G-1\n"})
	d.until("2026-11-13 12:02")
	if c := d.kase("G-1"); c.Current() == nil {
		d.t.Fatalf("no ballot: stage %s, fates %v, outbox%s", c.Stage, d.fates(), d.outbox())
	}
}

func (d *desk) vote(member, words string) {
	d.t.Helper()
	d.reply(d.last("M2", member+"@members.example"), words)
}
