package templates

import (
	"bytes"
	"fmt"
	htmltemplate "html/template"
	"regexp"
	"strconv"
	"strings"
	texttemplate "text/template"

	"github.com/yuin/goldmark"
)

// source is one Markdown file as two templates. The Markdown is read once, at load, with each template action replaced by a
// plain word and put back afterwards; values come later, into the html/template, which escapes them, and are never Markdown.
type source struct {
	text     *texttemplate.Template
	html     *htmltemplate.Template
	variants map[string]*source // the same for one variant each; empty of these
}

// of is the source for one variant.
func (s *source) of(variant string) *source {
	if one := s.variants[variant]; one != nil {
		return one
	}
	return s
}

var (
	action = regexp.MustCompile(`\{\{.*?\}\}`)
	// control actions and block functions make no paragraph of their own.
	blockAction = regexp.MustCompile(`^\{\{-?\s*(?:if|else|end|range|with|facts|items|bar|buttons|ballots|quote|proof|blank|transcript)\b`)
	ownLine     = regexp.MustCompile(`^(?:\{\{-?\s*(?:if|else|end|range|with|/\*)[^}]*\}\}\s*)+$`)
	listItem    = regexp.MustCompile(`^(- |\d\. )`)
	placed      = regexp.MustCompile(`qzq(\d+)qzq`)
	placedAlone = regexp.MustCompile(`<p>((?:qzq\d+qzq\s*)+)</p>`)
)

// footerLine separates a mail from its signature in a source.
const footerLine = "-- "

// readSource reads one source. Errors of the text template come first: their lines are those of the file.
func readSource(name, markdown string) (*source, error) {
	text, err := texttemplate.New(name).Funcs(textFuncs()).Parse(textSource(markdown))
	if err != nil {
		return nil, err
	}
	page, err := htmlSource(name, markdown)
	if err != nil {
		return nil, err
	}
	html, err := htmltemplate.New(name).Funcs(htmlFuncs()).Parse(page)
	if err != nil {
		return nil, fmt.Errorf("%s as HTML: %w", name, err)
	}
	s := &source{text: text, html: html, variants: map[string]*source{}}
	if len(text.Templates()) > 1 { // it calls templates of its own
		return s, nil
	}
	for _, variant := range variants(text.Tree) {
		one := &source{}
		if one.text, err = texttemplate.New(name).Funcs(textFuncs()).AddParseTree(name, specialised(text.Tree, variant)); err != nil {
			return nil, err
		}
		if one.html, err = htmltemplate.New(name).Funcs(htmlFuncs()).AddParseTree(name, specialised(html.Tree, variant)); err != nil {
			return nil, fmt.Errorf("%s as HTML: %w", name, err)
		}
		s.variants[variant] = one
	}
	return s, nil
}

// textSource keeps the lines of the file, so that errors name the right one, and leaves marks for layOut.
func textSource(markdown string) string {
	lines := strings.Split(markdown, "\n")
	for i, line := range lines {
		switch {
		case line == footerLine || line == "--":
			lines[i] = markFooter
		case ownLine.MatchString(line):
			lines[i] = markControl + line
		case listItem.MatchString(line):
			sign, rest, _ := strings.Cut(line, " ")
			lines[i] = markHang + sign + " " + markSplit + strings.Repeat(" ", len(sign)+1) + markSplit + plainText(rest)
		case strings.HasPrefix(line, "## "):
			lines[i] = markHeading + plainText(line[3:])
		default:
			lines[i] = plainText(line)
		}
	}
	return strings.Join(lines, "\n")
}

// plainText takes the marks of emphasis out of one line, but not out of its actions.
func plainText(line string) string {
	var b strings.Builder
	for line != "" {
		at := action.FindStringIndex(line)
		if at == nil {
			at = []int{len(line), len(line)}
		}
		b.WriteString(strings.ReplaceAll(line[:at[0]], "**", ""))
		b.WriteString(line[at[0]:at[1]])
		line = line[at[1]:]
	}
	return b.String()
}

// htmlSource turns the Markdown into an html/template with inline styles.
func htmlSource(name, markdown string) (string, error) {
	var actions []string
	var lines []string
	for _, line := range strings.Split(markdown, "\n") {
		if line == footerLine || line == "--" {
			line = "qzqfooterqzq"
		}
		own := ownLine.MatchString(line) || line == "qzqfooterqzq"
		line = action.ReplaceAllStringFunc(line, func(a string) string {
			actions = append(actions, a)
			return fmt.Sprintf("qzq%dqzq", len(actions)-1)
		})
		if own {
			line = "\n" + line + "\n"
		}
		lines = append(lines, line)
	}
	var page bytes.Buffer
	if err := goldmark.Convert([]byte(strings.Join(lines, "\n")), &page); err != nil {
		return "", fmt.Errorf("%s as Markdown: %w", name, err)
	}
	actionAt := func(place string) string {
		n, _ := strconv.Atoi(placed.FindStringSubmatch(place)[1])
		return actions[n]
	}
	html := placedAlone.ReplaceAllStringFunc(page.String(), func(p string) string {
		for _, place := range placed.FindAllString(p, -1) {
			if !blockAction.MatchString(actionAt(place)) {
				return p
			}
		}
		return p[len("<p>") : len(p)-len("</p>")]
	})
	html = styles.Replace(strings.ReplaceAll(html, "<p>qzqfooterqzq</p>", footerRule))
	return placed.ReplaceAllStringFunc(html, actionAt), nil
}
