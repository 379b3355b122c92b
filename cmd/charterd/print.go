package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
)

// show prints a command's result: with --json as one indented JSON value, else as text writes it. Columns that text
// separates by tabs are aligned.
func (a *app) show(result any, text func(w io.Writer)) error {
	if a.json {
		e := json.NewEncoder(a.out)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		if err := e.Encode(result); err != nil {
			return fmt.Errorf("writing the result: %w", err)
		}
		return nil
	}
	w := tabwriter.NewWriter(a.out, 0, 8, 2, ' ', 0)
	text(w)
	if err := w.Flush(); err != nil {
		return fmt.Errorf("writing the result: %w", err)
	}
	return nil
}

// jsonLine prints one JSON value on one line: for results that are a stream.
func (a *app) jsonLine(value any) error {
	e := json.NewEncoder(a.out)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		return fmt.Errorf("writing the result: %w", err)
	}
	return nil
}
