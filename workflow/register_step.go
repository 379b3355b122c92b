package workflow

import (
	"fmt"
	"strings"
	"time"

	"charterd/workflow/charter"
)

// RegisterOutcome is what Administer gives: the register after it, the events that led there, the notices they cause, and a
// refusal where the act had no effect. Events and a refusal come together when deadlines passed first.
type RegisterOutcome struct {
	Register Register
	Events   []Event
	Notices  []Notice
	Refusal  *Refusal
}

// Administer does for a group's own matters what Step does for a case: it moves the register by one input, an Order, a Told or
// a Tick. The group's deadlines that fall at or before the input's time pass first, each at its own time. Input.Register is not
// looked at; the register that goes in stays as it was.
func Administer(rules *charter.Charter, r Register, in Input) RegisterOutcome {
	in = in.recorded()
	in.At = in.At.UTC()
	g := &registrar{rules: rules, in: in, r: r}
	g.passDeadlines(in.At)
	switch a := in.Act.(type) {
	case Order:
		g.order(a)
	case Told:
		g.told(a)
	}
	return RegisterOutcome{Register: g.r, Events: g.events, Notices: g.notices, Refusal: g.refusal}
}

// registrar is one step of a register under way: the register so far and what has come out.
type registrar struct {
	rules   *charter.Charter
	in      Input
	r       Register
	events  []Event
	notices []Notice
	refusal *Refusal
	shown   *Register // the register for the notices of the last event; nil until one needs it
}

func (g *registrar) emit(at time.Time, d Data) {
	e := Event{At: at, Data: d}
	g.events = append(g.events, e)
	g.r = g.r.Apply(e)
	g.shown = nil
}

// note adds a notice about the last event, with the register as it is after it.
func (g *registrar) note(kind string, to Recipient) {
	if g.shown == nil {
		after := g.r
		g.shown = &after
	}
	e := g.events[len(g.events)-1]
	g.notices = append(g.notices, Notice{Kind: kind, To: to, Thread: GroupThread, At: e.At, Event: e.Data, Refusal: g.refusal, Group: g.shown})
}

// refuse records the refusal in the group's stream and answers the sender.
func (g *registrar) refuse(code, clause, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	g.refusal = &Refusal{Code: code, Text: text, Clause: Quotable(clause)}
	g.emit(g.in.At, Refused{Code: code, Text: text, By: g.in.By.Member})
	if g.in.By != (Person{}) {
		g.note("X2", Recipient{Sender: true})
	}
}

// order does what a command about the group itself says.
func (g *registrar) order(a Order) {
	switch a.Word {
	case "add":
		g.add(a)
	case "remove", "inactive", "active":
		g.change(a)
	case "agree":
		g.agree()
	case "away":
		g.away(a)
	case "stay":
		g.stay()
	case "leave":
		g.leave()
	case "meeting":
		g.meeting(a)
	case "budget":
		g.budget(a)
	default:
		if g.granted(a.Word) {
			g.refuse(CodeUnknownWord, "", "%s is not a command here.", strings.ToUpper(a.Word))
		}
	}
}

// Due is when the group's own matters next move by themselves; zero when only a person can move them.
func (r Register) Due(rules *charter.Charter) time.Time {
	due, _ := r.next(rules)
	return due
}

// next is the first deadline with what it does; the deed is nil where there is none.
func (r Register) next(rules *charter.Charter) (due time.Time, deed func(*registrar, time.Time)) {
	for _, one := range []struct {
		at   time.Time
		deed func(*registrar, time.Time)
	}{
		{r.renewalEnds(), (*registrar).endRenewal},
		{r.renewalDue(rules), (*registrar).askRenewal},
		{r.meetingsEnd(rules), (*registrar).warnOfNoMeeting},
	} {
		if !one.at.IsZero() && (due.IsZero() || one.at.Before(due)) {
			due, deed = one.at, one.deed
		}
	}
	return due, deed
}

// passDeadlines lets every deadline at or before t pass, in order, at its own time.
func (g *registrar) passDeadlines(t time.Time) {
	for {
		due, deed := g.r.next(g.rules)
		if due.IsZero() || due.After(t) {
			return
		}
		deed(g, due)
	}
}

// told takes in what a case contributes. What is known already changes nothing.
func (g *registrar) told(a Told) {
	switch {
	case a.Held != nil:
		g.held(*a.Held)
	case a.Void != "":
		g.unheld(a.Void)
	case a.Award != nil:
		g.award(*a.Award)
	case a.Waits != "":
		g.waits()
	}
}

// today is the day that the charter's calendar shows when the mail came.
func (g *registrar) today() charter.Date { return charter.DateOf(g.in.At, g.rules.DayEnd) }

// sender is the person of the group who wrote, where that is a member at that time.
func (g *registrar) sender() (Member, bool) { return g.r.Roster.At(g.in.At).ByID(g.in.By.Member) }
