package clerk_test

import (
	"fmt"
	"strings"
	"testing"

	"charterd/internal/clerk"
	"charterd/mail"
	"charterd/store"
)

// unmarked is a mail of ours as a peer sees it that takes off every mark of a program, and answers whatever comes.
func (d *desk) unmarked(s sentMail, n int, text string) {
	d.t.Helper()
	l := d.answer(s, text)
	l.id = fmt.Sprintf("<robot-%d@robot.example>", n)
	d.mail(l)
}

// to counts the mails that were sent to an address.
func (d *desk) to(address string) int {
	n := 0
	for _, s := range d.post.sent {
		if s.to == address {
			n++
		}
	}
	return n
}

// answering lets a robot answer every mail that it gets from us, with the same words, and gives the number of our mails to it.
func (d *desk) answering(robot, text string) int {
	d.t.Helper()
	start := d.to(robot)
	for n, seen := 0, 0; n < 40; n++ {
		var next *sentMail
		for i, s := range d.post.sent {
			if s.to == robot && i >= seen {
				next, seen = &s, i+1
				break
			}
		}
		if next == nil {
			return d.to(robot) - start
		}
		d.now = d.now.Add(60e9)
		d.unmarked(*next, n, text)
	}
	d.t.Errorf("%s: it never ends:%s", text, d.outbox())
	return d.to(robot) - start
}

const some = "Name of event: PyCon Neptune 2027\nStart date: 2027-03-02\nAmount requested: 7,500 USD\n"

func TestRobotsGetFiveMailsADay(t *testing.T) {
	for _, text := range []string{
		"I am away until Monday.", "Thank you!", "I vote for lunch, yes or no?", "Country: Portugal", "STATUS", "HELP", "WITHDRAW", "", form,
	} {
		t.Run(strings.SplitN(text, "\n", 2)[0], func(t *testing.T) {
			d := newDesk(t, "2026-11-02 09:00")
			d.mail(letter{from: "robot@robot.example", name: "Robot", subject: "Grant", text: some})
			if n := 1 + d.answering("robot@robot.example", text); n > 5 {
				t.Errorf("%d mails to a robot that answers %q:%s", n, text, d.outbox())
			}
		})
	}
}

func TestAMemberWhoseProgramAnswersEverythingIsLeftAlone(t *testing.T) {
	most := map[string]int{"I am away until Monday.": 5, "Yes? I cannot vote now, I am away.": 5}
	most["aye on G-7"] = 3 + clerk.RepliesPerDay // it votes: three questions about its ballot, and the refusals of a day
	for text, most := range most {
		t.Run(text, func(t *testing.T) {
			d := opened(t, form)
			if n := d.answering("ada@members.example", text); n > most {
				t.Errorf("%d mails to a member's robot:%s", n, d.outbox())
			}
		})
	}
}

// TestTwoHousesStopWritingToEachOther: another charterd writes from its group's address; our marks come through.
func TestTwoHousesStopWritingToEachOther(t *testing.T) {
	ours, theirs := newDesk(t, "2026-11-02 09:00"), deskWith(t, "2026-11-02 09:00", func(_ *desk, cfg *clerk.Config) {
		cfg.Domain, cfg.Groups[0].Address, cfg.Groups[0].ReplyPattern = "other.example", "group@other.example", "group+{token}@other.example"
	})
	// It begins with a person who gives the other house's address as the sender.
	ours.mail(letter{from: "group@other.example", name: "Other Group", subject: "Grant", text: form})
	passed := [2]int{}
	for round := 0; round < 20; round++ {
		ours.now, theirs.now = ours.now.Add(60e9), theirs.now.Add(60e9)
		carry(ours, theirs, &passed[0], "group@other.example")
		carry(theirs, ours, &passed[1], "grants@example.org")
	}
	if n := ours.to("group@other.example") + theirs.to("grants@example.org"); n > 5 {
		t.Errorf("%d mails between two houses:%s%s", n, ours.outbox(), theirs.outbox())
	}
}

// carry brings the mails that one house sent to the other, as they are, proven and through a host that we trust.
func carry(from, to *desk, passed *int, address string) {
	for ; *passed < len(from.post.sent); *passed++ {
		s := from.post.sent[*passed]
		if !strings.EqualFold(s.to, address) {
			continue
		}
		_, domain, _ := strings.Cut(s.msg.From[0].Address, "@")
		head := fmt.Sprintf("Return-Path: <%s>\r\nAuthentication-Results: mx.example.org; dmarc=pass header.from=%s\r\nReceived: by mx.example.org; %s\r\n",
			s.msg.From[0].Address, domain, to.now.Format("Mon, 2 Jan 2006 15:04:05 -0700"))
		to.n++
		to.tape.waiting = append(to.tape.waiting, mail.Arrival{Key: fmt.Sprintf("c%d", to.n), At: to.now, Raw: append([]byte(head), s.data...)})
	}
	to.turn()
}

func TestFiftyUnprovenAcknowledgementsAnHour(t *testing.T) {
	d := newDesk(t, "2026-11-02 09:00")
	for i := range 60 {
		d.now = d.now.Add(30e9)
		from := fmt.Sprintf("p%d@forged%d.example", i, i)
		d.arrive(letter{from: from, name: "Somebody", subject: "Grant", text: form, unproven: true})
		if i%7 == 0 {
			d.turn()
		}
	}
	d.turn()
	acks := 0
	for _, s := range d.post.sent {
		if strings.Contains(s.to, "@forged") {
			acks++
		}
	}
	held, err := d.store.OutboxCounts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if acks != clerk.UnprovenPerHour || held[store.Held] != 60-clerk.UnprovenPerHour {
		t.Errorf("%d acknowledgements, %d held", acks, held[store.Held])
	}
	for i := range 60 {
		if c := d.kase(fmt.Sprintf("G-%d", i+1)); !c.Unproven {
			t.Errorf("%s is not marked as unproven", c.ID)
		}
	}
}

func TestAStrangerIsHelpedOnceAndNeverOftenADay(t *testing.T) {
	d := newDesk(t, "2026-11-02 09:00")
	for i := range 12 {
		d.now = d.now.Add(600e9)
		text := fmt.Sprintf("Do you also sell chairs? This is question %d.\n", i)
		if i%2 == 1 {
			text = strings.ReplaceAll(form, "Neptune", fmt.Sprintf("Moon%d", i))
		}
		d.mail(letter{from: "eve@elsewhere.example", name: "Eve", subject: "Question", text: text})
	}
	if n := d.to("eve@elsewhere.example"); n != clerk.RepliesPerDay {
		t.Errorf("%d mails:%s", n, d.outbox())
	}
	// Two questions that are read in one turn get one answer.
	d.now = d.now.AddDate(0, 0, 2)
	d.arrive(letter{from: "mal@elsewhere.example", name: "Mal", subject: "Question", text: "What do chairs cost?\n"})
	d.arrive(letter{from: "mal@elsewhere.example", name: "Mal", subject: "Question", text: "And tables?\n"})
	d.turn()
	if n := d.to("mal@elsewhere.example"); n != 1 {
		t.Errorf("%d mails to somebody with two questions", n)
	}
}

// TestWhatProgramsSendChangesNothing: bounces, away notes, our own mail, forged bounces.
func TestWhatProgramsSendChangesNothing(t *testing.T) {
	d := opened(t, form)
	ballot := d.last("M2", "ada@members.example")
	before, entries := len(d.post.sent), d.entries()
	tag := bounceAddress(t, d, "M2", "ada@members.example")
	report := func(to, status, id string) string {
		return "Return-Path: <>\r\nFrom: MAILER-DAEMON@members.example\r\nTo: " + to + "\r\nSubject: Undelivered\r\nMessage-ID: <b" + id + "@members.example>\r\n" +
			"MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\naye\r\n" +
			"--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; ada@members.example\r\nAction: failed\r\nStatus: " + status + "\r\n\r\n--x--\r\n"
	}
	for name, raw := range map[string]string{
		"a bounce":                    report(tag, "5.1.1", "1"),
		"a forged bounce":             report("grants+b-aaaaaaaaaaaaaaaaaaaaaaaaaa@example.org", "5.1.1", "2"),
		"a bounce without a tag":      report("grants@example.org", "5.1.1", "3"),
		"our own mail":                "Return-Path: <ada@members.example>\r\n" + string(ballot.data),
		"an away note with marks":     string(d.raw(letter{from: "ada@members.example", name: "Ada Member\r\nAuto-Submitted: auto-replied\r\nX-Name: Ada", subject: "Re: vote", answers: ballot.msg, text: "aye\n"})),
		"an away note to the bounces": string(d.raw(letter{from: "ada@members.example", name: "Ada Member", to: tag, subject: "Re: vote", answers: ballot.msg, text: "aye\n"})),
	} {
		d.n++
		d.tape.waiting = append(d.tape.waiting, mail.Arrival{Key: fmt.Sprintf("x%d", d.n), At: d.now, Size: int64(len(raw)), Raw: []byte(raw)})
		d.turn()
		if len(d.post.sent) != before || d.entries() != entries {
			t.Errorf("%s: %d mails and %d entries more; fate %s", name, len(d.post.sent)-before, d.entries()-entries, d.lastFate())
		}
		before, entries = len(d.post.sent), d.entries()
	}
	d.voted1()
}

func (d *desk) entries() int {
	d.t.Helper()
	n := 0
	if err := d.store.AllEntries(d.t.Context(), func(store.Entry) error { n++; return nil }); err != nil {
		d.t.Fatal(err)
	}
	return n
}

// bounceAddress is the envelope sender of a mail of ours.
func bounceAddress(t *testing.T, d *desk, kind, to string) string {
	t.Helper()
	rows, err := d.store.OutgoingOf(t.Context(), "G-1")
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range rows {
		if o.Kind == kind && o.To == to {
			return o.From
		}
	}
	t.Fatalf("no %s to %s", kind, to)
	return ""
}

func TestAMailBeyondTheLimitIsHeldAndItsSenderTold(t *testing.T) {
	d := opened(t, form)
	raw := d.raw(d.answer(d.last("M2", "ada@members.example"), "aye"))
	d.tape.waiting = append(d.tape.waiting, mail.Arrival{Key: "big", At: d.now, Size: 20 << 20, Raw: raw, Cut: true})
	d.turn()
	if got := d.lastFate(); !strings.HasPrefix(got, "held") {
		t.Errorf("fate %q", got)
	}
	d.voted1()
	if x := d.last("X2", "ada@members.example").msg.Text(nil); !strings.Contains(x, "10 MiB") {
		t.Errorf("the sender reads:\n%s", x)
	}
}

func TestAMailOlderThanTheOutageIsReadAndItsAnswerHeld(t *testing.T) {
	d := opened(t, form)
	vote := d.answer(d.last("M2", "ada@members.example"), "aye")
	d.now = d.now.AddDate(0, 0, 1)
	d.arrive(vote)
	d.arrive(letter{from: "eve@elsewhere.example", name: "Eve", subject: "Grant", text: form})
	d.now = d.now.AddDate(0, 0, 8)
	sent := len(d.post.sent)
	d.turn()
	d.voted1("ada aye")
	for _, s := range d.post.sent[sent:] {
		if s.to == "ada@members.example" && s.msg.CharterdKind == "M3" || s.msg.CharterdKind == "A1" {
			t.Errorf("answered after nine days: %s to %s", s.msg.CharterdKind, s.to)
		}
	}
	counts, err := d.store.OutboxCounts(t.Context())
	if err != nil || counts[store.Held] != 2 {
		t.Errorf("held %d, %v", counts[store.Held], err)
	}
}
