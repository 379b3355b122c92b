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

// commandWords are the words that may be commands; who may use them is for the charter to say. Those that no charter grants are
// among them, so that they are refused with the clause (situations, Deciding: EXTEND).
var commandWords = []string{
	"status", "help", "form", "withdraw", "complete", "ask", "propose", "open", "close", "resolved",
	"fasttrack", "reason", "reopen", "void", "amend", "paid", "returned", "record", "exclude", "extend", "pause", "resume", "motion",
	"away", "meeting", "budget", "add", "remove", "inactive", "active", "agree", "stay", "leave",
}

// memberWords are commands too, of members alone: people outside the group write such words in talk.
var memberWords = []string{"refer", "nudge", "show", "undo", "send", "digest", "daily", "weekly"}

// groupWords are the commands about the group itself: they name no case.
var groupWords = map[string]bool{
	"away": true, "meeting": true, "budget": true, "add": true, "remove": true, "inactive": true, "active": true,
	"agree": true, "stay": true, "leave": true, "undo": true, "send": true, "digest": true, "daily": true, "weekly": true,
}

// askedWords are the bare words by which a mail of ours asks to be answered, by its kind.
var askedWords = map[string][]string{"R3": {"stay", "leave"}, "G1": {"agree"}, "P1": {"agree"}}

// command does one command line and notes its effect for the transcript.
func (m *letterbox) command(ctx context.Context, a acts.Act) error {
	switch {
	case a.Name == "help" || a.Name == "form":
		m.end(FateCommand, "%s", a.Line)
		return m.reply(ctx, "X1", nil)
	case a.Name == "status":
		return m.status(ctx, a)
	case a.Name == "motion":
		return m.motion(ctx, a)
	case a.Name == "agree" && m.letsIn():
		return m.order(ctx, m.bound.c.ID, a)
	case groupWords[a.Name]:
		return m.groupOrder(ctx, a)
	}
	return m.caseCommand(ctx, a)
}

// caseCommand does a command about a case: the one that the line names, else the one that the mail is bound to.
func (m *letterbox) caseCommand(ctx context.Context, a acts.Act) error {
	id := caseOf(a.Case)
	if id == "" && m.bound.c != nil && m.bound.clash == "" {
		id = m.bound.c.ID
	}
	found, err := m.known(ctx, id)
	if err != nil {
		return err
	}
	if !found {
		m.outcome = append(m.outcome, line{said: a.Line, did: "We do not know which request this is about. Please write its number after the word."})
		m.end(FateRefused, "%q names no case of this group", a.Line)
		return nil
	}
	if m.by.Member == "" && !m.by.Board && a.Name != "withdraw" {
		m.end(FateHeld, "%q by somebody outside the group", a.Line)
		return nil
	}
	if outside, err := m.outside(ctx, id); err != nil || outside {
		return cmp.Or(err, m.turnAway(ctx, id, workflow.CodeNotParty, "Only the person who made this request can take it back, from the same address."))
	}
	return m.order(ctx, id, a)
}

func (m *letterbox) order(ctx context.Context, id string, a acts.Act) error {
	m.from.quiet = a.Name != "withdraw"
	out, err := m.apply(ctx, m.g, id, workflow.Input{At: m.row.At, By: m.by, Mail: m.row.ID, Act: orderOf(a)}, m.from)
	m.from.quiet = false
	if err != nil {
		return err
	}
	m.row.Case = id
	m.noted(a, out.Refusal, out.Events)
	return nil
}

// groupOrder does a command about the group itself, for its people and the body that its charters name, and for nobody else.
func (m *letterbox) groupOrder(ctx context.Context, a acts.Act) error {
	if m.by.Member == "" && !m.by.Board {
		m.end(FateHeld, "%q by somebody outside the group", a.Line)
		return nil
	}
	if a.Name == "add" && m.isHouse(a.Address) {
		m.noted(a, &workflow.Refusal{Code: workflow.CodeTaken, Text: fmt.Sprintf("%s is an address of a group or of its list, and not of a person.", a.Address)}, nil)
		return nil
	}
	m.from.quiet = true
	out, err := m.administer(ctx, m.g, workflow.Input{At: m.row.At, By: m.by, Mail: m.row.ID, Act: orderOf(a)}, m.from)
	m.from.quiet = false
	if err == nil {
		m.noted(a, out.Refusal, out.Events)
	}
	return err
}

// isHouse says whether an address belongs to a group: its own, that of its list, or one that it takes answers at.
func (c *Clerk) isHouse(address string) bool {
	address = workflow.Address(address)
	return slices.ContainsFunc(c.Groups, func(g Group) bool {
		before, after, answers := strings.Cut(workflow.Address(g.ReplyPattern), "{token}")
		answers = answers && before != "" && strings.HasPrefix(address, before) && strings.HasSuffix(address, after)
		own := func(a string) bool { return a != "" && workflow.Address(a) == address }
		return own(g.Address) || own(g.ListAddress) || answers
	})
}

// motion opens a case with a member's motion. What the charter refuses takes no number.
func (m *letterbox) motion(ctx context.Context, a acts.Act) error {
	if m.by.Member == "" {
		m.end(FateHeld, "%q by somebody outside the group", a.Line)
		return nil
	}
	rules, moved := m.g.InForce(m.row.At), workflow.Motion{Text: a.Value}
	if refusal := workflow.MayMove(rules, m.registers[m.g.ID], m.by, moved, m.row.At); refusal != nil {
		m.noted(a, refusal, nil)
		return nil
	}
	m.from.quiet = true
	out, err := m.submit(ctx, m.g, workflow.Input{
		At: m.row.At, By: m.by, Mail: m.row.ID, Number: m.recordedNumber(), Act: workflow.Submit{Applicant: m.from.party, Motion: &moved},
	}, m.from)
	m.from.quiet = false
	if err != nil {
		return err
	}
	m.row.Case = out.Case.ID
	m.noted(a, out.Refusal, out.Events)
	return nil
}

// noted ends the mail with what a command did, and keeps the line for the transcript. A withdrawal has an answer of its own.
func (m *letterbox) noted(a acts.Act, refusal *workflow.Refusal, events []workflow.Event) {
	if refusal != nil {
		m.end(FateRefused, "%s", refusal.Text)
	} else {
		m.end(FateCommand, "%s", a.Line)
	}
	if a.Name != "withdraw" {
		one := line{said: a.Line, did: m.effect(refusal, events), done: refusal == nil}
		if !groupWords[a.Name] || m.letsIn() {
			one.about = m.row.Case
		}
		m.outcome = append(m.outcome, one)
	}
}

// orderOf is a command line as the core takes it.
func orderOf(a acts.Act) workflow.Order {
	o := workflow.Order{
		Word: a.Name, Text: a.Value, Amount: a.Money, Result: a.Result, Count: a.Tally, Day: a.Date, Year: a.Year, Off: a.Off, Line: a.Line,
	}
	if a.Name == "void" && a.Case != caseOf(a.Case) {
		o.Ballot = a.Case
	}
	if a.Person == "" && a.Address == "" {
		return o
	}
	o.Person = &workflow.Who{Name: a.Person, Address: a.Address}
	if a.Roles != "" {
		o.Person.Roles = strings.Split(a.Roles, ",")
	}
	return o
}

// effect tells what a command did: the refusal, or each event in a sentence.
func (m *letterbox) effect(refusal *workflow.Refusal, events []workflow.Event) string {
	if refusal != nil {
		if refusal.Clause == "" {
			return refusal.Text
		}
		return fmt.Sprintf("%s The charter says: %s", refusal.Text, refusal.Clause)
	}
	tell := workflow.Sentence
	if m.g.Confidential || m.private[m.row.Case] {
		tell = workflow.Brief
	}
	var said []string
	for _, e := range events {
		if s := tell(workflow.Named(e, m.nameOf)); s != "" {
			said = append(said, s)
		}
	}
	return strings.Join(said, " ")
}

// nameOf is the name of a member of the group; an id that is none stays as it is.
func (m *letterbox) nameOf(id string) string {
	if member, ok := m.registers[m.g.ID].Roster.ByID(id); ok && member.Name != "" {
		return member.Name
	}
	return id
}

// letsIn says whether the sender is a party of the case to which the mail is bound, and somebody waits for a party's word there.
func (m *letterbox) letsIn() bool {
	c := m.bound.c
	return c != nil && m.bound.clash == "" && len(c.Knocked) > 0 && m.applied(c)
}

// named are the ids, names and addresses by which commands may name people of the group.
func (m *letterbox) named() []string {
	var names []string
	for _, member := range m.registers[m.g.ID].Roster {
		names = append(append(names, member.ID, member.Name), member.Addresses...)
	}
	return names
}

func rolesOf(rules *charter.Charter) []string {
	var names []string
	for name := range rules.Roles {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
