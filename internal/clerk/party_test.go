package clerk_test

import (
	"slices"
	"strings"
	"testing"

	"charterd/workflow"
)

const halfForm = "Name of event: PyCon Neptune 2027\nStart date: 2027-03-02\nAmount requested: 7,500 USD\n"

// TestAPartyIsLetInByAKnownOne: a co-organiser who answers a mail about the case is held until the applicant vouches, and is a
// party from then on (situations, Who wrote).
func TestAPartyIsLetInByAKnownOne(t *testing.T) {
	d := newDesk(t, "2026-11-02 09:00")
	d.mail(letter{from: "nok@neptune.example", name: "Nok Example", subject: "Grant", text: halfForm})
	knock := d.answer(d.last("A1", "nok@neptune.example"), "Country: Portugal")
	knock.from, knock.name = "tri@neptune.example", "Tri Example"
	d.mail(knock)
	d.mail(knock2(knock))
	if c := d.kase("G-1"); len(c.Knocked) != 1 || c.Fields["country"] != "" {
		t.Fatalf("knocked %+v, fields %v; fates %q", c.Knocked, c.Fields, d.fates())
	}
	if n := len(d.about("P1", "nok@neptune.example")); n != 1 {
		t.Errorf("the applicant was asked %d times", n)
	}
	stranger := letter{from: "eve@elsewhere.example", name: "Eve", subject: "G-1", text: "I know this event well.\n"}
	d.mail(stranger) // a subject is no knock
	if c := d.kase("G-1"); len(c.Knocked) != 1 {
		t.Errorf("knocked %+v", c.Knocked)
	}
	d.reply(d.last("P1", "nok@neptune.example"), "agree")
	if c := d.kase("G-1"); len(c.Parties) != 1 || len(c.Knocked) != 0 {
		t.Fatalf("parties %+v; %s", c.Parties, d.lastFate())
	}
	d.last("P2", "tri@neptune.example")
	again := letter{from: "tri@neptune.example", name: "Tri Example", subject: "Re: Request G-1", text: "Country: Portugal\n", answers: d.last("P2", "tri@neptune.example").msg}
	d.mail(again)
	if got := d.kase("G-1").Fields["country"]; got == "" {
		t.Errorf("the party's answer is lost; %s", d.lastFate())
	}
	d.mail(letter{from: "tri@neptune.example", name: "Tri Example", subject: "", text: "STATUS G-1\n"})
	d.last("S1", "tri@neptune.example")
	d.verified()
}

func knock2(l letter) letter {
	l.text, l.id = "Please add us.\n", ""
	return l
}

// TestTheChairAsksFromTheOwnMailProgram: the mail to the applicant with the group in copy is the question; the applicant is not
// asked twice, and a forward under the bare number is the answer (situations, Deciding).
func TestTheChairAsksFromTheOwnMailProgram(t *testing.T) {
	d := newDesk(t, "2026-11-02 09:00")
	d.mail(letter{from: "nok@neptune.example", name: "Nok Example", subject: "Grant", text: form})
	d.until("2026-11-03 10:00")
	before := len(d.about("A2", "nok@neptune.example"))
	d.mail(letter{
		from: "nora@example.org", name: "Nora Winter", to: "nok@neptune.example, grants@example.org", subject: "Your request G-1",
		text: "Dear Nok,\n\nwho else pays for the event?\n\nNora\n",
	})
	c := d.kase("G-1")
	if c.Question == nil || !c.Question.ByChair || !strings.Contains(c.Question.Text, "who else pays") {
		t.Fatalf("question %+v; fates %q", c.Question, d.fates())
	}
	if n := len(d.about("A2", "nok@neptune.example")); n != before {
		t.Error("the applicant was asked a second time")
	}
	d.until("2026-11-05 10:00")
	d.mail(letter{
		from: "nora@example.org", name: "Nora Winter", subject: "Fwd: Your request G-1",
		text: "G-1\n\n---------- Forwarded message ---------\nFrom: Nok Example <nok@neptune.example>\nDate: Thu, 5 Nov 2026 at 09:00\nSubject: Re: Your request G-1\nTo: Nora Winter <nora@example.org>\n\n" +
			"The city pays 2,000 USD.\n\nAmount requested: 7,000 USD\n\nOn Tue, 3 Nov 2026 at 10:00, Nora Winter <nora@example.org> wrote:\n> Dear Nok,\n> who else pays for the event?\n",
	})
	if c = d.kase("G-1"); c.Question != nil || c.Fields["requested"] != "7000.00 USD" {
		t.Errorf("question %+v, requested %q; %s", c.Question, c.Fields["requested"], d.lastFate())
	}
	forged := letter{from: "ben@members.example", name: "Ben", subject: "Fwd: x", text: "G-1\n\n---------- Forwarded message ---------\nFrom: Nok Example <nok@neptune.example>\nDate: Thu, 5 Nov 2026 at 09:00\nSubject: x\nTo: Ben <ben@members.example>\n\nAmount requested: 100 USD\n"}
	d.mail(forged)
	if got := d.kase("G-1").Fields["requested"]; got != "7000.00 USD" {
		t.Errorf("a member's forward changed the amount: %q", got)
	}
	d.verified()
}

// TestTheChairIsToldOfASimilarRequest: of the same title but for its year, or by the same person for the same first day.
func TestTheChairIsToldOfASimilarRequest(t *testing.T) {
	d := newDesk(t, "2026-11-02 09:00")
	ask := func(from, title, starts string) {
		text := strings.NewReplacer("PyCon Neptune 2027", title, "Start date: 2027-03-02", "Start date: "+starts).Replace(form)
		d.mail(letter{from: from, name: "Nok Example", subject: "Grant", text: text})
	}
	ask("nok@neptune.example", "PyCon Neptune 2027", "2027-03-02")
	ask("other@neptune.example", "The PyCon: Neptune, 2028", "2027-03-03")
	ask("nok@neptune.example", "Neptune Days", "2027-03-02")
	ask("tri@triton.example", "Triton Days", "2027-03-04")
	for id, want := range map[string][]string{"G-1": nil, "G-2": {"G-1"}, "G-3": {"G-1"}, "G-4": nil} {
		if got := d.kase(id).Similar; !slices.Equal(got, want) {
			t.Errorf("%s is like %q, want %q", id, got, want)
		}
	}
	for _, s := range d.post.sent {
		if s.to == "other@neptune.example" && strings.Contains(s.msg.Text(nil), "G-1") {
			t.Errorf("an applicant learns of another's request:\n%s", s.msg.Text(nil))
		}
	}
	d.start()
	ask("five@neptune.example", "PyCon Neptune", "2027-03-09")
	if got := d.kase("G-5").Similar; !slices.Equal(got, []string{"G-1", "G-2"}) {
		t.Errorf("after a restart: %q", got)
	}
	if d.kase("G-5").Status != workflow.Open {
		t.Error("it advises and never refuses")
	}
}
