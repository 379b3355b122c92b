package main

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"charterd/internal/clerk"
	"charterd/mail"
	"charterd/mail/mbox"
	"charterd/store"
)

// attack is one hostile or honest mail with what may become of it.
type attack struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Raw     string `json:"raw"`
	RawB64  string `json:"raw_b64"`
	Setting struct {
		Mailbox      string    `json:"mailbox"`
		InternalDate time.Time `json:"internaldate"`
		FetchedAt    time.Time `json:"fetched_at"`
		Prior        []string  `json:"prior"`
		Either       *standing `json:"either_vote"`
	} `json:"setting"`
	Expect struct {
		OK            []string  `json:"ok"`
		Vote          *standing `json:"vote"`
		MaxReplies    int       `json:"max_replies"`
		ReplyOnlyTo   []string  `json:"reply_only_to"`
		NeverInOutput []string  `json:"never_in_output"`
	} `json:"expect"`
}

type standing struct {
	Member string `json:"member"`
	Item   string `json:"item"`
	Choice string `json:"choice"`
}

// dispositions says what each fate is in the words of the set.
var dispositions = map[clerk.Fate][]string{
	clerk.FateVote: {"count"}, clerk.FateApplication: {"apply"}, clerk.FateAsked: {"ask"}, clerk.FateBounce: {"bounce"},
	clerk.FateDuplicate: {"dup"}, clerk.FateHeld: {"hold", "quarantine"}, clerk.FateRefused: {"refuse", "late", "ineligible"},
	clerk.FateAutomatic: {"ignore"}, clerk.FateOwn: {"ignore"}, clerk.FateComment: {"ignore"},
	clerk.FateNotUnderstood: {"ignore", "hold"}, // it waits for a person
}

// shootingRange is a set of attacks: its scene, its mails by id, and the names that the scene's ballots have.
type shootingRange struct {
	t       *testing.T
	scene   string
	attacks []*attack
	refs    map[string]ref  // by "member:case"
	empty   map[string]shot // runs before the mail, by time and prior mails
}

func newRange(t *testing.T, scene, mails string) *shootingRange {
	t.Helper()
	r := &shootingRange{t: t, scene: scene, refs: map[string]ref{}, empty: map[string]shot{}}
	text, err := os.ReadFile(mails)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("%s is not here", mails)
	}
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(text) {
		a := &attack{}
		if err := json.Unmarshal(line, a); err != nil {
			t.Fatal(err)
		}
		r.attacks = append(r.attacks, a)
	}
	var out, talk bytes.Buffer
	if code := run(t.Context(), []string{"charterd", "simulate", "--scene", scene, "--print-refs"}, strings.NewReader(""), &out, &talk); code != 0 {
		t.Fatalf("exit code %d: %s", code, talk.String())
	}
	for line := range bytes.Lines(out.Bytes()) {
		var one ref
		if err := json.Unmarshal(line, &one); err != nil {
			t.Fatal(err)
		}
		r.refs[one.Member+":"+one.Case] = one
	}
	return r
}

var slot = regexp.MustCompile(`\{\{([a-z0-9-]+):([a-z]+):([A-Z]+-[0-9]+)\}\}`)

// octets is the mail with its placeholders filled.
func (r *shootingRange) octets(a *attack) []byte {
	raw := []byte(a.Raw)
	if a.RawB64 != "" {
		var err error
		if raw, err = base64.StdEncoding.DecodeString(a.RawB64); err != nil {
			r.t.Fatal(err)
		}
	}
	return slot.ReplaceAllFunc(raw, func(m []byte) []byte {
		parts := slot.FindStringSubmatch(string(m))
		one, ok := r.refs[parts[2]+":"+parts[3]]
		if !ok {
			r.t.Fatalf("%s: no reference for %s", a.ID, m)
		}
		switch parts[1] {
		case "ballot-msgid":
			return []byte(one.MessageID)
		case "token", "token-lower":
			return []byte(one.Token)
		case "token-cut10":
			return []byte(one.Token[:10])
		case "verp":
			return []byte(one.Bounce)
		}
		r.t.Fatalf("%s: nothing is known of the placeholder %s", a.ID, m)
		return nil
	})
}

// shot is what a run with some of the mails left behind.
type shot struct {
	result clerk.Result
	out    []*mail.Message
	talk   string
	folder string
}

// shoot plays mails up to a time.
func (r *shootingRange) shoot(until time.Time, mails ...*attack) shot {
	r.t.Helper()
	folder := r.t.TempDir()
	var file, out, talk bytes.Buffer
	for _, a := range mails {
		if err := mbox.Write(&file, "", a.Setting.InternalDate, r.octets(a)); err != nil {
			r.t.Fatal(err)
		}
	}
	name := filepath.Join(folder, "in.mbox")
	if err := os.WriteFile(name, file.Bytes(), 0o600); err != nil {
		r.t.Fatal(err)
	}
	p := play{app: &app{out: &out, err: &talk}, names: []string{name}, folder: filepath.Join(folder, "run"), sceneFile: r.scene, until: until}
	s := shot{folder: p.folder}
	if err := p.prepare(); err != nil {
		r.t.Fatal(err)
	}
	if err := p.record(clerk.Sent{}); err != nil {
		r.t.Fatal(err)
	}
	for _, a := range mails {
		for _, tape := range p.tapes {
			if !a.Setting.FetchedAt.IsZero() {
				tape.Down(a.Setting.InternalDate, a.Setting.FetchedAt)
			}
		}
	}
	if err := p.makeFolder(); err != nil {
		r.t.Fatal(err)
	}
	var err error
	if s.result, err = p.perform(r.t.Context(), clerk.Sent{}); err != nil {
		r.t.Fatal(err)
	}
	for e, err := range mbox.Read(&p.post.mbox) {
		if err != nil {
			r.t.Fatal(err)
		}
		s.out = append(s.out, mail.Open(e.Raw, mail.Own{}))
	}
	s.talk = talk.String()
	return s
}

// votes are the standing votes of a run.
func (s shot) votes() map[standing]bool {
	found := map[standing]bool{}
	for _, c := range s.result.Cases {
		for _, v := range c.Votes {
			found[standing{v.Member, c.Case, v.Choice}] = true
		}
	}
	return found
}

// verdict is how one mail fared.
type verdict struct {
	fate     string
	why      string
	wrong    bool     // a vote that was not to be
	failures []string // everything that is not as expected
}

func (r *shootingRange) judge(a *attack) verdict {
	until := a.Setting.InternalDate
	if a.Setting.FetchedAt.After(until) {
		until = a.Setting.FetchedAt
	}
	until = until.Add(30 * time.Second)
	var prior []*attack
	for _, id := range a.Setting.Prior {
		prior = append(prior, r.find(id))
	}
	key := fmt.Sprint(until, a.Setting.Prior)
	before, known := r.empty[key]
	if !known {
		before = r.shoot(until, prior...)
		r.empty[key] = before
	}
	after := r.shoot(until, append(prior, a)...)
	v := verdict{fate: "left out"}
	fail := func(format string, args ...any) { v.failures = append(v.failures, fmt.Sprintf(format, args...)) }
	if n := len(after.result.Messages); n > len(before.result.Messages) {
		last := after.result.Messages[n-1]
		v.fate, v.why = last.Fate, last.Why
		if !slices.ContainsFunc(dispositions[clerk.Fate(v.fate)], func(d string) bool { return slices.Contains(a.Expect.OK, d) }) {
			fail("fate %s, allowed %v", v.fate, a.Expect.OK)
		}
		r.checkRaw(a, after, last.ID, fail)
	} else if !slices.Contains(a.Expect.OK, v.fate) {
		fail("it was left out of the simulation")
	}
	want := before.votes()
	if a.Expect.Vote != nil {
		maps.DeleteFunc(want, func(s standing, _ bool) bool {
			return s.Member == a.Expect.Vote.Member && s.Item == a.Expect.Vote.Item
		})
		want[*a.Expect.Vote] = true
	}
	got := after.votes()
	if a.Setting.Either != nil {
		delete(got, *a.Setting.Either)
	}
	if !maps.Equal(want, got) {
		fail("votes %v, want %v", slices.Collect(maps.Keys(got)), slices.Collect(maps.Keys(want)))
		for s := range got {
			v.wrong = v.wrong || !want[s]
		}
	}
	r.checkReplies(a, before, after, fail)
	return v
}

func (r *shootingRange) find(id string) *attack {
	i := slices.IndexFunc(r.attacks, func(a *attack) bool { return a.ID == id })
	if i < 0 {
		r.t.Fatalf("the set has no mail %s", id)
	}
	return r.attacks[i]
}

// checkRaw looks whether the octets of the mail are in the record, and whether the record holds.
func (r *shootingRange) checkRaw(a *attack, s shot, id string, fail func(string, ...any)) {
	record, err := store.Open(r.t.Context(), filepath.Join(s.folder, "charterd.db"), store.Options{Secret: []byte(simulated), Entropy: rand.Reader})
	if err != nil {
		r.t.Fatal(err)
	}
	defer record.Close()
	if proof, err := clerk.Verify(r.t.Context(), record); err != nil || !proof.Sound() || proof.Given == 0 {
		fail("the record does not hold: %v %+v", err, proof)
	}
	var n int64
	fmt.Sscanf(id, "m-%d", &n)
	kept, found, err := record.Message(r.t.Context(), n)
	if err != nil {
		r.t.Fatal(err)
	}
	if !found || strings.TrimRight(string(kept.Raw), "\r\n") != strings.TrimRight(string(r.octets(a)), "\r\n") {
		fail("its octets are not in the record as they came")
	}
}

// shootAll plays every mail and gives the table of failures, the wrong votes and the honest mails that did not count.
func (r *shootingRange) shootAll() (table string, wrong, missed []string) {
	var b strings.Builder
	for _, a := range r.attacks {
		v := r.judge(a)
		if v.wrong {
			wrong = append(wrong, a.ID)
		}
		if a.Expect.Vote != nil && slices.Contains(a.Expect.OK, "count") && v.fate != string(clerk.FateVote) {
			missed = append(missed, a.ID)
		}
		if len(v.failures) > 0 {
			fmt.Fprintf(&b, "%s (%s): %s\n\twas %s: %s\n", a.ID, a.Title, strings.Join(v.failures, "; "), v.fate, v.why)
		}
	}
	return b.String(), wrong, missed
}

// purpose tells apart what a mail is for. A deadline may pass by the clock or by a mail that came after it, so its mails have
// other Message-IDs then, and those about several cases may come one by one.
func purposes(m *mail.Message) (list []string) {
	ballots := strings.Split(field(m, "Charterd-Ballot"), ", ")
	if len(ballots) != len(m.CharterdCase) || len(ballots) < 2 {
		return []string{fmt.Sprint(m.CharterdKind, m.CharterdCase, ballots, m.Recipients)}
	}
	for i, id := range m.CharterdCase {
		list = append(list, fmt.Sprint(m.CharterdKind, []string{id}, ballots[i:i+1], m.Recipients))
	}
	return list
}

// checkReplies looks at the mails that this mail caused: those that the run without it has not.
func (r *shootingRange) checkReplies(a *attack, before, after shot, fail func(string, ...any)) {
	replies := 0
	said := after.talk
	earlier := map[string]int{}
	for _, m := range before.out {
		for _, purpose := range purposes(m) {
			earlier[purpose]++
		}
	}
	for _, m := range after.out {
		if !slices.ContainsFunc(purposes(m), func(purpose string) bool {
			earlier[purpose]--
			return earlier[purpose] < 0
		}) {
			continue
		}
		said += m.Subject + "\n" + strings.Join(m.Whole(), "\n") + "\n"
		for _, f := range m.Fields() {
			said += f.Name + ": " + f.Value + "\n"
		}
		for _, to := range m.Recipients {
			if strings.HasPrefix(to, "chair@") {
				continue
			}
			replies++
			if len(a.Expect.ReplyOnlyTo) > 0 && !slices.Contains(a.Expect.ReplyOnlyTo, to) {
				fail("%s went to %s", m.CharterdKind, to)
			}
		}
	}
	if replies > a.Expect.MaxReplies {
		fail("%d automatic mails, at most %d", replies, a.Expect.MaxReplies)
	}
	for _, secret := range a.Expect.NeverInOutput {
		if strings.Contains(said, secret) {
			fail("%q stands in what we send", secret)
		}
	}
}
