package mail

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestHeaderIsDecodedCleanedAndCapped(t *testing.T) {
	m := Open([]byte("From: =?utf-8?q?J=C3=BCrgen?= <J.Low@Example.ORG>\r\nTo: Grants <Grants+ABC@group.example>,\r\n ben@example.org\r\nCc: chair@example.org\r\nDelivered-To: box@group.example\r\n"+
		"Subject: =?utf-8?b?UsO8Y2tmcmFnZQ==?= \u202eevil\u202c\x01 "+strings.Repeat("x", 300)+"\r\nMessage-ID: <a1@example.org>\r\nIn-Reply-To: your mail <b2@group.example>\r\n"+
		"References: <c3@group.example>\r\n\t<b2@group.example> junk <not an id>\r\nList-Id: The board <Board.lists.example>\r\nCharterd-Kind: ballot\r\nCharterd-Case: G-31, G-32\r\n\r\nx"), Own{})
	if want := []Address{{"Jürgen", "j.low@example.org"}}; !slices.Equal(m.From, want) {
		t.Errorf("from %+v", m.From)
	}
	if want := []string{"grants+abc@group.example", "ben@example.org", "chair@example.org", "box@group.example"}; !slices.Equal(m.Recipients, want) {
		t.Errorf("recipients %q", m.Recipients)
	}
	if !strings.HasPrefix(m.Subject, "Rückfrage evil xxx") || len([]rune(m.Subject)) != 200 {
		t.Errorf("subject %q", m.Subject)
	}
	if m.MessageID != "<a1@example.org>" || m.InReplyTo != "<b2@group.example>" || !slices.Equal(m.References, []string{"<c3@group.example>", "<b2@group.example>"}) {
		t.Errorf("ids %q %q %q", m.MessageID, m.InReplyTo, m.References)
	}
	if m.ListID != "board.lists.example" || m.CharterdKind != "ballot" || !slices.Equal(m.CharterdCase, []string{"G-31", "G-32"}) {
		t.Errorf("list %q, kind %q, cases %q", m.ListID, m.CharterdKind, m.CharterdCase)
	}
	if f := m.Fields(); f[0].Name != "From" || f[1] != (Field{"To", "Grants <Grants+ABC@group.example>, ben@example.org"}) {
		t.Errorf("fields %+v", f[:2])
	}
}

func TestEveryFromFieldIsCounted(t *testing.T) {
	m := readMail(t, "two-from")
	if m.FromFields != 2 || len(m.From) != 2 || m.From[1].Address != "ben@example.org" || len(m.Problems) == 0 {
		t.Errorf("%d fields, %+v, problems %q", m.FromFields, m.From, m.Problems)
	}
}

func TestMalformedFromIsSaid(t *testing.T) {
	m := Open([]byte("From: Ana Roe ana@example.org <ana@example.org\r\n\r\nx"), Own{})
	if m.FromFields != 1 || len(m.Problems) == 0 || len(m.From) == 0 || m.From[len(m.From)-1].Address != "ana@example.org" {
		t.Errorf("%+v, problems %q", m.From, m.Problems)
	}
}

func TestAttachmentsAreNamedAndDecoded(t *testing.T) {
	m := readMail(t, "attachment-between")
	if len(m.Attachments) != 1 {
		t.Fatalf("attachments %+v", m.Attachments)
	}
	a := m.Attachments[0]
	if a.Name != "laptops.csv" || a.Type != "text/csv" || a.Bytes != 3 || string(a.Data()) != "a,b" {
		t.Errorf("%q %q %d %q", a.Name, a.Type, a.Bytes, a.Data())
	}
}

func TestDeliveryReportsNameRecipientStatusAndMail(t *testing.T) {
	for name, want := range map[string]Bounce{
		"kind-dsn":   {Recipient: "ben@example.org", Status: "5.1.1", Permanent: true, MessageID: "<ballot.1@group.example>"},
		"kind-qmail": {Recipient: "ben@example.org", Status: "5.1.1", Permanent: true, MessageID: "<ballot.2@group.example>"},
		"kind-exim":  {Recipient: "ben@example.org", Status: "5.1.1", Permanent: true},
	} {
		got := readMail(t, name).Bounce
		if got == nil {
			t.Errorf("%s: no bounce", name)
			continue
		}
		got.Text = ""
		if diff := cmp.Diff(want, *got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestDelayedAndDeliveredReportsAreNotPermanent(t *testing.T) {
	report := func(action, status string) *Message {
		return Open([]byte("From: MAILER-DAEMON@mx.example\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=s\r\n\r\n--s\r\nContent-Type: message/delivery-status\r\n\r\n"+
			"Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; ben@example.org\r\nAction: "+action+"\r\nStatus: "+status+"\r\n--s--\r\n"), Own{})
	}
	if m := report("delayed", "4.4.1"); m.Kind != Bounced || m.Bounce.Permanent {
		t.Errorf("delayed: %s %+v", m.Kind, m.Bounce)
	}
	if m := report("delivered", "2.0.0"); m.Kind != Automatic || m.Bounce != nil {
		t.Errorf("delivered: %s %+v", m.Kind, m.Bounce)
	}
	if m := report("failed", "4.4.7"); m.Kind != Bounced || m.Bounce.Permanent {
		t.Errorf("failed for now: %s %+v", m.Kind, m.Bounce)
	}
}

func TestCopyThroughAListHasTheSameContent(t *testing.T) {
	head := "From: Ana Roe <ana@example.org>\r\nMessage-ID: <one@example.org>\r\n"
	direct := Open([]byte(head+"Subject: roof\r\n\r\nThe roof leaks.\r\n\r\nOn 4 May 2026 Ben wrote:\r\n> Does it?\r\n"), ours)
	list := Open([]byte("Received: from lists.example\r\nList-Id: <board.lists.example>\r\nPrecedence: bulk\r\n"+head+"Subject: [board] roof\r\n\r\nThe roof leaks.\r\n\r\nOn 4 May 2026 Ben wrote:\r\n> Does it?\r\n"+
		"_______________________________________________\r\nboard mailing list\r\nboard@lists.example\r\n"), ours)
	other := Open([]byte(head+"Subject: roof\r\n\r\nThe roof does not leak.\r\n"), ours)
	forged := Open([]byte("From: ben@example.org\r\nMessage-ID: <one@example.org>\r\n\r\nThe roof leaks.\r\n"), ours)
	if direct.Content() != list.Content() || list.Kind != Person {
		t.Errorf("a list copy has another content, or is %s", list.Kind)
	}
	if direct.Content() == other.Content() || direct.Content() == forged.Content() {
		t.Error("another body or author has the same content")
	}
}
