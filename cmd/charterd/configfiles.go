package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"

	"charterd/internal/clerk"
)

// checkFiles looks at the files and folders that the daemon needs beside its configuration: secrets, and the folders of mail.
func (c *config) checkFiles() {
	if c.SecretFile != "" {
		if _, err := c.readSecret(); err != nil {
			c.doc.wrong("secret_file", "%v", err)
		}
	}
	c.passwordFile("smtp.password_file", c.SMTP.PasswordFile)
	if c.SMTP.Folder != "" {
		c.needFolder("smtp.folder", c.path(c.SMTP.Folder), "mkdir -p "+c.path(c.SMTP.Folder))
	}
	for i, g := range c.Groups {
		at, m := fmt.Sprintf("group[%d].mailbox", i), g.Mailbox
		switch {
		case g.Mode == clerk.Off:
		case m.Kind == "imap":
			c.passwordFile(at+".password_file", m.PasswordFile)
		case m.Kind == "maildir" && m.Path != "":
			c.needMaildir(at+".path", c.path(m.Path))
		}
	}
}

func (c *config) needMaildir(path, folder string) {
	advice := fmt.Sprintf("mkdir -p -m 700 %s/tmp %s/new %s/cur", folder, folder, folder)
	for _, part := range []string{"", "/new", "/cur"} {
		c.needFolder(path, folder+part, advice)
		if err := syscall.Access(folder+part, readWriteSearch); errors.Is(err, fs.ErrPermission) {
			c.noAccess(path, folder)
		}
	}
}

func (c *config) passwordFile(path, name string) {
	if name == "" {
		return
	}
	if _, err := c.password(name)(); err != nil {
		c.doc.wrong(path, "%v", err)
	}
}

func (c *config) needFolder(path, folder, advice string) {
	info, err := os.Stat(folder)
	if err == nil && !info.IsDir() {
		err = fmt.Errorf("%s: %w", folder, fs.ErrInvalid)
	}
	switch {
	case errors.Is(err, fs.ErrPermission):
		c.noAccess(path, folder)
	case err != nil:
		c.doc.wrong(path, "%v; run: %s", err, advice)
	}
}

// readWriteSearch is what charterd must be allowed in a Maildir: R_OK, W_OK and X_OK of access(2).
const readWriteSearch = 4 | 2 | 1

func (c *config) noAccess(path, folder string) {
	c.doc.wrong(path, "the user that runs charterd may not read and write %s; make that user its owner, or run: chmod -R u+rwX %s", folder, folder)
}
