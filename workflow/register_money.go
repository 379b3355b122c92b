package workflow

import (
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// budget sets what the group may grant in a year (situations, "The year's budget").
func (g *registrar) budget(a Order) {
	if !g.granted(a.Word) {
		return
	}
	currency := g.rules.Currency
	switch year := g.today().Year; {
	case currency == "":
		g.refuse(CodeBadAmount, "", "This group decides on no amounts.")
	case !inCurrency(a.Amount, currency):
		g.refuse(CodeBadAmount, "", "The budget must be an amount in %s, such as \"BUDGET %d 50,000 %s\".", currency, year, currency)
	case a.Year < year:
		g.refuse(CodeBadDay, "", "The year %d is over.", a.Year)
	case g.r.Budgets[a.Year] == a.Amount:
		g.refuse(CodeKnown, "", "The budget for %d is %s already.", a.Year, FormatMoney(a.Amount))
	default:
		g.emit(g.in.At, BudgetSet{Year: a.Year, Amount: a.Amount, By: g.in.By.Member})
	}
}

// Budget is what the group may grant in a year, what it has granted of that, and what is left: canonical amounts of one
// currency. What is left can be less than nothing: "-1200.00 USD". An award belongs to the year of its decision. Awards in
// another currency than the budget's are not in the sum. Ok is false where no budget is set; then all are empty.
func (r Register) Budget(year int) (total, granted, left string, ok bool) {
	total, ok = r.Budgets[year]
	limit, readable := number(total)
	if !ok || !readable {
		return "", "", "", false
	}
	_, currency, _ := strings.Cut(total, " ")
	spent := new(big.Rat)
	for _, a := range r.Awards {
		amount, known := number(a.Amount)
		if known && inCurrency(a.Amount, currency) && strings.HasPrefix(a.Day, strconv.Itoa(year)+"-") {
			spent.Add(spent, amount)
		}
	}
	return total, canonical(spent, currency), canonical(new(big.Rat).Sub(limit, spent), currency), true
}

// canonical writes an exact number of hundredths as an amount.
func canonical(n *big.Rat, currency string) string { return n.FloatString(2) + " " + currency }

// less is an amount without a part of it, and never less than nothing; unchanged where the part is none, or of another
// currency.
func less(amount, part string) string {
	whole, okA := number(amount)
	away, okB := number(part)
	_, currency, _ := strings.Cut(amount, " ")
	if !okA || !okB || !inCurrency(part, currency) {
		return amount
	}
	rest := new(big.Rat).Sub(whole, away)
	if rest.Sign() < 0 {
		rest.SetInt64(0)
	}
	return canonical(rest, currency)
}

// award writes down the last word on a case's money. A later word keeps the day of the first: the money came out of that
// year's budget.
func (g *registrar) award(a Award) {
	i := slices.IndexFunc(g.r.Awards, func(before Award) bool { return before.Case == a.Case })
	if i >= 0 {
		before := g.r.Awards[i]
		a.Day = before.Day
		if a == before {
			return
		}
	} else if some, known := number(a.Amount); known && some.Sign() == 0 {
		return // nothing was granted, so nothing is given back
	}
	g.emit(g.in.At, a)
}
