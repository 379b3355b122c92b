package templates

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	htmltemplate "html/template"
	"io"
	"io/fs"
	"slices"
	"strings"
)

//go:embed *.md
var shipped embed.FS

// Set is all sources of one group, ready to render. It may be used by many goroutines at once.
type Set struct {
	sources map[string]*source
	page    *htmltemplate.Template
}

// footerName is the source that ends every mail: who wrote it, and which person is behind it.
const footerName = "footer"

// maxPart bounds what one source may write, in bytes: a broken range must not fill the disk (trust, F36).
const maxPart = 256 << 10

// Load reads the shipped sources; files of the same name at the root of overrides win. overrides may be nil. With overrides, every
// source is executed with sample data of every variant, and no line of what comes out may read as a vote; errors name file and
// line. The shipped sources alone are not tried again at each start: the tests of this package do that.
func Load(overrides fs.FS) (*Set, error) {
	s := &Set{sources: map[string]*source{}}
	var err error
	if s.page, err = htmltemplate.New("page.html").Parse(page); err != nil {
		return nil, err
	}
	names, err := fs.Glob(shipped, "*.md")
	if err != nil {
		return nil, err
	}
	if err := known(overrides, names); err != nil {
		return nil, err
	}
	for _, name := range names {
		text, err := read(overrides, name)
		if err != nil {
			return nil, err
		}
		if s.sources[strings.TrimSuffix(name, ".md")], err = readSource(name, text); err != nil {
			return nil, fmt.Errorf("reading the mail template %s: %w", name, err)
		}
	}
	if overrides == nil {
		return s, nil
	}
	return s, s.try()
}

// known refuses a file that overrides nothing: it is a slip of the pen, and its words would never be sent.
func known(overrides fs.FS, names []string) error {
	if overrides == nil {
		return nil
	}
	own, err := fs.Glob(overrides, "*.md")
	if err != nil {
		return fmt.Errorf("listing the group's mail templates: %w", err)
	}
	for _, name := range own {
		if !slices.Contains(names, name) {
			return fmt.Errorf("the mail template %s replaces none of ours; rename it to one of %s", name, strings.Join(names, ", "))
		}
	}
	return nil
}

func read(overrides fs.FS, name string) (string, error) {
	if overrides != nil {
		text, err := fs.ReadFile(overrides, name)
		if err == nil {
			return strings.ReplaceAll(string(text), "\r\n", "\n"), nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("reading the group's mail template: %w", err)
		}
	}
	text, err := fs.ReadFile(shipped, name)
	return string(text), err
}

// try renders every sample.
func (s *Set) try() error {
	samples, err := Samples()
	if err != nil {
		return err
	}
	for _, sample := range samples {
		r, err := s.Render(sample.Mail)
		if err != nil {
			return fmt.Errorf("trying the variant %q: %w", sample.Name, err)
		}
		if votes := Votes(r); len(votes) > 0 {
			name, _ := sourceFor(sample.Mail)
			return fmt.Errorf("the mail template %s.md, variant %q, has a line that reads as a vote or a command by itself: %s; put the word within a sentence",
				name, sample.Name, strings.Join(votes, ", "))
		}
	}
	return nil
}

// Render writes one mail. An error says that the source failed on this data; Plain then takes its place.
func (s *Set) Render(m Mail) (Rendered, error) {
	name, data, err := dataOf(m)
	if err != nil {
		return Rendered{}, err
	}
	subject := subjectOf(m)
	var text, body string
	for _, part := range []string{name, footerName} {
		source := s.sources[part].of(data.Variant)
		t, err := written(part, func(w io.Writer) error { return source.text.Execute(w, data) })
		if err != nil {
			return Rendered{}, err
		}
		h, err := written(part, func(w io.Writer) error { return source.html.Execute(w, data) })
		if err != nil {
			return Rendered{}, err
		}
		text, body = text+"\n"+t, body+h
	}
	body = tidy(styles.Replace(body))
	return s.whole(subject, layOut(text), bindHTML(body))
}

// whole puts the body into the page.
func (s *Set) whole(subject, text, body string) (Rendered, error) {
	var page bytes.Buffer
	err := s.page.Execute(&page, struct {
		Subject string
		Body    htmltemplate.HTML
	}{subject, htmltemplate.HTML(body)})
	if err != nil {
		return Rendered{}, fmt.Errorf("setting the page of %q: %w", subject, err)
	}
	return Rendered{Subject: subject, Text: text, HTML: page.String()}, nil
}

func written(name string, execute func(io.Writer) error) (string, error) {
	w := &bounded{}
	w.Grow(2 << 10)
	if err := execute(w); err != nil {
		return "", fmt.Errorf("rendering %s.md: %w", name, err)
	}
	return w.String(), nil
}

var errTooLong = errors.New("the template writes too much")

type bounded struct{ bytes.Buffer }

func (b *bounded) Write(p []byte) (int, error) {
	if b.Len()+len(p) > maxPart {
		return 0, errTooLong
	}
	return b.Buffer.Write(p)
}
