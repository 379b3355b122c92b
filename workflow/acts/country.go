package acts

import (
	_ "embed"
	"strings"
)

//go:embed countries.txt
var countryTable string

// countryCodes maps folded names and codes to the code of ISO 3166-1 alpha-2, countryNames the code to the English name.
// Names that two countries share are missing.
var countryCodes, countryNames = readCountries(countryTable)

func readCountries(table string) (codes, english map[string]string) {
	codes, english = make(map[string]string), make(map[string]string)
	for line := range strings.Lines(table) {
		code, names, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		codes[strings.ToLower(code)] = code
		english[code], _, _ = strings.Cut(names, "|")
		for _, n := range strings.Split(names, "|") {
			codes[folded(n)] = code
		}
	}
	return codes, english
}

// CountryName is the English name of a country by its ISO 3166-1 alpha-2 code, in capitals; false for an unknown one.
func CountryName(code string) (string, bool) {
	name, ok := countryNames[code]
	return name, ok
}

// parseCountry reads the English name of a country, or its code, into the code: "NA" for Namibia.
func parseCountry(s string) (string, bool) {
	key := strings.TrimPrefix(folded(s), "the ")
	code, ok := countryCodes[key]
	return code, ok
}
