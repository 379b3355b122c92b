// Package mail is bytes to message and message to bytes: it reads RFC 5322 and MIME, finds what a person newly wrote and
// who really sent it, and composes what we send.
//
// It refuses to decide: it fills acts.Words and gives evidence, and never says what a vote is or who may cast one. It does no
// input or output; its transports live in its sub-packages: imap, maildir and mbox bring mail in, smtp and maildir take it out.
//
// Read next: Open, Message.Words, Prove, Compose; then the clerk, the only place where all this meets the store.
package mail
