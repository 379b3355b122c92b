// Package demo plays a year in the life of a foundation: three groups decide by mail, and everything that charterd does for
// them is done for real, with nothing to set up.
//
// Real are the servers (package mailtest, on loopback with TLS), the IMAP and SMTP adapters, the SQLite file, the clerk and
// the words of every mail. Given are the people, what they write, and the time: the package refuses to read a clock, to talk
// to any other machine, and to write outside its folder. What should come of every mail and every case stands in the story
// as well, and a year that ends differently is an error.
//
// The story is in the folder story, one file for each chapter, to be read like a play; script.go reads it and says how a
// chapter is written. play.go goes through it, turn by turn; client.go writes replies as mail programs do; judge.go
// compares; tell.go and tellwords.go tell; pages.go makes the pages. killed.go takes a turn in a process that dies in the middle.
// Read next: story/cast.txt and story/01-*.txt.
package demo
