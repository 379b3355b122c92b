package workflow

import (
	"slices"
	"time"

	"charterd/workflow/charter"
)

// away says that the sender is away until the end of a day; a day that is not ahead ends the absence. It is every member's
// own and needs no power; stand-ins act at once meanwhile (situations, "The chair is away").
func (g *registrar) away(a Order) {
	member, known := g.sender()
	if !known {
		g.refuse(CodeNotParty, "", "Only members of the group can be away from it.")
		return
	}
	day, err := charter.ParseDate(a.Day)
	absent := g.r.AwayAt(member.ID, g.in.At)
	switch {
	case err == nil && day.Compare(g.today()) > 0:
		g.emit(g.in.At, AwayUntil{Member: member.ID, Until: dayEnd(g.rules, day)})
	case err != nil && a.Day != "":
		g.refuse(CodeBadDay, "", "We need a day, such as %s.", g.sampleDay())
	case absent:
		g.emit(g.in.At, AwayUntil{Member: member.ID})
	default:
		g.refuse(CodeBadDay, "", "That day is not ahead. Please send a later one, such as %s.", g.sampleDay())
	}
}

// dayEnd is the instant at which a day is over in the charter's zone.
func dayEnd(rules *charter.Charter, day charter.Date) time.Time {
	return charter.Date{Year: day.Year, Month: day.Month, Day: day.Day + 1}.Midnight(rules.DayEnd)
}

// sampleDay is a day ahead, to show how days are written.
func (g *registrar) sampleDay() string {
	return charter.DateOf(g.in.At.AddDate(0, 1, 0), g.rules.DayEnd).String()
}

// meeting puts a day into the calendar of meetings, or takes it out.
func (g *registrar) meeting(a Order) {
	if !g.granted(a.Word) {
		return
	}
	day, err := charter.ParseDate(a.Day)
	known := slices.Contains(g.r.Meetings, day.String())
	switch {
	case err != nil:
		g.refuse(CodeBadDay, "", "We need a day, such as \"MEETING %s\".", g.sampleDay())
	case day.Compare(g.today()) < 0:
		g.refuse(CodeBadDay, "", "%s is over.", day)
	case a.Off && !known:
		g.refuse(CodeKnown, "", "We know of no meeting on %s. %s", day, g.meetingsAhead())
	case !a.Off && known:
		g.refuse(CodeKnown, "", "We know of the meeting on %s already.", day)
	default:
		g.emit(g.in.At, MeetingSet{Day: day.String(), Cancelled: a.Off, By: g.in.By.Member})
		if a.Off && g.needsMeetings() && g.r.NextMeeting(g.today().String()) == "" {
			g.warnOfNoMeeting(g.in.At)
		}
	}
}

func (g *registrar) meetingsAhead() string {
	if next := g.r.NextMeeting(g.today().String()); next != "" {
		return "The next one is on " + next + "."
	}
	return "None lies ahead."
}

// NextMeeting is the day of the first meeting on or after that day ("2026-12-09"); empty where none is known.
func (r Register) NextMeeting(day string) string {
	i, _ := slices.BinarySearch(r.Meetings, day)
	if i == len(r.Meetings) {
		return ""
	}
	return r.Meetings[i]
}

// lastMeeting is the last day in the calendar; empty for none.
func (r Register) lastMeeting() string {
	if len(r.Meetings) == 0 {
		return ""
	}
	return r.Meetings[len(r.Meetings)-1]
}

// meetingsEnd is when the last known meeting is over, which is said once (situations, Deciding: "a warning when no date lies
// ahead"). Zero where the charter needs no meetings or it was said.
func (r Register) meetingsEnd(rules *charter.Charter) time.Time {
	day, err := charter.ParseDate(r.lastMeeting())
	if err != nil || r.warned() || !meets(rules) {
		return time.Time{}
	}
	return dayEnd(rules, day)
}

// warned says whether the lack of a meeting after the last one was told.
func (r Register) warned() bool { return r.Warned != nil && r.Warned.After == r.lastMeeting() }

// meets says whether anything in the charter waits for a meeting, and somebody may tell when it is.
func meets(rules *charter.Charter) bool {
	_, granted := rules.Powers["meeting"]
	return granted && slices.ContainsFunc(rules.Stages, func(s charter.Stage) bool { return s.Kind == charter.Meeting || s.Kind == charter.Referral })
}

func (g *registrar) needsMeetings() bool { return meets(g.rules) }

// waits warns where a case needs a meeting and none is known.
func (g *registrar) waits() {
	if g.needsMeetings() && !g.r.warned() && g.r.NextMeeting(g.today().String()) == "" {
		g.warnOfNoMeeting(g.in.At)
	}
}

// warnOfNoMeeting asks for the next day: the secretary, or the chair where the charter has no such role or nobody holds it.
func (g *registrar) warnOfNoMeeting(at time.Time) {
	g.emit(at, NoMeeting{After: g.r.lastMeeting()})
	to := Recipient{Chair: true}
	if len(g.r.Roster.Holding(secretaryRole, at)) > 0 {
		to = Recipient{Role: secretaryRole}
	}
	g.note("G3", to)
}
