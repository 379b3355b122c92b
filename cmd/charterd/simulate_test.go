package main

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"charterd/internal/clerk"
	"charterd/mail"
	"charterd/mail/mbox"
	"charterd/store"
)

// stage is a folder with a configuration in which commands run as a person calls them.
type stage struct {
	t      *testing.T
	folder string
}

func newStage(t *testing.T) *stage {
	t.Helper()
	s := &stage{t, t.TempDir()}
	s.write("charterd.toml", stageConfig)
	var people strings.Builder
	people.WriteString("[[member]]\nid = \"nora\"\nname = \"Nora Winter\"\naddresses = [\"nora@example.org\"]\nroles = [\"chair\"]\n")
	for _, id := range strings.Fields("ada ben cleo dan eva finn gita") {
		fmt.Fprintf(&people, "[[member]]\nid = %q\nname = \"%s Member\"\naddresses = [\"%s@members.example\"]\n", id, strings.ToUpper(id), id)
	}
	s.write("roster.toml", people.String())
	return s
}

const stageConfig = `database = "one/charterd.db"
secret_file = "secret"
[smtp]
folder = "out"
[[group]]
id = "psf-grants"
name = "Grants Work Group"
address = "grants@example.org"
reply_address = "grants+{token}@example.org"
charter = "psf-grants"
roster = "roster.toml"
[group.mailbox]
kind = "maildir"
path = "box"
[group.trust]
authserv_ids = ["mx.example.org"]
[[group]]
id = "psf-board"
name = "The Board"
address = "board@example.org"
mode = "off"
`

func (s *stage) path(name string) string { return filepath.Join(s.folder, name) }

func (s *stage) write(name, text string) {
	s.t.Helper()
	if err := os.WriteFile(s.path(name), []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// charterd runs a command and gives what it printed. The exit code must be the wanted one.
func (s *stage) charterd(want int, args ...string) (stdout, stderr string) {
	s.t.Helper()
	var out, talk bytes.Buffer
	all := append([]string{"charterd", "--config", s.path("charterd.toml")}, args...)
	if code := run(s.t.Context(), all, strings.NewReader(""), &out, &talk); code != want {
		s.t.Fatalf("%v: exit code %d, want %d\n%s%s", args, code, want, out.String(), talk.String())
	}
	return out.String(), talk.String()
}

// simulate plays mails and gives the result.
func (s *stage) simulate(folder string, mails []byte, args ...string) clerk.Result {
	s.t.Helper()
	s.write(folder+".in.mbox", string(mails))
	s.charterd(0, append([]string{"simulate", s.path(folder + ".in.mbox"), "--out", s.path(folder)}, args...)...)
	text, err := os.ReadFile(s.path(folder + "/result.json"))
	if err != nil {
		s.t.Fatal(err)
	}
	var r clerk.Result
	if err := json.Unmarshal(text, &r); err != nil {
		s.t.Fatal(err)
	}
	return r
}

// letter is one recorded mail, behind its "From " line.
func letter(at, from, to, subject, id, answers, text string) []byte {
	var b, file bytes.Buffer
	_, domain, _ := strings.Cut(from, "@")
	fmt.Fprintf(&b, "Authentication-Results: mx.example.org; dmarc=pass header.from=%s\nReceived: from out.%s by mx.example.org; %s\n", domain, domain, at)
	fmt.Fprintf(&b, "From: %s\nTo: %s\nSubject: %s\nMessage-ID: %s\n", from, to, subject, id)
	if answers != "" {
		fmt.Fprintf(&b, "In-Reply-To: %s\n", answers)
	}
	fmt.Fprintf(&b, "\n%s\n", text)
	when, err := time.Parse("2006-01-02 15:04", at)
	if err != nil {
		panic(err)
	}
	if err := mbox.Write(&file, from, when, b.Bytes()); err != nil {
		panic(err)
	}
	return file.Bytes()
}

const request = `Name of event: PyCon Neptune 2027
Type: conference
Start date: 2027-03-02
End date: 2027-03-05
City: Neptune City
Country: Portugal
Amount requested: 7,500 USD
Expected attendees: 125
Organiser: Nok Example
Code of Conduct: https://neptune.example/coc
Programme: https://neptune.example/schedule
Budget: venue 7,500 USD
`

// opening brings a request to its vote.
func opening() []byte {
	return append(letter("2026-11-02 09:00", "nok@neptune.example", "grants@example.org", "Grant", "<request@neptune.example>", "", request),
		letter("2026-11-03 10:00", "nora@example.org", "grants@example.org", "done", "<complete@example.org>", "<request@neptune.example>", "COMPLETE G-1\n")...)
}

// sentIn are the mails of a kind in the outgoing mbox of a run, by recipient.
func (s *stage) sentIn(folder, kind string) map[string]*mail.Message {
	s.t.Helper()
	f, err := os.Open(s.path(folder + "/outgoing.mbox"))
	if err != nil {
		s.t.Fatal(err)
	}
	defer f.Close()
	found := map[string]*mail.Message{}
	for e, err := range mbox.Read(f) {
		if err != nil {
			s.t.Fatal(err)
		}
		if m := mail.Open(e.Raw, mail.Own{}); m.CharterdKind == kind {
			found[m.Recipients[0]] = m
		}
	}
	return found
}

// votes are the answers of members to their ballots in a run: half of them find the case by the reply address, half by the
// reference alone.
func (s *stage) votes(folder string) []byte {
	s.t.Helper()
	var all []byte
	ballots := s.sentIn(folder, "M2")
	for i, said := range []string{"ada aye", "ben aye", "cleo nay", "dan aye", "eva abstain"} {
		id, word, _ := strings.Cut(said, " ")
		ballot := ballots[id+"@members.example"]
		if ballot == nil {
			result, _ := os.ReadFile(s.path(folder + "/result.json"))
			s.t.Fatalf("no ballot for %s among %d:\n%s", id, len(ballots), result)
		}
		to, answers := ballot.ReplyTo[0].Address, ""
		if i%2 == 0 {
			to, answers = "grants@example.org", ballot.MessageID
		}
		all = append(all, letter(fmt.Sprintf("2026-11-16 10:0%d", i), id+"@members.example", to, "Re: "+ballot.Subject, "<vote-"+id+"@members.example>", answers, word+"\n")...)
	}
	return all
}

func TestAnotherRunCountsTheSameByTheMailsOfTheFirst(t *testing.T) {
	s := newStage(t)
	s.charterd(0, "secret", s.path("secret"))
	s.simulate("ballots", opening(), "--until", "2026-11-14")
	story := append(opening(), s.votes("ballots")...)
	first := s.simulate("one", story)
	if got := first.Cases[0].Line; got != "3-1-1" {
		t.Fatalf("first run: %s\n%v", got, first.Messages)
	}

	if err := os.Remove(s.path("secret")); err != nil { // now Message-IDs and reply addresses are others
		t.Fatal(err)
	}
	second := s.simulate("two", story, "--sent", s.path("one/outgoing.mbox"))
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("with --sent (-first +second):\n%s", diff)
	}
	if got := s.simulate("three", story).Cases[0].Line; got != "0-0-0" {
		t.Errorf("%s without --sent: answers to unknown mails were counted", got)
	}
}

func TestASimulationKeepsTheNumbersOfTheRecordedRun(t *testing.T) {
	s := newStage(t)
	s.simulate("ballots", opening(), "--until", "2026-11-14")
	story := append(opening(), s.votes("ballots")...)
	sent, err := os.ReadFile(s.path("ballots/outgoing.mbox"))
	if err != nil {
		t.Fatal(err)
	}
	s.write("sent.mbox", strings.ReplaceAll(string(sent), "G-1", "G-31"))
	story = []byte(strings.ReplaceAll(string(story), "G-1", "G-31"))
	story = append(story, letter("2026-11-17 09:00", "una@uranus.example", "grants@example.org", "Grant", "<new@uranus.example>", "", strings.ReplaceAll(request, "Neptune", "Uranus"))...)
	r := s.simulate("one", story, "--sent", s.path("sent.mbox"))
	var got []string
	for _, c := range r.Cases {
		got = append(got, c.Case+" "+c.Ballot+" "+c.Line)
	}
	if diff := cmp.Diff([]string{"G-31 G-31.1 3-1-1", "G-32 G-32.1 0-0-0"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s\n%v", diff, r.Messages)
	}
}

func TestVerifyNamesTheFirstBadEntry(t *testing.T) {
	s := newStage(t)
	s.charterd(0, "secret", s.path("secret"))
	s.simulate("ballots", opening(), "--until", "2026-11-14")
	s.simulate("one", append(opening(), s.votes("ballots")...))
	out, _ := s.charterd(0, "verify")
	if !strings.Contains(out, "The record is sound.") {
		t.Fatalf("before: %s", out)
	}
	file, err := os.ReadFile(s.path("one/charterd.db"))
	if err != nil {
		t.Fatal(err)
	}
	forged := bytes.ReplaceAll(file, []byte(`"choice":"nay"`), []byte(`"choice":"aye"`))
	if bytes.Equal(file, forged) {
		t.Fatal("the record holds no vote to forge")
	}
	s.write("one/charterd.db", string(forged))
	out, stderr := s.charterd(1, "verify")
	for _, want := range []string{"The record does NOT hold:", "The first bad entry is ", "put back the latest backup"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not said:\n%s", want, out)
		}
	}
	if stderr != "" {
		t.Errorf("on stderr: %s", stderr)
	}
	out, _ = s.charterd(1, "verify", "--json")
	var found audit
	if err := json.Unmarshal([]byte(out), &found); err != nil || found.Sound || found.Bad == 0 {
		t.Errorf("%v: %s", err, out)
	}
}

func TestErasedCasesAreNamedAndTheRecordHolds(t *testing.T) {
	s := newStage(t)
	s.write("charterd.toml", strings.Replace(stageConfig, "[group.mailbox]", "confidential = true\n[group.mailbox]", 1))
	s.charterd(0, "secret", s.path("secret"))
	s.simulate("one", opening())
	key, err := os.ReadFile(s.path("secret"))
	if err != nil {
		t.Fatal(err)
	}
	octets, err := hex.DecodeString(strings.TrimSpace(string(key)))
	if err != nil {
		t.Fatal(err)
	}
	record, err := store.Open(t.Context(), s.path("one/charterd.db"), store.Options{Secret: octets, Entropy: rand.Reader})
	if err != nil {
		t.Fatal(err)
	}
	if err := record.Erase(t.Context(), "G-1", time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	if err := record.Close(); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"verify", "--reread"}, {"cases", "--all", "--reveal"}, {"show", "G-1", "--reveal"}} {
		out, _ := s.charterd(0, args...)
		if !strings.Contains(out, "G-1") || !strings.Contains(out, "erased on 2026-12-01") || strings.Contains(out, "Neptune") {
			t.Errorf("%v:\n%s", args, out)
		}
	}
	if _, stderr := s.charterd(1, "tally", "G-1", "--reveal"); !strings.Contains(stderr, "G-1 was erased on 2026-12-01") {
		t.Errorf("tally: %s", stderr)
	}
}

func TestArrivalIsTheFromLineThenReceivedThenDate(t *testing.T) {
	const received = "Received: from out by mx.example.org with ESMTPS id 7 (a;b);\n\tFri, 20 Nov 2026 14:00:05 +0200\nReceived: by out; Fri, 20 Nov 2026 09:00:00 +0000\n"
	const date = "Date: Fri, 20 Nov 2026 08:00:00 +0000\n"
	line := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	tests := map[string]struct {
		at   time.Time
		raw  string
		want string
	}{
		"From line":         {line, received + date, "2026-11-21T00:00:00Z"},
		"topmost Received":  {time.Time{}, received + date, "2026-11-20T12:00:05Z"},
		"Date":              {time.Time{}, date, "2026-11-20T08:00:00Z"},
		"Received unclear":  {time.Time{}, "Received: by out; once upon a time\n" + date, "2026-11-20T08:00:00Z"},
		"nothing of a time": {time.Time{}, "Subject: x\n", "0001-01-01T00:00:00Z"},
	}
	for name, test := range tests {
		raw := []byte(test.raw + "\nHello\n")
		got := filed{at: test.at, raw: raw}.arrival(mail.Open(raw, mail.Own{})).Format(time.RFC3339)
		if got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}

func TestMailGoesToTheGroupThatItWasSentTo(t *testing.T) {
	g := &groupConfig{Address: "grants@example.org", ReplyAddress: "reply+{token}@example.org", ListAddress: "grants-wg@lists.example.org"}
	token := strings.Repeat("a", 26)
	for address, want := range map[string]bool{
		"grants@example.org": true, "grants+anything@example.org": true, "reply+" + token + "@example.org": true,
		"grants-wg@lists.example.org": true, "grant@example.org": false, "grants@elsewhere.example": false, "reply@example.org": false, "": false,
	} {
		if g.owns(address) != want {
			t.Errorf("%q: %v, want %v", address, !want, want)
		}
	}
}
