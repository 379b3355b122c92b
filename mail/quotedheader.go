package mail

import (
	"strings"
	"unicode/utf8"
)

// labels turns the lists of a category into one table of label → category.
func labels(lists map[string]string) map[string]string {
	all := map[string]string{}
	for category, list := range lists {
		for _, label := range strings.Split(list, "|") {
			all[strings.TrimSpace(label)] = category
		}
	}
	return all
}

// labelOf gives the category of a line that starts with a header label, and what follows it: "*From:* Ana" is "from", "Ana".
func labelOf(line string) (category, value string) {
	line = strings.TrimLeft(line, " *_\"[")
	at := strings.IndexByte(line, ':')
	size := 1
	if wide := strings.Index(line, "："); wide >= 0 && (at < 0 || wide < at) {
		at, size = wide, len("：")
	}
	if at <= 0 || at > 60 || utf8.RuneCountInString(line[:at]) > 20 {
		return "", ""
	}
	label := strings.ToLower(strings.Trim(line[:at], " *_"))
	return headerLabels[label], strings.Trim(line[at+size:], " *_")
}

func startsLabel(low string) bool {
	category, _ := labelOf(low)
	return category == "subject" || category == "from" || category == "to"
}

// quotedHeader returns the row after a quoted header block that starts at start, or -1. A block has a sender, and either three
// kinds of fields with a subject, a time of sending or an address among them, or two with an address; the fields' order does not matter. An
// applicant's own form ("From: Nairobi", "To: Accra", "Date: …") is none.
func quotedHeader(rows []row, start int) int {
	if category, _ := labelOf(rows[start].text); category == "" || category == "cc" {
		return -1
	}
	seen := map[string]bool{}
	address, end := false, start
	depth := rows[start].depth
	for i, wrapped := start, 0; i < len(rows) && i < start+24 && rows[i].depth == depth; i++ {
		line := strings.TrimSpace(rows[i].text)
		category, value := labelOf(line)
		switch {
		case line == "":
			if i+1 >= len(rows) || !labelled(rows[i+1]) || len(seen) == 0 {
				i = len(rows)
			}
			continue
		case category != "" && seen[category] && category != "other":
			i = len(rows) // a second block, or no block at all
		case category != "":
			seen[category] = true
			address = address || hasAddress(value)
			wrapped = 0
			end = i + 1
		case wrapped < 2 && continues(rows, i):
			wrapped++
			address = address || hasAddress(line)
		default:
			i = len(rows)
		}
	}
	kinds := len(seen)
	if seen["other"] {
		kinds--
	}
	if seen["date"] && seen["sent"] {
		kinds--
	}
	if inlineBlock(rows[start].text) {
		return start + 1
	}
	if seen["from"] && (kinds >= 3 && (seen["subject"] || seen["sent"] || address) || kinds >= 2 && address) {
		return end
	}
	return -1
}

// foreignBlock returns the row after a header block in a language that we do not know, or -1: below a separating line, four
// rows "label: value" or more, an address in the first, and a date in one of them.
func foreignBlock(rows []row, start int) int {
	date, end := false, start
	for i := start; i < len(rows) && i < start+8; i++ {
		label, value, ok := strings.Cut(strings.TrimSpace(rows[i].text), ":")
		if !ok || utf8.RuneCountInString(label) > 20 || strings.ContainsAny(label, "@<>") || i == start && !hasAddress(value) {
			break
		}
		date = date || hasDate(value)
		end = i + 1
	}
	if date && end-start >= 4 {
		return end
	}
	return -1
}

func labelled(r row) bool {
	category, _ := labelOf(r.text)
	return category != ""
}

// continues holds for a wrapped field line: a labelled line follows within two lines.
func continues(rows []row, i int) bool {
	for k := i + 1; k < len(rows) && k <= i+2; k++ {
		if rows[k].text == "" {
			return false
		}
		if labelled(rows[k]) {
			return true
		}
	}
	return false
}

// inlineBlock holds for a block that a client ran into one line: "From: ana@example.org To: grants@example.org Sent: … Subject: …".
func inlineBlock(line string) bool {
	if category, _ := labelOf(line); category == "" || !hasAddress(line) || len(line) > 2000 {
		return false
	}
	seen := map[string]bool{}
	words := strings.Fields(line)
	for i, word := range words {
		colon := strings.LastIndexByte(word, ':')
		if colon <= 0 {
			continue
		}
		label := strings.ToLower(word[:colon])
		if cut := strings.LastIndexAny(label, ">;,)\"0123456789"); cut >= 0 {
			label = label[cut+1:]
		}
		category := headerLabels[label]
		if category == "" && i > 0 {
			category = headerLabels[strings.ToLower(words[i-1])+" "+label]
		}
		if category != "" {
			seen[category] = true
		}
	}
	return seen["from"] && seen["to"] && (seen["date"] || seen["sent"] || seen["subject"])
}
