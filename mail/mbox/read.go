package mbox

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"regexp"
	"time"
)

// Entry is one mail of an mbox file.
type Entry struct {
	From string    // what stands behind "From ", without the date; empty for MAILER-DAEMON
	At   time.Time // the date of that line, UTC; zero where it has none that we can read
	Raw  []byte    // the octets with one level of ">From " unquoted; line ends as they are in the file
}

// nullSender stands for the empty envelope sender.
const nullSender = "MAILER-DAEMON"

var (
	separator = []byte("From ")
	fieldLine = regexp.MustCompile(`^[!-9;-~]+[ \t]*:`) // RFC 5322 section 2.2
)

// Read yields the mails of r in order. A line "From " begins a mail where it stands after an empty line and has a date or is
// followed by a header field, or without the empty line where it has both: so neither an unquoted "From" in a text nor a careless
// writer joins or splits mails. An error (of r, or text before the first mail) is yielded last, with the zero Entry.
func Read(r io.Reader) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		s := &scanner{in: bufio.NewReaderSize(r, 64<<10), blank: true}
		for {
			e, err := s.next()
			if errors.Is(err, io.EOF) {
				return
			}
			if !yield(e, err) || err != nil {
				return
			}
		}
	}
}

type scanner struct {
	in      *bufio.Reader
	number  int    // of the last line, from 1
	pending []byte // the "From " line of the next mail
	blank   bool   // the last line was empty, or there was none
}

// next gives the next mail, or io.EOF after the last.
func (s *scanner) next() (Entry, error) {
	if s.pending == nil {
		if err := s.first(); err != nil {
			return Entry{}, err
		}
	}
	e := Entry{}
	e.From, e.At = parseSeparator(s.pending)
	s.pending, s.blank = nil, false
	for {
		line, err := s.line()
		if err != nil && !errors.Is(err, io.EOF) {
			return Entry{}, err
		}
		if len(line) == 0 || s.begins(line) {
			s.pending = line
			e.Raw = cutLastLine(e.Raw)
			return e, nil
		}
		if rest := bytes.TrimLeft(line, ">"); len(rest) < len(line) && bytes.HasPrefix(rest, separator) {
			line = line[1:]
		}
		e.Raw = append(e.Raw, line...)
		s.blank = empty(line)
	}
}

// first finds the first mail of the file, which may stand behind empty lines.
func (s *scanner) first() error {
	for {
		line, err := s.line()
		if len(line) == 0 {
			return err
		}
		if bytes.HasPrefix(line, separator) {
			s.pending = line
			return nil
		}
		if !empty(line) {
			return fmt.Errorf("reading an mbox: line %d comes before any line that begins with %q", s.number, separator)
		}
	}
}

// line gives the next line with its end; at the end of the file no octets and io.EOF.
func (s *scanner) line() ([]byte, error) {
	line, err := s.in.ReadBytes('\n')
	if len(line) > 0 {
		s.number++
	}
	if err == nil || errors.Is(err, io.EOF) && len(line) > 0 {
		return line, nil
	}
	if errors.Is(err, io.EOF) {
		return nil, io.EOF
	}
	return nil, fmt.Errorf("reading an mbox after line %d: %w", s.number, err)
}

// begins tells whether a line begins the next mail.
func (s *scanner) begins(line []byte) bool {
	if !bytes.HasPrefix(line, separator) {
		return false
	}
	_, at := parseSeparator(line)
	dated := !at.IsZero()
	ahead, _ := s.in.Peek(256) // fewer octets at the end of the file
	headed := fieldLine.Match(ahead)
	if s.blank {
		return dated || headed
	}
	return dated && headed
}

func empty(line []byte) bool { return len(bytes.TrimRight(line, "\r\n")) == 0 }

// cutLastLine removes the empty line that ends a mail in the file but is not part of it.
func cutLastLine(raw []byte) []byte {
	for _, end := range []string{"\n\r\n", "\n\n"} {
		if bytes.HasSuffix(raw, []byte(end)) {
			return raw[:len(raw)-len(end)+1]
		}
	}
	return raw
}
