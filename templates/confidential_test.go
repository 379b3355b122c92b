package templates

import (
	"strings"
	"testing"

	"charterd/workflow"
)

// TestConfidentialMailsNameAndQuoteNothing puts a secret into everything that a case holds and looks for it in every mail
// (mails.md section 1, "Confidential groups").
func TestConfidentialMailsNameAndQuoteNothing(t *testing.T) {
	set, err := Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	samples, err := Samples()
	if err != nil {
		t.Fatal(err)
	}
	const secret = "Xyzzyq"
	seen, checked := false, 0
	for _, s := range samples {
		m := poisoned(s.Mail, secret)
		if r := m.Notice.Refusal; r != nil {
			*r = workflow.Refusal{Code: r.Code, Text: "It cannot be done."} // the program's own words
		}
		for i := range m.Transcript {
			said := []string{"CLOSE G-31: " + secret, "PROPOSE g-31 7,500 USD " + secret, "EXCLUDE G-31 " + secret}[i%3]
			m.Transcript[i] = Line{Said: said, Did: "the request is closed."}
		}
		r, err := set.Render(m)
		if err != nil {
			t.Fatalf("%s: %v", s.Name, err)
		}
		if s.Name == "A2 report question, confidential" {
			continue // what is asked is said to the person who reports, and to nobody else
		}
		leaks := strings.Contains(r.Subject+r.Text+r.HTML, secret)
		if !s.Mail.confidential() {
			seen = seen || leaks
			continue
		}
		checked++
		if leaks {
			t.Errorf("%s names or quotes what it must not:\n%s\n%s", s.Name, r.Subject, r.Text)
		}
	}
	if !seen || checked < 50 {
		t.Errorf("the test looked at %d mails, and the secret was seen in open groups: %v", checked, seen)
	}
}

func TestUnprovenSenderGetsNoneOfTheirWords(t *testing.T) {
	set, err := Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	samples, err := Samples()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range samples {
		if s.Name != "A1 unproven" {
			continue
		}
		plain, err := set.Render(s.Mail)
		if err != nil {
			t.Fatal(err)
		}
		other, err := set.Render(poisoned(s.Mail, "Buy this now"))
		if err != nil {
			t.Fatal(err)
		}
		if plain != other {
			t.Errorf("the mail changes with the sender's words:\n%s\n%s", plain.Text, other.Text)
		}
	}
}
