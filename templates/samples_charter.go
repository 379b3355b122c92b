package templates

import (
	_ "embed"
	"fmt"

	"charterd/workflow/charter"
)

//go:embed sample.toml
var sampleRules []byte

// sampleCharter is the rule book of the samples.
func sampleCharter() (*charter.Charter, error) {
	c, err := charter.Parse("sample.toml", sampleRules)
	if err != nil {
		return nil, fmt.Errorf("reading the charter of the template samples: %w", err)
	}
	return c, nil
}
