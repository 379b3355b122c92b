package clerk_test

import (
	"fmt"
	"html"
	"strings"
	"testing"
	"time"

	"charterd/internal/clerk"
	"charterd/workflow"
)

// webForm is a desk whose group takes applications from a web form.
func webForm(t *testing.T, field string) *desk {
	t.Helper()
	return deskWith(t, "2026-11-02 09:00", func(_ *desk, cfg *clerk.Config) {
		cfg.Groups[0].FormMailers = []clerk.FormMailer{{From: "noreply@forms.example", Domain: "forms.example", Field: field}}
	})
}

// formMail is a mail of the form's mailer, as such programs mark theirs.
func (d *desk) formMail(results, kind, body string) string {
	d.n++
	return fmt.Sprintf("Return-Path: <bounce@forms.example>\r\nAuthentication-Results: mx.example.org; %s\r\n"+
		"Received: from out.forms.example (out.forms.example [192.0.2.7]) by mx.example.org with ESMTPS id f%d; %s\r\n"+
		"From: Web Form <noreply@forms.example>\r\nTo: grants@example.org\r\nSubject: New submission: Grant request\r\nMessage-ID: <form-%d@forms.example>\r\n"+
		"Auto-Submitted: auto-generated\r\nPrecedence: bulk\r\nMIME-Version: 1.0\r\nContent-Type: %s; charset=utf-8\r\n\r\n%s",
		results, d.n, d.now.Format(time.RFC1123Z), d.n, kind, strings.ReplaceAll(body, "\n", "\r\n"))
}

const provenForm = "dkim=pass header.d=forms.example; dmarc=pass header.from=forms.example"

// plainForm is a form's mail in lines of "Key: value".
func plainForm() string {
	filled := strings.Replace(form, "Organiser: Nok Example", "Organiser: Nok Example <nok@neptune.example>", 1)
	return strings.Replace(filled, "Hello,", "You have a new submission of the form Grant request:", 1) + "\nSent by forms.example. Do not answer this mail.\n"
}

// tableForm is a form's mail as an HTML table, with the address in a row of its own.
func tableForm() string {
	var b strings.Builder
	b.WriteString("<html><body><h2>New submission</h2>\n<table border=\"1\">\n")
	for line := range strings.Lines(form + "E-mail: nok@neptune.example\n") {
		label, value, found := strings.Cut(strings.TrimSpace(line), ": ")
		if !found {
			continue
		}
		value = html.EscapeString(value)
		if label == "E-mail" {
			value = `<a href="mailto:` + value + `">` + value + `</a>`
		}
		fmt.Fprintf(&b, "<tr><td style=\"width:30%%\"><b>%s</b></td>\n<td>%s</td></tr>\n", label, value)
	}
	b.WriteString("</table>\n<p>Sent by forms.example.</p></body></html>\n")
	return b.String()
}

func TestAWebFormsMailIsTheApplicantsRequest(t *testing.T) {
	for name, c := range map[string]struct{ field, kind, body string }{
		"lines of key and value": {"organiser", "text/plain", plainForm()},
		"a table":                {"E-mail", "text/html", tableForm()},
	} {
		t.Run(name, func(t *testing.T) {
			d := webForm(t, c.field)
			d.put(d.formMail(provenForm, c.kind, c.body), d.now)
			if f := d.lastFate(); !strings.HasPrefix(f, "application") {
				t.Fatalf("fate %s", f)
			}
			k := d.kase("G-1")
			if k.Applicant != (workflow.Party{Name: "Nok Example", Address: "nok@neptune.example"}) || !k.Unproven || k.Title != "PyCon Neptune 2027" || k.Fields["requested"] != "7500.00 USD" {
				t.Errorf("applicant %+v, unproven %v, title %q, fields %v", k.Applicant, k.Unproven, k.Title, k.Fields)
			}
			ack := d.last("A1", "nok@neptune.example")
			for _, word := range []string{"Neptune", "7,500", "Nok", "Portugal"} {
				if strings.Contains(strings.Join(ack.msg.Whole(), " ")+ack.msg.Subject, word) {
					t.Errorf("the acknowledgement to an address that proves nothing repeats %q:\n%s", word, ack.msg.Whole()[0])
				}
			}
			if d.count("A1", "noreply@forms.example")+d.count("X1", "noreply@forms.example") != 0 || len(d.post.sent) == 1 {
				t.Errorf("the form's mailer was answered, or the chair not told:%s", d.outbox())
			}
			for _, s := range d.post.sent {
				if s.to == "noreply@forms.example" {
					t.Errorf("%s went to the form's mailer", s.msg.CharterdKind)
				}
			}
			d.verified()
		})
	}
}

// TestTheApplicantOfAWebFormGoesOnByMail: whoever answers from the address that the form named, proven, has a part in the case.
func TestTheApplicantOfAWebFormGoesOnByMail(t *testing.T) {
	d := webForm(t, "organiser")
	short := strings.Replace(plainForm(), "Country: Portugal\n", "", 1)
	d.put(d.formMail(provenForm, "text/plain", short), d.now)
	d.reply(d.last("A1", "nok@neptune.example"), "Country: Portugal")
	if c := d.kase("G-1"); c.Fields["country"] == "" || !strings.HasPrefix(d.lastFate(), "answer") {
		t.Errorf("the answer is lost: %v; fates %q", c.Fields, d.fates())
	}
	d.mail(letter{from: "nok@neptune.example", name: "Nok Example", subject: "", text: "STATUS G-1\n"})
	d.last("S1", "nok@neptune.example")
	d.verified()
}

// TestAForgedFormMailIsHeld: without proof of the configured domain it opens nothing and answers nobody.
func TestAForgedFormMailIsHeld(t *testing.T) {
	noAddress := strings.Replace(plainForm(), " <nok@neptune.example>", "", 1)
	two := strings.Replace(plainForm(), "<nok@neptune.example>", "<nok@neptune.example> or <eve@elsewhere.example>", 1)
	for name, c := range map[string]struct{ results, body, why string }{
		"nothing proven":   {"dmarc=none header.from=forms.example", plainForm(), "nothing proves forms.example"},
		"another domain":   {"dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=evil.example", plainForm(), "nothing proves forms.example"},
		"said to fail":     {"dmarc=fail header.from=forms.example; spf=pass smtp.mailfrom=bounce@forms.example", plainForm(), "nothing proves forms.example"},
		"no address in it": {provenForm, noAddress, `"organiser" holds no address`},
		"two addresses":    {provenForm, two, `"organiser" holds no address, or more than one`},
		"no form at all":   {provenForm, "Organiser: Nok Example <nok@neptune.example>\n\nCOMPLETE G-1\naye on G-1\n", "too few fields"},
	} {
		t.Run(name, func(t *testing.T) {
			d := webForm(t, "organiser")
			d.put(d.formMail(c.results, "text/plain", c.body), d.now)
			if f := d.lastFate(); !strings.HasPrefix(f, "held") || !strings.Contains(f, c.why) {
				t.Errorf("fate %s", f)
			}
			if len(d.post.sent) != 0 || len(d.result().Cases) != 0 {
				t.Errorf("%d cases; sent:%s", len(d.result().Cases), d.outbox())
			}
		})
	}
}

// TestAWebFormIsNoWayAroundTheCap: a form can be filled in by anybody with anybody's address.
func TestAWebFormIsNoWayAroundTheCap(t *testing.T) {
	d := webForm(t, "organiser")
	for i := range 55 {
		body := strings.ReplaceAll(plainForm(), "nok@neptune.example", fmt.Sprintf("p%d@victim%d.example", i, i))
		d.put(d.formMail("spf=pass smtp.mailfrom=bounce@forms.example", "text/plain", body), d.now)
	}
	acks := 0
	for _, s := range d.post.sent {
		if strings.Contains(s.to, "@victim") {
			acks++
		}
	}
	if acks != clerk.UnprovenPerHour {
		t.Errorf("%d acknowledgements", acks)
	}
}

// TestAFormInAMembersNameIsNoMembersMail: the form's mail votes for nobody, and the member's own mails stay the member's.
func TestAFormInAMembersNameIsNoMembersMail(t *testing.T) {
	d := webForm(t, "organiser")
	d.open(form)
	body := strings.ReplaceAll(strings.Replace(plainForm(), "nok@neptune.example", "ada@members.example", 1), "Neptune", "Triton") + "\naye on G-1\n"
	d.put(d.formMail(provenForm, "text/plain", body), d.now)
	d.voted1()
	if c := d.kase("G-2"); c.Applicant.Address != "ada@members.example" || !c.Unproven {
		t.Errorf("applicant %+v, unproven %v; fates %q", c.Applicant, c.Unproven, d.fates())
	}
	d.vote("ben", "aye")
	d.voted1("ben aye")
	d.verified()
}
