package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"charterd/mail/maildir"
)

//go:embed try/*
var tryFiles embed.FS

func tryCommand(a *app) *cli.Command {
	return &cli.Command{
		Name:      "try",
		Usage:     "make a folder with everything to try charterd without a mail account",
		ArgsUsage: "FOLDER",
		Description: "Writes a configuration, a roster, a secret, a Maildir with one request in it, and a folder for outgoing mail.\n" +
			"Further mails are files in FOLDER/box/new whose names begin with the time of arrival in seconds since 1970.",
		Action: func(_ context.Context, c *cli.Command) error {
			args, err := arguments(c, 1, 1)
			if err != nil {
				return err
			}
			return a.try(args[0], time.Now())
		},
	}
}

// try writes into a folder that is empty or not there, so that it never spoils one in use.
func (a *app) try(folder string, now time.Time) error {
	if there, err := os.ReadDir(folder); err == nil && len(there) > 0 {
		return fmt.Errorf("the folder %s is not empty; name a new one", folder)
	}
	place := func(parts ...string) string { return filepath.Join(append([]string{folder}, parts...)...) }
	if err := os.MkdirAll(place("out"), 0o700); err != nil {
		return fmt.Errorf("making the folder: %w", err)
	}
	dates := strings.NewReplacer("FIRST-DAY", now.AddDate(0, 4, 0).Format(time.DateOnly), "DATE", now.Format(time.RFC1123Z))
	err := errors.Join(
		maildir.Create(place("box")),
		writeSecret(place("charterd.secret")),
		writeTry("charterd.toml", place("charterd.toml"), strings.NewReplacer()),
		writeTry("roster.toml", place("roster.toml"), strings.NewReplacer()),
		writeTry("request.eml", place("box", "new", fmt.Sprintf("%d.1.try", now.Unix())), dates),
	)
	if err != nil {
		return fmt.Errorf("writing into %s: %w", folder, err)
	}
	return a.show(map[string]string{"config": place("charterd.toml")}, func(w io.Writer) {
		config := place("charterd.toml")
		fmt.Fprintf(w, "One request waits in %s. Next:\n  charterd run --once --config %s\n  charterd cases --config %s\nThe mails are then in %s.\n",
			place("box"), config, config, place("out"))
	})
}

func writeTry(name, to string, fill *strings.Replacer) error {
	text, err := tryFiles.ReadFile("try/" + name)
	if err != nil {
		return err
	}
	return os.WriteFile(to, []byte(fill.Replace(string(text))), 0o600)
}
