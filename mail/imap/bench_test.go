package imap

import (
	"bytes"
	"context"
	"testing"

	"charterd/mail"
	"charterd/mail/mailtest"
)

// BenchmarkDrain fetches 2,000 mails of 4 KB from the embedded server through one connection.
func BenchmarkDrain(b *testing.B) {
	server := newServer(b, mailtest.IMAPOptions{})
	in := New(Config{
		Host: "127.0.0.1", Port: server.Port(), TLS: "none", User: testUser, Folder: "INBOX",
		Password: func() (string, error) { return testPassword, nil },
	})
	defer in.Close()
	first, err := take(b.Context(), in, mail.Mark{})
	check(b, err)
	const mails, octets = 2000, 4000
	body := bytes.Repeat([]byte("0123456789abcd\r\n"), octets/16)
	for i := range mails {
		_, err := server.Append(testUser, "INBOX", append(letter(i), body...), day(i/100))
		check(b, err)
	}
	b.ReportAllocs()
	b.SetBytes(mails * octets)
	for b.Loop() {
		rep, err := in.Fetch(b.Context(), first.last(), func(context.Context, mail.Delivery) error { return nil })
		check(b, err)
		if rep.Mails != mails {
			b.Fatalf("%d mails", rep.Mails)
		}
	}
	b.ReportMetric(float64(mails*b.N)/b.Elapsed().Seconds(), "mails/s")
}
