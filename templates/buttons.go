package templates

import (
	"net/url"
	"strings"

	"charterd/workflow"
)

// buttons are one for each answer. Each body names the ballot, so that it binds on any host (situations, Who wrote), and
// quotes the motion where the charter asks for it.
func (d *Data) buttons(m Mail, b *workflow.Ballot) []Button {
	if d.QuoteMotion && len(b.Motion.Text) > mostQuoted {
		return nil
	}
	var list []Button
	for _, option := range d.Options {
		list = append(list, d.voteButton(m, b, option, d.buttonWords(option)))
	}
	return list
}

// mostQuoted bounds what a button may quote, in bytes: mail programs cut longer links. Without buttons a plain reply does it.
const mostQuoted = 600

// shortButtons are those of a sheet, which has the motion beside them. The sheet's address and key bind them.
func (d *Data) shortButtons(sheet Mail, b *workflow.Ballot) []Button {
	if d.QuoteMotion && len(b.Motion.Text) > mostQuoted {
		return nil
	}
	var list []Button
	for _, option := range d.Options {
		label := shortLabels[option]
		if label == "" {
			label = d.buttonWords(option)
		}
		list = append(list, d.voteButton(sheet, b, option, label))
	}
	return list
}

var shortLabels = map[string]string{"aye": "Aye: do it", "nay": "Nay: do not", "abstain": "Abstain: neither"}

func (d *Data) voteButton(m Mail, b *workflow.Ballot, option, label string) Button {
	to := m.ReplyTo
	if to == "" {
		to = m.Group.Address
	}
	body := option + " on " + b.Number + "\r\n"
	if d.QuoteMotion {
		body += "\r\n> " + clean(b.Motion.Text) + "\r\n"
	}
	if m.Key != "" {
		body += "\r\n" + clean(m.Key) + "\r\n"
	}
	return Button{Label: label, Link: mailto(clean(to), subjectOf(m), body), Fill: buttonFill[option]}
}

var buttonFill = map[string]string{"aye": ayeFill, "nay": nayFill, "abstain": restFill}

func (d *Data) buttonWords(option string) string {
	what := d.Amount
	if d.Confidential || what == "" {
		what = "the motion"
	}
	switch {
	case option == "aye" && d.Grant != "" && what != "the motion":
		return "Aye: make it " + what
	case option == "nay" && d.Grant != "":
		return "Nay: leave the grant as it is"
	case option == "aye" && d.Advisory && what != "the motion":
		return "Aye: advise to grant " + what
	case option == "aye" && d.Advisory:
		return "Aye: advise to accept it"
	case option == "aye" && what == "the motion":
		return "Aye: accept the motion"
	case option == "aye":
		return "Aye: grant " + what
	case option == "nay" && d.Advisory:
		return "Nay: advise against it"
	case option == "nay" && what == "the motion":
		return "Nay: do not accept it"
	case option == "nay":
		return "Nay: do not grant it"
	case option == "abstain":
		return "Abstain: I do not choose"
	}
	return "Answer with the word " + clean(option)
}

// mailto is a link of RFC 6068: %20 for spaces, %0D%0A for line ends.
func mailto(address, subject, body string) string {
	escape := func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
	local, domain, _ := strings.Cut(address, "@")
	return "mailto:" + escape(local) + "@" + escape(domain) + "?subject=" + escape(subject) + "&body=" + escape(body)
}
