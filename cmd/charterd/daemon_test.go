package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"charterd/mail/maildir"
)

// newPlace makes a folder with a configuration that reads a Maildir and writes into a folder.
func newPlace(t *testing.T) string {
	t.Helper()
	place := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(place, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("charterd.toml", `database = "charterd.db"
secret_file = "secret"
[smtp]
folder = "out"
[[group]]
id = "psf-grants"
name = "Grants Work Group"
address = "grants@example.org"
charter = "psf-grants"
roster = "roster.toml"
[group.mailbox]
kind = "maildir"
path = "box"
[group.trust]
authserv_ids = ["mx.example.org"]
[[group]]
id = "psf-board"
name = "Board"
address = "board@example.org"
mode = "off"
`)
	write("roster.toml", "[[member]]\nid = \"ada\"\nname = \"Ada Example\"\naddresses = [\"ada@example.org\"]\n")
	write("secret", strings.Repeat("00ff", 16)+"\n")
	if err := maildir.Create(filepath.Join(place, "box")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(place, "out"), 0o700); err != nil {
		t.Fatal(err)
	}
	return place
}

// daemon is `charterd run` in this process, with the lines of its log.
type daemon struct {
	code chan int
	log  *bufio.Scanner
	stop context.CancelFunc
}

func startDaemon(t *testing.T, place string) *daemon {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	in, out := io.Pipe()
	d := &daemon{code: make(chan int, 1), log: bufio.NewScanner(in), stop: stop}
	go func() {
		code := run(ctx, []string{"charterd", "--config", filepath.Join(place, "charterd.toml"), "run"}, strings.NewReader(""), io.Discard, out)
		out.Close()
		d.code <- code
	}()
	return d
}

// until reads the log up to a line with that text, and gives all lines up to it.
func (d *daemon) until(t *testing.T, text string) string {
	t.Helper()
	var seen strings.Builder
	for d.log.Scan() {
		seen.WriteString(d.log.Text() + "\n")
		if strings.Contains(d.log.Text(), text) {
			return seen.String()
		}
	}
	t.Fatalf("the log ended without %q:\n%s", text, seen.String())
	return ""
}

// ends waits for the end with that exit code.
func (d *daemon) ends(t *testing.T, want int) {
	t.Helper()
	var rest strings.Builder
	for d.log.Scan() { // the log must be read, or the daemon would wait for us
		rest.WriteString(d.log.Text() + "\n")
	}
	if code := <-d.code; code != want {
		t.Errorf("exit code %d, want %d; the log ends:\n%s", code, want, rest.String())
	}
}

func TestDaemonCountsHeldMailInTheLineOfTheTurn(t *testing.T) {
	place := newPlace(t)
	forged := "From: ada@example.org\nTo: grants@example.org\nSubject: vote\nMessage-ID: <forged@client.example>\n\nnay on G-1.1\n"
	name := filepath.Join(place, "box", "new", fmt.Sprintf("%d.1.example", time.Now().Unix()))
	if err := os.WriteFile(name, []byte(forged), 0o600); err != nil {
		t.Fatal(err)
	}
	d := startDaemon(t, place)
	if said := d.until(t, `"msg":"turn"`); !strings.Contains(said, `"mail":1,"held":1,"not_understood":0`) {
		t.Errorf("the log does not count the held mail:\n%s", said)
	}
	d.stop()
	d.ends(t, exitOK)
}

func TestDaemonSaysWhatItServesAndEndsCleanly(t *testing.T) {
	place := newPlace(t)
	d := startDaemon(t, place)
	said := d.until(t, "known by its address only")
	for _, want := range []string{`"a new database was made"`, `"database":`, `"outlet":"folder `, `"charter":"2024-08"`, `"mailbox":"maildir `, `"mode":"live"`} {
		if !strings.Contains(said, want) {
			t.Errorf("the log does not say %s:\n%s", want, said)
		}
	}
	if strings.Contains(said, "@") {
		t.Errorf("an address stands in the log:\n%s", said)
	}
	began := time.Now()
	d.stop()
	d.until(t, "charterd ends")
	d.ends(t, exitOK)
	if took := time.Since(began); took > farewell {
		t.Errorf("it took %s to end", took)
	}
}

func TestSecondDaemonIsRefusedAndTheFirstServesOn(t *testing.T) {
	place := newPlace(t)
	first := startDaemon(t, place)
	first.until(t, "known by its address only")
	second := startDaemon(t, place)
	second.until(t, "another charterd runs on this database: stop it first")
	second.ends(t, exitLater)
	first.stop()
	first.until(t, "charterd ends")
	first.ends(t, exitOK)
}

func TestSignalEndsTheProgramCleanly(t *testing.T) {
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		program := exec.Command("charterd", "--config", filepath.Join(newPlace(t), "charterd.toml"), "run") // of testscript.Main
		log, err := program.StderrPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := program.Start(); err != nil {
			t.Fatal(err)
		}
		d := &daemon{log: bufio.NewScanner(log)}
		d.until(t, "charterd starts")
		if err := program.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		d.until(t, "charterd ends")
		if err := program.Wait(); err != nil {
			t.Errorf("after %s: %v", signal, err)
		}
	}
}
