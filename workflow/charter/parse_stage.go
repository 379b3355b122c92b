package charter

import (
	"fmt"
	"maps"
	"slices"

	"charterd/workflow/tally"
)

var (
	stageKinds = []string{string(Intake), string(Discussion), string(BallotKind), string(Referral)}
	// stageKeys are the keys of each kind besides name, kind and clause.
	stageKeys = map[StageKind][]string{
		Intake:     {"remind", "lapses", "form_decides"},
		Discussion: {"lasts", "ends_early"},
		BallotKind: {"lasts", "options", "closes", "passes", "tie", "advisory_when", "discussion"},
		Referral:   {"to", "when", "usually"},
	}
	// ballotOptions are the choices that a ballot can offer.
	ballotOptions = []string{string(tally.Aye), string(tally.Nay), string(tally.Abstain)}
)

func (c *Charter) readStages(s *section) {
	s.must("stage")
	for _, one := range s.subs("stage", "stage") {
		one.must("name", "kind", "clause")
		st := Stage{
			Name: one.shaped("name", nameShape, "lower-case letters, digits and underscores, as in review"),
			Kind: StageKind(one.word("kind", "", stageKinds...)), Clause: one.text("clause"),
		}
		if _, taken := c.Stage(st.Name); taken && st.Name != "" {
			one.refuse(one.n.line, "", "there is another stage of this name")
		}
		if st.Name == TieLost {
			one.refuse(one.n.lineOf("name"), "name", "%q is what a ballot can end with; choose another name", st.Name)
		}
		one.foreign = foreignKeys(st.Kind)
		c.readKind(one, &st)
		c.Stages = append(c.Stages, st)
		one.close()
	}
}

// readKind reads the keys that belong to the stage's kind. Where the kind is unknown no key is called foreign.
func (c *Charter) readKind(s *section, st *Stage) {
	switch st.Kind {
	case Intake:
		st.Remind = s.spans("remind")
		st.Lapses = s.span("lapses")
		st.FormDecides = s.span("form_decides")
		checkReminders(s, st)
	case Discussion:
		st.Lasts = s.span("lasts")
		st.EndsEarly = s.flag("ends_early", false)
	case BallotKind:
		c.readBallot(s, st)
	case Referral:
		st.To = s.shaped("to", groupShape, "a group id, as in psf-board")
		st.When = c.readTests(s, "when")
		st.Usually = s.span("usually")
	default:
		for _, keys := range stageKeys {
			s.known = append(s.known, keys...)
		}
	}
}

// foreignKeys says of each key of another kind where it belongs.
func foreignKeys(kind StageKind) map[string]string {
	foreign := map[string]string{}
	for _, other := range stageKinds {
		for _, key := range stageKeys[StageKind(other)] {
			foreign[key] = fmt.Sprintf("belongs to a stage of kind %q, and this one is %q", other, kind)
		}
	}
	for _, key := range stageKeys[kind] {
		delete(foreign, key)
	}
	return foreign
}

// checkReminders reports a reminder that would come when the request has lapsed already.
func checkReminders(s *section, st *Stage) {
	for i, r := range st.Remind {
		if !st.Lapses.IsZero() && r.days() >= st.Lapses.days() {
			s.refuse(s.n.lineOf("remind", i), "remind", "%s is not before the request lapses, after %s", r, st.Lapses)
		}
	}
}

// spans reads a list of lengths of time.
func (s *section) spans(key string) []Span {
	words, lines := s.texts(key)
	var spans []Span
	for i, word := range words {
		span, err := ParseSpan(word)
		if err != nil {
			s.refuse(lines[i], key, "%v", err)
			continue
		}
		spans = append(spans, span)
	}
	return spans
}

func (c *Charter) readBallot(s *section, st *Stage) {
	st.Lasts = s.span("lasts")
	st.Discussion = s.flag("discussion", true)
	st.AdvisoryWhen = c.readTests(s, "advisory_when")
	options, lines := s.texts("options")
	for i, option := range options {
		switch {
		case !slices.Contains(ballotOptions, option):
			s.refuse(lines[i], "options", "%q is no choice of a ballot%s", option, hint(option, ballotOptions))
		case slices.Contains(options[:i], option):
			s.refuse(lines[i], "options", "%q stands there twice", option)
		}
	}
	st.Options = options
	st.Rule.Closes = c.readConditions(s, "closes")
	st.Rule.Passes = c.readConditions(s, "passes")
	if tie := s.sub("tie", s.name+", tie"); tie != nil {
		tie.must("when", "then")
		st.Rule.Tie = c.readConditions(tie, "when")
		st.TieThen = tie.text("then")
		tie.close()
	}
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
