package clerk_test

import (
	"strings"
	"testing"

	"charterd/workflow"
)

// TestAConfidentialReportLeaksNothing is the whole life of a report: from an outsider over the triagers and the circle to the Board
// and back, with a member who is concerned and sits on the Board too (design, "Confidential groups leak nothing").
func TestAConfidentialReportLeaksNothing(t *testing.T) {
	c := newCircle(t)
	c.mail(theReport())
	for _, who := range []string{"tess", "tom"} {
		t1 := c.last("T1", who+"@members.example")
		if len(t1.msg.Attachments) != 1 || t1.msg.Attachments[0].Name != "report.eml" || len(holds(string(t1.msg.Attachments[0].Data()), []string{reporter, reportWords})) != 2 {
			t.Fatalf("%s got no report: %+v", who, t1.msg.Attachments)
		}
	}
	c.last("A1", reporter)
	c.questionAndMore()
	c.groupDecides()
	c.boardDecides()
	if got := c.kinds(reporter); got != "A1 C-1, A2 C-1, A4 C-1" {
		t.Errorf("the reporter got %s", got)
	}
	for _, address := range []string{"dora@members.example", "dora@board.example", "board@example.org"} {
		if got := c.kinds(address); got != "" {
			t.Errorf("%s got %s", address, got)
		}
	}
	c.audit()
	c.verified()
	if t.Failed() {
		t.Log(c.outbox(), "\n", strings.Join(c.fates(), "\n"))
	}
}

// questionAndMore: a triager's question reaches the reporter, and only the triagers read the answer.
func (c *circle) questionAndMore() {
	c.t.Helper()
	c.until("2026-11-02 12:00")
	c.answers(c.tape, "T1", "tess@members.example", "ASK C-1: "+questionText)
	if a2 := c.last("A2", reporter); !strings.Contains(strings.Join(a2.msg.Whole(), "\n"), questionText) {
		c.t.Errorf("the question does not reach the reporter:\n%s", a2.msg.Text(nil))
	}
	c.until("2026-11-03 08:00")
	c.answers(c.tape, "A2", reporter, "On Monday. There was a "+moreWords+" too.")
	for _, who := range []string{"tess", "tom"} {
		c2 := c.last("C2", who+"@members.example")
		if len(c2.msg.Attachments) != 1 || len(holds(string(c2.msg.Attachments[0].Data()), []string{moreWords})) != 1 {
			c.t.Errorf("the answer does not reach %s:\n%s", who, c2.msg.Text(nil))
		}
	}
}

// groupDecides: dora is out before anybody hears of the case, the circle reads and votes.
func (c *circle) groupDecides() {
	c.t.Helper()
	c.answers(c.tape, "T1", "tess@members.example", "EXCLUDE C-1 dora\nCOMPLETE C-1")
	for _, id := range []string{"chris", "tess", "tom", "ada", "ben"} {
		m1 := c.last("M1", id+"@members.example")
		if len(m1.msg.Attachments) != 1 || len(holds(string(m1.msg.Attachments[0].Data()), []string{reportWords, accused})) != 2 {
			c.t.Errorf("%s cannot read the report: %+v", id, m1.msg.Attachments)
		}
	}
	c.until("2026-11-05 09:00")
	c.writes("chris", "PROPOSE C-1 Keep the person away for a year\n")
	c.until("2026-11-17 12:02")
	if c.kase("C-1").Current() == nil {
		c.t.Fatalf("no vote: C-1 in %s; %q", c.kase("C-1").Stage, c.fates())
	}
	for _, id := range []string{"chris", "tess", "tom", "ada"} {
		c.answers(c.tape, "M2", id+"@members.example", "aye")
	}
	c.answers(c.tape, "M2", "ben@members.example", "nay")
	if k := c.kase("C-1"); k.Referral == nil || k.Linked == nil {
		c.t.Fatalf("C-1 in %s, referral %+v; %q", k.Stage, k.Referral, c.fates())
	}
}

// boardDecides: by mail all would have to agree, and one of them is out; so the Board decides when it meets.
func (c *circle) boardDecides() {
	c.t.Helper()
	c.until("2026-11-18 09:00")
	for _, s := range c.post.sent {
		if strings.HasSuffix(s.to, "@board.example") && s.msg.CharterdKind == "M2" && s.msg.Subject != "Vote B-1" {
			c.t.Errorf("the subject for %s is %q", s.to, s.msg.Subject)
		}
	}
	for _, id := range []string{"cora", "d1", "d2", "d3", "d4", "d5", "d6", "d7"} {
		if ballot := c.last("M2", id+"@board.example"); !strings.Contains(ballot.all(), "C-1") {
			c.t.Errorf("%s does not learn which recommendation it is:\n%s", id, ballot.all())
		}
		c.answers(c.board, "M2", id+"@board.example", "aye")
	}
	c.until("2026-12-09 20:00")
	c.answers(c.board, "C2", "sam@board.example", "RECORD B-1 7-0-1 2026-12-09: online")
	if b := c.kase("B-1"); b.Status != workflow.Granted || b.Title != "C-1" || !b.Sealed {
		c.t.Fatalf("B-1 %q is %s in %s; %q", b.Title, b.Status, b.Stage, c.fates())
	}
	if k := c.kase("C-1"); k.Status == workflow.Open {
		c.t.Errorf("C-1 is %s in %s", k.Status, k.Stage)
	}
}
