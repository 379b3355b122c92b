package main

import (
	"fmt"
	"io/fs"
	"os"

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
			path := c.path(m.Path)
			make := fmt.Sprintf("mkdir -p -m 700 %s/tmp %s/new %s/cur", path, path, path)
			for _, part := range []string{"", "/new", "/cur"} {
				c.needFolder(at+".path", path+part, make)
			}
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
	if err != nil {
		c.doc.wrong(path, "%v; run: %s", err, advice)
	}
}
