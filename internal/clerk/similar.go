package clerk

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"charterd/workflow"
	"charterd/workflow/charter"
)

// titles are the cases of a group by what is left of their titles: two cases under one key may be the same matter.
type titles map[string][]string

// mostSimilar is how many cases the chair is shown.
const mostSimilar = 3

// add notes a case; of many with one key the newest are kept: "Django Girls" stands on hundreds.
func (t titles) add(title, id string) {
	key := titleKey(title)
	if key == "" || slices.Contains(t[key], id) {
		return
	}
	t[key] = append(t[key], id)
	if n := len(t[key]); n > mostSimilar {
		t[key] = slices.Clone(t[key][n-mostSimilar:])
	}
}

// smallWords say nothing about which event a title means.
var smallWords = map[string]bool{
	"the": true, "a": true, "an": true, "of": true, "for": true, "in": true, "at": true, "on": true, "and": true, "to": true,
	"grant": true, "request": true, "application": true,
}

// titleKey folds a title to its words in lower case, without punctuation, years and small words.
func titleKey(title string) string {
	var kept []string
	for _, word := range strings.FieldsFunc(strings.ToLower(title), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if !smallWords[word] && !isYear(word) {
			kept = append(kept, word)
		}
	}
	return strings.Join(kept, " ")
}

func isYear(word string) bool {
	return len(word) == 4 && (strings.HasPrefix(word, "19") || strings.HasPrefix(word, "20")) && strings.Trim(word, "0123456789") == ""
}

// similar are earlier cases that a new request may repeat: of the same title, or by the same applicant for the same first day
// (situations, Who wrote). Only the chair is told; a confidential group compares nothing.
func (m *letterbox) similar(ctx context.Context, rules *charter.Charter, s workflow.Submit) ([]string, error) {
	if m.g.Confidential || rules.Confidential || rules.OpensOn != charter.OnForm {
		return nil, nil
	}
	found := slices.Clone(m.titles[m.g.ID][titleKey(s.Title)])
	starts, dated := rules.FieldByRole(charter.RoleStarts)
	if !dated || s.Fields[starts.Name] == "" {
		return found, nil
	}
	ids, err := m.Store.CasesTo(ctx, s.Applicant.Address, "A1", Unproven)
	if err != nil {
		return nil, fmt.Errorf("looking for earlier requests of the sender: %w", err)
	}
	for _, id := range ids {
		if m.groupOf(id) != m.g || slices.Contains(found, id) || len(found) == mostSimilar {
			continue
		}
		c, err := m.current(ctx, id)
		if err != nil {
			return nil, err
		}
		if c != nil && c.Fields[starts.Name] == s.Fields[starts.Name] && workflow.Address(c.Applicant.Address) == workflow.Address(s.Applicant.Address) {
			found = append(found, id)
		}
	}
	return found, nil
}
