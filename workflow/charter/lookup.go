package charter

import (
	"slices"
	"strings"
	"time"
)

// Stage returns the stage of that name.
func (c *Charter) Stage(name string) (Stage, bool) {
	for _, s := range c.Stages {
		if s.Name == name {
			return s, true
		}
	}
	return Stage{}, false
}

// NextStage returns the stage that the charter lists after the named one; false for the last and for unknown names.
// Whether a referral is entered is for its conditions to say.
func (c *Charter) NextStage(name string) (Stage, bool) {
	for i, s := range c.Stages {
		if s.Name == name && i+1 < len(c.Stages) {
			return c.Stages[i+1], true
		}
	}
	return Stage{}, false
}

// Field returns the form field of that name.
func (c *Charter) Field(name string) (Field, bool) {
	for _, f := range c.Form {
		if f.Name == name {
			return f, true
		}
	}
	return Field{}, false
}

// FieldByRole returns the field that has a role; at most one has.
func (c *Charter) FieldByRole(role FieldRole) (Field, bool) {
	for _, f := range c.Form {
		if f.Role == role {
			return f, true
		}
	}
	return Field{}, false
}

// Power returns who may use a command, given in lower case. False means that the charter grants it to nobody.
func (c *Charter) Power(command string) (Power, bool) {
	p, ok := c.Powers[command]
	return p, ok
}

// Missing returns the required fields without a value, in the order of the form, less those that the other values excuse:
// a field with "unless" when that field has a value ("yes" for yes/no), one with "when" unless that field is "yes", and one
// with "instead" when all those fields have values.
func (c *Charter) Missing(values map[string]string) []Field {
	var missing []Field
	for _, f := range c.Form {
		if f.Required && !filled(f.Name, values) && !c.excused(f, values) {
			missing = append(missing, f)
		}
	}
	return missing
}

func filled(name string, values map[string]string) bool { return strings.TrimSpace(values[name]) != "" }

func (c *Charter) excused(f Field, values map[string]string) bool {
	switch {
	case f.Unless != "" && c.holdsFor(f.Unless, values), f.When != "" && !c.holdsFor(f.When, values):
		return true
	case len(f.Instead) == 0:
		return false
	}
	return !slices.ContainsFunc(f.Instead, func(name string) bool { return !filled(name, values) })
}

// holdsFor says of a field that another one depends on whether it is given: "yes" for yes/no, any value otherwise.
func (c *Charter) holdsFor(name string, values map[string]string) bool {
	if f, _ := c.Field(name); f.Kind == KindYesNo {
		return strings.TrimSpace(values[name]) == "yes"
	}
	return filled(name, values)
}

// Seats is how many people the voting roles seat together, filled or not: what "of seats" is a share of. Roles without a
// number of seats add nothing.
func (c *Charter) Seats() int {
	seats := 0
	for _, r := range c.Roles {
		if r.Votes {
			seats += r.Seats
		}
	}
	return seats
}

// InForce reports whether the check's dates cover the day, in UTC, on which a request came in.
func (k Check) InForce(submitted time.Time) bool {
	day := DateOf(submitted, Zone{})
	return day.Compare(k.From) >= 0 && (k.Until.IsZero() || day.Compare(k.Until) <= 0)
}

func (c *Charter) fieldNames() []string {
	names := make([]string, len(c.Form))
	for i, f := range c.Form {
		names[i] = f.Name
	}
	return names
}

func (c *Charter) stageNames() []string {
	names := make([]string, len(c.Stages))
	for i, s := range c.Stages {
		names[i] = s.Name
	}
	return names
}
