package main

import (
	"fmt"
	"io"
	"runtime/debug"
)

// printVersion answers --version.
func (a *app) printVersion() {
	err := a.show(map[string]string{"version": version()}, func(w io.Writer) { fmt.Fprintln(w, "charterd version", version()) })
	if err != nil {
		a.say("charterd: %v", err)
	}
}

// release is set when a release is built: -ldflags "-X main.release=1.2.3".
var release string

// version names this build: the release, else the module's version, with the commit where the builder recorded one.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return release
	}
	name := release
	if name == "" {
		name = info.Main.Version
	}
	if name == "" {
		name = "(devel)"
	}
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			name += " " + s.Value[:min(len(s.Value), 12)]
		case s.Key == "vcs.modified" && s.Value == "true":
			name += " with changes"
		}
	}
	return name + " " + info.GoVersion
}
