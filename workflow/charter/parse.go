package charter

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
)

// commands are the command words that a power can grant (mails, section 3): those that shipped charters use. The power
// "roster" covers ADD, REMOVE, INACTIVE and ACTIVE.
var commands = []string{
	"complete", "ask", "fasttrack", "propose", "open", "close", "reopen", "void", "reason", "amend", "paid", "returned",
	"resolved", "record", "exclude", "roster", "meeting", "budget",
}

// Shapes of names. Names are used in mail subjects, conditions and file names.
var (
	groupShape    = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)
	versionShape  = regexp.MustCompile(`^[0-9a-z][0-9a-z.-]*$`)
	prefixShape   = regexp.MustCompile(`^[A-Z]{1,4}$`)
	currencyShape = regexp.MustCompile(`^[A-Z]{3}$`)
	nameShape     = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
)

// Parse reads a charter file; name is used in messages only. It returns a charter without a known problem, or the error
// Problems, with everything that is wrong: unknown keys, missing keys, wrong types and words, each with its line and the
// nearest valid word. What a readable charter may still do wrong is for Lint.
func Parse(name string, text []byte) (*Charter, error) {
	var found Problems
	root, bad := readDocument(text)
	if bad != nil {
		bad.File = name
		return nil, Problems{*bad}
	}
	sum := sha256.Sum256(text)
	c := &Charter{Text: string(text), Hash: hex.EncodeToString(sum[:])}
	s := &section{found: &found, file: name, n: root}
	c.readTop(s)
	c.readRoles(s)
	c.readPowers(s)
	c.readParticipation(s)
	c.readRenewal(s)
	c.readForm(s)
	c.readChecks(s)
	c.readStages(s)
	c.readAccepted(s)
	s.close()
	if len(found) > 0 {
		slices.SortStableFunc(found, func(a, b Problem) int { return a.Line - b.Line })
		return nil, found
	}
	return c, nil
}

func (c *Charter) readTop(s *section) {
	s.must("group", "version", "title", "prefix", "effective", "day_end", "opens_on")
	c.Group = s.shaped("group", groupShape, "lower-case letters, digits and hyphens, as in psf-grants")
	c.Version = s.shaped("version", versionShape, "digits, lower-case letters, points and hyphens, as in 2024-08")
	c.Title = s.text("title")
	c.Prefix = s.shaped("prefix", prefixShape, "one to four capital letters, as in G")
	c.Effective = s.date("effective")
	c.Replaces = s.shaped("replaces", versionShape, "a version, as in 2015-08")
	c.Binds = Binding(s.word("binds", string(BindsSubmission), string(BindsSubmission), string(BindsBallot)))
	c.Currency = s.shaped("currency", currencyShape, "three capital letters, as in USD")
	if zone := s.text("day_end"); zone != "" {
		var err error
		if c.DayEnd, err = ParseZone(zone); err != nil {
			s.refuse(s.n.lineOf("day_end"), "day_end", "%v", err)
		}
	}
	c.Aim = s.span("aim")
	c.AnswerWithin = s.span("answer_within")
	c.OpensOn = Opening(s.word("opens_on", "", string(OnForm), string(OnAnyPerson), string(OnMember), string(OnReferral)))
	c.Tally = Display(s.word("tally", string(TallyHidden), string(TallyHidden), string(TallyShown)))
	c.Confidential = s.flag("confidential", false)
}

// shaped reads text that must look like a name of some kind.
func (s *section) shaped(key string, shape *regexp.Regexp, example string) string {
	text := s.text(key)
	if text != "" && !shape.MatchString(text) {
		s.refuse(s.n.lineOf(key), key, "%q is not of the form: %s", text, example)
	}
	return text
}

func (c *Charter) readAccepted(s *section) {
	for _, one := range s.subs("accepted", "accepted note") {
		one.must("note", "reason")
		a := Accepted{Note: one.word("note", "", noteNames...), Reason: one.text("reason")}
		c.Accepted = append(c.Accepted, a)
		one.close()
	}
}

func (c *Charter) readChecks(s *section) {
	names := map[string]bool{}
	for _, one := range s.subs("check", "check") {
		one.must("name", "when", "say", "clause")
		k := Check{
			Name: one.shaped("name", nameShape, "lower-case letters, digits and underscores, as in lead_time"),
			When: c.readTests(one, "when"), From: one.date("from"), Until: one.date("until"),
			Say: one.text("say"), Clause: one.text("clause"),
		}
		if names[k.Name] && k.Name != "" {
			one.refuse(one.n.line, "", "there is another check of this name")
		}
		if !k.From.IsZero() && !k.Until.IsZero() && k.Until.Compare(k.From) < 0 {
			one.refuse(one.n.lineOf("until"), "until", "%s is before from, %s", k.Until, k.From)
		}
		names[k.Name] = true
		c.Checks = append(c.Checks, k)
		one.close()
	}
}

// readTests reads conditions on the form.
func (c *Charter) readTests(s *section, key string) []Test {
	words, lines := s.texts(key)
	var tests []Test
	for i, word := range words {
		t, err := c.readTest(word)
		if err != nil {
			s.refuse(lines[i], key, "%s", strings.TrimSpace(err.Error()))
			continue
		}
		tests = append(tests, t)
	}
	return tests
}
