package mail

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// signature handles what ends the writer's words without being quoted. It returns the next row, or i if there is nothing of the kind.
func (t *trimmer) signature(i int) int {
	text := t.rows[i].text
	if strings.HasPrefix(text, "-----BEGIN PGP ") {
		return t.armour(i)
	}
	if t.signing {
		return i
	}
	if deviceLine(text) || text == "[Quoted text hidden]" || text == "[quoted text hidden]" {
		t.class[i] = signedRow
		return i + 1
	}
	next := t.nextText(i + 1)
	below := ""
	if next < len(t.rows) {
		below = t.rows[next].text
	}
	delimiter, strict := delimits(text)
	lone := delimiter || strings.Trim(text, "_ ") == "" || separator(text) == ruleOnly
	switch {
	case lone && below != "" && listFooter(below):
		t.signing = true
	case delimiter && (t.own > 0 || t.lastQuoted >= 0) && (strict || t.shortEnd(i+1)):
		t.signing = true
	case t.own > 0 && footerLine(text):
		t.signing = true
	case t.own == 0 && bannerLine(text):
		return t.paragraph(i)
	}
	if t.signing {
		t.class[i] = signedRow
		return i + 1
	}
	return i
}

// shortEnd holds where at most ten unmarked rows of text follow: a line of two dashes may also part two thoughts.
func (t *trimmer) shortEnd(from int) bool {
	count := 0
	for i := from; i < len(t.rows) && t.rows[i].depth == 0; i++ {
		if t.rows[i].text == "" {
			continue
		}
		if count++; count > 10 {
			return false
		}
		if separator(t.rows[i].text) > ruleOnly || quotedHeader(t.rows, i) > 0 || attributionAt(t.rows, i) >= 0 {
			return true
		}
	}
	return true
}

// paragraph drops rows up to the next empty one.
func (t *trimmer) paragraph(i int) int {
	for ; i < len(t.rows) && t.rows[i].text != ""; i++ {
		t.class[i] = signedRow
	}
	return i
}

// armour drops OpenPGP's lines around a signed text (RFC 9580 section 7) and knows an encrypted one.
func (t *trimmer) armour(i int) int {
	text := t.rows[i].text
	if strings.HasPrefix(text, "-----BEGIN PGP SIGNED MESSAGE") {
		t.pgp = true
		return t.paragraph(i)
	}
	t.encrypted = t.encrypted || strings.HasPrefix(text, "-----BEGIN PGP MESSAGE")
	for ; i < len(t.rows); i++ {
		t.class[i] = signedRow
		if strings.HasPrefix(t.rows[i].text, "-----END PGP ") {
			return i + 1
		}
	}
	return i
}

// signedName drops a last line like "-Ana Roe" with an empty one above: a name signed with a dash.
func (t *trimmer) signedName() {
	last := t.lastOwn()
	if last < 2 || t.rows[last-1].text != "" || t.class[last-1] != ownRow {
		return
	}
	name, dash := strings.CutPrefix(strings.TrimSpace(t.rows[last].text), "-")
	words := strings.Fields(name)
	if !dash || len(words) < 2 || len(words) > 4 {
		return
	}
	for _, word := range words {
		first, _ := utf8.DecodeRuneInString(word)
		if !unicode.IsUpper(first) || strings.ContainsAny(word, "0123456789,:;!?") {
			return
		}
	}
	t.class[last] = signedRow
}

// lastOwn is the last own row with text, or -1.
func (t *trimmer) lastOwn() int {
	for i := len(t.rows) - 1; i >= 0; i-- {
		if t.class[i] == ownRow && t.rows[i].text != "" {
			return i
		}
	}
	return -1
}
