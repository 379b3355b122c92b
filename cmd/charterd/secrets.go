package main

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// secret is the content of the secret file, 32 octets or more. It never prints.
type secret []byte

// String hides the secret.
func (secret) String() string { return "***" }

// Format hides the secret from every verb of fmt.
func (secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "***") }

// MarshalText hides the secret from JSON and from structured logs.
func (secret) MarshalText() ([]byte, error) { return []byte("***"), nil }

// secretPath is where a secret lies: a bare name means a credential of the service manager where there is one
// (systemd.exec(5), LoadCredential=).
func (c *config) secretPath(name string) string {
	folder := os.Getenv("CREDENTIALS_DIRECTORY")
	if folder != "" && name != "" && !strings.ContainsRune(name, filepath.Separator) {
		credential := filepath.Join(folder, name)
		if _, err := os.Stat(credential); err == nil {
			return credential
		}
	}
	return c.path(name)
}

// readPrivate reads a file that only its owner, and at most its group, may read.
func readPrivate(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no file %s (%w); run: install -m 600 /dev/null %s, and write the password into it", path, fs.ErrNotExist, path)
	}
	if err != nil {
		return nil, err
	}
	if mode := info.Mode().Perm(); mode&^0o640 != 0 {
		return nil, fmt.Errorf("%s can be read or changed by others (mode %04o); run: chmod 600 %s", path, mode, path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if text = bytes.TrimRight(text, "\r\n"); len(text) == 0 {
		return nil, fmt.Errorf("%s is empty; write the secret into it", path)
	}
	return text, nil
}

// password reads a password file at every login, so that a new password needs no restart.
func (c *config) password(name string) func() (string, error) {
	path := c.secretPath(name)
	return func() (string, error) {
		text, err := readPrivate(path)
		return string(text), err
	}
}

// readSecret reads the secret file: hexadecimal digits as `charterd secret` writes them.
func (c *config) readSecret() (secret, error) {
	path := c.secretPath(c.SecretFile)
	text, err := readPrivate(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the secret file %s does not exist; for a new database make one with: charterd secret %s; for one that is in use put the old file back", path, path)
	}
	if err != nil {
		return nil, err
	}
	octets, err := hex.DecodeString(string(text))
	if err != nil || len(octets) < 32 {
		return nil, fmt.Errorf("the secret file %s does not hold 64 or more hexadecimal digits; put the right file back (`charterd secret FILE` makes one for a new database)", path)
	}
	return octets, nil
}
