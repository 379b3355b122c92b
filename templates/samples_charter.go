package templates

import (
	"embed"
	"fmt"

	"charterd/workflow/charter"
)

//go:embed sample*.toml
var sampleRules embed.FS

// sampleCharter is the rule book of most samples.
func sampleCharter() (*charter.Charter, error) { return sampleNamed("sample.toml") }

func sampleNamed(name string) (*charter.Charter, error) {
	text, err := sampleRules.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("opening a charter of the template samples: %w", err)
	}
	c, err := charter.Parse(name, text)
	if err != nil {
		return nil, fmt.Errorf("reading a charter of the template samples: %w", err)
	}
	return c, nil
}
