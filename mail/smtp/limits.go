package smtp

import (
	"regexp"
	"strings"
)

// limit is a reply by which a provider says: not now, for any mail of yours.
type limit struct {
	code     int    // the reply code
	enhanced string // how the enhanced code (RFC 3463) begins; empty: any, or none
	worded   bool   // only together with words of a limit
	source   string
}

// limits are all such replies we know. Codes decide wherever a provider has one of its own. RFC 3463 has none for "too many", and
// greylisting uses the same 4.7.x for a single mail, so for those the words decide; they only choose between waiting for one
// mail and waiting for all, never between sent and not sent.
var limits = []limit{
	{421, "", false, "RFC 5321 section 3.8: the server shuts the channel; Gmail 421 4.7.0, 4.7.28; Postfix anvil 421 4.7.0"},
	{432, "4.3.2", false, "Exchange Online, SMTP submission: concurrent connections limit exceeded"},
	{550, "5.4.5", false, "Gmail: daily sending limit exceeded"},
	{554, "5.2.0", false, "Exchange Online, SMTP submission: recipients per day exceeded"},
	{550, "5.2.25", false, "Exchange Online, continuous error throttling: 5.2.251 to 5.2.255, sender throttled"},
	{451, "4.7.5", false, "Exchange Online: 4.7.500 and following, server busy, throttled"},
	{450, "4.2.1", true, "Gmail: peak relay limit exceeded for customer (without these words it is the recipient's own limit)"},
	{450, "4.7", true, "Postfix anvil: too much mail, too many recipients"},
	{451, "4.7", true, "trust.md F30"},
	{452, "4.7", true, "trust.md F30"},
	{454, "4.7", true, "Gmail: 4.7.0 too many login attempts"},
	{454, "", true, "Amazon SES: throttling failure, sending rate or daily quota exceeded (no enhanced code)"},
}

var (
	enhancedCode = regexp.MustCompile(`^([245]\.\d{1,3}\.\d{1,3})(?:\s|$)`)
	limitWords   = regexp.MustCompile(`(?i)too (many|much)|throttl|(rate|relay|sending|connections?) limit|(limit|quota|rate) exceeded`)
)

// limited tells whether a reply is about our channel and not about the mail at hand.
func limited(code int, text string) bool {
	enhanced := ""
	if m := enhancedCode.FindStringSubmatch(text); m != nil {
		enhanced = m[1]
	}
	for _, l := range limits {
		if l.code == code && strings.HasPrefix(enhanced, l.enhanced) && (!l.worded || limitWords.MatchString(text)) {
			return true
		}
	}
	return false
}
