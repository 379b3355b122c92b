package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/urfave/cli/v3"
)

func secretCommand(a *app) *cli.Command {
	return &cli.Command{
		Name:      "secret",
		Usage:     "make a secret file for a new database",
		ArgsUsage: "FILE",
		Description: "Writes 32 random octets as hexadecimal digits, readable by you only. Reply addresses and the seals of the record are\n" +
			"made from it: keep a copy apart from the database's backups, and never change it while the database is in use.",
		Action: func(_ context.Context, c *cli.Command) error {
			args, err := arguments(c, 1, 1)
			if err != nil {
				return err
			}
			return a.makeSecret(args[0])
		},
	}
}

func (a *app) makeSecret(name string) error {
	if err := writeSecret(name); err != nil {
		return err
	}
	return a.show(map[string]string{"file": name}, func(w io.Writer) {
		fmt.Fprintf(w, "%s made; set secret_file to it, and keep a copy apart from backups of the database\n", name)
	})
}

// writeSecret never writes over a file: the old secret would be lost, and with it the record.
func writeSecret(name string) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s exists and may be in use; move it away first, or choose another name", name)
	}
	if err != nil {
		return fmt.Errorf("making the secret file: %w; choose a folder that exists and that you may write to", err)
	}
	octets := make([]byte, 32)
	rand.Read(octets) // never fails: it ends the program instead
	_, err = io.WriteString(f, hex.EncodeToString(octets)+"\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(fmt.Errorf("writing the secret file: %w", err), os.Remove(name))
	}
	return nil
}
