package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The year is played once, by the real program, and everything below looks at what it left. Its own expectations, a few hundred,
// are in internal/demo/story.
func TestDemoPlaysTheYearAsScripted(t *testing.T) {
	if testing.Short() {
		t.Skip("the year takes some seconds")
	}
	program, folder := buildProgram(t), filepath.Join(t.TempDir(), "year")
	told, code := runProgram(t, program, "demo", "--fast", "--json", "--out", folder)
	if code != exitOK {
		t.Fatalf("code %d:\n%s", code, differing(told))
	}
	t.Run("JSON", func(t *testing.T) { checkDemoJSON(t, told) })
	t.Run("pages", func(t *testing.T) { checkDemoPages(t, folder) })
	t.Run("commands", func(t *testing.T) { checkDemoCommands(t, program, filepath.Join(folder, "config.toml")) })
	t.Run("folder", func(t *testing.T) {
		if _, code := runProgram(t, program, "demo", "--fast", "--out", folder); code != exitFailed {
			t.Errorf("a folder that is not empty: code %d", code)
		}
	})
	t.Run("octet", func(t *testing.T) { checkDemoOctet(t, program, folder) })
}

func buildProgram(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "charterd")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("building: %v\n%s", err, out)
	}
	return program
}

// runProgram gives stdout and the exit code; stderr goes to the test's log.
func runProgram(t *testing.T, program string, args ...string) (out []byte, code int) {
	t.Helper()
	cmd := exec.Command(program, args...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if errs.Len() > 0 {
		t.Logf("%v: %s", args, errs.String())
	}
	if err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return out, cmd.ProcessState.ExitCode()
}

// differing are the lines that tell a difference.
func differing(told []byte) string {
	var list []string
	for scan := bufio.NewScanner(bytes.NewReader(told)); scan.Scan(); {
		if strings.Contains(scan.Text(), `"came":`) {
			list = append(list, scan.Text())
		}
	}
	return strings.Join(list, "\n")
}

func checkDemoJSON(t *testing.T, told []byte) {
	turns, mails, sent := 0, 0, 0
	var summary struct {
		In    int  `json:"mails_in"`
		Out   int  `json:"mails_out"`
		Sound bool `json:"sound"`
		Kills int  `json:"kills"`
		Cases []any
	}
	lines := bufio.NewScanner(bytes.NewReader(told))
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var one struct {
			Turn        bool
			Mails, Told []any
			Summary     json.RawMessage
		}
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			t.Fatalf("%v: %s", err, lines.Text())
		}
		if one.Turn {
			turns, mails, sent = turns+1, mails+len(one.Mails), sent+len(one.Told)
			continue
		}
		if err := json.Unmarshal(one.Summary, &summary); err != nil {
			t.Fatalf("%v: %s", err, lines.Text())
		}
	}
	if summary.In != mails || summary.Out != sent || !summary.Sound || summary.Kills == 0 || len(summary.Cases) == 0 || turns == 0 {
		t.Errorf("%d turns with %d mails in and %d out; the summary says %+v", turns, mails, sent, summary)
	}
}

var remote = regexp.MustCompile(`(?i)(src|href|action|url)\s*[=(]\s*["']?(https?:)?//`)

// checkDemoPages looks whether each mail has its file and its page, and whether a page would load or lead to anything from outside.
func checkDemoPages(t *testing.T, folder string) {
	for _, kind := range []string{"in", "out"} {
		mails, err := filepath.Glob(filepath.Join(folder, kind, "*.eml"))
		if err != nil || len(mails) < 100 {
			t.Fatalf("%d mails in %s: %v", len(mails), kind, err)
		}
		for _, name := range mails {
			page := filepath.Join(folder, "pages", strings.TrimSuffix(filepath.Base(name), ".eml")+".html")
			text, err := os.ReadFile(page)
			if err != nil {
				t.Fatal(err)
			}
			if found := remote.Find(text); found != nil {
				t.Errorf("%s leads outside: %s", page, found)
			}
			if bytes.Contains(text, []byte("<script")) || !bytes.Contains(text, []byte("default-src 'none'")) {
				t.Errorf("%s is not closed to scripts", page)
			}
		}
	}
	if _, err := os.Stat(filepath.Join(folder, "index.html")); err != nil {
		t.Error(err)
	}
}

// checkDemoCommands tries what the demo says at its end.
func checkDemoCommands(t *testing.T, program, config string) {
	for _, try := range []struct{ args, want string }{
		{"check", "ok  config"}, {"cases --all", "G-1"}, {"show G-1", "Approved 7-0-0"}, {"tally G-1", "carried"}, {"verify", "The record is sound."},
	} {
		out, code := runProgram(t, program, append([]string{"--config", config}, strings.Fields(try.args)...)...)
		if code != exitOK || !bytes.Contains(out, []byte(try.want)) {
			t.Errorf("%s: code %d\n%s", try.args, code, out)
		}
	}
}

// checkDemoOctet changes one octet of what was decided: the record must be refused.
func checkDemoOctet(t *testing.T, program, folder string) {
	name := filepath.Join(folder, "charterd.db")
	octets, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(octets, []byte("Grant 7,500 USD"))
	if at < 0 {
		t.Fatal("the motion does not stand in the database")
	}
	octets[at+len("Grant ")] = '9'
	if err := os.WriteFile(name, octets, 0o600); err != nil {
		t.Fatal(err)
	}
	out, code := runProgram(t, program, "--config", filepath.Join(folder, "config.toml"), "verify")
	if code != exitFailed || !bytes.Contains(out, []byte("does NOT hold")) {
		t.Errorf("code %d\n%s", code, out)
	}
}
