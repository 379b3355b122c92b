package charter

import (
	"math/big"
	"regexp"
	"strings"
	"time"
)

// Values are what conditions on a case look at. Fields maps field names to canonical values: money "7500.00 USD", date
// "2027-03-02", number "125", yes/no "yes" or "no", everything else as written. Submitted is when the request came in.
type Values struct {
	Fields    map[string]string
	Submitted time.Time
}

var decimal = regexp.MustCompile(`^[0-9]{1,15}(\.[0-9]{1,6})?$`)

// value is one side of a comparison once the case is known.
type value struct {
	amount *big.Rat // of money and numbers
	day    Date     // of dates
	word   string   // of choices and yes/no
}

// compare is -1, 0 or 1, as amounts, days or words in this order; only words for which "=" is asked meet here.
func (a value) compare(b value) int {
	switch {
	case a.amount != nil && b.amount != nil:
		return a.amount.Cmp(b.amount)
	case !a.day.IsZero():
		return a.day.Compare(b.day)
	}
	return strings.Compare(a.word, b.word)
}

// read turns a canonical field value into a comparable one; ok is false where it is absent, misshapen or in another currency.
func (v Values) read(field string, kind FieldKind, currency string) (got value, ok bool) {
	text := v.Fields[field]
	switch kind {
	case KindMoney:
		amount, unit, _ := strings.Cut(text, " ")
		if unit != currency || !decimal.MatchString(amount) {
			return value{}, false
		}
		return number(amount), true
	case KindNumber:
		if !decimal.MatchString(text) {
			return value{}, false
		}
		return number(text), true
	case KindDate:
		day, err := ParseDate(text)
		return value{day: day}, err == nil
	}
	return value{word: strings.ToLower(text)}, text != ""
}

// number reads what the expression decimal has accepted.
func number(text string) value {
	amount, _ := new(big.Rat).SetString(text)
	return value{amount: amount}
}
