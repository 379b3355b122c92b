package demo

import (
	"crypto/rand"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// adoptedFiles are the charters that the Board adopts during the year, by version.
//
//go:embed charters/*.toml
var adoptedFiles embed.FS

// prepare makes the folder, or refuses one that holds something. It gives the folder's whole path.
func prepare(folder string) (string, error) {
	if folder == "" {
		made, err := os.MkdirTemp("", "charterd-demo-")
		if err != nil {
			return "", fmt.Errorf("making a folder for the demo: %w; name one with --out", err)
		}
		return made, nil
	}
	whole, err := filepath.Abs(folder)
	if err != nil {
		return "", fmt.Errorf("finding the folder of the demo: %w", err)
	}
	there, err := os.ReadDir(whole)
	switch {
	case err == nil && len(there) > 0:
		return "", fmt.Errorf("the folder %s is not empty, and the demo writes over nothing; name a new one with --out", folder)
	case err != nil && !errors.Is(err, os.ErrNotExist):
		return "", fmt.Errorf("looking into the folder of the demo: %w; name a new one with --out", err)
	}
	if err := os.MkdirAll(whole, 0o700); err != nil {
		return "", fmt.Errorf("making the folder of the demo: %w; name another one with --out", err)
	}
	return whole, nil
}

// furnish writes the files that charterd needs, and the folders for mails and pages.
func (s site) furnish(c cast) error {
	octets := make([]byte, 32)
	rand.Read(octets) // never fails: it ends the program instead
	var failed []error
	write := func(name, text string) {
		path := s.path(filepath.FromSlash(name))
		failed = append(failed, os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600))
	}
	for _, name := range []string{"in", "out", "pages"} {
		failed = append(failed, os.MkdirAll(s.path(name), 0o700))
	}
	write(secretFile, hex.EncodeToString(octets)+"\n")
	write(passwordFile, mailPassword+"\n")
	write(configFile, s.config())
	for _, g := range groups {
		write("rosters/"+g.id+".toml", c.rosterFile(g.id))
	}
	return errors.Join(failed...)
}

// adopt puts a new charter into the folder and into the configuration.
func (s *site) adopt(version string) error {
	name := "charters/" + version + ".toml"
	text, err := adoptedFiles.ReadFile(name)
	if err != nil {
		return fmt.Errorf("there is no charter %q to adopt", version)
	}
	s.Adopted = append(s.Adopted, name)
	path := s.path(filepath.FromSlash(name))
	return errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, text, 0o600),
		os.WriteFile(s.path(configFile), []byte(s.config()), 0o600))
}

// config is the configuration with which the other commands look at the record.
func (s site) config() string {
	var b strings.Builder
	fmt.Fprintf(&b, `# Made by "charterd demo". The two mail servers lived as long as the demo; everything else here can be looked at with it:
#   charterd --config config.toml cases
database = %q
secret_file = %q

[smtp]
host = "127.0.0.1"
port = %d
tls = "starttls"
user = %q
password_file = %q
`, databaseFile, secretFile, s.SMTP, mailUser, passwordFile)
	for _, g := range groups {
		charters := []string{g.id}
		for _, name := range s.Adopted {
			if strings.HasPrefix(filepath.Base(name), g.id) {
				charters = append(charters, name)
			}
		}
		fmt.Fprintf(&b, "\n[[group]]\nid = %q\nname = %q\naddress = %q\nreply_address = %q\ncharter = [%s]\nroster = %q\n",
			g.id, g.name, g.address(), g.box+"+{token}@example.org", quotedList(charters), "rosters/"+g.id+".toml")
		if g.list != "" {
			fmt.Fprintf(&b, "list_address = %q\n", g.list)
		}
		if g.confidential {
			b.WriteString("confidential = true\n")
		}
		fmt.Fprintf(&b, "\n[group.mailbox]\nkind = \"imap\"\nhost = \"127.0.0.1\"\nport = %d\ntls = \"implicit\"\nuser = %q\npassword_file = %q\n", s.IMAP, g.address(), passwordFile)
		fmt.Fprintf(&b, "\n[group.trust]\nauthserv_ids = [%q]\nown_hosts = [%q]\n", receivingHost, receivingHost)
	}
	return b.String()
}
