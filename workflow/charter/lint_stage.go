package charter

import "slices"

// stage looks for what keeps a single stage from ending.
func (l *linter) stage(i int, s Stage) {
	line := l.doc.lineOf("stage", i)
	switch s.Kind {
	case Intake:
		if !l.granted("complete") && s.FormDecides.IsZero() {
			l.refuse(line, title(s), `nothing leaves this stage: nobody has the power "complete", and form_decides is not set`)
		}
	case Discussion:
		if s.Lasts.IsZero() && (!s.EndsEarly || !l.granted("open")) {
			l.refuse(line, title(s), `nothing leaves this stage: give it lasts = "10 days", or ends_early = true and the power "open"`)
		}
		if slices.Contains(s.SkipWhen, FastTrack) && !l.granted("fasttrack") {
			l.refuse(l.doc.lineOf("stage", i, "skip_when"), title(s)+", skip_when",
				`nothing is ever put on the fast track: nobody has the power "fasttrack"`)
		}
	case Words:
		l.words(i, s)
	case Referral:
		if s.To == "" {
			l.refuse(line, title(s), `the referral names nobody; add to = "psf-board"`)
		}
	}
}

// granted reports whether somebody has the power.
func (l *linter) granted(command string) bool {
	p, ok := l.c.Power(command)
	return ok && len(p.By) > 0
}

// words looks for a stage of reasons that no lost ballot comes to, or that nothing ends.
func (l *linter) words(i int, s Stage) {
	line := l.doc.lineOf("stage", i)
	if !slices.ContainsFunc(l.c.Stages[:i], func(s Stage) bool { return s.Kind == BallotKind }) {
		l.refuse(line, title(s), "nothing leads here: only a ballot that stands before it can be lost; move it behind the ballot")
	}
	if s.Lasts.IsZero() && !l.granted("reason") {
		l.refuse(line, title(s), `nothing leaves this stage: give it lasts = "5 days", or the power "reason"`)
	}
}

// ballot looks for what keeps a ballot from ending, and hands its rule to the search.
func (l *linter) ballot(i int, s Stage) {
	line := l.doc.lineOf("stage", i)
	if s.Lasts.IsZero() {
		l.refuse(line, title(s), `nothing leaves this ballot when somebody stays silent; add lasts = "10 days"`)
	}
	if s.BeforeMeeting && !l.granted("meeting") {
		l.refuse(l.doc.lineOf("stage", i, "before_meeting"), title(s)+", before_meeting",
			`no meeting is ever known: nobody has the power "meeting"`)
	}
	if len(s.AdvisoryWhen) > 0 && !l.referred(i, s.AdvisoryWhen) {
		l.refuse(l.doc.lineOf("stage", i, "advisory_when"), title(s)+", advisory_when",
			"no later referral has the same conditions under when, so nobody would receive the recommendation")
	}
	l.tie(i, s)
	l.onward(i, s)
	switch {
	case len(s.Options) == 0:
		l.refuse(line, title(s), `the ballot offers no choice; add options = ["aye", "nay", "abstain"]`)
	case len(s.Rule.Passes) == 0:
		l.refuse(line, title(s), `the ballot passes nothing; add passes = ["aye > nay"]`)
	case l.mailed(i, s):
		l.thresholds(i, s)
		l.surprises(i, s)
	}
}

// mailed refuses conditions on who was present: a ballot by mail has no room. It reports whether there are none.
func (l *linter) mailed(i int, s Stage) bool {
	ok := true
	for _, part := range rulesOf(s) {
		for n, one := range part.conditions {
			if one.InMeetings() {
				ok = false
				l.refuse(l.doc.lineOf(part.path(i, n)...), title(s)+", "+part.key,
					`%q belongs to a stage of kind "meeting": by mail nobody is present; write "turnout" or "roster"`, one)
			}
		}
	}
	return ok
}

// referred reports whether a referral after stage i applies under the same conditions.
func (l *linter) referred(i int, when []Test) bool {
	return slices.ContainsFunc(l.c.Stages[i+1:], func(s Stage) bool { return s.Kind == Referral && slices.Equal(s.When, when) })
}

// voteLeadsTo reports whether the result of a vote sends cases to the stage.
func (l *linter) voteLeadsTo(name string) bool {
	return slices.ContainsFunc(l.c.Stages, func(s Stage) bool {
		return slices.Contains([]string{s.TieThen, s.CarriedThen, s.Otherwise}, name)
	})
}

// tie looks where a tie leads.
func (l *linter) tie(i int, s Stage) {
	if s.TieThen == "" {
		return
	}
	line, key := l.doc.lineOf("stage", i, "tie", "then"), title(s)+", tie, then"
	ends := append(l.c.stageNames(), TieLost, TieNoResult)
	if !slices.Contains(ends, s.TieThen) {
		l.refuse(line, key, "there is no stage %q%s", s.TieThen, hint(s.TieThen, ends))
	}
	if s.TieThen == s.Name {
		l.refuse(line, key, "a tie would open the same ballot again and again")
	}
}

// onward looks where a ballot that carried, and one that did not, lead: forward, so that no case goes in a circle.
func (l *linter) onward(i int, s Stage) {
	later := l.c.stageNames()[i+1:]
	leads := func(key, then string) bool {
		if then == "" {
			return false
		}
		if slices.Contains(later, then) {
			return true
		}
		line, where := l.doc.lineOf("stage", i, key, "then"), title(s)+", "+key+", then"
		if _, ok := l.c.Stage(then); ok {
			l.refuse(line, where, "stage %q is not after this one; the case would go in a circle", then)
		} else {
			l.refuse(line, where, "there is no stage %q%s", then, hint(then, later))
		}
		return false
	}
	leads("otherwise", s.Otherwise)
	if leads("carried", s.CarriedThen) {
		if to, _ := l.c.Stage(s.CarriedThen); to.Kind != Referral {
			l.refuse(l.doc.lineOf("stage", i, "carried", "then"), title(s)+", carried, then",
				"stage %q is no referral; what the group carries is decided, unless another body decides", s.CarriedThen)
		}
	}
}
