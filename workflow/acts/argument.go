package acts

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// The readers of what stands between a command's word, or its number, and its colon. Each fills the act and says whether all of it
// was understood.

var (
	addressForm = regexp.MustCompile(`^<?([^\s<>@,;:"()]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\.[A-Za-z]{2,63})>?[.!]*$`)
	newPerson   = regexp.MustCompile(`(?i)^([^<>@:;"]{1,60}) <([^\s<>]+)>(?: as ([a-z_ ,-]{1,80}))?[.!]*$`)
	yearAndRest = regexp.MustCompile(`^(20[0-9]{2}) (.+)$`)
	cancelled   = regexp.MustCompile(`(?i)^(.*?),? (?:is )?cancell?ed[.!]*$`)
	untilDay    = regexp.MustCompile(`(?i)^(?:until|till) (.+)$`)
	personName  = regexp.MustCompile(`^[\pL\pM0-9][\pL\pM0-9 '.,_-]{0,59}$`)
)

func fillMoney(_ *reader, act *Act, head string) bool {
	money, ok := ParseMoney(strings.TrimRight(head, ".!"))
	act.Money = money
	return ok
}

// fillRecord reads the count and the day of a vote in a meeting, in this order or the other.
func fillRecord(_ *reader, act *Act, head string) bool {
	parts := strings.SplitN(head, " ", 2)
	if len(parts) == 2 && !tallyFigures.MatchString(parts[0]) {
		if i := strings.LastIndexByte(head, ' '); i > 0 {
			parts = []string{head[i+1:], head[:i]}
		}
	}
	if len(parts) < 2 || !tallyFigures.MatchString(parts[0]) {
		return false
	}
	day, ok := ParseDate(strings.TrimRight(parts[1], ".!"))
	act.Tally, act.Date = parts[0], day
	return ok
}

func fillMeeting(_ *reader, act *Act, head string) bool {
	if m := cancelled.FindStringSubmatch(head); m != nil {
		act.Off, head = true, m[1]
	}
	day, ok := ParseDate(strings.TrimRight(head, ".!"))
	act.Date = day
	return ok
}

func fillBudget(r *reader, act *Act, head string) bool {
	m := yearAndRest.FindStringSubmatch(head)
	if m == nil {
		return false
	}
	act.Year, _ = strconv.Atoi(m[1])
	return fillMoney(r, act, m[2])
}

func fillAway(_ *reader, act *Act, head string) bool {
	m := untilDay.FindStringSubmatch(head)
	if m == nil {
		return false
	}
	day, ok := ParseDate(strings.TrimRight(m[1], ".!"))
	act.Date = day
	return ok
}

// fillNewPerson reads "Name <address> as role, role". A role that the charter does not know makes it none: "as soon as possible".
func fillNewPerson(r *reader, act *Act, head string) bool {
	m := newPerson.FindStringSubmatch(head)
	if m == nil || !addressForm.MatchString(m[2]) {
		return false
	}
	act.Person, act.Address = strings.TrimSpace(m[1]), strings.ToLower(m[2])
	if m[3] == "" {
		return true
	}
	var roles []string
	for _, role := range strings.Split(m[3], ",") {
		role = strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(strings.TrimSpace(role)))
		if role == "" || len(r.expect.Roles) > 0 && !slices.Contains(r.expect.Roles, role) {
			return false
		}
		roles = append(roles, role)
	}
	act.Roles = strings.Join(roles, ",")
	return true
}

// unknownRole says which roles there are, where a line names a person to be added in another one; empty elsewhere.
func (r *reader) unknownRole(word string, l own) string {
	_, head, _ := strings.Cut(l.plain, " ")
	m := newPerson.FindStringSubmatch(strings.TrimSpace(head))
	if word != "add" || m == nil || m[3] == "" || len(r.expect.Roles) == 0 || !addressForm.MatchString(m[2]) {
		return ""
	}
	roles := strings.ReplaceAll(strings.Join(r.expect.Roles, ", "), "_", " ")
	return "the charter knows no such role; it knows these: " + roles
}

// fillPerson reads a person's id, name or address. A word in capitals is a command whoever is named, so that a wrong name is
// answered; written like prose it must name somebody that is known: "Active members of the group" does not.
func fillPerson(r *reader, act *Act, head string) bool {
	const mostWords = 4
	if m := addressForm.FindStringSubmatch(head); m != nil {
		act.Address = strings.ToLower(m[1])
		return true
	}
	name := strings.TrimRight(head, ".!")
	if !personName.MatchString(name) || len(strings.Fields(name)) > mostWords {
		return false
	}
	act.Person = name
	word, _, _ := strings.Cut(plainText(act.Line), " ")
	known := slices.ContainsFunc(r.expect.People, func(p string) bool { return strings.EqualFold(p, name) })
	return known || word == strings.ToUpper(word)
}

// fillAddress reads an address, or nothing.
func fillAddress(_ *reader, act *Act, head string) bool {
	if endMarks.MatchString(head) {
		return true
	}
	m := addressForm.FindStringSubmatch(head)
	if m == nil {
		return false
	}
	act.Address = strings.ToLower(m[1])
	return true
}
