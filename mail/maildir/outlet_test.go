package maildir_test

import (
	"context"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"charterd/mail"
	"charterd/mail/maildir"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func letter(id, to string) mail.Envelope {
	return mail.Envelope{From: "bounce@group.example", To: to, Data: []byte("Message-ID: <" + id + "@group.example>\r\n\r\n.Hello\r\n")}
}

func TestSameMailSentAgainIsTheSameFile(t *testing.T) {
	folder := t.TempDir()
	outlet := maildir.NewOutlet(folder)
	for range 3 {
		e := letter("k7.vote/../x", "maria@member.example")
		out := outlet.Send(context.Background(), e)
		names := list(t, folder)
		if out.Class != mail.Accepted || len(names) != 1 || out.Queue != names[0] || !strings.HasPrefix(names[0], "k7_vote____x-") {
			t.Fatalf("%+v, folder %q", out, names)
		}
		octets, err := os.ReadFile(filepath.Join(folder, names[0]))
		if err != nil || string(octets) != string(e.Data) {
			t.Errorf("%v: file holds %q", err, octets)
		}
	}
}

func TestDifferentMailsNeverShareAFile(t *testing.T) {
	folder := t.TempDir()
	outlet := maildir.NewOutlet(folder)
	same := letter("k7", "maria@member.example")
	same.Data = append(same.Data, "One line more.\r\n"...)
	all := []mail.Envelope{letter("k7", "maria@member.example"), letter("k7", "jo@member.example"), letter("k8", "maria@member.example"),
		letter("k/8", "maria@member.example"), letter("k_8", "maria@member.example"), same, {To: "a@b.example", Data: []byte("no header")},
		letter(strings.Repeat("long", 100), "maria@member.example")}
	for _, e := range all {
		if out := outlet.Send(context.Background(), e); out.Class != mail.Accepted {
			t.Errorf("%+v", out)
		}
	}
	if names := list(t, folder); len(names) != len(all) {
		t.Errorf("%d mails, files %q", len(all), names)
	}
}

func TestMissingFolderIsNotSentAndSaysWhatToDo(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "out")
	outlet := maildir.NewOutlet(folder)
	out := outlet.Send(context.Background(), letter("k7", "maria@member.example"))
	if out.Class != mail.NotSent || !strings.Contains(out.Text, "mkdir") || strings.Contains(out.Text, "@") {
		t.Errorf("%+v", out)
	}
	if err := outlet.Check(context.Background()); err == nil || !strings.Contains(err.Error(), folder) {
		t.Errorf("Check: %v", err)
	}
	must(t, os.Mkdir(folder, 0o700))
	if err := outlet.Check(context.Background()); err != nil || len(list(t, folder)) != 0 {
		t.Errorf("Check: %v, folder %q", err, list(t, folder))
	}
}

func TestMailThatDoesNotFitIsNotSentAndLeavesNoPart(t *testing.T) {
	folder := t.TempDir()
	signal.Ignore(syscall.SIGXFSZ)
	defer signal.Reset(syscall.SIGXFSZ)
	var before syscall.Rlimit
	must(t, syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before))
	must(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 20, Max: before.Max}))
	out := maildir.NewOutlet(folder).Send(context.Background(), letter("k7", "maria@member.example"))
	must(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before))
	if out.Class != mail.NotSent || out.Text == "" {
		t.Errorf("%+v", out)
	}
	if names := list(t, folder); len(names) != 0 {
		t.Errorf("left behind: %q", names)
	}
}

func TestCancelledSendWritesNothing(t *testing.T) {
	folder := t.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if out := maildir.NewOutlet(folder).Send(ctx, letter("k7", "maria@member.example")); out.Class != mail.NotSent || len(list(t, folder)) != 0 {
		t.Errorf("%+v, folder %q", out, list(t, folder))
	}
}
