package charter

import (
	"maps"
	"strings"
	"testing"
)

func TestRequiredFieldsAreMissedUnlessExcused(t *testing.T) {
	c := grants(t)
	all := "event type starts country requested attendees organiser coc_url programme budget"
	if got := fieldsOf(c.Missing(nil)); got != all {
		t.Errorf("an empty request misses %s, want %s", got, all)
	}
	values := map[string]string{}
	for _, name := range strings.Fields(all) {
		values[name] = "x"
	}
	if got := fieldsOf(c.Missing(values)); got != "" {
		t.Errorf("a full request misses %s", got)
	}
	values["country"], values["event"] = "", "  "
	if got := fieldsOf(c.Missing(values)); got != "event country" {
		t.Errorf("white space is no value, yet only missing: %s", got)
	}
	values["virtual"] = "no"
	if got := fieldsOf(c.Missing(values)); got != "event country" {
		t.Errorf("an event that is not virtual needs a country; missing: %s", got)
	}
	values["virtual"] = "yes"
	if got := fieldsOf(c.Missing(values)); got != "event" {
		t.Errorf("a virtual event needs no country; missing: %s", got)
	}
}

// One of three options is enough: PSF blog, 7 November 2024, guidelines around programme reviews.
func TestProgrammeCanBeReplacedByCallAndDiversityEfforts(t *testing.T) {
	c := grants(t)
	values := map[string]string{}
	for _, name := range strings.Fields("event type starts country requested attendees organiser coc_url budget") {
		values[name] = "x"
	}
	for _, one := range []struct{ given, missing string }{
		{"", "programme"},
		{"call_for_proposals", "programme"},
		{"diversity past_programmes", "programme"},
		{"call_for_proposals diversity", ""},
		{"programme", ""},
	} {
		request := maps.Clone(values)
		for _, name := range strings.Fields(one.given) {
			request[name] = "x"
		}
		if got := fieldsOf(c.Missing(request)); got != one.missing {
			t.Errorf("with %q missing is %q, want %q", one.given, got, one.missing)
		}
	}
}

func TestAccessibilityNeedsPapersWhereItIsAskedFor(t *testing.T) {
	c := grants(t)
	for answer, want := range map[string]bool{"": false, "no": false, "yes": true} {
		missing := fieldsOf(c.Missing(map[string]string{"accessibility": answer}))
		if got := strings.Contains(missing, "accessibility_papers"); got != want {
			t.Errorf("accessibility %q: papers missing is %v, want %v", answer, got, want)
		}
	}
	with := map[string]string{"accessibility": "yes", "accessibility_papers": "a quote"}
	if missing := fieldsOf(c.Missing(with)); strings.Contains(missing, "accessibility") {
		t.Errorf("papers were given, missing: %s", missing)
	}
}

// Two or more events with more than 200 participants at the last one (PSF blog, 7 November 2024; domain rule A23).
func TestAccessibilityIsForEstablishedEvents(t *testing.T) {
	c := grants(t)
	for _, one := range []struct{ asked, editions, last, want string }{
		{"yes", "2", "201", ""},
		{"yes", "1", "201", "accessibility_editions"},
		{"yes", "2", "200", "accessibility_attendance"},
		{"yes", "1", "200", "accessibility_editions accessibility_attendance"},
		{"yes", "", "", ""}, // nothing is known; the group asks
		{"no", "1", "20", ""},
		{"", "1", "20", ""},
	} {
		fields := map[string]string{"accessibility": one.asked, "past_editions": one.editions, "last_attendance": one.last}
		if got := said(c, Values{Submitted: instant(t, "2025-06-01T00:00:00Z"), Fields: fields}); got != one.want {
			t.Errorf("%+v: said %q", one, got)
		}
	}
}

// said are the names of the checks that speak.
func said(c *Charter, v Values) string {
	var names []string
	for _, k := range c.Checks {
		if holds, known := Evaluate(k.When, v); k.InForce(v.Submitted) && holds && known {
			names = append(names, k.Name)
		}
	}
	return strings.Join(names, " ")
}

func fieldsOf(fields []Field) string {
	var names []string
	for _, f := range fields {
		names = append(names, f.Name)
	}
	return strings.Join(names, " ")
}
