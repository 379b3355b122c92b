// Package imap reads a group's mailbox over IMAP (RFC 3501, RFC 9051). Its session is guarded: every command runs under a
// watch that closes the connection when the server falls silent or trickles, and every literal is counted to its last octet
// before anything is handed on. So a broken connection costs a second try and never a mail.
//
// It refuses to decide anything about a mail, to use \Seen or sequence numbers as a memory of what was read (that is the
// caller's mail.Mark), to talk in clear to anything but a loopback address, and to expunge mail that it did not move.
//
// Read next: Inbox.Fetch (fetch.go), then window.go for the order and the mark, body.go for the counted literals, and wire.go for
// the watch. The embedded server and the proxy that injects faults live in mail/mailtest.
package imap
