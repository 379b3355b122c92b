// Package smtp takes mails out: one SMTP connection, one envelope at a time, and an outcome that never lies about what the server
// has said.
//
// It refuses to guess: the phase in which an attempt ended and the reply code decide its class, never the type of an error. It
// refuses to speak a password or a mail outside TLS, except to this machine itself; TLS is never opportunistic (trust.md 4.9). It
// refuses to change a mail: the octets on the wire are those of the envelope. It keeps no queue and retries nothing: that is the
// clerk's work, with mail.RetryAfter.
//
// Read next: Config, Outlet.Send, classify; limits.go for the replies by which a provider says "not now, for any mail".
package smtp
