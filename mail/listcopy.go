package mail

import "strings"

// FromList says whether the From address is a mailing list's own and not the author's, as lists write it where the author's domain
// forbids changes (trust 4.3): the configured list's, or the one that List-Post or List-Id names. Who wrote such a copy stands in
// other fields, as a claim that proves nothing.
func (m *Message) FromList(list string) bool {
	if len(m.From) != 1 || m.From[0].Address == "" {
		return false
	}
	from := m.From[0].Address
	if list != "" && strings.EqualFold(from, list) {
		return true
	}
	if m.ListID == "" {
		return false
	}
	post := strings.ToLower(value(m.fields, "List-Post"))
	return strings.Contains(post, "<mailto:"+from+">") || m.ListID == strings.Replace(from, "@", ".", 1)
}

// OneAddress finds the only address in a line such as "Name <address>" or "address", and what stands beside it. ok is false where
// the line holds none, more than one, or one that CanonicalAddress refuses.
func OneAddress(line string) (a Address, ok bool) {
	const around = " \t<>()[]\"',;:"
	found := ""
	for _, word := range strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(around, r) }) {
		if !strings.Contains(word, "@") {
			continue
		}
		if found != "" && !strings.EqualFold(word, found) {
			return Address{}, false
		}
		found = word
	}
	address, err := CanonicalAddress(found)
	if err != nil || !strings.Contains(found[strings.LastIndexByte(found, '@'):], ".") {
		return Address{}, false
	}
	name := strings.ReplaceAll(strings.ReplaceAll(line, found, ""), "mailto:", "")
	return Address{Name: label(strings.Join(strings.FieldsFunc(name, func(r rune) bool { return r != '\'' && strings.ContainsRune(around, r) }), " ")), Address: address}, true
}
