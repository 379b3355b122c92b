package charter

import (
	"maps"
	"slices"

	"charterd/workflow/tally"
)

// ballotOptions are the choices that a ballot can offer.
var ballotOptions = []string{string(tally.Aye), string(tally.Nay), string(tally.Abstain)}

func (c *Charter) readBallot(s *section, st *Stage) {
	st.Lasts = s.span("lasts")
	st.Discussion = s.flag("discussion", true)
	st.AdvisoryWhen = c.readTests(s, "advisory_when")
	st.Options = s.words("options", "choice of a ballot", ballotOptions...)
	st.Rule.Closes = c.readConditions(s, "closes")
	c.readRule(s, st)
	if carried := s.sub("carried", s.name+", carried"); carried != nil {
		carried.must("then")
		st.CarriedThen = carried.text("then")
		carried.close()
	}
	if otherwise := s.sub("otherwise", s.name+", otherwise"); otherwise != nil {
		otherwise.must("then")
		st.OtherwiseWhen = c.readConditions(otherwise, "when")
		st.Otherwise = otherwise.text("then")
		otherwise.close()
	}
	st.QuoteMotion = s.flag("quote_motion", false)
	st.BeforeMeeting = s.flag("before_meeting", false)
	st.Shortest = s.span("shortest")
	checkShortest(s, st)
}

// readRule reads what a vote in a ballot or a meeting comes to.
func (c *Charter) readRule(s *section, st *Stage) {
	st.Rule.Passes = c.readConditions(s, "passes")
	if tie := s.sub("tie", s.name+", tie"); tie != nil {
		tie.must("when", "then")
		st.Rule.Tie = c.readConditions(tie, "when")
		st.TieThen = tie.text("then")
		tie.close()
	}
}

// checkShortest reports a shortest time that nothing uses, or that is longer than the ballot.
func checkShortest(s *section, st *Stage) {
	line := s.n.lineOf("shortest")
	switch {
	case st.Shortest.IsZero() && st.BeforeMeeting:
		s.refuse(s.n.lineOf("before_meeting"), "before_meeting", `needs the least time that the vote must have, as in shortest = "24 hours"`)
	case st.Shortest.IsZero():
	case !st.BeforeMeeting:
		s.refuse(line, "shortest", "is the least time of a ballot that a meeting cuts short; add before_meeting = true or remove it")
	case !st.Lasts.IsZero() && st.Shortest.days() > st.Lasts.days():
		s.refuse(line, "shortest", "%s is longer than the ballot lasts, %s", st.Shortest, st.Lasts)
	}
}

// words reads a list out of a closed vocabulary, each word once; what names one of its words in a message.
func (s *section) words(key, what string, valid ...string) []string {
	words, lines := s.texts(key)
	for i, word := range words {
		switch {
		case !slices.Contains(valid, word):
			s.refuse(lines[i], key, "%q is no %s%s", word, what, hint(word, valid))
		case slices.Contains(words[:i], word):
			s.refuse(lines[i], key, "%q stands there twice", word)
		}
	}
	return words
}

// readConditions reads conditions on the votes. What decides an outcome must say of which side.
func (c *Charter) readConditions(s *section, key string) []tally.Condition {
	words, lines := s.texts(key)
	var conditions []tally.Condition
	for i, word := range words {
		condition, err := tally.ParseCondition(word)
		switch {
		case err != nil:
			s.refuse(lines[i], key, "%v", err)
			continue
		case condition.ClosesOnly() && key != "closes":
			s.refuse(lines[i], key, `%q can end a ballot but not decide it, for a majority may be one of nays; write "aye > 1/2 of roster"`, condition)
		case condition.Role() != "":
			if _, ok := c.Roles[condition.Role()]; !ok {
				s.refuse(lines[i], key, "%q: the charter has no role %q%s", condition, condition.Role(),
					hint(condition.Role(), slices.Sorted(maps.Keys(c.Roles))))
			}
		}
		conditions = append(conditions, condition)
	}
	return conditions
}
