package clerk_test

import (
	"database/sql"
	"strings"
	"testing"
)

// sealedRows fails where a row about the report, or about the Board's case of it, lies open in the database.
func (c *circle) sealedRows() {
	c.t.Helper()
	db, err := sql.Open("sqlite3", "file:"+c.path+"?mode=ro")
	if err != nil {
		c.t.Fatal(err)
	}
	defer db.Close()
	for _, table := range []string{"messages", "entries", "cases", "outgoing"} {
		column := "case_id"
		if table == "cases" {
			column = "id"
		}
		var sealed, open int
		query := "SELECT count(seal), count(*) - count(seal) FROM " + table + " WHERE group_id = 'conduct-wg' OR " + column + " IN ('C-1', 'B-1')"
		if err := db.QueryRow(query).Scan(&sealed, &open); err != nil {
			c.t.Fatal(err)
		}
		if sealed == 0 || open > 0 {
			c.t.Errorf("%s: %d rows are sealed and %d lie open", table, sealed, open)
		}
	}
	entries, err := c.store.GroupEntries(c.t.Context(), "psf-board")
	if err != nil {
		c.t.Fatal(err)
	}
	for _, e := range entries {
		if strings.Contains(string(e.Payload), "B-1.") {
			c.t.Errorf("the Board's register tells of the vote: %s", e.Payload)
		}
	}
}

func TestTheBoardsCaseIsSealedEvenWhenItHasEnded(t *testing.T) {
	c := newCircle(t)
	c.mail(theReport())
	c.questionAndMore()
	c.groupDecides()
	c.boardDecides()
	own := c.tape
	c.tape = c.board
	c.mail(letter{from: "d1@board.example", name: "D1", to: "board@example.org", subject: "B-1", text: "STATUS B-1\n"})
	c.tape = own
	c.last("S1", "d1@board.example")
	c.sealedRows()
}

// sender is the envelope sender of a mail of ours, to which reports about it come.
func (c *circle) sender(s sentMail) string {
	c.t.Helper()
	out, found, err := c.store.OutgoingByMessageID(c.t.Context(), s.msg.MessageID)
	if err != nil || !found {
		c.t.Fatalf("%s is not on record: %v", s.msg.MessageID, err)
	}
	return out.From
}

// sealedMessages fails where a mail to the group is not sealed.
func (c *circle) sealedMessages() {
	c.t.Helper()
	came, err := c.store.Messages(c.t.Context(), "conduct-wg", 1<<20, 0)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, m := range came {
		if m.Seal == "" {
			c.t.Errorf("mail m-%d (%s) is not sealed", m.ID, m.Fate)
		}
	}
}
