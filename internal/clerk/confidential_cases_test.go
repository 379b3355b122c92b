package clerk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"charterd/mail"
	"charterd/workflow"
)

// all is everything that a mail says in its text, quoted or not.
func (s sentMail) all() string {
	return strings.Join(strings.Fields(strings.Join(s.msg.Whole(), " ")), " ")
}

// TestAnUnprovenReportIsReadAndMarked: the sender gets the fixed acknowledgement, whatever they wrote; the triagers read the mail and
// that nobody vouches for its sender.
func TestAnUnprovenReportIsReadAndMarked(t *testing.T) {
	c := newCircle(t)
	report := theReport()
	report.unproven = true
	c.mail(report)
	if t1 := c.last("T1", "tess@members.example"); !strings.Contains(t1.all(), "could not check who sent it") || len(t1.msg.Attachments) != 1 {
		t.Errorf("the triager reads:\n%s", t1.all())
	}
	other := letter{from: "zoe@elsewhere.example", name: "Zoe", to: "conduct@example.org", subject: "x", text: "Please look at this.\n", unproven: true}
	c.mail(other)
	one, two := c.last("A1", reporter), c.last("A1", other.from)
	if strings.ReplaceAll(one.all(), "C-1", "C-2") != two.all() {
		t.Errorf("the acknowledgement changes with what came in:\n%s\n%s", one.all(), two.all())
	}
	c.audit()
}

// TestAMembersReportKeepsThemOut: who reports gets the mails of a reporter and none of the circle; a triager's own report goes to the
// other one.
func TestAMembersReportKeepsThemOut(t *testing.T) {
	c := newCircle(t)
	c.writes("tom", "Barnaby was rude to me at the dinner.\n")
	if got := c.kinds("tom@members.example"); got != "A1 C-1" {
		t.Errorf("tom, who reports, got %s", got)
	}
	if a1 := c.last("A1", "tom@members.example"); !strings.Contains(a1.all(), "Only Tess Triager reads your mail") {
		t.Errorf("the acknowledgement says:\n%s", a1.all())
	}
	c.last("T1", "tess@members.example")
	c.until("2026-11-02 10:00")
	c.answers(c.tape, "T1", "tess@members.example", "COMPLETE C-1")
	c.writes("chris", "OPEN C-1\n")
	for _, id := range []string{"chris", "tess", "ada", "ben", "dora"} {
		c.last("M1", id+"@members.example")
		c.last("M2", id+"@members.example")
	}
	if got := c.kinds("tom@members.example"); got != "A1 C-1" {
		t.Errorf("tom, who reports, got %s", got)
	}
	for _, s := range c.post.sent {
		if s.to != "tom@members.example" && s.to != "tess@members.example" && strings.Contains(strings.ToLower(s.words()), "tom") && !strings.Contains(s.all(), "Tess Triager and Tom Triager") {
			t.Errorf("%s to %s names the reporter:\n%s", s.msg.CharterdKind, s.to, s.all())
		}
	}
	c.verified()
}

// TestMoreFromTheReporterGoesToTheTriagersAlone: at any stage, with the mail itself.
func TestMoreFromTheReporterGoesToTheTriagersAlone(t *testing.T) {
	c := newCircle(t)
	c.mail(theReport())
	c.until("2026-11-02 10:00")
	c.answers(c.tape, "T1", "tess@members.example", "EXCLUDE C-1 dora\nCOMPLETE C-1")
	before := len(c.post.sent)
	c.until("2026-11-03 10:00")
	c.answers(c.tape, "A1", reporter, "One more thing: the "+moreWords+".")
	var got []string
	for _, s := range c.post.sent[before:] {
		got = append(got, s.msg.CharterdKind+" "+s.to)
		if len(s.msg.Attachments) != 1 || len(holds(string(s.msg.Attachments[0].Data()), []string{moreWords})) != 1 {
			t.Errorf("%s to %s brings no mail", s.msg.CharterdKind, s.to)
		}
	}
	if want := []string{"C2 tess@members.example", "C2 tom@members.example"}; !slices.Equal(got, want) {
		t.Errorf("sent %q, want %q", got, want)
	}
	c.audit()
}

// TestWhoeverWritesInWordsIsRead: a mail that begins with a command word, names another case, answers somebody else's mail or is
// not proven is a report too; only thanks are not.
func TestWhoeverWritesInWordsIsRead(t *testing.T) {
	c := newCircle(t)
	c.mail(theReport())
	to := "conduct@example.org"
	a1 := c.last("A1", reporter)
	witness := c.answer(a1, "I saw it too.")
	witness.from = "wim@elsewhere.example"
	again := c.answer(a1, "There is more to say.")
	again.unproven = true
	for i, l := range []letter{
		{from: "hal@elsewhere.example", to: to, subject: "please", text: "HELP\n\nSomebody follows me.\n"},
		{from: "ivy@elsewhere.example", to: to, subject: "like C-1, but worse", text: "It happened again.\n"},
		witness, again,
	} {
		c.mail(l)
		if got := c.kase(fmt.Sprintf("C-%d", i+2)); got.Applicant.Address != l.from {
			t.Errorf("the mail of %s: %q", l.from, c.lastFate())
		}
	}
	thanks := c.answer(a1, "Thank you!")
	thanks.from, thanks.unproven = "wim@elsewhere.example", true
	c.mail(thanks)
	c.mail(letter{from: "hal@elsewhere.example", to: to, subject: "", text: "HELP\n"})
	if n := len(c.result().Cases); n != 5 {
		t.Errorf("%d cases; fates %q", n, c.fates())
	}
}

// TestATranscriptRepeatsNoWords: what a triager adds to a command stays out of the answer.
func TestATranscriptRepeatsNoWords(t *testing.T) {
	c := newCircle(t)
	c.mail(theReport())
	c.until("2026-11-02 10:00")
	c.writes("tess", "ASK C-1: Did "+accused+" say sorry?\n")
	c.writes("tess", "PROPOSE C-1 100 USD: "+accused+" pays\n")
	c.writes("tess", "CLOSE C-1: "+accused+" is no member and said sorry\n")
	for _, s := range c.post.sent {
		if s.msg.CharterdKind == "K1" && len(holds(s.words(), []string{accused, "sorry", "100 USD"})) > 0 {
			t.Errorf("the transcript reads:\n%s", s.all())
		}
	}
	if k1 := c.last("K1", "tess@members.example"); !strings.Contains(k1.all(), "“CLOSE C-1”") {
		t.Errorf("the transcript reads:\n%s", k1.all())
	}
	a4 := c.last("A4", reporter)
	if !strings.Contains(a4.all(), "Tess Triager has closed your case C-1") || len(holds(a4.words(), []string{accused, "sorry"})) > 0 {
		t.Errorf("the reporter reads:\n%s", a4.all())
	}
}

// TestABouncedReportTellsNobody: what comes back is on record, sealed, and answered to nobody.
func TestABouncedReportTellsNobody(t *testing.T) {
	c := newCircle(t)
	c.mail(theReport())
	before, t1 := len(c.post.sent), c.last("T1", "tom@members.example")
	raw := fmt.Sprintf("Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example.org\r\nTo: <%s>\r\nSubject: Undelivered\r\nMessage-ID: <b1@mx.example.org>\r\n"+
		"MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"+
		"--b\r\nContent-Type: text/plain\r\n\r\nIt did not arrive.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"+
		"Final-Recipient: rfc822; tom@members.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n%s\r\n--b--\r\n",
		c.sender(t1), t1.data)
	c.tape.waiting = append(c.tape.waiting, mail.Arrival{Key: "bounce", At: c.now, Size: int64(len(raw)), Raw: []byte(raw)})
	c.turn()
	if got := c.lastFate(); !strings.HasPrefix(got, "bounce") || len(c.post.sent) != before {
		t.Errorf("%s; %d mails went out", got, len(c.post.sent)-before)
	}
	c.authors["<b1@mx.example.org>"] = ""
	c.audit()
	c.sealedMessages()
}

// TestTheChairReadsWhereBothTriagersAreConcerned: the report comes to the chair with the last of them, and nobody else reads on.
func TestTheChairReadsWhereBothTriagersAreConcerned(t *testing.T) {
	c := newCircle(t)
	c.mail(theReport())
	c.until("2026-11-02 10:00")
	c.answers(c.tape, "T1", "tess@members.example", "EXCLUDE C-1 tom")
	if got := c.kinds("chris@members.example"); got != "" {
		t.Errorf("the chair got %s", got)
	}
	c.answers(c.tape, "T1", "tess@members.example", "recuse") // the one word that T1 asks for
	t1 := c.last("T1", "chris@members.example")
	if len(t1.msg.Attachments) != 1 || t1.msg.Attachments[0].Name != "report.eml" {
		t.Fatalf("the chair cannot read the report: %+v", t1.msg.Attachments)
	}
	c.answers(c.tape, "T1", "chris@members.example", "COMPLETE C-1")
	if k := c.kase("C-1"); k.Stage != "discussion" {
		t.Errorf("C-1 in %s; %q", k.Stage, c.fates())
	}
	for _, who := range []string{"tess", "tom"} {
		if got := c.kinds(who + "@members.example"); strings.Contains(got, "M1") {
			t.Errorf("%s, who is out, got %s", who, got)
		}
	}
}

// TestAnExcludedChairHearsNothing: neither a mail, nor is the chair named as the person behind one.
func TestAnExcludedChairHearsNothing(t *testing.T) {
	c := newCircle(t)
	c.mail(theReport())
	c.until("2026-11-02 10:00")
	c.answers(c.tape, "T1", "tess@members.example", "EXCLUDE C-1 chris\nCOMPLETE C-1\nOPEN C-1")
	for _, id := range []string{"tess", "tom", "ada", "ben", "dora"} {
		c.answers(c.tape, "M2", id+"@members.example", "aye")
	}
	if k := c.kase("C-1"); k.Status != workflow.Open || k.Referral == nil {
		t.Fatalf("C-1 is %s in %s; %q", k.Status, k.Stage, c.fates())
	}
	if got := c.kinds("chris@members.example"); got != "" {
		t.Errorf("the chair got %s", got)
	}
	for _, s := range c.post.sent {
		if strings.Contains(s.words(), "Chris") {
			t.Errorf("%s to %s names the chair who is out:\n%s", s.msg.CharterdKind, s.to, s.all())
		}
	}
}

// TestOneWordInAnswerToTheReviewStepsAside: M1 asks for it, long before there is a ballot.
func TestOneWordInAnswerToTheReviewStepsAside(t *testing.T) {
	c := newCircle(t)
	c.mail(theReport())
	c.until("2026-11-02 10:00")
	c.answers(c.tape, "T1", "tess@members.example", "COMPLETE C-1")
	c.answers(c.tape, "M1", "ada@members.example", "recuse")
	if !c.kase("C-1").Recused["ada"] {
		t.Fatalf("ada is still in: %s", c.lastFate())
	}
	c.writes("chris", "OPEN C-1\n")
	if got := c.kinds("ada@members.example"); got != "M1 C-1, M3 C-1" {
		t.Errorf("ada got %s", got)
	}
}
