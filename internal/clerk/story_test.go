package clerk_test

import (
	"strings"
	"testing"

	"charterd/workflow"
)

func TestRequestIsGrantedWhenAMajoritySaysAye(t *testing.T) {
	d := newDesk(t, "2026-11-02 09:00")
	d.mail(letter{from: "nok@neptune.example", name: "Nok Example", subject: "Grant for PyCon Neptune", text: form})
	ack := d.last("A1", "nok@neptune.example")
	if !strings.Contains(ack.msg.Text(nil), "G-1") {
		t.Errorf("the acknowledgement does not tell the number:\n%s", ack.msg.Text(nil))
	}
	d.until("2026-11-03 10:00")
	d.mail(letter{from: "nora@example.org", name: "Nora Winter", subject: "G-1", text: "COMPLETE G-1\n"})
	if c := d.kase("G-1"); c.Stage != "review" {
		t.Fatalf("stage %q after COMPLETE; outbox:%s\nfates: %v", c.Stage, d.outbox(), d.fates())
	}
	d.until("2026-11-14 12:03")
	c := d.kase("G-1")
	if c.Stage != "vote" || c.Current() == nil {
		t.Fatalf("stage %q, ends %v, after the review; outbox:%s", c.Stage, c.Ends, d.outbox())
	}
	for i, id := range []string{"ada", "ben", "cleo", "dan", "eva", "finn", "gita"} {
		if c := d.kase("G-1"); c.Status != workflow.Open {
			t.Fatalf("%s after %d ayes", c.Status, i)
		}
		d.reply(d.last("M2", id+"@members.example"), "aye")
		d.last("M3", id+"@members.example")
	}
	c = d.kase("G-1")
	if c.Status != workflow.Granted || c.Outcome.Amount != "7500.00 USD" {
		t.Fatalf("status %s, outcome %+v; fates %v", c.Status, c.Outcome, d.fates())
	}
	if got, want := c.Outcome.Minutes, "Approved 7-0-0, 2026-11-14, by email vote"; got != want {
		t.Errorf("minutes %q, want %q", got, want)
	}
	d.last("A4", "nok@neptune.example")
	d.last("M5", "lena@members.example")
	d.verified()
}
