package charter

import "fmt"

var (
	stageKinds = []string{string(Intake), string(Discussion), string(BallotKind), string(Words), string(Meeting), string(Referral)}
	// stageKeys are the keys of each kind besides name, kind, clause and desk.
	stageKeys = map[StageKind][]string{
		Intake:     {"remind", "lapses", "form_decides"},
		Discussion: {"lasts", "skip_when", "ends_early"},
		BallotKind: {
			"lasts", "options", "closes", "passes", "tie", "carried", "otherwise", "advisory_when", "discussion",
			"quote_motion", "before_meeting", "shortest",
		},
		Words:    {"lasts"},
		Meeting:  {"passes", "tie"},
		Referral: {"to", "when", "usually"},
	}
)

func (c *Charter) readStages(s *section) {
	s.must("stage")
	for _, one := range s.subs("stage", "stage") {
		one.must("name", "kind", "clause")
		st := Stage{
			Name: one.shaped("name", nameShape, "lower-case letters, digits and underscores, as in review"),
			Kind: StageKind(one.word("kind", "", stageKinds...)), Clause: one.text("clause"),
			Desk: one.text("desk"),
		}
		if st.Desk != "" {
			c.checkRole(one, "desk", one.n.lineOf("desk"), st.Desk)
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
		st.SkipWhen = s.words("skip_when", "mark of a case", FastTrack)
		st.EndsEarly = s.flag("ends_early", false)
	case BallotKind:
		c.readBallot(s, st)
	case Words:
		st.Lasts = s.span("lasts")
	case Meeting:
		c.readRule(s, st)
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

// foreignKeys says of each key of other kinds where it belongs.
func foreignKeys(kind StageKind) map[string]string {
	owners := map[string][]string{}
	for _, other := range stageKinds {
		for _, key := range stageKeys[StageKind(other)] {
			owners[key] = append(owners[key], fmt.Sprintf("%q", other))
		}
	}
	for _, key := range stageKeys[kind] {
		delete(owners, key)
	}
	foreign := map[string]string{}
	for key, kinds := range owners {
		foreign[key] = fmt.Sprintf("belongs to a stage of kind %s, and this one is %q", either(kinds), kind)
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
