package charter

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
)

//go:embed charters/*/*.toml
var files embed.FS

// Shipped returns the charters that come with the program, by group and version. A published one is never edited; a change
// is a new file. An error means that the program was built from a broken file.
func Shipped() ([]*Charter, error) {
	names, err := fs.Glob(files, "charters/*/*.toml")
	if err != nil {
		return nil, fmt.Errorf("listing the shipped charters: %w", err)
	}
	var list []*Charter
	for _, name := range names {
		text, err := files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("reading shipped charter %s: %w", name, err)
		}
		c, err := Parse(name, text)
		if err != nil {
			return nil, fmt.Errorf("a shipped charter is broken: %w", err)
		}
		if want := path.Join("charters", c.Group, c.Version+".toml"); name != want {
			return nil, fmt.Errorf("shipped charter %s says it is %s", name, want)
		}
		list = append(list, c)
	}
	return list, nil
}

// Find returns a shipped charter. The error names the ones there are.
func Find(group, version string) (*Charter, error) {
	list, err := Shipped()
	if err != nil {
		return nil, err
	}
	var names []string
	for _, c := range list {
		if c.Group == group && c.Version == version {
			return c, nil
		}
		names = append(names, c.Group+" "+c.Version)
	}
	wanted := group + " " + version
	return nil, fmt.Errorf("there is no shipped charter %q%s", wanted, hint(wanted, names))
}

// InForce returns the version of the group's charter in the list that governs on a day: the one that took effect last, by
// that day. It is nil where none had taken effect yet.
func InForce(group string, day Date, list []*Charter) *Charter {
	var found *Charter
	for _, c := range list {
		if c.Group != group || c.Effective.Compare(day) > 0 {
			continue
		}
		if found == nil || found.Effective.Compare(c.Effective) < 0 {
			found = c
		}
	}
	return found
}
