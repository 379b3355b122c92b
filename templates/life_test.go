package templates

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"charterd/workflow"
	"charterd/workflow/tally"
)

func render(t *testing.T, m Mail) Rendered {
	t.Helper()
	set, err := Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := set.Render(m)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestEveryButtonOfASheetNamesItsBallot: one reply address serves all, so only the body tells them apart.
func TestEveryButtonOfASheetNamesItsBallot(t *testing.T) {
	for _, name := range []string{"M2 sheet", "M2 sheet with a key line"} {
		m := sample(t, name)
		r := render(t, m)
		var got []string
		for _, link := range linksOf(r.HTML) {
			u, err := url.Parse(link)
			if err != nil {
				t.Fatal(err)
			}
			if u.Query().Get("subject") != r.Subject {
				t.Errorf("%s: the button's subject is %q, want %q", name, u.Query().Get("subject"), r.Subject)
			}
			first, rest, _ := strings.Cut(u.Query().Get("body"), "\r\n")
			if m.Key != "" && !strings.Contains(rest, m.Key) {
				t.Errorf("%s: %q lacks the key", name, link)
			}
			got = append(got, first)
		}
		want := []string{
			"aye on G-31.1", "nay on G-31.1", "abstain on G-31.1", "aye on G-32.1", "nay on G-32.1", "abstain on G-32.1",
			"aye on G-33.1", "nay on G-33.1", "abstain on G-33.1",
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: the buttons write %q, want %q", name, got, want)
		}
	}
}

// TestQuotedMotionIsWhole: where a vote counts only with the motion, mail and button hold every word of it, or there is no button.
func TestQuotedMotionIsWhole(t *testing.T) {
	for _, words := range []int{5, 60, 300} {
		m := sample(t, "M2 quote the motion, all must agree")
		motion := strings.TrimSpace(strings.Repeat("hereby ", words)) + " that this is the end of it"
		m.Notice.Case.Ballots[0].Motion.Text = motion
		r := render(t, m)
		if !strings.Contains(strings.ReplaceAll(strings.Join(strings.Fields(r.Text), " "), "\u00a0", " "), motion) {
			t.Errorf("the mail lacks the motion of %d words", words)
		}
		links := linksOf(r.HTML)
		if len(motion) <= mostQuoted && len(links) != 3 || len(motion) > mostQuoted && len(links) != 0 {
			t.Errorf("%d buttons for a motion of %d bytes", len(links), len(motion))
		}
		for _, link := range links {
			u, err := url.Parse(link)
			if err != nil {
				t.Fatal(err)
			}
			if body := u.Query().Get("body"); !strings.Contains(body, "\r\n> "+motion+"\r\n") {
				t.Errorf("the button does not quote the motion: %q", body)
			}
		}
	}
}

// TestBudgetIsToldToTheCent: what is left if this passes, or what is lacking; nothing where it is not known.
func TestBudgetIsToldToTheCent(t *testing.T) {
	for _, c := range []struct{ budget, granted, asked, want string }{
		{"400000.00 USD", "380200.00 USD", "7500.00 USD", "If this passes, 12,300 USD of 400,000 USD is left for 2026."},
		{"400000.00 USD", "392500.00 USD", "7500.00 USD", "If this passes, 0 USD of 400,000 USD is left for 2026."},
		{"400000.00 USD", "392500.01 USD", "7500.00 USD", "If this passes, it takes 0.01 USD more than is left of 400,000 USD for 2026."},
		{"400000.00 USD", "380200.00 USD", "7500.00 EUR", ""},
		{"", "380200.00 USD", "7500.00 USD", ""},
	} {
		m := sample(t, "M1 review with the budget")
		m.Notice.Case.Fields["requested"] = c.asked
		g := m.Notice.Group
		g.Budgets, g.Awards[0].Amount = map[int]string{2026: c.budget}, c.granted
		got := words(t, m)
		if !strings.Contains(got, c.want) || c.want == "" && strings.Contains(got, "is left") {
			t.Errorf("%s of %s, %s asked: want %q in:\n%s", c.granted, c.budget, c.asked, c.want, got)
		}
	}
}

// TestListGetsNoBallot: a mail to a list has no button, no key and no token.
func TestListGetsNoBallot(t *testing.T) {
	samples, err := Samples()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, s := range samples {
		if s.Mail.Notice.Kind != "L1" {
			continue
		}
		seen++
		for form, r := range map[string]Rendered{"mail": render(t, s.Mail), "plain form": Plain(s.Mail)} {
			if strings.Contains(r.Text+r.HTML, "7QK2") || strings.Contains(r.HTML, "mailto:") || strings.Contains(r.Text, "+k7q2m9xd") {
				t.Errorf("%s: the %s has a key or a button:\n%s", s.Name, form, r.Text)
			}
		}
	}
	if seen < 5 {
		t.Errorf("only %d mails to a list", seen)
	}
}

// TestNeutralTextIsNotTheChairsWord: what the program says for a silent chair is not quoted as the chair's own.
func TestNeutralTextIsNotTheChairsWord(t *testing.T) {
	if got := words(t, sample(t, "A4 denied with reasons")); !strings.Contains(got, "> Mira Holm writes: We liked the idea") {
		t.Errorf("the reasons are not there:\n%s", got)
	}
	if got := words(t, sample(t, "A4 denied, neutral text")); strings.Contains(got, "writes:") || !strings.Contains(got, "Mira Holm keeps the comments") {
		t.Errorf("the neutral text is quoted, or nobody is named:\n%s", got)
	}
}

// TestANoIsKind holds mails.md, "Kind no": a reason, what would change it, how to ask again, and a person's name.
func TestANoIsKind(t *testing.T) {
	samples, err := Samples()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, s := range samples {
		d, _ := s.Mail.Notice.Event.(workflow.Decided)
		report := s.Mail.Notice.Case != nil && s.Mail.Notice.Case.ID == "C-7"
		if s.Mail.Notice.Kind != "A4" || report || d.Outcome != workflow.Denied && d.Outcome != workflow.NoResult {
			continue
		}
		seen++
		got := words(t, s.Mail)
		for _, want := range []string{"Why ", "What can change this", "How to ask again", "Mira Holm"} {
			if !strings.Contains(got, want) {
				t.Errorf("%s lacks %q:\n%s", s.Name, want, got)
			}
		}
	}
	if seen < 8 {
		t.Errorf("only %d refusals", seen)
	}
}

// TestSealedCaseOnASheetStaysSealed: the other motions are told, and of the sealed one only the number.
func TestSealedCaseOnASheetStaysSealed(t *testing.T) {
	m := sample(t, "M2 sheet with a sealed case")
	m.Sheet[1].Case.Ballots[0].Motion.Text, m.Sheet[1].Case.Title = "Xyzzyq", "Xyzzyq"
	r := render(t, m)
	if strings.Contains(r.Subject+r.Text+r.HTML, "Xyzzyq") || !strings.Contains(strings.Join(strings.Fields(r.Text), " "), "Join the Open Law Forum") {
		t.Errorf("the sealed motion is told, or the open one is not:\n%s", r.Text)
	}
}

// TestResultSaysWhatFollows: nobody is told that the applicant hears of a vote that goes on.
func TestResultSaysWhatFollows(t *testing.T) {
	for name, want := range map[string]string{
		"M5 carried":                     "We tell the applicant the good news now.",
		"M5 lost":                        "Mira Holm writes the reasons, and then we tell the applicant.",
		"M5 tied":                        "The rules send a tie to the Board.",
		"M5 amended":                     "We tell the applicant the new amount.",
		"M5 not amended":                 "The grant stays as it is.",
		"M5 goes to the meeting":         "The next meeting decides on it.",
		"M5 met no quorum":               "It stays open for the next meeting.",
		"M5 voided":                      "You get a new ballot",
		"M5 report 9 ayes, confidential": "It goes to the Board as the advice of the group.",
	} {
		got := strings.ReplaceAll(words(t, sample(t, name)), "\u00a0", " ")
		if _, then, _ := strings.Cut(got, "What happens now "); !strings.HasPrefix(then, want) {
			t.Errorf("%s: after the result it says %q, want %q", name, then, want)
		}
	}
}

// TestReceiptsOfOneMailAreCountedApart: the first sentence says how many votes were counted.
func TestReceiptsOfOneMailAreCountedApart(t *testing.T) {
	for name, want := range map[string]string{
		"M3 sheet":                  "We counted all 3 of your votes.",
		"M3 sheet, not all counted": "We counted 1 of your 3 answers.",
		"M3 sheet, none counted":    "We did NOT count your answers.",
	} {
		if got := words(t, sample(t, name)); !strings.HasPrefix(got, want) {
			t.Errorf("%s begins %q, want %q", name, got[:60], want)
		}
	}
	m := sample(t, "M3 sheet")
	cast := m.Sheet[0].Event.(workflow.VoteCast)
	cast.Choice = tally.Nay
	m.Sheet[0].Event = cast
	if got := words(t, m); !strings.Contains(strings.ReplaceAll(got, "\u00a0", " "), "We counted NAY on G-31.1.") {
		t.Errorf("the receipt does not tell the answer:\n%s", got)
	}
}

// TestOwnPartIsTold: a receipt says how many of the last votes the member answered.
func TestOwnPartIsTold(t *testing.T) {
	if got := words(t, sample(t, "M3 counted with the own part")); !strings.Contains(got, "You answered 14 of the last 15 votes.") {
		t.Errorf("the own part is not told:\n%s", got)
	}
}
