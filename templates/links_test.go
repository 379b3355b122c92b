package templates

import (
	"strings"

	"golang.org/x/net/html"
)

// linksOf gives the targets of all links, unescaped as a mail program would.
func linksOf(source string) []string {
	var links []string
	tokens := html.NewTokenizer(strings.NewReader(source))
	for kind := tokens.Next(); kind != html.ErrorToken; kind = tokens.Next() {
		for tag := tokens.Token(); tag.Data == "a" && kind == html.StartTagToken; kind = html.TextToken {
			for _, a := range tag.Attr {
				if a.Key == "href" {
					links = append(links, a.Val)
				}
			}
		}
	}
	return links
}
