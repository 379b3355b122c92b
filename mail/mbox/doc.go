// Package mbox reads and writes mailbox files of the mboxrd kind: mails one after the other, each behind a line "From sender date".
//
// It refuses to interpret the mails: octets go in and come out as they are, but for the quoting of "From " lines. It reads what other
// programs write (mboxo, CRLF, several shapes of date) as far as no mail is lost or joined to another; it writes one shape only.
//
// Read next: Read, Write.
package mbox
