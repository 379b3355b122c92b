package acts

import (
	"regexp"
	"strings"
)

var (
	conditionMark = regexp.MustCompile(`(?i)(?:^| )if: ?|:`)
	resultWord    = regexp.MustCompile(`(?i)^(approved|denied|tabled|no result)(?:[ ,]+|$)`)
	tallyFigures  = regexp.MustCompile(`^[0-9]{1,3}-[0-9]{1,3}-[0-9]{1,3}$`)
)

// cutCondition parts "approved 11,000 USD if: the venue signs" at the condition.
func cutCondition(rest string) (head, text string, found bool) {
	at := conditionMark.FindStringIndex(rest)
	if at == nil {
		return rest, "", false
	}
	return rest[:at[0]], rest[at[1]:], true
}

// fillResult reads the Board's result: the word, then amount, tally and date in any order, nothing twice and nothing else.
func fillResult(_ *reader, act *Act, head string) bool {
	m := resultWord.FindStringSubmatchIndex(head)
	if m == nil {
		return false
	}
	act.Result = strings.ToLower(head[m[2]:m[3]])
	var money []string
	for _, f := range strings.Fields(head[m[1]:]) {
		f = strings.TrimRight(f, ",.;")
		date, isDate := ParseDate(f)
		switch {
		case tallyFigures.MatchString(f) && act.Tally == "":
			act.Tally = f
		case isDate && act.Date == "":
			act.Date = date
		default:
			money = append(money, f)
		}
	}
	if len(money) == 0 {
		return true
	}
	amount, ok := ParseMoney(strings.Join(money, " "))
	act.Money = amount
	return ok && act.Result == "approved"
}
