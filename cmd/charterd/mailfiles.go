package main

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"charterd/mail/mbox"
)

// maxFiled is how much of one mail is read from a file (decisions, Limits and CI).
const maxFiled = 10 << 20

// filed is one mail that was found in a file.
type filed struct {
	file string    // as named on the command line
	n    int       // its place in the file, from 1
	at   time.Time // of an mbox's "From " line; zero elsewhere
	raw  []byte    // at most maxFiled octets
	size int64     // octets that there are, as far as known
	why  string    // why it could not be read; then raw is what could be
}

func (f filed) String() string { return fmt.Sprintf("%s, mail %d", f.file, f.n) }

// mails yields the mails of files in their order: each an .eml file, an mbox, or a folder (Maildir or .eml files); "-", or no name at all, is stdin.
// An error tells of a name that cannot be opened; the others still follow.
func (a *app) mails(names []string) iter.Seq2[filed, error] {
	if len(names) == 0 {
		names = []string{"-"}
	}
	return func(yield func(filed, error) bool) {
		for _, name := range names {
			for f, err := range a.mailsOf(name) {
				if !yield(f, err) {
					return
				}
			}
		}
	}
}

func (a *app) mailsOf(name string) iter.Seq2[filed, error] {
	return func(yield func(filed, error) bool) {
		if name == "-" {
			readMails(name, a.in, yield)
			return
		}
		f, err := os.Open(name)
		if err != nil {
			yield(filed{}, fmt.Errorf("opening mail: %w", err))
			return
		}
		defer f.Close()
		info, err := f.Stat()
		switch {
		case err != nil:
			yield(filed{}, fmt.Errorf("opening mail: %w", err))
		case info.IsDir():
			readFolder(name, yield)
		default:
			readMails(name, f, yield)
		}
	}
}

// readMails reads an mbox, known by its first word, or else one mail.
func readMails(name string, r io.Reader, yield func(filed, error) bool) {
	in := bufio.NewReaderSize(r, 64<<10)
	if first, _ := in.Peek(5); string(first) != "From " {
		f := filed{file: name, n: 1}
		f.read(in)
		yield(f, nil)
		return
	}
	n := 0
	for e, err := range mbox.Read(in) {
		n++
		f := filed{file: name, n: n, at: e.At, raw: e.Raw, size: int64(len(e.Raw))}
		if err != nil {
			f.why = err.Error()
		}
		f.raw = f.raw[:min(len(f.raw), maxFiled)]
		if !yield(f, nil) || err != nil {
			return
		}
	}
}

func (f *filed) read(r io.Reader) {
	var err error
	if f.raw, err = io.ReadAll(io.LimitReader(r, maxFiled)); err != nil {
		f.why = fmt.Sprintf("reading it: %v", err)
	}
	rest, _ := io.Copy(io.Discard, r)
	f.size = int64(len(f.raw)) + rest
}

// readFolder reads a Maildir, or a folder with .eml files as the daemon writes them where smtp.folder is set. The order is that of
// the names, which begin with the time of delivery in every usual Maildir.
func readFolder(folder string, yield func(filed, error) bool) {
	var paths []string
	for _, pattern := range []string{"new/[^.]*", "cur/[^.]*", "*.eml"} {
		found, err := filepath.Glob(filepath.Join(escapeGlob(folder), pattern))
		if err != nil {
			yield(filed{}, fmt.Errorf("looking into %s: %w", folder, err))
			return
		}
		paths = append(paths, found...)
	}
	if _, err := os.Stat(filepath.Join(folder, "cur")); err != nil && len(paths) == 0 {
		yield(filed{}, fmt.Errorf("%s is neither a Maildir nor a folder with .eml files; name the mail files in it", folder))
		return
	}
	slices.SortFunc(paths, func(x, y string) int { return strings.Compare(filepath.Base(x), filepath.Base(y)) })
	for i, path := range paths {
		f := filed{file: folder, n: i + 1}
		if in, err := os.Open(path); err != nil {
			f.why = err.Error()
		} else {
			f.read(in)
			in.Close()
		}
		if !yield(f, nil) {
			return
		}
	}
}

// escapeGlob takes their meaning from the signs of a pattern.
func escapeGlob(name string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(name)
}
