package imap

import (
	"sort"
	"time"

	goimap "github.com/emersion/go-imap/v2"
)

// A window is what one FETCH asks for and one delivery brings.
const (
	windowMails  = 200
	windowOctets = 1 << 20
)

// entry is one line of the folder's list.
type entry struct {
	uid     goimap.UID
	size    int64     // RFC822.SIZE: a hint, some servers are wrong
	at      time.Time // INTERNALDATE
	flagged bool
}

// inOrder sorts by (arrival, UID): decisions, Counting.
func inOrder(list []entry) {
	sort.Slice(list, func(i, j int) bool {
		if !list[i].at.Equal(list[j].at) {
			return list[i].at.Before(list[j].at)
		}
		return list[i].uid < list[j].uid
	})
}

// windows cuts the ordered list into windows of at most the given number of mails and, unless a single mail is larger, windowOctets.
// A mail over maxMail counts with the part of it that is read.
func windows(list []entry, mails int, maxMail int64) [][]entry {
	var cut [][]entry
	start, octets := 0, int64(0)
	for i, e := range list {
		size := e.size
		if size > maxMail {
			size = partOctets
		}
		if i > start && (i-start == mails || octets+size > windowOctets) {
			cut = append(cut, list[start:i])
			start, octets = i, 0
		}
		octets += size
	}
	if start < len(list) {
		cut = append(cut, list[start:])
	}
	return cut
}

// progress computes how far the folder has been read while its mails are delivered in order of arrival, not of UID.
type progress struct {
	uids []goimap.UID // all listed, rising
	done map[goimap.UID]bool
	top  uint32 // UIDNEXT - 1
}

func newProgress(list []entry, top uint32) *progress {
	p := &progress{done: make(map[goimap.UID]bool), top: top}
	for _, e := range list {
		p.uids = append(p.uids, e.uid)
	}
	sort.Slice(p.uids, func(i, j int) bool { return p.uids[i] < p.uids[j] })
	return p
}

// after notes a window as delivered and returns the highest UID up to which every listed mail has been; at the end UIDNEXT-1.
func (p *progress) after(window []entry) uint32 {
	for _, e := range window {
		p.done[e.uid] = true
	}
	for len(p.uids) > 0 && p.done[p.uids[0]] {
		delete(p.done, p.uids[0])
		p.uids = p.uids[1:]
	}
	if len(p.uids) == 0 {
		return p.top
	}
	return uint32(p.uids[0]) - 1
}
