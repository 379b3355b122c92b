package acts

import (
	_ "embed"
	"strings"
)

//go:embed countries.txt
var countryTable string

// countryCodes maps folded names and codes to the code of ISO 3166-1 alpha-2. Names that two countries share are missing.
var countryCodes = readCountries(countryTable)

func readCountries(table string) map[string]string {
	out := make(map[string]string)
	for line := range strings.Lines(table) {
		code, names, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		out[strings.ToLower(code)] = code
		for _, n := range strings.Split(names, "|") {
			out[folded(n)] = code
		}
	}
	return out
}

// parseCountry reads the English name of a country, or its code, into the code: "NA" for Namibia.
func parseCountry(s string) (string, bool) {
	key := strings.TrimPrefix(folded(s), "the ")
	code, ok := countryCodes[key]
	return code, ok
}
