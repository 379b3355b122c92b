package templates

import (
	"strings"

	"golang.org/x/net/html"
)

// pieces gives the text of an HTML part as mail programs may break it up: block by block, cell by cell, and each link's and
// each emphasised text once more by itself.
func pieces(source string) []string {
	var all []string
	var block, inline strings.Builder
	flush := func(b *strings.Builder) {
		if s := strings.TrimSpace(b.String()); s != "" {
			all = append(all, s)
		}
		b.Reset()
	}
	tokens, skip := html.NewTokenizer(strings.NewReader(source)), false
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			flush(&block)
			return all
		case html.TextToken:
			if text := string(tokens.Text()); !skip {
				block.WriteString(text)
				inline.WriteString(text)
			}
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			tag := tokens.Token()
			switch tag.Data {
			case "span", "bdi":
			case "style", "title", "head":
				skip = tag.Type == html.StartTagToken
			case "a", "strong", "em":
				flush(&inline)
			default:
				flush(&block)
				inline.Reset()
			}
		}
	}
}
