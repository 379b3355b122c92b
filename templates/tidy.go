package templates

import "strings"

// tidy takes out paragraphs in which nothing came to stand, and makes one list of lists that follow each other. The input is our own
// rendering.
func tidy(body string) string {
	var b strings.Builder
	b.Grow(len(body))
	for body != "" {
		at := strings.IndexByte(body, '<')
		if at < 0 {
			break
		}
		b.WriteString(body[:at])
		body = body[at:]
		if n := max(span(body, `<p style="`, `</p>`), span(body, `</ul>`, `<ul style="`)); n > 0 {
			body = body[n:]
			continue
		}
		b.WriteByte('<')
		body = body[1:]
	}
	b.WriteString(body)
	return b.String()
}

// span is the length of two tags with nothing but white space between them, 0 where the text does not begin with them. One that is
// given up to a quotation mark goes on to the end of its only attribute.
func span(text, first, second string) int {
	rest, ok := text, true
	for _, tag := range []string{first, second} {
		if rest, ok = strings.CutPrefix(strings.TrimLeft(rest, " \t\n\f\r"), tag); !ok {
			return 0
		}
		if strings.HasSuffix(tag, `"`) {
			if _, rest, ok = strings.Cut(rest, `"`); !ok || !strings.HasPrefix(rest, ">") {
				return 0
			}
			rest = rest[1:]
		}
	}
	return len(text) - len(rest)
}
