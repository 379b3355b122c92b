package mail

import (
	"fmt"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// evidence is what trusted results say about the domain of one From address.
type evidence struct {
	domain    string
	dmarc     []string     // every dmarc result, one per statement
	dmarcPass bool         // dmarc=pass with header.from equal to domain
	dmarcOf   string       // the other domain for which dmarc=pass was said
	dkim      []authResult // statements about signatures of aligned domains
	spf       []string     // results for an aligned envelope sender
}

func weigh(address string, results []authResult) evidence {
	e := evidence{domain: domainOf(address)}
	for _, r := range results {
		switch r.Method {
		case "dmarc":
			e.addDMARC(r)
		case "dkim":
			if aligned(signer(r), e.domain) {
				e.dkim = append(e.dkim, r)
			}
		case "spf":
			if aligned(domainOf(r.prop("smtp.mailfrom")), e.domain) {
				e.spf = append(e.spf, r.Value)
			}
		}
	}
	return e
}

func (e *evidence) addDMARC(r authResult) {
	e.dmarc = append(e.dmarc, r.Value)
	if r.Value != "pass" {
		return
	}
	switch from := domainOf(r.prop("header.from")); from {
	case e.domain:
		e.dmarcPass = true
	case "":
		// A pass that does not say for whom helps nobody.
	default:
		e.dmarcOf = from
	}
}

// decide fills the verdict. The order is the rule: contradiction, dmarc=fail, another From, then what passed.
func (e evidence) decide(p *Proof) {
	switch {
	case e.contradiction() != "":
		p.Failed = true
		p.Why = fmt.Sprintf("Our own server contradicts itself about %s of %s.", e.contradiction(), e.domain)
		return
	case has(e.dmarc, "fail"):
		p.Failed = true
		p.Why = fmt.Sprintf("Our own server says dmarc=fail for %s.", e.domain)
		return
	case e.dmarcOf != "":
		p.Failed = true
		p.Why = fmt.Sprintf("Our own server checked the sender domain %s, but the From field says %s.", e.dmarcOf, e.domain)
		return
	}
	dkimPass, dkimFail := e.signed("pass"), e.signed("fail")
	p.SPF = has(e.spf, "pass")
	p.By = passed(e.dmarcPass, dkimPass, p.SPF)
	p.Proven = e.dmarcPass || dkimPass
	switch {
	case p.Proven:
		p.Why = fmt.Sprintf("Our own server says %s=pass for %s.", p.By[0], e.domain)
	case p.SPF:
		p.Why = fmt.Sprintf("Only SPF passed for %s, which is enough for applicants alone.", e.domain)
	case dkimFail || has(e.spf, "fail"):
		p.Failed = true
		p.Why = fmt.Sprintf("Our own server says that the check of %s failed.", e.domain)
	default:
		p.Why = fmt.Sprintf("Our own server found no passing signature or policy for %s.", e.domain)
	}
}

func passed(dmarc, dkim, spf bool) []string {
	var by []string
	if dmarc {
		by = append(by, "dmarc")
	}
	if dkim {
		by = append(by, "dkim")
	}
	if spf {
		by = append(by, "spf")
	}
	return by
}

// contradiction names the method about which trusted results disagree: any two dmarc results that differ, a pass and a fail
// of the same envelope sender, a pass and a fail of what may be the same signature.
func (e evidence) contradiction() string {
	for _, v := range e.dmarc {
		if v != e.dmarc[0] {
			return "dmarc"
		}
	}
	if has(e.spf, "pass") && has(e.spf, "fail") {
		return "spf"
	}
	for _, a := range e.dkim {
		for _, b := range e.dkim {
			if a.Value == "pass" && b.Value == "fail" && sameSignature(a, b) {
				return "dkim"
			}
		}
	}
	return ""
}

// sameSignature is true unless the signers differ, or selector, algorithm or the signature's first octets (header.b,
// RFC 6008) stand in both results and differ.
func sameSignature(a, b authResult) bool {
	if signer(a) != signer(b) {
		return false
	}
	for _, name := range []string{"header.s", "header.a", "header.b"} {
		x, y := a.prop(name), b.prop(name)
		if x != "" && y != "" && x != y {
			return false
		}
	}
	return true
}

func (e evidence) signed(value string) bool {
	for _, r := range e.dkim {
		if r.Value == value {
			return true
		}
	}
	return false
}

// signer is the domain that a DKIM result is about: header.d, else the domain of header.i. An identity outside the signing
// domain (RFC 6376 section 3.5) makes the result useless, and the signer empty.
func signer(r authResult) string {
	d, i := domainOf(r.prop("header.d")), domainOf(r.prop("header.i"))
	switch {
	case d == "":
		return i
	case i != "" && i != d && !strings.HasSuffix(i, "."+d):
		return ""
	}
	return d
}

// aligned compares by organisational domain (RFC 7489 section 3.1, relaxed mode), by the public suffix list.
// A public suffix itself is aligned with nothing but itself.
func aligned(a, b string) bool {
	if a == "" || b == "" {
		return false
	}
	if a == b {
		return true
	}
	orgA, errA := publicsuffix.EffectiveTLDPlusOne(a)
	orgB, errB := publicsuffix.EffectiveTLDPlusOne(b)
	return errA == nil && errB == nil && orgA == orgB
}

// domainOf is the domain of an address, of "@domain" or of a bare domain, in the form of CanonicalAddress; empty where there
// is none.
func domainOf(s string) string {
	s = strings.TrimSuffix(strings.TrimPrefix(s, "<"), ">")
	domain, err := asciiDomain(s[strings.LastIndexByte(s, '@')+1:])
	if err != nil {
		return ""
	}
	return domain
}

func has(values []string, value string) bool {
	for _, v := range values {
		if v == value {
			return true
		}
	}
	return false
}
