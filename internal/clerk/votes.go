package clerk

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"charterd/workflow"
	"charterd/workflow/acts"
	"charterd/workflow/charter"
)

// vote casts on the ballot that the mail answers, or that the member's own words name.
func (m *letterbox) vote(ctx context.Context, a acts.Act, talk string) error {
	ballot, why := m.ballot(a.Case)
	if why == "" {
		why = m.doubtedArrival()
	}
	if why != "" {
		return m.unclear(ctx, acts.Act{Kind: acts.Unclear, Case: a.Case, Line: a.Line, Why: why})
	}
	if found, err := m.known(ctx, caseOf(ballot)); err != nil || !found {
		return cmp.Or(err, m.noSuchCase(ctx, ballot))
	}
	if outside, err := m.outside(ctx, caseOf(ballot)); err != nil || outside {
		return cmp.Or(err, m.outsideVote(ctx, caseOf(ballot)))
	}
	if earlier, err := m.replayed(ctx, ballot); err != nil || earlier != 0 {
		m.end(FateDuplicate, "it is m-%d once more, under another Message-ID", earlier)
		return err
	}
	quoted, err := m.quotesMotion(ctx, ballot)
	if err != nil {
		return err
	}
	refused, err := m.input(ctx, caseOf(ballot), workflow.Cast{Ballot: ballot, Choice: a.Choice, Line: a.Line, Remark: talk, Quoted: quoted})
	if err == nil && !refused {
		m.end(FateVote, "%s on %s: %q (%s)", a.Choice, ballot, a.Line, a.Why)
	}
	return err
}

// quotesMotion says whether the mail holds the exact words of the motion, where the charter asks for that: false elsewhere. Line
// ends and quote marks are no words.
func (m *letterbox) quotesMotion(ctx context.Context, ballot string) (bool, error) {
	c, err := m.current(ctx, caseOf(ballot))
	if err != nil || c == nil {
		return false, err
	}
	rules, err := m.rules(ctx, m.g, c.Rules.Hash)
	if err != nil {
		return false, err
	}
	asksFor := slices.ContainsFunc(rules.Stages, func(s charter.Stage) bool { return s.QuoteMotion })
	b := c.Ballot(ballot)
	if b == nil && ballot == c.ID {
		b = c.Last()
	}
	if !asksFor || b == nil {
		return false, nil
	}
	motion := plainWords(b.Motion.Text)
	return motion != "" && slices.ContainsFunc(m.msg.Whole(), func(text string) bool { return strings.Contains(plainWords(text), motion) }), nil
}

// plainWords is a text on one line without the marks that quoting and wrapping put into it.
func plainWords(text string) string {
	var words []string
	for line := range strings.Lines(text) {
		words = append(words, strings.Fields(strings.TrimLeft(line, "> |\t"))...)
	}
	return strings.Join(words, " ")
}

// ballot finds the ballot that a vote is for. Own words may name it where nothing contradicts them; a reply is for the ballot
// of the mail that it answers, and only when that mail went to this very member.
func (m *letterbox) ballot(named string) (number, why string) {
	answered := ""
	if out := m.bound.mail; out != nil && (out.Ballot != "" || len(out.Ballots) > 0) {
		if out.Member != m.by.Member {
			return "", "it answers a ballot that was sent to somebody else"
		}
		if answered = out.Ballot; answered == "" {
			return m.onSheet(named)
		}
	}
	switch {
	case m.bound.clash != "":
		return "", m.bound.clash
	case named == "" && answered == "":
		return "", unbound
	case named == "" || answered != "" && (named == answered || named == caseOf(answered)):
		return answered, ""
	case answered != "" && !m.votesOn(answered):
		return "", fmt.Sprintf("it names %s and answers the mail about %s", named, answered)
	default:
		return named, ""
	}
}

// onSheet finds which ballot of the answered sheet a vote is for. A sheet has many, so the vote must name it; a ballot that is not
// on it is named beside one that is, or not at all.
func (m *letterbox) onSheet(named string) (number, why string) {
	sheet := m.bound.mail.Ballots
	ballot, found := onSheet(sheet, named)
	switch {
	case m.bound.clash != "":
		return "", m.bound.clash
	case found:
		return ballot, ""
	case named == "":
		return "", unbound
	case slices.ContainsFunc(sheet, m.votesOn):
		return named, ""
	}
	return "", fmt.Sprintf("it names %s and answers the mail about %s", named, list(sheet))
}

// noSuchCase tells the sender that a vote names a number that nothing has here.
func (m *letterbox) noSuchCase(ctx context.Context, number string) error {
	m.end(FateRefused, "it votes on %s, which is no case of this group", number)
	return m.reply(ctx, "X2", &workflow.Refusal{
		Code: workflow.CodeNoBallot, Text: fmt.Sprintf("You vote on %s, but this group has no request of that number.", number),
	})
}

// votesOn says whether own words of the mail name that ballot with a vote: beside it they may name others.
func (m *letterbox) votesOn(ballot string) bool {
	return slices.ContainsFunc(m.acts, func(a acts.Act) bool {
		return a.Kind == acts.Vote && (a.Case == ballot || a.Case == caseOf(ballot))
	})
}

func caseOf(ballot string) string {
	id, _, _ := strings.Cut(ballot, ".")
	return id
}

func (m *letterbox) recuse(ctx context.Context, a acts.Act) error {
	id := caseOf(a.Case)
	if id == "" && m.bound.c != nil {
		id = m.bound.c.ID
		if m.bound.subject || m.bound.clash != "" { // stepping aside is for good, so nothing is guessed
			return m.unclear(ctx, acts.Act{Kind: acts.Unclear, Line: a.Line, Why: cmp.Or(m.bound.clash, "it does not say which request it is for")})
		}
	}
	if found, err := m.known(ctx, id); err != nil || !found {
		return err
	}
	if outside, err := m.outside(ctx, id); err != nil || outside {
		return cmp.Or(err, m.outsideVote(ctx, id))
	}
	if why := m.doubtedArrival(); why != "" {
		return m.unclear(ctx, acts.Act{Kind: acts.Unclear, Case: a.Case, Line: a.Line, Why: why})
	}
	refused, err := m.input(ctx, id, workflow.Recuse{Line: a.Line})
	if err == nil && !refused {
		m.end(FateVote, "recused from %s: %q", id, a.Line)
	}
	return err
}

// unclear asks a member back about a vote; where no vote is open to ask about, the mail is a comment.
func (m *letterbox) unclear(ctx context.Context, a acts.Act) error {
	if a.Name != "" {
		m.outcome = append(m.outcome, line{said: a.Line, did: a.Why})
		m.end(FateRefused, "%s", a.Why)
		return nil
	}
	id := caseOf(a.Case)
	if ok, err := m.known(ctx, id); err != nil {
		return err
	} else if !ok {
		id = ""
	}
	if m.bound.c != nil {
		id = m.bound.c.ID
	}
	if _, holds := m.holdsVote(); holds && id != "" && m.by.Member == "" && !m.by.Board {
		return m.outsideVote(ctx, id)
	}
	if id == "" && m.by.Member != "" && m.bound.mail != nil && len(m.bound.mail.Ballots) > 0 {
		return m.askWhich(ctx, a.Line)
	}
	if id == "" || m.by.Member == "" {
		return nil
	}
	number := id
	if m.bound.mail != nil {
		if ballot, found := onSheet(m.bound.mail.Ballots, cmp.Or(a.Case, id)); found {
			number = ballot
		}
	}
	if m.bound.mail != nil && m.bound.mail.Ballot != "" && m.bound.clash == "" {
		number = m.bound.mail.Ballot
	}
	refused, err := m.input(ctx, id, workflow.Puzzle{Ballot: number, Line: a.Line, Why: a.Why})
	if err == nil && !refused {
		m.end(FateAsked, "not certain: %s", a.Why)
	}
	return err
}
