package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"charterd/internal/clerk"
)

// systemConfig is read where no file is named and the working directory has none.
const (
	localConfig  = "charterd.toml"
	systemConfig = "/etc/charterd/charterd.toml"
)

// errNoConfig says that no file was named and none lies where one is expected.
var errNoConfig = errors.New("there is no configuration: neither " + localConfig + " in this folder nor " + systemConfig +
	"; copy config.example.toml to one of them, or name a file with --config")

// config is the configuration file (decisions, "Configuration contract"). config.example.toml explains every key.
type config struct {
	Database   string         `toml:"database"`
	SecretFile string         `toml:"secret_file"`
	Domain     string         `toml:"domain"`
	Outage     string         `toml:"outage"`
	MaxMail    string         `toml:"max_mail"`
	SMTP       smtpConfig     `toml:"smtp"`
	Operator   operatorConfig `toml:"operator"`
	Groups     []groupConfig  `toml:"group"`

	doc     *document     // where each key stands
	folder  string        // what relative paths start from
	outage  time.Duration // Outage, read
	maxMail int64         // MaxMail, read; octets
}

type smtpConfig struct {
	Host         string `toml:"host"`
	Port         int    `toml:"port"`
	TLS          string `toml:"tls"`
	User         string `toml:"user"`
	PasswordFile string `toml:"password_file"`
	Folder       string `toml:"folder"`
}

type operatorConfig struct {
	Address string `toml:"address"`
}

type groupConfig struct {
	ID           string        `toml:"id"`
	Name         string        `toml:"name"`
	Address      string        `toml:"address"`
	ReplyAddress string        `toml:"reply_address"`
	ListAddress  string        `toml:"list_address"`
	Charter      any           `toml:"charter"` // text or a list of texts
	Roster       string        `toml:"roster"`
	Confidential bool          `toml:"confidential"`
	Mode         clerk.Mode    `toml:"mode"`
	Mailbox      mailboxConfig `toml:"mailbox"`
	Trust        trustConfig   `toml:"trust"`
	FormMailers  []formMailer  `toml:"form_mailer"`

	books  []book  // what Charter names, parsed
	people *roster // what Roster names
}

type mailboxConfig struct {
	Kind         string `toml:"kind"`
	Host         string `toml:"host"`
	Port         int    `toml:"port"`
	TLS          string `toml:"tls"`
	User         string `toml:"user"`
	PasswordFile string `toml:"password_file"`
	Folder       string `toml:"folder"`
	Processed    string `toml:"processed"`
	Path         string `toml:"path"`
}

type trustConfig struct {
	Identity    string   `toml:"identity"`
	AuthservIDs []string `toml:"authserv_ids"`
	ARCSealers  []string `toml:"arc_sealers"`
	OwnHosts    []string `toml:"own_hosts"`
}

// formMailer is a web form's mailer, which writes on behalf of applicants (situations, First contact).
type formMailer struct {
	From           string `toml:"from"`
	Domain         string `toml:"domain"`
	ApplicantField string `toml:"applicant_field"`
}

// defaults fills in what the file leaves open. The ports are those of RFC 8314 section 3 and, for STARTTLS, of RFC 9051 and
// RFC 6409.
func (c *config) defaults() {
	set(&c.Outage, "7 days")
	set(&c.MaxMail, "10 MiB")
	if c.SMTP.Host != "" {
		set(&c.SMTP.TLS, "implicit")
		set(&c.SMTP.Port, map[string]int{"implicit": 465, "starttls": 587, "none": 25}[c.SMTP.TLS])
	}
	for i := range c.Groups {
		g := &c.Groups[i]
		set(&g.Mode, clerk.Live)
		if _, domain, found := strings.Cut(g.Address, "@"); found {
			set(&c.Domain, domain)
		}
		if g.Mode == clerk.Off {
			continue
		}
		set(&g.Trust.Identity, "ar")
		if g.Mailbox.Kind == "imap" {
			set(&g.Mailbox.TLS, "implicit")
			set(&g.Mailbox.Folder, "INBOX")
			set(&g.Mailbox.Port, map[string]int{"implicit": 993, "starttls": 143, "none": 143}[g.Mailbox.TLS])
		}
	}
}

func set[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// path makes a path of the file absolute or relative to the working directory.
func (c *config) path(name string) string {
	if name == "" || filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(c.folder, name)
}

// configured says whether a configuration was named with --config.
func (a *app) configured() bool { return a.config != "" }

// load reads and checks the configuration with the charters and rosters that it names. Its error holds every problem, each
// with its line, and ends the program with code 78.
func (a *app) load() (*config, error) {
	name, text, err := a.readConfigFile()
	if err != nil {
		return nil, err
	}
	c, found := readConfig(name, text)
	if len(found) > 0 {
		return nil, configError(found)
	}
	return c, nil
}

func (a *app) readConfigFile() (name string, text []byte, err error) {
	name, err = a.configName()
	if err != nil {
		return "", nil, configError(err)
	}
	text, err = os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("there is no configuration %s; name the right one with --config, or copy config.example.toml there", name)
	} else if info, statErr := os.Stat(name); statErr == nil && info.IsDir() {
		err = fmt.Errorf("%s is a folder; name the file: --config %s", name, filepath.Join(name, localConfig))
	} else if err != nil {
		err = fmt.Errorf("reading the configuration: %w; let the user of charterd read it", err)
	}
	if err != nil {
		return name, nil, configError(err)
	}
	return name, text, nil
}

func (a *app) configName() (string, error) {
	if a.config != "" {
		return a.config, nil
	}
	for _, name := range []string{localConfig, systemConfig} {
		if _, err := os.Stat(name); err == nil {
			return name, nil
		}
	}
	return "", errNoConfig
}

// readConfig decodes and checks a configuration. The config is whole as far as the problems allow.
func readConfig(name string, text []byte) (*config, problems) {
	c := &config{folder: filepath.Dir(name)}
	c.doc = decode(name, text, c)
	if c.doc.broken {
		return c, c.doc.found
	}
	c.defaults()
	c.check()
	return c, c.doc.sorted()
}
