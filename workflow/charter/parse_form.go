package charter

import (
	"slices"
	"strings"
)

var (
	fieldKinds = []string{
		string(KindText), string(KindLongText), string(KindMoney), string(KindDate), string(KindNumber),
		string(KindYesNo), string(KindCountry), string(KindURL), string(KindEmail), string(KindChoice),
	}
	// roleKinds says which kind of field can have a role.
	roleKinds = map[FieldRole]FieldKind{RoleTitle: KindText, RoleAmount: KindMoney, RoleStarts: KindDate, RoleContact: KindText}
)

func (c *Charter) readForm(s *section) {
	sections := s.subs("field", "field")
	for _, one := range sections {
		one.must("name", "label", "kind")
		f := Field{
			Name: one.shaped("name", nameShape, "lower-case letters, digits and underscores, as in past_editions"), Label: one.text("label"),
			Kind: FieldKind(one.word("kind", "", fieldKinds...)), Required: one.flag("required", false),
			Unless: one.text("unless"), When: one.text("when"), Help: one.text("help"), Clause: one.text("clause"),
			Role: FieldRole(one.word("role", "", string(RoleTitle), string(RoleAmount), string(RoleStarts), string(RoleContact))),
		}
		f.Aliases, _ = one.texts("aliases")
		f.Options, _ = one.texts("options")
		f.Instead, _ = one.texts("instead")
		c.checkField(one, f)
		c.Form = append(c.Form, f)
		one.close()
	}
	for i, one := range sections {
		c.checkNeed(one, c.Form[i])
	}
	c.checkLabels(sections)
}

// checkField reports what is wrong with a field by itself, and with its name and role among the fields before it.
func (c *Charter) checkField(s *section, f Field) {
	if _, taken := c.Field(f.Name); taken && f.Name != "" {
		s.refuse(s.n.line, "", "there is another field of this name")
	}
	if f.Name == submitted {
		s.refuse(s.n.lineOf("name"), "name", "%q means the day on which a request comes in; choose another name", submitted)
	}
	if f.Kind == KindChoice && len(f.Options) == 0 {
		s.refuse(s.n.line, "", `a choice needs options = ["…", "…"]`)
	}
	if f.Kind != KindChoice && len(f.Options) > 0 {
		s.refuse(s.n.lineOf("options"), "options", "belongs to a choice, and this field is %s", f.Kind)
	}
	if f.Kind == KindMoney && c.Currency == "" {
		s.refuse(s.n.lineOf("kind"), "kind", "money needs the charter's currency, as in currency = \"USD\" at the top")
	}
	if f.Role == "" {
		return
	}
	if kind := roleKinds[f.Role]; f.Kind != kind && f.Kind != "" {
		s.refuse(s.n.lineOf("role"), "role", "%q needs a field of kind %q, and this one is %s", f.Role, kind, f.Kind)
	}
	if other, taken := c.FieldByRole(f.Role); taken {
		s.refuse(s.n.lineOf("role"), "role", "field %q has this role already", other.Name)
	}
}

// checkNeed reports what is wrong with the keys that say when a required field is needed.
func (c *Charter) checkNeed(s *section, f Field) {
	others := slices.DeleteFunc(c.fieldNames(), func(name string) bool { return name == f.Name })
	known := func(key string, line int, name string) {
		if !slices.Contains(others, name) {
			s.refuse(line, key, "there is no other field %q%s", name, hint(name, others))
		}
	}
	if f.Unless != "" {
		known("unless", s.n.lineOf("unless"), f.Unless)
	}
	if f.When != "" {
		known("when", s.n.lineOf("when"), f.When)
		if other, ok := c.Field(f.When); ok && f.When != f.Name && other.Kind != KindYesNo {
			s.refuse(s.n.lineOf("when"), "when", "must name a field of kind %q, and %q is %s", KindYesNo, f.When, other.Kind)
		}
	}
	for i, name := range f.Instead {
		known("instead", s.n.lineOf("instead", i), name)
	}
	for _, key := range []string{"unless", "when", "instead"} {
		if s.n.table[key] != nil && !f.Required {
			s.refuse(s.n.lineOf(key), key, "says when a required field is not needed; add required = true or remove it")
		}
	}
}

// checkLabels reports labels that a form reader could not tell apart, or not from their value.
func (c *Charter) checkLabels(sections []*section) {
	owner := map[string]string{}
	for i, one := range sections {
		f := c.Form[i]
		for n, label := range append([]string{f.Label}, f.Aliases...) {
			key, line := "label", one.n.lineOf("label")
			if n > 0 {
				key, line = "aliases", one.n.lineOf("aliases", n-1)
			}
			if strings.Contains(label, ":") {
				one.refuse(line, key, "%q has a colon, which ends a label on the form", label)
			}
			folded := strings.ToLower(label)
			if other := owner[folded]; label != "" && other != "" {
				one.refuse(line, key, "%q is a label of field %q too", label, other)
			}
			owner[folded] = f.Name
		}
	}
}
