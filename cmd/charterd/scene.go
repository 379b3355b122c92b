package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"charterd/mail"
)

// scene is what is there before a simulation begins: groups with their members, and cases in mid-course (decisions,
// "simulate"). It comes from a JSON file with one object per setting; keys that are not known are passed over, for it is a
// format for tests.
type scene struct {
	file     string
	settings []*setting
	dns      map[string]string // TXT records by name, for tests of signatures
	missing  []error
}

// setting is one group of a scene.
type setting struct {
	name         string
	AuthservID   string        `json:"authserv_id"`
	Service      string        `json:"service_address"`
	TokenAddress string        `json:"token_address"` // with TOKEN where the token stands
	Chair        string        `json:"chair"`
	Board        string        `json:"board"`
	List         string        `json:"list"`
	Now          string        `json:"now"` // its first word: when cases without a vote were under way
	Members      []sceneMember `json:"members"`
	Items        []sceneItem   `json:"items"`
}

type sceneMember struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	Addresses []string `json:"addresses"`
	Since     string   `json:"since"`
	Until     string   `json:"until"` // from then on no member
	Recused   []string `json:"recused"`
}

// UnmarshalJSON takes a bare id too: the member of that id of another setting.
func (m *sceneMember) UnmarshalJSON(text []byte) error {
	if bytes.HasPrefix(text, []byte(`"`)) {
		return json.Unmarshal(text, &m.ID)
	}
	type plain sceneMember
	return json.Unmarshal(text, (*plain)(m))
}

type sceneItem struct {
	ID        string   `json:"id"`
	State     string   `json:"state"`
	Title     string   `json:"title"`
	Amount    string   `json:"amount"`
	Applicant string   `json:"applicant"`
	VoteOpen  string   `json:"vote_open"`
	VoteClose string   `json:"vote_close"`
	Recused   []string `json:"recused"`
}

// readScene reads a scene file. Every top-level object that has a service_address, members or items is a setting.
func readScene(name string) (*scene, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("reading the scene: %w", err)
	}
	var top map[string]json.RawMessage
	if err := json.Unmarshal(text, &top); err != nil {
		return nil, configError(fmt.Errorf("%s%s: %w", name, lineIn(text, err), err))
	}
	s := &scene{file: name}
	for _, key := range sortedKeys(top) {
		if err := s.add(key, top[key]); err != nil {
			return nil, configError(fmt.Errorf("%s: %s: %w", name, key, err))
		}
	}
	if len(s.settings) == 0 {
		return nil, configError(fmt.Errorf("%s: there is no setting; write an object such as \"S1\" with service_address, members and items", name))
	}
	s.resolve()
	return s, nil
}

// lineIn says in which line a mistake of the notation stands.
func lineIn(text []byte, err error) string {
	var broken *json.SyntaxError
	if !errors.As(err, &broken) {
		return ""
	}
	return fmt.Sprintf(":%d", 1+bytes.Count(text[:broken.Offset], []byte("\n")))
}

func (s *scene) add(key string, text json.RawMessage) error {
	if key == "dns_txt" {
		return json.Unmarshal(text, &s.dns)
	}
	var keys map[string]json.RawMessage
	if json.Unmarshal(text, &keys) != nil || keys["service_address"] == nil && keys["members"] == nil && keys["items"] == nil {
		return nil // some other part of the file
	}
	one := &setting{name: key}
	if err := json.Unmarshal(text, one); err != nil {
		return err
	}
	s.settings = append(s.settings, one)
	return nil
}

// resolve puts the members of other settings in place of their bare ids.
func (s *scene) resolve() {
	known := map[string]sceneMember{}
	for _, one := range s.settings {
		for _, m := range one.Members {
			if len(m.Addresses) > 0 {
				known[m.ID] = m
			}
		}
	}
	for _, one := range s.settings {
		for i, m := range one.Members {
			if full, ok := known[m.ID]; ok && len(m.Addresses) == 0 {
				one.Members[i] = full
			}
		}
	}
}

// wrong notes a mistake; all of them are told at once.
func (s *scene) wrong(path, format string, args ...any) {
	s.missing = append(s.missing, fmt.Errorf("%s: %s: %s", s.file, path, fmt.Sprintf(format, args...)))
}

// need reports a missing key and what it is for.
func (s *scene) need(path, value, purpose string) bool {
	if value == "" {
		s.wrong(path, "this key is missing or empty: %s", purpose)
	}
	return value != ""
}

// err is what was found wrong; nil when the scene can be played.
func (s *scene) err() error {
	if len(s.missing) == 0 {
		return nil
	}
	return configError(errors.Join(s.missing...))
}

// address reads an address of the scene in the form in which addresses are compared; empty where there is none.
func (s *scene) address(path, text string) string {
	if text == "" {
		return ""
	}
	canonical, err := mail.CanonicalAddress(text)
	if err != nil {
		s.wrong(path, "%q is no address: %v", text, err)
	}
	return canonical
}

// time reads a time of the scene; zero where there is none.
func (s *scene) time(path, text string) time.Time {
	if text == "" {
		return time.Time{}
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		s.wrong(path, "%q is no time; write it as in 2026-03-01T00:00:00Z", text)
	}
	return at.UTC().Truncate(time.Second)
}

// now is the moment at which the scene stands; zero where it names none. Words behind it are for people.
func (one *setting) now() time.Time {
	first, _, _ := strings.Cut(one.Now, " ")
	at, _ := time.Parse(time.RFC3339, first)
	return at.UTC().Truncate(time.Second)
}

var sceneID = regexp.MustCompile(`^([A-Za-z]{1,4})-([1-9][0-9]{0,6})$`)

// split takes the id of a case apart.
func (i *sceneItem) split() (prefix string, number int, ok bool) {
	parts := sceneID.FindStringSubmatch(i.ID)
	if parts == nil {
		return "", 0, false
	}
	number, _ = strconv.Atoi(parts[2])
	return strings.ToUpper(parts[1]), number, true
}

// prefix is the one that the numbers of the setting's cases have; empty where the first has none.
func (one *setting) prefix() string {
	if len(one.Items) == 0 {
		return ""
	}
	p, _, _ := one.Items[0].split()
	return p
}

// recused are the members who left a case, as the case or the member says it.
func (one *setting) recused(i *sceneItem) []string {
	ids := slices.Clone(i.Recused)
	for _, m := range one.Members {
		if slices.Contains(m.Recused, i.ID) && !slices.Contains(ids, m.ID) {
			ids = append(ids, m.ID)
		}
	}
	return ids
}
