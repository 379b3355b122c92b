package imap

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"strings"

	goimap "github.com/emersion/go-imap/v2"
)

// selectFolder opens the folder, which is also the moment at which UIDVALIDITY and UIDNEXT are learnt.
func (s *session) selectFolder(ctx context.Context) (*goimap.SelectData, error) {
	s.quiet()
	s.selected = nil
	var data *goimap.SelectData
	err := s.run(ctx, "SELECT", func() (err error) {
		data, err = s.client.Select(s.cfg.Folder, nil).Wait()
		return err
	})
	var reply *goimap.Error
	if errors.As(err, &reply) && reply.Type == goimap.StatusResponseTypeNo {
		return nil, s.noFolder(ctx, "folder", s.cfg.Folder, err)
	}
	if err != nil {
		return nil, err
	}
	if data.UIDValidity == 0 || data.UIDNext == 0 {
		return nil, s.cfg.fail(ErrServer, "use a server that follows RFC 3501 section 2.3.1.1", "the server gives no UIDVALIDITY or no UIDNEXT", nil)
	}
	s.selected = data
	return data, nil
}

// noFolder returns the reason why a folder cannot be used: that it does not exist, with the nearest names, or else the refusal itself.
func (s *session) noFolder(ctx context.Context, key, folder string, refusal error) error {
	names, err := s.folders(ctx)
	if err != nil {
		return refusal
	}
	return s.cfg.unknown(names, key, folder, refusal)
}

// unknown returns an error for a folder that is not among the names, and else the given refusal.
func (c Config) unknown(names []string, key, folder string, refusal error) error {
	for _, name := range names {
		if sameFolder(name, folder) {
			return refusal
		}
	}
	near := "the server shows no folder at all"
	if len(names) > 0 {
		near = "the nearest are " + strings.Join(nearest(names, folder, 3), ", ")
	}
	return c.fail(ErrFolder, fmt.Sprintf("correct %s in the configuration or create the folder on the server", key),
		fmt.Sprintf("there is no folder %q; %s", clean(folder), near), refusal)
}

// folders lists the names of all folders that can be selected.
func (s *session) folders(ctx context.Context) ([]string, error) {
	var list []*goimap.ListData
	err := s.run(ctx, "LIST", func() (err error) {
		list, err = s.client.List("", "*", nil).Collect()
		return err
	})
	var names []string
	for _, data := range list {
		if !hasAttr(data.Attrs, goimap.MailboxAttrNoSelect) && !hasAttr(data.Attrs, goimap.MailboxAttrNonExistent) {
			names = append(names, data.Mailbox)
		}
	}
	return names, err
}

func hasAttr(attrs []goimap.MailboxAttr, want goimap.MailboxAttr) bool {
	for _, attr := range attrs {
		if strings.EqualFold(string(attr), string(want)) {
			return true
		}
	}
	return false
}

// nearest returns at most n names in quotation marks, those first that need the fewest changed letters to become want. A folder
// with the same last part comes before all others: "Grants" for "INBOX/Grants" is the usual mistake.
func nearest(names []string, want string, n int) []string {
	last := func(name string) string {
		name = strings.ToLower(name)
		return name[strings.LastIndexAny(name, "/.")+1:]
	}
	cost := func(name string) int {
		if last(name) == last(want) {
			return 0
		}
		return distance(strings.ToLower(name), strings.ToLower(want))
	}
	names = append([]string(nil), names...)
	sort.SliceStable(names, func(i, j int) bool {
		a, b := cost(names[i]), cost(names[j])
		return a < b || a == b && names[i] < names[j]
	})
	var quoted []string
	for _, name := range names[:min(n, len(names))] {
		quoted = append(quoted, fmt.Sprintf("%q", clean(name)))
	}
	return quoted
}

// distance is the number of letters to insert, delete or replace (Levenshtein).
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j := range y {
			change := diagonal
			if x[i] != y[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(y)]
}
