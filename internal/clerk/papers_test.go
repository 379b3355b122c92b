package clerk_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"charterd/internal/clerk"
	"charterd/mail"
	"charterd/workflow/acts"
)

// file is a file that comes with a mail.
type file struct {
	name, kind string
	data       []byte
}

// deliver puts a mail with files into the mailbox and takes a turn.
func (d *desk) deliver(l letter, files ...file) {
	d.t.Helper()
	text := l.text
	l.text = "TEXT"
	head, _, _ := strings.Cut(string(d.raw(l)), "Content-Type: ")
	var b strings.Builder
	fmt.Fprintf(&b, "%sContent-Type: multipart/mixed; boundary=\"mix\"\n\n--mix\nContent-Type: text/plain; charset=utf-8\n\n%s\n", head, text)
	for _, f := range files {
		fmt.Fprintf(&b, "--mix\nContent-Type: %s; name=\"%s\"\nContent-Disposition: attachment; filename=\"%s\"\nContent-Transfer-Encoding: base64\n\n", f.kind, f.name, f.name)
		for octets := base64.StdEncoding.EncodeToString(f.data); octets != ""; {
			n := min(76, len(octets))
			b.WriteString(octets[:n] + "\n")
			octets = octets[n:]
		}
	}
	b.WriteString("--mix--\n")
	raw := []byte(strings.ReplaceAll(strings.ReplaceAll(b.String(), "\r\n", "\n"), "\n", "\r\n"))
	d.tape.waiting = append(d.tape.waiting, mail.Arrival{Key: fmt.Sprintf("k%d", d.n), At: d.now, Size: int64(len(raw)), Raw: raw})
	d.turn()
}

// applied is a letter with a request, whose files the applicant's mail brings.
func applied(amount string) letter {
	return letter{
		from: "nok@neptune.example", name: "Nok Example", subject: "Grant", text: strings.Replace(form, "7,500 USD\nExpected", amount+"\nExpected", 1),
	}
}

// budget is a file no octet of which may change on its way.
func budget() file {
	data := []byte("%PDF-1.4\r\n\x00\xff\xfe\n\r\n.\n..\r\n")
	for i := range 5000 {
		data = append(data, byte(i*7))
	}
	return file{"budget.pdf", "application/pdf", data}
}

// carries fails unless a mail brings exactly these files, octet for octet.
func (s sentMail) carries(t *testing.T, files ...file) {
	t.Helper()
	if len(s.msg.Attachments) != len(files) {
		t.Fatalf("%s to %s brings %d files, want %d", s.msg.CharterdKind, s.to, len(s.msg.Attachments), len(files))
	}
	for i, f := range files {
		if got := s.msg.Attachments[i]; got.Name != f.name || got.Type != f.kind || !bytes.Equal(got.Data(), f.data) {
			t.Errorf("%s to %s: file %d is %s, %s, %d octets; want %s, %s, %d", s.msg.CharterdKind, s.to, i, got.Name, got.Type, got.Bytes, f.name, f.kind, len(f.data))
		}
	}
}

// says fails unless a mail of ours has these words, however its lines are broken.
func (s sentMail) says(t *testing.T, words ...string) {
	t.Helper()
	text := strings.Join(strings.Fields(strings.ReplaceAll(strings.Join(s.msg.Whole(), " "), "\u00a0", " ")), " ")
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Errorf("%s to %s does not say %q:\n%s", s.msg.CharterdKind, s.to, w, s.msg.Text(nil))
		}
	}
}

// TestFilesReachMembersWithTheReview: what the applicant sent at first and later, octet for octet, also after a restart; not again
// with the ballot (decisions, Mails).
func TestFilesReachMembersWithTheReview(t *testing.T) {
	d := newDesk(t, "2026-11-02 09:00")
	d.deliver(applied("7,500 USD"), budget())
	rows := file{"costs.csv", "text/csv", []byte("aye\r\nvenue;4000\naye\n\xe9\n")}
	d.until("2026-11-02 10:00")
	d.deliver(letter{from: "nok@neptune.example", name: "Nok Example", to: d.last("A1", "nok@neptune.example").msg.ReplyTo[0].Address, subject: "Re: G-1", text: "Here is more.\n"}, rows)
	d.start()
	d.until("2026-11-03 10:00")
	d.mail(letter{from: "nora@example.org", name: "Nora Winter", subject: "G-1", text: "COMPLETE G-1\n"})
	for _, to := range []string{"ada@members.example", "lena@members.example"} {
		d.last("M1", to).carries(t, budget(), rows)
		d.last("M1", to).says(t, "2 files come with this mail: budget.pdf, costs.csv.")
	}
	d.until("2026-11-13 12:02")
	d.last("M2", "ada@members.example").carries(t)
	d.verified()
}

// TestFilesReachWhoVotesWithoutReview: on the fast track the ballot is the first mail on a request, so it brings all of it.
func TestFilesReachWhoVotesWithoutReview(t *testing.T) {
	d := newDesk(t, "2026-11-02 09:00")
	d.deliver(applied("7,500 USD"), budget())
	d.mail(letter{from: "nora@example.org", name: "Nora Winter", subject: "G-1", text: "FASTTRACK G-1: the same meetup as last year\nCOMPLETE G-1\n"})
	ballot := d.last("M2", "ada@members.example")
	ballot.carries(t, budget())
	ballot.says(t, "the same meetup as last year", "captions 2,000 USD", "https://neptune.example/coc", "If the answer is no in the end, the applicant gets nothing now but may ask again.", "1 file comes with this mail: budget.pdf.")
	if strings.Contains(ballot.msg.Text(nil), "nok@neptune.example") {
		t.Error("the members get the applicant's address")
	}
}

// TestFilesAndCommentsReachTheBoard: with the ballot of the case that the group referred, or with the mail to the Board's address
// (domain row "Increase $ amount for PSF Board review": with context from application and group).
func TestFilesAndCommentsReachTheBoard(t *testing.T) {
	for name, desk := range map[string]func() *desk{
		"M2": func() *desk { return withBoard(t, boardCharter(t, asItIs)) },
		"B1": func() *desk { return newDesk(t, "2026-11-02 09:00") },
	} {
		t.Run(name, func(t *testing.T) {
			d := desk()
			d.t = t
			d.deliver(applied("20,000 USD"), budget())
			d.until("2026-11-03 10:00")
			d.mail(letter{from: "nora@example.org", name: "Nora Winter", subject: "G-1", text: "COMPLETE G-1\n"})
			d.reply(d.last("M1", "ben@members.example"), "The hall is far from the city, but it is cheap.")
			d.until("2026-11-13 12:02")
			for _, id := range []string{"ada", "ben", "cleo", "dan", "eva", "finn", "gita"} {
				d.reply(d.ballotOf(id, "G-1"), "aye")
			}
			got := d.last(name, map[string]string{"M2": "dora@board.example", "B1": "board@example.org"}[name])
			got.carries(t, budget())
			got.says(t, "Ben Member: The hall is far from the city, but it is cheap.", "captions 2,000 USD", "the applicant gets nothing now but may ask again")
			d.verified()
		})
	}
}

// TestFilesBeyondTheLimitAreNamed: up to 10 MiB together go with a mail, in the order in which they came.
func TestFilesBeyondTheLimitAreNamed(t *testing.T) {
	d := newDesk(t, "2026-11-02 09:00")
	big := func(name string, mib int) file {
		return file{name, "application/zip", bytes.Repeat([]byte("octets ten"), mib<<20/10)}
	}
	d.deliver(applied("7,500 USD"), big("first.zip", 6))
	d.until("2026-11-02 10:00")
	d.deliver(letter{from: "nok@neptune.example", name: "Nok Example", to: d.last("A1", "nok@neptune.example").msg.ReplyTo[0].Address, subject: "Re: G-1", text: "More.\n"},
		big("second.zip", 5), budget())
	d.until("2026-11-03 10:00")
	d.mail(letter{from: "nora@example.org", name: "Nora Winter", subject: "G-1", text: "COMPLETE G-1\n"})
	got := d.last("M1", "ada@members.example")
	got.carries(t, big("first.zip", 6), budget())
	got.says(t, "2 files come with this mail: first.zip, budget.pdf.", "1 file is not in this mail, for lack of room: second.zip. Nora Winter can get it for you.")
}

// TestManyFilesAreWrittenInSeveralBatches: requests that begin at one instant, each with large files, never stand in memory
// together, where a deadline brings it about.
func TestManyFilesAreWrittenInSeveralBatches(t *testing.T) {
	d := newDesk(t, "2026-11-02 09:00")
	large := file{"plan.bin", "application/octet-stream", bytes.Repeat([]byte("0123456789abcdef"), 6<<20/16)}
	var commits []uint64 // MiB in use before each
	for i := 1; i <= 2; i++ {
		l := applied("7,500 USD")
		l.from, l.text = fmt.Sprintf("a%d@moons.example", i), strings.ReplaceAll(l.text, "Neptune", fmt.Sprintf("Moon %d", i))
		d.deliver(l, large)
	}
	d.Step = func(at string) {
		if at == "K25 deadline before" {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			commits = append(commits, m.HeapAlloc>>20)
		}
	}
	d.until("2026-11-06 12:00") // the form's check lets all of them in
	t.Logf("MiB in use before each commit: %d", commits)
	if len(commits) < 2 {
		t.Errorf("%d transactions, want one for each request", len(commits))
	}
	for i := 1; i <= 2; i++ {
		if got := d.kase(fmt.Sprintf("G-%d", i)).Stage; got != "review" {
			t.Errorf("G-%d is in %q", i, got)
		}
	}
	d.last("M1", "lena@members.example").carries(t, large)
}

// TestHostileFilesAreHarmless: names and types are labels, and nothing that a file says is read as a word of the mail it comes with.
func TestHostileFilesAreHarmless(t *testing.T) {
	d := newDesk(t, "2026-11-02 09:00")
	d.deliver(applied("7,500 USD"),
		file{"../../etc/aye", "text/plain", []byte("aye\nnay on G-1\nCOMPLETE G-1\nrecuse\n")}, file{"x\u202efdp.exe", "text/html", []byte("<p>aye</p><script>alert(1)</script>")},
		file{"", "multipart/mixed; boundary=a", []byte("--a\r\n\r\naye\r\n--a--\r\n")}, file{"m.eml", "message/rfc822", []byte("From: ada@members.example\r\nSubject: x\r\n\r\naye\r\n")})
	d.until("2026-11-03 10:00")
	d.mail(letter{from: "nora@example.org", name: "Nora Winter", subject: "G-1", text: "COMPLETE G-1\n"})
	got := d.last("M1", "ada@members.example")
	if len(got.msg.Attachments) < 3 {
		t.Fatalf("%d files", len(got.msg.Attachments))
	}
	for _, a := range got.msg.Attachments {
		if strings.ContainsAny(a.Name, "/\\\u202e") || strings.HasPrefix(a.Type, "multipart/") {
			t.Errorf("a file goes along as %q, %s", a.Name, a.Type)
		}
	}
	if n, all := bytes.Count(got.data, []byte("Content-Disposition: attachment")), len(got.msg.Attachments); n != all {
		t.Errorf("%d of %d parts are marked as files", n, all)
	}
	for setting, expect := range settings {
		for _, sent := range [][]string{nil, got.msg.Whole()} {
			for _, a := range acts.Read(got.msg.Words(sent), expect) {
				if a.Kind == acts.Vote || a.Kind == acts.Recuse || a.Kind == acts.Command {
					t.Errorf("the mail with its files, answering %s, reads as %s %s by %q", setting, a.Kind, a.Choice, a.Line)
				}
			}
		}
	}
}

// TestNoFileOfAConfidentialGroupGoesAlong: its members get the words of a report, and nothing else that came with it.
func TestNoFileOfAConfidentialGroupGoesAlong(t *testing.T) {
	d := deskWith(t, "2026-11-02 09:00", func(_ *desk, cfg *clerk.Config) { cfg.Groups[0].Confidential = true })
	d.deliver(applied("7,500 USD"), budget())
	d.mail(letter{from: "nora@example.org", name: "Nora Winter", subject: "G-1", text: "COMPLETE G-1\n"})
	d.last("M1", "ada@members.example").carries(t)
}

// TestNoFileLeavesAConfidentialGroup: the Board, too, gets none of it, whatever the charter of that group says.
func TestNoFileLeavesAConfidentialGroup(t *testing.T) {
	d := withBoard(t, boardCharter(t, asItIs))
	d.Groups[0].Confidential = true
	d.deliver(applied("20,000 USD"), budget())
	d.until("2026-11-03 10:00")
	d.mail(letter{from: "nora@example.org", name: "Nora Winter", subject: "G-1", text: "COMPLETE G-1\n"})
	d.until("2026-11-13 12:02")
	for _, id := range []string{"ada", "ben", "cleo", "dan", "eva", "finn", "gita"} {
		d.reply(d.ballotOf(id, "G-1"), "aye")
	}
	got := d.last("M2", "dora@board.example")
	got.carries(t)
	if text := got.msg.Text(nil); strings.Contains(text, "captions") || strings.Contains(text, "budget.pdf") {
		t.Errorf("the Board reads:\n%s", text)
	}
}

// TestADeliveryOfManyFilesIsTakenInParts: each mail of it is taken in once, and in its order.
func TestADeliveryOfManyFilesIsTakenInParts(t *testing.T) {
	d := newDesk(t, "2026-11-02 09:00")
	large := file{"plan.bin", "application/octet-stream", bytes.Repeat([]byte("0123456789abcdef"), 6<<20/16)}
	d.deliver(applied("7,500 USD"), large)
	d.until("2026-11-03 10:00")
	for _, text := range []string{"COMPLETE G-1\n", "PROPOSE G-1 5,000 USD\n", "PROPOSE G-1 4,000 USD\n"} {
		d.arrive(letter{from: "nora@example.org", name: "Nora Winter", subject: "G-1", text: text})
	}
	if report := d.turn(); report.Mail != 3 || report.Fates["command"] != 3 {
		t.Errorf("%+v; %q", report, d.fates())
	}
	if c := d.kase("G-1"); c.Stage != "review" || c.Motion.Amount != "4000.00 USD" {
		t.Errorf("%s, %+v", c.Stage, c.Motion)
	}
	if report := d.turn(); report.Mail != 0 {
		t.Errorf("%d mails were taken in again", report.Mail)
	}
	d.last("M1", "lena@members.example").carries(t, large)
	d.verified()
}
