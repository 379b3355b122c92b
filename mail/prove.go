package mail

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Trust says whose word about a sender counts. The zero Trust trusts nobody (RFC 8601 section 7.1).
type Trust struct {
	// AuthservIDs are the names under which our own servers write Authentication-Results. Compared whole and without case.
	AuthservIDs []string
	// OwnHosts are the names in "by HOST" of the Received lines that our own servers write. Empty: the topmost Received
	// line, whoever wrote it.
	OwnHosts []string
	// Anyone accepts the From address as it stands where no trusted Authentication-Results is found. Only for archives
	// (simulate --trust-from), never for a live mailbox.
	Anyone bool
	// ListHosts are hosts of mailing lists. The time at which one of them took a mail in counts as its arrival (ListedAt).
	ListHosts []string
}

// Proof is what is known about who sent a message (decisions, Identity and numbers: form (a)).
type Proof struct {
	Proven  bool
	Address string   // the one From address as CanonicalAddress; empty where From is not one clean mailbox
	By      []string // what passed for the domain of Address: "dmarc", "dkim", "spf", in this order
	Why     string   // one sentence, always set
	SPF     bool     // aligned SPF passed; with Proven false that is enough for an applicant and for nobody else
	Failed  bool     // our own host said fail, contradicted itself or could not be read: no other proof may be offered
}

// Prove judges the sender of a message by its top header fields, from top to bottom. A message is proven when it has exactly
// one From with exactly one mailbox, and an Authentication-Results field of a configured server, above the Received line of
// our own host, says dmarc=pass for the very domain of From or dkim=pass for a domain aligned with it (RFC 7489 section 3.1).
// dmarc=fail beats dkim=pass; trusted results that contradict each other are a failure.
func Prove(fields []Field, t Trust) Proof {
	address, why := oneSender(fields)
	if why != "" {
		return Proof{Why: why}
	}
	p := Proof{Address: address}
	results, found, err := trustedResults(fields, t)
	switch {
	case err != nil:
		p.Failed = true
		p.Why = fmt.Sprintf("An Authentication-Results field of our own server cannot be read: %v.", err)
		return p
	case !found && t.Anyone:
		p.Proven = true
		p.Why = fmt.Sprintf("The address %s is taken from the From field alone, because the configuration trusts it.", address)
		return p
	case !found:
		p.Why = "No Authentication-Results field of a trusted server stands above the Received line of our own host."
		return p
	}
	weigh(address, results).decide(&p)
	return p
}

// singleFields may stand at most once: a signature covers the lowest copy of a repeated field, readers show the highest
// (RFC 6376 section 8.15).
var singleFields = []string{"from", "subject", "date", "message-id", "content-type"}

// oneSender returns the canonical address of the only From field, or a sentence that says why there is none.
func oneSender(fields []Field) (address, why string) {
	count := map[string]int{}
	var from Field
	for _, f := range fields {
		// Servers differ in whether a bare CR ends a line: what one reads as a field, the other may not see.
		if strings.ContainsAny(f.Value, "\r\n\x00") {
			return "", "A header field holds a bare line end, so servers may read the header differently."
		}
		name := bareName(f.Name)
		count[name]++
		if name == "from" {
			from = f
		}
	}
	for _, name := range singleFields {
		if count[name] > 1 {
			return "", fmt.Sprintf("The message has %d %s fields, and only one can be trusted.", count[name], name)
		}
	}
	if count["from"] == 0 {
		return "", "The message has no From field."
	}
	if !strings.EqualFold(from.Name, "from") {
		return "", "The name of the From field is not written as it should be."
	}
	address, err := oneMailbox(from.Value)
	if err != nil {
		return "", fmt.Sprintf("The From field does not hold one clean address: %v.", err)
	}
	return address, ""
}

// bareName is a field name as a lenient reader may take it: without blanks, control characters and octets above ASCII.
func bareName(name string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if r <= ' ' || r >= 0x7f {
			return -1
		}
		return r
	}, name))
}

// trustedResults collects the results of all Authentication-Results fields that carry a configured id and stand where only
// our own host can have put them. found is false where there is no such field. One that cannot be read spoils them all.
// Google writes the field below its own Received line, where anybody could have. Above that line it repeats the field as
// ARC-Authentication-Results (RFC 8617 section 4.1.1), which is taken of Google alone, and for where it stands: not for its seal.
func trustedResults(fields []Field, t Trust) (all []authResult, found bool, err error) {
	for _, f := range fields[:border(fields, t.OwnHosts)] {
		value := f.Value
		switch strings.ToLower(f.Name) {
		case "authentication-results":
		case "arc-authentication-results":
			value = arcResults(value)
		default:
			continue
		}
		field, err := parseAuthResults(value)
		if !knownID(field.ID, t.AuthservIDs) || value != f.Value && field.ID != google {
			continue
		}
		if err != nil {
			return nil, true, err
		}
		found = true
		all = append(all, field.Results...)
	}
	return all, found, nil
}

// ProvesDomain says whether a trusted result vouches for a domain, whatever stands in From: dmarc=pass for it, or an aligned dkim or
// spf pass, and nothing that contradicts it. For the mailers of web forms, which write under a name of their own.
func ProvesDomain(fields []Field, t Trust, domain string) bool {
	if _, why := oneSender(fields); why != "" {
		return false
	}
	results, found, err := trustedResults(fields, t)
	if err != nil || !found {
		return err == nil && t.Anyone
	}
	e := weigh("form@"+domain, results)
	return e.contradiction() == "" && !has(e.dmarc, "fail") && (e.dmarcPass || e.signed("pass") || has(e.spf, "pass"))
}

// google is the authserv-id of Gmail and Google Workspace.
const google = "mx.google.com"

// instance is how an ARC field begins: "i=1;".
var instance = regexp.MustCompile(`^\s*i\s*=\s*[0-9]{1,2}\s*;`)

// arcResults is an ARC-Authentication-Results value without its instance; empty where it has none.
func arcResults(value string) string {
	found := instance.FindString(value)
	if found == "" {
		return ""
	}
	return value[len(found):]
}

func knownID(id string, ids []string) bool {
	return id != "" && slices.ContainsFunc(ids, func(own string) bool { return strings.EqualFold(own, id) })
}

// border is the number of fields that our own host wrote for certain: those above its topmost Received line. A local hop
// (LMTP, from one of our hosts to itself) is passed over, since the line of the hop before it is ours as well.
// Without a Received line of ours nothing is certain, and border is 0.
func border(fields []Field, own []string) int {
	hop := false
	for i, f := range fields {
		if bareName(f.Name) != "received" || len(own) > 0 && !writtenBy(f.Value, own) {
			continue
		}
		if !hop && len(own) > 0 && isLocalHop(f.Value, own) {
			hop = true
			continue
		}
		return i
	}
	return 0
}

// writtenBy finds "by HOST" anywhere in a Received line, in comments too: taking a line for ours only narrows what is trusted.
func writtenBy(received string, own []string) bool {
	words := receivedWords(received)
	for i := 1; i < len(words); i++ {
		if words[i-1] == "by" && isOwnHost(words[i], own) {
			return true
		}
	}
	return false
}

// isLocalHop is strict, because it widens what is trusted. A sender who puts "by us with LMTP" into the name he greets with
// makes two "by" of one, for our host always writes its own.
func isLocalHop(received string, own []string) bool {
	words := receivedWords(received)
	count := map[string]int{}
	for _, w := range words {
		count[w]++
	}
	with := slices.Index(words, "with")
	return count["by"] == 1 && count["with"] == 1 && with+1 < len(words) && strings.HasPrefix(words[with+1], "lmtp") &&
		len(words) > 1 && words[0] == "from" && isOwnHost(words[1], own)
}

func receivedWords(received string) []string {
	return strings.FieldsFunc(strings.ToLower(received), func(r rune) bool {
		return r <= ' ' || strings.ContainsRune(`()[]<>;,"\`, r)
	})
}

func isOwnHost(host string, own []string) bool {
	host = strings.TrimSuffix(host, ".")
	return slices.ContainsFunc(own, func(o string) bool { return host != "" && strings.EqualFold(strings.TrimSuffix(o, "."), host) })
}
