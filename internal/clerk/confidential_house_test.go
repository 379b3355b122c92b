package clerk_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"charterd/internal/clerk"
	"charterd/workflow"
	"charterd/workflow/charter"
)

// Words that the report holds and nothing else does. Where each may stand is the whole test.
const (
	reporter     = "rosalind.q@whistle.example"
	reporterName = "Quillfeather"
	accused      = "Thistlewick"
	reportWords  = "velvet umbrella"
	reportFile   = "thistlewick-chatlog"
	fileWords    = "gherkin sandwich"
	moreWords    = "marzipan trombone"
	questionText = "On which day was it, and who saw it?"
)

// reported are all of them.
var reported = []string{reporter, "rosalind", "whistle.example", reporterName, accused, reportWords, reportFile, fileWords, moreWords, "kingfisher"}

// circle is the shipped conduct group with the shipped Board in one house, and what the log says.
type circle struct {
	*desk
	board *tape
	log   *bytes.Buffer
	path  string // of the database

	authors map[string]string // of the mails that came in, by Message-ID
}

// conductPeople are six members; dora is a director too.
func conductPeople() []workflow.Member {
	return []workflow.Member{
		{ID: "chris", Name: "Chris Chair", Addresses: []string{"chris@members.example"}, Roles: []string{"chair"}},
		{ID: "tess", Name: "Tess Triager", Addresses: []string{"tess@members.example"}, Roles: []string{"triager"}},
		{ID: "tom", Name: "Tom Triager", Addresses: []string{"tom@members.example"}, Roles: []string{"triager"}},
		{ID: "ada", Name: "Ada Member", Addresses: []string{"ada@members.example"}},
		{ID: "ben", Name: "Ben Member", Addresses: []string{"ben@members.example"}},
		{ID: "dora", Name: "Dora Double", Addresses: []string{"dora@members.example"}},
	}
}

// directors are nine, of whom dora is in the conduct group too; the secretary is none of them.
func directors() []workflow.Member {
	list := []workflow.Member{
		{ID: "dora", Name: "Dora Double", Addresses: []string{"dora@board.example", "dora@members.example"}, Roles: []string{"director"}},
		{ID: "cora", Name: "Cora Head", Addresses: []string{"cora@board.example"}, Roles: []string{"chair", "director"}},
		{ID: "sam", Name: "Sam Scribe", Addresses: []string{"sam@board.example"}, Roles: []string{"secretary"}},
	}
	for i := range 7 {
		id := fmt.Sprintf("d%d", i+1)
		list = append(list, workflow.Member{ID: id, Name: "Director " + id, Addresses: []string{id + "@board.example"}, Roles: []string{"director"}})
	}
	return list
}

func newCircle(t *testing.T) *circle {
	t.Helper()
	c := &circle{authors: map[string]string{}, log: &bytes.Buffer{}, path: filepath.Join(t.TempDir(), "charterd.db")}
	c.desk = deskOn(t, c.path, "2026-11-02 09:00", func(d *desk, cfg *clerk.Config) {
		cfg.Log = slog.New(slog.NewTextHandler(c.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		c.board = &tape{now: &d.now}
		body := cfg.Groups[0]
		body.ID, body.Name, body.Address, body.ReplyPattern = "psf-board", "The Board", "board@example.org", "board+{token}@example.org"
		body.MailboxName, body.Inbox, body.Charters, body.Roster = "psf-board/INBOX", c.board, found(t, "psf-board", "2021-04"), directors()
		g := &cfg.Groups[0]
		g.ID, g.Name, g.Address, g.ReplyPattern, g.Confidential = "conduct-wg", "Conduct Group", "conduct@example.org", "conduct+{token}@example.org", true
		g.MailboxName, g.Charters, g.Roster = "conduct-wg/INBOX", found(t, "conduct-wg", "2024"), conductPeople()
		cfg.Groups[1] = body
	})
	return c
}

func found(t *testing.T, group, version string) []*charter.Charter {
	t.Helper()
	ch, err := charter.Find(group, version)
	if err != nil {
		t.Fatal(err)
	}
	return []*charter.Charter{ch}
}

// theReport is a mail with names in its header, words in its text, and a file.
func theReport() letter {
	return letter{
		from: reporter, name: "Rosalind " + reporterName, to: "conduct@example.org", subject: accused + " at the dinner", id: "<kingfisher-1@whistle.example>",
		text: "Hello,\n\n" + accused + " took my " + reportWords + " and shouted at me.\n", attached: reportFile + ".txt\"\nContent-Description: \"" + fileWords,
	}
}

// writes sends a mail of a member's own to the group.
func (c *circle) writes(id, text string) {
	c.t.Helper()
	c.mail(letter{from: id + "@members.example", name: id, to: "conduct@example.org", subject: "to the group", text: text})
}

// answers replies to the newest mail of that kind to a person, at that group's mailbox.
func (c *circle) answers(box *tape, kind, who, text string) {
	c.t.Helper()
	own := c.tape
	c.tape = box
	c.reply(c.last(kind, who), text)
	c.tape = own
}

// kinds are the mails to an address, in order.
func (c *circle) kinds(to string) string {
	var list []string
	for _, s := range c.post.sent {
		if s.to == to {
			list = append(list, strings.Join(append([]string{s.msg.CharterdKind}, s.msg.CharterdCase...), " "))
		}
	}
	return strings.Join(list, ", ")
}

// words are what a mail says outside its attachments: header, text and HTML, decoded; and its raw octets without the attachments'.
func (s sentMail) words() string {
	var b strings.Builder
	head, _, _ := bytes.Cut(s.data, []byte("\r\n\r\n"))
	b.Write(head)
	fmt.Fprintf(&b, "\n%s\n%v\n%v\n%v\n", s.msg.Subject, s.msg.From, s.msg.ReplyTo, s.msg.References)
	b.WriteString(strings.Join(s.msg.Whole(), "\n"))
	for _, a := range s.msg.Attachments {
		b.WriteString("\n" + a.Name)
	}
	return b.String()
}

// holds says which of the words stand in a text, whatever the case of their letters.
func holds(text string, words []string) (list []string) {
	text = strings.ToLower(text)
	for _, w := range words {
		if strings.Contains(text, strings.ToLower(w)) {
			list = append(list, w)
		}
	}
	return list
}

// audit looks through everything that left the house, what the log says, the result and the database.
func (c *circle) audit() {
	c.t.Helper()
	came, err := c.store.Messages(c.t.Context(), "", 1<<20, 0)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, m := range came {
		c.authors[m.MessageID] = m.From
	}
	for _, s := range c.post.sent {
		c.auditMail(s)
	}
	if list := holds(c.log.String(), reported); len(list) > 0 {
		c.t.Errorf("the log holds %q:\n%s", list, c.log)
	}
	if list := holds(fmt.Sprintf("%+v", c.result()), without(reported, "whistle.example", "kingfisher")); len(list) > 0 { // the Message-ID names the mail
		c.t.Errorf("the result holds %q: %+v", list, c.result())
	}
	for _, name := range []string{c.path, c.path + "-wal"} {
		octets, err := os.ReadFile(name)
		if err != nil {
			c.t.Fatal(err)
		}
		if list := holds(string(octets), reported); len(list) > 0 {
			c.t.Errorf("%s holds %q in clear", filepath.Base(name), list)
		}
	}
}

func without(list []string, out ...string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(w string) bool { return slices.Contains(out, w) })
}

// auditMail holds one mail to its rule: the triagers get the mail itself, the circle its words alone, the reporter nothing but the
// own address, and everybody else nothing at all.
func (c *circle) auditMail(s sentMail) {
	c.t.Helper()
	triager := s.to == "tess@members.example" || s.to == "tom@members.example"
	member := strings.HasSuffix(s.to, "@members.example") && s.to != "dora@members.example"
	forbidden := reported
	if s.to == reporter {
		forbidden = []string{accused, reportWords, reportFile, fileWords, moreWords}
	}
	if list := holds(s.words(), forbidden); len(list) > 0 {
		c.t.Errorf("%s to %s holds %q:\n%s", s.msg.CharterdKind, s.to, list, s.words())
	}
	for _, a := range s.msg.Attachments {
		list := holds(string(a.Data()), reported)
		switch {
		case triager && a.Name == "report.eml" && (s.msg.CharterdKind == "T1" || s.msg.CharterdKind == "C2"):
		case member && s.msg.CharterdKind == "M1" && a.Name == "report.txt":
			if list = holds(string(a.Data()), []string{reporter, reporterName, reportFile, fileWords, "at the dinner", "kingfisher"}); len(list) > 0 {
				c.t.Errorf("%s to %s: its report holds %q", s.msg.CharterdKind, s.to, list)
			}
		case len(list) > 0:
			c.t.Errorf("%s to %s: the attachment %s holds %q", s.msg.CharterdKind, s.to, a.Name, list)
		}
	}
	for _, id := range append(s.msg.References, s.msg.InReplyTo) {
		if author, known := c.authors[id]; known && author != s.to || !known && id != "" && !strings.HasSuffix(id, "@example.org>") {
			c.t.Errorf("%s to %s refers to the mail %s of %q", s.msg.CharterdKind, s.to, id, author)
		}
	}
}
