package mail

import (
	"os"
	"slices"
	"strings"
	"testing"
)

const (
	ownReceived = "Received: from out.raven.example (out.raven.example [192.0.2.7]) by mx.club.example (Postfix) with ESMTPS id 4; Mon, 2 Feb 2026 10:00:00 +0000"
	umasFrom    = "From: Uma Brook <uma@meadow.example>"
)

// senderCase is one entry of testdata/prove.txtar.
type senderCase struct {
	name, want string
	trust      Trust
	fields     []Field
}

func senderCases(t testing.TB) []senderCase {
	archive, err := os.ReadFile("testdata/prove.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var blocks []senderCase
	for _, file := range strings.Split(strings.TrimSpace(string(archive)), "\n-- ")[1:] {
		name, data, _ := strings.Cut(file, " --\n")
		lines := strings.Split(data, "\n")
		b := senderCase{name: name, want: lines[0], trust: Trust{AuthservIDs: []string{"mx.club.example"}, OwnHosts: []string{"mx.club.example"}}}
		lines = lines[1:]
		if settings, ok := strings.CutPrefix(lines[0], "trust:"); ok {
			b.trust = readTrust(settings)
			lines = lines[1:]
		}
		b.fields = readFields(lines)
		blocks = append(blocks, b)
	}
	return blocks
}

func readTrust(settings string) (t Trust) {
	for _, s := range strings.Fields(settings) {
		key, value, _ := strings.Cut(s, "=")
		switch key {
		case "ids":
			t.AuthservIDs = strings.Split(value, ",")
		case "hosts":
			t.OwnHosts = strings.Split(value, ",")
		case "anyone":
			t.Anyone = true
		}
	}
	return t
}

func readFields(lines []string) []Field {
	var fields []Field
	for _, line := range lines {
		switch {
		case line == "@received":
			line = ownReceived
		case line == "@from":
			line = umasFrom
		case line[0] == ' ' || line[0] == '\t':
			fields[len(fields)-1].Value += line
			continue
		}
		name, value, _ := strings.Cut(line, ":")
		fields = append(fields, Field{Name: name, Value: strings.TrimPrefix(value, " ")})
	}
	return fields
}

func verdict(p Proof) string {
	switch {
	case p.Proven:
		return "proven " + p.Address + " by " + strings.Join(p.By, ",")
	case p.Address == "":
		return "nobody"
	case p.Failed:
		return "failed " + p.Address
	case p.SPF:
		return "spf " + p.Address
	}
	return "held " + p.Address
}

func TestProofOfEveryHeaderBlock(t *testing.T) {
	blocks := senderCases(t)
	if len(blocks) < 60 {
		t.Errorf("only %d header blocks", len(blocks))
	}
	for _, b := range blocks {
		t.Run(b.name, func(t *testing.T) {
			p := Prove(b.fields, b.trust)
			if got := verdict(p); got != b.want {
				t.Errorf("got  %s\nwant %s\nwhy: %s", got, b.want, p.Why)
			}
			if p.Why == "" || !strings.HasSuffix(p.Why, ".") {
				t.Errorf("Why is not a sentence: %q", p.Why)
			}
			if p.Failed && (p.Proven || p.SPF) {
				t.Errorf("failed and passed at once: %+v", p)
			}
		})
	}
}

// Whatever a sender writes below our Received line, the verdict may only get worse.
func TestNothingBelowOurReceivedLineHelps(t *testing.T) {
	forged := readFields([]string{
		"Authentication-Results: mx.club.example; dkim=pass header.d=meadow.example; dmarc=pass header.from=meadow.example",
		"@received",
		"Received: from mx.club.example by mx.club.example with LMTP id 9",
	})
	for _, b := range senderCases(t) {
		at := slices.IndexFunc(b.fields, func(f Field) bool { return f.Value == strings.TrimPrefix(ownReceived, "Received: ") })
		if at < 0 || len(b.trust.OwnHosts) == 0 || strings.HasPrefix(b.want, "proven") {
			continue
		}
		for _, f := range forged {
			if p := Prove(slices.Insert(slices.Clone(b.fields), at+1, f), b.trust); p.Proven {
				t.Errorf("%s: proven by a forged %s", b.name, f.Name)
			}
		}
	}
}

func TestBareLineEndInAnyFieldProvesNothing(t *testing.T) {
	for _, value := range []string{"a\rFrom: hex@raven.example", "a\nFrom: hex@raven.example", "a\x00"} {
		fields := append(readFields([]string{"Authentication-Results: mx.club.example; dmarc=pass header.from=meadow.example", "@received", "@from"}),
			Field{Name: "X-Note", Value: value})
		if p := Prove(fields, Trust{AuthservIDs: []string{"mx.club.example"}}); p.Proven || p.Address != "" {
			t.Errorf("%q: %+v", value, p)
		}
	}
}

func TestLookalikeFieldNameIsCountedAsFrom(t *testing.T) {
	for _, name := range []string{"From\t", "From \t ", "F\x00rom", "From\u00a0", " from"} {
		fields := append(readFields([]string{"Authentication-Results: mx.club.example; dmarc=pass header.from=meadow.example", "@received", "@from"}),
			Field{Name: name, Value: "hex@raven.example"})
		if p := Prove(fields, Trust{AuthservIDs: []string{"mx.club.example"}}); p.Proven {
			t.Errorf("%q: %+v", name, p)
		}
	}
}

func BenchmarkProve(b *testing.B) {
	block := senderCases(b)[0]
	b.ReportAllocs()
	for b.Loop() {
		if p := Prove(block.fields, block.trust); !p.Proven {
			b.Fatal(p.Why)
		}
	}
}
