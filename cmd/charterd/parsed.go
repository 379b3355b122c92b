package main

import (
	"fmt"
	"strings"

	"charterd/internal/clerk"
	"charterd/mail"
	"charterd/workflow"
	"charterd/workflow/acts"
	"charterd/workflow/charter"
)

// parsed is one mail as we read it: the contract of `parse --json` (design, section 5). Its keys never change.
type parsed struct {
	File        string           `json:"file"`
	MessageID   string           `json:"message_id"`
	From        parsedAddress    `json:"from"`
	Subject     string           `json:"subject"`
	Kind        string           `json:"kind"`
	Text        string           `json:"text"`
	Acts        []parsedAct      `json:"acts"`
	Attachments []parsedEnclosed `json:"attachments"`
	Sender      parsedSender     `json:"sender"`
	Problems    []string         `json:"problems"`

	place   filed
	kindWhy string
	answers []string // kinds and numbers of our mails that it answers
}

type parsedAddress struct {
	Name    string `json:"name"`
	Address string `json:"address"`
}

type parsedAct struct {
	Act    string `json:"act"`
	Choice string `json:"choice,omitempty"`
	Case   string `json:"case,omitempty"` // the case, also where its ballot was named
	Line   string `json:"line"`
	Why    string `json:"why"`

	act acts.Act
}

type parsedEnclosed struct {
	Name  string `json:"name"`
	Type  string `json:"type"`
	Bytes int64  `json:"bytes"`
}

type parsedSender struct {
	Proven bool     `json:"proven"`
	By     []string `json:"by"`
	Why    string   `json:"why"`
}

// reader reads mails for `parse`. Several goroutines may use it: it does not change.
type reader struct {
	config *config // nil: only the mails of --sent tell what may be meant
	sent   *outbox
}

// read never fails: what cannot be read is said in the result.
func (r *reader) read(f filed) parsed {
	m := mail.Open(f.raw, r.sent.own)
	answered := r.sent.answered(m)
	p := parsed{
		File: f.file, MessageID: m.MessageID, Subject: m.Subject, Kind: string(m.Kind), Acts: []parsedAct{}, Attachments: []parsedEnclosed{},
		Problems: append([]string{}, m.Problems...), place: f, kindWhy: m.KindWhy,
	}
	if len(m.From) > 0 {
		p.From = parsedAddress{m.From[0].Name, m.From[0].Address}
	}
	switch {
	case f.why != "":
		p.Problems = append(p.Problems, f.why)
	case f.size > int64(len(f.raw)):
		p.Problems = append(p.Problems, fmt.Sprintf("it has %d octets: only the first %d MiB were read", f.size, maxFiled>>20))
	}
	if f.why != "" && len(f.raw) == 0 {
		p.Kind = string(mail.Unreadable)
	}
	for _, a := range m.Attachments {
		p.Attachments = append(p.Attachments, parsedEnclosed{a.Name, a.Type, a.Bytes})
	}
	var texts []string
	for _, s := range answered {
		texts = append(texts, s.texts...)
		p.answers = append(p.answers, s.kind+" "+strings.Join(s.cases, ", "))
	}
	p.Text = m.Text(texts)
	group := r.group(m, answered)
	p.Sender = r.sender(m, group)
	if m.Kind == mail.Person {
		p.Acts = r.acts(f, m, group, answered, texts)
	}
	return p
}

// group is the configured group that a mail is for: that of the mail it answers, else that of a recipient, else the only one.
func (r *reader) group(m *mail.Message, answered []*sentMail) *groupConfig {
	for _, s := range answered {
		if len(s.cases) > 0 {
			if g := r.config.numbering(s.cases[0]); g != nil {
				return g
			}
		}
	}
	for _, address := range m.Recipients {
		if g := r.config.groupAt(address); g != nil {
			return g
		}
	}
	if r.config != nil && len(r.config.Groups) == 1 {
		return &r.config.Groups[0]
	}
	return nil
}

func (r *reader) sender(m *mail.Message, g *groupConfig) parsedSender {
	trust := mail.Trust{}
	if g != nil {
		trust = mail.Trust{AuthservIDs: g.Trust.AuthservIDs, OwnHosts: g.Trust.OwnHosts}
	}
	proof := mail.Prove(m.Fields(), trust)
	s := parsedSender{Proven: proof.Proven, By: append([]string{}, proof.By...), Why: proof.Why}
	if g == nil && !proof.Proven {
		s.Why += " No configured group, which would name servers to trust, belongs to this mail."
	}
	return s
}

// acts reads the own words in the light of the nearest mail that is answered. Where a roster is at hand, only its members are
// asked for votes; without a configuration everybody is.
func (r *reader) acts(f filed, m *mail.Message, g *groupConfig, answered []*sentMail, texts []string) []parsedAct {
	var rules *charter.Charter
	member := true
	if g != nil {
		rules = charter.InForce(g.ID, charter.DateOf(f.arrival(m), charter.Zone{Name: "UTC"}), charters(g.books))
		member = g.people == nil || g.isMember(m)
	}
	var ballots []string
	if len(answered) > 0 && answered[0].asks() {
		ballots = answered[0].ballots
	}
	clash := ""
	if len(answered) > 0 {
		clash = r.sent.clash(m, answered[0])
	}
	list := []parsedAct{}
	for _, a := range acts.Read(m.Words(texts), clerk.Expected(rules, ballots, len(answered) > 0, member)) {
		if a.Kind == acts.Vote && clash != "" {
			a = acts.Act{Kind: acts.Unclear, Case: a.Case, Line: a.Line, Why: clash}
		}
		one := parsedAct{Act: string(a.Kind), Choice: a.Choice, Case: caseNumber(a.Case), Line: a.Line, Why: a.Why, act: a}
		if one.Case == "" && len(ballots) == 1 && (a.Kind == acts.Vote || a.Kind == acts.Recuse || a.Kind == acts.Unclear) {
			one.Case = caseNumber(ballots[0])
		}
		list = append(list, one)
	}
	return list
}

func (g *groupConfig) isMember(m *mail.Message) bool {
	_, known := workflow.Roster(g.people.people()).ByAddress(senderAddress(m))
	return known
}

func senderAddress(m *mail.Message) string {
	if len(m.From) != 1 {
		return ""
	}
	canonical, err := mail.CanonicalAddress(m.From[0].Address)
	if err != nil {
		return m.From[0].Address
	}
	return canonical
}

// caseNumber is the case of a ballot's number: "G-31" of "G-31.1".
func caseNumber(number string) string {
	before, _, _ := strings.Cut(number, ".")
	return before
}
