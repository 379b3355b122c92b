package workflow_test

import (
	"fmt"
	"maps"
	"regexp"
	"strings"
	"time"

	"charterd/workflow"
)

func readTime(s string) (time.Time, error) {
	if t, err := time.Parse("2006-01-02 15:04:05", s); err == nil {
		return t, nil
	}
	if t, err := time.Parse("2006-01-02 15:04", s); err == nil {
		return t, nil
	}
	return time.Parse(time.DateOnly, s)
}

var (
	onRoster = regexp.MustCompile(`^(\w+)(?: \(([^()]+)\))?(?: from (\S+ \S+))?(?: until (\S+ \S+))?$`)
	onePart  = regexp.MustCompile(`[^,()]+(?:\([^()]*\)[^,()]*)?`)
)

// readRoster reads "nora (chair, away until 2026-12-01), ada (inactive), ben from 2026-11-20 00:00, cleo until 2026-11-15 00:00" and
// says who is away until when.
func readRoster(s string) (list workflow.Roster, away map[string]time.Time, err error) {
	away = map[string]time.Time{}
	for _, one := range onePart.FindAllString(s, -1) {
		m := onRoster.FindStringSubmatch(strings.TrimSpace(one))
		if m == nil {
			return nil, nil, fmt.Errorf("%q is nobody", one)
		}
		member := workflow.Member{ID: m[1], Name: strings.ToUpper(m[1][:1]) + m[1][1:], Addresses: []string{m[1] + "@members.example"}}
		for _, mark := range strings.FieldsFunc(strings.ReplaceAll(m[2], " and ", ","), func(r rune) bool { return r == ',' }) {
			mark = strings.TrimSpace(mark)
			if until, found := strings.CutPrefix(mark, "away until "); found {
				away[member.ID], err = readTime(until)
			} else if mark == "inactive" {
				member.Inactive = true
			} else {
				member.Roles = append(member.Roles, strings.ReplaceAll(mark, " ", "_"))
			}
		}
		if m[3] != "" && err == nil {
			member.Since, err = readTime(m[3])
		}
		if m[4] != "" && err == nil {
			member.Until, err = readTime(m[4])
		}
		if err != nil {
			return nil, nil, err
		}
		list = append(list, member)
	}
	return list, away, nil
}

// whole is a request with all that the form requires.
var whole = map[string]string{
	"event": "PyCon Neptune", "type": "conference", "starts": "2027-05-02", "country": "Portugal", "requested": "7500.00 USD",
	"attendees": "125", "organiser": "Nok Example", "coc_url": "https://neptune.example/coc", "programme": "two tracks", "budget": "hall 7500",
}

// person finds who acts: a member of the case's group by id, the other body as "board", else somebody outside with an address
// of their own.
func (s *stage) person(group, name string) workflow.Person {
	if name == "board" {
		return workflow.Person{Name: "Board", Address: "board@example.org", Proven: true, Board: true}
	}
	if m, ok := s.register(group).Roster.ByID(name); ok {
		return workflow.Person{Member: m.ID, Name: m.Name, Address: m.Addresses[0], Proven: true}
	}
	return workflow.Person{Name: name, Address: name + "@neptune.example", Proven: true}
}

var (
	deed    = regexp.MustCompile(`^(\w+)(:| submits| sends| comments| knocks)(?: (.+))?$`)
	setting = regexp.MustCompile(`(\w+)="([^"]*)"`)
	quoted  = regexp.MustCompile(`(?:^| )"([^"]*)"`)
	naming  = regexp.MustCompile(` on (\S+)`)
	without = regexp.MustCompile(`without ([\w, ]+?)(?: excluding|$)`)
	shunned = regexp.MustCompile(`excluding ([\w, ]+)$`)
	alike   = regexp.MustCompile(`similar ([A-Z]+-\d+)`)
	filed   = regexp.MustCompile(`file (\S+)`)
)

// input reads what stands after the time.
func (s *stage) input(group string, c *workflow.Case, what string) (workflow.Input, error) {
	if what == "tick" {
		return workflow.Input{Act: workflow.Tick{}}, nil
	}
	m := deed.FindStringSubmatch(what)
	if m == nil {
		return workflow.Input{}, fmt.Errorf("who does what?")
	}
	s.mail++
	in := workflow.Input{By: s.person(group, m[1]), Mail: s.mail}
	switch m[2] {
	case " knocks":
		in.Act = workflow.Knock{Party: workflow.Party{Name: in.By.Name, Address: in.By.Address}}
	case " submits":
		in.By.Proven = !strings.Contains(m[3], "unproven")
		in.Act = submitted(in.By, m[3])
	case " sends":
		in.Act = sent(m[3])
	case " comments":
		in.Act = workflow.Remark{Text: words(m[3])}
	default:
		in.Act = said(in.By, c, m[3])
	}
	return in, nil
}

func words(s string) string {
	if m := quoted.FindStringSubmatch(s); m != nil {
		return m[1]
	}
	return ""
}

func settings(s string) map[string]string {
	fields := map[string]string{}
	for _, m := range setting.FindAllStringSubmatch(s, -1) {
		fields[m[1]] = m[2]
	}
	return fields
}

func submitted(by workflow.Person, s string) workflow.Submit {
	fields, doubts := maps.Clone(whole), map[string]string{}
	for name, value := range settings(s) {
		if before, ok := strings.CutPrefix(name, "doubt_"); ok {
			doubts[before] = value
			continue
		}
		fields[name] = value
	}
	if m := without.FindStringSubmatch(s); m != nil {
		for _, name := range strings.Split(m[1], ", ") {
			delete(fields, name)
		}
	}
	a := workflow.Submit{Title: fields["event"], Applicant: workflow.Party{Name: by.Name, Address: by.Address}, Fields: fields, Doubts: doubts}
	for _, m := range alike.FindAllStringSubmatch(s, -1) {
		a.Similar = append(a.Similar, m[1])
	}
	if m := shunned.FindStringSubmatch(s); m != nil {
		for _, name := range strings.Split(m[1], ", ") {
			a.Excluded = append(a.Excluded, name+"@members.example")
		}
	}
	return a
}

func sent(s string) workflow.Supply {
	a := workflow.Supply{Fields: settings(s), Text: words(setting.ReplaceAllString(s, ""))}
	if m := filed.FindStringSubmatch(s); m != nil {
		a.Attachments = []string{m[1]}
	}
	return a
}

// said reads what a person wrote: an answer to a ballot, or a command.
func said(by workflow.Person, c *workflow.Case, s string) workflow.Act {
	word, rest, _ := strings.Cut(s, " ")
	switch {
	case word == "MOTION":
		return motioned(by, s)
	case strings.ToUpper(word) == word:
		return ordered(s)
	case word == "recuse":
		return workflow.Recuse{Line: word}
	}
	number := c.ID
	if b := c.Last(); b != nil {
		number = b.Number
	}
	if m := naming.FindStringSubmatch(s); m != nil {
		number = m[1]
	}
	if word == "unclear" {
		return workflow.Puzzle{Ballot: number, Line: words(rest), Why: "it is not certain"}
	}
	return workflow.Cast{Ballot: number, Choice: word, Line: word, Remark: words(" " + rest), Quoted: strings.Contains(rest, "quoting the motion")}
}
