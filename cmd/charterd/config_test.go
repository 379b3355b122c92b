package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"charterd/mail/maildir"
)

func example(t *testing.T) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "config.example.toml"))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// withRoster writes the roster that the example names, and gives the place of a configuration beside it.
func withRoster(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	people := "[[member]]\nid = \"ada\"\nname = \"Ada Example\"\naddresses = [\"ada@example.org\"]\n"
	if err := os.WriteFile(filepath.Join(folder, "grants-roster.toml"), []byte(people), 0o600); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(folder, "charterd.toml")
}

func TestExampleConfigurationLoads(t *testing.T) {
	c, found := readConfig(withRoster(t), example(t))
	if len(found) > 0 {
		t.Fatal(found)
	}
	if len(c.Groups) != 2 || c.Groups[0].Mailbox.Port != 993 || c.SMTP.Port != 465 || c.Domain != "example.org" {
		t.Errorf("groups %d, IMAP port %d, SMTP port %d, domain %q", len(c.Groups), c.Groups[0].Mailbox.Port, c.SMTP.Port, c.Domain)
	}
}

// uncommented is the example with the keys that stand behind "#".
func uncommented(t *testing.T) string {
	return regexp.MustCompile(`(?m)^#((?:[a-z_]+ = |\[).*)$`).ReplaceAllString(string(example(t)), "$1")
}

// What stands behind "#" as a default must be good too.
func TestExampleConfigurationLoadsWithItsCommentedKeys(t *testing.T) {
	text := uncommented(t)
	for _, other := range []string{"folder = \"outgoing\"\n", "path = \"/var/mail/grants\"\n"} {
		text = strings.Replace(text, other, "", 1)
	}
	if _, found := readConfig(withRoster(t), []byte(text)); len(found) > 0 {
		t.Fatal(found)
	}
}

// The operator's page shows a whole configuration for each set-up.
func TestConfigurationsOfTheOperatorsPageLoad(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "operator.md"))
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```toml\n(.*?)```").FindAllSubmatch(page, -1)
	if len(blocks) != 3 {
		t.Errorf("%d configurations, want one for each of three set-ups", len(blocks))
	}
	for _, b := range blocks {
		if _, found := readConfig(withRoster(t), b[1]); len(found) > 0 {
			t.Errorf("%v\nin\n%s", found, b[1])
		}
	}
}

func TestExampleConfigurationHasEveryKey(t *testing.T) {
	there := map[string]bool{}
	for path := range index([]byte(uncommented(t))) {
		there[plainKey(path)] = true
	}
	for _, key := range keysOf(reflect.TypeFor[config]()) {
		if !there[key] {
			t.Errorf("config.example.toml does not explain the key %s", key)
		}
	}
	for _, key := range keysOf(reflect.TypeFor[memberRow]()) {
		if !regexp.MustCompile(`(?m)^#   ` + key + ` = `).Match(example(t)) {
			t.Errorf("config.example.toml does not explain the key %s of the roster file", key)
		}
	}
}

// keysOf lists the keys of a configuration struct, "group.mailbox.host".
func keysOf(of reflect.Type) []string {
	var keys []string
	for f := range of.Fields() {
		key, kind := f.Tag.Get("toml"), f.Type
		if kind.Kind() == reflect.Slice {
			kind = kind.Elem()
		}
		switch {
		case key == "":
		case kind.Kind() == reflect.Struct && kind.PkgPath() == of.PkgPath():
			for _, below := range keysOf(kind) {
				keys = append(keys, key+"."+below)
			}
		default:
			keys = append(keys, key)
		}
	}
	return keys
}

func TestEveryProblemOfAConfigurationIsToldAtItsLine(t *testing.T) {
	for _, one := range []struct{ name, old, new, want string }{
		{"typo", `secret_file = "`, `secret_fil = "`, `:12: secret_fil: there is no such key; did you mean "secret_file"?`},
		{"missing", `database = "charterd.db"`, ``, `: database: this key is missing or empty: the file that holds everything`},
		{"type", `name = "Grants Work Group"`, `name = 7`, `:46: group.name: here stands a whole number without quotes, it must be text in quotes`},
		{"list", `authserv_ids = ["mx.example.org"]`, `authserv_ids = "mx.example.org"`, `group.trust.authserv_ids: here stands text in quotes, it must be a list in square brackets`},
		{"item", `authserv_ids = ["mx.example.org"]`, `authserv_ids = [7]`, `group.trust.authserv_ids: here stands a whole number without quotes, it must be text in quotes`},
		{"table", `[operator]`, `[[operator]]`, `operator: here stands a list in square brackets, it must be a table`},
		{"unproven", `authserv_ids = ["mx.example.org"]`, ``, `group.trust.authserv_ids: this list is missing or empty, so that no mail can be proven`},
		{"dkim", `#identity = "ar"`, `identity = "dkim"`, `group.trust.identity: "dkim", our own check of signatures, comes in a later version`},
		{"clear", `kind = "imap"`, "kind = \"imap\"\ntls = \"none\"", `group.mailbox.tls: "none" would send the password in clear`},
		{"pattern", `{token}@`, `{tokn}@`, `group.reply_address: it must hold {token} once`},
		{"mode", `mode = "off"`, `mode = "of"`, `group.mode: "of" is not known; did you mean "off"?`},
		{"charter", `charter = "psf-grants"`, `charter = 7`, `group.charter: write the name of a shipped charter`},
		{"other group", `id = "psf-grants"`, `id = "grants"`, `group.id: the charter psf-grants 2024-08 is for the group "psf-grants"`},
		{"size", `#max_mail = "10 MiB"`, `max_mail = "10"`, `:22: max_mail: "10" is no size`},
		{"span", `#outage = "7 days"`, `outage = "7"`, `:19: outage: "7" is no number of days or weeks`},
		{"two ways", `#folder = "outgoing"`, `folder = "outgoing"`, `smtp.folder: mail goes either to a server or to a folder`},
		{"form", `#applicant_field = "organiser"`, "[[group.form_mailer]]\nfrom = \"a@b.example\"\ndomain = \"b.example\"\napplicant_field = \"organizer\"", `group.form_mailer.applicant_field: the charter's form has no field "organizer"; did you mean "organiser"?`},
	} {
		t.Run(one.name, func(t *testing.T) {
			text := strings.Replace(string(example(t)), one.old, one.new, 1)
			if text == string(example(t)) {
				t.Fatalf("the example has no %q any more", one.old)
			}
			_, found := readConfig(withRoster(t), []byte(text))
			if !strings.Contains(found.Error(), one.want) || len(found) != 1 {
				t.Errorf("got:\n%v\nwant one problem with:\n%s", found, one.want)
			}
		})
	}
}

func TestSecretsDoNotPrint(t *testing.T) {
	s := secret("swordfish swordfish swordfish 123")
	held := struct{ Secret secret }{s}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "secret", s, "held", held)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "secret", s, "held", held)
	asJSON, err := json.Marshal(held)
	if err != nil {
		t.Fatal(err)
	}
	all := fmt.Sprintf("%v %s %q %x %d %+v %#v %v", s, s, s, s, s, held, held, &held) + string(asJSON) + log.String()
	for _, form := range []string{"sword", "73776f7264", "115 119", "0x73", "c3dvcmR"} {
		if strings.Contains(all, form) {
			t.Errorf("the secret prints: %s", all)
		}
	}
}

// otherUser is the environment variable by which a test hands its folder to itself as another user.
const otherUser = "CHARTERD_TEST_PLACE"

// TestMaildirOfAnotherUserNamesThePermission runs itself as another user: root may read everything.
func TestMaildirOfAnotherUserNamesThePermission(t *testing.T) {
	if place := os.Getenv(otherUser); place != "" {
		c := &config{folder: place, Groups: []groupConfig{{Mailbox: mailboxConfig{Kind: "maildir", Path: "box"}}}}
		c.doc = decode("charterd.toml", nil, c)
		c.checkFiles()
		box := filepath.Join(place, "box")
		want := "charterd.toml: group.mailbox.path: the user that runs charterd may not read and write " + box +
			"; make that user its owner, or run: chmod -R u+rwX " + box
		if got := c.doc.found.Error(); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		return
	}
	if os.Getuid() != 0 {
		t.Skip("only root may become another user")
	}
	place, err := os.MkdirTemp("", "charterd")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(place) })
	if err := errors.Join(os.Chmod(place, 0o755), maildir.Create(filepath.Join(place, "box"))); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("/proc/self/exe", "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), otherUser+"="+place)
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS: "+t.Name()) {
		t.Fatalf("as another user: %v\n%s", err, out)
	}
}
