package templates

import (
	"fmt"
	htmltemplate "html/template"
	"strings"
)

// ballots: one row for each ballot of a sheet, with its buttons side by side in the HTML form.
func textBallots(list []*Data) string {
	var b strings.Builder
	for _, entry := range list {
		title, end := entry.ballotRow()
		b.WriteString(hang("  ", "      ", strings.TrimSpace(title+" "+end)))
	}
	return b.String() + "\n"
}

// ballotRow names a ballot by number, title and motion, and says when it ends.
func (d *Data) ballotRow() (title, end string) {
	title = d.Ballot + ": "
	if d.Title != "" && !strings.Contains(d.Motion, d.Title) {
		title += d.Title + ". "
	}
	switch {
	case d.Motion != "":
		title += "“" + d.Motion + "”."
	default:
		title += "this mail does not repeat the motion."
	}
	if d.FromTold {
		title += " It is " + d.FromCase + " of " + d.FromGroup + ". " + d.FromAdvice()
	}
	if d.Grant != "" {
		end = "The grant is " + d.Grant + " now. "
	}
	if d.Advisory {
		end += "This is advice to the Board. "
	}
	if !d.EndTold {
		end += "It ends on " + d.Date(d.Ends) + "."
	}
	return title, strings.TrimSpace(end)
}

func htmlBallots(list []*Data) htmltemplate.HTML {
	var b strings.Builder
	for _, entry := range list {
		title, end := entry.ballotRow()
		number, rest, _ := strings.Cut(title, ": ")
		fmt.Fprintf(&b, `<div style="border-top:1px solid %s;margin:0;padding:12px 0 0"><p><strong>%s:</strong> <bdi>%s</bdi> <span style="color:%s;background-color:%s">%s</span></p>`,
			line, escape(number), escape(rest), muted, paper, escape(end))
		b.WriteString(besides(entry.Buttons) + "</div>")
	}
	return htmltemplate.HTML(b.String())
}

// besides sets buttons side by side in one table row; a label that is too long for a phone takes two lines in it.
func besides(list []Button) string {
	if len(list) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString(tableStart + "<tr>")
	for i, button := range list {
		if i > 0 {
			b.WriteString(`<td width="8" style="font-size:16px;line-height:20px">&nbsp;</td>`)
		}
		fmt.Fprintf(&b, `<td width="%[5]d%%" height="44" align="center" bgcolor="%[1]s" style="height:44px;background-color:%[1]s;border-radius:6px">`+
			`<a href="%[2]s" style="display:block;padding:12px 4px;line-height:20px;font-size:16px;font-weight:bold;color:%[3]s;background-color:%[1]s;border-radius:6px;text-decoration:none">%[4]s</a></td>`,
			button.Fill, escape(button.Link), paper, escape(button.Label), 96/len(list))
	}
	return b.String() + "</tr></table>"
}

// tap: words that only a mail with buttons needs.
func textTap(string) string { return "" }

func htmlTap(words string) string { return words }
