package workflow_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"charterd/workflow"
	"charterd/workflow/charter"
)

var settingLine = regexp.MustCompile(`^(roster|meetings|charter)(?: ([\w-]+))?: (.+)$`)

func (s *stage) set(what, group, value string) error {
	switch what {
	case "roster":
		return s.people(group, value)
	case "meetings":
		r := s.register(group)
		r.Meetings = strings.Split(value, ", ")
		s.registers[group] = r
		return nil
	}
	return s.charter(group, value)
}

// register is the group's own state, or the one that all groups share.
func (s *stage) register(group string) workflow.Register {
	if r, own := s.registers[group]; own {
		return r
	}
	return s.registers[""]
}

// meeting is the next one, on or after that day, of the group or of the body to which it refers.
func (s *stage) meeting(rules *charter.Charter, day string) string {
	days := s.register(rules.Group).Meetings
	for _, stage := range rules.Stages {
		if stage.To != "" && len(days) == 0 {
			days = s.register(stage.To).Meetings
		}
	}
	for _, one := range days {
		if one >= day {
			return one
		}
	}
	return ""
}

// people sets the roster as from now on.
func (s *stage) people(group, line string) error {
	roster, away, err := readRoster(line)
	if err != nil {
		return err
	}
	r := s.register(group)
	r.Roster, r.Away = roster, away
	s.registers[group] = r
	for _, m := range roster {
		s.groupEvent(workflow.RosterChange{Member: m})
		if until, gone := away[m.ID]; gone {
			s.groupEvent(workflow.AwayUntil{Member: m.ID, Until: until})
		}
	}
	return nil
}

// groupEvent keeps an event of the group's own stream in the record.
func (s *stage) groupEvent(d workflow.Data) {
	payload, err := workflow.EncodeData(d)
	if err != nil {
		s.t.Fatal(err)
	}
	s.record = append(s.record, entry{Kind: d.Kind(), Payload: payload})
}

// charter loads "FILE" or "shipped VERSION". One for the grants group takes the place of the shipped charter as the one that
// governs where nothing else is said.
func (s *stage) charter(group, file string) error {
	c, err := loaded(group, file)
	if err != nil {
		return err
	}
	s.rules[group] = c
	if group == s.first.Group {
		s.first = c
	}
	return nil
}

func loaded(group, file string) (*charter.Charter, error) {
	if version, shipped := strings.CutPrefix(file, "shipped "); shipped {
		return charter.Find(group, version)
	}
	text, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		return nil, err
	}
	return charter.Parse(file, text)
}
