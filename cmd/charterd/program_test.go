package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"charterd/mail/mailtest"
)

var update = flag.Bool("update", false, "write what came out into the scripts")

func TestMain(m *testing.M) {
	if os.Getenv(otherUser) != "" { // who may not read this binary, which testscript would copy
		os.Exit(m.Run())
	}
	testscript.Main(m, map[string]func(){"charterd": main})
}

// TestScripts drives the program as a person does. Besides the usual commands of testscript the scripts have:
//
//	exits CODE PROGRAM ARGS...   run it and compare the exit code
//	fill FILE...                 put environment variables into files
//	count FOLDER N               compare the number of files in a folder
//	imap, smtp                   start a server on loopback; $IMAP_PORT and $SMTP_PORT lead there
//	newer DATABASE               make it one of a later version of the program
//	hold FILE                    lock it as another daemon does
//	disk FOLDER SIZE             mount a small disk there, where the condition [disk] holds
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		UpdateScripts:       *update,
		Setup: func(e *testscript.Env) error {
			for _, name := range []string{filepath.Join("..", "..", "config.example.toml"), filepath.Join("testdata", "scene", "scene.json")} {
				text, err := os.ReadFile(name)
				if err != nil {
					return err
				}
				if err := os.WriteFile(filepath.Join(e.WorkDir, filepath.Base(name)), text, 0o600); err != nil {
					return err
				}
			}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "fill": fill, "count": countFiles, "imap": imapServer, "smtp": smtpServer, "newer": newer, "hold": hold, "disk": disk,
		},
		Condition: func(name string) (bool, error) {
			if name != "disk" {
				return false, fmt.Errorf("unknown condition %q", name)
			}
			return canMount(t), nil
		},
	})
}

func exits(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var ended *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &ended) {
		got = ended.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

func fill(ts *testscript.TestScript, _ bool, args []string) {
	for _, name := range args {
		text := os.Expand(ts.ReadFile(name), ts.Getenv)
		ts.Check(os.WriteFile(ts.MkAbs(name), []byte(text), 0o600))
	}
}

func countFiles(ts *testscript.TestScript, _ bool, args []string) {
	entries, err := os.ReadDir(ts.MkAbs(args[0]))
	ts.Check(err)
	if strconv.Itoa(len(entries)) != args[1] {
		ts.Fatalf("%d files in %s, want %s", len(entries), args[0], args[1])
	}
}

func imapServer(ts *testscript.TestScript, _ bool, _ []string) {
	s, err := mailtest.NewIMAP(mailtest.IMAPOptions{})
	ts.Check(err)
	ts.Defer(func() { ts.Check(s.Close()) })
	ts.Check(s.AddUser("grants@example.org", "swordfish"))
	ts.Check(s.Create("grants@example.org", "Handled"))
	ts.Setenv("IMAP_PORT", strconv.Itoa(s.Port()))
}

func smtpServer(ts *testscript.TestScript, _ bool, _ []string) {
	s, err := mailtest.NewSMTP(mailtest.SMTPOptions{User: "grants@example.org", Password: "swordfish"})
	ts.Check(err)
	ts.Defer(s.Close)
	ts.Setenv("SMTP_PORT", strconv.Itoa(s.Port()))
}

// newer raises user_version, four octets at 60 ("Database File Format", section 1.3).
func newer(ts *testscript.TestScript, _ bool, args []string) {
	f, err := os.OpenFile(ts.MkAbs(args[0]), os.O_RDWR, 0)
	ts.Check(err)
	_, err = f.WriteAt([]byte{0, 0, 3, 231}, 60)
	ts.Check(errors.Join(err, f.Close()))
}

func hold(ts *testscript.TestScript, _ bool, args []string) {
	f, err := os.OpenFile(ts.MkAbs(args[0]), os.O_RDWR|os.O_CREATE, 0o600)
	ts.Check(err)
	ts.Check(syscall.Flock(int(f.Fd()), syscall.LOCK_EX))
	ts.Defer(func() { ts.Check(f.Close()) })
}

// canMount says whether this user may mount, as root may outside a container.
func canMount(t *testing.T) bool {
	place := t.TempDir()
	if syscall.Mount("tmpfs", place, "tmpfs", 0, "size=64k") != nil {
		return false
	}
	return syscall.Unmount(place, 0) == nil
}

func disk(ts *testscript.TestScript, _ bool, args []string) {
	place := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(place, 0o700))
	ts.Check(syscall.Mount("tmpfs", place, "tmpfs", 0, "size="+args[1]))
	ts.Defer(func() { ts.Check(syscall.Unmount(place, 0)) })
}
