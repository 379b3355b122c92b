package acts

import (
	"regexp"
	"strings"
)

var (
	moneyForm = regexp.MustCompile(`^([^0-9]*?) ?([0-9](?:[0-9.,' ]*[0-9])?)(?:[.,]-)? ?([^0-9]*)$`)
	plainNum  = regexp.MustCompile(`^(?:0|[1-9][0-9]*)$`)
	// A group mark is one and the same throughout: comma, point, apostrophe or space.
	byComma  = regexp.MustCompile(`^[1-9][0-9]{0,2}(?:,[0-9]{3})+$`)
	byPoint  = regexp.MustCompile(`^[1-9][0-9]{0,2}(?:\.[0-9]{3})+$`)
	byQuote  = regexp.MustCompile(`^[1-9][0-9]{0,2}(?:'[0-9]{3})+$`)
	bySpace  = regexp.MustCompile(`^[1-9][0-9]{0,2}(?: [0-9]{3})+$`)
	byIndian = regexp.MustCompile(`^[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}$`)
)

// ParseMoney reads one amount with its currency, such as "7,500 USD", "USD 7500", "$7,500", "7.500,00 EUR" or "€7,500",
// into "7500.00 USD". "$" alone is the US dollar. ok is false for everything that could be read in two ways: no currency
// or two, signs that several currencies share, one or three decimals, two amounts, words around it, negative amounts.
func ParseMoney(s string) (canonical string, ok bool) {
	const longest = 60
	if len(s) > longest {
		return "", false
	}
	m := moneyForm.FindStringSubmatch(strings.Trim(plainText(s), "*_ "))
	if m == nil {
		return "", false
	}
	code, ok := currency(m[1], strings.TrimRight(m[3], ". "))
	if !ok {
		return "", false
	}
	whole, cents, ok := amount(m[2], code)
	if !ok {
		return "", false
	}
	return whole + "." + cents + " " + code, true
}

// amount parts figures into whole and hundredths.
func amount(s, code string) (whole, cents string, ok bool) {
	whole, cents = s, "00"
	if n := len(s); n > 3 && (s[n-3] == '.' || s[n-3] == ',') {
		whole, cents = s[:n-3], s[n-2:]
		if strings.IndexByte(whole, s[n-3]) >= 0 {
			return "", "", false
		}
	}
	split := len(whole) != len(s)
	switch {
	case plainNum.MatchString(whole), byQuote.MatchString(whole), bySpace.MatchString(whole):
	case byComma.MatchString(whole), byPoint.MatchString(whole):
		// Three figures after the only mark are thousands, but not where the currency has three decimals.
		if !split && strings.Contains(threeDecimals, code) && strings.Count(whole, ",")+strings.Count(whole, ".") == 1 {
			return "", "", false
		}
	case byIndian.MatchString(whole) && strings.Contains("INR PKR BDT NPR LKR", code):
	default:
		return "", "", false
	}
	whole = strings.NewReplacer(",", "", ".", "", "'", "", " ", "").Replace(whole)
	const longest = 12
	return whole, cents, len(whole) <= longest
}

// currency is the code that the words before and after the figures agree on.
func currency(before, after string) (string, bool) {
	a, aOK := currencyOf(before)
	b, bOK := currencyOf(after)
	switch {
	case !aOK || !bOK || a == "" && b == "":
		return "", false
	case a == "" || a == b:
		return b, true
	case b == "":
		return a, true
	case strings.TrimSpace(before) == "$" && strings.Contains(dollars, b):
		return b, true
	}
	return "", false
}

// currencyOf is the code for one sign or word; "" for none.
func currencyOf(s string) (string, bool) {
	s = strings.ToUpper(strings.TrimSpace(s))
	if s == "" {
		return "", true
	}
	if len(s) == 3 && strings.Contains(currencyCodes, " "+s+" ") {
		return s, true
	}
	code, ok := currencySigns[s]
	return code, ok
}

const (
	threeDecimals = "BHD IQD JOD KWD LYD OMR TND"
	dollars       = "USD CAD AUD NZD SGD HKD TWD JMD TTD BBD BSD BZD FJD GYD NAD LRD SRD XCD BND BMD KYD SBD"
)

// currencySigns are the signs and words that one currency alone has. "kr", "Rs", "R", "¥" and "pounds" are missing: they are
// shared, and the person is asked.
var currencySigns = map[string]string{
	"$": "USD", "US$": "USD", "US $": "USD", "USD$": "USD", "$ USD": "USD", "$US": "USD", "US DOLLARS": "USD", "US DOLLAR": "USD", "U.S. DOLLARS": "USD",
	"€": "EUR", "EURO": "EUR", "EUROS": "EUR", "£": "GBP", "POUNDS STERLING": "GBP", "POUND STERLING": "GBP",
	"C$": "CAD", "CA$": "CAD", "CAN$": "CAD", "A$": "AUD", "AU$": "AUD", "NZ$": "NZD", "S$": "SGD", "HK$": "HKD", "NT$": "TWD", "R$": "BRL", "MX$": "MXN",
	"₹": "INR", "₦": "NGN", "₱": "PHP", "₩": "KRW", "₽": "RUB", "₺": "TRY", "₴": "UAH", "₪": "ILS", "₫": "VND", "฿": "THB", "₵": "GHS", "₡": "CRC",
	"₲": "PYG", "₸": "KZT", "₾": "GEL", "֏": "AMD", "₼": "AZN", "₮": "MNT", "ZŁ": "PLN", "KČ": "CZK", "KSH": "KES", "KSHS": "KES", "TSH": "TZS", "USH": "UGX",
	"SFR": "CHF", "SWISS FRANCS": "CHF",
}

// currencyCodes are the codes of ISO 4217 in use.
const currencyCodes = " AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC " +
	"CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS " +
	"KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN " +
	"PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX " +
	"USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG "
