// Package mailtest is the other end of our mail: servers on loopback that take and hand out mail, and that break the protocol where
// they are told to. Tests use them, and the demo, which runs a whole year of mail without any server to set up.
//
// It refuses to listen anywhere but on loopback, to send anything off this machine, and to leave anything on disk. It knows nothing
// of charters and of testing.
//
// Read next: SMTP takes mail, SMTPFaults takes it badly; IMAP hands it out, FaultyIMAP stands in between. Dovecot and Postfix are
// private instances of the real servers, for machines that have them.
package mailtest
