package templates

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

func TestSubjectIsShortAndFixedForACaseAndThread(t *testing.T) {
	fixed := map[string]string{}
	for _, s := range rendered(t) {
		if n := utf8.RuneCountInString(s.Subject); n > 50 {
			t.Errorf("%s: the subject has %d characters: %q", s.Name, n, s.Subject)
		}
		if strings.ContainsFunc(s.Subject, unicode.IsControl) {
			t.Errorf("%s: the subject has a control character: %q", s.Name, s.Subject)
		}
		c := s.Mail.Notice.Case
		if c == nil || s.Name == "A1 unproven" {
			continue
		}
		if len(s.Mail.Sheet) > 1 {
			if want := fmt.Sprintf("Votes %s and %d more", c.ID, len(s.Mail.Sheet)-1); s.Subject != want {
				t.Errorf("%s: the subject is %q, want %q", s.Name, s.Subject, want)
			}
			continue
		}
		if !strings.HasPrefix(s.Subject, "Request "+c.ID) && !strings.HasPrefix(s.Subject, "Review "+c.ID) && !strings.HasPrefix(s.Subject, "Vote "+c.ID) {
			t.Errorf("%s: the subject does not begin with thread and number: %q", s.Name, s.Subject)
		}
		key := fmt.Sprint(c.ID, s.Mail.Notice.Thread, s.Mail.confidential())
		if first, ok := fixed[key]; ok && first != s.Subject {
			t.Errorf("%s: the subject is %q, and was %q in the same thread", s.Name, s.Subject, first)
		}
		fixed[key] = s.Subject
	}
}

// dated are the variants in which something ends or begins at a time; all others of these mails have none to name.
var dated = []string{
	"A1 missing,", "A2 form,", "A2 remaining,", "A2 chair", "A2 reminder,", "A3 review,", "A3 vote,", "M1 review,",
	"M2 ", "M3 counted,", "M3 changed,", "M3 unclear,", "M3 comment,", "M3 late,", "M3 replaced,", "M3 early,", "M3 bad choice,", "M3 given up,", "C2 whole,", "C2 unclear,", "C2 reasons,", "S1 review,", "S1 vote,", "R3 ", "L1 vote,",
}

func TestFirst120CharactersHoldActionAndUTCDate(t *testing.T) {
	for _, s := range rendered(t) {
		first := []rune(strings.ReplaceAll(s.Text, "\n", " "))
		if len(first) > 120 {
			first = first[:120]
		}
		want := false
		for _, name := range dated {
			want = want || strings.HasPrefix(s.Name+",", name)
		}
		if has := clock.MatchString(string(first)); want && !has {
			t.Errorf("%s: no date in the first 120 characters: %q", s.Name, string(first))
		}
		if opening, _, _ := strings.Cut(s.Text, "\n\n"); clock.MatchString(opening) && !clock.MatchString(string(first)) {
			t.Errorf("%s: the first paragraph names a date too late: %q", s.Name, opening)
		}
	}
}

// meets are the variants in which a body meets on a day.
var meets = []string{"A3 board,", "A3 tabled,", "B1 for,", "B1 tied,", "S1 board,", "S1 meeting,", "M5 met ", "C2 meeting,", "G3 none ahead,"}

func TestFirst120CharactersHoldTheDayOfAMeeting(t *testing.T) {
	day := regexp.MustCompile(`Wednesday\s\d+\s\pL+\s\d{4}`)
	for _, s := range rendered(t) {
		first := []rune(strings.ReplaceAll(s.Text, "\n", " "))
		for _, name := range meets {
			full := strings.HasPrefix(s.Name+",", name) && !strings.Contains(s.Name, "no meeting known")
			if full && !day.MatchString(string(first[:min(120, len(first))])) {
				t.Errorf("%s: no day in the first 120 characters: %q", s.Name, string(first[:min(120, len(first))]))
			}
		}
	}
}

var (
	clock    = regexp.MustCompile(`\d{4},\s\d\d:\d\d(?::\d\d)? UTC`)
	anyClock = regexp.MustCompile(`\d\d:\d\d(?::\d\d)?(\s+\S+)?`)
)

func TestEveryTimeNamesItsZone(t *testing.T) {
	for _, s := range rendered(t) {
		for _, m := range anyClock.FindAllStringSubmatch(s.Text, -1) {
			if zone := strings.Trim(m[1], " \n.,;"); zone != "UTC" && zone != "AoE" {
				t.Errorf("%s: %q names no zone", s.Name, m[0])
			}
		}
	}
}

func TestTextPartHasAtMost70ColumnsAndOneSignature(t *testing.T) {
	for _, s := range rendered(t) {
		lines := strings.Split(s.Text, "\n")
		signatures := 0
		for _, line := range lines {
			if n := columnsOf(line); n > 70 {
				t.Errorf("%s: %d columns: %q", s.Name, n, line)
			}
			if line == "-- " {
				signatures++
			} else if strings.TrimRight(line, " ") != line {
				t.Errorf("%s: a line ends with spaces: %q", s.Name, line)
			}
		}
		if signatures != 1 {
			t.Errorf("%s: %d signatures", s.Name, signatures)
		}
		if strings.Contains(s.Text, "\n\n\n") {
			t.Errorf("%s: two empty lines in a row:\n%s", s.Name, s.Text)
		}
	}
}

func TestFooterSaysWhyAProgramAndWhichPerson(t *testing.T) {
	for _, s := range rendered(t) {
		_, footer, _ := strings.Cut(s.Text, "\n-- \n")
		chair := s.Mail.Group.Chair
		if chair == "" {
			chair = "the chair of the group"
		}
		footer = strings.ReplaceAll(footer, "\n", " ")
		for _, want := range []string{"You get this mail because", "A program wrote this mail", "The person behind it is " + chair, "You can reply"} {
			if !strings.Contains(footer, want) {
				t.Errorf("%s: the footer lacks %q: %q", s.Name, want, footer)
			}
		}
	}
}

// TestHTMLPartKeepsTheRules holds mails.md section 1, "HTML part", tag by tag.
func TestHTMLPartKeepsTheRules(t *testing.T) {
	forbidden := map[string]bool{"img": true, "script": true, "style": true, "link": true, "iframe": true, "form": true, "input": true, "svg": true, "base": true}
	for _, s := range rendered(t) {
		if len(s.HTML) > 60<<10 {
			t.Errorf("%s: %d bytes", s.Name, len(s.HTML))
		}
		if !strings.Contains(s.HTML, `<html lang="en">`) || !strings.Contains(s.HTML, "max-width:600px") || !strings.Contains(s.HTML, "font-size:16px") {
			t.Errorf("%s: language, width or type size is not set", s.Name)
		}
		tokens := html.NewTokenizer(strings.NewReader(s.HTML))
		for kind := tokens.Next(); kind != html.ErrorToken; kind = tokens.Next() {
			if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
				continue
			}
			tag := tokens.Token()
			if forbidden[tag.Data] {
				t.Errorf("%s: has <%s>", s.Name, tag.Data)
			}
			checkTag(t, s.Name, tag)
		}
	}
}

// tall is the style of a link of 44 pixels: a line of 20 between two times 12.
var tall = regexp.MustCompile(`padding:12px \d+px;line-height:20px`)

func checkTag(t *testing.T, name string, tag html.Token) {
	t.Helper()
	attributes := map[string]string{}
	for _, a := range tag.Attr {
		attributes[a.Key] = a.Val
		if strings.HasPrefix(a.Key, "on") || a.Key == "src" || a.Key == "class" {
			t.Errorf("%s: <%s> has %s", name, tag.Data, a.Key)
		}
	}
	style := attributes["style"]
	if tag.Data == "table" && attributes["role"] != "presentation" {
		t.Errorf("%s: a table is not presentation", name)
	}
	if tag.Data == "a" && (!strings.HasPrefix(attributes["href"], "mailto:") || !tall.MatchString(style)) {
		t.Errorf("%s: a link is no button of 44 pixels to mail: %v", name, tag)
	}
	if strings.Contains(style, "url(") {
		t.Errorf("%s: a style fetches something: %s", name, style)
	}
	if regexp.MustCompile(`(^|;)color:`).MatchString(style) && !strings.Contains(style, "background-color:") {
		t.Errorf("%s: <%s> has a colour without its ground: %s", name, tag.Data, style)
	}
	for _, size := range regexp.MustCompile(`font-size:(\d+)px`).FindAllStringSubmatch(style, -1) {
		if size[1] < "16" {
			t.Errorf("%s: type of %s px", name, size[1])
		}
	}
}

// TestBothPartsSayTheSame compares the words of the two parts, but for buttons and pictures of counts.
func TestBothPartsSayTheSame(t *testing.T) {
	words := regexp.MustCompile(`[\p{L}\p{N}]+`)
	for _, s := range rendered(t) {
		if strings.Contains(s.Text, "Count: ") {
			continue
		}
		var text strings.Builder
		for _, p := range pieces(s.HTML) {
			text.WriteString(p + "\n")
		}
		has := map[string]bool{}
		for _, w := range words.FindAllString(text.String(), -1) {
			has[w] = true
		}
		for _, w := range words.FindAllString(s.Text, -1) {
			if !has[w] {
				t.Errorf("%s: the HTML part lacks %q", s.Name, w)
			}
		}
	}
}

func TestNoSentenceHasAHole(t *testing.T) {
	hole := regexp.MustCompile(` [.,:;]|““|“”|\(\)|<no value>|  \S+: ?\n|%!`)
	for _, s := range rendered(t) {
		if at := hole.FindString(strings.ReplaceAll(s.Text, "\n", " ")); at != "" {
			t.Errorf("%s: something is missing at %q:\n%s", s.Name, at, s.Text)
		}
	}
}
