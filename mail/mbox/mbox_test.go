package mbox

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
)

var noon = time.Date(2026, 11, 20, 12, 0, 5, 0, time.UTC)

// all reads everything, and the error that ended it.
func all(r io.Reader) ([]Entry, error) {
	var got []Entry
	for e, err := range Read(r) {
		if err != nil {
			return got, err
		}
		got = append(got, e)
	}
	return got, nil
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	raws := []string{
		"Subject: one\n\nHello.\n",
		"Subject: two\r\n\r\nFrom here on\r\n>From there\r\n>>From\r\n>>From us\r\n\r\n",
		"Subject: three\n\nA line.\n\nFrom maria@member.example Fri Nov 20 12:00:05 2026\nSubject: quoted\n\n\n\n",
		"Subject: no body\n\n",
		"From the first line\n",
		"bare \r and \x00 and \xff stay\n",
	}
	var file bytes.Buffer
	var want []Entry
	for i, raw := range raws {
		e := Entry{From: "maria@member.example", At: noon.Add(time.Duration(i) * time.Hour), Raw: []byte(raw)}
		want = append(want, e)
		if err := Write(&file, e.From, e.At, e.Raw); err != nil {
			t.Fatal(err)
		}
	}
	got, err := all(&file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-written +read):\n%s", diff)
	}
}

func TestNullSenderAndMissingLineEnd(t *testing.T) {
	var file bytes.Buffer
	if err := Write(&file, "", noon, []byte("Subject: x\n\nend")); err != nil {
		t.Fatal(err)
	}
	if want := "From MAILER-DAEMON Fri Nov 20 12:00:05 2026\nSubject: x\n\nend\n\n"; file.String() != want {
		t.Errorf("written %q, want %q", file.String(), want)
	}
	got, err := all(&file)
	if diff := cmp.Diff([]Entry{{At: noon, Raw: []byte("Subject: x\n\nend\n")}}, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestSenderCannotBreakTheFromLine(t *testing.T) {
	var file bytes.Buffer
	if err := Write(&file, "a\nFrom b", noon, []byte("Subject: x\n\n")); err != nil {
		t.Fatal(err)
	}
	if got, err := all(&file); len(got) != 1 || err != nil {
		t.Errorf("%d mails, %v", len(got), err)
	}
}

func TestDatesOfManyShapesAreUTC(t *testing.T) {
	tests := map[string]struct {
		from string
		at   time.Time
	}{
		"maria@member.example Fri Nov 20 12:00:05 2026":        {"maria@member.example", noon},
		"maria@member.example  Fri Nov  6 12:00:05 2026":       {"maria@member.example", noon.AddDate(0, 0, -14)},
		"maria at member.example  Fri Nov 20 12:00:05 2026":    {"maria at member.example", noon},
		"maria@member.example Fri Nov 20 14:00:05 2026 +0200":  {"maria@member.example", noon},
		"1234567@xxx Fri Nov 20 12:00:05 +0000 2026":           {"1234567@xxx", noon},
		"maria@member.example Fri Nov 20 12:00:05 UTC 2026":    {"maria@member.example", noon},
		"maria@member.example Fri Nov 20 12:00 2026":           {"maria@member.example", noon.Truncate(time.Minute)},
		"maria@member.example Fri, 20 Nov 2026 07:00:05 -0500": {"maria@member.example", noon},
		"maria@member.example 2026-11-20T12:00:05Z":            {"maria@member.example", noon},
		"maria@member.example 2026-11-20T13:00:05+01:00":       {"maria@member.example", noon},
		"MAILER-DAEMON Fri Nov 20 12:00:05 2026":               {"", noon},
		"- Fri Nov 20 12:00:05 2026":                           {"-", noon},
		"Fri Nov 20 12:00:05 2026":                             {"", noon},
		"maria@member.example Fri Nov 20 07:00:05 EST 2026":    {"maria@member.example Fri Nov 20 07:00:05 EST 2026", time.Time{}},
		"maria@member.example some day":                        {"maria@member.example some day", time.Time{}},
	}
	for line, want := range tests {
		for _, end := range []string{"\n", "\r\n"} {
			got, err := all(strings.NewReader("From " + line + end + "Subject: x" + end + end))
			if len(got) != 1 || err != nil {
				t.Errorf("%q: %d mails, %v", line, len(got), err)
				continue
			}
			if got[0].From != want.from || !got[0].At.Equal(want.at) || got[0].At.Location() != time.UTC {
				t.Errorf("%q: %q at %v; want %q at %v", line, got[0].From, got[0].At, want.from, want.at)
			}
		}
	}
}

func TestMailsAreNeitherSplitNorJoined(t *testing.T) {
	const one = "From a@b.example Fri Nov 20 12:00:05 2026\nSubject: one\n\n"
	tests := map[string]struct {
		file string
		want []string
	}{
		"nothing":                         {"", nil},
		"empty lines":                     {"\n\r\n\n", nil},
		"empty lines first":               {"\n\n" + one + "x\n", []string{"Subject: one\n\nx\n"}},
		"no line end at the end":          {one + "x", []string{"Subject: one\n\nx"}},
		"a sentence":                      {one + "Hello,\n\nFrom here on all is well.\nBye, soon\n", []string{"Subject: one\n\nHello,\n\nFrom here on all is well.\nBye, soon\n"}},
		"two mails":                       {one + "x\n\n" + one + "y\n\n", []string{"Subject: one\n\nx\n", "Subject: one\n\ny\n"}},
		"CRLF":                            {strings.ReplaceAll(one+"x\n\n"+one+"y\n\n", "\n", "\r\n"), []string{"Subject: one\r\n\r\nx\r\n", "Subject: one\r\n\r\ny\r\n"}},
		"no empty line between":           {one + "x\n" + one + "y\n", []string{"Subject: one\n\nx\n", "Subject: one\n\ny\n"}},
		"odd date, header follows":        {one + "x\n\nFrom somebody once\nSubject: two\n\n", []string{"Subject: one\n\nx\n", "Subject: two\n"}},
		"date in the text, no empty line": {one + "x\nFrom a@b.example Fri Nov 20 12:00:05 2026\nnot a field\n", []string{"Subject: one\n\nx\nFrom a@b.example Fri Nov 20 12:00:05 2026\nnot a field\n"}},
		"an empty mail":                   {"From a@b.example Fri Nov 20 12:00:05 2026\n\n" + one, []string{"\n", "Subject: one\n"}},
		"From at the end":                 {one + "From ", []string{"Subject: one\n\nFrom "}},
	}
	for name, test := range tests {
		entries, err := all(strings.NewReader(test.file))
		var got []string
		for _, e := range entries {
			got = append(got, string(e.Raw))
		}
		if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
		}
	}
}

func TestFileThatIsNoMboxIsNamedWithItsLine(t *testing.T) {
	_, err := all(strings.NewReader("\nSubject: one\n\nHello\n"))
	if err == nil || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("error: %v", err)
	}
}

func TestReadErrorIsLastAndKeepsItsCause(t *testing.T) {
	broken := errors.New("the disk is gone")
	r := io.MultiReader(strings.NewReader("From a@b.example Fri Nov 20 12:00:05 2026\nSubject: one\n\nhalf"), iotest.ErrReader(broken))
	got, err := all(r)
	if len(got) != 0 || !errors.Is(err, broken) {
		t.Errorf("%d mails, %v: a mail cut by an error is not a mail", len(got), err)
	}
}

func TestReadingMayStopAnywhere(t *testing.T) {
	const one = "From a@b.example Fri Nov 20 12:00:05 2026\nSubject: one\n\n"
	n := 0
	for range Read(strings.NewReader(one + one + one)) {
		if n++; n == 2 {
			break
		}
	}
	if n != 2 {
		t.Errorf("%d mails", n)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestWriteErrorIsReturned(t *testing.T) {
	if err := Write(full{}, "a@b.example", noon, []byte("x\n")); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("error: %v", err)
	}
}

func FuzzWhatIsWrittenIsReadBack(f *testing.F) {
	f.Add("a@b.example", int64(1795176005), []byte("Subject: x\r\n\r\nFrom a\n>From b\n\n"), []byte("\n\nFrom "))
	f.Fuzz(func(t *testing.T, from string, unix int64, one, two []byte) {
		at := time.Unix(unix&0x7fffffff, 0).UTC()
		var file bytes.Buffer
		for _, raw := range [][]byte{one, two} {
			if err := Write(&file, from, at, raw); err != nil {
				t.Fatal(err)
			}
		}
		got, err := all(bytes.NewReader(file.Bytes()))
		if err != nil || len(got) != 2 {
			t.Fatalf("%d mails, %v from %q", len(got), err, file.Bytes())
		}
		for i, raw := range [][]byte{one, two} {
			if !bytes.HasSuffix(raw, []byte("\n")) {
				raw = append(bytes.Clone(raw), '\n')
			}
			if !bytes.Equal(raw, got[i].Raw) || !got[i].At.Equal(at) {
				t.Errorf("mail %d: wrote %q at %v, read %q at %v", i, raw, at, got[i].Raw, got[i].At)
			}
		}
	})
}

func FuzzReadLosesNoLine(f *testing.F) {
	f.Add([]byte("From a@b.example Fri Nov 20 12:00:05 2026\nSubject: one\n\nx\n\nFrom b\nSubject: y\n\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		got, err := all(bytes.NewReader(file))
		if err != nil {
			return
		}
		// Every line of the file is a separator, in a mail, quoted in a mail, or empty.
		lines := 0
		for _, e := range got {
			lines += 1 + bytes.Count(e.Raw, []byte("\n"))
		}
		if total := bytes.Count(bytes.TrimRight(file, "\r\n"), []byte("\n")); len(got) > 0 && lines+leading(file)+len(got) < total {
			t.Errorf("%d of %d lines came out of %q", lines, total, file)
		}
	})
}

// leading counts the empty lines before the first mail.
func leading(file []byte) int {
	n := 0
	for line := range bytes.Lines(file) {
		if !empty(line) {
			break
		}
		n++
	}
	return n
}
