package workflow_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"charterd/workflow"
)

var (
	registerDeed = regexp.MustCompile(`^(\w+): ([A-Z]+)(?: (.+))?$`)
	heldLine     = regexp.MustCompile(`^held (\S+) since (\S+?)( early)?: ([\w, ]+?)?(?:; silent ([\w, ]+?))?(?:; recused ([\w, ]+))?$`)
	newcomer     = regexp.MustCompile(`^(.*?)(?: <(\S+)>)?(?: as ([\w ,]+))?$`)
)

// input reads what stands after the time.
func (o *office) input(what string) (workflow.Input, error) {
	if what == "tick" {
		return workflow.Input{Act: workflow.Tick{}}, nil
	}
	if m := registerDeed.FindStringSubmatch(what); m != nil {
		o.mail++
		return workflow.Input{By: o.person(m[1]), Act: groupOrder(m[2], m[3]), Mail: o.mail}, nil
	}
	told, err := o.told(what)
	return workflow.Input{Act: told}, err
}

func (o *office) person(name string) workflow.Person {
	if name == "board" {
		return workflow.Person{Name: "Board", Address: "board@example.org", Proven: true, Board: true}
	}
	if m, known := o.r.Roster.ByID(name); known {
		return workflow.Person{Member: m.ID, Name: m.Name, Address: m.Addresses[0], Proven: true}
	}
	return workflow.Person{Name: name, Address: name + "@neptune.example", Proven: true}
}

// groupOrder reads a command as the command grammar gives it.
func groupOrder(word, rest string) workflow.Order {
	a := workflow.Order{Word: strings.ToLower(word), Line: strings.TrimSpace(word + " " + rest)}
	switch a.Word {
	case "add":
		m := newcomer.FindStringSubmatch(rest)
		a.Person = &workflow.Who{Name: m[1], Address: m[2]}
		if m[3] != "" {
			a.Person.Roles = strings.Split(m[3], ", ")
		}
	case "remove", "inactive", "active":
		a.Person = &workflow.Who{ID: rest}
	case "away":
		a.Day = strings.TrimPrefix(rest, "until ")
	case "meeting":
		a.Day, a.Off = strings.CutSuffix(rest, " cancelled")
	case "budget":
		year, amount, _ := strings.Cut(rest, " ")
		a.Year, _ = strconv.Atoi(year)
		a.Amount = amount
	}
	return a
}

// told reads what a case contributes.
func (o *office) told(what string) (workflow.Told, error) {
	if m := heldLine.FindStringSubmatch(what); m != nil {
		opened, err := time.Parse("2006-01-02T15:04", m[2])
		return workflow.Told{Held: &workflow.Held{
			Ballot: m[1], Opened: opened, Early: m[3] != "", Answered: listed(m[4]), Silent: listed(m[5]), Recused: listed(m[6]),
		}}, err
	}
	words := strings.Fields(what)
	switch {
	case words[0] == "waits" && len(words) == 2:
		return workflow.Told{Waits: words[1]}, nil
	case words[0] == "void" && len(words) == 2:
		return workflow.Told{Void: words[1]}, nil
	case words[0] == "award" && len(words) >= 4:
		return workflow.Told{Award: &workflow.Award{Case: words[1], Amount: words[2] + " " + words[3], Paid: len(words) > 4}}, nil
	}
	return workflow.Told{}, fmt.Errorf("who does what?")
}

func listed(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ", ")
}
