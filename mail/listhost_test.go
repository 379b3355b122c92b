package mail

import (
	"testing"
	"time"
)

// received makes the fields of Received lines, the topmost first.
func received(lines ...string) (fields []Field) {
	fields = append(fields, Field{"Return-Path", "<grants-bounces@lists.example.org>"})
	for _, l := range lines {
		fields = append(fields, Field{"Received", l})
	}
	return append(fields, Field{"From", "Ada <ada@members.example>"})
}

const (
	taken     = "from lists.example.org (lists.example.org [192.0.2.25]) by mx.example.org (Postfix) with ESMTPS id A1; Wed, 04 Nov 2026 10:00:00 +0000"
	lmtp      = "from mx.example.org by mx.example.org with LMTP id 77; Wed, 04 Nov 2026 10:00:01 +0000"
	released  = "from lists.example.org (localhost [127.0.0.1]) by lists.example.org (Postfix) with ESMTP id B1; Wed, 04 Nov 2026 09:59:58 +0000"
	posted    = "from out.members.example (out.members.example [198.51.100.7]) by lists.example.org (Postfix) with ESMTPS id B0; Mon, 02 Nov 2026 08:00:00 +0000"
	written   = "from laptop (home.example [203.0.113.9]) by out.members.example with ESMTPSA id C0; Mon, 02 Nov 2026 07:59:59 +0000"
	forgedOld = "from x.example (x.example [203.0.113.1]) by lists.example.org (Postfix) with ESMTPS id F0; Sun, 01 Nov 2026 01:00:00 +0000"
)

func TestTheListHostsEarliestLineIsTheArrival(t *testing.T) {
	own, hosts := []string{"mx.example.org"}, []string{"example.net", "lists.example.org"}
	want := time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)
	for name, lines := range map[string][]string{
		"held by a moderator":       {taken, released, posted, written},
		"with our own local hop":    {lmtp, taken, released, posted, written},
		"below a line of the past":  {taken, released, posted, forgedOld, written},
		"handed over by a program":  {taken, "by lists.example.org (Postfix, from userid 38) id B2; Wed, 04 Nov 2026 09:59:57 +0000", posted},
		"another host of the list":  {taken, "from mm.lists.example.org (mm.lists.example.org [192.0.2.26]) by lists.example.org with ESMTP; Wed, 04 Nov 2026 09:00:00 +0000", posted},
		"with the dots of DNS":      {"from lists.example.org (lists.example.org. [192.0.2.25]) by mx.example.org. with ESMTPS; Wed, 04 Nov 2026 10:00:00 +0000", posted},
		"greeting under other name": {"from mailman (lists.example.org [192.0.2.25]) by mx.example.org with ESMTPS; Wed, 04 Nov 2026 10:00:00 +0000", posted},
	} {
		if at, ok := ListedAt(received(lines...), own, hosts); !ok || !at.Equal(want) {
			t.Errorf("%s: %s %v, want %s", name, at, ok, want)
		}
	}
}

// TestASenderCannotDateTheOwnMail: a line that our own host did not vouch for moves no time (trust 4.1).
func TestASenderCannotDateTheOwnMail(t *testing.T) {
	own, hosts := []string{"mx.example.org"}, []string{"lists.example.org"}
	direct := "from out.members.example (out.members.example [198.51.100.7]) by mx.example.org (Postfix) with ESMTPS id A2; Wed, 04 Nov 2026 10:00:00 +0000"
	for name, lines := range map[string][]string{
		"sent to us directly":                 {direct, forgedOld},
		"greets as the list host":             {"from lists.example.org (evil.example [203.0.113.1]) by mx.example.org with ESMTPS; Wed, 04 Nov 2026 10:00:00 +0000", forgedOld},
		"greets as the list host, no name":    {"from lists.example.org (unknown [203.0.113.1]) by mx.example.org with ESMTPS; Wed, 04 Nov 2026 10:00:00 +0000", forgedOld},
		"greets with brackets":                {"from a (lists.example.org [192.0.2.25]) (evil.example [203.0.113.1]) by mx.example.org with ESMTPS; Wed, 04 Nov 2026 10:00:00 +0000", forgedOld},
		"a name that may be forged":           {"from lists.example.org (lists.example.org [203.0.113.1] (may be forged)) by mx.example.org with ESMTPS; Wed, 04 Nov 2026 10:00:00 +0000", forgedOld},
		"a name that ends like the list's":    {"from x (evillists.example.org [203.0.113.1]) by mx.example.org with ESMTPS; Wed, 04 Nov 2026 10:00:00 +0000", forgedOld},
		"another host between":                {taken, written, forgedOld},
		"a list line with two by":             {taken, "from x by lists.example.org (x.example [203.0.113.1]) by evil.example with ESMTP; Sun, 01 Nov 2026 01:00:00 +0000"},
		"nothing of ours on top":              {released, posted},
		"no line of the list host at all":     {taken},
		"a list line without a readable date": {taken, "from x (x.example [203.0.113.1]) by lists.example.org with ESMTP; one day"},
	} {
		if at, ok := ListedAt(received(lines...), own, hosts); ok {
			t.Errorf("%s: believed to have come at %s", name, at)
		}
	}
	if _, ok := ListedAt(received(taken, posted), nil, hosts); ok {
		t.Error("without a host of our own nothing is certain")
	}
	if _, ok := ListedAt(received(taken, posted), own, nil); ok {
		t.Error("without a list host nothing is to be looked for")
	}
}

// TestGoogleRepeatsItsResultsAboveItsReceivedLine: below that line they could be anybody's, and are not believed.
func TestGoogleRepeatsItsResultsAboveItsReceivedLine(t *testing.T) {
	const results = "mx.google.com;       dkim=pass header.i=@members.example header.s=s1 header.b=AbCd;       dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=members.example"
	line := Field{"Received", "from mail.members.example (mail.members.example. [198.51.100.7])        by mx.google.com with ESMTPS id x1; Mon, 02 Nov 2026 00:00:05 -0800 (PST)"}
	inner := Field{"Received", "by 2002:a05:6a10:c0:b0:1:2:3 with SMTP id y2; Mon, 2 Nov 2026 00:00:06 -0800 (PST)"}
	from := Field{"From", "Ada <ada@members.example>"}
	arc, plain := Field{"ARC-Authentication-Results", "i=2; " + results}, Field{"Authentication-Results", results}
	workspace := Trust{AuthservIDs: []string{"mx.google.com"}, OwnHosts: []string{"mx.google.com"}}
	for name, c := range map[string]struct {
		fields []Field
		trust  Trust
		want   bool
	}{
		"as Google writes it":        {[]Field{inner, arc, line, plain, from}, workspace, true},
		"below the line alone":       {[]Field{inner, line, arc, plain, from}, workspace, false},
		"without its instance":       {[]Field{inner, {"ARC-Authentication-Results", results}, line, from}, workspace, false},
		"where Google is not ours":   {[]Field{inner, arc, line, from}, Trust{AuthservIDs: []string{"mx.example.org"}, OwnHosts: []string{"mx.google.com"}}, false},
		"without a Received of ours": {[]Field{inner, arc, from}, workspace, false},
	} {
		if p := Prove(c.fields, c.trust); p.Proven != c.want {
			t.Errorf("%s: proven %v: %s", name, p.Proven, p.Why)
		}
	}
}

func TestAFormMailersDomainIsProvenByItself(t *testing.T) {
	block := func(results, from string) []Field {
		return []Field{{"Authentication-Results", "mx.example.org; " + results}, {"Received", "from a by mx.example.org; x"}, {"From", from}}
	}
	tr := Trust{AuthservIDs: []string{"mx.example.org"}, OwnHosts: []string{"mx.example.org"}}
	const own, other = "noreply@forms.example", "noreply@example.org"
	for _, c := range []struct {
		results, from string
		want          bool
	}{
		{"dmarc=pass header.from=forms.example", own, true},
		{"dkim=pass header.d=forms.example", own, true},
		{"dkim=pass header.d=mail.forms.example", other, true},
		{"spf=pass smtp.mailfrom=bounce@forms.example", own, true},
		{"dmarc=none header.from=forms.example; dkim=fail header.d=forms.example", own, false},
		{"dmarc=fail header.from=forms.example; spf=pass smtp.mailfrom=x@forms.example", own, false},
		{"dmarc=pass header.from=example.org", other, false},
		{"dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=evil.example", own, false},
		{"dkim=pass header.d=forms.example", own + ", x@evil.example", false},
	} {
		if got := ProvesDomain(block(c.results, c.from), tr, "forms.example"); got != c.want {
			t.Errorf("%s from %s: %v", c.results, c.from, got)
		}
	}
	if ProvesDomain([]Field{{"Received", "from a by mx.example.org; x"}, {"From", own}}, tr, "forms.example") {
		t.Error("proven without results")
	}
}
