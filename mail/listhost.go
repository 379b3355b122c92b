package mail

import (
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"time"
)

// ListedAt is when the host of a mailing list first took a message in, before a moderator or the list held it back (situations,
// First contact). Only lines that the sender cannot have written are believed: our own host's lowest line of the top run must name
// the list host as the peer that it looked up itself, and below it stand the list host's own lines, down to the first that came
// from elsewhere. hosts are names of list hosts; a host below one of them counts too. ok is false where nothing is certain.
func ListedAt(fields []Field, own, hosts []string) (at time.Time, ok bool) {
	if len(own) == 0 || len(hosts) == 0 {
		return time.Time{}, false
	}
	ours := true
	for _, f := range fields {
		if bareName(f.Name) != "received" {
			continue
		}
		peer := peerOf(f.Value)
		switch {
		case ours && !writtenBy(f.Value, own):
			return time.Time{}, false
		case ours && isLocalHop(f.Value, own):
			continue
		case ours:
			if !isListHost(peer, hosts) {
				return time.Time{}, false
			}
			ours = false
			continue
		case !writtenByList(f.Value, hosts):
			return at, ok
		}
		if when, err := mail.ParseDate(strings.TrimSpace(f.Value[strings.LastIndexByte(f.Value, ';')+1:])); err == nil && (!ok || when.Before(at)) {
			at, ok = when.UTC(), true
		}
		if peer != "" && peer != "localhost" && !isListHost(peer, hosts) {
			return at, ok
		}
		if peer == "" && strings.HasPrefix(strings.ToLower(f.Value), "from ") { // who that was is not certain
			return at, ok
		}
	}
	return at, ok
}

// peerLooked is the start of a Received line by a server that looked the name of its peer up: "from HELO (NAME [ADDRESS])".
var peerLooked = regexp.MustCompile(`^(?i:from) [^\s()\[\]]+ \(([A-Za-z0-9.-]+) \[[0-9A-Fa-f:.IPv]+\]\)`)

// peerOf is the name that the writer of a Received line found for its peer's address; empty where it found none, or where a greeting
// full of brackets may have made one up.
func peerOf(received string) string {
	m := peerLooked.FindStringSubmatch(received)
	if m == nil || strings.Count(received, "[") != 1 || strings.Contains(received, "may be forged") || strings.EqualFold(m[1], "unknown") {
		return ""
	}
	return strings.ToLower(strings.TrimSuffix(m[1], "."))
}

func isListHost(name string, hosts []string) bool {
	return name != "" && slices.ContainsFunc(hosts, func(host string) bool {
		host = strings.ToLower(strings.TrimSuffix(host, "."))
		return host != "" && (name == host || strings.HasSuffix(name, "."+host))
	})
}

// writtenByList is strict, because it moves a time: the line has one "by", and a list host stands behind it.
func writtenByList(received string, hosts []string) bool {
	words := receivedWords(received)
	at, count := 0, 0
	for i, w := range words {
		if w == "by" {
			at, count = i, count+1
		}
	}
	return count == 1 && at+1 < len(words) && isListHost(strings.TrimSuffix(words[at+1], "."), hosts)
}
