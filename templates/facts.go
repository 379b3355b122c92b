package templates

import (
	"strings"

	"charterd/workflow"
	"charterd/workflow/charter"
)

// items are fields of the form as a check-list.
func items(c *workflow.Case, fields []charter.Field) []Item {
	var list []Item
	for _, f := range fields {
		list = append(list, Item{Label: short(f.Label, wideTitle), Help: short(f.Help, 200), Doubt: short(c.Doubts[f.Name], wideTitle), Required: f.Required})
	}
	return list
}

// facts are the first values of the form, in its order. The way to reach the applicant is shown to the applicant only.
func facts(rules *charter.Charter, c *workflow.Case, most int, private bool) []Fact {
	var list []Fact
	for _, f := range rules.Form {
		value := c.Fields[f.Name]
		if value == "" || len(list) == most || (!private && (f.Kind == charter.KindEmail || f.Role == charter.RoleContact)) {
			continue
		}
		wide := wideValue
		if f.Kind == charter.KindLongText {
			wide = wideText
		}
		shown := asWritten(short(fieldValue(f, value), wide))
		if c.Doubts[f.Name] != "" {
			shown += " (not clear to us)"
		}
		list = append(list, Fact{Label: strings.TrimSuffix(short(f.Label, 40), ":"), Value: shown})
	}
	return list
}

// mostKeyFacts is how many facts stand in a mail that is not about all of them.
const mostKeyFacts = 5

// keyFacts are at most five, in the form's order: what is asked, when and how much, and as many other short answers as fit.
func keyFacts(rules *charter.Charter, c *workflow.Case) []Fact {
	chosen := map[string]bool{}
	for _, first := range []bool{true, false} {
		for _, f := range rules.Form {
			lead := f.Role == charter.RoleTitle || f.Role == charter.RoleStarts || f.Role == charter.RoleAmount
			brief := f.Kind == charter.KindNumber || f.Kind == charter.KindCountry || f.Kind == charter.KindDate || f.Kind == charter.KindText
			shown := f.Role != charter.RoleContact && c.Fields[f.Name] != ""
			if lead == first && (lead || brief) && shown && len(chosen) < mostKeyFacts {
				chosen[f.Name] = true
			}
		}
	}
	few := &charter.Charter{}
	for _, f := range rules.Form {
		if chosen[f.Name] {
			few.Form = append(few.Form, f)
		}
	}
	return facts(few, c, mostKeyFacts, false)
}
