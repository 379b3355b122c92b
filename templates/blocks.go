package templates

import (
	"fmt"
	htmltemplate "html/template"
	"strings"
	texttemplate "text/template"
	"unicode"

	"charterd/workflow/tally"
)

// The functions of a source. Those that make a block stand alone on their line; each has a text form, which leaves marks for
// layOut, and an HTML form, which escapes its values itself. docs of each: the text form.

func textFuncs() texttemplate.FuncMap {
	return texttemplate.FuncMap{
		"facts": textFacts, "items": textItems, "bar": textBar, "buttons": textButtons, "quote": textQuote,
		"proof": textProof, "ballots": textBallots, "tap": textTap, "blank": textBlank, "transcript": textTranscript,
		"money": money, "date": date, "day": day, "moment": moment, "people": people, "count": count, "either": either, "all": all, "join": strings.Join, "lead": lead,
	}
}

func htmlFuncs() htmltemplate.FuncMap {
	return htmltemplate.FuncMap{
		"facts": htmlFacts, "items": htmlItems, "bar": htmlBar, "buttons": htmlButtons, "quote": htmlQuote,
		"proof": htmlProof, "ballots": htmlBallots, "tap": htmlTap, "blank": htmlBlank, "transcript": htmlTranscript,
		"money": money, "date": date, "day": day, "moment": moment, "people": people, "count": count, "either": either, "all": all, "join": strings.Join, "lead": lead,
	}
}

// lead turns the first letter of a sentence into a capital.
func lead(s string) string {
	for i, r := range s {
		return string(unicode.ToUpper(r)) + s[i+len(string(r)):]
	}
	return s
}

func hang(first, next, text string) string {
	return markHang + first + markSplit + next + markSplit + text + "\n"
}

var escape = htmltemplate.HTMLEscapeString

const tableStart = `<table role="presentation" width="100%" cellspacing="0" cellpadding="0" border="0" style="margin:0 0 16px">`

// facts: one line "Label: value" each. Label and value share a cell: a value alone could read as a vote.
func textFacts(list []Fact) string {
	var b strings.Builder
	for _, f := range list {
		b.WriteString(hang("  ", "      ", f.Label+": "+f.Value))
	}
	return b.String() + "\n"
}

func htmlFacts(list []Fact) htmltemplate.HTML {
	if len(list) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString(tableStart)
	for _, f := range list {
		fmt.Fprintf(&b, `<tr><td style="padding:8px 0;border-bottom:1px solid %s"><span style="color:%s;background-color:%s">%s:</span> <bdi>%s</bdi></td></tr>`,
			line, muted, paper, escape(f.Label), escape(f.Value))
	}
	return htmltemplate.HTML(b.String() + "</table>")
}

// items: a check-list of fields, each with what a good answer looks like.
func textItems(list []Item) string {
	var b strings.Builder
	for _, i := range list {
		b.WriteString(hang("- ", "  ", itemWords(i)))
	}
	return b.String() + "\n"
}

func itemWords(i Item) string {
	words := i.Label + "."
	if i.Doubt != "" {
		words += " We read “" + i.Doubt + "” and are not sure."
	}
	return strings.TrimSpace(words + " " + i.Help)
}

func htmlItems(list []Item) htmltemplate.HTML {
	var b strings.Builder
	for _, i := range list {
		words := strings.TrimPrefix(itemWords(i), i.Label+".")
		fmt.Fprintf(&b, "<li><strong>%s.</strong>%s</li>", escape(i.Label), escape(words))
	}
	return htmltemplate.HTML("<ul>" + b.String() + "</ul>")
}

const barColumns = 40

// bar: the count as a picture with its legend. One mark is one person, or a share of a large group.
func textBar(n tally.Counts) string {
	if n.Roster == 0 {
		return ""
	}
	marks := ""
	for _, part := range []struct {
		n    int
		mark string
	}{{n.Aye, "+"}, {n.Nay, "-"}, {n.Abstain, "o"}, {n.Recused, "x"}} {
		marks += strings.Repeat(part.mark, barLength(part.n, n.Roster))
	}
	marks += strings.Repeat(".", max(0, barLength(n.Roster, n.Roster)-len(marks)))
	return hang("  ", "  ", "Votes: ["+marks+"]") + hang("  ", "  ", "Count: "+legend(n)) + "\n"
}

func barLength(n, of int) int {
	if of <= barColumns {
		return n
	}
	return (n*barColumns + of/2) / of
}

func legend(n tally.Counts) string {
	s := fmt.Sprintf("%d aye (+), %d nay (-), %d abstain (o)", n.Aye, n.Nay, n.Abstain)
	if n.Recused > 0 {
		s += fmt.Sprintf(", %d recused (x)", n.Recused)
	}
	return s + fmt.Sprintf(", %d did not vote (.)", n.Silent)
}

func htmlBar(n tally.Counts) htmltemplate.HTML {
	if n.Roster == 0 {
		return ""
	}
	rows := barRow(n.Aye, n.Roster, "said aye", ayeFill) + barRow(n.Nay, n.Roster, "said nay", nayFill) +
		barRow(n.Abstain, n.Roster, "took no side", restFill)
	if n.Recused > 0 {
		rows += barRow(n.Recused, n.Roster, "stepped aside", restFill)
	}
	rows += barRow(n.Silent, n.Roster, "did not vote", restFill)
	return htmltemplate.HTML(tableStart + rows + "</table>")
}

// barRow is one answer as a bar. A bar that is too short for its words has them beside it.
func barRow(n, of int, words, fill string) string {
	share := 100 * n / of
	words = fmt.Sprintf("%d %s", n, words)
	full := fmt.Sprintf(`<td width="%d%%" style="background-color:%s;color:%s;padding:4px 8px">`, share, fill, paper)
	rest := fmt.Sprintf(`<td style="background-color:%s;color:%s;padding:4px 8px">`, restGround, ink)
	var cells string
	switch {
	case n == of:
		cells = full + words + "</td>"
	case n == 0:
		cells = rest + words + "</td>"
	case share < 40:
		cells = fmt.Sprintf(`<td width="%d%%" style="background-color:%s;color:%s;padding:0">&nbsp;</td>`, share, fill, paper) + rest + words + "</td>"
	default:
		cells = full + words + "</td>" + rest + "&nbsp;</td>"
	}
	return `<tr><td style="padding:0 0 4px"><table role="presentation" width="100%" cellspacing="0" cellpadding="0" border="0"><tr>` + cells + "</tr></table></td></tr>"
}

// buttons: in the text part nothing, since the source says in a sentence what to reply.
func textButtons([]Button) string { return "" }

func htmlButtons(list []Button) htmltemplate.HTML {
	var b strings.Builder
	for _, button := range list {
		fill := button.Fill
		if fill == "" {
			fill = restFill
		}
		fmt.Fprintf(&b, `<table role="presentation" width="100%%" cellspacing="0" cellpadding="0" border="0" style="margin:0 0 12px"><tr>`+
			`<td height="44" align="center" bgcolor="%[1]s" style="height:44px;background-color:%[1]s;border-radius:6px">`+
			`<a href="%[2]s" style="display:block;padding:12px 16px;line-height:20px;font-size:16px;font-weight:bold;color:%[3]s;background-color:%[1]s;border-radius:6px;text-decoration:none">%[4]s</a></td></tr></table>`,
			fill, escape(button.Link), paper, escape(button.Label))
	}
	return htmltemplate.HTML(b.String())
}

// quote: words of a person, led by who says them, so that no line is those words alone.
func textQuote(who, words string) string {
	return hang("> ", "> ", who+": "+clean(words)) + "\n"
}

func htmlQuote(who, words string) htmltemplate.HTML {
	return htmltemplate.HTML(fmt.Sprintf(`<blockquote style="margin:0 0 16px;padding:4px 0 4px 12px;border-left:4px solid %s"><span style="color:%s;background-color:%s">%s:</span> <bdi>%s</bdi></blockquote>`,
		line, muted, paper, escape(who), escape(clean(words))))
}

// proof: the rules of a vote one by one, and whether each was met.
func textProof(list []Proof) string {
	var b strings.Builder
	for _, p := range list {
		b.WriteString(hang("- ", "  ", p.Words+" "+met(p.Holds)))
	}
	return b.String() + "\n"
}

func met(holds bool) string {
	if holds {
		return "This is met."
	}
	return "This is not met."
}

func htmlProof(list []Proof) htmltemplate.HTML {
	var b strings.Builder
	for _, p := range list {
		fmt.Fprintf(&b, "<li>%s <strong>%s</strong></li>", escape(p.Words), met(p.Holds))
	}
	return htmltemplate.HTML("<ul>" + b.String() + "</ul>")
}

// blank: the empty form, to be copied and filled in, then what a good answer to each line looks like.
func textBlank(list []Item) string {
	var b strings.Builder
	for _, i := range list {
		b.WriteString(hang("", "  ", strings.TrimSuffix(i.Label, ":")+":"))
	}
	b.WriteString("\n")
	for _, i := range list {
		if words := blankWords(i); words != "" {
			b.WriteString(hang("- ", "  ", words))
		}
	}
	return b.String() + "\n"
}

func blankWords(i Item) string {
	switch {
	case i.When != "" && i.Required:
		return "About “" + i.Label + "” (we need this if the answer to “" + i.When + "” is yes). " + i.Help
	case i.Required && i.Help != "":
		return "About “" + i.Label + "” (we need this). " + i.Help
	case i.Required:
		return "We need “" + i.Label + "”."
	case i.Help != "":
		return "About “" + i.Label + "”. " + i.Help
	}
	return ""
}

func htmlBlank(list []Item) htmltemplate.HTML {
	var lines, help strings.Builder
	for _, i := range list {
		lines.WriteString(escape(strings.TrimSuffix(i.Label, ":")) + ":<br>\n")
		if words := blankWords(i); words != "" {
			help.WriteString("<li>" + escape(words) + "</li>")
		}
	}
	return htmltemplate.HTML(`<p>` + lines.String() + `</p><ul>` + help.String() + `</ul>`)
}

// transcript: each command in quotation marks within a sentence that says what it did.
func textTranscript(list []Line) string {
	var b strings.Builder
	for _, l := range list {
		b.WriteString(hang("- ", "  ", transcriptWords(l)))
	}
	return b.String() + "\n"
}

func transcriptWords(l Line) string {
	if l.Done {
		return "You wrote “" + l.Said + "”. Done: " + l.Did
	}
	return "You wrote “" + l.Said + "”. NOT done: " + l.Did
}

func htmlTranscript(list []Line) htmltemplate.HTML {
	var b strings.Builder
	for _, l := range list {
		b.WriteString("<li>" + escape(transcriptWords(l)) + "</li>")
	}
	return htmltemplate.HTML("<ul>" + b.String() + "</ul>")
}
