package imap

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	goimap "github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// What is read of a mail over the limit: its header, of which at most headOctets are taken, and the first cutOctets after it.
const (
	headOctets = 256 << 10
	cutOctets  = 64 << 10
	partOctets = headOctets + cutOctets
)

// body is a mail as it was read. Size is that of the whole mail.
type body struct {
	raw  []byte
	size int64
	cut  bool
}

// bodies reads the mails of a window. A mail that is missing from the result is no longer in the folder.
func (s *session) bodies(ctx context.Context, window []entry) (map[goimap.UID]body, error) {
	got := make(map[goimap.UID]body, len(window))
	if err := s.readAll(ctx, window, got); err != nil {
		return nil, err
	}
	missing := without(window, got)
	if len(missing) == 0 {
		return got, nil
	}
	// No body may mean that the mail is gone, or that the answer was odd (no UID before the literal, NIL for a moment).
	// To take the second for the first would lose the mail, so the folder is asked again.
	still, err := s.list(ctx, uidSet(missing))
	if err != nil || len(still) == 0 {
		return got, err
	}
	if err := s.readAll(ctx, still, got); err != nil {
		return nil, err
	}
	if still = without(still, got); len(still) == 0 {
		return got, nil
	}
	if still, err = s.list(ctx, uidSet(still)); err != nil || len(still) == 0 {
		return got, err
	}
	return nil, s.cfg.fail(ErrServer, "open that mail with a mail program; if it cannot be read there either, move it out of the folder",
		fmt.Sprintf("the server lists the mail UID %d and does not hand it over", still[0].uid), nil)
}

// readAll reads whole mails by one command, then the beginnings of those over the limit by another.
func (s *session) readAll(ctx context.Context, window []entry, got map[goimap.UID]body) error {
	var whole, large []entry
	for _, e := range window {
		if e.size > s.cfg.MaxMail {
			large = append(large, e)
		} else {
			whole = append(whole, e)
		}
	}
	if err := s.read(ctx, whole, &goimap.FetchItemBodySection{Peek: true}, got); err != nil {
		return err
	}
	part := &goimap.FetchItemBodySection{Peek: true, Partial: &goimap.SectionPartial{Size: partOctets}}
	return s.read(ctx, large, part, got)
}

// read runs one FETCH and adds what it brought to got, once the command has ended well.
func (s *session) read(ctx context.Context, window []entry, section *goimap.FetchItemBodySection, got map[goimap.UID]body) error {
	if len(window) == 0 {
		return nil
	}
	sizes := make(map[goimap.UID]int64, len(window))
	r := reader{cfg: s.cfg, wire: s.wire, section: section, limit: s.cfg.MaxMail, budget: s.cfg.MaxMail, single: len(window) == 1}
	if section.Partial != nil {
		r.limit = partOctets
	}
	for _, e := range window {
		sizes[e.uid] = e.size
		r.budget += 2 * min(e.size, r.limit)
	}
	taken := make(map[goimap.UID]body, len(window))
	err := s.run(ctx, "UID FETCH", func() error {
		cmd := s.client.Fetch(uidSet(window), &goimap.FetchOptions{UID: true, BodySection: []*goimap.FetchItemBodySection{section}})
		for msg := cmd.Next(); msg != nil; msg = cmd.Next() {
			uid, b, err := r.message(msg)
			if err != nil {
				// The reader of the library still uses what the message would read from: it must end first.
				s.wire.fail(err)
				<-s.client.Closed()
				cmd.Close()
				return err
			}
			if len(b.raw) > 0 {
				taken[uid] = b
			}
		}
		return cmd.Close()
	})
	if err != nil {
		return err
	}
	for uid, b := range taken {
		if section.Partial != nil {
			b = body{raw: beginning(b.raw), size: max(sizes[uid], b.size), cut: true}
		}
		got[uid] = b
	}
	return nil
}

// reader reads the messages of one FETCH command.
type reader struct {
	cfg     Config
	wire    *wire
	section *goimap.FetchItemBodySection
	limit   int64 // octets of one literal
	budget  int64 // octets that this command may still bring
	single  bool
}

// message reads all items of one message. No body, NIL and an empty body all give a body without octets.
func (r *reader) message(msg *imapclient.FetchMessageData) (uid goimap.UID, b body, err error) {
	for item := msg.Next(); item != nil; item = msg.Next() {
		switch item := item.(type) {
		case imapclient.FetchItemDataUID:
			uid = item.UID
		case imapclient.FetchItemDataBodySection:
			if item.Literal == nil || b.raw != nil || !item.MatchCommand(r.section) {
				continue // Next drains what is not read
			}
			if b, err = r.literal(uid, item.Literal); err != nil {
				return uid, b, err
			}
		}
	}
	return uid, b, nil
}

// literal reads one literal to its last octet. One over the limit, in spite of the size that was listed, is cut and the rest is passed over.
func (r *reader) literal(uid goimap.UID, lit goimap.LiteralReader) (body, error) {
	size := lit.Size()
	b := body{size: size, cut: size > r.limit}
	keep := size
	if b.cut {
		keep = min(size, partOctets)
	}
	if r.budget -= keep; r.budget < 0 && !r.single {
		err := r.cfg.fail(ErrServer, "nothing, the mails are read one by one from now on",
			"the mails are much larger than the server had listed them", errOversized)
		r.wire.fail(err)
		_, _ = io.Copy(io.Discard, lit) // the library's reader waits for the end of the literal, whatever it is
		return body{}, err
	}
	b.raw = make([]byte, keep)
	n, err := io.ReadFull(lit, b.raw)
	if err == nil && b.cut {
		var rest int64
		rest, err = io.Copy(io.Discard, lit)
		n += int(rest)
		b.raw = beginning(b.raw)
	}
	if err != nil || int64(n) != size {
		return body{}, &shortLiteral{uid: uid, got: int64(n), size: size}
	}
	if _, err := lit.Read(make([]byte, 1)); !errors.Is(err, io.EOF) { // this read also releases the library's decoder
		return body{}, &shortLiteral{uid: uid, got: int64(n), size: size}
	}
	return b, nil
}

var errOversized = errors.New("RFC822.SIZE is wrong")

func isOversized(err error) bool { return errors.Is(err, errOversized) }

// beginning keeps the header and the first 64 KiB after it; without an end of the header, all that was read of it.
func beginning(raw []byte) []byte {
	end := bytes.Index(raw, []byte("\r\n\r\n"))
	if end < 0 {
		return raw[:min(len(raw), headOctets)]
	}
	return raw[:min(len(raw), end+4+cutOctets)]
}

func without(window []entry, got map[goimap.UID]body) []entry {
	var missing []entry
	for _, e := range window {
		if _, ok := got[e.uid]; !ok {
			missing = append(missing, e)
		}
	}
	return missing
}

func uidSet(window []entry) goimap.UIDSet {
	var set goimap.UIDSet
	for _, e := range window {
		set.AddNum(e.uid)
	}
	return set
}
