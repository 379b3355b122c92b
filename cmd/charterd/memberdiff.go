package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/urfave/cli/v3"

	"charterd/workflow"
)

// difference is one value in which the record and the roster file differ; empty where the person stands in one of them only.
type difference struct {
	Member   string `json:"member"`
	Key      string `json:"key,omitempty"`
	Recorded string `json:"recorded"`
	File     string `json:"file"`
}

// diff compares and changes nothing: the record is right, the file was its beginning.
func (m *members) diff(context.Context, *cli.Command) error {
	found := []difference{}
	var file workflow.Roster
	if m.group.people != nil {
		file = m.group.people.people()
	}
	for _, recorded := range m.roster {
		written, there := file.ByID(recorded.ID)
		if !there {
			found = append(found, difference{Member: recorded.ID, Recorded: recorded.Name})
			continue
		}
		found = append(found, compareMembers(recorded, written)...)
	}
	for _, written := range file {
		if _, there := m.roster.ByID(written.ID); !there {
			found = append(found, difference{Member: written.ID, File: written.Name})
		}
	}
	return m.show(found, func(w io.Writer) { m.writeDiff(w, found) })
}

func compareMembers(recorded, written workflow.Member) []difference {
	var found []difference
	for _, d := range []difference{
		{Key: "name", Recorded: recorded.Name, File: written.Name},
		{Key: "addresses", Recorded: orDash(recorded.Addresses), File: orDash(written.Addresses)},
		{Key: "roles", Recorded: orDash(slices.Sorted(slices.Values(recorded.Roles))), File: orDash(slices.Sorted(slices.Values(written.Roles)))},
		{Key: "since", Recorded: day(recorded.Since), File: day(written.Since)},
		{Key: "until", Recorded: lastDay(recorded.Until), File: lastDay(written.Until)},
		{Key: "challenge", Recorded: strconv.FormatBool(recorded.Challenge), File: strconv.FormatBool(written.Challenge)},
	} {
		if d.Recorded != d.File {
			d.Member = recorded.ID
			found = append(found, d)
		}
	}
	return found
}

func (m *members) writeDiff(w io.Writer, found []difference) {
	if len(found) == 0 {
		fmt.Fprintln(w, "The record and the roster file say the same.")
		return
	}
	for _, d := range found {
		switch {
		case d.Key != "":
			fmt.Fprintf(w, "%s\t%s\trecorded: %s\tfile: %s\n", d.Member, d.Key, d.Recorded, d.File)
		case d.File == "":
			fmt.Fprintf(w, "%s\t%s\tonly in the record\tend it: charterd member leave %s %s\n", d.Member, d.Recorded, m.group.ID, d.Member)
		default:
			fmt.Fprintf(w, "%s\t%s\tonly in the file\tadd it: charterd member add %s --id %s\n", d.Member, d.File, m.group.ID, d.Member)
		}
	}
	fmt.Fprintln(w, "The record counts. Change it with `charterd member`, or bring the file in line with it.")
}
