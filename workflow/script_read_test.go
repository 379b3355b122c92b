package workflow_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"charterd/workflow"
)

func readTime(s string) (time.Time, error) {
	if t, err := time.Parse("2006-01-02 15:04:05", s); err == nil {
		return t, nil
	}
	return time.Parse("2006-01-02 15:04", s)
}

var onRoster = regexp.MustCompile(`^(\w+)(?: \(([\w, ]+)\))?(?: from (\S+ \S+))?(?: until (\S+ \S+))?$`)

// readRoster reads "nora (chair), ada, ben from 2026-11-20 00:00, cleo until 2026-11-15 00:00".
func readRoster(s string) (workflow.Roster, error) {
	var list workflow.Roster
	for _, one := range strings.Split(s, ",") {
		m := onRoster.FindStringSubmatch(strings.TrimSpace(one))
		if m == nil {
			return nil, fmt.Errorf("%q is nobody", one)
		}
		member := workflow.Member{ID: m[1], Name: strings.ToUpper(m[1][:1]) + m[1][1:], Addresses: []string{m[1] + "@members.example"}}
		for _, role := range strings.Split(m[2], " and ") {
			if role != "" {
				member.Roles = append(member.Roles, strings.ReplaceAll(role, " ", "_"))
			}
		}
		var err error
		if m[3] != "" {
			member.Since, err = readTime(m[3])
		}
		if m[4] != "" && err == nil {
			member.Until, err = readTime(m[4])
		}
		if err != nil {
			return nil, err
		}
		list = append(list, member)
	}
	return list, nil
}

// whole is a request with all that the form requires.
var whole = map[string]string{
	"event": "PyCon Neptune", "type": "conference", "starts": "2027-05-02", "country": "Portugal", "requested": "7500.00 USD",
	"attendees": "125", "organiser": "Nok Example", "coc_url": "https://neptune.example/coc", "programme": "two tracks", "budget": "hall 7500",
}

// person finds who acts: a member by id, the other body as "board", else somebody outside with an address of their own.
func (s *stage) person(name string) workflow.Person {
	if name == "board" {
		return workflow.Person{Name: "Board", Address: "board@example.org", Proven: true, Board: true}
	}
	if m, ok := s.roster.ByID(name); ok {
		return workflow.Person{Member: m.ID, Name: m.Name, Address: m.Addresses[0], Proven: true}
	}
	return workflow.Person{Name: name, Address: name + "@neptune.example", Proven: true}
}

var (
	deed    = regexp.MustCompile(`^(\w+)(:| submits| sends| comments)(?: (.+))?$`)
	setting = regexp.MustCompile(`(\w+)="([^"]*)"`)
	quoted  = regexp.MustCompile(`(?:^| )"([^"]*)"`)
	naming  = regexp.MustCompile(` on (\S+)`)
	without = regexp.MustCompile(`without ([\w, ]+)$`)
	filed   = regexp.MustCompile(`file (\S+)`)
)

// input reads what stands after the time.
func (s *stage) input(c *workflow.Case, what string) (workflow.Input, error) {
	if what == "tick" {
		return workflow.Input{Act: workflow.Tick{}}, nil
	}
	m := deed.FindStringSubmatch(what)
	if m == nil {
		return workflow.Input{}, fmt.Errorf("who does what?")
	}
	s.mail++
	in := workflow.Input{By: s.person(m[1]), Mail: s.mail}
	switch m[2] {
	case " submits":
		in.By.Proven = !strings.Contains(m[3], "unproven")
		in.Act = submitted(in.By, m[3])
	case " sends":
		in.Act = sent(m[3])
	case " comments":
		in.Act = workflow.Remark{Text: words(m[3])}
	default:
		in.Act = said(c, m[3])
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
	return workflow.Submit{Title: fields["event"], Applicant: workflow.Party{Name: by.Name, Address: by.Address}, Fields: fields, Doubts: doubts}
}

func sent(s string) workflow.Supply {
	a := workflow.Supply{Fields: settings(s), Text: words(setting.ReplaceAllString(s, ""))}
	if m := filed.FindStringSubmatch(s); m != nil {
		a.Attachments = []string{m[1]}
	}
	return a
}

// said reads what a person wrote: an answer to a ballot, or a command.
func said(c *workflow.Case, s string) workflow.Act {
	number := c.ID
	if b := c.Last(); b != nil {
		number = b.Number
	}
	if m := naming.FindStringSubmatch(s); m != nil {
		number = m[1]
	}
	word, rest, _ := strings.Cut(s, " ")
	switch {
	case word == "recuse":
		return workflow.Recuse{Line: word}
	case word == "unclear":
		return workflow.Puzzle{Ballot: number, Line: words(rest), Why: "it is not certain"}
	case strings.ToUpper(word) != word:
		return workflow.Cast{Ballot: number, Choice: word, Line: word, Remark: words(" " + rest)}
	}
	order := workflow.Order{Word: strings.ToLower(word), Line: s, Text: rest}
	switch order.Word {
	case "propose":
		order.Amount, order.Text = rest, ""
	case "resolved":
		order.Text = ""
		order.Result, rest, _ = strings.Cut(rest, " ")
		currency := func(word string) bool { return word == "USD" || word == "EUR" }
		if i := slices.IndexFunc(strings.Fields(rest), currency); i > 0 {
			order.Amount = strings.Join(strings.Fields(rest)[i-1:i+1], " ")
		}
	}
	return order
}
