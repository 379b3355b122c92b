package charter

import (
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

// Missing returns the required fields without a value, in the order of the form. A field that is required unless another
// one is given is not missing when that one is: "yes" for yes/no, any value otherwise.
func (c *Charter) Missing(values map[string]string) []Field {
	var missing []Field
	for _, f := range c.Form {
		if f.Required && strings.TrimSpace(values[f.Name]) == "" && !c.excused(f, values) {
			missing = append(missing, f)
		}
	}
	return missing
}

func (c *Charter) excused(f Field, values map[string]string) bool {
	other, ok := c.Field(f.Unless)
	if !ok {
		return false
	}
	given := strings.TrimSpace(values[other.Name])
	if other.Kind == KindYesNo {
		return given == "yes"
	}
	return given != ""
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
