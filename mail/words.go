package mail

import (
	"strings"
	"unicode"

	"charterd/workflow/acts"
)

const maxQuoted = 2 << 10 // octets of the quoted sentence above an answer

// Words are what the sender newly wrote: without quoted text, attribution, signature and footers (reading, 3C to 3F). sent are
// texts of ours that the mail may quote, text parts and the text of HTML parts; with them our own lines are known even
// unmarked, and a changed quote is seen. Lines of ours and struck or hidden ones are in Lines, marked. Empty lines part
// paragraphs. Answer.Quoted is the last quoted paragraph above, after the nearest line that names a number. It never panics.
func (m *Message) Words(sent []string) (w acts.Words) {
	defer func() {
		if r := recover(); r != nil {
			m.problem("reading the text stopped: %v", r)
			w.Trouble = "broken encoding"
		}
	}()
	m.reader.mu.Lock()
	defer m.reader.mu.Unlock()
	w = acts.Words{Subject: m.Subject, Author: m.author(), Trouble: m.parts.trouble}
	for _, a := range m.Attachments {
		w.Attachments = append(w.Attachments, a.Name)
	}
	index := m.reader.indexSent(sent)
	var rich *trimmer
	if m.parts.rich != nil {
		rich = m.trimParts(m.parts.rich, index, nil)
	}
	text := m.trimParts(m.parts.text, index, rich)
	chosen := text
	if rich != nil {
		var other *trimmer
		if chosen, other = prefer(text, rich); other != nil {
			w.Differ = true
			w.Other, _ = other.lines()
		}
	}
	w.Lines, w.Answers = chosen.lines()
	w.Edited = chosen.edited || rich != nil && rich.edited
	w.Forwarded = text.forwarded || m.parts.forward || forwardSubject(m.Subject) && chosen.firstCut < len(chosen.rows)
	if chosen.encrypted {
		w.Trouble = "encrypted"
	}
	return w
}

// Text is what the sender newly wrote, as `charterd parse` prints it: the lines of Words that are neither ours nor struck,
// joined by "\n" and trimmed.
func (m *Message) Text(sent []string) string {
	var b strings.Builder
	for _, line := range m.Words(sent).Lines {
		if !line.Ours && !line.Struck {
			b.WriteString(line.Text)
			b.WriteByte('\n')
		}
	}
	return strings.TrimSpace(b.String())
}

// trimParts reads text parts one after the other as one text. With the HTML's reading at hand, lines that its client marked as
// signature are taken off the end of the plain text too.
func (m *Message) trimParts(parts []*mimePart, index *sentIndex, rich *trimmer) *trimmer {
	var rows []row
	for i, p := range parts {
		if i > 0 {
			rows = append(rows, row{})
		}
		rows = append(rows, m.rowsOf(p)...)
	}
	t := trim(rows)
	t.subtract(index)
	if rich != nil {
		t.unsign(rich)
	}
	return t
}

// trimmed is trimParts without what we sent, for readings outside Words.
func (m *Message) trimmed(parts []*mimePart) *trimmer {
	m.reader.mu.Lock()
	defer m.reader.mu.Unlock()
	return m.trimParts(parts, nil, nil)
}

// rowsOf are a part's rows, made once: a mail is read without and with what it answers. Append them elsewhere; trim changes rows.
func (m *Message) rowsOf(p *mimePart) []row {
	switch {
	case p.rows != nil:
	case p.media == "text/html" || p.media == "text/enriched":
		p.rows = m.reader.htmlRows(p.text)
	default:
		p.rows = textRows(p.text, strings.EqualFold(p.params["format"], "flowed"), strings.EqualFold(p.params["delsp"], "yes"))
	}
	return p.rows
}

// unsign takes lines off the end that the HTML part marks as its signature.
func (t *trimmer) unsign(rich *trimmer) {
	signed := map[string]bool{}
	for _, r := range rich.rows {
		if r.mark == signatureMark && r.text != "" {
			signed[comparable(r.text)] = true
		}
	}
	for i := len(t.rows) - 1; i >= 0 && len(signed) > 0; i-- {
		if t.class[i] != ownRow || t.rows[i].text == "" {
			continue
		}
		if !signed[comparable(t.rows[i].text)] {
			return
		}
		t.class[i] = signedRow
	}
}

// prefer takes the text part's reading where it has own words, else the HTML's. other is the HTML's where both have words and
// they are not the same, or the HTML strikes some out.
func prefer(text, rich *trimmer) (chosen, other *trimmer) {
	a, b := text.plain(), rich.plain()
	switch {
	case a == "" || stub(a) && b != "":
		return rich, nil
	case b != "" && a != b || rich.struck():
		return text, rich
	}
	return text, nil
}

// struck holds where own words of the HTML are struck out or hidden, which a plain text cannot show.
func (t *trimmer) struck() bool {
	for i, r := range t.rows {
		if r.hide && t.class[i] == ownRow && comparable(r.text) != "" {
			return true
		}
	}
	return false
}

// plain is a reading's own text for comparison: letters, digits and signs alone.
func (t *trimmer) plain() string {
	var b strings.Builder
	for i, r := range t.rows {
		if t.class[i] == ownRow && !r.hide {
			b.WriteString(comparable(r.text))
		}
	}
	return b.String()
}

// comparable drops what a program changes when it makes text of HTML: marks, links, item numbers, white space, case.
func comparable(line string) string {
	line = withoutLinks(strings.ToLower(strings.TrimLeft(line, " *-•·")))
	if n := digits(line, 0); n > 0 && n < 3 && n < len(line) && (line[n] == '.' || line[n] == ')') {
		line = line[n+1:]
	}
	if strings.HasPrefix(line, "[image:") || strings.HasPrefix(line, "[cid:") {
		return ""
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '+' || r == '?' || r > 0x2600 && r != 0xfe0f {
			return r
		}
		return -1
	}, line)
}

// stub holds for the text that stands in for HTML.
func stub(text string) bool {
	return len(text) < 250 && strings.Contains(text, "html") &&
		anyWithin(text, []string{"cannot", "doesnot", "unable", "notsupport", "capable", "viewed", "htmlformat", "enable", "kannnicht", "nichtanzeig", "nepeutpas"})
}

// lines lists the own rows with the quoted text that each run of them stands under.
func (t *trimmer) lines() ([]acts.Line, []acts.Answer) {
	var list []acts.Line
	var answers []acts.Answer
	var quoted []string
	open, gap := false, false // an answer goes on; an empty row came before
	for i, r := range t.rows {
		switch c := t.class[i]; {
		case c == quotedRow:
			open = false
			quoted = append(quoted, r.text)
		case c != ownRow && c != unmarked:
		case r.text == "":
			gap = true
		default:
			if gap && len(list) > 0 {
				list = append(list, acts.Line{})
			}
			gap = false
			if above := sentenceAbove(quoted); above != "" && !open {
				answers = append(answers, acts.Answer{Quoted: strings.Clone(above), First: len(list)})
				open = true
			}
			quoted = nil
			// A copy: a vote keeps its line as long as its case is open, and would keep all that was quoted below it.
			list = append(list, acts.Line{Text: strings.Clone(strings.TrimSpace(r.text)), Struck: r.hide, Ours: c == unmarked})
			if open {
				answers[len(answers)-1].Count = len(list) - answers[len(answers)-1].First
			}
		}
	}
	return list, answers
}

// sentenceAbove is the last paragraph of the quoted rows. Where it names no number and is no label, the nearest line above that
// names one goes before it: on a ballot's mail the number stands above the motion's words.
func sentenceAbove(quoted []string) string {
	end := len(quoted)
	for end > 0 && quoted[end-1] == "" {
		end--
	}
	from, size := end, 0
	for from > 0 && quoted[from-1] != "" && size+len(quoted[from-1]) < maxQuoted {
		from--
		size += len(quoted[from]) + 1
	}
	text := strings.TrimSpace(strings.Join(quoted[from:end], "\n"))
	if strings.HasSuffix(text, ":") || numbered(text) {
		return text
	}
	for k := from - 1; k >= 0 && k > from-40; k-- {
		if numbered(quoted[k]) {
			return strings.TrimSpace(quoted[k]) + "\n" + text
		}
	}
	return text
}

// numbered holds for text with a number of ours or of somebody's list: "G-31", "#14".
func numbered(text string) bool {
	for i := 1; i < len(text); i++ {
		if isDigit(text[i]) && (text[i-1] == '#' || text[i-1] == '-' && i > 1 && text[i-2] >= 'A' && text[i-2] <= 'Z') {
			return true
		}
	}
	return false
}

func forwardSubject(subject string) bool {
	low := strings.ToLower(subject)
	for _, prefix := range []string{"fwd:", "fw:", "wg:", "tr:", "rv:", "i:", "enc:", "vs:", "doorst:", "pd:"} {
		if strings.HasPrefix(low, prefix) {
			return true
		}
	}
	return false
}
