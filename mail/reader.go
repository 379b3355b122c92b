package mail

import (
	"hash/maphash"
	"strings"
	"sync"
)

// Reader reads mails, and remembers what comes again from mail to mail: what a tag of HTML says about the text within, and the
// words of a line. A reply quotes us, hundreds of replies quote the same words, and mail programs write the same tags. What is
// remembered changes no reading, and is bounded. Many goroutines may use one Reader; it serves them one by one.
type Reader struct {
	mu    sync.Mutex
	seed  maphash.Seed
	tags  map[string]*tag     // by the tag as it is written
	links map[string]*tag     // by what stands behind the target of a link, which says nothing about its text
	words map[string][]uint64 // by line, see sentIndex
	index sentIndex           // its tables serve one reading after the other
}

// The bounds of what a Reader remembers. One that is full begins anew.
const (
	maxTags     = 2000
	maxTagSpan  = 512 // octets of a tag worth remembering
	maxLines    = 4000
	maxLineSpan = 512 // octets of a line worth remembering
)

// NewReader makes a Reader that remembers nothing yet.
func NewReader() *Reader {
	return &Reader{seed: maphash.MakeSeed(), tags: map[string]*tag{}, links: map[string]*tag{}, words: map[string][]uint64{}}
}

// rememberTag keeps a tag under its spelling.
func (r *Reader) rememberTag(spelling string, t *tag) {
	tags := r.tags
	if _, behind, ok := linkTarget(spelling); ok {
		tags, spelling = r.links, behind
	}
	if len(spelling) > maxTagSpan {
		return
	}
	if len(tags) >= maxTags {
		clear(tags)
	}
	tags[strings.Clone(spelling)] = t
}

// linkTarget cuts a text that begins with a link behind the target. Each mail has links of its own, in a few styles.
func linkTarget(text string) (size int, behind string, ok bool) {
	const start = `<a href="`
	rest, ok := strings.CutPrefix(text, start)
	if !ok {
		return 0, "", false
	}
	end := strings.IndexByte(rest, '"')
	if end < 0 || strings.IndexByte(rest[:end], '>') >= 0 {
		return 0, "", false
	}
	return len(start) + end, rest[end:], true
}

// knownTag gives the tag with which the text begins and its length, where one of that spelling was met before. A spelling holds
// one ">", its last octet, so what follows cannot change what it means.
func (r *Reader) knownTag(text string) (*tag, int) {
	tags, target := r.tags, 0
	if size, behind, ok := linkTarget(text); ok {
		tags, target, text = r.links, size, behind
	}
	end := strings.IndexByte(text[:min(len(text), maxTagSpan)], '>')
	if end < 0 {
		return nil, 0
	}
	t := tags[text[:end+1]]
	if t == nil {
		return nil, 0
	}
	return t, target + end + 1
}
