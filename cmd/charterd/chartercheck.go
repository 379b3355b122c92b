package main

import (
	"errors"
	"fmt"
	"io"

	"charterd/workflow/charter"
)

// charterVerdict is what `charter check` found in one file.
type charterVerdict struct {
	File   string    `json:"file"`
	OK     bool      `json:"ok"`
	Errors []finding `json:"errors"`
	Notes  []finding `json:"notes"`

	name         string
	wrong, notes problems
}

// checkCharters reads and lints the files. Files of one group are taken as versions that are in use together.
func (a *app) checkCharters(files []string) error {
	verdicts := make([]*charterVerdict, len(files))
	groups := map[string][]book{}
	for i, file := range files {
		v := &charterVerdict{File: file}
		b, err := readCharterFile(file)
		var own charter.Problems
		switch {
		case errors.As(err, &own):
			v.wrong = charterProblems(own)
		case err != nil:
			v.wrong = problems{{file: file, text: err.Error()}}
		default:
			v.File, v.name = b.file, b.name()
			groups[b.Group] = append(groups[b.Group], b)
		}
		verdicts[i] = v
	}
	for _, books := range groups {
		wrong, notes := lint(books)
		for _, v := range verdicts {
			v.wrong = append(v.wrong, wrong.in(v.File)...)
			v.notes = append(v.notes, notes.in(v.File)...)
		}
	}
	good := true
	for _, v := range verdicts {
		v.OK, v.Errors, v.Notes = len(v.wrong) == 0, findings(v.wrong), findings(v.notes)
		good = good && v.OK
	}
	err := a.show(verdicts, func(w io.Writer) {
		for _, v := range verdicts {
			v.write(w)
		}
	})
	if err == nil && !good {
		err = errReported
	}
	return err
}

// in gives the problems of one file.
func (ps problems) in(file string) problems {
	var own problems
	for _, p := range ps {
		if p.file == file {
			own = append(own, p)
		}
	}
	return own
}

func (v *charterVerdict) write(w io.Writer) {
	state := "ok"
	if !v.OK {
		state = "WRONG"
	}
	fmt.Fprintf(w, "%s\t%s\t%s\t%s, %s\n", state, v.File, v.name, count(len(v.wrong), "error"), count(len(v.notes), "note"))
	for _, p := range v.wrong {
		fmt.Fprintf(w, "error: %s\n", p)
	}
	for _, p := range v.notes {
		fmt.Fprintf(w, "note: %s\n", p)
	}
}
