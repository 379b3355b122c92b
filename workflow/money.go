package workflow

import (
	"math/big"
	"strings"
)

// FormatMoney writes a canonical amount for people: "7500.00 USD" becomes "7,500 USD", "1234.50 EUR" "1,234.50 EUR".
// What is less than nothing keeps its sign. What is not canonical comes back unchanged.
func FormatMoney(canonical string) string {
	if owed, less := strings.CutPrefix(canonical, "-"); less && !strings.HasPrefix(owed, "-") {
		return "-" + FormatMoney(owed)
	}
	number, currency, ok := strings.Cut(canonical, " ")
	whole, cents, _ := strings.Cut(number, ".")
	if !ok || whole == "" || strings.Trim(whole, "0123456789") != "" {
		return canonical
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if strings.Trim(cents, "0") != "" {
		whole += "." + cents
	}
	return whole + " " + currency
}

// Exceeds says whether the amount a is more than b; both canonical and of one currency, else it is not known.
func Exceeds(a, b string) (more, known bool) {
	x, okA := number(a)
	y, okB := number(b)
	_, ca, _ := strings.Cut(a, " ")
	_, cb, _ := strings.Cut(b, " ")
	if !okA || !okB || ca != cb {
		return false, false
	}
	return x.Cmp(y) > 0, true
}

// number reads the digits of a canonical amount: nothing but digits and at most one point.
func number(canonical string) (*big.Rat, bool) {
	digits, _, _ := strings.Cut(canonical, " ")
	if digits == "" || strings.Trim(digits, "0123456789.") != "" {
		return nil, false
	}
	return new(big.Rat).SetString(digits)
}

// inCurrency says whether an amount can be held against amounts of that currency.
func inCurrency(canonical, currency string) bool {
	_, known := Exceeds(canonical, "0.00 "+currency)
	return known
}
