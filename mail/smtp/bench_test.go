package smtp_test

import (
	"context"
	"strings"
	"testing"

	"charterd/mail"
	"charterd/mail/mailtest"
	"charterd/mail/smtp"
)

// BenchmarkSend2000 sends 2,000 mails of 3 KB on one connection.
func BenchmarkSend2000(b *testing.B) {
	for _, mode := range []string{smtp.None, smtp.StartTLS} {
		b.Run(mode, func(b *testing.B) {
			_, outlet := sink(b, mailtest.SMTPOptions{TLS: mode}, func(c *smtp.Config) { c.User = "" })
			e := letter(strings.Repeat("Sixty octets of a mail that says what to do and until when.\r\n", 49))
			b.ReportAllocs()
			for b.Loop() {
				for range 2000 {
					if out := outlet.Send(context.Background(), e); out.Class != mail.Accepted {
						b.Fatalf("%+v", out)
					}
				}
			}
			b.ReportMetric(float64(2000*b.N)/b.Elapsed().Seconds(), "mails/s")
		})
	}
}
