package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"charterd/mail"
)

// TestEndToEndBinary runs the real program by the real clock between Dovecot and Postfix: $CHARTERD_BINARY, or this test's own.
func TestEndToEndBinary(t *testing.T) {
	s := newSite(t)
	if out := s.does(exitOK, "check", "--live"); !strings.Contains(out, "login works") {
		t.Errorf("check --live says:\n%s", out)
	}
	s.namesWhatIsWrong()

	s.apply("old", "Before we came")
	first := s.daemon("first contact: older mail is left alone")
	s.apply("one", "PyCon One")
	s.acknowledged("PyCon One")
	if out := s.does(exitLater, "run"); !strings.Contains(out, "another charterd runs on this database: stop it first") {
		t.Errorf("a second daemon says:\n%s", out)
	}
	s.sent("G-1")
	s.kill(first)

	s.apply("two", "PyCon Two")
	second := s.daemon("charterd starts")
	s.acknowledged("PyCon Two")
	s.sent("G-2")
	s.tells()
	s.ends(second)
	s.acknowledgedOnce("PyCon One", "PyCon Two")
}

// namesWhatIsWrong tries a wrong password and an unknown folder: each gets its sentence, and the password is not in it.
func (s *site) namesWhatIsWrong() {
	s.t.Helper()
	s.write("password", "Tr0ub4dor\n")
	out := s.does(exitFailed, "check", "--live")
	for _, want := range []string{"user grants@example.org", "password_file", "535"} {
		if !strings.Contains(out, want) {
			s.t.Errorf("of a wrong password check says nothing of %q:\n%s", want, out)
		}
	}
	if strings.Contains(out, "Tr0ub4dor") {
		s.t.Errorf("the password stands in:\n%s", out)
	}
	s.write("password", sitePassword+"\n")
	good := s.file("charterd.toml")
	s.must(s.dovecot.Create("grants@example.org", "Requests"))
	s.write("charterd.toml", strings.Replace(good, `folder = "INBOX"`, `folder = "Request"`, 1))
	if out := s.does(exitFailed, "check", "--live"); !strings.Contains(out, `"Requests"`) {
		s.t.Errorf("of an unknown folder check does not name the nearest:\n%s", out)
	}
	s.write("charterd.toml", good)
}

// acknowledgements are the mails A1 in the applicant's mailbox about an event.
func (s *site) acknowledgements(event string) int {
	s.t.Helper()
	box, err := s.dovecot.Folder("nok@neptune.example", "INBOX")
	s.must(err)
	n := 0
	for _, m := range box.Mails {
		if msg := mail.Open(m.Raw, mail.Own{}); msg.CharterdKind == "A1" && strings.HasSuffix(msg.Subject, event) {
			n++
		}
	}
	return n
}

func (s *site) acknowledged(event string) {
	s.t.Helper()
	s.soon("the acknowledgement for "+event, func() bool { return s.acknowledgements(event) > 0 })
}

func (s *site) acknowledgedOnce(events ...string) {
	s.t.Helper()
	s.must(s.postfix.Settle())
	for _, event := range events {
		if n := s.acknowledgements(event); n != 1 {
			s.t.Errorf("%d acknowledgements for %s, want 1", n, event)
		}
	}
	if n := s.acknowledgements("Before we came"); n != 0 {
		s.t.Errorf("mail from before the first contact was answered")
	}
}

// sent waits until every mail of a case is on record as sent, so that nothing is under way.
func (s *site) sent(id string) {
	s.t.Helper()
	s.soon("the mails of "+id+" are on record as sent", func() bool {
		var t told
		s.must(json.Unmarshal([]byte(s.does(exitOK, "--json", "show", id)), &t))
		return !slices.ContainsFunc(t.Outgoing, func(o posted) bool { return o.State != "sent" })
	})
}

// tells looks at the record of the running daemon.
func (s *site) tells() {
	s.t.Helper()
	for _, look := range []struct {
		args []string
		want []string
	}{
		{[]string{"cases"}, []string{"G-1", "PyCon One", "G-2", "PyCon Two", "7,500 USD"}},
		{[]string{"show", "G-2"}, []string{"PyCon Two", "nok@neptune.example", "application", "A1"}},
		{[]string{"fate", "one@neptune.example"}, []string{"application", "G-1"}},
		{[]string{"fate", "<two@neptune.example>"}, []string{"application", "G-2"}},
		{[]string{"--json", "verify"}, []string{`"sound": true`, `"cases": 2`}},
	} {
		out := s.does(exitOK, look.args...)
		for _, want := range look.want {
			if !strings.Contains(out, want) {
				s.t.Errorf("charterd %s says nothing of %q:\n%s", strings.Join(look.args, " "), want, out)
			}
		}
	}
	if out := s.does(exitFailed, "fate", "old@neptune.example"); !strings.Contains(out, "no mail <old@neptune.example> came in") {
		s.t.Errorf("of the mail from before we came fate says:\n%s", out)
	}
}
